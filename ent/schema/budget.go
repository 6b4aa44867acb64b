package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"weir/ent/rule"
)

// Budget is a spending limit of a key, a member, a model or a tenant, kept exactly by the same transaction that takes the money.
type Budget struct{ ent.Schema }

// Fields of the entity.
func (Budget) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable().Comment("Derived from scope and period, so that nodes know it without asking."),
		field.UUID("tenant_id", uuid.UUID{}).Immutable().Comment("UUID of the tenant."),
		field.String("scope_type").MaxLen(16).Immutable().Comment("key, member, tenant or model."),
		field.UUID("scope_id", uuid.UUID{}).Immutable().Comment("UUID of what is limited."),
		field.String("model").Default("").MaxLen(256).Immutable().Comment("The model that is limited; empty for every other scope."),
		field.Int16("period").Immutable().Comment("0 for ever, 1 calendar day, 2 calendar month; UTC."),
		field.Time("period_start").
			Comment("Start of the period that spent counts, UTC; moved on by the first hold or settlement after its end."),
		field.Int64("limit_n").Optional().Nillable().Comment("The limit, nano-USD; null: spending is counted, not limited."),
		field.Int64("warn_ppm").Optional().Nillable().
			Comment("Share of the limit, parts per million, from which it counts as nearly used up; null for none."),
		field.Time("warned_at").Optional().Nillable().Comment("Start of the period in which they were told last; null for never."),
		field.Int64("told_ppm").Optional().Nillable().
			Comment("Share of the limit, parts per million, that they were told of in that period; null for none."),
		field.Int64("spent").Default(0).Comment("Settled in the period, nano-USD."),
		field.Int64("held").Default(0).Comment("Reserved by open holds, nano-USD."),
	}
}

// Indexes of the entity.
func (Budget) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("scope_type", "scope_id", "period").Unique(),
		index.Fields("tenant_id"),
	}
}

// Annotations of the entity.
func (Budget) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("budgets"),
		entsql.Checks(map[string]string{
			"budgets_sane":   "spent >= 0 AND held >= 0 AND (limit_n IS NULL OR limit_n >= 0)",
			"budgets_period": "period BETWEEN 0 AND 2",
			"budgets_warn":   "warn_ppm IS NULL OR warn_ppm BETWEEN 1 AND 1000000",
		}),
		entgql.Skip(entgql.SkipAll),
	}
}

// Policy of the entity.
func (Budget) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
