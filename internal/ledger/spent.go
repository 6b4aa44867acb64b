package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"weir/internal/money"
)

// Spending is what a tenant has been charged so far.
type Spending struct {
	Amount   money.Amount // all charges, whatever paid them
	Requests int64        // settled calls
	Wallet   Wallet       // at the same instant
}

// spentQuery derives the charges from the wallet and the transfers, which are few, instead of adding up the calls, which are
// many: what came in less what is there has been spent, and each journal row that is no transfer is a call. Late settlements
// are charges, though they are booked as transfers.
const (
	spentColumns = `SELECT w.tenant_id, w.cash, w.bonus, w.held, w.locked, w.debt, w.version, count(t.id),
  coalesce(sum(CASE WHEN t.code <> 'late' AND t.credit_account IN ('cash', 'bonus', 'debt') THEN t.amount ELSE 0 END), 0)
  - coalesce(sum(CASE WHEN t.code <> 'late' AND t.debit_account IN ('cash', 'bonus', 'debt') THEN t.amount ELSE 0 END), 0)
  FROM wallets w LEFT JOIN transfers t ON t.tenant_id = w.tenant_id`
	spentGroups = ` GROUP BY w.tenant_id, w.cash, w.bonus, w.held, w.locked, w.debt, w.version`
)

// Spent returns what a tenant has been charged. Its cost grows with the tenant's credits, not with its calls. A tenant
// without a wallet has spent nothing.
func (b *Book) Spent(ctx context.Context, tenant uuid.UUID) (Spending, error) {
	rows, err := b.db.QueryContext(ctx, spentColumns+" WHERE w.tenant_id = $1"+spentGroups, tenant)
	if err != nil {
		return Spending{}, fmt.Errorf("sum up charges of %s: %w", tenant, err)
	}
	found, err := spendings(rows)
	return found[tenant], err
}

// AllSpent returns what each tenant that has a wallet has been charged. Its cost grows with the credits of all.
func (b *Book) AllSpent(ctx context.Context) (map[uuid.UUID]Spending, error) {
	rows, err := b.db.QueryContext(ctx, spentColumns+spentGroups)
	if err != nil {
		return nil, fmt.Errorf("sum up all charges: %w", err)
	}
	return spendings(rows)
}

// spendings reads rows of spentColumns, and closes them.
func spendings(rows *sql.Rows) (found map[uuid.UUID]Spending, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	found = map[uuid.UUID]Spending{}
	for rows.Next() {
		var s Spending
		var tenant uuid.UUID
		var version, transfers, net int64
		w := &s.Wallet
		if err := rows.Scan(&tenant, &w.Cash, &w.Bonus, &w.Held, &w.Locked, &w.Debt, &version, &transfers, &net); err != nil {
			return nil, fmt.Errorf("sum up charges: %w", err)
		}
		s.Amount = money.Amount(net) - w.Balance() + w.Debt
		s.Requests = version - transfers
		found[tenant] = s
	}
	return found, rows.Err()
}
