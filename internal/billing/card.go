package billing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/stripe/stripe-go/v76"

	"weir/ent"
	"weir/ent/billingprofile"
	"weir/ent/paymentmethod"
	"weir/ent/schematype"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/viewer"
)

// ErrNoCard: there is no such saved card.
var ErrNoCard = fault.New(fault.NotFound, "There is no such card.")

// Cards keep how a tenant pays: what stands on its receipts, and the cards it has saved at Stripe.
type Cards struct{ *TopUps }

// NewCards returns Cards of the same account.
func NewCards(t *TopUps) *Cards { return &Cards{t} }

// person is payer for what no program may do.
func person(ctx context.Context) (*viewer.Viewer, error) {
	v, err := payer(ctx)
	if err == nil && v.KeyID != "" {
		return nil, errRole
	}
	return v, err
}

// Profile returns how the viewer's tenant pays; one with nothing set where nothing is.
func (s *Cards) Profile(ctx context.Context) (*ent.BillingProfile, error) {
	v, err := person(ctx)
	if err != nil && !errors.Is(err, viewer.ErrHalted) {
		return nil, err
	}
	v = viewer.FromContext(ctx)
	p, err := s.cfg.Ent.BillingProfile.Query().Where(billingprofile.TenantID(v.TenantID)).Only(ctx)
	if ent.IsNotFound(err) {
		return &ent.BillingProfile{TenantID: v.TenantID}, nil
	}
	return p, err
}

// List returns the viewer's tenant's saved cards, the oldest first.
func (s *Cards) List(ctx context.Context) ([]*ent.PaymentMethod, error) {
	return s.cfg.Ent.PaymentMethod.Query().Where(paymentmethod.RemovedAtIsNil()).Order(ent.Asc(paymentmethod.FieldID)).All(ctx)
}

// UpdateBuyer says who stands on receipts from now on. OWNER, ADMIN and BILLING. Audited.
func (s *Cards) UpdateBuyer(ctx context.Context, in schematype.Buyer) (*ent.BillingProfile, error) {
	v, err := person(ctx)
	if err != nil {
		return nil, err
	}
	in = trimmed(in)
	if err := validBuyer(in); err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.BillingProfile, error) {
		sys := viewer.SystemContext(ctx, "billing profile")
		p, err := profileOf(sys, tx, v.TenantID)
		if err != nil {
			return nil, err
		}
		after, err := tx.BillingProfile.UpdateOneID(p.ID).SetBuyer(in).Save(sys)
		if err != nil {
			return nil, fmt.Errorf("billing profile: %w", err)
		}
		return after, audit.Append(ctx, tx, audit.Event{
			Action: "billing.update_buyer", TenantID: v.TenantID, TargetID: p.ID, Before: p.Buyer, After: in,
		})
	})
}

func trimmed(b schematype.Buyer) schematype.Buyer {
	b.LegalName, b.Address = strings.TrimSpace(b.LegalName), strings.TrimSpace(b.Address)
	b.Country, b.TaxID, b.Email = strings.ToUpper(strings.TrimSpace(b.Country)), strings.TrimSpace(b.TaxID), strings.TrimSpace(b.Email)
	return b
}

func validBuyer(b schematype.Buyer) error {
	var faults []error
	for field, text := range map[string]struct {
		value string
		most  int
	}{"legalName": {b.LegalName, 200}, "address": {b.Address, 500}, "taxId": {b.TaxID, 50}, "email": {b.Email, 254}} {
		if len([]rune(text.value)) > text.most || strings.ContainsFunc(text.value, func(r rune) bool { return r < ' ' && r != '\n' }) {
			faults = append(faults, fault.Field(field, fmt.Sprintf("At most %d characters.", text.most)))
		}
	}
	if b.Country != "" && (len(b.Country) != 2 || !validCode(b.Country+"X")) {
		faults = append(faults, fault.Field("country", "Two letters, as in ISO 3166."))
	}
	if b.Email != "" && (!strings.Contains(b.Email, "@") || strings.ContainsAny(b.Email, " \n")) {
		faults = append(faults, fault.Field("email", "This is not an e-mail address."))
	}
	return errors.Join(faults...)
}

