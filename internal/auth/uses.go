package auth

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/internal/viewer"
)

const (
	recordEvery = 20 * time.Second // a last use is at most this and one write late; the promise is a minute
	recordBatch = 500
)

// uses collects when keys were used, without touching the database on the hot path.
type uses struct {
	ent *ent.Client

	mu    sync.Mutex
	dirty []*use
}

// use is the last use of one key, unix seconds.
type use struct {
	keyID string
	at    atomic.Int64
	dirty atomic.Bool
}

func newUses(c *ent.Client) *uses { return &uses{ent: c} }

func (u *uses) record(one *use, now time.Time) {
	one.at.Store(now.Unix())
	if one.dirty.Load() || !one.dirty.CompareAndSwap(false, true) {
		return
	}
	u.mu.Lock()
	u.dirty = append(u.dirty, one)
	u.mu.Unlock()
}

func (u *uses) run(ctx context.Context, log zerolog.Logger) error {
	tick := time.NewTicker(recordEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			u.flushLast(ctx, log)
			return nil
		case <-tick.C:
			if err := u.flush(ctx); err != nil && ctx.Err() == nil {
				log.Warn().Err(err).Msg("last uses of keys not recorded")
			}
		}
	}
}

func (u *uses) flushLast(ctx context.Context, log zerolog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
	defer cancel()
	if err := u.flush(ctx); err != nil {
		log.Warn().Err(err).Msg("last uses of keys not recorded")
	}
}

// flush writes what was collected. What cannot be written is lost: the next use of the key repairs it.
func (u *uses) flush(ctx context.Context) error {
	u.mu.Lock()
	dirty := u.dirty
	u.dirty = nil
	u.mu.Unlock()

	seconds := map[int64][]string{} // keys of one second share a statement
	for _, one := range dirty {
		one.dirty.Store(false)
		at := one.at.Load()
		seconds[at] = append(seconds[at], one.keyID)
	}
	ctx = viewer.SystemContext(ctx, "last use")
	for at, keys := range seconds {
		when := time.Unix(at, 0).UTC()
		for batch := range slices.Chunk(keys, recordBatch) {
			err := u.ent.APIKey.Update().Where(
				entkey.IDIn(batch...), entkey.Or(entkey.LastUsedAtIsNil(), entkey.LastUsedAtLT(when)),
			).SetLastUsedAt(when).Exec(ctx)
			if err != nil {
				return fmt.Errorf("record last use: %w", err)
			}
		}
	}
	return nil
}
