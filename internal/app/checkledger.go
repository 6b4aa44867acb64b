package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"weir/ent"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/ledger"
	"weir/internal/proof"
	"weir/internal/redemption"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// ErrBroken: an invariant of the ledger does not hold.
var ErrBroken = errors.New("the ledger is not sound")

// rolledUp are the sums of usage by hour and day, of which every one must be the revenue of the journal.
var rolledUp = ledger.Probe{
	Invariant: usage.RolledUp, Promise: usage.RolledUpPromise,
	Rows: "SELECT count(*) FROM usage_cursors WHERE repair_at IS NULL",
	Broken: `SELECT 'rollup', c.tenant, c.source || ' is ' || cast(c.sum AS text) || ', the journal says ' || cast(c.journal AS text) FROM (
		SELECT cast(u.tenant_id AS text) AS tenant, x.source AS source, x.sum AS sum, coalesce(j.revenue, 0) AS journal
		FROM usage_cursors u
		LEFT JOIN (SELECT e.tenant_id, sum(e.revenue) AS revenue FROM (
				SELECT tenant_id, version, cash_n + bonus_n + debt_n AS revenue FROM charges WHERE version IS NOT NULL
				UNION ALL SELECT tenant_id, version, CASE WHEN credit_account = 'revenue' THEN amount ELSE -amount END FROM transfers
				WHERE version IS NOT NULL AND (credit_account = 'revenue' OR debit_account = 'revenue')) e
			JOIN usage_cursors k ON k.tenant_id = e.tenant_id AND e.version <= k.version GROUP BY e.tenant_id) j ON j.tenant_id = u.tenant_id
		JOIN (SELECT 'ten_' || replace(cast(tenant_id AS text), '-', '') AS tenant, 'cursor' AS source, charge_n AS sum FROM usage_cursors
			UNION ALL SELECT tenant_id, 'hours by ' || facet, sum(charge_n) FROM usage_hours GROUP BY tenant_id, facet
			UNION ALL SELECT tenant_id, 'days by ' || facet, sum(charge_n) FROM usage_days GROUP BY tenant_id, facet
			UNION ALL SELECT tenant_id, 'days of the platform', sum(charge_n) FROM platform_days GROUP BY tenant_id) x
			ON x.tenant = 'ten_' || replace(cast(u.tenant_id AS text), '-', '')
		WHERE u.repair_at IS NULL) c WHERE c.sum <> c.journal
		UNION ALL SELECT 'rollup', 'platform', 'hours of the platform are ' || cast(p.sum AS text) || ', those of tenants ' || cast(t.sum AS text)
		FROM (SELECT coalesce(sum(charge_n), 0) AS sum FROM platform_hours) p,
			(SELECT coalesce(sum(charge_n), 0) AS sum FROM usage_hours WHERE facet = 'service') t
		WHERE p.sum <> t.sum AND NOT EXISTS (SELECT 1 FROM usage_cursors WHERE repair_at IS NOT NULL)`,
}

// CheckLedger proves the ledger's invariants and writes a line for each, and then what the check that runs beside the server
// has found. Returns ErrBroken when one is broken now; findings of before do not matter for that.
func CheckLedger(ctx context.Context, d *db.DB, w io.Writer) error {
	checker := ledger.Checker{DB: d.SQL, Dialect: d.Dialect, Rate: usage.Rater(d.Ent), Probes: []ledger.Probe{rolledUp, redemption.Counted}}
	report, err := checker.Check(ctx)
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		mark := "ok  "
		if f.Broken > 0 {
			mark = "FAIL"
		}
		if _, err := fmt.Fprintf(w, "%s %-5s %-90s %d checked, %d broken\n", mark, f.Invariant, f.Promise, f.Rows, f.Broken); err != nil {
			return err
		}
		for _, v := range f.Violations {
			if _, err := fmt.Fprintf(w, "       %s %s: %s\n", v.What, v.ID, v.Tells); err != nil {
				return err
			}
		}
	}
	if err := showFindings(ctx, d, w); err != nil {
		return err
	}
	if !report.Sound() {
		return ErrBroken
	}
	return nil
}

// shownFindings is how many findings are printed.
const shownFindings = 100

// showFindings writes what the check beside the server has found and when it ran last.
func showFindings(ctx context.Context, d *db.DB, w io.Writer) error {
	ctx = viewer.SystemContext(ctx, "doctor")
	service := proof.NewService(proof.ServiceConfig{Ent: d.Ent, Clock: clock.System{}})
	s, err := service.Status(ctx)
	if err != nil {
		return err
	}
	last := "never"
	if s.Run != nil {
		last = fmt.Sprintf("%s, %d journal rows, %d tenants behind", s.Run.FinishedAt.UTC().Format(time.RFC3339), s.Run.Lines, s.Run.Behind)
	}
	payouts := "free"
	if s.Frozen {
		payouts = "frozen"
	}
	if _, err := fmt.Fprintf(w, "\ncheck every minute: %s; last run: %s; payouts: %s\n", s.State, last, payouts); err != nil {
		return err
	}
	rows, total, err := service.Findings(ctx, proof.FindingsInput{Open: true, Limit: shownFindings})
	if err != nil {
		return err
	}
	for _, f := range rows {
		if err := showFinding(w, f); err != nil {
			return err
		}
	}
	if more := total - len(rows); more > 0 {
		_, err = fmt.Fprintf(w, "       and %d more\n", more)
	}
	return err
}

func showFinding(w io.Writer, f *ent.LedgerFinding) error {
	state := "freezes payouts"
	if f.AcknowledgedAt != nil {
		state = "acknowledged: " + f.Remark
	}
	_, err := fmt.Fprintf(w, "       %s %-4s %s %s: %s (since %s; %s)\n",
		f.ID, f.Invariant, f.Object, f.ObjectID, f.Detail, f.FoundAt.UTC().Format(time.RFC3339), state)
	return err
}

// AcknowledgeFinding lifts the freeze for one finding.
func AcknowledgeFinding(ctx context.Context, d *db.DB, finding, remark string, w io.Writer) error {
	service := proof.NewService(proof.ServiceConfig{Ent: d.Ent, Clock: clock.System{}})
	f, err := service.Acknowledge(viewer.SystemContext(ctx, "doctor"), proof.AcknowledgeInput{ID: finding, Remark: remark})
	if err != nil {
		return err
	}
	return showFinding(w, f)
}
