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

// TopUpRefund is money of a top-up that goes back: asked for by an administrator, or seen at Stripe.
type TopUpRefund struct{ ent.Schema }

// Mixin of the entity.
func (TopUpRefund) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Refund}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (TopUpRefund) Fields() []ent.Field {
	hidden := entgql.Skip(entgql.SkipAll)
	return []ent.Field{
		field.String("top_up_id").Immutable().Annotations(hidden).Comment("The order that it is about."),
		field.String("client_key").Optional().Nillable().MaxLen(100).Immutable().Annotations(hidden).
			Comment("What makes a repeat a repeat, within the order."),
		field.Int64("amount_minor").Positive().Annotations(hidden).Comment("What goes back, in the smallest unit of the order's currency."),
		field.Enum("status").GoType(schematype.RefundStatus("")).Comment("Where it stands."),
		field.String("reason").Default("").MaxRuneLen(500).Immutable().Comment("Why, as whoever asked for it wrote; empty for refunds made at Stripe."),
		field.String("requested_by").Default("").Immutable().Annotations(hidden).Comment("Id of the administrator who asked for it; empty when it was made at Stripe."),
		field.String("decided_by").Default("").Annotations(hidden).Comment("Id of the second administrator, who agreed or did not; empty where none was needed."),
		field.String("stripe_id").Optional().Nillable().MaxLen(255).Unique().Annotations(hidden).Comment("Stripe's refund."),
		field.Int("attempt").Default(1).Positive().Annotations(hidden).Comment("Part of the idempotency key at Stripe."),
		field.Int64("locked").GoType(money.Amount(0)).Default(0).NonNegative().Annotations(hidden).Comment("What is set aside until Stripe has answered. Nano-USD."),
		field.Int64("credit_taken").GoType(money.Amount(0)).Default(0).NonNegative().Comment("Cash that was taken back for it. Nano-USD."),
		field.Int64("bonus_taken").GoType(money.Amount(0)).Default(0).NonNegative().Comment("Bonus that was taken back for it. Nano-USD."),
		field.Int64("tax_taken").GoType(money.Amount(0)).Default(0).NonNegative().Comment("Tax that went back with it. Nano-USD."),
		field.String("tax_reversal").Default("").MaxLen(255).Annotations(hidden).
			Comment("Stripe's record for its reports that this tax is not owed any more; empty where there is none."),
		field.String("failure").Default("").MaxRuneLen(500).Comment("Why it did not work, in our words; empty otherwise."),
		field.Int64("credit_note_number").Optional().Nillable().Unique().Comment("Number of its credit note, one after the other without gaps; null before money went back."),
		field.Time("completed_at").Optional().Nillable().Comment("When Stripe had paid it back, or it had failed or been declined; null before."),
	}
}

// Indexes of the entity.
func (TopUpRefund) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("top_up_id", "client_key").Unique().Annotations(entsql.IndexWhere("client_key IS NOT NULL")).
			StorageKey("top_up_refunds_client_key"),
		index.Fields("top_up_id"),
		index.Fields("status", "id"),
	}
}

// Annotations of the entity.
func (TopUpRefund) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("top_up_refunds"), entgql.RelayConnection()}
}

// Policy of the entity.
func (TopUpRefund) Policy() ent.Policy {
	return rule.Policy{
		Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Billing, viewer.Reader), Write: rule.SystemOnly,
	}.Build()
}
