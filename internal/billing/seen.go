package billing

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/money"
)

// seen is what Stripe says of an order at one moment.
type seen struct {
	session string // open, complete, expired; empty without a session
	paid    bool   // Stripe has the money
	free    bool   // nothing was to be paid
	waiting bool   // the bank takes its time
	failed  bool   // it will not be paid any more
	failure string // Stripe's code of the failure

	intent, charge string
	live           bool
	currency       string // upper case
	ordered        int64  // what was to be paid without taxes, smallest unit
	tax            int64  // the taxes
	total          int64  // with them
	buyer          schematype.Buyer
	received       int64
	fee            int64 // in feeCurrency; 0 while Stripe does not say
	feeCurrency    string

	refunds  []seenRefund
	disputes []seenDispute
	warning  string
	warnedAt time.Time
}

type seenRefund struct {
	id      string
	ours    string // our row's id, where we asked for it
	amount  int64
	active  bool // the money is gone or goes
	done    bool
	created int64
}

type seenDispute struct {
	id       string
	amount   int64
	status   schematype.DisputeStatus
	reason   string
	openedAt time.Time
	dueAt    time.Time // zero when Stripe does not say
	moves    []seenMove
}

// seenMove is money that Stripe took for a dispute, or gave back.
type seenMove struct {
	id       string
	net      int64 // with the fee; below zero when taken
	currency string
}

// matches reports whether what was paid is what was ordered.
func (p *seen) matches(o *ent.TopUp) bool {
	return p.live == o.Livemode && p.currency == o.Currency && p.ordered == o.AmountMinor && p.total == p.ordered+p.tax && p.received == p.total
}

// see asks Stripe all about an order that has a session or a payment.
func (s *Stripe) see(ctx context.Context, o *ent.TopUp) (*seen, error) {
	p := &seen{}
	var intent *stripe.PaymentIntent
	if o.SessionID != nil {
		params := &stripe.CheckoutSessionParams{}
		params.Context = ctx
		params.AddExpand("payment_intent.latest_charge.balance_transaction")
		session, err := s.api.CheckoutSessions.Get(*o.SessionID, params)
		if err != nil {
			return nil, asked(err)
		}
		p.session, p.live, intent = string(session.Status), session.Livemode, session.PaymentIntent
		p.currency, p.ordered, p.total = strings.ToUpper(string(session.Currency)), session.AmountSubtotal, session.AmountTotal
		p.paid = session.PaymentStatus == stripe.CheckoutSessionPaymentStatusPaid
		p.takeTax(session)
		p.free = session.PaymentStatus == stripe.CheckoutSessionPaymentStatusNoPaymentRequired
	} else {
		params := &stripe.PaymentIntentParams{}
		params.Context = ctx
		params.AddExpand("latest_charge.balance_transaction")
		var err error
		if intent, err = s.api.PaymentIntents.Get(*o.PaymentIntent, params); err != nil {
			return nil, asked(err)
		}
		p.live, p.currency = intent.Livemode, strings.ToUpper(string(intent.Currency))
		p.ordered, p.tax, p.total = intent.Amount-o.TaxMinor, o.TaxMinor, intent.Amount // the tax was known before
	}
	if intent == nil {
		return p, nil
	}
	p.take(intent)
	if !p.paid {
		return p, nil
	}
	return p, s.seeAfter(ctx, p)
}

// take reads the payment itself.
func (p *seen) take(intent *stripe.PaymentIntent) {
	p.intent, p.received = intent.ID, intent.AmountReceived
	if intent.Currency != "" && p.session != "" {
		p.currency = strings.ToUpper(string(intent.Currency))
	}
	if e := intent.LastPaymentError; e != nil {
		p.failure = string(e.Code)
	}
	over := p.session != "open" // people can try again while the session is open
	switch intent.Status {
	case stripe.PaymentIntentStatusSucceeded:
		p.paid = true
	case stripe.PaymentIntentStatusProcessing:
		p.waiting = true
	case stripe.PaymentIntentStatusCanceled:
		p.failed = over
	case stripe.PaymentIntentStatusRequiresPaymentMethod, stripe.PaymentIntentStatusRequiresAction:
		p.failed = over && p.session != "expired"
	}
	if c := intent.LatestCharge; c != nil && c.Paid {
		p.charge = c.ID
		if t := c.BalanceTransaction; t != nil {
			p.fee, p.feeCurrency = t.Fee, strings.ToUpper(string(t.Currency))
		}
	}
}

