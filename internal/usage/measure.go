package usage

import (
	"math"
	"slices"
	"time"

	"weir/internal/ledger"
	"weir/internal/money"
)

// waitBuckets is how many classes of the time to the first byte are counted; firstWait is the upper bound of the first one,
// and each is twice as long as the one before. The last has no bound.
const (
	waitBuckets = 12
	firstWait   = 50 * time.Millisecond
)

// Measures are what rows of usage add up.
type Measures struct {
	Calls     int64 // settled
	Failed    int64 // of these: broken off by the upstream or a crash
	Estimated int64 // of these: the usage was not reported in full

	InputTokens     int64 // of every kind
	CachedTokens    int64 // of these: read from a cache
	OutputTokens    int64 // of every kind
	ReasoningTokens int64 // of these: spent on reasoning
	Images          int64
	Seconds         int64
	Characters      int64

	// Charge is the revenue that was booked; below zero where more was given back than charged.
	Charge       money.Amount
	ProviderCost money.Amount

	firstByteMicros, durationMicros int64 // sums
	waits                           [waitBuckets]int64
}

// measureColumns are the columns of the rows, in the order of refs.
var measureColumns = []string{
	"calls", "failed", "estimated", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "images", "seconds", "characters",
	"charge_n", "provider_cost_n", "first_byte_us", "duration_us",
	"wait_0", "wait_1", "wait_2", "wait_3", "wait_4", "wait_5", "wait_6", "wait_7", "wait_8", "wait_9", "wait_10", "wait_11",
}

const measureCount = 14 + waitBuckets

// refs are the numbers in the order of measureColumns.
func (m *Measures) refs() [measureCount]*int64 {
	r := [measureCount]*int64{
		&m.Calls, &m.Failed, &m.Estimated, &m.InputTokens, &m.CachedTokens, &m.OutputTokens, &m.ReasoningTokens, &m.Images, &m.Seconds,
		&m.Characters, (*int64)(&m.Charge), (*int64)(&m.ProviderCost), &m.firstByteMicros, &m.durationMicros,
	}
	for i := range m.waits {
		r[14+i] = &m.waits[i]
	}
	return r
}

// add adds o times sign.
func (m *Measures) add(o *Measures, sign int64) {
	from := o.refs()
	for i, to := range m.refs() {
		*to += sign * *from[i]
	}
}

func (m *Measures) isZero() bool { return *m == Measures{} }

// Margin is what the platform keeps: the charge less what the providers take.
func (m *Measures) Margin() money.Amount { return m.Charge - m.ProviderCost }

// FirstByte is the mean time to the first byte; 0 without calls.
func (m *Measures) FirstByte() time.Duration { return mean(m.firstByteMicros, m.Calls) }

// Duration is the mean time to the end; 0 without calls.
func (m *Measures) Duration() time.Duration { return mean(m.durationMicros, m.Calls) }

func mean(micros, n int64) time.Duration {
	if n <= 0 {
		return 0
	}
	return time.Duration(micros/n) * time.Microsecond
}

// Wait estimates the time within which a share of the calls (0.5, 0.99) had their first byte. It knows only how many calls fell
// into each class, so it is right to within the bounds of one: a factor of two. 0 without calls.
func (m *Measures) Wait(share float64) time.Duration {
	total := int64(0)
	for _, n := range m.waits {
		total += max(n, 0)
	}
	if total == 0 {
		return 0
	}
	rank := share * float64(total)
	below := int64(0)
	for i, n := range m.waits {
		if n = max(n, 0); float64(below+n) < rank || n == 0 {
			below += n
			continue
		}
		low := 0.0 // of the class, in units of firstWait
		if i > 0 {
			low = math.Exp2(float64(i - 1))
		}
		if i == waitBuckets-1 {
			return time.Duration(low * float64(firstWait)) // nothing is known but that it is longer
		}
		high := math.Exp2(float64(i))
		within := max(rank-float64(below), 0) / float64(n)
		return time.Duration((low + (high-low)*within) * float64(firstWait))
	}
	return 0
}

// waitClass is the class of a time to the first byte.
func waitClass(d time.Duration) int {
	class, bound := 0, firstWait
	for class < waitBuckets-1 && d > bound {
		class, bound = class+1, 2*bound
	}
	return class
}

// brokenOff are the end reasons of calls that failed after they had begun.
var brokenOff = []string{"upstream_broke", ledger.EndCrash}

// call is one settled call with what its charge brought. A call without a usage record is only counted.
func call(charged money.Amount, u *ledger.Record) Measures {
	m := Measures{Calls: 1, Charge: charged}
	if u == nil {
		return m
	}
	v := &u.Units
	m.InputTokens = v.Input + v.CacheRead + v.CacheWrite5m + v.CacheWrite1h + v.InputAudio + v.InputImage
	m.CachedTokens = v.CacheRead
	m.OutputTokens = v.Output + v.Reasoning + v.OutputAudio + v.OutputImage
	m.ReasoningTokens = v.Reasoning
	m.Images, m.Seconds, m.Characters = v.Images, v.Seconds, v.Characters
	m.ProviderCost = u.ProviderCost
	m.firstByteMicros, m.durationMicros = u.FirstByte.Microseconds(), u.Duration.Microseconds()
	m.waits[waitClass(u.FirstByte)] = 1
	if u.Estimated {
		m.Estimated = 1
	}
	if u.Status >= 400 || slices.Contains(brokenOff, u.EndReason) {
		m.Failed = 1
	}
	return m
}
