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

// Plan is what tenants can buy: a VIP level and a monthly credit.
type Plan struct{ ent.Schema }

// Mixin of the entity.
func (Plan) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.Plan}, TimeMixin{}} }

// Fields of the entity.
func (Plan) Fields() []ent.Field {
	return []ent.Field{
		field.String("code").Unique().NotEmpty().MaxLen(40).Immutable().Comment("Short unique name."),
		field.String("name").NotEmpty().MaxRuneLen(64).Comment("Display name."),
		field.String("description").Default("").MaxRuneLen(500).Comment("What it offers, in words."),
		field.Int64("price_n").Annotations(entgql.Skip(entgql.SkipAll)).Comment("Price of a period, nano-USD; taken from the balance."),
		field.Int("period_days").Positive().Max(3660).Comment("Length of a period in days."),
		field.Int("vip_level").Default(0).NonNegative().Comment("Level for the time of the plan; 0 for none."),
		field.Int64("credit_n").Default(0).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Bonus that is granted every 30 days of the plan, nano-USD; 0 for none."),
		field.Bool("credit_expires").Default(true).Comment("Whether what is left of a grant expires when the next is due or the plan ends."),
		field.Int("sort").Default(0).Annotations(entgql.Skip(entgql.SkipAll)).Comment("Place in lists; smaller is first."),
		field.Time("archived_at").Optional().Nillable().Comment("Since when nobody can buy it, UTC; null while it is on sale."),
	}
}

// Indexes of the entity.
func (Plan) Indexes() []ent.Index { return []ent.Index{index.Fields("sort", "id")} }

// Annotations of the entity.
func (Plan) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("plans"), entgql.RelayConnection(),
		entsql.Checks(map[string]string{"plans_sane": "price_n >= 0 AND credit_n >= 0"}),
	}
}

// Policy of the entity.
func (Plan) Policy() ent.Policy {
	return rule.Policy{Read: rule.Anybody, Write: rule.SystemOnly}.Build()
}
