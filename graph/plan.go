package graph

import (
	"context"
	"fmt"
	"slices"

	"entgo.io/ent/dialect/sql"

	"weir/ent"
	entnotice "weir/ent/notice"
	"weir/ent/subscription"
	"weir/graph/model"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/plan"
	"weir/internal/viewer"
)

// maxNotices is how many notices are shown, and put away, at once.
const maxNotices = 100

func (r *Resolver) vipLevels(ctx context.Context) ([]*model.VIPLevel, error) {
	rows, err := r.PlanBook.Levels(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]*model.VIPLevel, len(rows))
	for i, row := range rows {
		out[i] = model.NewVIPLevel(row)
	}
	return out, nil
}

// plans reads a page of the plans; there are few.
func (r *Resolver) plans(ctx context.Context, first int, after *model.Cursor, archived bool) (*model.PlanConnection, error) {
	if err := placeByID(after, id.Plan); err != nil {
		return nil, err
	}
	all, err := r.PlanBook.Plans(ctx, archived)
	if err != nil {
		return nil, err
	}
	out := &model.PlanConnection{Edges: []*model.PlanEdge{}, TotalCount: len(all)}
	if after != nil {
		i := slices.IndexFunc(all, func(p *ent.Plan) bool { return p.ID == after.ID })
		if i < 0 {
			return nil, errAfter
		}
		all = all[i+1:]
	}
	rows, info := pageOf(all, first, after, func(p *ent.Plan) string { return p.ID })
	out.PageInfo = info
	for _, p := range rows {
		out.Edges = append(out.Edges, &model.PlanEdge{Node: model.NewPlan(p), Cursor: model.Cursor{ID: p.ID}})
	}
	return out, nil
}

// currentPlan is the plan of the viewer's tenant that runs.
func (r *Resolver) currentPlan(ctx context.Context) (*model.PlanSubscription, error) {
	own, err := memberAs(ctx, everyRole...)
	if err != nil {
		return nil, err
	}
	sub, err := r.PlanBook.Running(ctx, id.Format(id.Tenant, own))
	if err != nil || sub == nil {
		return nil, err
	}
	return r.subscription(ctx, sub)
}

// subscription shows what was bought.
func (r *Resolver) subscription(ctx context.Context, sub *ent.Subscription) (*model.PlanSubscription, error) {
	p, err := r.Ent.Plan.Get(ctx, sub.PlanID)
	if err != nil {
		return nil, fmt.Errorf("read plan %s: %w", sub.PlanID, err)
	}
	out := model.NewPlanSubscription(sub, p)
	if v := viewer.FromContext(ctx); v != nil && v.Role == viewer.Owner && sub.Status == subscription.StatusPENDING && sub.CheckoutURL != "" {
		out.CheckoutURL = &sub.CheckoutURL
	}
	return out, nil
}

// buyPlan buys a plan; one that Stripe pays is paid on the page that the answer names.
func (r *Resolver) buyPlan(ctx context.Context, in model.BuyPlanInput) (*model.BuyPlanPayload, error) {
	back, err := r.moneyPage(ctx)
	if err != nil {
		return nil, err
	}
	sub, err := r.PlanBook.Buy(ctx, plan.BuyInput{
		PlanID: in.PlanID, Payer: subscription.Payer(in.Payment), Renews: in.Renews, Key: in.IdempotencyKey, ReturnTo: back,
	})
	if err != nil {
		return nil, err
	}
	return r.boughtPlan(ctx, sub)
}

// refreshPlan asks Stripe about the plan of the viewer's tenant.
func (r *Resolver) refreshPlan(ctx context.Context) (*model.RefreshPlanPayload, error) {
	own, err := memberAs(ctx, viewer.Owner, viewer.Admin, viewer.Billing)
	if err != nil {
		return nil, err
	}
	sub, err := r.PlanBook.Refresh(ctx, id.Format(id.Tenant, own))
	if err != nil || sub == nil {
		return &model.RefreshPlanPayload{}, err
	}
	shown, err := r.subscription(ctx, sub)
	return &model.RefreshPlanPayload{Subscription: shown}, err
}

// boughtPlan shows a purchase, with wallet and tenant as they are now.
func (r *Resolver) boughtPlan(ctx context.Context, sub *ent.Subscription) (*model.BuyPlanPayload, error) {
	shown, err := r.subscription(ctx, sub)
	if err != nil {
		return nil, err
	}
	wallet, t, err := r.account(ctx, sub.TenantID)
	if err != nil {
		return nil, err
	}
	return &model.BuyPlanPayload{Subscription: shown, CheckoutURL: shown.CheckoutURL, Wallet: wallet, Tenant: t}, nil
}

func (r *Resolver) cancelledPlan(ctx context.Context, cancel bool) (*model.CancelPlanPayload, error) {
	act := r.PlanBook.Cancel
	if !cancel {
		act = r.PlanBook.Resume
	}
	sub, err := act(ctx)
	if err != nil {
		return nil, err
	}
	shown, err := r.subscription(ctx, sub)
	if err != nil {
		return nil, err
	}
	return &model.CancelPlanPayload{Subscription: shown}, nil
}

// notices are what the members of the viewer's tenant have not put away.
func (r *Resolver) notices(ctx context.Context) ([]*model.Notice, error) {
	own, err := memberAs(ctx, everyRole...)
	if err != nil {
		return nil, err
	}
	rows, err := r.Ent.Notice.Query().Where(entnotice.TenantID(id.Format(id.Tenant, own)), entnotice.ReadAtIsNil()).
		Order(entnotice.ByID(sql.OrderDesc())).Limit(maxNotices).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	out := make([]*model.Notice, len(rows))
	for i, row := range rows {
		out[i] = model.NewNotice(row)
	}
	return out, nil
}

func (r *Resolver) markNoticesRead(ctx context.Context, ids []string) (*model.MarkNoticesReadPayload, error) {
	if len(ids) > maxNotices {
		return nil, fault.Field("ids", "At most 100 notices are put away at once.")
	}
	if err := r.Notices.MarkRead(ctx, ids); err != nil {
		return nil, err
	}
	left, err := r.notices(ctx)
	if err != nil {
		return nil, err
	}
	return &model.MarkNoticesReadPayload{Notices: left}, nil
}
