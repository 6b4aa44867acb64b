package ledger

import (
	"errors"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"weir/internal/metrics"
)

// Loss says why the platform bears the cost of a call.
type Loss string

// The losses.
const (
	// LossRefused: the upstream was asked beside the hold, and the hold was refused.
	LossRefused Loss = "hold_refused"
	// LossExpired: the node died before it noted anything as delivered.
	LossExpired Loss = "expired"
	// LossUndelivered: the answer was complete and could not be charged in time, so the client did not get it.
	LossUndelivered Loss = "undelivered"
)

// meters are what the ledger counts.
type meters struct {
	holds, settles, swept, losses *metrics.Counters
	late                          prometheus.Counter
	batchItems, batchSeconds      prometheus.Histogram
	open                          prometheus.Gauge
}

// Results of holds and settlements, as labels.
const (
	resultGranted     = "granted"
	resultRepeated    = "repeated"
	resultResolved    = "resolved"
	resultBalance     = "balance_exhausted"
	resultTooLarge    = "cost_exceeds_balance"
	resultInFlight    = "in_flight"
	resultBudget      = "budget_exhausted"
	resultFrozen      = "frozen"
	resultBusy        = "busy"
	resultUnavailable = "unavailable"
	resultCancelled   = "cancelled"
	resultSettled     = "settled"
	resultVoided      = "voided"
	resultUnknown     = "unknown_hold"
	resultLate        = "late"
	resultExpired     = "expired"
)

// holdResults by error; the order is that of the checks.
var holdResults = []struct {
	err    error
	result string
}{
	{ErrBalanceExhausted, resultBalance},
	{ErrCostExceedsBalance, resultTooLarge},
	{ErrInFlightExhausted, resultInFlight},
	{ErrBudgetExhausted, resultBudget},
	{ErrFrozen, resultFrozen},
	{ErrBusy, resultBusy},
	{ErrUnavailable, resultUnavailable},
	{ErrCancelled, resultCancelled},
	{ErrResolved, resultResolved},
}

func newMeters(r *metrics.Registry, lanes []*lane) *meters {
	results := []string{resultGranted, resultRepeated}
	for _, h := range holdResults {
		results = append(results, h.result)
	}
	for i, ln := range lanes {
		r.FuncOf("weir_ledger_queue_items", "Holds and settlements that wait in a lane of this node.", "lane", strconv.Itoa(i),
			func() float64 { return float64(ln.depth()) })
	}
	return &meters{
		holds: r.Counters("weir_ledger_holds_total", "Holds that were asked for, by what came of it.", "result", results...),
		settles: r.Counters("weir_ledger_settles_total", "Settlements and voids, by what came of it.", "result",
			resultSettled, resultVoided, resultRepeated, resultLate, resultUnknown, resultUnavailable),
		swept: r.Counters("weir_ledger_swept_holds_total", "Holds of dead nodes that this node's sweeper resolved.", "result",
			resultSettled, resultExpired),
		losses: r.Counters("weir_platform_losses_total", "Calls whose cost the platform bears, by cause.", "cause",
			string(LossRefused), string(LossExpired), string(LossUndelivered)),
		late: r.Counter("weir_ledger_late_settlements_total", "Charges of the sweeper that a late settlement corrected."),
		batchItems: r.Histogram("weir_ledger_batch_items", "Items of a committed batch.",
			[]float64{1, 2, 4, 8, 16, 32, 64, 128, maxBatch}),
		batchSeconds: r.Histogram("weir_ledger_batch_seconds", "Time from the start of a batch to its commit, repeats included.",
			[]float64{.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5}),
		open: r.Gauge("weir_ledger_open_holds", "Open holds in the database, counted every minute; every node shows the same."),
	}
}

func (m *meters) hold(g Granted, err error) {
	if err == nil {
		m.holds.Of(granted(g)).Inc()
		return
	}
	for _, h := range holdResults {
		if errors.Is(err, h.err) {
			m.holds.Of(h.result).Inc()
			return
		}
	}
	m.holds.Of(metrics.Other).Inc()
}

func granted(g Granted) string {
	if g.Repeated {
		return resultRepeated
	}
	return resultGranted
}

func (m *meters) settle(c Charge, err error) {
	result := resultSettled
	switch {
	case errors.Is(err, ErrUnknownHold):
		result = resultUnknown
	case errors.Is(err, ErrUnavailable):
		result = resultUnavailable
	case err != nil:
		result = metrics.Other
	case c.Late && !c.Repeated:
		result = resultLate
		m.late.Inc()
	case c.Repeated:
		result = resultRepeated
	case c.Outcome != Settled:
		result = resultVoided
	}
	m.settles.Of(result).Inc()
}

// NoteLoss counts a call whose cost the platform bears.
func (l *Ledger) NoteLoss(why Loss) { l.meters.losses.Of(string(why)).Inc() }

// depth is how many items wait.
func (ln *lane) depth() int {
	ln.mu.Lock()
	defer ln.mu.Unlock()
	return len(ln.queue)
}
