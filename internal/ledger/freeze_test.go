package ledger

import (
	"errors"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/internal/id"
)

// While a finding is open, nothing is adjusted by hand and refunds are refused; all else goes on. One that has healed, or that
// an operator has taken note of, freezes nothing.
func TestFindingsFreezePayouts(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(1000, 0)
		adjusted := Credit{Key: "adjust:1:" + tenant.String(), Tenant: tenant, Amount: 5, Fund: Bonus, From: Adjustment, About: About{Code: CodeAdjust}}
		k.post(adjusted)
		finding := id.New(id.Finding)
		k.tx(func(tx Tx) error {
			_, err := tx.ExecContext(k.Context(), `INSERT INTO ledger_findings (id, invariant, object, object_id, version, detail, found_at, seen_at, acknowledged_by, remark)
				VALUES ($1, 'I2', 'wallet', 'x', 0, 'x', $2, $2, '', '')`, finding, time.Now().UTC())
			return err
		})
		credit := func(key string, code Code) error {
			return k.try(func(tx Tx) error {
				_, err := k.book.Credit(k.Context(), tx, Credit{
					Key: key + tenant.String(), Tenant: tenant, Amount: 5, Fund: Bonus, From: Adjustment, About: About{Code: code},
				})
				return err
			})
		}
		debit := func(code Code) error {
			return k.try(func(tx Tx) error {
				_, err := k.book.Debit(k.Context(), tx, Debit{
					Key: "debit:" + string(code) + tenant.String(), Tenant: tenant, Amount: 5, Fund: Cash, To: Adjustment, About: About{Code: code},
				})
				return err
			})
		}
		guard := func() error { return k.try(func(tx Tx) error { return k.book.CheckFreeze(k.Context(), tx) }) }
		for name, err := range map[string]error{"credit": credit("adjust:2:", CodeAdjust), "debit": debit(CodeAdjust), "guard": guard()} {
			if !errors.Is(err, ErrPayoutsFrozen) || fault.CodeOf(err) != fault.Unavailable {
				k.Errorf("%s while frozen: %v", name, err)
			}
		}
		k.want(tenant, Wallet{Cash: 1000, Bonus: 5})
		for name, err := range map[string]error{
			"a repeat": credit("adjust:1:", CodeAdjust), "a bonus": credit("bonus:", CodeBonus), "a refund that has happened": debit(CodeRefund),
		} {
			if err != nil {
				k.Errorf("%s while frozen: %v", name, err)
			}
		}
		k.mustSettle(settle(k.mustHold(hold(tenant, 100)), 50))
		for _, column := range []string{"acknowledged_at", "healed_at"} {
			k.tx(func(tx Tx) error {
				_, err := tx.ExecContext(k.Context(), "UPDATE ledger_findings SET "+column+" = $1 WHERE id = $2", time.Now().UTC(), finding)
				return err
			})
			if err := guard(); err != nil {
				k.Errorf("with %s: %v", column, err)
			}
			k.tx(func(tx Tx) error {
				_, err := tx.ExecContext(k.Context(), "UPDATE ledger_findings SET "+column+" = NULL WHERE id = $1", finding)
				return err
			})
		}
		if err := guard(); !errors.Is(err, ErrPayoutsFrozen) {
			k.Errorf("open again: %v", err)
		}
		k.tx(func(tx Tx) error {
			_, err := tx.ExecContext(k.Context(), "UPDATE ledger_findings SET healed_at = $1", time.Now().UTC())
			return err
		})
		if err := credit("adjust:2:", CodeAdjust); err != nil {
			k.Errorf("once healed: %v", err)
		}
	})
}
