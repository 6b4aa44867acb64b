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
)

// PersonalAccessToken lets a program act for a member in one tenant, within scopes. It ends with the membership.
type PersonalAccessToken struct{ ent.Schema }

// Mixin of the entity.
func (PersonalAccessToken) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.AccessToken}, TimeMixin{}}
}

// Fields of the entity.
func (PersonalAccessToken) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("For whom the token acts."),
		field.String("membership_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("In which tenant, and with which role at most."),
		field.String("name").NotEmpty().MaxRuneLen(64).Immutable().Comment("What the token is for."),
		field.String("prefix").MaxLen(15).Immutable().Comment("First characters of the secret, to be shown."),
		field.Bytes("digest").Sensitive().Immutable().Unique().MaxLen(32).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("HMAC-SHA-256 of the secret."),
		field.Strings("scopes").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("What the token may do."),
		field.Time("expires_at").Optional().Nillable().Immutable().Comment("When the token stops working; null for never."),
		field.Time("last_used_at").Optional().Nillable().Comment("Last use, up to a minute late; null for never."),
	}
}

// Edges of the entity.
func (PersonalAccessToken) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("membership", Membership.Type).Field("membership_id").Unique().Required().Immutable().
			Annotations(entgql.Skip(entgql.SkipAll), entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of the entity.
func (PersonalAccessToken) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "id"), index.Fields("membership_id")}
}

// Annotations of the entity.
func (PersonalAccessToken) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("personal_access_tokens"), entgql.RelayConnection()}
}

// Policy of the entity.
func (PersonalAccessToken) Policy() ent.Policy {
	return rule.Policy{Read: rule.OwnRows, Write: rule.SystemOnly}.Build()
}
