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

// OneTimeToken lets whoever holds its secret do one thing for a user, once. Using it deletes it.
type OneTimeToken struct{ ent.Schema }

// Mixin of the entity.
func (OneTimeToken) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.OneTime}} }

// Fields of the entity.
func (OneTimeToken) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("purpose").Values("verify_email", "change_email", "reset_password", "second_factor").Immutable().
			Comment("The one thing."),
		field.String("user_id").Immutable().Comment("For whom."),
		field.Bytes("digest").Sensitive().Immutable().Unique().MaxLen(32).Comment("HMAC-SHA-256 of the secret."),
		field.String("email").Default("").MaxLen(254).Immutable().Comment("The address that it is about and was sent to; empty for none."),
		field.Int("attempts").Default(0).NonNegative().Comment("How often a code was tried with it; of a second factor."),
		field.Time("created_at").Default(now).Immutable().Comment("When it was made, UTC."),
		field.Time("expires_at").Immutable().Comment("When it stops working, UTC."),
	}
}

// Edges of the entity.
func (OneTimeToken) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Unique().Required().Immutable().Annotations(entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of the entity.
func (OneTimeToken) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "purpose", "created_at"), index.Fields("expires_at")}
}

// Annotations of the entity.
func (OneTimeToken) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("one_time_tokens"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (OneTimeToken) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
