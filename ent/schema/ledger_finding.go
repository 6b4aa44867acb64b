package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"weir/ent/rule"
	"weir/internal/id"
)

// LedgerFinding is one object that breaks an invariant of the ledger. While it is neither healed nor acknowledged, refunds
// and manual credits are frozen. Rows are kept.
type LedgerFinding struct{ ent.Schema }

// Mixin of the entity.
func (LedgerFinding) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.Finding}} }

// Fields of the entity.
func (LedgerFinding) Fields() []ent.Field {
	return []ent.Field{
		field.String("invariant").NotEmpty().MaxLen(8).Immutable().Comment("Name of the invariant: I1, I2 …."),
		field.String("object").NotEmpty().MaxLen(32).Immutable().Comment("Kind of the object: wallet, entry, charge, usage, hold, budget …."),
		field.String("object_id").MaxLen(128).Immutable().Comment("Which one."),
		field.UUID("tenant_id", uuid.UUID{}).Optional().Nillable().Immutable().Comment("UUID of the tenant whose books it is in; null for none."),
		field.Int64("version").Default(0).Immutable().Comment("Row of the tenant's journal that is proved again; 0 for none."),
		field.String("detail").MaxLen(500).Comment("What is wrong with it, in words and amounts; without secrets."),
		field.Time("found_at").Immutable().Comment("When it was first seen, UTC."),
		field.Time("seen_at").Comment("When it was last seen, UTC."),
		field.Time("healed_at").Optional().Nillable().Comment("When the object was found whole again, UTC; null while it is not."),
		field.Time("acknowledged_at").Optional().Nillable().Comment("When an operator took note of it, which lifts the freeze, UTC; null for never."),
		field.String("acknowledged_by").Default("").MaxLen(64).Comment("Id of the user who did; empty for the command line."),
		field.String("remark").Default("").MaxLen(500).Comment("What the operator said of it."),
	}
}

// Indexes of the entity.
func (LedgerFinding) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("invariant", "object", "object_id").Unique().Annotations(entsql.IndexWhere("healed_at IS NULL")),
	}
}

// Annotations of the entity.
func (LedgerFinding) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("ledger_findings"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (LedgerFinding) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.SystemOnly}.Build()
}
