package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/internal/id"
)

// VIPGrant gives a tenant a level for a time. The level of a tenant is the highest of the grants that run.
type VIPGrant struct{ ent.Schema }

// Mixin of the entity.
func (VIPGrant) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.VIPGrant}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (VIPGrant) Fields() []ent.Field {
	return []ent.Field{
		field.String("grant_key").NotEmpty().MaxLen(200).Immutable().Comment("What makes a repeat a repeat: code:…, plan:…, admin:…."),
		field.Int("level").Positive().Immutable().Comment("The level."),
		field.Time("starts_at").Immutable().Comment("From when, UTC."),
		field.Time("ends_at").Optional().Nillable().Comment("Until when, UTC; null for ever."),
	}
}

// Indexes of the entity.
func (VIPGrant) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "grant_key").Unique(), index.Fields("ends_at")}
}

// Annotations of the entity.
func (VIPGrant) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("vip_grants"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (VIPGrant) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
