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
)

// Price is one version of what a model costs. Published rows never change; a new price is a new row.
type Price struct{ ent.Schema }

// Mixin of the entity.
func (Price) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.Price}, TimeMixin{}} }

// Fields of the entity.
func (Price) Fields() []ent.Field {
	return []ent.Field{
		field.String("model").NotEmpty().MaxLen(128).Immutable().Comment("Name of the model."),
		field.Int("version").Positive().Immutable().Comment("1, 2, 3 … per model."),
		field.JSON("sell", schematype.RateCard{}).Immutable().Comment("What tenants pay, pico-USD per unit."),
		field.JSON("cost", schematype.RateCard{}).Immutable().Comment("What the provider takes, pico-USD per unit; for the margin."),
		field.String("source").Default("").MaxLen(256).Immutable().Comment("Where the figures come from, with the date of reading."),
		field.Time("effective_at").Immutable().Comment("From when the version holds, UTC."),
		field.Time("published_at").Optional().Nillable().Comment("When it was published; null for a draft, which is never served."),
	}
}

// Indexes of the entity.
func (Price) Indexes() []ent.Index {
	return []ent.Index{index.Fields("model", "version").Unique(), index.Fields("model", "effective_at")}
}

// Annotations of the entity.
func (Price) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("prices"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (Price) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.SystemOnly}.Build()
}
