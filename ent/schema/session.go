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

// Session is one sign-in of a user, kept on the server so that it can be revoked.
type Session struct{ ent.Schema }

// Mixin of the entity.
func (Session) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.Session}, TimeMixin{}} }

// Fields of the entity.
func (Session) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Who signed in."),
		field.String("tenant_id").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The tenant in which the session acts; null for none."),
		field.Bytes("digest").Sensitive().Immutable().Unique().MaxLen(32).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("HMAC-SHA-256 of the cookie's token."),
		field.String("user_agent").Default("").MaxLen(256).Immutable().Comment("Program that signed in, cut."),
		field.String("address").Default("").MaxLen(64).Immutable().Comment("Network address that signed in."),
		field.Time("seen_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Last use, up to five minutes late, UTC; null for none since the sign-in."),
		field.Time("expires_at").Comment("When the session ends by itself, UTC."),
	}
}

// Edges of the entity.
func (Session) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("user", User.Type).Ref("sessions").Field("user_id").Unique().Required().Immutable().
			Annotations(entgql.Skip(entgql.SkipAll)),
	}
}

// Indexes of the entity.
func (Session) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "created_at"), index.Fields("expires_at")}
}

// Annotations of the entity.
func (Session) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("sessions"), entgql.RelayConnection()}
}

// Policy of the entity.
func (Session) Policy() ent.Policy {
	return rule.Policy{Read: rule.OwnRows, Write: rule.SystemOnly}.Build()
}
