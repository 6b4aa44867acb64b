package engine

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"weir/internal/admission"
	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/limit"
)

// EndUsers (implemented by enduser.Service) knows whom a tenant has blocked.
type EndUsers interface {
	// Check returns why calls of an end user are refused; nil when they are not.
	Check(ctx context.Context, tenantID, identifier string) error
}

// admitted is what a call has taken from the limits and the queue, and gives back when it is over.
type admitted struct {
	ticket *limit.Ticket
	counts []limit.Count
	leave  func()
	// used are the tokens that were charged; charged, whether anything was.
	used    int64
	charged bool
	gone    bool // given back
}

// permit refuses a call that the key or its end user may not make, whatever is left.
func (c *call) permit(ctx context.Context) error {
	if err := c.id.MayUse(c.model); err != nil {
		return err
	}
	if c.e.cfg.EndUsers == nil {
		return nil
	}
	return c.e.cfg.EndUsers.Check(ctx, c.id.TenantID, c.req.User)
}

// admit counts the call in its limits, and then waits for its turn. What it takes is given back by dismiss.
func (c *call) admit(ctx context.Context) (err error) {
	if c.e.cfg.Limits != nil {
		c.admitted.ticket, c.admitted.counts, err = c.e.cfg.Limits.Take(ctx, limit.Ask{
			Tenant: c.id.TenantUUID, Call: c.meta.ID, Timezone: c.id.Timezone, Tokens: c.expected(),
			Bounds: limit.Applies(c.id.Limits.Bounds, c.req.Model),
		})
		if err != nil {
			return err
		}
	}
	if c.e.cfg.Gate != nil {
		c.admitted.leave, err = c.e.cfg.Gate.Enter(ctx, c.id.PriceGroup+"\x00"+c.req.Model, c.id.TenantID)
	}
	if fault.CodeOf(err) == fault.Cancelled {
		return left(ctx)
	}
	return err
}

// expected are the tokens that the call is likely to use: its input, and what it may write where the caller has said that.
func (c *call) expected() int64 {
	if c.units != nil || c.req.MaxTokens == 0 {
		return c.prompt
	}
	return c.prompt + min(c.req.MaxTokens, c.maxOutput)
}

// dismiss gives back what admit took, once.
func (c *call) dismiss() {
	if c.admitted.gone {
		return
	}
	c.admitted.gone = true
	if c.admitted.leave != nil {
		c.admitted.leave()
	}
	c.admitted.ticket.Close(c.r.Context(), c.admitted.used, c.admitted.charged)
}

// Admission is work of a caller that is counted in its limits, for what is no call of the engine: a task.
type Admission struct {
	ticket *limit.Ticket
	counts []limit.Count
	err    error
}

// Admit counts a task of a model in its caller's limits, as a call that lasts until it is taken or refused. user is the end user for
// whom it is. The error is in the admission too, for Announce.
func (e *Engine) Admit(ctx context.Context, id *auth.Identity, model, user string) (Admission, error) {
	var a Admission
	if e.cfg.EndUsers != nil {
		if a.err = e.cfg.EndUsers.Check(ctx, id.TenantID, user); a.err != nil {
			return a, a.err
		}
	}
	if e.cfg.Limits != nil {
		a.ticket, a.counts, a.err = e.cfg.Limits.Take(ctx, limit.Ask{
			Tenant: id.TenantUUID, Call: uuid.New(), Timezone: id.Timezone, Bounds: limit.Applies(id.Limits.Bounds, model),
		})
	}
	return a, a.err
}

// Announce tells the client where its limits stand.
func (a Admission) Announce(w http.ResponseWriter) { announce(w, a.counts, a.err) }

// Close ends it: taken is whether there is a task, which counts in its day whatever becomes of it.
func (a Admission) Close(ctx context.Context, taken bool) { a.ticket.Close(ctx, 0, taken) }

// announce tells the client where its limits stand: of those of a kind the one that is nearest to its end. err is why the call
// is refused, if it is.
func announce(w http.ResponseWriter, counts []limit.Count, err error) {
	if len(counts) == 0 && err == nil {
		return // as nearly every call
	}
	h := w.Header()
	for _, of := range []struct {
		name  string
		kinds [2]limit.Kind
	}{
		{"Requests", [2]limit.Kind{limit.RequestsPerMinute, limit.RequestsPerDay}},
		{"Tokens", [2]limit.Kind{limit.TokensPerMinute, limit.TokensPerDay}},
	} {
		c := nearest(counts, of.kinds[0])
		if c == nil {
			c = nearest(counts, of.kinds[1])
		}
		if c == nil {
			continue
		}
		reset := time.Duration(0)
		if !c.Resets.IsZero() {
			reset = max(time.Until(c.Resets), 0).Round(time.Millisecond)
		}
		h.Set("X-Ratelimit-Limit-"+of.name, strconv.FormatInt(c.Limit, 10))
		h.Set("X-Ratelimit-Remaining-"+of.name, strconv.FormatInt(c.Remaining(), 10))
		h.Set("X-Ratelimit-Reset-"+of.name, reset.String())
	}
	var full *limit.Exceeded
	if errors.As(err, &full) && (full.Count.Kind == limit.RequestsPerDay || full.Count.Kind == limit.TokensPerDay) {
		h.Set("X-Should-Retry", "false") // not before tomorrow
	}
}

// nearest is the count of a kind of which the least remains; nil for none.
func nearest(counts []limit.Count, k limit.Kind) *limit.Count {
	var out *limit.Count
	for i := range counts {
		if c := &counts[i]; c.Kind == k && (out == nil || c.Remaining() < out.Remaining()) {
			out = c
		}
	}
	return out
}

// LimitsOf is where the limits of a caller stand, of all models together.
func (e *Engine) LimitsOf(ctx context.Context, a limit.Ask) ([]limit.Count, error) {
	if e.cfg.Limits == nil {
		return nil, nil
	}
	return e.cfg.Limits.Stand(ctx, a)
}

// Gate is the queue in front of the vendors; nil for none.
func (e *Engine) Gate() *admission.Gate { return e.cfg.Gate }
