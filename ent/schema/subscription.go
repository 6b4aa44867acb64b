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

// Subscription is a plan that a tenant has bought, period by period.
type Subscription struct{ ent.Schema }

// Mixin of the entity.
func (Subscription) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Subscription}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (Subscription) Fields() []ent.Field {
	return []ent.Field{
		field.String("plan_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the plan."),
		field.String("client_key").MaxLen(100).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Makes a repeat a repeat: one key of a tenant is one purchase."),
		field.String("bought_by").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the user who bought it."),
		field.Int64("price_n").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Price of a period as it was bought, nano-USD."),
		field.Int("period_days").Positive().Immutable().Comment("Length of a period in days, as it was bought."),
		field.Int("vip_level").Default(0).NonNegative().Immutable().Comment("Level for the time of the plan, as it was bought; 0 for none."),
		field.Int64("credit_n").Default(0).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Bonus of every 30 days as it was bought, nano-USD; 0 for none."),
		field.Bool("credit_expires").Default(true).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Whether what is left of a grant expires when the next is due or the plan ends."),
		field.Enum("payer").Values("BALANCE", "STRIPE").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("What pays for periods: the wallet, or a subscription at Stripe."),
		field.Enum("status").Values("PENDING", "ACTIVE", "ENDED").Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("PENDING until Stripe has the first payment, then whether it runs."),
		field.Int("period").Positive().Comment("Number of the period that runs: 1, 2, 3 …."),
		field.Time("period_start").Comment("When the period began, UTC."),
		field.Time("period_end").Comment("When the period ends, UTC."),
		field.Bool("renews").Comment("Whether another period follows."),
		field.Int("grants").Default(0).NonNegative().Annotations(entgql.Skip(entgql.SkipAll)).Comment("How many credits of the period were granted."),
		field.Time("next_grant_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When the next credit of the period is due, UTC; null for none."),
		field.Time("ended_at").Optional().Nillable().Comment("When it ended, UTC; null while it runs."),
		field.String("end_reason").Default("").MaxLen(200).Comment("Why it ended, in words; empty while it runs."),
		field.String("session_id").Optional().Nillable().MaxLen(255).Unique().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Stripe's Checkout Session of the first payment; null where the balance pays."),
		field.Text("checkout_url").Default("").Sensitive().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Where the first payment is made; whoever has the address can."),
		field.String("stripe_id").Optional().Nillable().MaxLen(255).Unique().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Stripe's subscription; null before the first payment and where the balance pays."),
		field.Int("attempt").Default(1).Positive().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Part of the idempotency key at Stripe; rises after a stored failure."),
		field.Time("open_until").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Until when the first payment can be made, UTC; null where the balance pays."),
		field.Time("past_due_at").Optional().Nillable().Comment("Since when a payment of Stripe's is missing, UTC; null for none."),
		field.Time("check_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When Stripe is asked next without an event, UTC; null for never."),
	}
}

// Indexes of the entity.
func (Subscription) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "client_key").Unique(),
		index.Fields("tenant_id").Unique().StorageKey("subscriptions_one_runs").Annotations(entsql.IndexWhere("status <> 'ENDED'")),
		index.Fields("period_end").StorageKey("subscriptions_period").Annotations(entsql.IndexWhere("status = 'ACTIVE'")),
		index.Fields("next_grant_at").StorageKey("subscriptions_grant").Annotations(entsql.IndexWhere("status = 'ACTIVE' AND next_grant_at IS NOT NULL")),
		index.Fields("check_at").StorageKey("subscriptions_due").Annotations(entsql.IndexWhere("check_at IS NOT NULL")),
	}
}

// Annotations of the entity.
func (Subscription) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("subscriptions"), entgql.RelayConnection(),
		entsql.Checks(map[string]string{"subscriptions_end": "(status = 'ENDED') = (ended_at IS NOT NULL)"}),
	}
}

// Policy of the entity.
func (Subscription) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.AnyMember, Write: rule.SystemOnly}.Build()
}
