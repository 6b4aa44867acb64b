package engine

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/metrics"
	"weir/internal/money"
)

// meters are what an engine counts and measures of its calls.
type meters struct {
	calls     *metrics.Table
	attempts  *metrics.Counters
	tokens    *metrics.Counters
	revenue   prometheus.Counter
	cost      prometheus.Counter
	firstByte *metrics.Timings
	overhead  prometheus.Histogram
	running   prometheus.Gauge
}

// results of attempts.
const (
	attemptAnswered = "answered"
	attemptLimited  = "rate_limited"
	attemptRefused  = "refused"
	attemptBad      = "bad_request"
	attemptFailed   = "failed"
)

// kinds of tokens.
const (
	tokensInput  = "input"
	tokensCached = "cached"
	tokensOutput = "output"
)

func newMeters(r *metrics.Registry) *meters {
	var routes []string
	for route := range modalities {
		routes = append(routes, string(route))
	}
	return &meters{
		calls: r.Table("weir_relay_calls_total", "Calls that were charged, by route and by how their answer ended.", "route", routes,
			"end", endComplete, endClient, endDrained, endUpstream, endBalance, endCached),
		attempts: r.Counters("weir_relay_attempts_total", "Calls of vendors, by what came of them.", "result",
			attemptAnswered, attemptLimited, attemptRefused, attemptBad, attemptFailed),
		tokens: r.Counters("weir_relay_tokens_total", "Tokens that were charged, by kind; cached ones are no part of the input.", "kind",
			tokensInput, tokensCached, tokensOutput),
		revenue: r.Counter("weir_relay_charged_usd_total", "What calls were charged, in USD. The ledger is exact, this is a float."),
		cost:    r.Counter("weir_relay_provider_cost_usd_total", "What charged calls cost the platform by its price book, in USD."),
		firstByte: r.Timings("weir_relay_first_byte_seconds", "Time from a call's arrival to the first byte of its answer, by route.",
			[]float64{0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}, "route", routes...),
		overhead: r.Histogram("weir_relay_overhead_seconds", "What Weir adds to a call: its time to the first byte less the time that vendors took.",
			[]float64{0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1}),
		running: r.Gauge("weir_relay_calls_running", "Calls between their arrival and their end on this node."),
	}
}

// attempted counts an attempt.
func (m *meters) attempted(err error) {
	result := attemptFailed
	switch fault.CodeOf(err) {
	case fault.UpstreamRateLimited:
		result = attemptLimited
	case fault.UpstreamRefused:
		result = attemptRefused
	case fault.Invalid, fault.TooLarge, fault.NotFound:
		result = attemptBad
	}
	if err == nil {
		result = attemptAnswered
	}
	m.attempts.Of(result).Inc()
}

// charged counts a charge, once it is on disk.
func (m *meters) charged(c *call, u *ledger.Usage, amount money.Amount) {
	m.calls.Of(u.Route, u.EndReason).Inc()
	m.tokens.Of(tokensInput).Add(float64(u.Units.Input + u.Units.CacheWrite5m + u.Units.CacheWrite1h))
	m.tokens.Of(tokensCached).Add(float64(u.Units.CacheRead))
	m.tokens.Of(tokensOutput).Add(float64(u.Units.Output))
	m.revenue.Add(inUSD(amount))
	m.cost.Add(inUSD(u.ProviderCost))
	if c.first > 0 {
		m.firstByte.Of(u.Route).Observe(c.first.Seconds())
		m.overhead.Observe(max(c.first-c.waited, 0).Seconds())
	}
}

// inUSD is for graphs only.
func inUSD(a money.Amount) float64 { return float64(a) / float64(money.USD) }

// waits adds to the time that a call has waited for its vendors.
func (c *call) waits(since time.Time) { c.waited += time.Since(since) }
