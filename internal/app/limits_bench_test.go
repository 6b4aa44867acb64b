package app_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/keyset"
	"weir/internal/limit"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// BenchmarkRoutingAndLimits is what choosing a channel among 1,000 and counting a call of one of 100,000 keys adds to it:
// `go test ./internal/app -run '^$' -bench RoutingAndLimits`. The promise is 50 µs of CPU without Redis and 100 µs with it.
func BenchmarkRoutingAndLimits(b *testing.B) {
	for _, counted := range []string{"memory", "redis"} {
		b.Run(counted, func(b *testing.B) {
			selector := manyChannels(b)
			cfg := limit.Config{Clock: clock.System{}, Log: zerolog.Nop()}
			if counted == "redis" {
				o, err := redis.ParseURL(dbtest.Redis(b))
				if err != nil {
					b.Fatal(err)
				}
				c := redis.NewClient(o)
				b.Cleanup(func() { _ = c.Close() })
				cfg.Redis = c
			}
			limiter, asks := limit.New(cfg), manyKeys()
			b.ReportAllocs()
			b.ResetTimer()
			before := usedCPU(b)
			for i := range b.N {
				a := asks[i*7919%len(asks)]
				a.Call = id.NewUUID()
				ticket, _, err := limiter.Take(b.Context(), a)
				if err != nil {
					b.Fatal(err)
				}
				route, ok := selector.Select(channel.Query{Model: "m", Group: "default"}).Next()
				if !ok {
					b.Fatal("no channel")
				}
				selector.Report(route, nil)
				ticket.Close(b.Context(), 90, true)
			}
			b.ReportMetric(float64((usedCPU(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
		})
	}
}

// usedCPU is what this process has had of all cores.
func usedCPU(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// manyChannels is a selector over 1,000 channels of one model.
func manyChannels(b *testing.B) *channel.Selector {
	b.Helper()
	d := dbtest.SQLite(b)
	ctx := viewer.SystemContext(b.Context(), "bench")
	keys, err := secret.Derive(secret.Generate())
	if err != nil {
		b.Fatal(err)
	}
	sealer, err := secret.NewSealer(ctx, keys, keyset.New(d.Ent))
	if err != nil {
		b.Fatal(err)
	}
	rows := make([]*ent.ChannelCreate, 1000)
	for i := range rows {
		rows[i] = d.Ent.Channel.Create().SetNumber(i + 1).SetName(fmt.Sprint("c", i)).SetUpstream("openai").SetModels([]string{"m"}).
			SetGroups([]string{"default"}).SetPriority(i % 10).SetWeight(1 + i%7)
	}
	d.Ent.Channel.CreateBulk(rows...).ExecX(ctx)
	s := channel.NewSelector(channel.SelectorConfig{Ent: d.Ent, Sealer: sealer, Clock: clock.System{}, Log: zerolog.Nop()})
	if err := s.Reload(ctx); err != nil {
		b.Fatal(err)
	}
	return s
}

// manyKeys are calls of 100,000 keys of 1,000 tenants, each with limits of its own and of its tenant.
func manyKeys() []limit.Ask {
	rates := limit.Rates{RequestsPerMinute: 1_000_000, TokensPerMinute: 1_000_000_000, Concurrency: 1000}
	asks := make([]limit.Ask, 0, 100_000)
	for range 1000 {
		tenant := id.NewUUID()
		for range 100 {
			asks = append(asks, limit.Ask{Tenant: tenant, Timezone: "UTC", Tokens: 100, Bounds: []limit.Bound{
				{Scope: limit.Tenant, ID: tenant.String(), Rates: rates}, {Scope: limit.Key, ID: id.New(id.Key), Rates: rates},
			}})
		}
	}
	return asks
}
