package notify

import (
	"testing"

	"weir/internal/money"
)

// A balance that falls and rises is told of once for each threshold until it was a tenth above it.
func TestJudge(t *testing.T) {
	t.Parallel()
	thresholds := []money.Amount{100, 50, 10}
	var s state
	for i, row := range []struct {
		balance, tells money.Amount // tells 0: nothing
	}{
		{200, 0}, {99, 100}, {99, 0}, {105, 0}, {90, 0}, {49, 50}, {54, 0}, {49, 0}, {5, 10}, {5, 0}, {10, 0}, {9, 0}, {11, 0}, {9, 10},
		{60, 0}, {49, 50}, {120, 0}, {99, 100}, {120, 0}, {1, 10},
	} {
		v := judge(s, thresholds, 0, Low{Balance: row.balance})
		if v.tell != (row.tells != 0) || (v.tell && v.threshold != row.tells) {
			t.Errorf("%d: at %d it tells %v %d, want %d", i, row.balance, v.tell, v.threshold, row.tells)
		}
		s = v.state
	}
	s = state{}
	for i, row := range []struct {
		lasts int // below 0: nothing was spent
		tells bool
	}{{30, false}, {23, true}, {20, false}, {25, false}, {23, false}, {27, false}, {23, true}, {-1, false}, {23, true}} {
		low := Low{Balance: 1000}
		if row.lasts >= 0 {
			low.LastsFor = &row.lasts
		}
		v := judge(s, nil, 24, low)
		if v.tell != row.tells {
			t.Errorf("%d: with %d hours left it tells %v", i, row.lasts, v.tell)
		}
		s = v.state
	}
}
