package graph

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"weir/ent"
	entredemption "weir/ent/redemption"
	"weir/ent/redemptionbatch"
	"weir/graph/model"
	"weir/internal/id"
	"weir/internal/redemption"
	"weir/internal/viewer"
)

// redemptionBatches reads a page of the platform's batches of codes.
func (r *Resolver) redemptionBatches(ctx context.Context, first int, after *model.Cursor) (*model.RedemptionBatchConnection, error) {
	sys, err := platformAdmin(ctx, "list redemption batches")
	if err != nil {
		return nil, err
	}
	if err := placeByID(after, id.RedemptionBatch); err != nil {
		return nil, err
	}
	q := r.Ent.RedemptionBatch.Query()
	out := &model.RedemptionBatchConnection{Edges: []*model.RedemptionBatchEdge{}}
	if out.TotalCount, err = q.Clone().Count(sys); err != nil {
		return nil, fmt.Errorf("count redemption batches: %w", err)
	}
	if after != nil {
		q.Where(redemptionbatch.IDLT(after.ID))
	}
	rows, err := q.Order(redemptionbatch.ByID(sql.OrderDesc())).Limit(first + 1).All(sys)
	if err != nil {
		return nil, fmt.Errorf("list redemption batches: %w", err)
	}
	rows, out.PageInfo = pageOf(rows, first, after, func(b *ent.RedemptionBatch) string { return b.ID })
	redeemed, err := r.redeemedOf(sys, rows)
	if err != nil {
		return nil, err
	}
	for _, b := range rows {
		r.users(ctx).want(b.CreatedBy)
		out.Edges = append(out.Edges, &model.RedemptionBatchEdge{Node: model.NewRedemptionBatch(b, redeemed[b.ID]), Cursor: model.Cursor{ID: b.ID}})
	}
	return out, nil
}

// redeemedOf counts the redemptions of batches in one query.
func (r *Resolver) redeemedOf(ctx context.Context, batches []*ent.RedemptionBatch) (map[string]int, error) {
	ids := make([]string, len(batches))
	for i, b := range batches {
		ids[i] = b.ID
	}
	var rows []struct {
		BatchID string `json:"batch_id"`
		Count   int    `json:"count"`
	}
	err := r.Ent.Redemption.Query().Where(entredemption.BatchIDIn(ids...)).GroupBy(entredemption.FieldBatchID).Aggregate(ent.Count()).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("count redemptions: %w", err)
	}
	out := make(map[string]int, len(rows))
	for _, row := range rows {
		out[row.BatchID] = row.Count
	}
	return out, nil
}

// redemptions reads a page of what the viewer's tenant has redeemed, or of the uses of a batch for an administrator.
func (r *Resolver) redemptions(ctx context.Context, first int, after *model.Cursor, batchID *string) (*model.RedemptionConnection, error) {
	if err := placeByID(after, id.Redemption); err != nil {
		return nil, err
	}
	q, read := r.Ent.Redemption.Query(), ctx
	if batchID == nil {
		own, err := memberAs(ctx, viewer.Owner, viewer.Admin, viewer.Billing, viewer.Reader)
		if err != nil {
			return nil, err
		}
		q.Where(entredemption.TenantID(id.Format(id.Tenant, own)))
	} else {
		sys, err := platformAdmin(ctx, "list redemptions of a batch")
		if err != nil {
			return nil, err
		}
		switch there, err := r.Ent.RedemptionBatch.Query().Where(redemptionbatch.ID(*batchID)).Exist(sys); {
		case err != nil:
			return nil, fmt.Errorf("list redemptions: %w", err)
		case !there:
			return nil, redemption.ErrNoBatch
		}
		read = sys
		q.Where(entredemption.BatchID(*batchID))
	}
	out := &model.RedemptionConnection{Edges: []*model.RedemptionEdge{}}
	var err error
	if out.TotalCount, err = q.Clone().Count(read); err != nil {
		return nil, fmt.Errorf("count redemptions: %w", err)
	}
	if after != nil {
		q.Where(entredemption.IDLT(after.ID))
	}
	rows, err := q.Order(entredemption.ByID(sql.OrderDesc())).Limit(first + 1).All(read)
	if err != nil {
		return nil, fmt.Errorf("list redemptions: %w", err)
	}
	rows, out.PageInfo = pageOf(rows, first, after, func(r *ent.Redemption) string { return r.ID })
	for _, row := range rows {
		r.users(ctx).want(row.UserID)
		out.Edges = append(out.Edges, &model.RedemptionEdge{Node: model.NewRedemption(row), Cursor: model.Cursor{ID: row.ID}})
	}
	return out, nil
}

// redeemed shows what a code gave, with wallet and tenant as they are now.
func (r *Resolver) redeemed(ctx context.Context, done redemption.Redeemed) (*model.RedeemCodePayload, error) {
	out := &model.RedeemCodePayload{Redemption: model.NewRedemption(done.Redemption), Amount: done.Amount, Repeated: done.Repeated}
	var err error
	if out.Wallet, out.Tenant, err = r.account(ctx, done.Redemption.TenantID); err != nil {
		return nil, err
	}
	return out, nil
}

// account is the viewer's own tenant with its wallet, as both are now.
func (r *Resolver) account(ctx context.Context, tenantID string) (*model.Wallet, *ent.Tenant, error) {
	wallet, err := r.wallet(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	t, err := r.Ent.Tenant.Get(ctx, tenantID)
	if err != nil {
		return nil, nil, fmt.Errorf("read tenant %s: %w", tenantID, err)
	}
	return wallet, t, nil
}

// revokedBatch takes a batch back.
func (r *Resolver) revokedBatch(ctx context.Context, batchID string) (*model.RevokeRedemptionBatchPayload, error) {
	b, err := r.Redemptions.RevokeBatch(ctx, batchID)
	if err != nil {
		return nil, err
	}
	redeemed, err := r.redeemedOf(viewer.SystemContext(ctx, "revoke a batch"), []*ent.RedemptionBatch{b})
	if err != nil {
		return nil, err
	}
	return &model.RevokeRedemptionBatchPayload{RedemptionBatch: model.NewRedemptionBatch(b, redeemed[b.ID])}, nil
}
