package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"weir/ent/rule"
	"weir/internal/id"
	"weir/internal/viewer"
)

// PaymentMethod is a card that a tenant has saved at Stripe for automatic recharges. Nothing of it is kept here but how it
// is shown.
type PaymentMethod struct{ ent.Schema }

// Mixin of the entity.
func (PaymentMethod) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.PaymentMethod}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (PaymentMethod) Fields() []ent.Field {
	return []ent.Field{
		field.String("stripe_id").MaxLen(255).Unique().Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Stripe's payment method."),
		field.String("brand").Default("").MaxLen(32).Comment("Brand of the card."),
		field.String("last4").Default("").MaxLen(8).Comment("Its last four digits."),
		field.Int("exp_month").Default(0).Comment("Month in which it expires, 1 to 12."),
		field.Int("exp_year").Default(0).Comment("Year in which it expires."),
		field.Time("removed_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("When it was taken away; null when it was not."),
	}
}

// Annotations of the entity.
func (PaymentMethod) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("payment_methods")}
}

// Policy of the entity.
func (PaymentMethod) Policy() ent.Policy {
	return rule.Policy{
		Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Billing), Write: rule.SystemOnly,
	}.Build()
}
