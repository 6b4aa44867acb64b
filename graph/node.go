package graph

import (
	"context"

	"weir/ent"
	entdelivery "weir/ent/webhookdelivery"
	entendpoint "weir/ent/webhookendpoint"
	"weir/internal/fault"
	"weir/internal/id"
)

// errNoNode also stands for objects that the viewer may not see.
var errNoNode = fault.New(fault.NotFound, "There is no such object.")

// node reads the object of an id, as far as the viewer may see it.
func (r *Resolver) node(ctx context.Context, nodeID string) (n ent.Noder, err error) {
	prefix := id.Prefix(nodeID)
	if !isID(prefix, nodeID) {
		return nil, errNoNode
	}
	if err := mayRead(ctx, prefix); err != nil {
		return nil, err
	}
	switch prefix {
	case id.Key:
		n, err = r.Ent.APIKey.Get(ctx, nodeID)
	case id.User:
		n, err = r.Ent.User.Get(ctx, nodeID)
	case id.Tenant:
		n, err = r.Ent.Tenant.Get(ctx, nodeID)
	case id.Membership:
		n, err = r.Ent.Membership.Get(ctx, nodeID)
	case id.Invitation:
		n, err = r.invitationNode(ctx, nodeID)
	case id.Model:
		n, err = r.Ent.Model.Get(ctx, nodeID)
	case id.ModelAlias:
		n, err = r.Ent.ModelAlias.Get(ctx, nodeID)
	case id.Channel:
		n, err = r.Channels.Get(ctx, nodeID)
	case id.Task:
		n, err = r.Tasks.Mine(ctx, nodeID)
	case id.Service:
		n, err = r.Ent.Service.Get(ctx, nodeID)
	case id.Session:
		n, err = r.Ent.Session.Get(ctx, nodeID)
	case id.Request:
		n, err = r.request(ctx, nodeID)
	case id.AccessToken:
		n, err = r.Ent.PersonalAccessToken.Get(ctx, nodeID)
	case id.Endpoint:
		n, err = r.Ent.WebhookEndpoint.Query().Where(entendpoint.ID(nodeID), entendpoint.DeletedAtIsNil()).Only(ctx)
	case id.Delivery:
		n, err = r.Ent.WebhookDelivery.Query().Where(entdelivery.ID(nodeID)).WithMessage().WithEndpoint().Only(ctx)
	default:
		return nil, errNoNode
	}
	switch {
	case err == nil:
		return n, nil
	case faultOf(ctx, err).Code == fault.Forbidden:
		return nil, errNoNode
	}
	return nil, err
}
