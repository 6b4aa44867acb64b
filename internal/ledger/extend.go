package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"weir/internal/failpoint"
	"weir/internal/money"
)

// openHold is a hold to be extended.
type openHold struct {
	amount  money.Amount
	seq     int
	budgets string
}

func (b *Book) extend(ctx context.Context, e Extend) (Granted, error) {
	return inTx(ctx, b.db, failpoint.Extend, func(tx *sql.Tx) (Granted, error) {
		a, err := b.lockAccount(ctx, tx, e.Tenant)
		if err != nil {
			return Granted{}, err
		}
		h, err := b.readOpenHold(ctx, tx, e)
		if err != nil {
			return Granted{}, err
		}
		if e.Seq <= h.seq {
			return Granted{Amount: h.amount, Available: a.Available(), Repeated: true}, nil
		}
		more, err := a.enlarge(h, e)
		if err != nil {
			return Granted{}, err
		}
		budgets, err := b.lockBudgets(ctx, tx, h.budgets, a.now)
		if err != nil {
			return Granted{}, err
		}
		if more, err = budgets.room(more, e.Least, h.amount); err != nil {
			return Granted{}, err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE open_holds SET amount = amount + $1, seq = $2 WHERE id = $3", int64(more), e.Seq,
			e.Hold); err != nil {
			return Granted{}, fmt.Errorf("extend hold %s: %w", e.Hold, err)
		}
		if err := budgets.hold(ctx, tx, more); err != nil {
			return Granted{}, err
		}
		a.Held += more
		return Granted{Amount: h.amount + more, Available: a.Available()}, b.save(ctx, tx, a)
	})
}

func (b *Book) readOpenHold(ctx context.Context, tx *sql.Tx, e Extend) (openHold, error) {
	var h openHold
	err := scanRow(ctx, tx, "SELECT amount, seq, budgets FROM open_holds WHERE id = $1 AND tenant_id = $2 AND kind < 4"+b.forUpdate(),
		[]any{e.Hold, e.Tenant}, &h.amount, &h.seq, &h.budgets)
	if !errors.Is(err, sql.ErrNoRows) {
		return h, err
	}
	var n int
	if err := scanRow(ctx, tx, "SELECT count(*) FROM charges WHERE hold_id = $1 AND tenant_id = $2", []any{e.Hold, e.Tenant},
		&n); err != nil {
		return h, fmt.Errorf("read charge of hold %s: %w", e.Hold, err)
	}
	if n > 0 {
		return h, ErrResolved
	}
	return h, ErrUnknownHold
}

// enlarge says how much more the wallet can hold.
func (a *account) enlarge(h openHold, e Extend) (money.Amount, error) {
	switch {
	case a.Frozen:
		return 0, ErrFrozen
	case a.Debt > 0 || a.Balance()-a.Locked-h.amount < e.Least:
		return 0, ErrBalanceExhausted
	case a.Available() < e.Least:
		return 0, ErrInFlightExhausted
	}
	return min(e.Amount, a.Available()), nil
}

// lockedBudgets are budgets under their row locks, moved on to the present period.
type lockedBudgets []lockedBudget

type lockedBudget struct {
	budgetState
	id uuid.UUID
}

// lockBudgets locks the budgets of a hold in order; budgets that were removed since are passed over.
func (b *Book) lockBudgets(ctx context.Context, tx *sql.Tx, list string, now time.Time) (lockedBudgets, error) {
	ids, err := parseBudgetList(list)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(ids, compareUUID)
	var out lockedBudgets
	for _, u := range ids {
		g := lockedBudget{id: u}
		err := scanRow(ctx, tx, "SELECT limit_n, spent, held, period, period_start FROM budgets WHERE id = $1"+b.forUpdate(), []any{u},
			&g.limit, &g.spent, &g.held, &g.period, &g.start)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("lock budget %s: %w", u, err)
		}
		if start := g.period.Start(now); start.After(g.start) {
			g.start, g.spent = start, 0
		}
		out = append(out, g)
	}
	return out, nil
}

// room says how much of an extension the budgets allow.
func (bs lockedBudgets) room(more, least, own money.Amount) (money.Amount, error) {
	for _, g := range bs {
		if !g.limit.Valid {
			continue
		}
		unspent := money.Amount(g.limit.Int64 - g.spent)
		switch left := unspent - money.Amount(g.held); {
		case unspent-own < least:
			return 0, ErrBudgetExhausted
		case left < least:
			return 0, ErrInFlightExhausted
		default:
			more = min(more, left)
		}
	}
	return more, nil
}

func (bs lockedBudgets) hold(ctx context.Context, tx *sql.Tx, more money.Amount) error {
	for _, g := range bs {
		if _, err := tx.ExecContext(ctx, "UPDATE budgets SET held = $1, spent = $2, period_start = $3 WHERE id = $4",
			g.held+int64(more), g.spent, g.start, g.id); err != nil {
			return fmt.Errorf("hold from budget %s: %w", g.id, err)
		}
	}
	return nil
}
