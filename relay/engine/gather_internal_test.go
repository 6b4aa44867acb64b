package engine

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
)

// What is gathered leaves with the next flush, once; and nothing waits where nothing is gathered.
func TestGather(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	g := gather(w)
	write := func(text string) {
		t.Helper()
		if _, err := g.Write([]byte(text)); err != nil || g.FlushError() != nil {
			t.Fatal(err)
		}
	}
	write("a")
	if !w.Flushed || g.pending {
		t.Error("the first piece waits")
	}
	w.Flushed, g.on = false, true
	write("b")
	write("c")
	if w.Flushed || !g.pending {
		t.Error("gathered pieces do not wait")
	}
	if err := g.flush(); err != nil || !w.Flushed || g.pending || w.Body.String() != "abc" {
		t.Errorf("%v %q", err, w.Body)
	}
	w.Flushed = false
	if err := g.flush(); err != nil || w.Flushed {
		t.Errorf("flushed again: %v", err)
	}
}

// Pieces that are gathered are written together, in their order, and no more of them than leave with one system call.
func TestGatherPieces(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	g := gather(w)
	if taken, err := g.Gather([]byte("a")); taken || err != nil {
		t.Errorf("the first piece is taken: %v", err)
	}
	g.on = true
	piece := bytes.Repeat([]byte("b"), gatherMost/2)
	for range 2 {
		if taken, err := g.Gather(piece); !taken || err != nil || w.Flushed {
			t.Fatalf("taken %v, flushed %v, %v", taken, w.Flushed, err)
		}
	}
	if _, err := g.Gather([]byte("c")); err != nil || !w.Flushed || w.Body.Len() != gatherMost {
		t.Errorf("%d bytes are written, %v", w.Body.Len(), err)
	}
	if _, err := g.Write([]byte("d")); err != nil || !strings.HasSuffix(w.Body.String(), "bcd") {
		t.Errorf("got …%s, %v", w.Body.String()[gatherMost-1:], err)
	}
	if taken, err := g.Gather(make([]byte, gatherMost+1)); taken || err != nil {
		t.Errorf("a large piece is taken: %v", err)
	}
	if _, err := g.Gather([]byte("e")); err != nil || g.flush() != nil || !strings.HasSuffix(w.Body.String(), "bcde") {
		t.Errorf("got …%s", w.Body.String()[gatherMost-1:])
	}
}
