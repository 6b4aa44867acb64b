package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/failpoint"
	"weir/internal/money"
)

// Lots are drawn lazily. Spending takes from a fund as a whole; which lot it came from depends only on the lots that
// existed then, so booking the draw right before the set of lots changes (a credit, an expiry, a refund) gives the same
// result as booking it with every charge, without touching lots on the hot path. Until then the lots of a fund hold more
// than the wallet, by what is still to be drawn.

// lot is a grant to be written.
type lot struct {
	id       uuid.UUID
	fund     Fund
	source   string
	amount   money.Amount
	priority int16
	expires  time.Time
}

const lotOrder = " ORDER BY priority, expires_at IS NULL, expires_at, created_at, id"

func (b *Book) addLot(ctx context.Context, tx Tx, a *account, l lot) error {
	if l.priority == 0 {
		l.priority = 50
	}
	var expires sql.NullTime
	if !l.expires.IsZero() {
		expires = sql.NullTime{Time: l.expires.UTC(), Valid: true}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO credit_lots (id, tenant_id, kind, source, granted, remaining, priority,
		expires_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)`, l.id, a.tenant, string(l.fund), l.source, int64(l.amount), int64(l.priority),
		expires, a.now)
	if err != nil {
		return fmt.Errorf("grant lot %s: %w", l.source, err)
	}
	return nil
}

type openLot struct {
	id        uuid.UUID
	remaining money.Amount
}

// drawLots books on the lots what was spent since the last time. Afterwards the lots of each fund sum up to the wallet.
func (b *Book) drawLots(ctx context.Context, tx Tx, a *account) error {
	for _, f := range []struct {
		fund  Fund
		left  money.Amount
		drawn money.Amount
	}{{fund: Cash, left: a.Cash}, {fund: Bonus, left: a.Bonus}} {
		lots, err := b.openLots(ctx, tx, a.tenant, f.fund)
		if err != nil {
			return err
		}
		for _, l := range lots {
			f.drawn += l.remaining
		}
		f.drawn -= f.left
		for _, l := range lots {
			part := min(f.drawn, l.remaining)
			if part <= 0 {
				break
			}
			f.drawn -= part
			if _, err := tx.ExecContext(ctx, "UPDATE credit_lots SET remaining = remaining - $1 WHERE id = $2", int64(part),
				l.id); err != nil {
				return fmt.Errorf("draw lot %s: %w", l.id, err)
			}
		}
	}
	return nil
}

func (b *Book) openLots(ctx context.Context, tx Tx, tenant uuid.UUID, f Fund) ([]openLot, error) {
	rows, err := tx.QueryContext(ctx,
		"SELECT id, remaining FROM credit_lots WHERE tenant_id = $1 AND kind = $2 AND remaining > 0"+lotOrder, tenant, string(f))
	if err != nil {
		return nil, fmt.Errorf("read lots of %s: %w", tenant, err)
	}
	return collect(rows, func(scan func(...any) error) (l openLot, err error) {
		err = scan(&l.id, &l.remaining)
		return l, err
	})
}

// reduceLot takes up to amount out of the lot of a credit; the rest is drawn in the usual order later.
func (b *Book) reduceLot(ctx context.Context, tx Tx, tenant uuid.UUID, source string, amount money.Amount) error {
	_, err := tx.ExecContext(ctx, `UPDATE credit_lots SET remaining = CASE WHEN remaining > $1 THEN remaining - $1 ELSE 0 END
		WHERE tenant_id = $2 AND source = $3`, int64(amount), tenant, source)
	if err != nil {
		return fmt.Errorf("reduce lot %s: %w", source, err)
	}
	return nil
}

// expiringLots is how many lots one round of expiry looks at.
const expiringLots = 500

// expireLots turns what is left of expired lots into breakage. What is held by calls that run now waits for the next round.
func (b *Book) expireLots(ctx context.Context) error {
	now, err := b.now(ctx, b.db)
	if err != nil {
		return err
	}
	rows, err := b.db.QueryContext(ctx, `SELECT id, tenant_id FROM credit_lots
		WHERE remaining > 0 AND expires_at IS NOT NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2`, now, expiringLots)
	if err != nil {
		return fmt.Errorf("read expiring lots: %w", err)
	}
	due, err := collect(rows, func(scan func(...any) error) (ids [2]uuid.UUID, err error) {
		err = scan(&ids[0], &ids[1])
		return ids, err
	})
	if err != nil {
		return fmt.Errorf("read expiring lots: %w", err)
	}
	for _, d := range due {
		_, err := inTx(ctx, b.db, failpoint.ExpireLot, func(tx *sql.Tx) (struct{}, error) {
			return struct{}{}, b.expireLot(ctx, tx, d[0], d[1])
		})
		if err != nil {
			return fmt.Errorf("expire lot %s: %w", d[0], err)
		}
	}
	return nil
}

// Expiring is credit that expires and is not spent.
type Expiring struct {
	Tenant uuid.UUID
	At     time.Time
	Left   money.Amount
}

// Expiring reads what is left of the credit that expires in a span of time, as if all that was spent were drawn: from outside a
// transaction, so that it says what to tell people and not what to book.
func (b *Book) Expiring(ctx context.Context, from, to time.Time) ([]Expiring, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT l.tenant_id, l.kind, l.remaining, l.expires_at, w.cash, w.bonus FROM credit_lots l
		JOIN wallets w ON w.tenant_id = l.tenant_id
		WHERE l.remaining > 0 AND l.tenant_id IN (
			SELECT tenant_id FROM credit_lots WHERE remaining > 0 AND expires_at IS NOT NULL AND expires_at > $1 AND expires_at <= $2)
		ORDER BY l.tenant_id, l.kind, l.priority, l.expires_at IS NULL, l.expires_at, l.created_at, l.id`, from.UTC(), to.UTC())
	if err != nil {
		return nil, fmt.Errorf("read expiring credit: %w", err)
	}
	type row struct {
		tenant      uuid.UUID
		kind        Fund
		left        money.Amount
		at          sql.NullTime
		cash, bonus money.Amount
	}
	lots, err := collect(rows, func(scan func(...any) error) (r row, err error) {
		err = scan(&r.tenant, &r.kind, &r.left, &r.at, &r.cash, &r.bonus)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read expiring credit: %w", err)
	}
	type fund struct {
		tenant uuid.UUID
		kind   Fund
	}
	undrawn := map[fund]money.Amount{} // what the lots hold more than the wallet
	for _, r := range lots {
		k := fund{r.tenant, r.kind}
		if _, known := undrawn[k]; !known {
			undrawn[k] = -r.bonus
			if r.kind == Cash {
				undrawn[k] = -r.cash
			}
		}
		undrawn[k] += r.left
	}
	var out []Expiring
	for _, r := range lots {
		k := fund{r.tenant, r.kind}
		part := min(max(undrawn[k], 0), r.left)
		undrawn[k] -= part
		if left := r.left - part; left > 0 && r.at.Valid && r.at.Time.After(from) && !r.at.Time.After(to) {
			out = append(out, Expiring{r.tenant, r.at.Time.UTC(), left})
		}
	}
	return out, nil
}

// EndLot turns what is left of a credit, named by its key, into breakage in the caller's transaction, as its expiry would: what
// is held by calls that run stays. Idempotent; no such credit is no error.
func (b *Book) EndLot(ctx context.Context, tx Tx, tenant uuid.UUID, source string) error {
	var lotID uuid.UUID
	err := scanRow(ctx, tx, "SELECT id FROM credit_lots WHERE tenant_id = $1 AND source = $2 AND remaining > 0", []any{tenant, source}, &lotID)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("end lot %s: %w", source, err)
	}
	return b.expireLot(ctx, tx, lotID, tenant)
}

func (b *Book) expireLot(ctx context.Context, tx Tx, lotID, tenant uuid.UUID) error {
	a, err := b.lockAccount(ctx, tx, tenant)
	if err != nil {
		return err
	}
	if err := b.drawLots(ctx, tx, a); err != nil {
		return err
	}
	var kind Fund
	var left money.Amount
	err = scanRow(ctx, tx, "SELECT kind, remaining FROM credit_lots WHERE id = $1 AND remaining > 0", []any{lotID}, &kind, &left)
	if errors.Is(err, sql.ErrNoRows) { // spent
		return nil
	}
	if err != nil {
		return err
	}
	part := min(left, a.Available())
	if part == 0 {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "UPDATE credit_lots SET remaining = remaining - $1 WHERE id = $2", int64(part), lotID); err != nil {
		return err
	}
	about := About{Code: CodeExpiry, RefType: "lot", RefID: lotID.String(), Remark: "Credit expired"}
	key := fmt.Sprintf("expiry:%s:%d", lotID, int64(left-part))
	lapse := posting{key: key, debit: string(kind), credit: string(Breakage), amount: part, about: about}
	if _, err := b.post(ctx, tx, a, lapse); err != nil {
		return err
	}
	return b.save(ctx, tx, a)
}
