package engine

import (
	"net/http/httptest"
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
