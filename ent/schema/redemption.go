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
	"weir/internal/viewer"
)

// Redemption is one use of a code by a tenant, final.
type Redemption struct{ ent.Schema }

// Mixin of the entity.
func (Redemption) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Redemption}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (Redemption) Fields() []ent.Field {
	return []ent.Field{
		field.String("batch_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the batch."),
		field.String("code_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the code."),
		field.String("user_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Who redeemed it; of a key, who made the key."),
		field.Int("n").Positive().Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("The how manieth use of the code it is."),
		field.String("hint").MaxLen(8).Immutable().Comment("Last characters of the code."),
		field.Enum("kind").Values("CREDIT", "BONUS", "VIP").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("What it gave."),
		field.Int64("amount_n").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("How much, nano-USD; 0 for VIP."),
		field.Int64("total_n").Default(0).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Balance and everything spent so far, right after it, nano-USD; for the dialect that shows it."),
		field.Int("vip_level").Default(0).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Level that it gave; 0 but for VIP."),
		field.Time("vip_until").Optional().Nillable().Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Until when it gave the level, UTC; null but for VIP."),
		field.String("once_batch_id").Optional().Nillable().Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("batch_id where a tenant may redeem one code of the batch; null otherwise."),
		field.Time("redeemed_at").Immutable().Comment("When it was redeemed, UTC."),
	}
}

// Indexes of the entity.
func (Redemption) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("code_id", "tenant_id").Unique(),
		index.Fields("once_batch_id", "tenant_id").Unique(),
		index.Fields("batch_id", "id"),
	}
}

// Annotations of the entity.
func (Redemption) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("redemptions"), entgql.RelayConnection()}
}

// Policy of the entity.
func (Redemption) Policy() ent.Policy {
	return rule.Policy{
		Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Billing, viewer.Reader), Write: rule.SystemOnly,
	}.Build()
}
