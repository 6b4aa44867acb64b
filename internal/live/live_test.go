package live_test

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/internal/id"
	"weir/internal/live"
)

// nodes returns hubs that share a Redis, each running.
func nodes(t *testing.T, n int) ([]*live.Hub, *miniredis.Miniredis) {
	t.Helper()
	server := miniredis.RunT(t)
	hubs := make([]*live.Hub, n)
	for i := range hubs {
		client := redis.NewClient(&redis.Options{Addr: server.Addr(), MaxRetries: -1, DialTimeout: time.Second})
		t.Cleanup(func() { _ = client.Close() })
		hubs[i] = live.New(live.Config{Redis: client, Log: zerolog.Nop()})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- hubs[i].Run(ctx) }()
		t.Cleanup(func() {
			stop()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
	return hubs, server
}

func await(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Fatalf("no signal: %s", what)
	}
}

// settled drains the signals of the beginning: each hub signals all once it listens.
func settled(t *testing.T, a *live.Hub, b *live.Follower) {
	t.Helper()
	probe := live.Wallet(id.NewUUID())
	f := b
	for range 100 {
		a.Touch(probe)
		select {
		case <-f.Changed:
			return
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func TestSignalsReachOtherNodes(t *testing.T) {
	t.Parallel()
	hubs, _ := nodes(t, 2)
	tenant := id.NewUUID()
	f := hubs[1].Follow(live.Wallet(tenant))
	defer f.Close()
	settled(t, hubs[0], f)
	hubs[0].Wallets([]uuid.UUID{id.NewUUID(), tenant})
	await(t, "from another node", f.Changed)
	hubs[1].Touch(live.Wallet(tenant))
	await(t, "from the own node", f.Changed)
}

func TestOthersAreLeftAlone(t *testing.T) {
	t.Parallel()
	hubs, _ := nodes(t, 1)
	mine, other := hubs[0].Follow(live.Wallet(id.NewUUID())), hubs[0].Follow(live.Channels())
	defer mine.Close()
	await(t, "first", other.Changed) // the hub listens
	await(t, "first", mine.Changed)
	hubs[0].Touch(live.Channels())
	await(t, "touched", other.Changed)
	other.Close()
	hubs[0].Touch(live.Channels())
	select {
	case <-mine.Changed:
		t.Error("signalled for another topic")
	case <-other.Changed:
		t.Error("signalled after Close")
	default:
	}
	hubs[0].AccessChanged()
	await(t, "access", mine.Access)
}

func TestManySignalsBecomeOne(t *testing.T) {
	t.Parallel()
	hubs, _ := nodes(t, 1)
	f := hubs[0].Follow(live.Channels())
	defer f.Close()
	await(t, "first", f.Changed)
	for range 10_000 {
		hubs[0].Touch(live.Channels())
	}
	await(t, "after many", f.Changed)
}

// While Redis is away followers are signalled all the same, and again when it is back.
func TestRedisAway(t *testing.T) {
	t.Parallel()
	hubs, server := nodes(t, 1)
	f := hubs[0].Follow(live.Channels())
	defer f.Close()
	await(t, "first", f.Changed)
	server.Close()
	await(t, "away", f.Changed)
	await(t, "still away", f.Changed)
	if err := server.Restart(); err != nil {
		t.Fatal(err)
	}
	await(t, "back", f.Changed)
}
