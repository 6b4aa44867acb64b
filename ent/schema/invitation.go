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

// Invitation asks somebody to become a member of a tenant, or, without a tenant, to sign up.
type Invitation struct{ ent.Schema }

// Mixin of the entity.
func (Invitation) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Invitation}, TimeMixin{}}
}

// Fields of the entity.
func (Invitation) Fields() []ent.Field {
	return []ent.Field{
		field.String("tenant_id").Optional().Nillable().Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The tenant that invites; null where the platform invites somebody to sign up."),
		field.String("email").MaxLen(254).Immutable().Comment("The invited address, in lower case; nobody else can accept."),
		field.Enum("role").Values("OWNER", "ADMIN", "BILLING", "MEMBER", "VIEWER").Optional().Nillable().Immutable().
			Annotations(entgql.Skip(entgql.SkipAll)).Comment("What the invited will be in the tenant; null without one."),
		field.String("invited_by").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the user who invites."),
		field.Bytes("digest").Sensitive().Unique().MaxLen(32).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("HMAC-SHA-256 of the link's token; new each time the link is sent."),
		field.Bool("mailed").Default(false).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Whether the link went out by mail alone, so that whoever has it owns the address."),
		field.Int("sendings").Default(1).Positive().Annotations(entgql.Skip(entgql.SkipAll)).Comment("How often a link was made."),
		field.Time("sent_at").Comment("When the link that works was made, UTC."),
		field.Time("expires_at").Comment("When the link stops working, UTC."),
		field.String("accepted_by").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Id of the user who accepted; null when nobody has."),
		field.Time("accepted_at").Optional().Nillable().Comment("When it was accepted; null when it was not."),
		field.Time("revoked_at").Optional().Nillable().Comment("When it was taken back or replaced; null when it was not."),
	}
}

// Indexes of the entity.
func (Invitation) Indexes() []ent.Index {
	const open = "accepted_at IS NULL AND revoked_at IS NULL"
	return []ent.Index{
		index.Fields("tenant_id", "id"),
		index.Fields("tenant_id", "email").Unique().StorageKey("invitations_open").Annotations(entsql.IndexWhere(open)),
		index.Fields("email").Unique().StorageKey("invitations_open_platform").
			Annotations(entsql.IndexWhere("tenant_id IS NULL AND " + open)),
		index.Fields("expires_at"),
	}
}

// Annotations of the entity.
func (Invitation) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("invitations"), entgql.RelayConnection(),
		entsql.Checks(map[string]string{
			"invitations_role": "(tenant_id IS NULL) = (role IS NULL)",
			"invitations_end":  "accepted_at IS NULL OR revoked_at IS NULL",
		}),
	}
}

// Policy of the entity.
func (Invitation) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.Roles(viewer.Owner, viewer.Admin, viewer.Reader), Write: rule.SystemOnly}.Build()
}
