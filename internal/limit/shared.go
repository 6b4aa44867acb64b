package limit

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

// What a call's place among the running ones outlives a node that has died with it.
const (
	lease      = time.Minute
	renewEvery = lease / 4
)

// dayLife is how long a day's counters are kept.
const dayLife = 49 * time.Hour

var (
	//go:embed take.lua
	takeSource string
	//go:embed give.lua
	giveSource string

	takeScript = redis.NewScript(takeSource)
	giveScript = redis.NewScript(giveSource)
)

var (
	errAway     = errors.New("redis is away")
	errUnseeded = errors.New("redis does not know the day")
)

// shared are the counters of all nodes, in Redis. Safe for concurrent use.
type shared struct {
	client redis.UniversalClient
	away   atomic.Bool

	mu      sync.Mutex
	running map[uuid.UUID][]string // sorted sets in which this node's calls are
}

func newShared(client redis.UniversalClient) *shared {
	return &shared{client: client, running: map[uuid.UUID][]string{}}
}

func (s *shared) ping(ctx context.Context) error { return s.client.Ping(ctx).Err() }

// keys of the bounds of a tenant, which lie on one node of a cluster.
func keysOf(a Ask, d day) []string {
	keys := make([]string, 0, 3*len(a.Bounds))
	for _, b := range a.Bounds {
		base := "weir:limit:{" + a.Tenant.String() + "}:" + b.name()
		keys = append(keys, base+":minute", base+":running", base+":"+d.name)
	}
	return keys
}

// answer is what the script says.
type answer struct {
	at     int64
	full   *Count
	wait   time.Duration
	counts []Count
	tokens []int64
}

func (s *shared) take(ctx context.Context, a Ask, d day, seeds []*Tally) (answer, error) {
	keys := keysOf(a, d)
	out, err := s.run(ctx, a, d, seeds, keys, 1)
	if err == nil && out.full == nil {
		var sets []string
		for i, b := range a.Bounds {
			if b.Concurrency > 0 || b.RequestsPerDay > 0 {
				sets = append(sets, keys[3*i+1])
			}
		}
		if len(sets) > 0 {
			s.mu.Lock()
			s.running[a.Call] = sets
			s.mu.Unlock()
		}
	}
	return out, err
}

func (s *shared) stand(ctx context.Context, a Ask, d day, seeds []*Tally) ([]Count, error) {
	out, err := s.run(ctx, a, d, seeds, keysOf(a, d), 0)
	return out.counts, err
}

func (s *shared) run(ctx context.Context, a Ask, d day, seeds []*Tally, keys []string, write int) (answer, error) {
	args := make([]any, 0, 5+7*len(a.Bounds))
	args = append(args, write, a.Call.String(), lease.Milliseconds(), a.Tokens, int64(dayLife/time.Second))
	for i, b := range a.Bounds {
		seed := Tally{-1, -1}
		if seeds[i] != nil {
			seed = *seeds[i]
		}
		args = append(args, b.RequestsPerMinute, b.TokensPerMinute, b.Concurrency, b.RequestsPerDay, b.TokensPerDay, seed.Requests, seed.Tokens)
	}
	raw, err := takeScript.Run(ctx, s.client, keys, args...).Slice()
	if err != nil {
		return answer{}, fmt.Errorf("limits: %w", err)
	}
	return read(raw, a, d)
}

// kindNumbers are those of the script.
var kindNumbers = []Kind{"", RequestsPerMinute, TokensPerMinute, Concurrency, RequestsPerDay, TokensPerDay}

func read(raw []any, a Ask, d day) (answer, error) {
	if len(raw) != 5 {
		return answer{}, errAway
	}
	var head [4]int64
	for i := range head {
		head[i], _ = raw[i].(int64) // the script returns numbers
	}
	if head[1] < 0 {
		return answer{}, errUnseeded
	}
	rows, _ := raw[4].([]any)
	if len(rows) != len(a.Bounds) {
		return answer{}, errAway
	}
	out := answer{at: head[0], wait: time.Duration(head[3]) * time.Millisecond}
	for i, b := range a.Bounds {
		var v [7]int64
		row, _ := rows[i].([]any)
		for j := range min(len(row), len(v)) {
			v[j], _ = row[j].(int64)
		}
		c := counter{running: v[3], settled: Tally{v[4], v[5]}, ends: d.ends}
		c.window.requests, c.window.tokens = v[0], v[1]
		if v[2] > 0 {
			c.window.slots = []slot{{at: v[2]/1000 - windowSeconds}}
		}
		if int(head[1]) == i+1 {
			full := c.count(b, b.Rates, kindNumbers[head[2]])
			if out.full = &full; head[3] < 0 {
				out.wait = maxRetryAfter
			}
		}
		out.counts = append(out.counts, c.counts(b, b.Rates)...)
		out.tokens = append(out.tokens, v[6])
	}
	return out, nil
}

func (s *shared) give(ctx context.Context, a Ask, t taken, used int64, charged bool) error {
	args := make([]any, 0, 5+len(a.Bounds))
	paid := 0
	if charged {
		paid = 1
	}
	args = append(args, a.Call.String(), t.at, paid, used, int64(dayLife/time.Second))
	for _, reserved := range t.tokens {
		args = append(args, reserved)
	}
	if err := giveScript.Run(ctx, s.client, keysOf(a, t.day), args...).Err(); err != nil {
		return fmt.Errorf("limits: %w", err)
	}
	return nil
}

// forget is for a call that has ended.
func (s *shared) forget(call uuid.UUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.running, call)
}

// renewBatch bounds what one round trip renews.
const renewBatch = 500

// renew says that this node's calls still run.
func (s *shared) renew(ctx context.Context) error {
	type member struct {
		set  string
		call uuid.UUID
	}
	s.mu.Lock()
	all := make([]member, 0, len(s.running))
	for call, sets := range s.running {
		for _, set := range sets {
			all = append(all, member{set, call})
		}
	}
	s.mu.Unlock()
	for part := range slices.Chunk(all, renewBatch) {
		now, err := s.client.Time(ctx).Result()
		if err != nil {
			return fmt.Errorf("limits: %w", err)
		}
		pipe := s.client.Pipeline()
		for _, m := range part {
			pipe.ZAddXX(ctx, m.set, redis.Z{Score: float64(now.Add(lease).UnixMilli()), Member: m.call.String()})
			pipe.PExpire(ctx, m.set, 2*lease)
		}
		if _, err := pipe.Exec(ctx); err != nil {
			return fmt.Errorf("limits: %w", err)
		}
	}
	return nil
}
