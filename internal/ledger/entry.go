package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	"weir/internal/money"
)

// Entry is one line of a tenant's statement: a settled call or a transfer. Amounts of successive entries sum up to the balance.
type Entry struct {
	Seq          int64 // place in the tenant's journal: 1, 2, 3 … without gaps; the cursor
	ID           uuid.UUID
	Code         Code
	Amount       money.Amount // change of cash and bonus; negative when money was spent
	Debt         money.Amount // change of the debt
	BalanceAfter money.Amount // cash and bonus after it
	Request      uuid.UUID    // of a charge; nil UUID otherwise
	RefType      string
	RefID        string
	Remark       string
	Estimated    bool
	CreatedAt    time.Time
}

// Entries asks for a part of a statement.
type Entries struct {
	Before int64     // entries with a smaller Seq; 0 for the newest
	Limit  int       // at most 1,000
	From   time.Time // not before; zero for the beginning
	To     time.Time // before; zero for now
	Codes  []Code    // only these, at most 3; none for all
}

// Entries lists a tenant's entries, newest first.
func (b *Book) Entries(ctx context.Context, tenant uuid.UUID, in Entries) ([]Entry, error) {
	limit := min(max(in.Limit, 1), 1000)
	before, after := in.Before, int64(0)
	if before <= 0 {
		before = math.MaxInt64
	}
	if !in.To.IsZero() {
		v, err := b.versionAt(ctx, tenant, in.To)
		if err != nil {
			return nil, err
		}
		before = min(before, v+1)
	}
	if !in.From.IsZero() {
		v, err := b.versionAt(ctx, tenant, in.From)
		if err != nil {
			return nil, err
		}
		after = v
	}
	var codes [maxEntryCodes]string // the empty ones match nothing
	for i, c := range in.Codes {
		if i == len(codes) {
			return nil, fmt.Errorf("read entries of %s: %d codes are too many", tenant, len(in.Codes))
		}
		codes[i] = string(c)
	}
	rows, err := b.db.QueryContext(ctx, entriesQuery, tenant, before, after, limit, codes[0], codes[1], codes[2])
	if err != nil {
		return nil, fmt.Errorf("read entries of %s: %w", tenant, err)
	}
	return collect(rows, func(scan func(...any) error) (e Entry, err error) {
		var request uuid.NullUUID
		err = scan(&e.Seq, &e.ID, &e.Code, &e.Amount, &e.Debt, &e.BalanceAfter, &request, &e.RefType, &e.RefID, &e.Remark,
			&e.Estimated, &e.CreatedAt)
		e.Request, e.CreatedAt = request.UUID, e.CreatedAt.UTC()
		return e, err
	})
}

// maxEntryCodes is as many codes as a question can name.
const maxEntryCodes = 3

// entryColumns are those of an Entry.
const entryColumns = "version, id, code, amount, debt, balance_after, request_id, ref_type, ref_id, remark, estimated, created_at"

const entriesQuery = "SELECT " + entryColumns + " FROM (SELECT " + entryColumns + ` FROM (
	SELECT version, hold_id AS id, 'charge' AS code, -(cash_n + bonus_n) AS amount, debt_n AS debt, balance_after, request_id,
		'hold' AS ref_type,
		'' AS ref_id, '' AS remark, estimated, created_at
	FROM charges WHERE tenant_id = $1 AND version < $2 AND version > $3 AND ($5 = '' OR 'charge' IN ($5, $6, $7)) ORDER BY version DESC LIMIT $4) c
	UNION ALL SELECT ` + entryColumns + ` FROM (
	SELECT version, id, code,
		CASE WHEN credit_account IN ('cash', 'bonus') THEN amount ELSE 0 END - CASE WHEN debit_account IN ('cash', 'bonus')
			THEN amount ELSE 0 END AS amount,
		CASE WHEN debit_account = 'debt' THEN amount WHEN credit_account = 'debt' THEN -amount ELSE 0 END AS debt,
		balance_after, cast(NULL AS uuid) AS request_id, ref_type, ref_id, remark, FALSE AS estimated, created_at
	FROM transfers WHERE tenant_id = $1 AND version < $2 AND version > $3 AND ($5 = '' OR code IN ($5, $6, $7)) ORDER BY version DESC LIMIT $4) t
	) e ORDER BY version DESC LIMIT $4`

// LastEntry is the Seq of a tenant's newest entry, which is also how many there are; 0 for a tenant without any.
func (b *Book) LastEntry(ctx context.Context, tenant uuid.UUID) (int64, error) {
	var last int64
	err := scanRow(ctx, b.db, "SELECT version FROM wallets WHERE tenant_id = $1", []any{tenant}, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read wallet %s: %w", tenant, err)
	}
	return last, nil
}

// versionAt is the version of a tenant's last journal row before a time. The times of the rows grow with their versions,
// so it searches by halves.
func (b *Book) versionAt(ctx context.Context, tenant uuid.UUID, at time.Time) (int64, error) {
	high, err := b.LastEntry(ctx, tenant)
	if err != nil {
		return 0, err
	}
	low := int64(0) // row low is before at, row high+1 is not
	for low < high {
		middle := low + (high-low+1)/2
		var t time.Time
		if err := scanRow(ctx, b.db, `SELECT created_at FROM charges WHERE tenant_id = $1 AND version = $2
			UNION ALL SELECT created_at FROM transfers WHERE tenant_id = $1 AND version = $2`, []any{tenant, middle}, &t); err != nil {
			return 0, fmt.Errorf("read entry %d of %s: %w", middle, tenant, err)
		}
		if t.Before(at) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}
