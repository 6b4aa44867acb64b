package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"weir/ent/rule"
)

// Counter is a named integer that only grows: the numbers of users, keys and channels, and the revisions of what nodes cache.
type Counter struct{ ent.Schema }

// Fields of the entity.
func (Counter) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(64).Immutable().Comment("What is counted."),
		field.Int64("value").Default(0).NonNegative().Comment("The last number that was given out."),
	}
}

// Annotations of the entity.
func (Counter) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("counters"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (Counter) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
