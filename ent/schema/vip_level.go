package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"weir/ent/rule"
	"weir/internal/id"
)

// VIPLevel says what tenants of a level have: a lower price, and limits of their own.
type VIPLevel struct{ ent.Schema }

// Mixin of the entity.
func (VIPLevel) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.VIPLevel}, TimeMixin{}} }

// Fields of the entity.
func (VIPLevel) Fields() []ent.Field {
	limit := func(name, comment string) ent.Field {
		return field.Int(name).Optional().Nillable().NonNegative().Comment(comment + "; null for no limit of the level.")
	}
	return []ent.Field{
		field.Int("level").Unique().Positive().Max(100).Immutable().Comment("1 to 100; a higher one is better."),
		field.String("name").NotEmpty().MaxRuneLen(64).Comment("What to call it."),
		field.Int64("discount_ppm").Default(0).Min(0).Max(1_000_000).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("What is taken off prices, parts per million."),
		limit("requests_per_minute", "Requests per minute and tenant"),
		limit("tokens_per_minute", "Tokens per minute and tenant"),
		limit("concurrency", "Requests at once and tenant"),
		limit("requests_per_day", "Requests per day and tenant"),
		limit("tokens_per_day", "Tokens per day and tenant"),
	}
}

// Annotations of the entity.
func (VIPLevel) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("vip_levels")}
}

// Policy of the entity.
func (VIPLevel) Policy() ent.Policy {
	return rule.Policy{Read: rule.Anybody, Write: rule.SystemOnly}.Build()
}
