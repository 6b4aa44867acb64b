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
	"weir/internal/money"
)

// WalletWatch says when a tenant wants to hear that its balance is low, and what it has heard.
type WalletWatch struct{ ent.Schema }

// Mixin of the entity.
func (WalletWatch) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.WalletWatch}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (WalletWatch) Fields() []ent.Field {
	return []ent.Field{
		field.JSON("thresholds", []money.Amount{}).Comment("Available balances below which it is told, nano-USD, the highest first."),
		field.Int("hours_left").Default(0).NonNegative().Comment("Told too when the balance lasts fewer hours at the present pace; 0 for never."),
		field.Bool("mail").Default(true).Comment("Whether letters are written, besides the dashboard."),
		field.Int64("told_below").Optional().Nillable().Comment("The lowest threshold that was told and not yet left behind, nano-USD; null for none."),
		field.Bool("told_hours").Default(false).Comment("Whether the hours were told and are not yet left behind."),
		field.Int("told").Default(0).NonNegative().Comment("How often something was told."),
		field.Int64("seen_version").Default(-1).Comment("Version of the wallet at the last look."),
	}
}

// Indexes of the entity.
func (WalletWatch) Indexes() []ent.Index { return []ent.Index{index.Fields("tenant_id").Unique()} }

// Annotations of the entity.
func (WalletWatch) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("wallet_watches"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (WalletWatch) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.AnyMember, Write: rule.SystemOnly}.Build()
}
