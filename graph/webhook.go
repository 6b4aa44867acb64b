package graph

import (
	"context"

	"weir/ent"
	entdelivery "weir/ent/webhookdelivery"
	entendpoint "weir/ent/webhookendpoint"
	"weir/graph/model"
	"weir/internal/id"
	"weir/internal/webhook"
)

// webhookEndpoints reads a page of the tenant's endpoints; the row that only signs is not one of them.
func (r *Resolver) webhookEndpoints(ctx context.Context, first *int, after *model.Cursor) (*ent.WebhookEndpointConnection, error) {
	if err := placeByID(after, id.Endpoint); err != nil {
		return nil, err
	}
	return r.Ent.WebhookEndpoint.Query().Where(entendpoint.DeletedAtIsNil(), entendpoint.URLNotNil()).
		Paginate(entire{ctx}, after, page(first), nil, nil, newestEndpoints)
}

// deliveryArgs are those of webhookDeliveries.
type deliveryArgs struct {
	first      *int
	after      *model.Cursor
	endpointID *string
	status     *entdelivery.Status
}

// webhookDeliveries reads a page of deliveries, newest first, with what they tell and whose they are.
func (r *Resolver) webhookDeliveries(ctx context.Context, in deliveryArgs) (*ent.WebhookDeliveryConnection, error) {
	if err := placeByID(in.after, id.Delivery); err != nil {
		return nil, err
	}
	q := r.Ent.WebhookDelivery.Query().WithMessage().WithEndpoint()
	if in.endpointID != nil {
		q.Where(entdelivery.EndpointID(*in.endpointID))
	}
	if in.status != nil {
		q.Where(entdelivery.StatusEQ(*in.status))
	}
	rows, info, total, err := newest(ctx, q, *page(in.first), in.after, func(d *ent.WebhookDelivery) string { return d.ID })
	if err != nil {
		return nil, err
	}
	out := &ent.WebhookDeliveryConnection{Edges: make([]*ent.WebhookDeliveryEdge, len(rows)), PageInfo: info, TotalCount: total}
	for i, d := range rows {
		out.Edges[i] = &ent.WebhookDeliveryEdge{Node: d, Cursor: model.Cursor{ID: d.ID}}
	}
	return out, nil
}

// messageOf is what a delivery tells; lists have read it already.
func (r *Resolver) messageOf(ctx context.Context, d *ent.WebhookDelivery) (*ent.WebhookMessage, error) {
	if d.Edges.Message != nil {
		return d.Edges.Message, nil
	}
	return r.Ent.WebhookMessage.Get(ctx, d.MessageID)
}

// endpointOf is whose secret signs a delivery; lists have read it already.
func (r *Resolver) endpointOf(ctx context.Context, d *ent.WebhookDelivery) (*ent.WebhookEndpoint, error) {
	if d.Edges.Endpoint != nil {
		return d.Edges.Endpoint, nil
	}
	return r.Ent.WebhookEndpoint.Get(ctx, d.EndpointID)
}

func attemptsOf(d *ent.WebhookDelivery) []*model.WebhookAttempt {
	all := make([]*model.WebhookAttempt, len(d.Attempts))
	for i, a := range d.Attempts {
		all[i] = &model.WebhookAttempt{At: a.At, DurationMs: int(a.DurationMS), Error: model.OrNull(a.Error)}
		if a.StatusCode != 0 {
			code := a.StatusCode
			all[i].StatusCode = &code
		}
	}
	return all
}

func eventTypes(e *ent.WebhookEndpoint) []webhook.Type {
	all := make([]webhook.Type, len(e.Events))
	for i, t := range e.Events {
		all[i] = webhook.Type(t)
	}
	return all
}

// orEmpty is "" for null.
func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
