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

// Notice tells the members of a tenant something on the dashboard.
type Notice struct{ ent.Schema }

// Mixin of the entity.
func (Notice) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Notice}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (Notice) Fields() []ent.Field {
	return []ent.Field{
		field.String("notice_key").NotEmpty().MaxLen(200).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("What makes a repeat a repeat."),
		field.Enum("kind").
			Values("WALLET_LOW", "BUDGET_REACHED", "CREDIT_EXPIRES", "PRICE_CHANGES", "MODEL_ENDS", "PLAN_RENEWED", "PLAN_UNPAID", "PLAN_ENDED", "VIP_ENDS").
			Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("What it is about."),
		field.JSON("facts", map[string]string{}).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("What it says, by name."),
		field.Time("read_at").Optional().Nillable().Comment("When a member put it away, UTC; null while nobody has."),
	}
}

// Indexes of the entity.
func (Notice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "notice_key").Unique()}
}

// Annotations of the entity.
func (Notice) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("notices"), entgql.RelayConnection()}
}

// Policy of the entity.
func (Notice) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.AnyMember, Write: rule.SystemOnly}.Build()
}
