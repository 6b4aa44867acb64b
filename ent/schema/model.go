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

// Model is an entry of the catalogue: a name that clients may send.
type Model struct{ ent.Schema }

// Mixin of the entity.
func (Model) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.Model}, TimeMixin{}} }

// Fields of the entity.
func (Model) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").Unique().NotEmpty().MaxLen(128).Immutable().Annotations(entgql.OrderField("NAME")).Comment("The name that clients send."),
		field.String("vendor").Default("").MaxLen(64).Comment("Who made it."),
		field.Enum("modality").GoType(schematype.Modality("")).Comment("What it makes."),
		field.Int("context_tokens").Optional().Nillable().Positive().Comment("Most tokens of prompt and answer together; null when unknown."),
		field.Int("max_output_tokens").Optional().Nillable().Positive().Comment("Most tokens of an answer; null when unknown."),
		field.String("successor").Default("").MaxLen(128).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Living model that a channel may serve in its place; empty for none."),
		field.JSON("takes", []schematype.Medium{}).Optional().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("What its input may be; null when unknown."),
		field.JSON("gives", []schematype.Medium{}).Optional().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("What its output may be; null when unknown."),
		field.JSON("capabilities", []schematype.Capability{}).Optional().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("What it can do beyond its modality; null when unknown."),
		field.Time("shutdown_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("When its vendor ends it; null when unknown."),
	}
}

// Annotations of the entity.
func (Model) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("models"), entgql.RelayConnection()}
}

// Policy of the entity.
func (Model) Policy() ent.Policy {
	return rule.Policy{Read: rule.Anybody, Write: rule.SystemOnly}.Build()
}
