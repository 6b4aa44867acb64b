package headroom_test

import (
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"weir/internal/headroom"
)

func TestPercent(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	for live, want := range map[uint64]int{0: 2400, 4 * mb: 2400, 24 * mb: 400, 96 * mb: 100, 200 * mb: 100, 256 * mb: 100, 512 * mb: 50, 2048 * mb: 12} {
		if got := headroom.Percent(live); got != want {
			t.Errorf("%d MB: %d %%, want %d", live/mb, got, want)
		}
	}
}

func gogc() uint64 {
	s := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// The collector follows the heap up and down again.
func TestKeep(t *testing.T) {
	t.Setenv("GOGC", "")
	headroom.Keep()
	await := func(what string, ok func(percent uint64) bool) {
		t.Helper()
		for deadline := time.Now().Add(30 * time.Second); !ok(gogc()); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%s: GOGC is %d", what, gogc())
			}
			runtime.GC()
		}
	}
	await("a small heap", func(p uint64) bool { return p > 400 })
	large := func() {
		held := make([]byte, 600<<20)
		await("a large heap", func(p uint64) bool { return p < 50 })
		runtime.KeepAlive(held)
	}
	large()
	await("small again", func(p uint64) bool { return p > 400 })
}
