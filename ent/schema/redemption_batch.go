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

// RedemptionBatch is a number of redemption codes that were made together and are worth the same.
type RedemptionBatch struct{ ent.Schema }

// Mixin of the entity.
func (RedemptionBatch) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.RedemptionBatch}, TimeMixin{}}
}

// Fields of the entity.
func (RedemptionBatch) Fields() []ent.Field {
	return []ent.Field{
		field.String("batch_key").MaxLen(100).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Makes a repeat a repeat: one key of an administrator is one batch."),
		field.String("created_by").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the user who made it; empty for the system."),
		field.String("name").NotEmpty().MaxRuneLen(64).Comment("What the codes are for."),
		field.Enum("kind").Values("CREDIT", "BONUS", "VIP").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("What a code gives."),
		field.Int64("amount_n").Default(0).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("What each code is worth when it is made, nano-USD; 0 for VIP."),
		field.Int("vip_level").Default(0).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Level that a code gives; 0 but for VIP."),
		field.Int("vip_days").Default(0).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("For how many days; 0 but for VIP."),
		field.Int("credit_days").Default(0).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("In how many days after redemption what is left of the credit expires; 0 for never."),
		field.Int("count").Positive().Immutable().Comment("How many codes were made."),
		field.Int("max_uses").Positive().Immutable().Comment("How many tenants may redeem each code."),
		field.Bool("once_per_tenant").Default(false).Immutable().Comment("Whether a tenant may redeem only one code of the batch."),
		field.String("scope_tenant_id").Default("").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The only tenant that may redeem the codes; empty for all."),
		field.String("scope_price_group").Default("").MaxLen(64).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The only price group whose tenants may redeem the codes; empty for all."),
		field.Time("expires_at").Optional().Nillable().Comment("When codes stop working, UTC; null for never."),
		field.Time("revoked_at").Optional().Nillable().Comment("When all codes were taken back, UTC; null when they were not."),
	}
}

// Indexes of the entity.
func (RedemptionBatch) Indexes() []ent.Index {
	return []ent.Index{index.Fields("created_by", "batch_key").Unique()}
}

// Annotations of the entity.
func (RedemptionBatch) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("redemption_batches"), entgql.RelayConnection(),
		entsql.Checks(map[string]string{
			"redemption_batches_worth": "(kind = 'VIP') = (amount_n = 0) AND (kind = 'VIP') = (vip_days > 0) AND (kind = 'VIP') = (vip_level > 0) " +
				"AND amount_n >= 0 AND vip_days >= 0 AND vip_level >= 0 AND credit_days >= 0",
		}),
	}
}

// Policy of the entity.
func (RedemptionBatch) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.SystemOnly}.Build()
}
