package setting

import "sync/atomic"

// memory keeps what was read until it is told to forget it. Safe for concurrent use.
type memory[T any] struct {
	generation atomic.Uint64
	last       atomic.Pointer[remembered[T]]
}

type remembered[T any] struct {
	generation uint64
	value      T
}

// forget has the next get read anew.
func (m *memory[T]) forget() { m.generation.Add(1) }

// get returns what was read last, and reads where that is nothing, or old.
func (m *memory[T]) get(read func() (T, error)) (T, error) {
	generation := m.generation.Load()
	if r := m.last.Load(); r != nil && r.generation == generation {
		return r.value, nil
	}
	value, err := read()
	if err == nil {
		m.last.Store(&remembered[T]{generation, value}) // of no use to anybody when the generation has risen meanwhile
	}
	return value, err
}
