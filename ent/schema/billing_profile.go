package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/ent/schematype"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/viewer"
)

// BillingProfile is how a tenant pays: what stands on its receipts, its customer at Stripe, and its automatic recharge.
type BillingProfile struct{ ent.Schema }

// Mixin of the entity.
func (BillingProfile) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.BillingProfile}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (BillingProfile) Fields() []ent.Field {
	amount := func(name, comment string) ent.Field {
		return field.Int64(name).GoType(money.Amount(0)).Default(0).NonNegative().Comment(comment + " Nano-USD.")
	}
	return []ent.Field{
		field.String("stripe_customer").Optional().Nillable().MaxLen(255).Unique().Comment("Stripe's customer; null before there is one."),
		field.JSON("buyer", schematype.Buyer{}).Default(schematype.Buyer{}).Comment("Who buys, for receipts."),
		field.Bool("recharge_on").Default(false).Comment("Whether the saved card is charged when the balance is low."),
		field.String("recharge_method").Default("").Comment("Id of the saved card."),
		amount("recharge_below", "Available money below which it is charged."),
		amount("recharge_amount", "Credit bought each time."),
		amount("recharge_daily_cap", "Credit bought in a day at most."),
		amount("recharge_monthly_cap", "Credit bought in a month at most."),
		field.Int64("recharge_seq").Default(0).NonNegative().Comment("Number of the last automatic recharge."),
		field.Int("recharge_failures").Default(0).NonNegative().Comment("How many failed in a row."),
		field.Time("recharge_after").Optional().Nillable().Comment("Not tried again before this, UTC."),
		field.Time("recharge_stopped_at").Optional().Nillable().Comment("When it was stopped after too many failures; null when it was not."),
		field.String("recharge_order").Default("").Comment("Id of the order that is under way; empty for none."),
		field.String("recharge_by").Default("").Comment("Id of the user who set it up, who gets the letters."),
	}
}

// Indexes of the entity.
func (BillingProfile) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id").Unique(),
		index.Fields("recharge_after").Annotations(entsql.IndexWhere("recharge_on")).StorageKey("billing_profiles_recharging"),
	}
}

// Annotations of the entity.
func (BillingProfile) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("billing_profiles"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (BillingProfile) Policy() ent.Policy {
	return rule.Policy{
		Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Billing), Write: rule.SystemOnly,
	}.Build()
}