// seeAfter asks what became of a payment.
func (s *Stripe) seeAfter(ctx context.Context, p *seen) error {
	refunds := &stripe.RefundListParams{PaymentIntent: stripe.String(p.intent)}
	refunds.Context, refunds.Limit = ctx, stripe.Int64(100)
	rows := s.api.Refunds.List(refunds)
	for rows.Next() {
		r := rows.Refund()
		p.refunds = append(p.refunds, seenRefund{
			id: r.ID, ours: r.Metadata[metaRefund], amount: r.Amount, created: r.Created, done: r.Status == stripe.RefundStatusSucceeded,
			active: r.Status != stripe.RefundStatusFailed && r.Status != stripe.RefundStatusCanceled,
		})
	}
	if rows.Err() != nil {
		return asked(rows.Err())
	}
	slices.SortFunc(p.refunds, func(a, b seenRefund) int {
		return cmp.Or(cmp.Compare(a.created, b.created), strings.Compare(a.id, b.id))
	})

	disputes := &stripe.DisputeListParams{PaymentIntent: stripe.String(p.intent)}
	disputes.Context, disputes.Limit = ctx, stripe.Int64(100)
	all := s.api.Disputes.List(disputes)
	for all.Next() {
		p.disputes = append(p.disputes, disputeOf(all.Dispute()))
	}
	if all.Err() != nil {
		return asked(all.Err())
	}
	slices.SortFunc(p.disputes, func(a, b seenDispute) int { return cmp.Or(a.openedAt.Compare(b.openedAt), strings.Compare(a.id, b.id)) })

	warnings := &stripe.RadarEarlyFraudWarningListParams{PaymentIntent: stripe.String(p.intent)}
	warnings.Context, warnings.Limit = ctx, stripe.Int64(1)
	found := s.api.RadarEarlyFraudWarnings.List(warnings)
	if found.Next() {
		w := found.RadarEarlyFraudWarning()
		p.warning, p.warnedAt = w.ID, time.Unix(w.Created, 0).UTC()
	}
	return asked(found.Err())
}

// disputeStates maps Stripe's words. Its "warning_" states are inquiries: no money has moved.
var disputeStates = map[stripe.DisputeStatus]schematype.DisputeStatus{
	stripe.DisputeStatusWarningNeedsResponse: schematype.DisputeInquiry,
	stripe.DisputeStatusWarningUnderReview:   schematype.DisputeInquiry,
	stripe.DisputeStatusNeedsResponse:        schematype.DisputeOpen,
	stripe.DisputeStatusUnderReview:          schematype.DisputeOpen,
	stripe.DisputeStatusWarningClosed:        schematype.DisputeWon,
	stripe.DisputeStatusWon:                  schematype.DisputeWon,
	"prevented":                              schematype.DisputeWon,
	stripe.DisputeStatusLost:                 schematype.DisputeLost,
}

func disputeOf(d *stripe.Dispute) seenDispute {
	out := seenDispute{id: d.ID, amount: d.Amount, reason: string(d.Reason), openedAt: time.Unix(d.Created, 0).UTC()}
	var known bool
	if out.status, known = disputeStates[d.Status]; !known {
		out.status = schematype.DisputeOpen // a state that is new to us is no reason to let go of the money
	}
	if e := d.EvidenceDetails; e != nil && e.DueBy > 0 {
		out.dueAt = time.Unix(e.DueBy, 0).UTC()
	}
	for _, t := range d.BalanceTransactions {
		out.moves = append(out.moves, seenMove{id: t.ID, net: t.Net, currency: strings.ToUpper(string(t.Currency))})
	}
	return out
}

// inUSD converts what Stripe says in its own currency of account: exactly in USD, else at the rate of the order. False where
// neither is possible.
func inUSD(o *ent.TopUp, minor int64, currency string) (money.Amount, bool) {
	switch currency {
	case USD:
		return money.Amount(minor) * money.Cent, true
	case o.Currency:
		return toNano(minor, o.RatePpm, o.Currency), true
	}
	return 0, false
}
