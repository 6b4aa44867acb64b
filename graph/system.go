package graph

import (
	"context"
	"time"

	"weir/ent"
	"weir/graph/model"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/proof"
)

// findings reads a page of what the check of the ledger has found, and one row more to know whether others follow.
func (r *Resolver) findings(ctx context.Context, first int, after *model.Cursor, open bool) (*model.LedgerFindingConnection, error) {
	if err := placeByID(after, id.Finding); err != nil {
		return nil, err
	}
	in := proof.FindingsInput{Open: open, Limit: first + 1}
	if after != nil {
		in.Before = after.ID
	}
	rows, total, err := r.Proof.Findings(ctx, in)
	if err != nil {
		return nil, err
	}
	page := &model.LedgerFindingConnection{Edges: []*model.LedgerFindingEdge{}, TotalCount: total}
	rows, page.PageInfo = pageOf(rows, first, after, func(row *ent.LedgerFinding) string { return row.ID })
	for _, row := range rows {
		page.Edges = append(page.Edges, &model.LedgerFindingEdge{Node: model.NewLedgerFinding(row), Cursor: model.Cursor{ID: row.ID}})
	}
	return page, nil
}

// usageRecords tells how far back usage records go, and what keeps those that are due.
func (r *Resolver) usageRecords(ctx context.Context) (*model.UsageRecordStatus, error) {
	now, err := r.Settings.Now(ctx)
	if err != nil {
		return nil, err
	}
	before := time.Time{}
	if now.UsageMonths > 0 {
		before = ledger.FirstKept(time.Now(), now.UsageMonths)
	}
	kept, err := r.Ledger.Retained(ctx, before)
	if err != nil {
		return nil, err
	}
	out := &model.UsageRecordStatus{Months: now.UsageMonths, Waits: kept.Waits}
	if !kept.From.IsZero() {
		out.From = &kept.From
	}
	if !kept.Due.IsZero() {
		out.Due = &kept.Due
	}
	return out, nil
}
