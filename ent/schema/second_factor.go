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

// SecondFactor is the authenticator app of a user: what signing in needs besides the password, once it is confirmed.
type SecondFactor struct{ ent.Schema }

// Mixin of the entity.
func (SecondFactor) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.SecondFactor}, TimeMixin{}}
}

// Fields of the entity.
func (SecondFactor) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable().Comment("Whose it is."),
		field.Bytes("sealed").Sensitive().Comment("The secret that app and server share, sealed under the id."),
		field.Time("confirmed_at").Optional().Nillable().Comment("Since when codes are asked for; null while it is being set up."),
		field.Int64("last_step").Default(0).NonNegative().Comment("The time step of the last code that was used; no older one works."),
		field.Int("failures").Default(0).NonNegative().Comment("Codes that were tried since one was right."),
		field.Time("blocked_until").Optional().Nillable().Comment("Until when no code is tried, after too many failures."),
	}
}

// Edges of the entity.
func (SecondFactor) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("user", User.Type).Field("user_id").Unique().Required().Immutable().Annotations(entsql.OnDelete(entsql.Cascade)),
		edge.To("recovery_codes", RecoveryCode.Type).Annotations(entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of the entity: a user has one at most.
func (SecondFactor) Indexes() []ent.Index { return []ent.Index{index.Fields("user_id").Unique()} }

// Annotations of the entity.
func (SecondFactor) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("second_factors"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (SecondFactor) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
