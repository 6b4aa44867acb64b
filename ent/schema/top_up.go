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

// TopUp is an order of credit that is paid through Stripe. The row is made before Stripe is asked; what Stripe says of its
// session, payment, refunds and disputes is brought into it again and again.
type TopUp struct{ ent.Schema }

// Mixin of the entity.
func (TopUp) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.TopUp}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (TopUp) Fields() []ent.Field {
	hidden := entgql.Skip(entgql.SkipAll)
	amount := func(name, comment string) ent.Field {
		return field.Int64(name).GoType(money.Amount(0)).Default(0).NonNegative().Comment(comment + " Nano-USD.")
	}
	return []ent.Field{
		field.String("created_by").Default("").Immutable().Annotations(hidden).Comment("Id of the user who ordered; empty for API keys and automatic recharges."),
		field.Enum("kind").GoType(schematype.TopUpKind("")).Immutable().Comment("How it is paid."),
		field.Enum("status").GoType(schematype.TopUpStatus("")).Default(string(schematype.TopUpPending)).Comment("Where it stands."),
		field.String("client_key").Optional().Nillable().MaxLen(100).Immutable().Annotations(hidden).
			Comment("What makes a repeat a repeat, within the tenant."),
		field.String("pack").Default("").MaxLen(32).Immutable().Comment("Name of the pack that was ordered; empty for a free amount."),
		field.String("currency").MinLen(3).MaxLen(3).Immutable().Comment("What is paid in, ISO 4217, upper case."),
		field.Int64("amount_minor").Positive().Immutable().Annotations(hidden).Comment("What is to be paid, in the currency's smallest unit."),
		field.Int64("rate_ppm").Positive().Immutable().Annotations(hidden).
			Comment("Units of the currency for one USD as the order fixed it, in millionths."),
		amount("credit", "Cash that it grants."),
		amount("bonus", "Bonus that it grants besides."),
		field.Int64("paid_minor").Default(0).NonNegative().Annotations(hidden).Comment("What Stripe has received, in the smallest unit."),
		field.Int64("refunded_minor").Default(0).NonNegative().Annotations(hidden).Comment("What of it was paid back, in the smallest unit."),
		field.Int64("tax_minor").Default(0).NonNegative().Annotations(hidden).
			Comment("Tax that Stripe put on top of amount_minor, in the smallest unit; it is part of what was paid, and of no credit."),
		amount("tax", "That tax, in USD at the rate of the order."),
		amount("tax_taken", "What of that tax went back with refunds and lost disputes."),
		field.String("tax_calculation").Default("").MaxLen(255).Annotations(hidden).
			Comment("Stripe's calculation of the tax, where it is not Stripe's page that does it; empty otherwise."),
		field.String("tax_transaction").Default("").MaxLen(255).Annotations(hidden).
			Comment("Stripe's record of the tax for its reports, made of the calculation; empty before."),
		amount("credit_taken", "Cash taken back by refunds and lost disputes."),
		amount("bonus_taken", "Bonus taken back by refunds and lost disputes."),
		amount("suspense", "Money received that is not what was ordered, kept in suspense."),
		amount("fee", "What Stripe kept of the payment."),
		field.Int("attempt").Default(1).Positive().Annotations(hidden).Comment("Part of the idempotency key at Stripe; rises after a stored failure."),
		field.String("session_id").Optional().Nillable().MaxLen(255).Unique().Annotations(hidden).Comment("Stripe's Checkout Session."),
		field.String("payment_intent").Optional().Nillable().MaxLen(255).Unique().Annotations(hidden).Comment("Stripe's PaymentIntent."),
		field.String("stripe_charge").Optional().Nillable().MaxLen(255).Unique().Annotations(hidden).Comment("Stripe's successful charge."),
		field.Text("checkout_url").Default("").Sensitive().Annotations(hidden).Comment("Where it is paid; whoever has the address can."),
		field.Bool("livemode").Immutable().Annotations(hidden).Comment("Whether it is real money at Stripe."),
		field.String("failure").Default("").MaxRuneLen(500).Comment("Why it did not work, in our words; empty otherwise."),
		field.Time("expires_at").Comment("Until when it can be paid, UTC."),
		field.Time("credited_at").Optional().Nillable().Comment("When it was credited; null when it was not."),
		field.Int64("receipt_number").Optional().Nillable().Unique().Comment("Number of its receipt, one after the other without gaps; null before it is paid."),
		field.JSON("buyer", &schematype.Buyer{}).Optional().Annotations(hidden).Comment("Who bought it, as of the payment; for the receipt."),
		field.String("warning_id").Optional().Nillable().MaxLen(255).Annotations(hidden).Comment("Stripe's early fraud warning about it."),
		field.Time("warned_at").Optional().Nillable().Comment("When a bank warned of fraud; what is left of the credit is locked. Null when none did."),
		field.Time("warning_cleared_at").Optional().Nillable().Comment("When the warning was settled: by a refund, a dispute or an administrator."),
		field.String("subscription_id").Default("").Immutable().Annotations(hidden).Comment("Id of the plan's subscription that it pays; empty for every other kind."),
		field.String("invoice_id").Optional().Nillable().MaxLen(255).Unique().Immutable().Annotations(hidden).Comment("Stripe's invoice that was paid; null but for plans."),
		field.Time("period_start").Optional().Nillable().Immutable().Annotations(hidden).Comment("Beginning of the period that it pays, UTC; null but for plans."),
		field.Time("period_end").Optional().Nillable().Immutable().Annotations(hidden).Comment("End of the period that it pays, UTC; null but for plans."),
		field.Int("period").Default(0).NonNegative().Annotations(hidden).
			Comment("Number of the plan's period that was bought with it; 0 where the credit has stayed in the wallet."),
		field.Int64("revision").Default(0).NonNegative().Annotations(hidden).Comment("Rises with each change, so that two who change it do not miss each other."),
		field.Time("checked_at").Optional().Nillable().Annotations(hidden).Comment("When Stripe was last asked, UTC."),
		field.Time("check_at").Optional().Nillable().Annotations(hidden).Comment("When Stripe is asked next without an event, UTC; null for never."),
	}
}

// Indexes of the entity.
func (TopUp) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "client_key").Unique().Annotations(entsql.IndexWhere("client_key IS NOT NULL")).StorageKey("top_ups_client_key"),
		index.Fields("check_at").Annotations(entsql.IndexWhere("check_at IS NOT NULL")).StorageKey("top_ups_due"),
	}
}

// Annotations of the entity.
func (TopUp) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("top_ups"), entgql.RelayConnection(),
		entsql.Checks(map[string]string{
			"top_ups_taken":    "credit_taken <= credit AND bonus_taken <= bonus",
			"top_ups_refunded": "refunded_minor <= paid_minor",
			"top_ups_credited": "credited_at IS NULL OR (receipt_number IS NOT NULL AND paid_minor > 0)",
		}),
	}
}

// Policy of the entity.
func (TopUp) Policy() ent.Policy {
	return rule.Policy{
		Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Billing, viewer.Reader), Write: rule.SystemOnly,
	}.Build()
}
