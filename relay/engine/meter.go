package engine

import (
	"net/http"
	"time"

	"weir/internal/failpoint"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/relay/tokens"
	"weir/relay/wire"
)

// Why an answer ended, in the usage record.
const (
	endComplete = "complete"
	endClient   = "client_gone"
	endDrained  = "drained" // the client had gone, the upstream came to its end
	endUpstream = "upstream_broke"
	endBalance  = "balance"
)

// modalities of the routes.
var modalities = map[wire.Route]pricing.Modality{
	wire.RouteChat: pricing.Chat, wire.RouteCompletions: pricing.Chat, wire.RouteEmbeddings: pricing.Embedding,
	wire.RouteModerations: pricing.Moderation, wire.RouteRerank: pricing.Rerank,
	wire.RouteImages: pricing.Image, wire.RouteImageEdits: pricing.Image,
	wire.RouteSpeech: pricing.Audio, wire.RouteTranscriptions: pricing.Audio, wire.RouteTranslations: pricing.Audio,
}

// since is the time from the request's arrival.
func (c *call) since() time.Duration { return time.Since(c.meta.Start) }

// counted is the usage of an answer whose vendor reported none.
func (c *call) counted(text []byte) wire.Usage {
	u := c.known
	u.Output = int64(tokens.Count(c.model, string(text)))
	return u
}

// price is what a usage costs.
func (c *call) price(u wire.Usage) (money.Amount, error) { return c.quote.Amount(pricing.Vector(u)) }

// settleEstimated charges a call whose usage was not reported in full, and returns what it cost.
func (c *call) settleEstimated(u wire.Usage) (money.Amount, error) {
	s, err := c.billEstimated(u)
	if err != nil {
		return 0, err
	}
	return c.book(s)
}

// billEstimated is bill for a usage that the vendor did not report in full: never more than the hold.
func (c *call) billEstimated(u wire.Usage) (ledger.Settle, error) {
	s, err := c.bill(u)
	s.Estimated = true
	return c.capped(s), err
}

// billDrained is bill for an answer that the vendor has told to its end after the client had left: never more than the hold.
func (c *call) billDrained(u wire.Usage) (ledger.Settle, error) {
	s, err := c.bill(u)
	return c.capped(s), err
}

// capped lowers a settlement to the hold, and then it is an estimate.
func (c *call) capped(s ledger.Settle) ledger.Settle {
	if s.Amount > c.granted {
		s.Amount, s.Exact, s.Estimated = c.granted, "", true
	}
	return s
}

// bill is the settlement of the call, not yet booked.
func (c *call) bill(u wire.Usage) (ledger.Settle, error) {
	u.Requests = max(u.Requests, 1) // vendors do not count calls
	return c.billAs(u)
}

func (c *call) billAs(u wire.Usage) (ledger.Settle, error) {
	charge, err := c.quote.Cost(pricing.Vector(u))
	if err != nil {
		return ledger.Settle{}, err
	}
	usage, err := c.record(u)
	s := ledger.Settle{
		Hold: c.hold.ID, Tenant: c.hold.Tenant, Request: c.hold.Request, Outcome: ledger.Settled,
		Amount: charge.Amount, Exact: charge.Exact, PriceID: c.quote.PriceID, Usage: usage,
		// Of a stream something has left already, and an answer that is kept may be replayed.
		OrVoid: !c.req.Stream && c.claim == nil,
	}
	if c.reported != nil {
		s.Estimated = true
		s = c.capped(s)
	}
	return s, err
}

// book charges a bill, durably when it returns.
func (c *call) book(s ledger.Settle) (money.Amount, error) {
	failpoint.CallBilled.At()
	charge, err := c.e.cfg.Ledger.Settle(c.r.Context(), s) // whether or not the client has left
	failpoint.CallCharged.At()
	if err == nil && s.Usage != nil {
		c.e.meters.charged(c, s.Usage, charge.Amount)
		c.traceCharge(s.Usage, charge.Amount)
		c.admitted.charged, c.admitted.used = true, s.Usage.Tokens()
		c.dismiss() // who has seen the last byte sees the counters as they are
	}
	return charge.Amount, err
}

func (c *call) record(u wire.Usage) (*ledger.Usage, error) {
	provider, err := c.providerCost(pricing.Vector(u))
	if err != nil {
		return nil, err
	}
	extra, err := c.quote.Extra(pricing.Vector(u))
	if err != nil {
		return nil, err
	}
	if extra, err = c.withReport(extra); err != nil {
		return nil, err
	}
	extra = c.withRouting(extra)
	c.learn(u.TotalOutput())
	return &ledger.Usage{
		Key: c.hold.Key, Model: c.req.Model, UpstreamModel: c.served.route.Model, ChannelID: c.served.route.ChannelID,
		UserIdentifier: c.req.User, ClientRequestID: c.meta.ClientID, Route: string(c.req.Route), EndReason: c.end,
		Status: http.StatusOK, Stream: c.req.Stream, Attempts: int16(c.attempts),
		Units: ledger.Units{
			Input: u.Input, CacheRead: u.CacheRead, CacheWrite5m: u.CacheWrite5m, CacheWrite1h: u.CacheWrite1h,
			InputAudio: u.InputAudio, InputImage: u.InputImage, Output: u.Output, Reasoning: u.Reasoning,
			OutputAudio: u.OutputAudio, OutputImage: u.OutputImage, Images: u.Images, Seconds: u.Seconds, Characters: u.Characters,
		},
		ProviderCost: provider, Multiplier: c.quote.MultiplierPPM, FirstByte: c.first, Duration: c.since(),
		Extra: extra,
	}, nil
}
