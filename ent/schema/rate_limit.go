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

// RateLimit bounds how much a tenant, one of its members or one of its keys may ask for, of all models together or of one.
type RateLimit struct{ ent.Schema }

// Mixin of the entity.
func (RateLimit) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Limit}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (RateLimit) Fields() []ent.Field {
	bound := func(name, comment string) ent.Field {
		return field.Int64(name).Optional().Nillable().Positive().Comment(comment + "; null for no limit.")
	}
	return []ent.Field{
		field.Enum("scope").Values("TENANT", "MEMBER", "KEY").Immutable().Comment("What is limited."),
		field.String("scope_id").MaxLen(64).Immutable().Comment("Id of the tenant, the user or the key."),
		field.String("model").Default("").MaxLen(256).Immutable().Comment("The model that is limited; empty for all together."),
		bound("requests_per_minute", "Requests that may begin within any minute"),
		bound("tokens_per_minute", "Tokens of requests that begin within any minute"),
		bound("concurrency", "Requests that may run at once"),
		bound("requests_per_day", "Charged requests of a day in the tenant's time zone"),
		bound("tokens_per_day", "Charged tokens of a day in the tenant's time zone"),
	}
}

// Indexes of the entity.
func (RateLimit) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "scope", "scope_id", "model").Unique()}
}

// Annotations of the entity.
func (RateLimit) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("rate_limits"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (RateLimit) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
