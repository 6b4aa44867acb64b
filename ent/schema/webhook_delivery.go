package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/ent/schematype"
	"weir/internal/id"
	"weir/internal/viewer"
)

// WebhookDelivery is one message to one address, with every attempt.
type WebhookDelivery struct{ ent.Schema }

// Mixin of the entity.
func (WebhookDelivery) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Delivery}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (WebhookDelivery) Fields() []ent.Field {
	return []ent.Field{
		field.String("message_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("What is told."),
		field.String("endpoint_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Whose secret signs it."),
		field.String("url").MaxLen(2048).Immutable().Comment("Where it goes."),
		field.Enum("status").Values("PENDING", "DELIVERED", "FAILED").Default("PENDING").
			Comment("Whether it is to be tried, has arrived, or was given up."),
		field.JSON("attempts", []schematype.WebhookAttempt{}).Optional().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The last attempts, the oldest first."),
		field.Int("tried").Default(0).NonNegative().Annotations(entgql.Skip(entgql.SkipAll)).Comment("How often it was tried since it was made or replayed."),
		field.Time("next_attempt_at").Optional().Nillable().Comment("When it is tried next, UTC; null when it is not."),
		field.Time("delivered_at").Optional().Nillable().Comment("When it arrived, UTC; null when it has not."),
	}
}

// Edges of the entity.
func (WebhookDelivery) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("message", WebhookMessage.Type).Ref("deliveries").Field("message_id").Unique().Required().Immutable().
			Annotations(entgql.Skip(entgql.SkipAll)),
		edge.From("endpoint", WebhookEndpoint.Type).Ref("deliveries").Field("endpoint_id").Unique().Required().Immutable().
			Annotations(entgql.Skip(entgql.SkipAll)),
	}
}

// Indexes of the entity.
func (WebhookDelivery) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("message_id", "endpoint_id", "url").Unique(),
		index.Fields("tenant_id", "endpoint_id", "id"), index.Fields("tenant_id", "status", "id"),
	}
}

// Annotations of the entity.
func (WebhookDelivery) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("webhook_deliveries"), entgql.RelayConnection()}
}

// Policy of the entity.
func (WebhookDelivery) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Reader), Write: rule.SystemOnly}.Build()
}
