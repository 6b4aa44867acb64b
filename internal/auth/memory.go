package auth

import (
	"sync"
	"sync/atomic"
	"time"
)

// memory keeps what was read from the database, for a generation and a time. It is bounded: a full one forgets something,
// what is outdated first. The generation is one counter for all; raising it voids everything, and also what loads that are
// under way will still put under the old one.
type memory[K comparable, V any] struct {
	max int

	mu sync.RWMutex
	m  map[K]kept[V]
}

// generation is that counter.
type generation struct{ n atomic.Uint64 }

func (g *generation) now() uint64 { return g.n.Load() }

func (g *generation) next() { g.n.Add(1) }

type kept[V any] struct {
	value      V
	generation uint64
	until      time.Time
}

func newMemory[K comparable, V any](limit int) *memory[K, V] {
	return &memory[K, V]{max: limit, m: map[K]kept[V]{}}
}

func (m *memory[K, V]) get(key K, generation uint64, now time.Time) (V, bool) {
	m.mu.RLock()
	k, ok := m.m[key]
	m.mu.RUnlock()
	if !ok || k.generation != generation || !now.Before(k.until) {
		var zero V
		return zero, false
	}
	return k.value, true
}

func (m *memory[K, V]) put(key K, value V, generation uint64, now, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.m[key]; !ok && len(m.m) >= m.max {
		m.evict(generation, now)
	}
	m.m[key] = kept[V]{value, generation, until}
}

// evict looks at a few entries, which a map yields in random order, and drops the outdated ones, or else the first.
func (m *memory[K, V]) evict(generation uint64, now time.Time) {
	var victim K
	looked, dropped := 0, 0
	for key, k := range m.m {
		if looked == 0 {
			victim = key
		}
		if k.generation != generation || !now.Before(k.until) {
			delete(m.m, key)
			dropped++
		}
		if looked++; looked == 8 {
			break
		}
	}
	if dropped == 0 {
		delete(m.m, victim)
	}
}
