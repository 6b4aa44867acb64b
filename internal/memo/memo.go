// Package memo remembers what was worked out from things that come again and again, in a table of fixed size.
package memo

import (
	"hash/maphash"
	"sync/atomic"
)

// Table is such a table. What is new takes the place of something older, so that it never grows. Safe for concurrent use.
type Table[K comparable, V any] struct {
	seed  maphash.Seed
	slots []atomic.Pointer[entry[K, V]]
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

// New returns a table that remembers at most size values.
func New[K comparable, V any](size int) *Table[K, V] {
	return &Table[K, V]{seed: maphash.MakeSeed(), slots: make([]atomic.Pointer[entry[K, V]], size)}
}

// Get returns what Put has kept; false where it has nothing, or nothing any more.
func (t *Table[K, V]) Get(key K) (value V, ok bool) {
	if e := t.slot(key).Load(); e != nil && e.key == key {
		return e.value, true
	}
	return value, false
}

// Put keeps a value, for a while.
func (t *Table[K, V]) Put(key K, value V) { t.slot(key).Store(&entry[K, V]{key, value}) }

func (t *Table[K, V]) slot(key K) *atomic.Pointer[entry[K, V]] {
	return &t.slots[maphash.Comparable(t.seed, key)%uint64(len(t.slots))]
}
