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
)

// Credential is one key of a vendor, sealed.
type Credential struct{ ent.Schema }

// Mixin of the entity.
func (Credential) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: "crd"}, TimeMixin{}} }

// Fields of the entity.
func (Credential) Fields() []ent.Field {
	return []ent.Field{
		field.String("channel_id").Immutable().Comment("The channel that uses it."),
		field.Int("position").NonNegative().Immutable().Comment("Order in which the credentials were given."),
		field.Bytes("sealed").Sensitive().Comment("The vendor's key, AEAD under the installation's keyset, bound to the credential's id."),
		field.String("hint").Default("").MaxLen(16).Comment("First characters of the key, masked, to tell credentials apart."),
	}
}

// Edges of the entity.
func (Credential) Edges() []ent.Edge {
	return []ent.Edge{
		edge.From("channel", Channel.Type).Ref("credentials").Field("channel_id").Unique().Required().Immutable(),
	}
}

// Indexes of the entity.
func (Credential) Indexes() []ent.Index {
	return []ent.Index{index.Fields("channel_id", "position").Unique()}
}

// Annotations of the entity.
func (Credential) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("credentials"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (Credential) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.PlatformAdmin}.Build()
}
