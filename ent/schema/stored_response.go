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

// StoredResponse is an answer of the Responses API that its tenant may ask for again and continue.
type StoredResponse struct{ ent.Schema }

// Mixin of the entity.
func (StoredResponse) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Response}, TenantMixin{}}
}

// Fields of the entity.
func (StoredResponse) Fields() []ent.Field {
	return []ent.Field{
		field.String("status").NotEmpty().MaxLen(16).Comment("As the response object has it: queued, in_progress, completed …"),
		field.Bool("background").Immutable().Comment("The caller did not wait for it."),
		field.Bool("active").Comment("It is queued or being made."),
		field.Time("lease_until").Comment("One in the making that was not renewed by then is a dead process's, UTC."),
		field.Bytes("content").Sensitive().Comment("The response object and the items of its input, sealed."),
		field.Time("created_at").Immutable().Comment("When the row was made, UTC."),
		field.Time("expires_at").Comment("When it is deleted, UTC."),
	}
}

// Indexes of the entity.
func (StoredResponse) Indexes() []ent.Index {
	return []ent.Index{index.Fields("expires_at")}
}

// Annotations of the entity.
func (StoredResponse) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("stored_responses"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (StoredResponse) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
