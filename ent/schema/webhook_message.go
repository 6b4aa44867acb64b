package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/internal/id"
	"weir/internal/viewer"
)

// WebhookMessage is an event of a tenant that somebody is told of. Its id is the webhook-id of every delivery.
type WebhookMessage struct{ ent.Schema }

// Mixin of the entity.
func (WebhookMessage) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Message}, TenantMixin{}}
}

// Fields of the entity.
func (WebhookMessage) Fields() []ent.Field {
	return []ent.Field{
		field.String("type").NotEmpty().MaxLen(64).Immutable().Comment("What happened, such as task.succeeded."),
		field.String("source_key").NotEmpty().MaxLen(160).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Names what happened: the same event is told once."),
		field.JSON("body", json.RawMessage{}).Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			SchemaType(map[string]string{dialect.Postgres: "json"}).Comment("The body that is sent, a JSON object, byte for byte."),
		field.Time("created_at").Default(now).Immutable().Comment("When it happened, UTC."),
	}
}

// Edges of the entity.
func (WebhookMessage) Edges() []ent.Edge {
	return []ent.Edge{edge.To("deliveries", WebhookDelivery.Type).Annotations(entgql.Skip(entgql.SkipAll), entsql.OnDelete(entsql.Cascade))}
}

// Indexes of the entity.
func (WebhookMessage) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "source_key").Unique(), index.Fields("created_at")}
}

// Annotations of the entity.
func (WebhookMessage) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("webhook_messages"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (WebhookMessage) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Reader), Write: rule.SystemOnly}.Build()
}
