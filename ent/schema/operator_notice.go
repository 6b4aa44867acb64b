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

// OperatorNotice tells the platform's administrators something on the dashboard: one row for each time that it begins, counted up
// while it goes on.
type OperatorNotice struct{ ent.Schema }

// Mixin of the entity.
func (OperatorNotice) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.OperatorNotice}, TimeMixin{}}
}

// Fields of the entity.
func (OperatorNotice) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("kind").Values("CODES_GUESSED").Immutable().Comment("What it is about."),
		field.String("subject").NotEmpty().MaxLen(100).Immutable().Comment("Whom it is about: a tenant, a network as net:…, or * for nobody in particular."),
		field.Int("serial").NonNegative().Immutable().Comment("How many notices of this kind about this subject came before."),
		field.Int("times").Default(1).Comment("How often it was seen, at least: what one node sees again within a minute counts once."),
		field.Time("last_at").Comment("When it was last seen, UTC."),
		field.Time("read_at").Optional().Nillable().Comment("When an administrator put it away, UTC; null while nobody has."),
		field.String("read_by").Default("").MaxLen(64).Comment("Id of the user who did; empty for nobody."),
	}
}

// Indexes of the entity.
func (OperatorNotice) Indexes() []ent.Index {
	return []ent.Index{index.Fields("kind", "subject", "serial").Unique()}
}

// Annotations of the entity.
func (OperatorNotice) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("operator_notices"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (OperatorNotice) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.SystemOnly}.Build()
}
