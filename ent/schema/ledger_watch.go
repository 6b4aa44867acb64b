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

// LedgerWatch is the one row by which the nodes agree who proves the ledger now, and what the last run came to.
type LedgerWatch struct{ ent.Schema }

// Fields of the entity.
func (LedgerWatch) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").NotEmpty().MaxLen(16).Immutable().Comment("Always \"ledger\"."),
		field.Int64("turn").Default(0).Comment("Number of the run; who has an older one has lost its lease and writes nothing more."),
		field.UUID("node_id", uuid.UUID{}).Comment("The node that runs it, or ran it last."),
		field.Time("due_at").Comment("No run begins before, by the database's clock, UTC."),
		field.Time("lease_until").Comment("Until then the run is its node's alone, by the database's clock, UTC."),
		field.Time("started_at").Optional().Nillable().Comment("When the last run that came to its end began, UTC; null for none."),
		field.Time("finished_at").Optional().Nillable().Comment("When it ended, UTC; null for none."),
		field.Int64("lines").Default(0).Comment("Journal rows that it proved."),
		field.Int64("behind").Default(0).Comment("Tenants whose journal it left unfinished."),
	}
}

// Annotations of the entity.
func (LedgerWatch) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("ledger_watch"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (LedgerWatch) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.SystemOnly}.Build()
}
