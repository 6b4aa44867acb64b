package revision_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/revision"
	"weir/internal/viewer"
)

const name = "revision:test"

// never is a poll that a test does not live to see: what arrives came another way.
const never = time.Hour

type node struct {
	*revision.Watcher
	calls atomic.Int64
}

// start runs a watcher with connections of its own until the test ends, and returns once it listens.
func start(t *testing.T, target, redisURL string, poll time.Duration) *node {
	t.Helper()
	database, err := db.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	options, err := redis.ParseURL(redisURL)
	if err != nil {
		t.Fatal(err)
	}
	options.MaxRetries, options.DialTimeout = -1, 200*time.Millisecond
	client := redis.NewClient(options)
	n := &node{Watcher: revision.New(revision.Config{Ent: database.Ent, Redis: client, Log: zerolog.Nop(), Poll: poll})}
	n.On(name, func() { n.calls.Add(1) })
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := n.Run(ctx); err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		if err := errors.Join(client.Close(), database.Close()); err != nil {
			t.Error(err)
		}
	})
	eventually(t, "the first read", func() bool { return n.calls.Load() == 1 })
	return n
}

func (n *node) bump(t *testing.T, c *ent.Client) {
	t.Helper()
	err := db.Exec(t.Context(), c, func(ctx context.Context, tx *ent.Tx) error { return n.Bump(ctx, tx, name) })
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestOwnNodeKnowsBeforeTheTransactionReturns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		calls := 0
		w := revision.New(revision.Config{Ent: d.Ent, Log: zerolog.Nop()})
		w.On(name, func() { calls++ })
		refused := errors.New("refused")
		err := db.Exec(t.Context(), d.Ent, func(ctx context.Context, tx *ent.Tx) error {
			return errors.Join(w.Bump(ctx, tx, name), refused)
		})
		if !errors.Is(err, refused) || calls != 0 {
			t.Errorf("rolled back: err = %v, %d calls, want none", err, calls)
		}
		err = db.Exec(t.Context(), d.Ent, func(ctx context.Context, tx *ent.Tx) error { return w.Bump(ctx, tx, name) })
		if err != nil || calls != 1 {
			t.Errorf("committed: err = %v, %d calls, want 1", err, calls)
		}
	})
}

func TestOwnNodeHasLoadedBeforeTheTransactionReturns(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		failing, loads := false, atomic.Int64{}
		l := revision.NewLoader("test", zerolog.Nop(), func(ctx context.Context) error {
			if !viewer.FromContext(ctx).IsSystem() {
				t.Error("loaded for somebody, want the system")
			}
			if failing {
				return errors.New("away")
			}
			loads.Add(1)
			return nil
		})
		w := revision.New(revision.Config{Ent: d.Ent, Log: zerolog.Nop()})
		w.Keep(name, l)
		change := func() {
			t.Helper()
			if err := db.Exec(t.Context(), d.Ent, func(ctx context.Context, tx *ent.Tx) error { return w.Bump(ctx, tx, name) }); err != nil {
				t.Fatal(err)
			}
		}
		for want := range int64(2) {
			if change(); loads.Load() != want+1 {
				t.Fatalf("%d loads after change %d", loads.Load(), want+1)
			}
		}
		failing = true
		change() // stands, although it cannot be loaded now
		failing = false
		ctx, stop := context.WithCancel(viewer.SystemContext(t.Context(), "test"))
		done := make(chan error, 1)
		go func() { done <- l.Run(ctx) }()
		eventually(t, "the load after the failure", func() bool { return loads.Load() == 3 })
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestOtherNodeLearnsByMessage(t *testing.T) {
	t.Parallel()
	for _, server := range []struct {
		name string
		url  func(*testing.T) string
	}{
		{"embedded", func(t *testing.T) string { return "redis://" + miniredis.RunT(t).Addr() }},
		{"server", func(t *testing.T) string { return dbtest.Redis(t) }},
	} {
		t.Run(server.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
				url := server.url(t)
				writer, reader := start(t, d.Target, url, never), start(t, d.Target, url, never)
				// The subscription is made beside the first read; bump until it is there.
				before := reader.calls.Load()
				eventually(t, "the first message", func() bool {
					writer.bump(t, d.Ent)
					time.Sleep(20 * time.Millisecond)
					return reader.calls.Load() > before
				})
				before = reader.calls.Load()
				began := time.Now()
				writer.bump(t, d.Ent)
				eventually(t, "the message", func() bool { return reader.calls.Load() > before })
				if took := time.Since(began); took > time.Second {
					t.Errorf("learned after %v, want less than a second", took)
				}
			})
		})
	}
}

func TestOtherNodeLearnsWithoutRedis(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		server := miniredis.RunT(t)
		url := "redis://" + server.Addr()
		writer, reader := start(t, d.Target, url, 0), start(t, d.Target, url, 0)
		server.Close()
		for range 3 {
			before := reader.calls.Load()
			began := time.Now()
			writer.bump(t, d.Ent)
			if took := time.Since(began); took > time.Second {
				t.Errorf("the writer waited %v for Redis", took)
			}
			eventually(t, "the poll", func() bool { return reader.calls.Load() > before })
			if took := time.Since(began); took > time.Second {
				t.Errorf("learned after %v, want less than a second", took)
			}
		}
	})
}

func TestForeignMessagesAreOnlyHints(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, testForeignMessages)
}

func testForeignMessages(t *testing.T, d *dbtest.DB) {
	server := miniredis.RunT(t)
	n := start(t, d.Target, "redis://"+server.Addr(), never)
	eventually(t, "the subscription", func() bool { return server.Publish(revision.Channel, name+" 999999") > 0 })
	for range 100 {
		server.Publish(revision.Channel, "another installation's")
	}
	before := n.calls.Load()
	if before != 1 {
		t.Errorf("%d calls for foreign messages, want none", before-1)
	}
	n.bump(t, d.Ent)
	if got := n.calls.Load(); got != before+1 {
		t.Errorf("%d calls after a change, want 1", got-before)
	}
}

func TestConcurrentBumpsAreAllSeen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		url := "redis://" + miniredis.RunT(t).Addr()
		writer, reader := start(t, d.Target, url, 20*time.Millisecond), start(t, d.Target, url, 20*time.Millisecond)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				err := db.Exec(t.Context(), d.Ent, func(ctx context.Context, tx *ent.Tx) error { return writer.Bump(ctx, tx, name) })
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		got, err := db.Revisions(t.Context(), d.Ent, name)
		if err != nil || got[name] != 20 {
			t.Fatalf("revision = %v, %v; want 20", got, err)
		}
		eventually(t, "the reader", func() bool { return reader.calls.Load() > 1 })
	})
}
