package graph

import (
	"context"
	"fmt"
	"slices"

	"weir/ent"
	"weir/ent/predicate"
	"weir/ent/schematype"
	enttopup "weir/ent/topup"
	"weir/ent/topupdispute"
	"weir/graph/model"
	"weir/internal/id"
	"weir/internal/viewer"
)

// maxFreezes is how many disputes are named that freeze a wallet.
const maxFreezes = 20

// pendingDisputes are the disputes that somebody has to think of: undecided, with a wallet frozen for it, or with a debt that is written off
// one day.
var pendingDisputes = topupdispute.Or(
	topupdispute.StatusIn(schematype.DisputeInquiry, schematype.DisputeOpen), topupdispute.Suspends(true), topupdispute.WriteOffAtNotNil(),
)

// disputes reads a page of the disputes of all tenants, the newest first, for administrators of the platform: those that match, all of
// them where nothing is asked for.
func (r *Resolver) disputes(ctx context.Context, first int, after *model.Cursor, which ...predicate.TopUpDispute) (*model.TopUpDisputeConnection, error) {
	if err := placeByID(after, id.Dispute); err != nil {
		return nil, err
	}
	sys, err := platformAdmin(ctx, "list disputes")
	if err != nil {
		return nil, err
	}
	q := r.Ent.TopUpDispute.Query().Where(which...)
	rows, info, total, err := newest(sys, q, first, after, func(d *ent.TopUpDispute) string { return d.ID })
	if err != nil {
		return nil, fmt.Errorf("list disputes: %w", err)
	}
	shown, err := r.showDisputes(sys, rows)
	if err != nil {
		return nil, err
	}
	c := &model.TopUpDisputeConnection{Edges: []*model.TopUpDisputeEdge{}, PageInfo: info, TotalCount: total}
	for _, d := range shown {
		c.Edges = append(c.Edges, &model.TopUpDisputeEdge{Node: d, Cursor: model.Cursor{ID: d.ID}})
	}
	return c, nil
}

// freezes are the disputes for which a wallet is frozen, the oldest first, for those who may read the tenant's payments.
func (r *Resolver) freezes(ctx context.Context, w *model.Wallet) ([]*model.TopUpDispute, error) {
	if !w.Frozen {
		return []*model.TopUpDispute{}, nil
	}
	read, tenant := ctx, id.Format(id.Tenant, w.Tenant)
	if v := viewer.FromContext(ctx); v.IsPlatformAdmin() {
		read = viewer.SystemContext(ctx, "read disputes")
	}
	rows, err := r.Ent.TopUpDispute.Query().Where(topupdispute.TenantID(tenant), topupdispute.Suspends(true)).
		Order(ent.Asc(topupdispute.FieldID)).Limit(maxFreezes).All(read)
	if err != nil {
		return nil, fmt.Errorf("why a wallet is frozen: %w", err)
	}
	return r.showDisputes(read, rows)
}

// showDisputes shows disputes in the currencies of their orders.
func (r *Resolver) showDisputes(read context.Context, rows []*ent.TopUpDispute) ([]*model.TopUpDispute, error) {
	orders := make([]string, len(rows))
	for i, d := range rows {
		orders[i] = d.TopUpID
	}
	slices.Sort(orders)
	found, err := r.Ent.TopUp.Query().Where(enttopup.IDIn(slices.Compact(orders)...)).Select(enttopup.FieldID, enttopup.FieldCurrency).All(read)
	if err != nil {
		return nil, fmt.Errorf("read disputed top-ups: %w", err)
	}
	currency := map[string]string{}
	for _, o := range found {
		currency[o.ID] = o.Currency
	}
	out := make([]*model.TopUpDispute, len(rows))
	for i, d := range rows {
		out[i] = model.NewTopUpDispute(d, currency[d.TopUpID])
	}
	return out, nil
}
