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

// Channel is an upstream provider as the platform calls it, or as a tenant calls it with keys of its own.
type Channel struct{ ent.Schema }

// Mixin of the entity.
func (Channel) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Channel}, NumberMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (Channel) Fields() []ent.Field {
	return []ent.Field{
		field.String("tenant_id").Optional().Nillable().Immutable().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("The tenant that owns the channel; null for the platform's own."),
		field.String("name").NotEmpty().MaxRuneLen(128).Comment("Display name."),
		field.String("upstream").NotEmpty().MaxLen(32).Comment("Kind of upstream."),
		field.String("preset").Default("").MaxLen(32).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Vendor preset that the channel was made from; empty for none."),
		field.Enum("status").GoType(schematype.ChannelStatus("")).Default(string(schematype.ChannelEnabled)).Comment("Whether it is used."),
		field.String("base_url").Default("").MaxLen(512).Comment("Base URL; empty for the vendor's own."),
		field.Strings("models").Comment("Names of the models that it serves."),
		field.JSON("model_mapping", map[string]string{}).Default(map[string]string{}).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Names under which the vendor knows models, where they differ."),
		field.Strings("groups").Comment("Tenant groups that it serves."),
		field.Int("priority").Default(0).Comment("Larger is tried first; may be negative."),
		field.Int("weight").Default(0).NonNegative().Comment("Share among channels of equal priority; 0 counts as 1."),
		field.Enum("on_disconnect").GoType(schematype.Disconnect("")).Default(string(schematype.DisconnectCancel)).
			Comment("What becomes of a call whose client leaves."),
		field.Bool("bills_abandoned").Default(false).
			Comment("Whether the provider bills the input of a call whose client leaves before the first byte."),
		field.String("other").Default("{}").Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Further settings as a JSON object, kept for the One API dialect."),
		field.Strings("tags").Optional().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Words by which people find it."),
		field.JSON("tuning", schematype.Tuning{}).Optional().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Overrides, timeouts, caps and the multiplier of the cost."),
		field.Bytes("proxy").Optional().Nillable().Sensitive().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("URL of the proxy through which it is called, AEAD under the installation's keyset, bound to the channel's id; null for none."),
		field.String("proxy_host").Default("").MaxLen(256).Annotations(entgql.Skip(entgql.SkipAll)).Comment("Host and port of the proxy; empty for none."),
		field.Int64("price_ppm").Optional().Nillable().NonNegative().Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Of a tenant's own channel: the part of the price that its calls pay, in parts per million; null for what the platform's settings say."),
		field.Bool("falls_back").Default(false).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Of a tenant's own channel: whether calls go on to the platform's channels, at their price, where none of its own answers."),
		field.String("disabled_reason").Default("").MaxRuneLen(256).Annotations(entgql.Skip(entgql.SkipAll)).Comment("Why it is not used, in our words."),
		field.Time("tested_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("When it was last tested; null for never."),
		field.Int("response_ms").Default(0).NonNegative().Annotations(entgql.Skip(entgql.SkipAll)).Comment("Duration of the last test in milliseconds."),
		field.String("test_error").Default("").MaxRuneLen(256).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("Why the last test failed, in our words; empty when it passed."),
		field.Time("deleted_at").Optional().Nillable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("When it was deleted; charges may name it still."),
	}
}

// Edges of the entity.
func (Channel) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("credentials", Credential.Type).Annotations(entgql.Skip(entgql.SkipAll), entsql.OnDelete(entsql.Cascade)),
	}
}

// Indexes of the entity.
func (Channel) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "id")}
}

// Annotations of the entity.
func (Channel) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("channels"), entgql.RelayConnection()}
}

// Policy of the entity.
func (Channel) Policy() ent.Policy {
	return rule.Policy{Read: rule.PlatformAdmin, Write: rule.PlatformAdmin}.Build()
}
