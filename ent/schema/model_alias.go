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
	"weir/internal/viewer"
)

// ModelAlias is a tenant's own name for a model of the catalogue.
type ModelAlias struct{ ent.Schema }

// Mixin of the entity.
func (ModelAlias) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.ModelAlias}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (ModelAlias) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(128).Immutable().Comment("The name that the tenant's clients send."),
		field.String("model").NotEmpty().MaxLen(128).Comment("Name of the model that is meant."),
	}
}

// Indexes of the entity.
func (ModelAlias) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "name").Unique()}
}

// Annotations of the entity.
func (ModelAlias) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("model_aliases"), entgql.RelayConnection()}
}

// Policy of the entity.
func (ModelAlias) Policy() ent.Policy {
	return rule.Policy{
		Scope: rule.Tenant, Write: rule.SystemOnly,
		Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Billing, viewer.Member, viewer.Reader),
	}.Build()
}
