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

// Referral is a tenant that signed up by the referral code of somebody, whose tenant is rewarded for its first paid top-up.
type Referral struct{ ent.Schema }

// Mixin of the entity.
func (Referral) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Referral}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (Referral) Fields() []ent.Field {
	return []ent.Field{
		field.String("referrer_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the user whose code it was."),
		field.String("referred_user_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the user who signed up."),
		field.String("referred_tenant_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the new tenant."),
		field.Enum("status").Values("PENDING", "REWARDED", "REFUSED").Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("PENDING until the first paid top-up."),
		field.Int64("reward_n").Default(0).NonNegative().Annotations(entgql.Skip(entgql.SkipAll)).Comment("The reward, nano-USD; 0 for none."),
		field.Time("decided_at").Optional().Nillable().Comment("When it was rewarded or refused, UTC; null while it is not."),
	}
}

// Indexes of the entity.
func (Referral) Indexes() []ent.Index {
	return []ent.Index{index.Fields("referred_tenant_id").Unique(), index.Fields("referrer_id")}
}

// Annotations of the entity.
func (Referral) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("referrals"), entgql.RelayConnection()}
}

// Policy of the entity.
func (Referral) Policy() ent.Policy {
	return rule.Policy{
		Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Billing, viewer.Reader), Write: rule.SystemOnly,
	}.Build()
}
