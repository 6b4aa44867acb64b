package memo_test

import (
	"strconv"
	"sync"
	"testing"

	"weir/internal/memo"
)

func TestTable(t *testing.T) {
	t.Parallel()
	table := memo.New[string, int](64)
	if got, ok := table.Get("a"); ok || got != 0 {
		t.Errorf("an empty table has %d", got)
	}
	table.Put("a", 1)
	table.Put("a", 2)
	if got, ok := table.Get("a"); !ok || got != 2 {
		t.Errorf("got %d, %v", got, ok)
	}
}

// TestTableIsBounded: a key gets its own value or none, however many there are, and whoever puts them.
func TestTableIsBounded(t *testing.T) {
	t.Parallel()
	table := memo.New[string, int](16)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range 1000 {
				table.Put(strconv.Itoa(i), i)
				if got, ok := table.Get(strconv.Itoa(i / 2)); ok && got != i/2 {
					t.Errorf("%d has the value of %d", i/2, got)
				}
			}
		})
	}
	group.Wait()
	kept := 0
	for i := range 1000 {
		if _, ok := table.Get(strconv.Itoa(i)); ok {
			kept++
		}
	}
	if kept == 0 || kept > 16 {
		t.Errorf("%d of at most 16 are kept", kept)
	}
}

func BenchmarkGet(b *testing.B) {
	table := memo.New[string, string](64)
	table.Put("0123456789abcdef", "x")
	b.ReportAllocs()
	for b.Loop() {
		table.Get("0123456789abcdef")
	}
}
