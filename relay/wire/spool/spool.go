// Package spool holds content of any size in bounded memory: small content, and as much as there is memory for, stays in
// memory, the rest goes into files that have no name and so end with the process.
package spool

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
)

const (
	inMemory = 256 << 10 // bytes that one buffer keeps in memory at most
	step     = 16 << 10  // memory is taken from the pool in pieces of this size
)

// ErrStorage is the cause of every failure of a buffer: its folder is full, or gone.
var ErrStorage = errors.New("spool: storage failed")

// Pool makes buffers, which share a bound of memory. Safe for concurrent use.
type Pool struct {
	dir  string
	free atomic.Int64
}

// New returns a pool whose buffers together hold at most memory bytes in memory. What does not fit goes into dir, which must
// exist when it is needed; "" is the system's folder for temporary files.
func New(dir string, memory int64) *Pool {
	p := &Pool{dir: dir}
	p.free.Store(memory)
	return p
}

func (p *Pool) take(n int64) bool {
	for {
		free := p.free.Load()
		if free < n {
			return false
		}
		if p.free.CompareAndSwap(free, free-n) {
			return true
		}
	}
}

// Buffer is content that is written once and then read any number of times. Writing is for one goroutine, reading for any
// number after it. A buffer that is forgotten is closed when its memory is collected.
type Buffer struct {
	*store
	size int64
}

// store is what a buffer must give back.
type store struct {
	pool  *Pool
	mu    sync.Mutex // of closing
	taken int64
	mem   []byte
	file  *os.File
	done  bool
}

// Buffer returns an empty buffer.
func (p *Pool) Buffer() *Buffer {
	b := &Buffer{store: &store{pool: p}}
	runtime.AddCleanup(b, func(s *store) { _ = s.close() }, b.store)
	return b
}

// Write appends. Any error is ErrStorage.
func (b *Buffer) Write(p []byte) (int, error) {
	if b.done {
		return 0, fmt.Errorf("%w: the buffer is closed", ErrStorage)
	}
	if b.file == nil && b.room(len(p)) {
		b.mem = append(b.mem, p...)
		b.size += int64(len(p))
		return len(p), nil
	}
	if err := b.spill(); err != nil {
		return 0, err
	}
	n, err := b.file.Write(p)
	b.size += int64(n)
	if err != nil {
		return n, fmt.Errorf("%w: %w", ErrStorage, err)
	}
	return n, nil
}

// room makes sure that n more bytes fit into memory.
func (s *store) room(n int) bool {
	want := int64(len(s.mem) + n)
	if want > inMemory {
		return false
	}
	if want <= s.taken {
		return true
	}
	more := (want - s.taken + step - 1) / step * step
	if !s.pool.take(more) {
		return false
	}
	s.taken += more
	grown := make([]byte, len(s.mem), s.taken)
	copy(grown, s.mem)
	s.mem = grown
	return true
}

// spill moves what is in memory into a file without a name.
func (s *store) spill() error {
	if s.file != nil {
		return nil
	}
	f, err := os.CreateTemp(s.pool.dir, "spool-*")
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStorage, err)
	}
	err = os.Remove(f.Name())
	if err == nil {
		_, err = f.Write(s.mem)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStorage, errors.Join(err, f.Close()))
	}
	s.file = f
	s.forget()
	return nil
}

// forget gives the memory back.
func (s *store) forget() {
	s.pool.free.Add(s.taken)
	s.mem, s.taken = nil, 0
}

// ReadAt reads what was written. Its errors are io.EOF and ErrStorage.
func (b *Buffer) ReadAt(p []byte, off int64) (int, error) {
	switch {
	case b.done:
		return 0, fmt.Errorf("%w: the buffer is closed", ErrStorage)
	case off < 0 || off >= b.size:
		return 0, io.EOF
	case b.file == nil:
		n := copy(p, b.mem[off:])
		if n < len(p) {
			return n, io.EOF
		}
		return n, nil
	}
	n, err := b.file.ReadAt(p, off)
	runtime.KeepAlive(b)
	if err != nil && !errors.Is(err, io.EOF) {
		return n, fmt.Errorf("%w: %w", ErrStorage, err)
	}
	return n, err
}

// Size is how much was written.
func (b *Buffer) Size() int64 { return b.size }

// Close gives back memory and file. Nobody may read any more; further calls do nothing.
func (b *Buffer) Close() error { return b.close() }

func (s *store) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return nil
	}
	s.done = true
	s.forget()
	if s.file == nil {
		return nil
	}
	if err := s.file.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrStorage, err)
	}
	return nil
}