// profileOf returns the row of a tenant, which it makes if need be.
func profileOf(sys context.Context, tx *ent.Tx, tenantID string) (*ent.BillingProfile, error) {
	p, err := tx.BillingProfile.Query().Where(billingprofile.TenantID(tenantID)).Only(sys)
	if err == nil || !ent.IsNotFound(err) {
		return p, err
	}
	if p, err = tx.BillingProfile.Create().SetTenantID(tenantID).Save(sys); ent.IsConstraintError(err) {
		return nil, fault.New(fault.Conflict, "Somebody else is changing this now. Try again.")
	}
	return p, err
}

// ensured is profileOf outside a transaction.
func (s *Cards) ensured(sys context.Context, tenantID string) (*ent.BillingProfile, error) {
	p, err := s.cfg.Ent.BillingProfile.Query().Where(billingprofile.TenantID(tenantID)).Only(sys)
	if err == nil || !ent.IsNotFound(err) {
		return p, err
	}
	return db.InTx(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.BillingProfile, error) {
		return profileOf(ctx, tx, tenantID)
	})
}

// Save opens a page at Stripe where a card is saved for automatic recharges, and returns its address. Nothing is charged.
// OWNER, ADMIN and BILLING. UNAVAILABLE without Stripe.
func (s *Cards) Save(ctx context.Context, returnTo string) (string, error) {
	v, err := person(ctx)
	switch {
	case err != nil:
		return "", err
	case !s.On():
		return "", ErrNotConfigured
	}
	sys := viewer.SystemContext(ctx, "card")
	terms, err := s.Terms(sys)
	if err != nil {
		return "", err
	}
	p, err := s.customer(sys, v)
	if err != nil {
		return "", err
	}
	params := &stripe.CheckoutSessionParams{
		Mode: stripe.String(string(stripe.CheckoutSessionModeSetup)), Customer: p.StripeCustomer, PaymentMethodTypes: stripe.StringSlice([]string{"card"}),
		Metadata: map[string]string{metaApp: appName, metaTenant: v.TenantID}, Currency: stripe.String("usd"),
		SuccessURL: stripe.String(returnTo + "?card=saved"), CancelURL: stripe.String(returnTo + "?card=cancelled"),
	}
	if terms.Tax.Automatic { // the tax of what the card is charged with is computed by it
		params.BillingAddressCollection = new(string(stripe.CheckoutSessionBillingAddressCollectionRequired))
	}
	ctx, cancel := detached(sys)
	defer cancel()
	params.Context = ctx
	session, err := s.cfg.Stripe.api.CheckoutSessions.New(params)
	if err != nil {
		return "", asked(err)
	}
	return session.URL, nil
}

// customer is the tenant's customer at Stripe, made once.
func (s *Cards) customer(sys context.Context, v *viewer.Viewer) (*ent.BillingProfile, error) {
	p, err := s.ensured(sys, v.TenantID)
	if err != nil || p.StripeCustomer != nil {
		return p, err
	}
	t, err := s.cfg.Ent.Tenant.Get(sys, v.TenantID)
	if err != nil {
		return nil, fmt.Errorf("customer of %s: %w", v.TenantID, err)
	}
	params := &stripe.CustomerParams{Name: stripe.String(t.Name), Metadata: map[string]string{metaApp: appName, metaTenant: v.TenantID}}
	params.SetIdempotencyKey("customer:" + p.ID)
	ctx, cancel := detached(sys)
	defer cancel()
	params.Context = ctx
	c, err := s.cfg.Stripe.api.Customers.New(params)
	if err != nil {
		return nil, asked(err)
	}
	err = s.cfg.Ent.BillingProfile.Update().Where(billingprofile.ID(p.ID), billingprofile.StripeCustomerIsNil()).SetStripeCustomer(c.ID).Exec(sys)
	if err != nil {
		return nil, fmt.Errorf("customer of %s: %w", v.TenantID, err)
	}
	return s.cfg.Ent.BillingProfile.Get(sys, p.ID)
}

