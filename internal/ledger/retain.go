package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/failpoint"
)

// Retained says how far back usage records go.
type Retained struct {
	// From is when the oldest record was made, UTC; zero where there is none.
	From time.Time
	// Due is the oldest month of which there still are records although its time is over; zero for none.
	Due time.Time
	// Waits says why Due is not dropped yet: what money needs is there, whatever its age. Empty where it will be, or there is none.
	Waits string
}

// partitionLock is the PostgreSQL advisory lock of those who make or drop partitions of usage_logs.
const partitionLock = 727002

// retainRows are deleted in one transaction where there are no partitions.
const retainRows = 500

// FirstKept is the beginning of the oldest month of which records are kept where so many whole months are, besides the running
// one.
func FirstKept(now time.Time, months int) time.Time {
	now = now.UTC()
	return time.Date(now.Year(), now.Month()-time.Month(months), 1, 0, 0, 0, 0, time.UTC)
}

// Retained tells how far back usage records go, and what keeps those before a moment.
func (b *Book) Retained(ctx context.Context, before time.Time) (Retained, error) {
	from, err := b.oldestUsage(ctx)
	if err != nil || from.IsZero() {
		return Retained{}, err
	}
	r := Retained{From: from}
	month := FirstKept(from, 0)
	if !month.Before(before) {
		return r, nil
	}
	r.Due = month
	r.Waits, err = b.needs(ctx, month)
	return r, err
}

// DropUsage drops the usage records of whole months before a moment, the oldest first, and returns how many months that were.
// Charges, transfers and sums stay. It stops at a month of which money still needs something, as the second result tells. What
// a crash cuts off goes on the next time. Only for the system.
func (b *Book) DropUsage(ctx context.Context, before time.Time) (months int, r Retained, err error) {
	for {
		r, err = b.Retained(ctx, before)
		if err != nil || r.Due.IsZero() || r.Waits != "" {
			return months, r, err
		}
		if err := b.dropMonth(ctx, r.Due); err != nil {
			return months, r, fmt.Errorf("drop usage records of %s: %w", r.Due.Format("2006-01"), err)
		}
		months++
	}
}

// oldestUsage is when the oldest record was made; on PostgreSQL the beginning of its month.
func (b *Book) oldestUsage(ctx context.Context) (time.Time, error) {
	var oldest time.Time
	var err error
	query := "SELECT created_at FROM usage_logs ORDER BY number LIMIT 1"
	if b.dialect == dialectPostgres {
		query = "SELECT created_at FROM usage_logs_default ORDER BY created_at LIMIT 1"
		if oldest, err = b.oldestPartition(ctx); err != nil {
			return oldest, err
		}
	}
	var at sql.NullTime
	if err := scanRow(ctx, b.db, query, nil, &at); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return oldest, fmt.Errorf("oldest usage record: %w", err)
	}
	if at.Valid && (oldest.IsZero() || at.Time.Before(oldest)) {
		oldest = at.Time.UTC()
	}
	return oldest, nil
}

// oldestPartition is the month of the first partition that is not empty; zero for none.
func (b *Book) oldestPartition(ctx context.Context) (time.Time, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent = 'usage_logs'::regclass AND c.relname <> 'usage_logs_default' ORDER BY c.relname`)
	if err != nil {
		return time.Time{}, fmt.Errorf("partitions of usage records: %w", err)
	}
	names, err := collect(rows, func(scan func(...any) error) (string, error) {
		var name string
		err := scan(&name)
		return name, err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("partitions of usage records: %w", err)
	}
	for _, name := range names {
		month, err := time.Parse("usage_logs_2006_01", name)
		if err != nil {
			continue // somebody else's
		}
		var used bool
		if err := scanRow(ctx, b.db, "SELECT EXISTS (SELECT 1 FROM "+name+")", nil, &used); err != nil {
			return time.Time{}, fmt.Errorf("partition %s: %w", name, err)
		}
		if used {
			return month, nil
		}
	}
	return time.Time{}, nil
}

// needs says what money still needs of a month; empty for nothing.
func (b *Book) needs(ctx context.Context, month time.Time) (string, error) {
	past := month.AddDate(0, 1, 0)
	for _, of := range []struct {
		query string
		args  []any
		says  string
	}{
		{"SELECT count(*) FROM open_holds WHERE kind < 4 AND created_at < $1", []any{past}, "holds of that time are open"},
		{"SELECT count(*) FROM usage_corrections WHERE created_at < $1", []any{past}, "late settlements of that time are not added up"},
		{"SELECT count(*) FROM ledger_findings WHERE healed_at IS NULL", nil, "the check of the ledger has findings"}, // of whatever time
	} {
		var n int64
		if err := scanRow(ctx, b.db, of.query, of.args, &n); err != nil {
			return "", fmt.Errorf("what needs the records of %s: %w", month.Format("2006-01"), err)
		}
		if n > 0 {
			return fmt.Sprintf("%s (%d)", of.says, n), nil
		}
	}
	return b.unproved(ctx, month, past)
}

// unproved says whether a journal row of a month is not proved or not added up.
func (b *Book) unproved(ctx context.Context, from, to time.Time) (string, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT m.tenant_id, coalesce(p.version, 0) >= m.top, coalesce(u.version, 0) >= m.top
		FROM (SELECT tenant_id, max(version) AS top FROM charges WHERE created_at >= $1 AND created_at < $2 AND version IS NOT NULL GROUP BY tenant_id) m
		LEFT JOIN ledger_proofs p ON p.tenant_id = m.tenant_id LEFT JOIN usage_cursors u ON u.tenant_id = m.tenant_id`, from, to)
	if err != nil {
		return "", fmt.Errorf("unproved charges: %w", err)
	}
	says := ""
	_, err = collect(rows, func(scan func(...any) error) (struct{}, error) {
		var tenant uuid.UUID
		var proved, added bool
		err := scan(&tenant, &proved, &added)
		switch {
		case err != nil || says != "":
		case !proved:
			says = fmt.Sprintf("charges of %s are not proved", tenant)
		case !added:
			says = fmt.Sprintf("charges of %s are not added up", tenant)
		}
		return struct{}{}, err
	})
	return says, err
}

