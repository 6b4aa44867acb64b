package billing

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"
	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	"weir/ent/billingprofile"
	"weir/ent/schematype"
	"weir/ent/topup"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/request"
	"weir/internal/viewer"
)

const (
	// checkoutLife is how long an order can be paid; Stripe allows 30 minutes to 24 hours.
	checkoutLife = 2 * time.Hour
	// maxOpenOrders bounds the orders of one tenant that nobody has paid.
	maxOpenOrders = 30
	// lookAgain is how soon Stripe is asked once more about an order that is not decided.
	lookAgain = time.Minute
)

var (
	errSignIn = fault.New(fault.Unauthenticated, "Sign in first.")
	errRole   = fault.New(fault.Forbidden, "Your role in this tenant does not allow this.")
	// ErrNoTopUp: there is no such order, or it is another tenant's.
	ErrNoTopUp = fault.New(fault.NotFound, "There is no such top-up.")

	errOrderKey = &fault.Error{Code: fault.Conflict, Field: "idempotencyKey", Message: "This key was used for another top-up."}
	errTooMany  = &fault.Error{
		Code: fault.RateLimited, Message: "Too many top-ups are waiting to be paid. Pay one, or wait until they expire.", RetryAfter: 10 * time.Minute,
	}
)

// Event is what customers are told of by their webhooks.
type Event struct {
	Type     string // top_up.paid, top_up.refunded
	TenantID string
	Key      string // names what happened, for ever
	At       time.Time
	Data     map[string]any
}

// Events takes what customers are to be told, in the transaction that causes it.
type Events interface {
	Emit(ctx context.Context, tx *ent.Tx, e Event) error
}

// TopUpsConfig is what TopUps need.
type TopUpsConfig struct {
	Ent    *ent.Client
	Ledger *ledger.Book
	Outbox *outbox.Outbox
	Clock  clock.Clock
	Log    zerolog.Logger
	Stripe *Stripe // nil: no payments
	Mail   *mail.Service
	Events Events // nil: nobody is told
	// Referrals reward those who referred a tenant, for its first top-up; nil: nobody is.
	Referrals *Referrals
	// Periods begin and end what payments of plans buy.
	Periods Periods
	// LinkBase is the base URL of the dashboard in letters, without a trailing slash.
	LinkBase string
	// Touched hears after the commit whose wallet has changed; nil: nobody does.
	Touched func(tenant uuid.UUID)
}

// TopUps sell credit through Stripe. What Stripe says counts, and is brought into the books by Reconcile alone.
type TopUps struct{ cfg TopUpsConfig }

// NewTopUps returns TopUps.
func NewTopUps(cfg TopUpsConfig) *TopUps { return &TopUps{cfg} }

// On reports whether payments are set up.
func (s *TopUps) On() bool { return s.cfg.Stripe != nil }

// CreateInput orders credit.
type CreateInput struct {
	Amount   money.Amount // of credit; 0 with a pack
	Pack     string       // empty: a free amount
	Currency string       // to pay in; empty: USD
	// Key makes a repeat a repeat within the tenant; empty: each call is an order.
	Key string
	// ReturnTo is the address to which Stripe sends people back; the order's id is added. Empty: the dashboard's first page.
	ReturnTo string
}

// Validate reports every fault of the input that can be told without the terms.
func (in *CreateInput) Validate() error {
	var faults []error
	switch {
	case in.Pack == "" && in.Amount <= 0:
		faults = append(faults, fault.Field("amount", "An amount above zero, or a pack, is needed."))
	case in.Pack != "" && in.Amount != 0:
		faults = append(faults, fault.Field("amount", "A pack has its own amount."))
	}
	if len(in.Key) > maxKey || strings.ContainsFunc(in.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		faults = append(faults, fault.Field("idempotencyKey", "A key is up to 100 printable ASCII characters without blanks."))
	}
	return errors.Join(faults...)
}

// payer checks that the viewer may spend the tenant's owner's money, and returns it.
func payer(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, errSignIn
	case v.Halted:
		return nil, viewer.ErrHalted
	case v.TenantID == "":
		return nil, fault.New(fault.Forbidden, "You are not a member of a tenant.")
	case v.KeyID != "":
		return v, nil
	case !slices.Contains([]viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing}, v.Role):
		return nil, errRole
	}
	return v, nil
}

