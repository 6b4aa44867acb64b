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

// User is a person who can sign in, by e-mail or by name.
type User struct{ ent.Schema }

// Mixin of the entity.
func (User) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.User}, NumberMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (User) Fields() []ent.Field {
	return []ent.Field{
		field.String("email").Optional().Nillable().Unique().MaxLen(254).Comment("E-mail address in lower case; null when there is none."),
		field.String("username").Optional().Nillable().Unique().MaxRuneLen(64).Comment("Name to sign in with; null when there is none."),
		field.String("display_name").NotEmpty().MaxRuneLen(128).Comment("What to call the user."),
		field.String("password_hash").Sensitive().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("argon2id in PHC form; empty for a user who has no password."),
		field.Enum("platform_role").Values("NONE", "ADMIN", "ROOT").Default("NONE").Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Role on the platform."),
		field.Time("email_verified_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When the address was confirmed; null when it was not."),
		field.String("referral_code").Optional().Nillable().Unique().MaxLen(16).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("What others sign up with so that this user's tenant is rewarded; null for users made before there were any."),
		field.Enum("language").Values("en", "zh").Default("en").Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Language of letters to the user."),
		field.Time("suspended_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Since when the user is suspended; null when the user is not."),
		field.String("suspension_reason").Default("").MaxRuneLen(500).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Why the user is suspended, for administrators; empty when the user is not."),
		field.Time("delete_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When the account will be deleted for ever, UTC; null when its user does not want that."),
		field.Time("deleted_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When everything personal was deleted, UTC; null for an account that lives."),
	}
}

// Edges of the entity.
func (User) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("memberships", Membership.Type).Annotations(entgql.Skip(entgql.SkipAll), entsql.OnDelete(entsql.Restrict)),
		edge.To("sessions", Session.Type).Annotations(entgql.Skip(entgql.SkipAll), entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of the entity.
func (User) Indexes() []ent.Index { return []ent.Index{index.Fields("delete_at")} }

// Annotations of the entity.
func (User) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("users"),
		entsql.Checks(map[string]string{"users_can_sign_in": "email IS NOT NULL OR username IS NOT NULL"}),
	}
}

// Policy of the entity.
func (User) Policy() ent.Policy {
	return rule.Policy{Read: rule.FellowMember, Write: rule.SystemOnly}.Build()
}
