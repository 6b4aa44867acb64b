package db_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/ent"
	"weir/ent/setting"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

var errStop = errors.New("stop")

func put(ctx context.Context, tx *ent.Tx, name string) error {
	return tx.Setting.Create().SetID(name).SetValue([]byte("{}")).Exec(ctx)
}

func system(t *testing.T) context.Context {
	t.Helper()
	return viewer.SystemContext(t.Context(), "test")
}

func stored(t *testing.T, d *dbtest.DB, name string) bool {
	t.Helper()
	there, err := d.Ent.Setting.Query().Where(setting.ID(name)).Exist(system(t))
	if err != nil {
		t.Fatal(err)
	}
	return there
}

func TestInTx(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		ctx := system(t)
		n, err := db.InTx(ctx, d.Ent, func(ctx context.Context, tx *ent.Tx) (int, error) { return 7, put(ctx, tx, "committed") })
		if err != nil || n != 7 || !stored(t, d, "committed") {
			t.Errorf("commit: %d %v", n, err)
		}
		n, err = db.InTx(ctx, d.Ent, func(ctx context.Context, tx *ent.Tx) (int, error) {
			return 7, errors.Join(put(ctx, tx, "rolled back"), errStop)
		})
		if !errors.Is(err, errStop) || n != 0 || stored(t, d, "rolled back") {
			t.Errorf("rollback: %d %v", n, err)
		}
		err = db.Exec(ctx, d.Ent, func(ctx context.Context, tx *ent.Tx) error {
			inner := db.Exec(ctx, d.Ent, func(ctx context.Context, joined *ent.Tx) error {
				if joined != tx {
					t.Error("a transaction inside another is not the same")
				}
				return put(ctx, joined, "joined")
			})
			return errors.Join(inner, errStop)
		})
		if !errors.Is(err, errStop) || stored(t, d, "joined") {
			t.Errorf("the outermost decides: %v", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was lost")
				}
			}()
			_ = db.Exec(ctx, d.Ent, func(ctx context.Context, tx *ent.Tx) error {
				if err := put(ctx, tx, "panicked"); err != nil {
					return err
				}
				panic("stop")
			})
		}()
		if stored(t, d, "panicked") {
			t.Error("a panic committed")
		}
	})
}

func TestAfterCommit(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		ctx := system(t)
		var done []string
		note := func(what string) func() { return func() { done = append(done, what) } }
		db.AfterCommit(ctx, note("at once"))
		err := db.Exec(ctx, d.Ent, func(ctx context.Context, tx *ent.Tx) error {
			db.AfterCommit(ctx, func() {
				note("first")()
				if !stored(t, d, "seen") {
					t.Error("called before the commit")
				}
			})
			return errors.Join(put(ctx, tx, "seen"), db.Exec(ctx, d.Ent, func(ctx context.Context, _ *ent.Tx) error {
				db.AfterCommit(ctx, note("second"))
				if len(done) != 1 {
					t.Errorf("before the commit: %v", done)
				}
				return nil
			}))
		})
		if want := []string{"at once", "first", "second"}; err != nil || !slices.Equal(done, want) {
			t.Errorf("%v %v, want %v", err, done, want)
		}
		err = db.Exec(ctx, d.Ent, func(ctx context.Context, _ *ent.Tx) error {
			db.AfterCommit(ctx, note("never"))
			return errStop
		})
		if !errors.Is(err, errStop) || slices.Contains(done, "never") {
			t.Errorf("after a rollback: %v %v", err, done)
		}
	})
}

func TestNextIsGapless(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		ctx := system(t)
		var mu sync.Mutex
		var all []int64
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				for range 5 {
					n, err := db.InTx(ctx, d.Ent, func(ctx context.Context, tx *ent.Tx) (int64, error) { return db.Next(ctx, tx, "number:test") })
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					all = append(all, n)
					mu.Unlock()
					if i == 0 { // a rollback gives its number back
						_ = db.Exec(ctx, d.Ent, func(ctx context.Context, tx *ent.Tx) error {
							_, err := db.Next(ctx, tx, "number:test")
							return errors.Join(err, errStop)
						})
					}
				}
			})
		}
		wg.Wait()
		slices.Sort(all)
		for i, n := range all {
			if n != int64(i+1) {
				t.Fatalf("numbers %v", all)
			}
		}
		revisions, err := db.Revisions(ctx, d.Ent, "number:test", "number:none")
		if err != nil || revisions["number:test"] != int64(len(all)) || revisions["number:none"] != 0 {
			t.Errorf("%v %v", revisions, err)
		}
	})
}

// TestOpenBounded: a server that takes connections and says nothing does not hold anybody.
func TestOpenBounded(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	bounded, err := db.OpenBounded(t.Context(), d.Target, 200*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = bounded.Close() }()
	start := time.Now()
	if _, err := bounded.SQL.ExecContext(t.Context(), "SELECT pg_sleep(20)"); err == nil {
		t.Error("it waited")
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	if _, err := bounded.SQL.ExecContext(t.Context(), "SELECT 1"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestOpenFailures(t *testing.T) {
	t.Parallel()
	for _, target := range []string{
		"postgres://u:hunter2@127.0.0.1:1/d?connect_timeout=1", "postgres://u:hunter2@[::1/d", "postgres://u:hunter2@127.0.0.1:x/d",
	} {
		_, err := db.Open(t.Context(), target)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", target, err)
		}
	}
}
