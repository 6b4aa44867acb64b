package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/money"
)

// Credit brings money into a wallet: a top-up, a bonus, a redeemed code, an adjustment.
type Credit struct {
	Key    string // pi_X:credit, code:…:…: the same key is the same credit, for ever
	Tenant uuid.UUID
	Amount money.Amount
	Fund   Fund
	From   Account // where it comes from
	About
	ExpiresAt time.Time // zero for never
	Priority  int16     // 1 is spent first, 100 last; 0 means 50
}

// Posted is what a credit or a debit did.
type Posted struct {
	Transfer uuid.UUID    // the first of its transfers
	Amount   money.Amount // what was asked for
	Debt     money.Amount // of a credit: collected for debt; of a debit: booked as debt
	// BalanceAfter is cash and bonus after it.
	BalanceAfter money.Amount
	Repeated     bool
}

// Validate reports what is wrong with the request.
func (c *Credit) Validate() error {
	switch {
	case c.Key == "" || len(c.Key) > 180:
		return fault.Field("key", "is missing or too long")
	case c.Tenant == uuid.Nil:
		return fault.Field("tenant", "is missing")
	case c.Amount <= 0 || c.Amount > maxSum:
		return fault.Field("amount", "must be positive, and at most 4 billion USD")
	case c.Fund != Cash && c.Fund != Bonus:
		return fault.Field("fund", "is unknown")
	case c.From == "" || c.Code == "":
		return fault.Field("code", "is missing")
	case c.Priority < 0 || c.Priority > 100:
		return fault.Field("priority", "must be at most 100")
	}
	return nil
}

// Credit books a credit in the caller's transaction, makes the wallet if there is none, and collects debt first.
// Idempotent by Key: a repeat returns what was booked; the same key for another tenant or amount is CONFLICT. With CodeAdjust
// ErrPayoutsFrozen while payouts are frozen.
func (b *Book) Credit(ctx context.Context, tx Tx, c Credit) (Posted, error) {
	if err := c.Validate(); err != nil {
		return Posted{}, err
	}
	a, err := b.lockAccount(ctx, tx, c.Tenant)
	if err != nil {
		return Posted{}, err
	}
	debtKey := c.Key + ":debt"
	if p, err := b.posted(ctx, tx, a, c.Amount, c.Key, debtKey); err != nil || p.Repeated {
		return p, err
	}
	if err := b.checkManual(ctx, tx, c.About); err != nil {
		return Posted{}, err
	}
	if err := b.drawLots(ctx, tx, a); err != nil {
		return Posted{}, err
	}
	if a.Balance() > maxSum-c.Amount {
		return Posted{}, errOverflow
	}
	out := Posted{Amount: c.Amount, Debt: min(a.Debt, c.Amount)}
	grant := posting{key: c.Key, debit: string(c.From), credit: string(c.Fund), amount: c.Amount, about: c.About}
	out.Transfer, err = b.post(ctx, tx, a, grant)
	if err != nil {
		return Posted{}, err
	}
	l := lot{id: out.Transfer, fund: c.Fund, source: c.Key, amount: c.Amount, priority: c.Priority, expires: c.ExpiresAt}
	if err := b.addLot(ctx, tx, a, l); err != nil {
		return Posted{}, err
	}
	if out.Debt > 0 {
		about := About{Code: CodeDebt, RefType: c.RefType, RefID: c.RefID, Remark: "Debt collected"}
		collected := posting{key: debtKey, debit: string(c.Fund), credit: debtAccount, amount: out.Debt, about: about}
		if _, err := b.post(ctx, tx, a, collected); err != nil {
			return Posted{}, err
		}
	}
	out.BalanceAfter = a.Balance()
	err = b.save(ctx, tx, a)
	failpoint.CreditBooked.At()
	return out, err
}

