package graph

import (
	"context"
	"slices"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	"weir/ent/schematype"
	"weir/graph/model"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/request"
	"weir/internal/tenant"
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

// quote is the price in force of a model for the viewer's tenant; nil where it has none.
func (r *Resolver) quote(ctx context.Context, name string) (*pricing.Quote, error) {
	var who pricing.Buyer
	now := request.From(ctx).Start
	if session, err := sessionOf(ctx); err == nil && session.Tenant != nil {
		who = pricing.Buyer{Group: session.Tenant.PriceGroup, VIP: tenant.VIP(session.Tenant, now)}
	}
	quote, err := r.Prices.QuoteFor(name, who, now)
	switch fault.CodeOf(err) {
	case "":
		return quote, nil
	case fault.ModelNotFound, fault.ModelNotPriced:
		return nil, nil //nolint:nilnil // none
	}
	return nil, err
}

// rates are all prices of a model for the viewer's tenant.
func (r *Resolver) rates(ctx context.Context, name string) ([]*model.ModelRate, error) {
	quote, err := r.quote(ctx, name)
	if err != nil || quote == nil {
		return []*model.ModelRate{}, err
	}
	return model.ModelRates(quote)
}

// aliasesOf are the names by which the viewer's tenant calls a model.
func (r *Resolver) aliasesOf(ctx context.Context, name string) []string {
	names := []string{}
	session, err := sessionOf(ctx)
	if err != nil || session.Tenant == nil {
		return names
	}
	for alias, model := range r.Aliases.Of(session.Tenant.ID) {
		if model == name {
			names = append(names, alias)
		}
	}
	slices.Sort(names)
	return names
}

// modelAliases reads a page of the tenant's aliases.
func (r *Resolver) modelAliases(ctx context.Context, first *int, after *model.Cursor) (*ent.ModelAliasConnection, error) {
	if err := placeByID(after, id.ModelAlias); err != nil {
		return nil, err
	}
	return r.Ent.ModelAlias.Query().Paginate(entire{ctx}, after, page(first), nil, nil, newestAliases)
}

// perMillion is what the viewer's tenant pays now for a million units of a dimension, rounded up to nano-USD; nil where the
// model has no such price.
func (r *Resolver) perMillion(ctx context.Context, name string, d schematype.Dimension) (*money.Amount, error) {
	quote, err := r.quote(ctx, name)
	if err != nil || quote == nil {
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
