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
	"weir/internal/id"
	"weir/internal/viewer"
)

// Membership gives a user a role in a tenant.
type Membership struct{ ent.Schema }

// Mixin of the entity.
func (Membership) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Membership}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (Membership) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("The member."),
		field.Enum("role").Values("OWNER", "ADMIN", "BILLING", "MEMBER", "VIEWER").Comment("What the member may do."),
	}
}

// Edges of the entity.
func (Membership) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("tenant", Tenant.Type).Ref("memberships").Field("tenant_id").Unique().Required().Immutable().
			Annotations(entgql.Skip(entgql.SkipAll)),
		edge.From("user", User.Type).Ref("memberships").Field("user_id").Unique().Required().Immutable().
			Annotations(entgql.Skip(entgql.SkipAll)),
	}
}

// Indexes of the entity.
func (Membership) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "user_id").Unique(), index.Fields("user_id", "created_at")}
}

// Annotations of the entity.
func (Membership) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("memberships"), entgql.RelayConnection()}
}

// Policy of the entity.
func (Membership) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Reader), Write: rule.SystemOnly}.Build()
}
