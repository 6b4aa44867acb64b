// Package cache keeps whole answers of tenants' calls for a while, sealed: in Redis where there is one that nodes share, else in
// the memory of this process. It may lose what it keeps at any time.
package cache

import (
	"container/list"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/secret"
)

// Bounds of what is kept.
const (
	// MaxLife is the longest that an answer is kept.
	MaxLife = 24 * time.Hour
	// MaxAnswer bounds one answer, in bytes.
	MaxAnswer = 1 << 20
	// tenantBytes bounds what one tenant may have kept within a day, memoryBytes what a process keeps.
	tenantBytes = 64 << 20
	memoryBytes = 64 << 20
	overhead    = 256 // of an answer, besides its bytes
)

// Key tells the calls of a tenant apart that have the same answer.
type Key [32]byte

// Answer is a whole answer of status 2xx, and what it used.
type Answer struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Body   []byte            `json:"body"`
	Usage  json.RawMessage   `json:"usage"`
}

// Config of a Store.
type Config struct {
	Sealer *secret.Sealer
	// Keys make names of which nobody can tell what was asked.
	Keys *secret.Keys
	// Redis that the nodes share; nil: this process's memory.
	Redis redis.UniversalClient
	Clock clock.Clock
	Log   zerolog.Logger
}

// Store keeps answers. Safe for concurrent use.
type Store struct {
	cfg    Config
	memory memory
	// perTenant is how many bytes one tenant may have kept within a day.
	perTenant int64
}

// New returns a Store.
func New(cfg Config) *Store {
	return &Store{cfg: cfg, memory: memory{by: map[string]*list.Element{}, most: memoryBytes}, perTenant: tenantBytes}
}

func (s *Store) name(tenantID string, key Key) string {
	d := s.cfg.Keys.Sign("response cache", tenantID, string(key[:]))
	return "weir:answer:" + hex.EncodeToString(d[:])
}

// Get returns an answer that is kept for a tenant; nil where there is none, and where Redis is away.
func (s *Store) Get(ctx context.Context, tenantID string, key Key) *Answer {
	name := s.name(tenantID, key)
	var sealed []byte
	if s.cfg.Redis == nil {
		sealed = s.memory.get(name, s.cfg.Clock.Now())
	} else {
		var err error
		if sealed, err = s.cfg.Redis.Get(ctx, name).Bytes(); err != nil {
			return nil
		}
	}
	if sealed == nil {
		return nil
	}
	plain, err := s.cfg.Sealer.Open(sealed, name)
	var a Answer
	if err == nil {
		err = json.Unmarshal(plain, &a)
	}
	if err != nil {
		s.cfg.Log.Warn().Err(err).Msg("a kept answer is unreadable")
		return nil
	}
	return &a
}

// Put keeps an answer for a tenant, as long as life says, unless it is too large or the tenant has had too much kept today. What
// cannot be kept is not: that is no error of the call's.
func (s *Store) Put(ctx context.Context, tenantID string, key Key, a *Answer, life time.Duration) {
	if len(a.Body) > MaxAnswer || life <= 0 {
		return
	}
	name := s.name(tenantID, key)
	plain, err := json.Marshal(a)
	var sealed []byte
	if err == nil {
		sealed, err = s.cfg.Sealer.Seal(plain, name)
	}
	if err == nil && s.cfg.Redis == nil {
		s.memory.put(name, sealed, s.cfg.Clock.Now().Add(min(life, MaxLife)))
		return
	}
	if err == nil {
		err = s.share(ctx, tenantID, name, sealed, min(life, MaxLife))
	}
	if err != nil {
		s.cfg.Log.Debug().Err(err).Msg("an answer was not kept")
	}
}

// share keeps an answer in Redis. What a tenant has kept is counted by the day, so that nobody fills a Redis that all share.
func (s *Store) share(ctx context.Context, tenantID, name string, sealed []byte, life time.Duration) error {
	day := "weir:answers:" + tenantID + ":" + strconv.FormatInt(s.cfg.Clock.Now().Unix()/int64(MaxLife/time.Second), 10)
	used, err := s.cfg.Redis.IncrBy(ctx, day, int64(len(sealed)+overhead)).Result()
	if err != nil {
		return fmt.Errorf("count answers: %w", err)
	}
	if err := s.cfg.Redis.Expire(ctx, day, 2*MaxLife).Err(); err != nil {
		return fmt.Errorf("count answers: %w", err)
	}
	if used > s.perTenant {
		return nil
	}
	if err := s.cfg.Redis.Set(ctx, name, sealed, life).Err(); err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	return nil
}

// memory keeps the answers that were asked for last, up to so many bytes.
type memory struct {
	mu   sync.Mutex
	by   map[string]*list.Element
	last list.List // of *item, the latest in front
	size int
	most int
}

type item struct {
	name   string
	sealed []byte
	until  time.Time
}

func (m *memory) get(name string, now time.Time) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.by[name]
	if e == nil {
		return nil
	}
	it, _ := e.Value.(*item) // nothing else is in the list
	if !now.Before(it.until) {
		m.drop(e)
		return nil
	}
	m.last.MoveToFront(e)
	return it.sealed
}

func (m *memory) put(name string, sealed []byte, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.by[name]; e != nil {
		m.drop(e)
	}
	m.by[name] = m.last.PushFront(&item{name, sealed, until})
	for m.size += len(sealed) + overhead; m.size > m.most; {
		m.drop(m.last.Back())
	}
}

func (m *memory) drop(e *list.Element) {
	it, _ := m.last.Remove(e).(*item)
	delete(m.by, it.name)
	m.size -= len(it.sealed) + overhead
}
