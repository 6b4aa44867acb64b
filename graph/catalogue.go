package graph

import (
	"context"
	"maps"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/sqljson"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/credential"
	entmodel "weir/ent/model"
	"weir/ent/predicate"
	"weir/ent/schematype"
	"weir/graph/model"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/request"
	"weir/internal/tenant"
	"weir/internal/usage"
	"weir/internal/viewer"
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

// defaultGroup is that of tenants that are in no other.
const defaultGroup = "default"

// buyer is who would pay: the viewer's tenant, or one of the group "default" where there is none.
func buyer(ctx context.Context, now time.Time) pricing.Buyer {
	session, err := sessionOf(ctx)
	if err != nil || session.Tenant == nil {
		return pricing.Buyer{Group: defaultGroup}
	}
	return pricing.Buyer{Group: session.Tenant.PriceGroup, VIP: tenant.VIP(session.Tenant, now)}
}

// models reads a page of the models that have a price; everybody may.
func (r *Resolver) models(ctx context.Context, first *int, after *model.Cursor) (*ent.ModelConnection, error) {
	if err := placeByName(after, id.Model); err != nil {
		return nil, err
	}
	if viewer.FromContext(ctx) == nil {
		ctx = viewer.SystemContext(ctx, "catalogue")
	}
	priced := entmodel.NameIn(r.pricedModels(ctx)...)
	return r.Ent.Model.Query().Where(priced).Paginate(entire{ctx}, after, page(first), nil, nil, modelsByName)
}

// unavailableShown bounds how many models the service status names.
const unavailableShown = 20

// serviceStatus is how the offered models do, in the order of the modalities.
func (r *Resolver) serviceStatus(ctx context.Context) ([]*model.ServiceStatus, error) {
	modalities := map[string]schematype.Modality{}
	for _, m := range r.Prices.Models(request.From(ctx).Start) {
		modalities[m.Name] = m.Modality
	}
	offered, err := r.Offers.Offered(ctx, slices.Sorted(maps.Keys(modalities)))
	if err != nil {
		return nil, err
	}
	found := map[schematype.Modality]*model.ServiceStatus{}
	out := []*model.ServiceStatus{}
	for _, m := range schematype.Modality("").Values() {
		found[schematype.Modality(m)] = &model.ServiceStatus{Modality: schematype.Modality(m), Unavailable: []string{}}
	}
	for _, name := range offered {
		s := found[modalities[name]]
		s.Offered++
		switch {
		case r.Offers.Available(name, defaultGroup):
			s.Available++
		case len(s.Unavailable) < unavailableShown:
			s.Unavailable = append(s.Unavailable, name)
		}
	}
	for _, m := range schematype.Modality("").Values() {
		if s := found[schematype.Modality(m)]; s.Offered > 0 {
			out = append(out, s)
		}
	}
	return out, r.completed(ctx, modalities, out)
}

// completed adds which part of the answers came to their end, by what the models make.
func (r *Resolver) completed(ctx context.Context, modalities map[string]schematype.Modality, services []*model.ServiceStatus) error {
	groups := make(map[string]string, len(modalities))
	for name, m := range modalities {
		groups[name] = string(m)
	}
	since, found, err := r.Completions.Of(ctx, groups)
	if err != nil {
		return err
	}
	for _, s := range services {
		s.CompletedSince, s.CompletedByDay = since, make([]*int, usage.CompletionDays)
		if one, ok := found[string(s.Modality)]; ok {
			s.CompletedPerMille, s.CompletedByDay = one.All, one.Days
		}
	}
	return nil
}

// quote is the price in force of a model for the viewer's tenant; nil where it has none.
func (r *Resolver) quote(ctx context.Context, name string) (*pricing.Quote, error) {
	now := request.From(ctx).Start
	quote, err := r.Prices.QuoteFor(name, buyer(ctx, now), now)
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

// available reports whether a call of the model by the viewer's tenant finds a way.
func (r *Resolver) available(ctx context.Context, name string) bool {
	return r.Offers.Available(name, buyer(ctx, request.From(ctx).Start).Group)
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

// platformChannels are those that the platform calls, with all of their credentials but the keys.
func (r *Resolver) platformChannels() *ent.ChannelQuery {
	return r.Ent.Channel.Query().Where(channel.DeletedAtIsNil(), channel.TenantIDIsNil()).
		WithCredentials(func(q *ent.CredentialQuery) {
			q.Select(
				credential.FieldID, credential.FieldChannelID, credential.FieldHint, credential.FieldStatus, credential.FieldReason,
				credential.FieldBenchedUntil, credential.FieldPosition, credential.FieldLastError, credential.FieldLastErrorAt,
				credential.FieldBalanceN, credential.FieldBalanceCurrency, credential.FieldBalanceAt,
			).Order(credential.ByPosition())
		})
}

// filtered leaves of channels those that are asked for.
func filtered(q *ent.ChannelQuery, f *model.ChannelFilter) *ent.ChannelQuery {
	if f == nil {
		return q
	}
	if f.Status != nil {
		q.Where(channel.StatusEQ(*f.Status))
	}
	for _, field := range []struct {
		asked *string
		where func(string) predicate.Channel
	}{
		{f.Upstream, channel.Upstream},
		{f.Preset, channel.Preset},
		{f.Search, channel.NameContainsFold},
		{f.Model, holding(channel.FieldModels)},
		{f.Group, holding(channel.FieldGroups)},
		{f.Tag, holding(channel.FieldTags)},
	} {
		if field.asked != nil && *field.asked != "" {
			q.Where(field.where(*field.asked))
		}
	}
	return q
}

// holding asks for rows whose list has an element.
func holding(list string) func(string) predicate.Channel {
	return func(element string) predicate.Channel {
		return func(s *sql.Selector) { s.Where(sqljson.ValueContains(s.C(list), element)) }
	}
}
