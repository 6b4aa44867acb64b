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

// PlatformHour is what all tenants together used and were charged in one hour.
type PlatformHour struct{ ent.Schema }

// Mixin of the entity.
func (PlatformHour) Mixin() []ent.Mixin { return []ent.Mixin{MeasureMixin{}} }

// Fields of the entity.
func (PlatformHour) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable().Comment("Digest of what the row is about, so that it is written once."),
		field.Time("hour").Immutable().Comment("Start of the hour in UTC in which the journal rows were booked."),
		field.String("model").Default("").Immutable().Comment("Model as the client named it; empty for what no call was charged for."),
		field.String("channel_id").Default("").Immutable().Comment("The channel that served; empty after a crash."),
	}
}

// Indexes of the entity.
func (PlatformHour) Indexes() []ent.Index { return []ent.Index{index.Fields("hour")} }

// Annotations of the entity.
func (PlatformHour) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("platform_hours"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (PlatformHour) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.SystemOnly}.Build()
}
