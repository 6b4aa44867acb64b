// Package headroom has the garbage collector run when a certain amount was allocated, rather than when the heap has doubled.
//
// A gateway at rest lives in twenty megabytes, and doubling that takes a few hundred calls: it would collect a hundred times a
// second under load, for nothing. When large bodies are under way, hundreds of megabytes live, and doubling them is what fills
// a machine. So a small heap may grow by Least, one of a few hundred megabytes by itself, a large one by Most.
package headroom

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Bounds of what is allocated between two collections, in bytes.
const (
	Least = 96 << 20
	Most  = 256 << 20
)

const (
	floor = 4 << 20 // the runtime's own least heap
	step  = 10      // percent of a change that is worth the pause
)

// Keep sets GOGC after each collection from then on, for the life of the process. It does nothing where the operator set GOGC.
func Keep() {
	if os.Getenv("GOGC") != "" {
		return
	}
	t := &tuner{sample: []metrics.Sample{{Name: "/gc/heap/live:bytes"}}, percent: 100}
	t.tune()
	t.arm()
}

// Percent is the GOGC that lets a heap of so many living bytes grow by its headroom.
func Percent(live uint64) int {
	live = max(live, floor)
	return int(min(max(live, Least), Most) * 100 / live)
}

type tuner struct {
	sample  []metrics.Sample
	percent int
}

// mark is what nobody holds, so that each collection finds it. Not empty: objects of no size are never collected.
type mark struct{ _ [16]byte }

func (t *tuner) arm() {
	runtime.SetFinalizer(&mark{}, func(*mark) {
		t.tune()
		t.arm()
	})
}

func (t *tuner) tune() {
	metrics.Read(t.sample)
	percent := Percent(t.sample[0].Value.Uint64())
	if change := percent - t.percent; change*100 > step*t.percent || -change*100 > step*t.percent {
		t.percent = percent
		debug.SetGCPercent(percent)
	}
}