// Create orders credit and returns the order with the address at Stripe where it is paid. OWNER, ADMIN and BILLING; and the
// tenant's keys, for the documented API that has a route for it.
//
// The order is a row before Stripe is asked. Nothing is credited here. Idempotent by Key: a repeat returns the order as it is
// now, another request under the key is CONFLICT. UNAVAILABLE without Stripe, and when Stripe gives no definite answer: then a
// repeat with the key goes on with the same order. Source: facts/ledger.md §2.5.
func (s *TopUps) Create(ctx context.Context, in CreateInput) (*ent.TopUp, error) {
	v, err := payer(ctx)
	if err != nil {
		return nil, err
	}
	if !s.On() {
		return nil, ErrNotConfigured
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	if in.ReturnTo == "" { // a program orders, and somebody pays in a browser
		in.ReturnTo = cmp.Or(request.From(ctx).BaseURL, s.cfg.LinkBase) + "/?topUp="
	}
	terms, err := s.Terms(ctx)
	if err != nil {
		return nil, err
	}
	q, err := terms.quote(in.Amount, in.Pack, in.Currency)
	if err != nil {
		return nil, err
	}
	sys := viewer.SystemContext(ctx, "top-up")
	order, err := s.order(sys, v, q, in.Key)
	if err != nil {
		return nil, err
	}
	if order.SessionID != nil || order.Status != schematype.TopUpPending {
		return order, nil
	}
	return s.openCheckout(sys, order, checkout{methods: q.Methods, returnTo: in.ReturnTo, tax: terms.Tax}, v.UserID)
}

// order makes the row of an order, or finds the one of the key.
func (s *TopUps) order(sys context.Context, v *viewer.Viewer, q quote, key string) (*ent.TopUp, error) {
	if key != "" {
		found, err := s.cfg.Ent.TopUp.Query().Where(topup.TenantID(v.TenantID), topup.ClientKey(key)).Only(sys)
		if err == nil {
			return found, sameOrder(found, q)
		}
		if !ent.IsNotFound(err) {
			return nil, fmt.Errorf("order: %w", err)
		}
	}
	open, err := s.cfg.Ent.TopUp.Query().Where(topup.TenantID(v.TenantID), topup.StatusEQ(schematype.TopUpPending)).Count(sys)
	switch {
	case err != nil:
		return nil, fmt.Errorf("order: %w", err)
	case open >= maxOpenOrders:
		return nil, errTooMany
	}
	order, err := db.InTx(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.TopUp, error) {
		create := s.newOrder(tx, v.TenantID, schematype.TopUpCheckout, q).SetCreatedBy(v.UserID)
		if key != "" {
			create.SetClientKey(key)
		}
		return create.Save(ctx)
	})
	if ent.IsConstraintError(err) && key != "" { // somebody else was faster with the key
		found, ferr := s.cfg.Ent.TopUp.Query().Where(topup.TenantID(v.TenantID), topup.ClientKey(key)).Only(sys)
		if ferr == nil {
			return found, sameOrder(found, q)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("order: %w", err)
	}
	return order, nil
}

func (s *TopUps) newOrder(tx *ent.Tx, tenantID string, kind schematype.TopUpKind, q quote) *ent.TopUpCreate {
	now := s.cfg.Clock.Now()
	return tx.TopUp.Create().SetTenantID(tenantID).SetKind(kind).SetPack(q.Pack).SetCurrency(q.Currency).SetAmountMinor(q.AmountMinor).
		SetRatePpm(q.RatePPM).SetCredit(q.Credit).SetBonus(q.Bonus).SetLivemode(s.cfg.Stripe.live).SetCreatedAt(now).
		SetExpiresAt(now.Add(checkoutLife)).SetCheckAt(now.Add(lookAgain))
}

// sameOrder refuses a repeat that orders something else. What the key has ordered keeps its rate and its bonus.
func sameOrder(o *ent.TopUp, q quote) error {
	if o.Credit != q.Credit || o.Currency != q.Currency || o.Pack != q.Pack {
		return errOrderKey
	}
	return nil
}

// openCheckout has Stripe open the session of an order, with the methods, the tax and the page to come back to of c.
func (s *TopUps) openCheckout(sys context.Context, o *ent.TopUp, c checkout, userID string) (*ent.TopUp, error) {
	c.order, c.returnTo, c.expires, c.descriptor = o, c.returnTo+o.ID, o.ExpiresAt, "Credit of "+o.Credit.String()+" USD"
	profile, err := s.cfg.Ent.BillingProfile.Query().Where(billingprofile.TenantID(o.TenantID)).Only(sys)
	switch {
	case err == nil && profile.StripeCustomer != nil:
		c.customer = *profile.StripeCustomer
	case err != nil && !ent.IsNotFound(err):
		return nil, fmt.Errorf("open checkout: %w", err)
	case userID != "":
		u, err := s.cfg.Ent.User.Get(sys, userID)
		if err != nil {
			return nil, fmt.Errorf("open checkout: %w", err)
		}
		if u.Email != nil && strings.Contains(*u.Email, ".") { // Stripe takes no root@localhost
			c.email = *u.Email
		}
	}
	session, err := s.cfg.Stripe.createCheckout(sys, c)
	failpoint.TopUpOpened.At()
	if stored, ok := errors.AsType[*storedError](err); ok {
		session, err = s.recoverCheckout(sys, c, stored)
	}
	if err != nil {
		return nil, s.notOpened(sys, o, err)
	}
	return s.attach(sys, o, session)
}

// recoverCheckout is what is done about a failure that Stripe keeps under the key: the session may be there all the same, and
// if it is not, the next key is tried once.
func (s *TopUps) recoverCheckout(sys context.Context, c checkout, cause error) (*stripe.CheckoutSession, error) {
	found, err := s.cfg.Stripe.findCheckout(sys, c.order)
	if err != nil || found != nil {
		return found, err
	}
	n, err := s.cfg.Ent.TopUp.Update().Where(topup.ID(c.order.ID), topup.Attempt(c.order.Attempt), topup.SessionIDIsNil()).AddAttempt(1).Save(sys)
	switch {
	case err != nil:
		return nil, fmt.Errorf("recover checkout: %w", err)
	case n == 0:
		return nil, errStripeAway(cause) // somebody else is at it
	}
	if c.order, err = s.cfg.Ent.TopUp.Get(sys, c.order.ID); err != nil {
		return nil, fmt.Errorf("recover checkout: %w", err)
	}
	session, err := s.cfg.Stripe.createCheckout(sys, c)
	if stored, ok := errors.AsType[*storedError](err); ok {
		return nil, errStripeAway(stored)
	}
	return session, err
}

// notOpened ends an order that Stripe refuses; every other failure leaves it to a repeat and to the poller.
func (s *TopUps) notOpened(sys context.Context, o *ent.TopUp, cause error) error {
	refused, ok := errors.AsType[*refusedError](cause)
	if !ok {
		return cause
	}
	s.cfg.Log.Warn().Err(refused).Str("top_up_id", o.ID).Msg("stripe refuses an order")
	failure := "The payment provider refused the order."
	err := s.cfg.Ent.TopUp.Update().Where(topup.ID(o.ID), topup.SessionIDIsNil(), topup.StatusEQ(schematype.TopUpPending)).
		SetStatus(schematype.TopUpFailed).SetFailure(failure).ClearCheckAt().AddRevision(1).Exec(sys)
	if err != nil {
		return fmt.Errorf("order %s: %w", o.ID, err)
	}
	if refused.code == "amount_too_small" || refused.code == "amount_too_large" {
		return fault.Field("amount", "The payment provider does not take this amount in this currency.")
	}
	return &fault.Error{Code: fault.Unavailable, Message: failure, Err: cause}
}

// attach writes down which session an order has.
func (s *TopUps) attach(sys context.Context, o *ent.TopUp, session *stripe.CheckoutSession) (*ent.TopUp, error) {
	_, err := s.cfg.Ent.TopUp.Update().Where(topup.ID(o.ID), topup.SessionIDIsNil()).
		SetSessionID(session.ID).SetCheckoutURL(session.URL).AddRevision(1).Save(sys)
	if err != nil {
		return nil, fmt.Errorf("order %s: %w", o.ID, err)
	}
	after, err := s.cfg.Ent.TopUp.Get(sys, o.ID)
	if err != nil {
		return nil, fmt.Errorf("order %s: %w", o.ID, err)
	}
	return after, nil
}

// freshFor is how long what Stripe said is good enough for a page that asks again and again.
const freshFor = 2 * time.Second

// Look brings an order of the viewer's tenant up to date, for the page that people come back to from Stripe, and returns it.
// Without Stripe, or while it does not answer, the order is returned as it is.
func (s *TopUps) Look(ctx context.Context, topUpID string) (*ent.TopUp, error) {
	o, err := s.cfg.Ent.TopUp.Get(ctx, topUpID) // as far as the viewer may see it
	switch {
	case ent.IsNotFound(err):
		return nil, ErrNoTopUp
	case err != nil:
		return nil, fmt.Errorf("look at %s: %w", topUpID, err)
	case !s.On(), o.CheckedAt != nil && s.cfg.Clock.Now().Sub(*o.CheckedAt) < freshFor:
		return o, nil
	}
	after, err := s.Reconcile(viewer.SystemContext(ctx, "top-up"), o.ID)
	if err != nil {
		zerolog.Ctx(ctx).Warn().Err(err).Str("top_up_id", o.ID).Msg("look at a top-up")
		return o, nil
	}
	return after, nil
}

func walletOf(tenantID string) (uuid.UUID, error) {
	u, err := id.Parse(id.Tenant, tenantID)
	if err != nil {
		return u, fmt.Errorf("tenant %q: %w", tenantID, err)
	}
	return u, nil
}
