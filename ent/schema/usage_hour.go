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

// UsageHour is what a tenant used and was charged in one hour, rolled up from the journal and the usage records.
type UsageHour struct{ ent.Schema }

// Mixin of the entity.
func (UsageHour) Mixin() []ent.Mixin { return []ent.Mixin{MeasureMixin{}} }

// Fields of the entity.
func (UsageHour) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable().Comment("Digest of what the row is about, so that it is written once."),
		field.String("tenant_id").Immutable().Comment("The tenant that was charged."),
		field.Enum("facet").Values("service", "user").Immutable().
			Comment("What calls are told apart by besides their key: model, channel and route, or the end user. Each facet has every call."),
		field.Time("hour").Immutable().Comment("Start of the hour in UTC in which the journal rows were booked."),
		field.String("api_key_id").Immutable().Comment("The key; empty for what no call was charged for."),
		field.String("model").Default("").Immutable().Comment("Model as the client named it; empty in the other facet."),
		field.String("channel_id").Default("").Immutable().Comment("The channel that served; empty after a crash and in the other facet."),
		field.String("route").Default("").Immutable().Comment("Protocol and route; empty in the other facet."),
		field.String("user_identifier").Default("").Immutable().Comment("The end user as the client named it; empty in the other facet."),
	}
}

// Indexes of the entity.
func (UsageHour) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "facet", "hour")}
}

// Annotations of the entity.
func (UsageHour) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("usage_hours"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (UsageHour) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.UsageReader, Write: rule.SystemOnly}.Build()
}
