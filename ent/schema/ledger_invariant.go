package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"

	"weir/ent/rule"
)

// LedgerInvariant is the state of one invariant of the ledger as the last run left it.
type LedgerInvariant struct{ ent.Schema }

// Fields of the entity.
func (LedgerInvariant) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").NotEmpty().MaxLen(8).Immutable().Comment("Name of the invariant: I1, I2 …."),
		field.Time("checked_at").Comment("When it was last checked, UTC."),
		field.Int64("objects").Default(0).Comment("How many objects the last run looked at."),
		field.Int64("total").Default(0).Comment("How many all runs together did."),
		field.Int64("broken").Default(0).Comment("Findings that are neither healed nor acknowledged."),
		field.Time("broken_since").Optional().Nillable().Comment("When the oldest of these was found, UTC; null for none."),
	}
}

// Annotations of the entity.
func (LedgerInvariant) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("ledger_invariants"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (LedgerInvariant) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.SystemOnly}.Build()
}
