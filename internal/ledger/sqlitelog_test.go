package ledger

import (
	"os"
	"strings"
	"sync"
	"testing"

	"weir/internal/dbtest"
	"weir/internal/money"
)

// TestLogIsMovedBesideBatches: under steady load the log reaches the file, and does not grow without end, although nothing but
// the ledger writes and its own connection would wait until 3 × longLog.
func TestLogIsMovedBesideBatches(t *testing.T) {
	t.Parallel()
	k := start(t, dbtest.SQLite(t))
	path, _, _ := strings.Cut(strings.TrimPrefix(k.d.DSN, "file:"), "?")
	before := size(t, path)
	tenant := k.tenant(100*money.USD, 0)
	var callers sync.WaitGroup
	for range 64 {
		callers.Go(func() {
			for range 100 { // 6,400 pairs of four statements: twice moveEvery
				h := hold(tenant, 1000)
				if _, err := k.l.Hold(k.Context(), h); err != nil {
					t.Error(err)
					return
				}
				if _, err := k.l.Settle(k.Context(), settle(h, 700)); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	callers.Wait()
	k.eventually("the log is in the file", func() bool { return size(t, path) > before+500_000 })
	if log := size(t, path+"-wal"); log >= 3*longLog*4096 {
		t.Errorf("the log has %d bytes", log)
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
