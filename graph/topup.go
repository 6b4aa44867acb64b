package graph

import (
	"context"
	"fmt"
	"slices"

	"weir/ent"
	"weir/ent/schematype"
	enttopup "weir/ent/topup"
	"weir/ent/topupdispute"
	"weir/ent/topuprefund"
	"weir/graph/model"
	"weir/internal/billing"
	"weir/internal/id"
	"weir/internal/request"
	"weir/internal/viewer"
)

// topUps reads a page of a tenant's top-ups.
func (r *Resolver) topUps(ctx context.Context, first *int, after *model.Cursor, tenantID *string) (*model.TopUpConnection, error) {
	if err := placeByID(after, id.TopUp); err != nil {
		return nil, err
	}
	read, of, err := listedTenant(ctx, tenantID, "list top-ups")
	if err != nil {
		return nil, err
	}
	found, err := r.Ent.TopUp.Query().Where(enttopup.TenantID(of)).Paginate(entire{read}, after, page(first), nil, nil, newestTopUps)
	if err != nil {
		return nil, err
	}
	rows := make([]*ent.TopUp, len(found.Edges))
	for i, e := range found.Edges {
		rows[i] = e.Node
	}
	shown, err := r.showTopUps(ctx, read, rows...)
	if err != nil {
		return nil, err
	}
	c := &model.TopUpConnection{Edges: []*model.TopUpEdge{}, PageInfo: found.PageInfo, TotalCount: found.TotalCount}
	for i, e := range found.Edges {
		c.Edges = append(c.Edges, &model.TopUpEdge{Node: shown[i], Cursor: e.Cursor})
	}
	return c, nil
}

// showTopUps shows orders with their refunds and disputes, with one query for each of the two. read is the context of the
// queries, ctx that of the viewer.
func (r *Resolver) showTopUps(ctx, read context.Context, rows ...*ent.TopUp) ([]*model.TopUp, error) {
	ids := make([]string, len(rows))
	out := make([]*model.TopUp, len(rows))
	v := viewer.FromContext(ctx)
	pays := v != nil && slices.Contains([]viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing}, v.Role)
	for i, o := range rows {
		ids[i], out[i] = o.ID, model.NewTopUp(o)
		if pays && o.TenantID == v.TenantID {
			out[i].CheckoutURL = model.PayableAt(o)
		}
	}
	if len(rows) == 0 {
		return out, nil
	}
	refunds, err := r.Ent.TopUpRefund.Query().Where(topuprefund.TopUpIDIn(ids...)).Order(ent.Asc(topuprefund.FieldID)).All(read)
	if err != nil {
		return nil, fmt.Errorf("read refunds: %w", err)
	}
	for _, row := range refunds {
		i := slices.Index(ids, row.TopUpID)
		out[i].Refunds = append(out[i].Refunds, model.NewTopUpRefund(row, rows[i].Currency))
	}
	disputes, err := r.Ent.TopUpDispute.Query().Where(topupdispute.TopUpIDIn(ids...)).Order(ent.Asc(topupdispute.FieldID)).All(read)
	if err != nil {
		return nil, fmt.Errorf("read disputes: %w", err)
	}
	for _, row := range disputes {
		i := slices.Index(ids, row.TopUpID)
		out[i].Disputes = append(out[i].Disputes, model.NewTopUpDispute(row, rows[i].Currency))
	}
	return out, nil
}

// topUp reads one order: of the own tenant, or any for administrators of the platform.
func (r *Resolver) topUp(ctx context.Context, topUpID string) (*model.TopUp, error) {
	read := ctx
	if v := viewer.FromContext(ctx); v.IsPlatformAdmin() {
		read = viewer.SystemContext(ctx, "read a top-up")
	}
	o, err := r.Ent.TopUp.Get(read, topUpID)
	switch {
	case ent.IsNotFound(err):
		return nil, billing.ErrNoTopUp
	case err != nil:
		return nil, err
	}
	return r.showTopUp(ctx, read, o)
}

func (r *Resolver) showTopUp(ctx, read context.Context, o *ent.TopUp) (*model.TopUp, error) {
	shown, err := r.showTopUps(ctx, read, o)
	if err != nil {
		return nil, err
	}
	return shown[0], nil
}

