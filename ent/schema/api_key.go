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
)

// APIKey is a key with which programs call the relay.
type APIKey struct{ ent.Schema }

// Mixin of the entity.
func (APIKey) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Key}, TenantMixin{}, NumberMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (APIKey) Fields() []ent.Field {
	return []ent.Field{
		field.String("created_by").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Id of the user who made the key."),
		field.String("name").NotEmpty().MaxRuneLen(64).Comment("What the key is for."),
		field.Enum("kind").Values("sk", "sk_live", "tk", "playground").Default("sk").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Family of the secret's prefix; all work alike but playground, which nobody holds the secret of."),
		field.String("prefix").MaxLen(15).Comment("First characters of the secret, to be shown; new after a rotation."),
		field.Bytes("digest").Sensitive().Unique().MaxLen(32).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("HMAC-SHA-256 of the secret; new after a rotation."),
		field.Bytes("previous_digest").Optional().Sensitive().Unique().MaxLen(32).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("HMAC-SHA-256 of the secret before the last rotation; null when there is none that may still work."),
		field.Time("previous_until").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Until when the previous secret works, UTC; null with previous_digest."),
		field.Time("disabled_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Since when the key is switched off; may be switched on again."),
		field.Time("revoked_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When the key was ended for ever."),
		field.Time("expires_at").Optional().Nillable().Comment("When the key stops working; null for never."),
		field.JSON("models", []string{}).Optional().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The models that the key may use; null or empty for all."),
		field.JSON("allowed_ips", []string{}).Optional().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The addresses and networks from which the key may be used; null or empty for all."),
		field.Time("last_used_at").Optional().Nillable().Comment("Last use, up to a minute late; null for never."),
	}
}

// Indexes of the entity.
func (APIKey) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "created_by", "id")}
}

// Annotations of the entity.
func (APIKey) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("api_keys"), entgql.RelayConnection()}
}

// Policy of the entity.
func (APIKey) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.KeyReader, Write: rule.KeyWriter}.Build()
}
