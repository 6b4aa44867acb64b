package spool

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"
)

func content(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{1})
	_, _ = r.Read(b)
	return b
}

func fill(t *testing.T, b *Buffer, data []byte, piece int) {
	t.Helper()
	for len(data) > 0 {
		n := min(piece, len(data))
		if _, err := b.Write(data[:n]); err != nil {
			t.Fatal(err)
		}
		data = data[n:]
	}
}

func TestBuffer(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, step - 1, step, inMemory, inMemory + 1, 3 << 20} {
		for _, piece := range []int{1 << 10, 100_000, 4 << 20} {
			dir := t.TempDir()
			p := New(dir, 1<<20)
			b, want := p.Buffer(), content(size)
			fill(t, b, want, piece)
			if b.Size() != int64(size) || (b.file != nil) != (size > inMemory) {
				t.Errorf("%d in pieces of %d: size %d, in a file: %v", size, piece, b.Size(), b.file != nil)
			}
			var group sync.WaitGroup
			for range 3 {
				group.Go(func() {
					got, err := io.ReadAll(io.NewSectionReader(b, 0, b.Size()))
					if err != nil || !bytes.Equal(got, want) {
						t.Errorf("%d in pieces of %d: other content (%v)", size, piece, err)
					}
				})
			}
			group.Wait()
			if left, _ := filepath.Glob(dir + "/*"); len(left) > 0 {
				t.Errorf("files with names: %v", left)
			}
			if err := errors.Join(b.Close(), b.Close()); err != nil {
				t.Error(err)
			}
			if free := p.free.Load(); free != 1<<20 {
				t.Errorf("%d bytes were not given back", 1<<20-free)
			}
			if _, err := b.ReadAt(make([]byte, 1), 0); !errors.Is(err, ErrStorage) {
				t.Errorf("read after close: %v", err)
			}
		}
	}
}

// TestMemoryIsShared: when the pool's memory is used up, small content goes into files too.
func TestMemoryIsShared(t *testing.T) {
	t.Parallel()
	p := New(t.TempDir(), 4*step)
	var all []*Buffer
	files := 0
	for range 10 {
		b := p.Buffer()
		fill(t, b, content(step), step)
		if b.file != nil {
			files++
		}
		all = append(all, b)
	}
	if files != 6 || p.free.Load() != 0 {
		t.Errorf("%d files, %d bytes free", files, p.free.Load())
	}
	for _, b := range all {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestStorageFails(t *testing.T) {
	t.Parallel()
	p := New(filepath.Join(t.TempDir(), "gone"), 1<<20)
	b := p.Buffer()
	if _, err := b.Write(content(inMemory + 1)); !errors.Is(err, ErrStorage) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := b.Close(); err != nil || p.free.Load() != 1<<20 {
		t.Errorf("%v, %d bytes free", err, p.free.Load())
	}
}

// TestForgottenBuffers give back what they have.
func TestForgottenBuffers(t *testing.T) {
	t.Parallel()
	p := New(t.TempDir(), 1<<20)
	for range 8 {
		fill(t, p.Buffer(), content(100_000), 100_000)
	}
	for deadline := time.Now().Add(15 * time.Second); p.free.Load() != 1<<20; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d bytes were not given back", 1<<20-p.free.Load())
		}
		runtime.GC()
	}
}