// awaiting reads a page of the refunds that wait for a second administrator.
func (r *Resolver) awaiting(ctx context.Context, first *int, after *model.Cursor) (*model.TopUpRefundConnection, error) {
	if err := placeByID(after, id.Refund); err != nil {
		return nil, err
	}
	sys, err := platformAdmin(ctx, "list refunds")
	if err != nil {
		return nil, err
	}
	found, err := r.Ent.TopUpRefund.Query().Where(topuprefund.StatusEQ(schematype.RefundAwaiting)).
		Paginate(entire{sys}, after, page(first), nil, nil)
	if err != nil {
		return nil, err
	}
	orders := make([]string, len(found.Edges))
	for i, e := range found.Edges {
		orders[i] = e.Node.TopUpID
	}
	rows, err := r.Ent.TopUp.Query().Where(enttopup.IDIn(orders...)).All(sys)
	if err != nil {
		return nil, fmt.Errorf("read top-ups: %w", err)
	}
	currency := map[string]string{}
	for _, o := range rows {
		currency[o.ID] = o.Currency
	}
	c := &model.TopUpRefundConnection{Edges: []*model.TopUpRefundEdge{}, PageInfo: found.PageInfo, TotalCount: found.TotalCount}
	for _, e := range found.Edges {
		c.Edges = append(c.Edges, &model.TopUpRefundEdge{Node: model.NewTopUpRefund(e.Node, currency[e.Node.TopUpID]), Cursor: e.Cursor})
	}
	return c, nil
}

// moneyPage is where Stripe sends people back to.
func (r *Resolver) moneyPage(ctx context.Context) (string, error) {
	session, err := sessionOf(ctx)
	if err != nil {
		return "", err
	}
	base := request.From(ctx).BaseURL
	if session.Tenant == nil {
		return base, nil
	}
	return base + billing.PagePath(session.Tenant.Slug), nil
}

func (r *Resolver) createTopUp(ctx context.Context, in model.CreateTopUpInput) (*model.CreateTopUpPayload, error) {
	back, err := r.moneyPage(ctx)
	if err != nil {
		return nil, err
	}
	o, err := r.TopUps.Create(ctx, in.Domain(back+"?topUp="))
	if err != nil {
		return nil, err
	}
	shown, err := r.showTopUp(ctx, ctx, o)
	if err != nil {
		return nil, err
	}
	return &model.CreateTopUpPayload{TopUp: shown, CheckoutURL: shown.CheckoutURL}, nil
}

// refunded shows a refund that an administrator has asked for or decided about.
func (r *Resolver) refunded(ctx context.Context, row *ent.TopUpRefund, err error) (*model.RefundTopUpPayload, error) {
	if err != nil {
		return nil, err
	}
	o, err := r.Ent.TopUp.Get(viewer.SystemContext(ctx, "show a refund"), row.TopUpID)
	if err != nil {
		return nil, fmt.Errorf("show refund %s: %w", row.ID, err)
	}
	return &model.RefundTopUpPayload{Refund: model.NewTopUpRefund(row, o.Currency)}, nil
}

// billingProfile shows how the viewer's tenant pays.
func (r *Resolver) billingProfile(ctx context.Context) (*model.BillingProfile, error) {
	p, err := r.Cards.Profile(ctx)
	if err != nil {
		return nil, err
	}
	cards, err := r.Cards.List(ctx)
	if err != nil {
		return nil, err
	}
	return model.NewBillingProfile(p, cards), nil
}

// profiled is billingProfile after a change that may have failed.
func (r *Resolver) profiled(ctx context.Context, err error) (*model.BillingProfile, error) {
	if err != nil {
		return nil, err
	}
	return r.billingProfile(ctx)
}

func (r *Resolver) updateTerms(ctx context.Context, in model.UpdateTopUpTermsInput) (*model.UpdateTopUpTermsPayload, error) {
	now, err := r.TopUps.Terms(ctx)
	if err != nil {
		return nil, err
	}
	next, err := in.On(now)
	if err != nil {
		return nil, err
	}
	after, err := r.TopUps.UpdateTerms(ctx, next)
	if err != nil {
		return nil, err
	}
	return &model.UpdateTopUpTermsPayload{Terms: model.NewTopUpTerms(after, r.TopUps.On())}, nil
}
