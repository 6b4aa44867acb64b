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

// TopUpDispute is a payment that its payer's bank disputes.
type TopUpDispute struct{ ent.Schema }

// Mixin of the entity.
func (TopUpDispute) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Dispute}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (TopUpDispute) Fields() []ent.Field {
	hidden := entgql.Skip(entgql.SkipAll)
	amount := func(name, comment string) ent.Field {
		return field.Int64(name).GoType(money.Amount(0)).Default(0).NonNegative().Annotations(hidden).Comment(comment + " Nano-USD.")
	}
	return []ent.Field{
		field.String("top_up_id").Immutable().Annotations(hidden).Comment("The order that it is about."),
		field.String("stripe_id").MaxLen(255).Unique().Immutable().Annotations(hidden).Comment("Stripe's dispute."),
		field.Int64("amount_minor").Positive().Annotations(hidden).Comment("What is disputed, in the smallest unit of the order's currency."),
		field.Enum("status").GoType(schematype.DisputeStatus("")).Comment("Where it stands."),
		field.String("reason").Default("").MaxLen(64).Comment("Stripe's word for what the payer says."),
		amount("withdrawn", "What Stripe took for it, its fee included."),
		amount("reinstated", "What Stripe gave back."),
		amount("locked", "What of the tenant's money is set aside while it runs."),
		field.Bool("was_locked").Default(false).Annotations(hidden).Comment("Whether money was set aside, or would have been had there been any."),
		amount("credit_taken", "Cash that was taken because it was lost."),
		amount("bonus_taken", "Bonus that was taken because it was lost."),
		field.Bool("suspends").Default(false).Comment("Whether the wallet is frozen because of it."),
		field.Bool("was_suspended").Default(false).Annotations(hidden).
			Comment("Whether it has frozen the wallet once, so that what an administrator has lifted stays lifted."),
		amount("debt", "What of the loss became debt."),
		amount("written_off", "What of that debt was written off."),
		field.Time("write_off_at").Optional().Nillable().Annotations(hidden).
			Comment("When what is left of the debt is written off, UTC; null for never, and when it was."),
		field.Time("written_off_at").Optional().Nillable().Comment("When that was done, UTC; null when it was not."),
		field.Time("opened_at").Immutable().Comment("When it was opened, by Stripe's clock, UTC."),
		field.Time("evidence_due_at").Optional().Nillable().Comment("Until when evidence can be given, UTC; null when Stripe does not say."),
		field.Time("closed_at").Optional().Nillable().Comment("When it was decided; null before."),
	}
}

// Indexes of the entity.
func (TopUpDispute) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("top_up_id"),
		index.Fields("write_off_at").Annotations(entsql.IndexWhere("write_off_at IS NOT NULL")).StorageKey("top_up_disputes_write_off"),
	}
}

// Annotations of the entity.
func (TopUpDispute) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("top_up_disputes")}
}

// Policy of the entity.
func (TopUpDispute) Policy() ent.Policy {
	return rule.Policy{
		Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Billing, viewer.Reader), Write: rule.SystemOnly,
	}.Build()
}
