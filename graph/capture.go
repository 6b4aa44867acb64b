package graph

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/graph/model"
	"weir/internal/capture"
	"weir/internal/id"
	"weir/internal/viewer"
)

// captures reads a page of the calls whose contents are kept, and one row more to know whether others follow.
func (r *Resolver) captures(ctx context.Context, first int, after *model.Cursor, filter *model.CaptureFilter) (*model.CaptureConnection, error) {
	if err := placeByID(after, id.Request); err != nil {
		return nil, err
	}
	q := capture.Query{Limit: first + 1}
	if after != nil {
		q.Before = after.ID
	}
	if filter != nil {
		if q.Failed = filter.Failed; filter.KeyID != nil {
			q.KeyID = *filter.KeyID
		}
		if filter.RequestID != nil {
			q.RequestID = *filter.RequestID
		}
	}
	found, err := r.Captures.List(ctx, q)
	if err != nil {
		return nil, err
	}
	page := &model.CaptureConnection{Edges: []*model.CaptureEdge{}}
	found, page.PageInfo = pageOf(found, first, after, func(k *capture.Kept) string { return k.RequestID })
	for _, k := range found {
		page.Edges = append(page.Edges, &model.CaptureEdge{Node: model.NewCapture(k), Cursor: model.Cursor{ID: k.RequestID}})
	}
	return page, nil
}

// captureSettings shows of which calls of a tenant the contents are kept.
func (r *Resolver) captureSettings(ctx context.Context, t *ent.Tenant) (*model.CaptureSettings, error) {
	now, err := r.Settings.Now(ctx)
	if err != nil {
		return nil, err
	}
	return model.NewCaptureSettings(t, now.CaptureDays), nil
}

func (r *Resolver) deleteCaptures(ctx context.Context, in model.DeleteCapturesInput) (*model.DeleteCapturesPayload, error) {
	if err := r.Captures.DeleteAll(ctx); err != nil {
		return nil, err
	}
	t, err := r.Ent.Tenant.Get(ctx, viewer.FromContext(ctx).TenantID)
	if err != nil {
		return nil, fmt.Errorf("tenant whose contents are gone: %w", err)
	}
	return &model.DeleteCapturesPayload{Tenant: t, ClientMutationID: in.ClientMutationID}, nil
}

// contentsOf reads what is kept of the whole page when the first one is asked for.
func (p *requestPage) contentsOf(ctx context.Context, requestID string) (*model.Capture, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.contentsRead {
		ids := make([]string, len(p.requests))
		for i, r := range p.requests {
			ids[i] = r.ID
		}
		all, err := p.resolver.Captures.Of(ctx, ids)
		if err != nil {
			return nil, err
		}
		p.contents, p.contentsRead = all, true
	}
	return model.NewCapture(p.contents[requestID]), nil
}
