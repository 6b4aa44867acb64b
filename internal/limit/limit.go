// Package limit decides how much may be asked: requests and tokens per minute, requests at once, requests and tokens per day,
// for a key, the member who made it, the tenant, and each of them for one model. It also keeps these limits, and the budgets
// beside them (Service).
//
// Minutes slide: a second's requests count for the sixty seconds from its start. Days begin at midnight of the tenant's time
// zone and count what was charged, of the call that runs only that it does; they are read from the usage records when a
// counter is new, so that nothing is forgotten with a process or a Redis. Tokens per minute are reserved by what a call
// expects and corrected when it has ended; tokens per day are those of ended calls.
//
// On one node the counters are in its memory and exact. With a Redis they are there, changed by one script, and exact over all
// nodes; while it is away each node grants its share of every limit by what it has counted itself, and none waits.
package limit

import (
	"context"
	"time"

	"github.com/google/uuid"

	"weir/internal/fault"
)

// Kind is what is limited. Its text is that of GET /v1/key.
type Kind string

// The kinds.
const (
	RequestsPerMinute Kind = "requests_per_minute"
	TokensPerMinute   Kind = "tokens_per_minute"
	Concurrency       Kind = "concurrency"
	RequestsPerDay    Kind = "requests_per_day"
	TokensPerDay      Kind = "tokens_per_day"
)

// Kinds lists them, in the order in which they are looked at.
func Kinds() []Kind {
	return []Kind{Concurrency, RequestsPerDay, TokensPerDay, RequestsPerMinute, TokensPerMinute}
}

// Rates are limits by kind. 0 is no limit: nobody is limited to nothing, a key that may do nothing is disabled.
type Rates struct {
	RequestsPerMinute, TokensPerMinute, Concurrency, RequestsPerDay, TokensPerDay int64
}

// Of is the limit of a kind; 0 for none.
func (r Rates) Of(k Kind) int64 {
	switch k {
	case RequestsPerMinute:
		return r.RequestsPerMinute
	case TokensPerMinute:
		return r.TokensPerMinute
	case Concurrency:
		return r.Concurrency
	case RequestsPerDay:
		return r.RequestsPerDay
	case TokensPerDay:
		return r.TokensPerDay
	}
	return 0
}

// Within are the stricter of two limits, kind by kind.
func (r Rates) Within(other Rates) Rates {
	least := func(a, b int64) int64 {
		if a == 0 || (b != 0 && b < a) {
			return b
		}
		return a
	}
	return Rates{
		least(r.RequestsPerMinute, other.RequestsPerMinute), least(r.TokensPerMinute, other.TokensPerMinute),
		least(r.Concurrency, other.Concurrency), least(r.RequestsPerDay, other.RequestsPerDay), least(r.TokensPerDay, other.TokensPerDay),
	}
}

// share is one of n equal parts of the limits, at least 1 of each.
func (r Rates) share(n int64) Rates {
	part := func(limit int64) int64 {
		if limit == 0 {
			return 0
		}
		return max(limit/n, 1)
	}
	return Rates{part(r.RequestsPerMinute), part(r.TokensPerMinute), part(r.Concurrency), part(r.RequestsPerDay), part(r.TokensPerDay)}
}

func (r Rates) daily() bool { return r.RequestsPerDay > 0 || r.TokensPerDay > 0 }

// Scope says what a limit is about.
type Scope string

// The scopes.
const (
	Tenant Scope = "tenant"
	Member Scope = "member"
	Key    Scope = "key"
)

// Bound are the limits of one key, member or tenant, of one model or of all.
type Bound struct {
	Scope Scope
	ID    string // of the key, the user or the tenant
	Model string // empty: of all together
	Rates
	// Recount has the day's counters compared with the usage records before each call: of calls that are limited only here.
	Recount bool
}

func (b Bound) name() string { return string(b.Scope) + ":" + b.ID + ":" + b.Model }

// Applies keeps the bounds that a model has to do with; "" for those of all models.
func Applies(bounds []Bound, model string) []Bound {
	out := make([]Bound, 0, len(bounds))
	for _, b := range bounds {
		if (b.Model == "" || b.Model == model) && b.Rates != (Rates{}) {
			out = append(out, b)
		}
	}
	return out
}

// Ask is a call that wants to begin.
type Ask struct {
	Tenant   uuid.UUID
	Call     uuid.UUID
	Timezone string // IANA name; days begin at its midnight
	Tokens   int64  // that the call is expected to use
	Bounds   []Bound
}

// Count is where one limit stands.
type Count struct {
	Bound Bound
	Kind  Kind
	Limit int64
	Used  int64 // of calls that run and have run; never more than can be seen from here
	// Resets is when the counter is empty, should nothing be added; zero where no time empties it.
	Resets time.Time
}

// Remaining is what is left; never below zero.
func (c Count) Remaining() int64 { return max(c.Limit-c.Used, 0) }

// Usage (implemented by Records) reads what was charged.
type Usage interface {
	// Since counts the settled calls of a bound from a time on, and their tokens.
	Since(ctx context.Context, tenant uuid.UUID, b Bound, from time.Time) (Tally, error)
}

// Tally counts calls and their tokens.
type Tally struct{ Requests, Tokens int64 }

// exceeded is the refusal of a call by one limit.
func exceeded(c Count, wait time.Duration) *fault.Error {
	what := map[Kind]string{
		RequestsPerMinute: "requests per minute", TokensPerMinute: "tokens per minute", Concurrency: "requests at once",
		RequestsPerDay: "requests per day", TokensPerDay: "tokens per day",
	}[c.Kind]
	of := map[Scope]string{Tenant: "this tenant", Member: "the member who made this key", Key: "this API key"}[c.Bound.Scope]
	if c.Bound.Model != "" {
		of += " and the model " + c.Bound.Model
	}
	f := fault.Newf(fault.RateLimited, "Rate limit reached for %s: %d %s.", of, c.Limit, what)
	f.RetryAfter = min(max(wait, time.Second), maxRetryAfter)
	f.Err = &Exceeded{Count: c}
	return f
}

// maxRetryAfter bounds Retry-After: some clients sleep for whatever it says (facts/gateways.md §3).
const maxRetryAfter = time.Minute

// Exceeded is the cause of a refusal.
type Exceeded struct{ Count Count }

// Error names the counter.
func (e *Exceeded) Error() string { return e.Count.Bound.name() + " " + string(e.Count.Kind) }

// day is a day of a time zone.
type day struct {
	name         string // 2026-11-30
	starts, ends time.Time
}

// dayOf is the day that a time lies in. An unknown zone is UTC.
func dayOf(now time.Time, zone string) day {
	loc, err := zones.get(zone)
	if err != nil {
		loc = time.UTC
	}
	y, m, d := now.In(loc).Date()
	starts := time.Date(y, m, d, 0, 0, 0, 0, loc)
	return day{starts.Format("2006-01-02Z07:00"), starts.UTC(), time.Date(y, m, d+1, 0, 0, 0, 0, loc).UTC()}
}
