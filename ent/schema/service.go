package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"weir/ent/rule"
	"weir/ent/schematype"
	"weir/internal/id"
)

// Service is a model with a fixed price and parameters of its own, under a code.
type Service struct{ ent.Schema }

// Mixin of the entity.
func (Service) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Service}, NumberMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (Service) Fields() []ent.Field {
	hidden := entgql.Skip(entgql.SkipAll)
	return []ent.Field{
		field.String("code").Unique().NotEmpty().MaxLen(64).Immutable().Comment("By which it is invoked."),
		field.String("name").NotEmpty().MaxRuneLen(128).Comment("Display name."),
		field.String("description").Default("").MaxRuneLen(1024).Comment("What it does."),
		field.String("category").NotEmpty().MaxLen(32).Comment("Kind of result, such as image or video."),
		field.Int64("cost_cc").NonNegative().Annotations(hidden).Comment("What an invocation costs, in hundredths of a credit."),
		field.Int64("vip_ppm").Range(0, 1_000_000).Default(1_000_000).Annotations(hidden).
			Comment("Factor for tenants with any VIP level, parts per million."),
		field.String("model").NotEmpty().MaxLen(128).Comment("Model that does the work."),
		field.String("model_endpoint").Default("").MaxLen(256).Annotations(hidden).Comment("Label for the documented API; no route of ours."),
		field.JSON("params", []schematype.ServiceParam{}).Annotations(hidden).Comment("Which parameters it takes, and what they are to the model."),
		field.Bool("published").Default(true).Annotations(hidden).Comment("Whether tenants see and may invoke it."),
	}
}

// Annotations of the entity.
func (Service) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("services"), entgql.RelayConnection()}
}

// Policy of the entity.
func (Service) Policy() ent.Policy {
	return rule.Policy{Read: rule.Published, Write: rule.SystemOnly}.Build()
}
