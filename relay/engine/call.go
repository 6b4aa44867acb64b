package engine

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/auth"
	"weir/internal/channel"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/idempotency"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/request"
	"weir/internal/tracing"
	"weir/relay/wire"
)

// call is one request on its way. Used by one goroutine, but where a method says otherwise.
type call struct {
	e      *Engine
	r      *http.Request
	meta   *request.Meta
	id     auth.Identity
	req    *wire.Request
	span   *tracing.Span // nil where nobody follows it
	quote  *pricing.Quote
	model  string // the priced name
	suffix string // the demo switch behind it, or ""

	units     *bounds    // nil where the text of the answer decides the cost
	known     wire.Usage // what of the usage is known before the call; its input is an estimate
	guessed   bool       // the length of a recording is, by its size
	prompt    int64      // estimated input tokens
	maxOutput int64      // output tokens that the hold covers, over all choices
	hold      ledger.Hold
	granted   money.Amount
	extended  int                // how often the hold was enlarged
	limit     int64              // of output tokens, for the upstream; 0 where the caller's own is enough
	mixed     bool               // its channels want different parts of the price
	claim     *idempotency.Claim // of its idempotency key; nil for none

	reported *wire.Usage // what the vendor said where it was not believed

	cache    caching
	client   client
	admitted admitted
	attempts int
	served   served
	routing  routing
	release  func() // gives the served channel's place back; nil for none
	end      string // why the answer ended, for the usage record
	wantCost bool
	first    time.Duration // from the start to the first byte of the answer
	waited   time.Duration // for vendors before that
}

// newCall prices a request and estimates what it costs at most. It has no effects.
func (e *Engine) newCall(r *http.Request, id auth.Identity, req *wire.Request) (*call, error) {
	c := &call{
		e: e, r: r, meta: request.From(r.Context()), id: id, req: req,
		wantCost: wantsCost(r), end: endComplete,
	}
	if e.cfg.Tracer != nil {
		c.span = tracing.From(r.Context())
	}
	c.model, c.suffix = e.cfg.SplitModel(req.Model)
	if err := c.permit(r.Context()); err != nil {
		return nil, err
	}
	offer := e.cfg.Channels.Offer(channel.Query{Model: c.model, Group: id.PriceGroup, Tenant: id.TenantID})
	now := e.cfg.Clock.Now()
	quote, err := e.cfg.Prices.QuoteFor(c.model, pricing.Buyer{Group: id.PriceGroup, VIP: id.VIP(now)}, now)
	if err != nil {
		return nil, err
	}
	c.quote, c.mixed = quote.Part(offer.PricePPM), offer.Mixed
	if err := e.checkRoute(quote, req); err != nil {
		return nil, err
	}
	if !offer.Served {
		return nil, fault.Newf(fault.NoChannel, "No channel is available for the model %q at the moment.", req.Model)
	}
	if err := c.measure(); err != nil {
		return nil, err
	}
	if err := c.estimate(); err != nil {
		return nil, err
	}
	return c, c.askCache()
}

func wantsCost(r *http.Request) bool { return strings.Contains(r.Header.Get("Weir-Include"), "cost") }

// log is the request's logger with the caller's ids. Hardly a call needs it. Safe for concurrent use.
func (c *call) log() *zerolog.Logger { return logger(c.r.Context(), c.id) }

// checkRoute refuses a model on a route that its modality has not.
func (e *Engine) checkRoute(q *pricing.Quote, req *wire.Request) error {
	if want, ok := modalities[req.Route]; ok && q.Model.Modality != want {
		return &fault.Error{
			Code: fault.Invalid, Field: "model",
			Message: "The model " + req.Model + " is not supported on this endpoint.",
		}
	}
	return nil
}

// estimate fills the hold: what the call costs at most. A limit that the caller gave is never clipped below what the model
// can make; without one, the balance may lower it.
func (c *call) estimate() error {
	choices := max(c.req.Choices, 1)
	limit := c.quote.Model.MaxOutput
	switch asked := (c.req.MaxTokens + choices - 1) / choices; { // MaxTokens is over all choices
	case readsOnly[c.req.Route] || c.units != nil:
		limit = 0
	case asked > 0 && (limit == 0 || asked < limit):
		limit = asked
	case limit == 0:
		limit = defaultMaxOutput
	}
	c.maxOutput = limit * choices
	amount, least, err := c.bound(limit, choices)
	if err != nil {
		return err
	}
	floor, err := c.price(c.known)
	if err != nil {
		return err
	}
	c.hold = ledger.Hold{
		ID: c.meta.ID, Tenant: c.id.TenantUUID, Key: c.id.KeyUUID, Request: c.meta.ID,
		Amount: amount, Least: amount, Min: least, Floor: floor, TTL: holdTTL, Kind: ledger.Call,
		Model: c.model, PriceID: c.quote.PriceID, Budgets: c.id.Limits.BudgetsFor(c.model),
	}
	if c.req.Stream {
		c.hold.Kind = ledger.Stream
	}
	if c.mayShrink() {
		c.hold.Least = min(max(least, 1), amount)
	}
	return nil
}

