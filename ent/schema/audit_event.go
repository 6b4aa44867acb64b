package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/internal/id"
)

// AuditEvent records who changed what, in the transaction of the change. Rows are never altered.
type AuditEvent struct{ ent.Schema }

// Mixin of the entity.
func (AuditEvent) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.Audit}} }

// Fields of the entity.
func (AuditEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("tenant_id").Optional().Nillable().Immutable().Comment("The tenant that was changed; null for the platform."),
		field.String("actor_id").Default("").Immutable().Comment("Id of the user who acted; empty for the system."),
		field.String("action").NotEmpty().MaxLen(64).Immutable().Comment("What was done, such as \"api_key.revoke\"."),
		field.String("target_id").Default("").Immutable().Comment("Id of what was changed."),
		field.JSON("before", json.RawMessage{}).Optional().Immutable().Comment("What it was; without secrets."),
		field.JSON("after", json.RawMessage{}).Optional().Immutable().Comment("What it became; without secrets."),
		field.String("request_id").Default("").Immutable().Comment("Request that did it."),
		field.String("address").Default("").MaxLen(64).Immutable().Comment("Network address of the actor."),
		field.Time("created_at").Default(now).Immutable().Comment("When, UTC."),
	}
}

// Indexes of the entity.
func (AuditEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "id"), index.Fields("actor_id", "id"), index.Fields("action", "id"), index.Fields("target_id", "id"),
	}
}

// Annotations of the entity.
func (AuditEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("audit_events"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (AuditEvent) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.AuditReader, Write: rule.SystemOnly}.Build()
}
