package metrics_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"weir/internal/metrics"
)

// scrape returns the lines of the metrics with a prefix.
func scrape(t *testing.T, r *metrics.Registry, prefix string) []string {
	t.Helper()
	w := httptest.NewRecorder()
	r.Handler().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	var lines []string
	for line := range strings.Lines(w.Body.String()) {
		if strings.HasPrefix(line, prefix) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	r := metrics.New()
	c := r.Counters("weir_test_total", "Help.", "result", "good", "bad")
	c.Of("good").Inc()
	c.Of("made up").Inc()
	c.Of("also made up").Inc()
	want := []string{`weir_test_total{result="bad"} 0`, `weir_test_total{result="good"} 1`, `weir_test_total{result="other"} 2`}
	if got := scrape(t, r, "weir_test_total{"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGaugesAreSetTogether(t *testing.T) {
	t.Parallel()
	r := metrics.New()
	g := r.Gauges("weir_test", "Help.", "kind", "a", "b")
	g.Of("b").Set(9)
	g.Set(map[string]int64{"a": 3, "x": 1, "y": 1})
	want := []string{`weir_test{kind="a"} 3`, `weir_test{kind="b"} 0`, `weir_test{kind="other"} 2`}
	if got := scrape(t, r, "weir_test{"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProcessIsMeasured(t *testing.T) {
	t.Parallel()
	r := metrics.New()
	r.Func("weir_test_depth", "Help.", func() float64 { return 7 })
	r.FuncOf("weir_test_lane", "Help.", "lane", "0", func() float64 { return 1 })
	r.FuncOf("weir_test_lane", "Help.", "lane", "1", func() float64 { return 5 })
	r.Histogram("weir_test_seconds", "Help.", []float64{1, 2}).Observe(1.5)
	r.Gauge("weir_test_level", "Help.").Set(2)
	for _, want := range []string{"go_goroutines ", "weir_test_depth 7", `weir_test_lane{lane="1"} 5`, "weir_test_level 2", `weir_test_seconds_bucket{le="2"} 1`} {
		if len(scrape(t, r, want)) == 0 {
			t.Errorf("%q is missing", want)
		}
	}
}

func TestWithoutRegistry(t *testing.T) {
	t.Parallel()
	var none *metrics.Registry
	none.Counter("weir_test_total", "Help.").Inc()
	none.Counters("weir_tests_total", "Help.", "result").Of("any").Inc()
	none.Counter("weir_test_total", "Help.").Inc() // not taken by the first one
}

func TestForeignNamesPanic(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("the name was accepted")
		}
	}()
	metrics.New().Counter("other_total", "Help.")
}
