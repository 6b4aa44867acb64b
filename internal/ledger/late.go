package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"weir/internal/failpoint"
	"weir/internal/money"
)

// settleLate books what is missing between the charge that the sweeper made for a hold and its true cost: more comes from
// what is available and then becomes debt, less is given back. Budgets are not changed: the hold no longer counts there.
// Idempotent by hold.
func (b *Book) settleLate(ctx context.Context, s Settle) (Charge, error) {
	return inTx(ctx, b.db, failpoint.SettleLate, func(tx *sql.Tx) (Charge, error) {
		a, err := b.lockAccount(ctx, tx, s.Tenant)
		if err != nil {
			return Charge{}, err
		}
		c, booked, err := b.readCharge(ctx, tx, s)
		if err != nil {
			return Charge{}, err
		}
		key := "late:" + s.Hold.String()
		if done, err := b.lateBooked(ctx, tx, key, &c); err != nil || done {
			c.Repeated, c.Late, c.BalanceAfter = done, done, a.Balance()
			return c, err
		}
		diff := s.Amount - c.Amount
		c.Late = diff != 0
		switch {
		case diff > 0:
			err = b.takeLate(ctx, tx, a, key, diff, &c, s.about())
		case diff < 0:
			err = b.giveBack(ctx, tx, a, key, -diff, &c, s.about())
		default:
			c.BalanceAfter, c.Repeated = a.Balance(), true
		}
		if err != nil {
			return Charge{}, err
		}
		if err := b.replaceUsage(ctx, tx, s, booked); err != nil {
			return Charge{}, err
		}
		return c, b.save(ctx, tx, a)
	})
}

func (s *Settle) about() About {
	return About{Code: CodeLate, RefType: "hold", RefID: s.Hold.String(), Remark: "Late settlement of a call"}
}

func (b *Book) readCharge(ctx context.Context, tx *sql.Tx, s Settle) (c Charge, booked time.Time, err error) {
	c = Charge{Hold: s.Hold}
	err = scanRow(ctx, tx, "SELECT outcome, held, cash_n, bonus_n, debt_n, created_at FROM charges WHERE hold_id = $1 AND tenant_id = $2",
		[]any{s.Hold, s.Tenant}, &c.Outcome, &c.Held, &c.Cash, &c.Bonus, &c.Debt, &booked)
	if errors.Is(err, sql.ErrNoRows) {
		return c, booked, ErrUnknownHold
	}
	c.Amount = c.Cash + c.Bonus + c.Debt
	return c, booked, err
}

// lateBooked adds to the charge what was booked late before, and reports whether there was any.
func (b *Book) lateBooked(ctx context.Context, tx *sql.Tx, key string, c *Charge) (bool, error) {
	keys := legKeys(key)
	rows, err := tx.QueryContext(ctx, "SELECT debit_account, credit_account, amount FROM transfers WHERE idem_key IN ($1, $2, $3)",
		keys[0], keys[1], keys[2])
	if err != nil {
		return false, fmt.Errorf("read transfers %s: %w", key, err)
	}
	found, err := collect(rows, func(scan func(...any) error) (struct{}, error) {
		var debit, credit string
		var n money.Amount
		err := scan(&debit, &credit, &n)
		c.AddTransfer(debit, credit, n)
		return struct{}{}, err
	})
	return len(found) > 0, err
}

// AddTransfer adds to a charge what a late settlement of its hold moved.
func (c *Charge) AddTransfer(debit, credit string, n money.Amount) {
	c.add(debit, n)
	c.add(credit, -n)
}

func (c *Charge) add(account string, n money.Amount) {
	switch account {
	case string(Cash):
		c.Cash += n
	case string(Bonus):
		c.Bonus += n
	case debtAccount:
		c.Debt += n
	default:
		return
	}
	c.Amount += n
}

func (b *Book) takeLate(ctx context.Context, tx *sql.Tx, a *account, key string, amount money.Amount, c *Charge, about About) error {
	l, err := b.take(ctx, tx, a, draw{key: key, amount: amount, first: Bonus, to: Revenue, about: about})
	c.Cash += l.cash
	c.Bonus += l.bonus
	c.Debt += l.debt
	c.Amount += amount
	c.BalanceAfter = a.Balance()
	return err
}