// posted finds what was booked under a key and the keys that go with it. The wallet is locked, so nobody books it meanwhile.
func (b *Book) posted(ctx context.Context, tx Tx, a *account, amount money.Amount, key string, more ...string) (Posted, error) {
	var p Posted
	var owner uuid.NullUUID
	var sum money.Amount
	for i, k := range append([]string{key}, more...) {
		var u uuid.UUID
		var n money.Amount
		var after sql.NullInt64
		var debit, credit string
		err := scanRow(ctx, tx,
			"SELECT id, tenant_id, amount, balance_after, debit_account, credit_account FROM transfers WHERE idem_key = $1",
			[]any{k}, &u, &owner, &n, &after, &debit, &credit)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			if i == 0 {
				return Posted{}, nil
			}
			continue
		case err != nil:
			return Posted{}, fmt.Errorf("read transfer %s: %w", k, err)
		case owner.UUID != a.tenant:
			return Posted{}, fault.New(fault.Conflict, "The key was used for another account.")
		}
		if i == 0 {
			p.Transfer = u
		}
		if debit == debtAccount || credit == debtAccount {
			p.Debt += n
		}
		if credit != debtAccount {
			sum += n
		}
		p.BalanceAfter, p.Repeated = money.Amount(after.Int64), true
	}
	if sum != amount {
		return Posted{}, fault.New(fault.Conflict, "The key was used for another amount.")
	}
	p.Amount = amount
	return p, nil
}

// Debit takes money out of a wallet: a refund, a lost dispute, an adjustment.
type Debit struct {
	Key    string
	Tenant uuid.UUID
	Amount money.Amount
	Fund   Fund    // taken from first
	To     Account // where it goes
	About
	// Lot is the key of the credit whose lot it comes out of first; "" for the usual order.
	Lot string
	// Covered refuses the debit (ErrNotCovered) instead of booking debt.
	Covered bool
	// Bought: the tenant buys something with it, which a frozen wallet does not pay for (ErrFrozen).
	Bought bool
}

// maxSum bounds balance and debt of one wallet far below what an int64 holds: 4 billion USD.
const maxSum = 4_000_000_000 * money.USD

// errOverflow: nobody has that much money.
var errOverflow = fault.New(fault.Conflict, "This is more than a wallet can hold.")

// Validate reports what is wrong with the request.
func (d *Debit) Validate() error {
	c := Credit{Key: d.Key, Tenant: d.Tenant, Amount: d.Amount, Fund: d.Fund, From: d.To, About: d.About}
	return c.Validate()
}

// Debit books a debit in the caller's transaction: from the fund, then from the other one, both only from what is
// available, and the rest becomes debt, unless it must be Covered. Idempotent by Key and frozen as Credit.
func (b *Book) Debit(ctx context.Context, tx Tx, d Debit) (Posted, error) {
	if err := d.Validate(); err != nil {
		return Posted{}, err
	}
	a, err := b.lockAccount(ctx, tx, d.Tenant)
	if err != nil {
		return Posted{}, err
	}
	keys := legKeys(d.Key)
	if p, err := b.posted(ctx, tx, a, d.Amount, keys[0], keys[1:]...); err != nil || p.Repeated {
		return p, err
	}
	if err := b.checkManual(ctx, tx, d.About); err != nil {
		return Posted{}, err
	}
	if d.Lot != "" {
		if err := b.drawLots(ctx, tx, a); err != nil {
			return Posted{}, err
		}
	}
	if err := d.allowed(a); err != nil {
		return Posted{}, err
	}
	legs, err := b.take(ctx, tx, a, draw{key: d.Key, amount: d.Amount, first: d.Fund, to: d.To, about: d.About})
	if err != nil {
		return Posted{}, err
	}
	if d.Lot != "" {
		if err := b.reduceLot(ctx, tx, a.tenant, d.Lot, legs.of(d.Fund)); err != nil {
			return Posted{}, err
		}
	}
	err = b.save(ctx, tx, a)
	failpoint.DebitBooked.At()
	return Posted{Transfer: legs.first, Amount: d.Amount, Debt: legs.debt, BalanceAfter: a.Balance()}, err
}

// allowed reports why an account cannot be debited.
func (d *Debit) allowed(a *account) error {
	switch {
	case d.Bought && a.Frozen:
		return ErrFrozen
	case d.Covered && a.Available() < d.Amount:
		return ErrNotCovered
	case a.Debt > maxSum-d.Amount:
		return errOverflow
	}
	return nil
}

