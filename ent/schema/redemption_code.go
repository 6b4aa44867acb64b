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

// RedemptionCode is one code of a batch. The code itself is stored nowhere.
type RedemptionCode struct{ ent.Schema }

// Mixin of the entity.
func (RedemptionCode) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.RedemptionCode}, NumberMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (RedemptionCode) Fields() []ent.Field {
	return []ent.Field{
		field.String("batch_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the batch."),
		field.Bytes("digest").Sensitive().Unique().Immutable().MaxLen(32).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("HMAC-SHA-256 of the normalised code."),
		field.String("hint").MaxLen(8).Immutable().Comment("Last characters of the code, to be shown."),
		field.String("name").NotEmpty().MaxRuneLen(64).Comment("What the code is for."),
		field.Int64("amount_n").Default(0).Annotations(entgql.Skip(entgql.SkipAll)).Comment("What it is worth, nano-USD; 0 for VIP."),
		field.Int("max_uses").Positive().Immutable().Comment("How many tenants may redeem it."),
		field.Int("used").Default(0).Comment("How many have."),
		field.Time("expires_at").Optional().Nillable().Comment("When it stops working, UTC; null for never."),
		field.Time("disabled_at").Optional().Nillable().Comment("Since when it is switched off, UTC; may be switched on again."),
		field.Time("revoked_at").Optional().Nillable().Comment("When it was taken back for ever, UTC; null when it was not."),
		field.Time("redeemed_at").Optional().Nillable().Comment("When it was last redeemed, UTC; null for never."),
	}
}

// Indexes of the entity.
func (RedemptionCode) Indexes() []ent.Index {
	return []ent.Index{index.Fields("batch_id", "id")}
}

// Annotations of the entity.
func (RedemptionCode) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("redemption_codes"), entgql.RelayConnection(),
		entsql.Checks(map[string]string{"redemption_codes_uses": "used BETWEEN 0 AND max_uses", "redemption_codes_worth": "amount_n >= 0"}),
	}
}

// Policy of the entity.
func (RedemptionCode) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.SystemOnly}.Build()
}