// giveBack undoes a part of an estimated charge: debt first, then cash, then bonus, as far as the charge took them.
func (b *Book) giveBack(ctx context.Context, tx *sql.Tx, a *account, key string, amount money.Amount, c *Charge, about About) error {
	if err := b.drawLots(ctx, tx, a); err != nil {
		return err
	}
	debt := min(amount, c.Debt, a.Debt)
	cash := min(amount-debt, c.Cash+c.Debt-debt) // debt that a credit has paid meanwhile comes back as cash
	parts := []struct {
		account string
		amount  money.Amount
	}{{debtAccount, debt}, {string(Cash), cash}, {string(Bonus), amount - debt - cash}}
	keys := legKeys(key)
	for _, p := range parts {
		if p.amount == 0 {
			continue
		}
		u, err := b.post(ctx, tx, a, posting{key: keys[0], debit: string(Revenue), credit: p.account, amount: p.amount, about: about})
		if err != nil {
			return err
		}
		if p.account != debtAccount {
			if err := b.addLot(ctx, tx, a, lot{id: u, fund: Fund(p.account), source: keys[0], amount: p.amount}); err != nil {
				return err
			}
		}
		keys = keys[1:]
		c.add(p.account, -p.amount)
	}
	c.BalanceAfter = a.Balance()
	return nil
}

// replaceUsage writes the true usage record in place of the sweeper's, and leaves a note of what that was for those who have
// added it up.
func (b *Book) replaceUsage(ctx context.Context, tx *sql.Tx, s Settle, booked time.Time) error {
	u := s.Usage
	if u == nil {
		return nil
	}
	if err := b.noteReplaced(ctx, tx, s); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM usage_logs WHERE hold_id = $1 AND tenant_id = $2", s.Hold, s.Tenant); err != nil {
		return fmt.Errorf("replace usage of hold %s: %w", s.Hold, err)
	}
	args := []any{
		s.Hold, s.Tenant, u.Key, s.Request, booked.UTC(),
	}
	for _, text := range u.texts() {
		args = append(args, cleanText(text))
	}
	for i, n := range u.numbers() {
		if i == 1 { // stream
			args = append(args, n != 0)
			continue
		}
		args = append(args, n)
	}
	args = append(args, int64(s.Amount), s.Estimated, nullText(s.PriceID), nullText(string(u.Extra)))
	if _, err := tx.ExecContext(ctx, "INSERT INTO usage_logs "+usageColumns+" VALUES ("+placeholders(len(args))+")", args...); err != nil {
		return fmt.Errorf("replace usage of hold %s: %w", s.Hold, err)
	}
	return nil
}

// noteReplaced keeps the record that is about to be replaced. Where an earlier note waits, that one is what was added up.
func (b *Book) noteReplaced(ctx context.Context, tx *sql.Tx, s Settle) error {
	was, err := readResolved(ctx, tx, b.dialect, s.Tenant, s.Hold)
	if err != nil {
		return err
	}
	if was == nil {
		return ErrUnknownHold
	}
	var replaced sql.NullString
	if was.Usage != nil {
		text, err := json.Marshal(was.Usage) //nolint:musttag // read back by this program alone, soon after
		if err != nil {
			return fmt.Errorf("note usage of hold %s: %w", s.Hold, err)
		}
		replaced = nullText(string(text))
	}
	now, err := b.now(ctx, tx)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO usage_corrections (hold_id, tenant_id, version, replaced, revision, created_at)
		VALUES ($1, $2, $3, $4, 1, $5) ON CONFLICT (hold_id) DO UPDATE SET revision = usage_corrections.revision + 1`,
		s.Hold, s.Tenant, was.Version, replaced, now)
	if err != nil {
		return fmt.Errorf("note usage of hold %s: %w", s.Hold, err)
	}
	return nil
}

func nullText(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// exactOf writes nano-USD as pico-USD.
func exactOf(nano int64) string {
	var a array
	a.pico(nano)
	return string(a.b[1:])
}
