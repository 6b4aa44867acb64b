package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/internal/id"
)

// Capture is what one call of a tenant said and was answered, without secrets: kept only where the tenant has asked for it.
type Capture struct{ ent.Schema }

// Mixin of the entity.
func (Capture) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Request}, TenantMixin{}}
}

// Fields of the entity.
func (Capture) Fields() []ent.Field {
	return []ent.Field{
		field.String("api_key_id").NotEmpty().MaxLen(64).Immutable().Comment("Id of the key that called."),
		field.String("user_id").NotEmpty().MaxLen(64).Immutable().Comment("Id of the user who made the key."),
		field.String("model").Immutable().Comment("Model as the client named it."),
		field.String("route").MaxLen(64).Immutable().Comment("Protocol and route."),
		field.Int("status").Immutable().Comment("HTTP status of the answer; 0 where none was sent."),
		field.Bool("failed").Immutable().Comment("The call was refused, or its answer broke off."),
		field.Bytes("content").Sensitive().Immutable().Comment("The request and the answer, redacted and sealed."),
		field.Time("created_at").Immutable().Comment("When the call came, UTC."),
	}
}

// Indexes of the entity.
func (Capture) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "created_at"), index.Fields("user_id")}
}

// Annotations of the entity.
func (Capture) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("captures"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (Capture) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
