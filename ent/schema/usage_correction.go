package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"weir/ent/rule"
)

// UsageCorrection says that a late settlement replaced a usage record, and what it was. It is deleted once the rolled-up rows
// have followed.
type UsageCorrection struct{ ent.Schema }

// Fields of the entity.
func (UsageCorrection) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).StorageKey("hold_id").Immutable().Comment("The hold whose record was replaced."),
		field.UUID("tenant_id", uuid.UUID{}).Immutable().Comment("UUID of the tenant."),
		field.Int64("version").Default(0).Immutable().Comment("Journal row of the hold's charge; 0 where nothing was charged before."),
		field.JSON("replaced", json.RawMessage{}).Optional().Immutable().Comment("The record that was rolled up, or will be; null for none."),
		field.Int64("revision").Default(1).Comment("How often it was replaced since."),
		field.Time("created_at").Immutable().Comment("When, UTC."),
	}
}

// Indexes of the entity.
func (UsageCorrection) Indexes() []ent.Index { return []ent.Index{index.Fields("tenant_id")} }

// Annotations of the entity.
func (UsageCorrection) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("usage_corrections"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (UsageCorrection) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
