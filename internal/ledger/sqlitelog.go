package ledger

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
)

const (
	moveEvery = 12_000 // statements: about a thousand holds with their settlements
	longLog   = 8_000  // pages of 4 kB
	movePages = "PRAGMA wal_checkpoint(PASSIVE)"
)

// logKeeper moves SQLite's write-ahead log into the file beside the batches, one of which would otherwise do it every now and
// then, and be late. While batches keep coming it never gets to the log's end, where SQLite begins the log anew: of a long one
// the session moves the rest, which is little then. What fails is done the next time, and at 3 × longLog by SQLite itself.
type logKeeper struct {
	wake   chan struct{}
	cancel context.CancelFunc
	ended  sync.WaitGroup
	long   atomic.Bool // the log is long, and all but its last pages are in the file
}

// keepLog works until close, whatever becomes of ctx.
func keepLog(ctx context.Context, db *sql.DB) *logKeeper {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	k := &logKeeper{wake: make(chan struct{}, 1), cancel: cancel}
	k.ended.Go(func() { k.run(ctx, db) })
	return k
}

func (k *logKeeper) run(ctx context.Context, db *sql.DB) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.wake:
		}
		var busy, pages, moved int64
		if err := db.QueryRowContext(ctx, movePages).Scan(&busy, &pages, &moved); err == nil && pages >= longLog {
			k.long.Store(true)
		}
	}
}

// nudge asks for a move. It does not wait.
func (k *logKeeper) nudge() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// finish moves the rest of a long log over the session's own connection, between its batches.
func (k *logKeeper) finish(ctx context.Context, conn *sql.Conn) {
	if k.long.Swap(false) {
		_, _ = conn.ExecContext(ctx, movePages)
	}
}

func (k *logKeeper) close() {
	k.cancel()
	k.ended.Wait()
}
