package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/internal/id"
	"weir/internal/viewer"
)

// WebhookEndpoint is an address of a tenant that is told of events. One row per tenant may have no address: it holds the
// secret that signs what goes to addresses given with single calls.
type WebhookEndpoint struct{ ent.Schema }

// Mixin of the entity.
func (WebhookEndpoint) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Endpoint}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (WebhookEndpoint) Fields() []ent.Field {
	return []ent.Field{
		field.String("url").Optional().Nillable().MaxLen(2048).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Where events are sent; null on the row that signs for addresses of single calls."),
		field.String("description").MaxLen(200).Default("").Comment("What it is for, in the words of the tenant."),
		field.Strings("events").Optional().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The types of events that are sent; none = all."),
		field.Bytes("secret").Sensitive().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Signing secret, sealed under the row's id."),
		field.Bytes("former_secret").Sensitive().Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The secret before the last rotation, sealed; it signs too until former_until."),
		field.Time("former_until").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Until when the former secret signs, UTC."),
		field.Time("disabled_at").Optional().Nillable().Comment("Since when nothing is sent, UTC; null while it is on."),
		field.Enum("disabled_reason").Values("BY_HAND", "FAILING", "GONE").Optional().Nillable().
			Comment("Why nothing is sent; null while it is on."),
		field.Time("failing_since").Optional().Nillable().Comment("When the first delivery failed after the last that succeeded, UTC."),
		field.Time("delivered_at").Optional().Nillable().Comment("When a delivery last succeeded, UTC."),
		field.Time("deleted_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("When it was deleted, UTC."),
	}
}

// Edges of the entity.
func (WebhookEndpoint) Edges() []ent.Edge {
	return []ent.Edge{edge.To("deliveries", WebhookDelivery.Type).Annotations(entgql.Skip(entgql.SkipAll))}
}

// Indexes of the entity.
func (WebhookEndpoint) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id").Unique().StorageKey("webhook_endpoints_of_calls").Annotations(entsql.IndexWhere("url IS NULL")),
	}
}

// Annotations of the entity.
func (WebhookEndpoint) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("webhook_endpoints"), entgql.RelayConnection(),
		entsql.Checks(map[string]string{
			"webhook_endpoints_disabled": "(disabled_at IS NULL) = (disabled_reason IS NULL)",
			"webhook_endpoints_former":   "(former_secret IS NULL) = (former_until IS NULL)",
		}),
	}
}

// Policy of the entity.
func (WebhookEndpoint) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Reader), Write: rule.SystemOnly}.Build()
}
