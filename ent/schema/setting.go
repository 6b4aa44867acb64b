package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"weir/ent/rule"
)

// Setting is one value that administrators change at run time, or that the installation keeps about itself.
type Setting struct{ ent.Schema }

// Mixin of the entity.
func (Setting) Mixin() []ent.Mixin { return []ent.Mixin{TimeMixin{}} }

// Fields of the entity.
func (Setting) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(64).Immutable().Comment("Name of the setting."),
		field.Bytes("value").Sensitive().Comment("The value as JSON, or sealed where it is a secret."),
	}
}

// Annotations of the entity.
func (Setting) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("settings"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (Setting) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
