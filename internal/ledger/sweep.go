package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"weir/internal/failpoint"
	"weir/internal/money"
)

// EndCrash is the end reason in the usage record of a call whose node died.
const EndCrash = "crash"

// sweepLock is the PostgreSQL advisory lock of the one sweeper at work.
const sweepLock = 727003

// monthsAhead is how many coming months have their partition of usage_logs.
const monthsAhead = 3

// keepSwept resolves what dead nodes left open, at once and then every few seconds, until ctx ends.
func (l *Ledger) keepSwept(ctx context.Context) error {
	ticker := time.NewTicker(l.sweepEvery)
	defer ticker.Stop()
	var upkeep time.Time
	for {
		if n, err := l.sweep(ctx); err != nil && ctx.Err() == nil {
			l.cfg.Log.Warn().Err(err).Msg("ledger: sweep")
		} else if n > 0 {
			l.cfg.Log.Info().Int("count", n).Msg("ledger: holds of dead nodes resolved")
		}
		if time.Since(upkeep) > upkeepEvery {
			upkeep = time.Now()
			if err := l.upkeep(ctx); err != nil && ctx.Err() == nil {
				l.cfg.Log.Warn().Err(err).Msg("ledger: upkeep")
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// upkeep expires lots, makes the partitions of the coming months and counts the open holds.
func (l *Ledger) upkeep(ctx context.Context) error {
	err := l.book.expireLots(ctx)
	var open int64
	if cerr := scanRow(ctx, l.cfg.DB, "SELECT count(*) FROM open_holds", nil, &open); cerr == nil {
		l.meters.open.Set(float64(open))
	} else {
		err = errors.Join(err, cerr)
	}
	if l.cfg.Dialect == dialectPostgres {
		_, perr := inTx(ctx, l.cfg.DB, failpoint.Upkeep, func(tx *sql.Tx) (struct{}, error) {
			_, err := tx.ExecContext(ctx, "SELECT usage_logs_prepare($1)", monthsAhead)
			return struct{}{}, err
		})
		err = errors.Join(err, perr)
	}
	return err
}

// sweep resolves the holds of dead nodes and former epochs, and of tasks whose time is over: what shows a delivered byte
// is settled at its checkpoint, at least at the cost of its input and at most at the hold; the rest gets its money back.
// A hold of a live call is never touched. Returns how many holds were resolved; 0 while another sweeper works.
func (l *Ledger) sweep(ctx context.Context) (int, error) {
	if l.cfg.Dialect != dialectPostgres {
		return l.sweepAll(ctx)
	}
	return inTx(ctx, l.cfg.DB, failpoint.Sweep, func(tx *sql.Tx) (int, error) {
		var mine bool
		if err := scanRow(ctx, tx, "SELECT pg_try_advisory_xact_lock($1)", []any{sweepLock}, &mine); err != nil || !mine {
			return 0, err
		}
		return l.sweepAll(ctx)
	})
}

func (l *Ledger) sweepAll(ctx context.Context) (int, error) {
	if err := l.buryNodes(ctx); err != nil {
		return 0, err
	}
	total := 0
	var s session
	defer func() {
		if s != nil {
			s.close()
		}
	}()
	for {
		due, err := l.leftOpen(ctx)
		if err != nil || len(due) == 0 {
			return total, err
		}
		failpoint.SweepFound.At()
		if s == nil {
			if s, err = l.store.open(ctx); err != nil {
				return total, err
			}
		}
		var b batch
		b.fill(due)
		flushing, cancel := context.WithTimeout(ctx, flushTimeout)
		err = s.flush(flushing, &b)
		cancel()
		if err != nil {
			return total, fmt.Errorf("resolve holds: %w", err)
		}
		total += len(due)
		l.countSwept(b.settles)
		if len(due) < maxBatch {
			return total, nil
		}
	}
}

func (l *Ledger) countSwept(resolved []*item) {
	for _, it := range resolved {
		switch {
		case it.status != settleDone: // somebody else was faster
		case it.settle.Outcome == Settled:
			l.meters.swept.Of(resultSettled).Inc()
		default:
			l.meters.swept.Of(resultExpired).Inc()
			l.NoteLoss(LossExpired)
		}
	}
}

// buryNodes declares nodes dead whose heartbeat stopped.
func (l *Ledger) buryNodes(ctx context.Context) error {
	_, err := inTx(ctx, l.cfg.DB, failpoint.Bury, func(tx *sql.Tx) (struct{}, error) {
		now, err := l.book.now(ctx, tx)
		if err != nil {
			return struct{}{}, err
		}
		_, err = tx.ExecContext(ctx, "UPDATE nodes SET dead = $1 WHERE NOT dead AND heartbeat_at < $2 AND id <> $3", true,
			now.Add(-deadAfter), l.cfg.Node)
		return struct{}{}, err
	})
	if err != nil {
		return fmt.Errorf("declare nodes dead: %w", err)
	}
	return nil
}

// leftOpen lists holds that nobody will resolve, as the settlements that do.
func (l *Ledger) leftOpen(ctx context.Context) ([]*item, error) {
	now, err := l.book.now(ctx, l.cfg.DB)
	if err != nil {
		return nil, err
	}
	rows, err := l.cfg.DB.QueryContext(ctx, `SELECT o.id, o.tenant_id, o.request_id, o.api_key_id, o.amount, o.floor, o.kind,
		o.model, o.price_id,
			o.ckpt_amount, o.ckpt_tokens, o.first_byte_at IS NOT NULL
		FROM open_holds o LEFT JOIN nodes n ON n.id = o.node_id
		WHERE (o.kind IN (0, 1, 3) AND (n.id IS NULL OR n.dead OR n.epoch > o.node_epoch)) OR (o.kind = 2 AND o.expires_at < $1)
		ORDER BY o.id LIMIT $2`, now, maxBatch)
	if err != nil {
		return nil, fmt.Errorf("read open holds: %w", err)
	}
	return collect(rows, func(scan func(...any) error) (*item, error) {
		it := &item{kind: settleItem}
		s := &it.settle
		u := &Usage{Multiplier: money.One, EndReason: EndCrash}
		var kind Kind
		var amount, floor, ckpt money.Amount
		var price sql.NullString
		var delivered bool
		if err := scan(&s.Hold, &s.Tenant, &s.Request, &u.Key, &amount, &floor, &kind, &u.Model, &price, &ckpt, &u.Units.Output,
			&delivered); err != nil {
			return nil, err
		}
		s.PriceID, s.Outcome = price.String, Expired
		if delivered {
			s.Outcome, s.Estimated, s.Usage = Settled, true, u
			s.Amount = min(max(ckpt, floor), amount)
			u.Stream = kind == Stream
		}
		return it, nil
	})
}
