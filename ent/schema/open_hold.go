package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"weir/ent/rule"
)

// OpenHold is money reserved for a call in flight, a task or a lock. Resolving it moves the row to charges, so the table stays tiny.
type OpenHold struct{ ent.Schema }

// Fields of the entity.
func (OpenHold) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable().Comment("UUIDv7 that the caller made before it asked."),
		field.UUID("tenant_id", uuid.UUID{}).Immutable().Comment("UUID of the tenant."),
		field.UUID("api_key_id", uuid.UUID{}).Immutable().Comment("UUID of the key that calls; nil UUID for none."),
		field.UUID("request_id", uuid.UUID{}).Immutable().Comment("The request that is paid from it."),
		field.Int64("amount").Comment("Reserved, nano-USD; grows by extensions."),
		field.Int64("floor").Default(0).Immutable().
			Comment("Cost of the input, nano-USD: what a crash after the first byte costs at least."),
		field.Int16("kind").Default(0).Immutable().Comment("0 call, 1 stream, 2 task, 3 lease, 4 lock."),
		field.UUID("node_id", uuid.UUID{}).Immutable().Comment("The node that runs the call; nil UUID for tasks and locks."),
		field.Int64("node_epoch").Immutable().Comment("Epoch of the node when it asked."),
		field.String("budgets").Default("").Immutable().Comment("The budgets it counts against: {uuid,uuid}, or empty."),
		field.String("model").Default("").Immutable().Comment("Model of the call, for the usage record after a crash."),
		field.String("price_id").Optional().Nillable().Immutable().Comment("The price version fixed at the hold."),
		field.Int("seq").Default(0).Comment("Number of the last extension."),
		field.Int64("ckpt_amount").Default(0).Comment("Cost of what was delivered at the last checkpoint, nano-USD."),
		field.Int64("ckpt_tokens").Default(0).Comment("Output tokens delivered at the last checkpoint."),
		field.Time("first_byte_at").Optional().Nillable().Comment("First checkpoint, UTC; null: no byte has left."),
		field.Time("dispatched_at").Optional().Nillable().Comment("When a task was handed to its provider, UTC; null: never."),
		field.Time("created_at").Immutable().Comment("When it was granted, UTC."),
		field.Time("expires_at").Comment("Tasks are resolved after it, UTC; calls live as long as their node."),
	}
}

// Annotations of the entity.
func (OpenHold) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("open_holds"),
		entsql.Checks(map[string]string{
			"open_holds_sane": "amount >= 0 AND floor >= 0 AND seq >= 0 AND ckpt_amount >= 0 AND ckpt_tokens >= 0",
			"open_holds_kind": "kind BETWEEN 0 AND 4",
		}),
		entgql.Skip(entgql.SkipAll),
	}
}

// Policy of the entity.
func (OpenHold) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
