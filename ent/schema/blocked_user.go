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

// BlockedUser is an end user of a tenant, as its programs name them, whose calls are refused.
type BlockedUser struct{ ent.Schema }

// Mixin of the entity.
func (BlockedUser) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Block}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (BlockedUser) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_identifier").NotEmpty().MaxRuneLen(128).Immutable().Comment("The end user as the tenant's programs name them."),
		field.String("reason").Default("").MaxRuneLen(500).Comment("Why; empty for no reason given."),
		field.String("blocked_by").Default("").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Id of the user who did it; empty for the system."),
	}
}

// Indexes of the entity.
func (BlockedUser) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "user_identifier").Unique()}
}

// Annotations of the entity.
func (BlockedUser) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("blocked_users"), entgql.RelayConnection()}
}

// Policy of the entity.
func (BlockedUser) Policy() ent.Policy {
	return rule.Policy{
		Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Reader), Write: rule.SystemOnly,
	}.Build()
}