// legKeys are the keys of the up to three transfers of one debit: from a fund, from the other, to debt.
func legKeys(key string) []string { return []string{key, key + ":2", key + ":3"} }

// legs is how a debit was spread.
type legs struct {
	first             uuid.UUID
	cash, bonus, debt money.Amount
}

func (l *legs) of(f Fund) money.Amount {
	if f == Bonus {
		return l.bonus
	}
	return l.cash
}

// draw is a debit to be booked.
type draw struct {
	key    string
	amount money.Amount
	first  Fund
	to     Account
	about  About
}

// take books a debit of an account: from one fund, then the other, as far as they are available, the rest as debt.
func (b *Book) take(ctx context.Context, tx Tx, a *account, d draw) (legs, error) {
	var out legs
	free := min(d.amount, a.Available())
	if d.first == Cash {
		out.cash = min(free, a.Cash)
		out.bonus = free - out.cash
	} else {
		out.bonus = min(free, a.Bonus)
		out.cash = free - out.bonus
	}
	out.debt = d.amount - free
	parts := []struct {
		account string
		amount  money.Amount
	}{{string(Cash), out.cash}, {string(Bonus), out.bonus}, {debtAccount, out.debt}}
	if d.first == Bonus {
		parts[0], parts[1] = parts[1], parts[0]
	}
	keys := legKeys(d.key)
	for _, p := range parts {
		if p.amount == 0 {
			continue
		}
		u, err := b.post(ctx, tx, a, posting{key: keys[0], debit: p.account, credit: string(d.to), amount: p.amount, about: d.about})
		if err != nil {
			return out, err
		}
		if out.first == uuid.Nil {
			out.first = u
		}
		keys = keys[1:]
	}
	return out, nil
}

// Lock sets money aside while a refund or a dispute is under way, as far as it is available, and returns how much that
// was. Idempotent by lock id; Unlock opens it.
func (b *Book) Lock(ctx context.Context, tx Tx, tenant, lockID uuid.UUID, amount money.Amount) (money.Amount, error) {
	if amount <= 0 {
		return 0, fault.Field("amount", "must be positive")
	}
	a, err := b.lockAccount(ctx, tx, tenant)
	if err != nil {
		return 0, err
	}
	var locked money.Amount
	err = scanRow(ctx, tx, "SELECT amount FROM open_holds WHERE id = $1 AND tenant_id = $2 AND kind = 4", []any{lockID, tenant}, &locked)
	if err == nil {
		return locked, nil
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read lock %s: %w", lockID, err)
	}
	locked = min(amount, a.Available())
	if locked == 0 {
		return 0, nil
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO open_holds (id, tenant_id, api_key_id, request_id, amount, floor,
		kind, node_id, node_epoch, budgets, model,
		seq, ckpt_amount, ckpt_tokens, created_at, expires_at) VALUES ($1, $2, $3, $3, $4, 0, 4, $3, 0, '', '', 0, 0, 0, $5, $5)`,
		lockID, tenant, uuid.Nil, int64(locked), a.now)
	if err != nil {
		return 0, fmt.Errorf("lock %s: %w", lockID, err)
	}
	a.Locked += locked
	err = b.save(ctx, tx, a)
	failpoint.LockBooked.At()
	return locked, err
}

// Unlock opens a lock and returns what it held; 0 when it is open already.
func (b *Book) Unlock(ctx context.Context, tx Tx, tenant, lockID uuid.UUID) (money.Amount, error) {
	a, err := b.lockAccount(ctx, tx, tenant)
	if err != nil {
		return 0, err
	}
	var locked money.Amount
	err = scanRow(ctx, tx, "DELETE FROM open_holds WHERE id = $1 AND tenant_id = $2 AND kind = 4 RETURNING amount",
		[]any{lockID, tenant}, &locked)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("unlock %s: %w", lockID, err)
	}
	a.Locked -= locked
	err = b.save(ctx, tx, a)
	failpoint.UnlockBooked.At()
	return locked, err
}
