package proof

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"weir/internal/metrics"
)

// meters are what the check shows. The gauges follow the database, so every node shows the same.
type meters struct {
	checks               *metrics.Counters
	broken               *metrics.Gauges
	frozen, last, behind prometheus.Gauge
	seconds              prometheus.Histogram
	failed               prometheus.Counter
}

func newMeters(r *metrics.Registry) *meters {
	var names []string
	for _, p := range Promises() {
		names = append(names, p.Invariant)
	}
	return &meters{
		checks: r.Counters("weir_ledger_invariant_checks_total", "Objects of which this node has proved an invariant.", "invariant", names...),
		broken: r.Gauges("weir_ledger_invariant_broken", "Findings that are neither healed nor acknowledged; every node shows the same.",
			"invariant", names...),
		frozen: r.Gauge("weir_ledger_payouts_frozen", "1 while refunds and manual adjustments are frozen; every node shows the same."),
		last: r.Gauge("weir_ledger_check_last_run_timestamp_seconds",
			"When the last run of the check ended, on whatever node; 0 for never."),
		behind: r.Gauge("weir_ledger_check_tenants_behind", "Tenants whose journal the last run did not prove to its end."),
		seconds: r.Histogram("weir_ledger_check_seconds", "Time of a run of the check on this node.",
			[]float64{.01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 20, 40, 80}),
		failed: r.Counter("weir_ledger_check_failures_total", "Runs of the check that failed on this node."),
	}
}

// show sets the gauges to what the database says.
func (w *Watch) show(ctx context.Context) error {
	broken, err := brokenNow(ctx, w.cfg.Ent)
	if err != nil {
		return err
	}
	values := map[string]int64{}
	for invariant, b := range broken {
		values[invariant] = b.n
	}
	w.meters.broken.Set(values)
	w.meters.frozen.Set(0)
	if len(broken) > 0 {
		w.meters.frozen.Set(1)
	}
	row, err := readWatch(ctx, w.cfg.Ent)
	if err != nil || row == nil || row.FinishedAt == nil {
		return err
	}
	w.meters.last.Set(float64(row.FinishedAt.Unix()))
	w.meters.behind.Set(float64(row.Behind))
	return nil
}
