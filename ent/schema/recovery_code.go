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

// RecoveryCode stands in for a code of the authenticator app, once. Using it deletes it.
type RecoveryCode struct{ ent.Schema }

// Mixin of the entity.
func (RecoveryCode) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.RecoveryCode}} }

// Fields of the entity.
func (RecoveryCode) Fields() []ent.Field {
	return []ent.Field{
		field.String("factor_id").Immutable().Comment("The second factor that it stands in for."),
		field.Bytes("digest").Sensitive().Immutable().MaxLen(32).Comment("HMAC-SHA-256 of factor and code."),
	}
}

// Edges of the entity.
func (RecoveryCode) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("factor", SecondFactor.Type).Ref("recovery_codes").Field("factor_id").Unique().Required().Immutable(),
	}
}

// Indexes of the entity.
func (RecoveryCode) Indexes() []ent.Index {
	return []ent.Index{index.Fields("factor_id", "digest").Unique()}
}

// Annotations of the entity.
func (RecoveryCode) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("recovery_codes"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (RecoveryCode) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
