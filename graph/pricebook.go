package graph

import (
	"context"

	"entgo.io/contrib/entgql"

	"weir/graph/model"
	"weir/internal/id"
	"weir/internal/pricing"
)

// prices reads a page of the price book, and one row more to know whether others follow.
func (r *Resolver) prices(
	ctx context.Context, first int, after *entgql.Cursor[string], name *string, drafts *bool,
) (*model.PriceConnection, error) {
	if err := placeByID(after, id.Price); err != nil {
		return nil, err
	}
	in := pricing.ListInput{Drafts: drafts, Limit: first + 1}
	if name != nil {
		in.Model = *name
	}
	if after != nil {
		in.Before = after.ID
	}
	rows, total, err := r.PriceBook.List(ctx, in)
	if err != nil {
		return nil, err
	}
	page := &model.PriceConnection{Edges: []*model.PriceEdge{}, TotalCount: total}
	page.PageInfo.HasPreviousPage = after != nil
	if page.PageInfo.HasNextPage = len(rows) > first; page.PageInfo.HasNextPage {
		rows = rows[:first]
	}
	for _, row := range rows {
		page.Edges = append(page.Edges, &model.PriceEdge{Node: model.NewPrice(row), Cursor: model.Cursor{ID: row.ID}})
	}
	if n := len(page.Edges); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}

// priceDifferences is a page of the drafts beside the prices in force, by model; a cursor names the model.
func (r *Resolver) priceDifferences(
	ctx context.Context, first int, after *entgql.Cursor[string],
) (*model.PriceDifferenceConnection, error) {
	if after != nil && after.Value != nil {
		return nil, errAfter
	}
	all, err := r.PriceBook.Diff(ctx)
	if err != nil {
		return nil, err
	}
	page := &model.PriceDifferenceConnection{Edges: []*model.PriceDifferenceEdge{}, TotalCount: len(all)}
	page.PageInfo.HasPreviousPage = after != nil
	for _, d := range all {
		if after != nil && d.Model <= after.ID {
			continue
		}
		if len(page.Edges) == first {
			page.PageInfo.HasNextPage = true
			break
		}
		page.Edges = append(page.Edges, &model.PriceDifferenceEdge{Node: model.NewPriceDifference(d), Cursor: model.Cursor{ID: d.Model}})
	}
	if n := len(page.Edges); n > 0 {
		page.PageInfo.StartCursor, page.PageInfo.EndCursor = &page.Edges[0].Cursor, &page.Edges[n-1].Cursor
	}
	return page, nil
}

func (r *Resolver) priceSettings(ctx context.Context) (*model.PriceSettings, error) {
	s, err := r.PriceBook.Settings(ctx)
	if err != nil {
		return nil, err
	}
	return model.NewPriceSettings(s), nil
}
