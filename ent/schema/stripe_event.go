package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
)

// StripeEvent is a notice of Stripe's, kept before it is answered. It is a hint: what counts is fetched.
type StripeEvent struct{ ent.Schema }

// Fields of the entity.
func (StripeEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").NotEmpty().MaxLen(255).Immutable().Comment("Stripe's id, so that a repeat is recognised."),
		field.String("type").MaxLen(100).Immutable().Comment("Stripe's name of what happened."),
		field.String("api_version").Default("").MaxLen(64).Immutable().Comment("Version in which the body is written."),
		field.Bool("livemode").Immutable().Comment("Whether it is about real money."),
		field.String("object_id").Default("").MaxLen(255).Immutable().Comment("Stripe's id of what it is about."),
		field.Bytes("raw").Sensitive().Immutable().Comment("The body as it came."),
		field.Time("happened_at").Immutable().Comment("When it happened, by Stripe's clock, UTC."),
		field.Time("created_at").Default(now).Immutable().Comment("When it came, UTC."),
		field.Time("done_at").Optional().Nillable().Comment("When what it is about was brought up to date, UTC; null for not yet."),
		field.Enum("outcome").Values("APPLIED", "IGNORED").Optional().Nillable().Comment("What it led to; null for not yet."),
		field.String("note").Default("").MaxLen(200).Comment("Why it was ignored, or which order it was about."),
	}
}

// Indexes of the entity.
func (StripeEvent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("created_at"), index.Fields("object_id")}
}

// Annotations of the entity.
func (StripeEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("stripe_events"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (StripeEvent) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
