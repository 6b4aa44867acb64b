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

// UsageCursor says how far a tenant's journal is rolled up. It moves in the transaction that adds to the rows.
type UsageCursor struct{ ent.Schema }

// Fields of the entity.
func (UsageCursor) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).StorageKey("tenant_id").Immutable().Comment("UUID of the tenant."),
		field.Int64("version").Default(0).Comment("The last journal row that the rows contain."),
		field.Int64("charge_n").Default(0).Comment("Revenue of all journal rows up to there, nano-USD."),
		field.Int64("generation").Default(0).Comment("Number of the repairs; one that was overtaken by another stops."),
		field.String("timezone").Default("UTC").MaxLen(64).Comment("The time zone of the tenant's days."),
		field.Time("repair_at").Optional().Nillable().Comment("When a repair of the rows last showed life, UTC; null while none is under way."),
		field.Time("updated_at").Comment("When it last moved, UTC."),
	}
}

// Annotations of the entity.
func (UsageCursor) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("usage_cursors"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (UsageCursor) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
