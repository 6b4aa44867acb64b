package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"weir/ent/rule"
	"weir/internal/id"
)

// OutboxEvent is a side effect that was decided in a transaction and is carried out after it.
type OutboxEvent struct{ ent.Schema }

// Mixin of the entity.
func (OutboxEvent) Mixin() []ent.Mixin { return []ent.Mixin{IDMixin{Prefix: id.Outbox}} }

// Fields of the entity.
func (OutboxEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").NotEmpty().MaxLen(64).Immutable().Comment("Kind of the job that carries it out."),
		field.JSON("payload", json.RawMessage{}).Immutable().Comment("What the job needs; never secrets."),
		field.Time("created_at").Default(now).Immutable().Comment("When it was decided, UTC."),
		field.Time("run_at").Default(now).Comment("Not before, UTC."),
		field.Time("enqueued_at").Optional().Nillable().Comment("When it was last handed to the queue; null for not yet."),
		field.Time("done_at").Optional().Nillable().Comment("When its job had finished; null for not yet."),
		field.Int("attempts").Default(0).NonNegative().Comment("How often it was handed to the queue."),
	}
}

// Indexes of the entity.
func (OutboxEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("run_at").Annotations(entsql.IndexWhere("done_at IS NULL")).StorageKey("outbox_events_due"),
		index.Fields("done_at").Annotations(entsql.IndexWhere("done_at IS NOT NULL")).StorageKey("outbox_events_done"),
	}
}

// Annotations of the entity.
func (OutboxEvent) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("outbox_events"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (OutboxEvent) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
