package ledger

import (
	"testing"

	"weir/internal/clock"
	"weir/internal/dbtest"
)

func TestPartitionsOfUsageLogs(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	k := &kit{T: t, d: d, book: NewBook(d.SQL, d.Dialect, clock.System{})}
	k.l, k.stop = k.node(d.DSN, [16]byte{1})
	tenant := k.tenant(1000, 0)
	s := settle(k.mustHold(hold(tenant, 100)), 50)
	k.mustSettle(s)
	if got := k.count("SELECT count(*) FROM usage_logs_default"); got != 0 {
		t.Errorf("%d records in the default partition", got)
	}
	if got := k.count("SELECT usage_logs_prepare(3)"); got != 0 {
		t.Errorf("%d partitions were missing", got)
	}
	// A record of a month without a partition goes to the default one, and moves when the month gets its own.
	k.tx(func(tx Tx) error {
		_, err := tx.ExecContext(t.Context(), "UPDATE usage_logs SET created_at = '2099-12-31 23:59:59.999999+00'")
		return err
	})
	if got := k.count("SELECT count(*) FROM usage_logs_default"); got != 1 {
		t.Errorf("%d records in the default partition", got)
	}
	if got := k.count("SELECT CASE WHEN usage_logs_partition('2099-12-01') THEN 1 ELSE 0 END"); got != 1 {
		t.Error("the partition was not made")
	}
	if got := k.count("SELECT count(*) FROM usage_logs_2099_12 WHERE hold_id = $1", s.Hold); got != 1 {
		t.Errorf("%d records in the new partition", got)
	}
	if got := k.count("SELECT CASE WHEN usage_logs_partition('2099-12-01') THEN 1 ELSE 0 END"); got != 0 {
		t.Error("the partition was made twice")
	}
}
