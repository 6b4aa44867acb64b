package cache

import (
	"container/list"
	"context"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/internal/dbtest"
	"weir/internal/keyset"
	"weir/internal/secret"
)

type fixed struct{ at time.Time }

func (f *fixed) Now() time.Time { return f.at }

func stores(t *testing.T) map[string]*Store {
	t.Helper()
	keys, err := secret.Derive(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := secret.NewSealer(t.Context(), keys, keyset.New(dbtest.SQLite(t).Ent))
	if err != nil {
		t.Fatal(err)
	}
	o, err := redis.ParseURL(dbtest.Redis(t))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(o)
	t.Cleanup(func() { _ = client.Close() })
	cfg := Config{Sealer: sealer, Keys: keys, Clock: &fixed{time.Now()}, Log: zerolog.New(zerolog.NewTestWriter(t))}
	shared := cfg
	shared.Redis = client
	return map[string]*Store{"memory": New(cfg), "redis": New(shared)}
}

func TestStore(t *testing.T) {
	t.Parallel()
	for name, s := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			a := &Answer{
				Status: 200, Header: map[string]string{"Content-Type": "application/json"}, Body: []byte(`{"text":"secret words"}`), Usage: []byte(`{"input":3}`),
			}
			if s.Get(ctx, "ten_1", Key{1}) != nil {
				t.Error("something is there at first")
			}
			s.Put(ctx, "ten_1", Key{1}, a, time.Minute)
			got := s.Get(ctx, "ten_1", Key{1})
			if got == nil || string(got.Body) != string(a.Body) || got.Header["Content-Type"] != "application/json" || string(got.Usage) != `{"input":3}` {
				t.Fatalf("got %+v", got)
			}
			if s.Get(ctx, "ten_2", Key{1}) != nil || s.Get(ctx, "ten_1", Key{2}) != nil {
				t.Error("another tenant, or another call, gets it")
			}
			s.Put(ctx, "ten_1", Key{3}, &Answer{Body: make([]byte, MaxAnswer+1)}, time.Minute)
			s.Put(ctx, "ten_1", Key{4}, a, 0)
			if s.Get(ctx, "ten_1", Key{3}) != nil || s.Get(ctx, "ten_1", Key{4}) != nil {
				t.Error("what is too large, or for no time, is kept")
			}
			var raw string
			if s.cfg.Redis != nil {
				raw = s.cfg.Redis.Get(ctx, s.name("ten_1", Key{1})).Val()
			} else {
				raw = string(s.memory.get(s.name("ten_1", Key{1}), s.cfg.Clock.Now()))
			}
			if raw == "" || strings.Contains(raw, "secret words") {
				t.Error("it lies there in the clear")
			}
		})
	}
}

func TestMemoryForgets(t *testing.T) {
	t.Parallel()
	now := time.Now()
	m := memory{by: map[string]*list.Element{}, most: 3 * (overhead + 10)}
	for _, name := range []string{"a", "b", "c"} {
		m.put(name, make([]byte, 10), now.Add(time.Minute))
	}
	m.get("a", now) // asked for last
	m.put("d", make([]byte, 10), now.Add(time.Minute))
	m.put("d", make([]byte, 10), now.Add(time.Minute))
	if m.get("b", now) != nil || m.get("a", now) == nil || m.get("c", now) == nil || m.get("d", now) == nil || m.size != m.most {
		t.Errorf("what was not asked for longest must go: %d bytes, %d answers", m.size, len(m.by))
	}
	if m.get("a", now.Add(time.Hour)) != nil || len(m.by) != 2 {
		t.Error("what is over is still there")
	}
}

func TestRedisAway(t *testing.T) {
	t.Parallel()
	s := stores(t)["redis"]
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", MaxRetries: -1, DialTimeout: time.Second})
	t.Cleanup(func() { _ = client.Close() })
	s.cfg.Redis = client
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	s.Put(ctx, "ten_1", Key{1}, &Answer{Status: 200}, time.Minute)
	if s.Get(ctx, "ten_1", Key{1}) != nil {
		t.Error("something came from nowhere")
	}
}

// TestTenantIsBounded: nobody fills the Redis that all share.
func TestTenantIsBounded(t *testing.T) {
	t.Parallel()
	s := stores(t)["redis"]
	s.perTenant = 40 << 10
	big := &Answer{Status: 200, Body: make([]byte, 10<<10)}
	kept := 0
	for i := range 10 {
		s.Put(t.Context(), "ten_1", Key{byte(i)}, big, time.Minute)
		if s.Get(t.Context(), "ten_1", Key{byte(i)}) != nil {
			kept++
		}
	}
	if kept != 2 { // in base64 an answer takes a third more
		t.Errorf("%d of 10 answers are kept", kept)
	}
	s.Put(t.Context(), "ten_2", Key{1}, big, time.Minute)
	if s.Get(t.Context(), "ten_2", Key{1}) == nil {
		t.Error("another tenant is bounded with it")
	}
}