// usageKeptFrom is the counter of the moment before which usage records may be gone, in Unix seconds.
const usageKeptFrom = "usage:kept_from"

// mark notes, before anything is gone, up to when records may be: nothing is computed from them any more.
func (b *Book) mark(ctx context.Context, past time.Time) error {
	_, err := inTx(ctx, b.db, failpoint.Upkeep, func(tx *sql.Tx) (sql.Result, error) {
		return tx.ExecContext(ctx, `INSERT INTO counters (id, value) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET value =
			CASE WHEN counters.value > excluded.value THEN counters.value ELSE excluded.value END`, usageKeptFrom, past.Unix())
	})
	return err
}

// UsageKeptFrom is the moment before which usage records may be gone; zero where all are kept.
func (s *Snapshot) UsageKeptFrom(ctx context.Context) (time.Time, error) {
	var at int64
	err := scanRow(ctx, s, "SELECT value FROM counters WHERE id = $1", []any{usageKeptFrom}, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("how far usage records go back: %w", err)
	}
	return time.Unix(at, 0).UTC(), nil
}

// dropMonth drops the records of one month: its partition where there is one, else its rows, some at a time.
func (b *Book) dropMonth(ctx context.Context, month time.Time) error {
	past := month.AddDate(0, 1, 0)
	if err := b.mark(ctx, past); err != nil {
		return err
	}
	if b.dialect == dialectPostgres {
		if err := b.dropPartition(ctx, "usage_logs_"+month.Format("2006_01")); err != nil {
			return err
		}
	}
	query := "DELETE FROM usage_logs WHERE hold_id IN (SELECT hold_id FROM usage_logs WHERE created_at < $1 ORDER BY number LIMIT $2)"
	if b.dialect == dialectPostgres { // what has lain without a partition
		query = "DELETE FROM usage_logs_default WHERE hold_id IN (SELECT hold_id FROM usage_logs_default WHERE created_at < $1 LIMIT $2)"
	}
	for {
		n, err := inTx(ctx, b.db, failpoint.Upkeep, func(tx *sql.Tx) (int64, error) {
			result, err := tx.ExecContext(ctx, query, past, retainRows)
			if err != nil {
				return 0, err
			}
			return result.RowsAffected()
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// dropPartition drops a partition, if it is there. It waits a second at most for those who write and read, which meanwhile wait
// for it; then it fails, and is to be tried again.
func (b *Book) dropPartition(ctx context.Context, name string) error {
	_, err := inTx(ctx, b.db, failpoint.Upkeep, func(tx *sql.Tx) (struct{}, error) {
		var there bool
		if err := scanRow(ctx, tx, "SELECT to_regclass($1) IS NOT NULL", []any{name}, &there); err != nil || !there {
			return struct{}{}, err
		}
		for _, statement := range []string{
			"SET LOCAL lock_timeout = '1s'",
			fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", partitionLock),
			"ALTER TABLE usage_logs DETACH PARTITION " + name, // its name is made of a date
			"DROP TABLE " + name,
		} {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return struct{}{}, err
			}
		}
		return struct{}{}, nil
	})
	return err
}
