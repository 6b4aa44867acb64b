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
	"weir/ent/schematype"
	"weir/internal/id"
)

// Credential is one key of a vendor, sealed.
type Credential struct{ ent.Schema }

// Mixin of the entity.
func (Credential) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Credential}, TimeMixin{}}
}

// Fields of the entity.
func (Credential) Fields() []ent.Field {
	return []ent.Field{
		field.String("channel_id").Immutable().Comment("The channel that uses it."),
		field.Int("position").NonNegative().Immutable().Comment("Order in which the credentials were given."),
		field.Bytes("sealed").Sensitive().Comment("The vendor's key, AEAD under the installation's keyset, bound to the credential's id."),
		field.String("hint").Default("").MaxLen(16).Comment("First characters of the key, masked, to tell credentials apart."),
		field.Enum("status").GoType(schematype.CredentialStatus("")).Default(string(schematype.CredentialEnabled)).Comment("Whether it is used."),
		field.String("reason").Default("").MaxRuneLen(256).Comment("Why it is not used or benched, in our words."),
		field.Time("benched_until").Optional().Nillable().Comment("Until when it is tried after all others; null for not at all."),
		field.String("last_error").Default("").MaxRuneLen(256).Comment("What went wrong last, in our words; empty for nothing."),
		field.Time("last_error_at").Optional().Nillable().Comment("When that was, UTC; null for never."),
		field.Int64("balance_n").Optional().Nillable().
			Comment("What is left of the account at the vendor, in billionths of balance_currency; null when unknown."),
		field.String("balance_currency").Default("").MaxLen(16).Comment("Unit of the balance, such as USD."),
		field.Time("balance_at").Optional().Nillable().Comment("When the vendor said so, UTC."),
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
