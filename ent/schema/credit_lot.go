package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"weir/ent/rule"
)

// CreditLot is one grant of cash or bonus with its own expiry. Spending is drawn from lots by priority, then expiry, then
// age; the draw is booked lazily, before the set of lots changes.
type CreditLot struct{ ent.Schema }

// Fields of the entity.
func (CreditLot) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable().Comment("UUIDv7, also that of the transfer that granted it."),
		field.UUID("tenant_id", uuid.UUID{}).Immutable().Comment("UUID of the tenant."),
		field.String("kind").MaxLen(8).Immutable().Comment("cash or bonus."),
		field.String("source").MaxLen(200).Immutable().Comment("Key of the transfer that granted it."),
		field.Int64("granted").Immutable().Comment("Granted, nano-USD."),
		field.Int64("remaining").Comment("Not yet drawn at the last booking, nano-USD."),
		field.Int16("priority").Default(50).Immutable().Comment("1 is drawn first, 100 last."),
		field.Time("expires_at").Optional().Nillable().Immutable().Comment("What is left then becomes breakage, UTC; null for never."),
		field.Time("created_at").Immutable().Comment("When it was granted, UTC."),
	}
}

// Indexes of the entity.
func (CreditLot) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "kind", "priority").Annotations(entsql.IndexWhere("remaining > 0")).StorageKey("credit_lots_open"),
		index.Fields("expires_at").
			Annotations(entsql.IndexWhere("remaining > 0 AND expires_at IS NOT NULL")).StorageKey("credit_lots_expiring"),
	}
}

// Annotations of the entity.
func (CreditLot) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("credit_lots"),
		entsql.Checks(map[string]string{
			"credit_lots_sane": "granted > 0 AND remaining BETWEEN 0 AND granted",
			"credit_lots_kind": "kind IN ('cash', 'bonus')",
		}),
		entgql.Skip(entgql.SkipAll),
	}
}

// Policy of the entity.
func (CreditLot) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
