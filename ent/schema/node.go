package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"weir/ent/rule"
)

// LedgerNode is one process that holds and settles. A new start under the same id raises the epoch and fences the old process.
type LedgerNode struct{ ent.Schema }

// Fields of the entity.
func (LedgerNode) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable().Comment("Identity of the node, kept over restarts."),
		field.Int64("epoch").Comment("Number of the start; holds of older ones are resolved."),
		field.Bool("dead").Default(false).Comment("The heartbeat stopped: the epoch gets no more holds."),
		field.Time("heartbeat_at").Comment("Last sign of life by the database's clock, UTC."),
	}
}

// Annotations of the entity.
func (LedgerNode) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("nodes"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (LedgerNode) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