// Refresh asks Stripe which cards the viewer's tenant has saved, for the page that people come back to. While Stripe does not
// answer, what is known is returned.
func (s *Cards) Refresh(ctx context.Context) ([]*ent.PaymentMethod, error) {
	v, err := person(ctx)
	if err != nil {
		return nil, err
	}
	if s.On() {
		sys := viewer.SystemContext(ctx, "card")
		p, err := s.ensured(sys, v.TenantID)
		if err != nil {
			return nil, err
		}
		if p.StripeCustomer != nil {
			if err := s.syncCards(sys, p); err != nil && fault.CodeOf(err) != fault.Unavailable {
				return nil, err
			}
		}
	}
	return s.List(ctx)
}

// syncCards brings a tenant's saved cards to what Stripe says.
func (s *TopUps) syncCards(sys context.Context, p *ent.BillingProfile) error {
	params := &stripe.PaymentMethodListParams{Customer: p.StripeCustomer, Type: stripe.String("card")}
	params.Context, params.Limit = sys, stripe.Int64(100)
	there := map[string]*stripe.PaymentMethod{}
	all := s.cfg.Stripe.api.PaymentMethods.List(params)
	for all.Next() {
		there[all.PaymentMethod().ID] = all.PaymentMethod()
	}
	if all.Err() != nil {
		return asked(all.Err())
	}
	err := db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		known, err := tx.PaymentMethod.Query().Where(paymentmethod.TenantID(p.TenantID)).All(ctx)
		if err != nil {
			return err
		}
		for _, row := range known {
			switch _, still := there[row.StripeID]; {
			case !still && row.RemovedAt == nil:
				if err := s.dropCard(ctx, tx, row); err != nil {
					return err
				}
			case still && row.RemovedAt != nil:
				if err := tx.PaymentMethod.UpdateOneID(row.ID).ClearRemovedAt().Exec(ctx); err != nil {
					return err
				}
			}
			delete(there, row.StripeID)
		}
		for _, m := range there {
			create := tx.PaymentMethod.Create().SetTenantID(p.TenantID).SetStripeID(m.ID)
			if c := m.Card; c != nil {
				create.SetBrand(clip(string(c.Brand), 32)).SetLast4(clip(c.Last4, 8)).SetExpMonth(int(c.ExpMonth)).SetExpYear(int(c.ExpYear))
			}
			if err := create.Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if ent.IsConstraintError(err) { // another node is at it
		return nil
	}
	if err != nil {
		return fmt.Errorf("cards of %s: %w", p.TenantID, err)
	}
	return nil
}

// dropCard takes a card away; a recharge that uses it is switched off.
func (s *TopUps) dropCard(ctx context.Context, tx *ent.Tx, row *ent.PaymentMethod) error {
	if err := tx.PaymentMethod.UpdateOneID(row.ID).SetRemovedAt(s.cfg.Clock.Now()).Exec(ctx); err != nil {
		return err
	}
	return tx.BillingProfile.Update().Where(billingprofile.TenantID(row.TenantID), billingprofile.RechargeMethod(row.ID)).
		SetRechargeOn(false).SetRechargeMethod("").Exec(ctx)
}

// Remove forgets a saved card, at Stripe too. An automatic recharge that uses it is switched off. Audited.
func (s *Cards) Remove(ctx context.Context, cardID string) error {
	v, err := person(ctx)
	switch {
	case err != nil:
		return err
	case !s.On():
		return ErrNotConfigured
	case id.Prefix(cardID) != id.PaymentMethod:
		return ErrNoCard
	}
	row, err := s.cfg.Ent.PaymentMethod.Query().Where(paymentmethod.ID(cardID), paymentmethod.RemovedAtIsNil()).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return ErrNoCard
	case err != nil:
		return fmt.Errorf("remove card: %w", err)
	}
	params := &stripe.PaymentMethodDetachParams{}
	params.Context = ctx
	if _, err := s.cfg.Stripe.api.PaymentMethods.Detach(row.StripeID, params); err != nil {
		var refused *refusedError
		if err = answer(err); !errors.As(err, &refused) { // it is not there any more
			return asked(err)
		}
	}
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := s.dropCard(viewer.SystemContext(ctx, "card"), tx, row); err != nil {
			return fmt.Errorf("remove card: %w", err)
		}
		return audit.Append(ctx, tx, audit.Event{
			Action: "billing.remove_card", TenantID: v.TenantID, TargetID: row.ID, Before: map[string]any{"brand": row.Brand, "last4": row.Last4},
		})
	})
}
