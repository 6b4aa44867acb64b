package graph

import (
	"context"

	"weir/graph/model"
	"weir/internal/id"
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
	page.PageInfo.HasPreviousPage = after != nil
	if page.PageInfo.HasNextPage = len(rows) > first; page.PageInfo.HasNextPage {
		rows = rows[:first]
	}
	for _, row := range rows {
		page.Edges = append(page.Edges, &model.LedgerFindingEdge{Node: model.NewLedgerFinding(row), Cursor: model.Cursor{ID: row.ID}})
	}
	if n := len(page.Edges); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}
