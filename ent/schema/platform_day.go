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
)

// PlatformDay is what a tenant used and was charged on one day in UTC, for the figures of the whole platform.
type PlatformDay struct{ ent.Schema }

// Mixin of the entity.
func (PlatformDay) Mixin() []ent.Mixin { return []ent.Mixin{MeasureMixin{}} }

// Fields of the entity.
func (PlatformDay) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable().Comment("Digest of what the row is about, so that it is written once."),
		field.String("day").MaxLen(10).Immutable().Comment("Day in UTC, such as 2026-01-20."),
		field.String("tenant_id").Immutable().Comment("The tenant that was charged."),
		field.String("model").Default("").Immutable().Comment("Model as the client named it; empty for what no call was charged for."),
		field.String("channel_id").Default("").Immutable().Comment("The channel that served; empty after a crash."),
	}
}

// Indexes of the entity.
func (PlatformDay) Indexes() []ent.Index { return []ent.Index{index.Fields("day")} }

// Annotations of the entity.
func (PlatformDay) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("platform_days"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (PlatformDay) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.SystemOnly}.Build()
}
