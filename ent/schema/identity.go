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
)

// Identity is whom a provider of sign-in (OpenID Connect) knows a user as.
type Identity struct{ ent.Schema }

// Mixin of the entity.
func (Identity) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.Identity}} }

// Fields of the entity.
func (Identity) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Whose it is."),
		field.String("provider").NotEmpty().MaxLen(32).Immutable().Comment("Name of the provider in the configuration."),
		field.String("subject").NotEmpty().MaxLen(255).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("What the provider calls the user, for ever."),
		field.String("email").Default("").MaxLen(254).Comment("The address that the provider gave last; empty for none."),
		field.Time("created_at").Default(now).Immutable().Comment("Since when the user signs in with it, UTC."),
		field.Time("used_at").Default(now).Comment("Last sign-in with it, UTC."),
	}
}

// Edges of the entity.
func (Identity) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Unique().Required().Immutable().
			Annotations(entgql.Skip(entgql.SkipAll), entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of the entity.
func (Identity) Indexes() []ent.Index {
	return []ent.Index{index.Fields("provider", "subject").Unique(), index.Fields("user_id", "provider").Unique()}
}

// Annotations of the entity.
func (Identity) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("identities")}
}

// Policy of the entity.
func (Identity) Policy() ent.Policy {
	return rule.Policy{Read: rule.OwnRows, Write: rule.SystemOnly}.Build()
}