// mayShrink: the caller gave no limit, so that what the balance can pay may be it.
func (c *call) mayShrink() bool {
	return c.req.MaxTokens == 0 && c.maxOutput > 0
}

// start waits for the call's turn, and gets the hold and the beginning of the answer, side by side where the balance is ample, one after the other
// otherwise (CONTRACT §2 "What a charge promises" 1). When it returns an error the hold is resolved and the upstream has
// stopped. The answer is read under ctx, which await has made.
func (c *call) start(ctx context.Context) (*wire.Answer, error) {
	if err := c.admit(ctx); err != nil {
		return nil, err
	}
	available, known := c.e.cfg.Ledger.Available(c.id.TenantUUID)
	if !known || available/parallelFactor < c.hold.Amount || c.mixed || (len(c.hold.Budgets) > 0 && c.mayShrink()) { // a budget may shrink it
		return c.startSequential(ctx)
	}
	return c.startParallel(ctx)
}

func (c *call) startSequential(ctx context.Context) (*wire.Answer, error) {
	hold := c.firstHold()
	g, err := c.e.cfg.Ledger.Hold(ctx, hold)
	if err != nil {
		return nil, err
	}
	c.granted = g.Amount
	failpoint.CallHeld.At()
	if err := c.shrink(payable(hold, g)); err != nil {
		c.void(ctx)
		return nil, err
	}
	answer, err := c.attempt(ctx)
	if err != nil {
		c.abandon(ctx, nil)
		return nil, err
	}
	return answer, nil
}

// shrink limits the output to what can be paid, where the caller gave no limit.
func (c *call) shrink(pay money.Amount) error {
	c.limit = 0
	if !c.mayShrink() || pay >= c.hold.Amount {
		return nil
	}
	if c.limit = c.quote.AffordableOutput(pay, c.prompt) / max(c.req.Choices, 1); c.limit < 1 {
		return ledger.ErrBalanceExhausted
	}
	return nil
}

func (c *call) startParallel(ctx context.Context) (*wire.Answer, error) {
	hold := c.hold
	hold.Least = hold.Amount // the upstream is not told a lower limit
	held, err := c.e.cfg.Ledger.Begin(hold, c.client.stop)
	if err != nil {
		return nil, err
	}
	defer func() { _, _ = held.Drop() }() // should the call panic
	answer, err := c.attempt(ctx)
	// The hold outlives a client that leaves: its input may have to be paid.
	wait := held.Wait
	if err != nil && !c.client.owes() {
		wait = held.Drop
	}
	granted, refusal := wait()
	c.granted = granted.Amount
	switch {
	case err != nil && refusal == nil:
		c.abandon(ctx, nil)
		return nil, err
	case err != nil && isCancelled(refusal):
		return nil, err
	case refusal != nil:
		c.loss(ledger.LossRefused)
		if err == nil {
			c.discard(answer)
		}
		return nil, refusal
	}
	return answer, nil
}

// loss counts a call of which the upstream may send a bill and the tenant gets none.
func (c *call) loss(why ledger.Loss) {
	if c.attempts > 0 {
		c.e.cfg.Ledger.NoteLoss(why)
	}
}

func isCancelled(err error) bool { return fault.CodeOf(err) == fault.Cancelled }

// discard stops an answer that must not reach the client, or has.
func (c *call) discard(a *wire.Answer) {
	if a.Images != nil {
		_ = a.Images.Close() // what cannot be given up now is when its memory is collected
	}
	if a.Stream != nil {
		if err := a.Stream.Close(); err != nil {
			c.log().Debug().Err(err).Msg("upstream stream closed badly")
		}
	}
}

// void gives the held money back; the call cost nothing. A failure leaves the hold to the sweeper.
func (c *call) void(ctx context.Context) {
	failpoint.CallVoid.At()
	if err := c.e.cfg.Ledger.Void(context.WithoutCancel(ctx), c.hold.Tenant, c.hold.ID); err != nil {
		c.log().Error().Err(err).Msg("hold could not be voided")
	}
}

// fail answers an error that ended a call before its first byte, and logs what only we can mend.
func fail(w http.ResponseWriter, r *http.Request, codec Codec, err error) {
	log := zerolog.Ctx(r.Context())
	tracing.From(r.Context()).Fail(string(fault.CodeOf(err)))
	switch fault.CodeOf(err) {
	case fault.Internal:
		log.Error().Err(err).Msg("call failed")
	case fault.UpstreamFailed, fault.UpstreamRefused, fault.UpstreamRateLimited, fault.Unavailable, fault.NoChannel:
		log.Warn().Err(err).Msg("call failed")
	default:
		log.Debug().Err(err).Msg("call refused")
	}
	codec.Error(w, err)
}
