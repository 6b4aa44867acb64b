package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/ent/schematype"
	"weir/internal/id"
)

// ChannelEvent is one thing that happened to a channel's health: a test, a breaker that opened, a credential that was benched.
// Rows are never altered, and deleted after thirty days.
type ChannelEvent struct{ ent.Schema }

// Mixin of the entity.
func (ChannelEvent) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.ChannelEvent}} }

// Fields of the entity.
func (ChannelEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("channel_id").Immutable().Comment("The channel; it may have been deleted since."),
		field.Enum("kind").GoType(schematype.ChannelEventKind("")).Immutable().Comment("What happened."),
		field.String("model").Default("").MaxRuneLen(160).Immutable().Comment("The model that it was about; empty for the whole channel."),
		field.String("credential_id").Default("").Immutable().Comment("The credential that it was about; empty for none."),
		field.String("reason").Default("").MaxRuneLen(256).Immutable().Comment("Why, in our words."),
		field.Int("duration_ms").Default(0).NonNegative().Immutable().Comment("How long a test took, in milliseconds."),
		field.Time("created_at").Default(now).Immutable().Comment("When, UTC."),
	}
}

// Indexes of the entity.
func (ChannelEvent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("channel_id", "created_at"), index.Fields("created_at")}
}

// Annotations of the entity.
func (ChannelEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("channel_events"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (ChannelEvent) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
