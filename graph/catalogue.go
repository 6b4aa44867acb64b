package graph

import (
	"context"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/request"
)

// million units are what prices are shown for.
const million = 1_000_000

// pricedModels names the models that have a price in force.
func (r *Resolver) pricedModels(ctx context.Context) []string {
	var names []string
	for _, m := range r.Prices.Models(request.From(ctx).Start) {
		names = append(names, m.Name)
	}
	return names
}

// perMillion is what the viewer's tenant pays now for a million units of a dimension, rounded up to nano-USD; nil where the
// model has no such price.
func (r *Resolver) perMillion(ctx context.Context, name string, d schematype.Dimension) (*money.Amount, error) {
	group := ""
	if session, err := sessionOf(ctx); err == nil && session.Tenant != nil {
		group = session.Tenant.PriceGroup
	}
	quote, err := r.Prices.Quote(name, group, request.From(ctx).Start)
	switch fault.CodeOf(err) {
	case "":
	case fault.ModelNotFound, fault.ModelNotPriced:
		return nil, nil //nolint:nilnil // null
	default:
		return nil, err
	}
	price, ok := quote.Card().Rates[d]
	if !ok {
		return nil, nil //nolint:nilnil // null
	}
	amount, ok := money.Pico{}.Add(million, price).Ceil(quote.MultiplierPPM)
	if !ok {
		return nil, fault.New(fault.Internal, "Internal error.")
	}
	return &amount, nil
}

// platformChannels are those that the platform calls, with the ids of their credentials and nothing else of these.
func (r *Resolver) platformChannels() *ent.ChannelQuery {
	return r.Ent.Channel.Query().Where(channel.DeletedAtIsNil(), channel.TenantIDIsNil()).
		WithCredentials(func(q *ent.CredentialQuery) { q.Select(credential.FieldID, credential.FieldChannelID) })
}
