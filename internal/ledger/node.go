package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"weir/internal/failpoint"
)

// register starts a new epoch of this node, which fences whoever had its identity before. It keeps trying until ctx ends.
func (l *Ledger) register(ctx context.Context) error {
	for pause := firstRetry; ; pause = min(2*pause, lastRetry) {
		epoch, err := l.nextEpoch(ctx)
		if err == nil {
			l.epoch.Store(epoch)
			failpoint.NodeRegistered.At()
			return nil
		}
		l.cfg.Log.Warn().Err(err).Msg("ledger: node not registered")
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

func (l *Ledger) nextEpoch(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	return inTx(ctx, l.cfg.DB, failpoint.Register, func(tx *sql.Tx) (int64, error) {
		now, err := l.book.now(ctx, tx)
		if err != nil {
			return 0, err
		}
		var epoch int64
		err = scanRow(ctx, tx, `INSERT INTO nodes (id, epoch, dead, heartbeat_at) VALUES ($1, 1, $2, $3)
			ON CONFLICT (id) DO UPDATE SET epoch = nodes.epoch + 1,
				dead = excluded.dead, heartbeat_at = excluded.heartbeat_at RETURNING epoch`,
			[]any{l.cfg.Node, false, now}, &epoch)
		if err != nil {
			return 0, fmt.Errorf("register node %s: %w", l.cfg.Node, err)
		}
		return epoch, nil
	})
}

// keepAlive tells the others that this node lives, until ctx ends.
func (l *Ledger) keepAlive(ctx context.Context) error {
	ticker := time.NewTicker(l.beatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		case <-l.beat:
		}
		if err := l.heartbeat(ctx); err != nil && ctx.Err() == nil {
			l.cfg.Log.Warn().Err(err).Msg("ledger: heartbeat")
		}
	}
}

// heartbeat renews the node's row. A node that was declared dead while it slept starts a new epoch; one whose identity
// another process has taken is fenced for good.
func (l *Ledger) heartbeat(ctx context.Context) error {
	if l.fenced.Load() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	mine := l.epoch.Load()
	epoch, err := inTx(ctx, l.cfg.DB, failpoint.Heartbeat, func(tx *sql.Tx) (int64, error) {
		now, err := l.book.now(ctx, tx)
		if err != nil {
			return 0, err
		}
		res, err := tx.ExecContext(ctx, "UPDATE nodes SET heartbeat_at = $1 WHERE id = $2 AND epoch = $3 AND NOT dead", now,
			l.cfg.Node, mine)
		if err != nil {
			return 0, err
		}
		if n, err := res.RowsAffected(); err != nil || n == 1 {
			return 0, err
		}
		var epoch int64
		err = scanRow(ctx, tx, "SELECT epoch FROM nodes WHERE id = $1", []any{l.cfg.Node}, &epoch)
		if errors.Is(err, sql.ErrNoRows) {
			return mine, nil
		}
		return epoch, err
	})
	switch {
	case err != nil:
		return fmt.Errorf("heartbeat: %w", err)
	case epoch == 0:
		return nil
	case epoch > mine:
		l.fenced.Store(true)
		l.cfg.Log.Error().Int64("epoch", mine).Int64("newer", epoch).Msg("ledger: another process has this node's identity; no more holds")
		return nil
	}
	l.cfg.Log.Warn().Int64("epoch", mine).Msg("ledger: was declared dead; starting a new epoch")
	return l.register(ctx)
}
