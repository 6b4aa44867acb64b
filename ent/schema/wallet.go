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

// Wallet is the balance of a tenant: the only hot row of the ledger that is updated in place. Only internal/ledger writes it.
type Wallet struct{ ent.Schema }

// Fields of the entity.
func (Wallet) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).StorageKey("tenant_id").Immutable().Comment("UUID of the tenant."),
		field.Int64("cash").Default(0).Comment("Paid in and refundable, nano-USD."),
		field.Int64("bonus").Default(0).Comment("Granted, spent before cash, not refundable, nano-USD."),
		field.Int64("held").Default(0).Comment("Sum of the open holds, nano-USD."),
		field.Int64("locked").Default(0).Comment("Sum of the open locks (refunds and disputes under way), nano-USD."),
		field.Int64("debt").Default(0).Comment("Owed for cost above holds, nano-USD; collected first from the next credit."),
		field.Int64("version").Default(0).Comment("Number of the journal rows of the tenant; the newest one bears it."),
		field.Bool("frozen").Default(false).Comment("No new holds are granted."),
	}
}

// Annotations of the entity.
func (Wallet) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("wallets"),
		entsql.Checks(map[string]string{
			"wallets_sane":      "cash >= 0 AND bonus >= 0 AND held >= 0 AND locked >= 0 AND debt >= 0",
			"wallets_available": "cash + bonus - held - locked >= 0",
		}),
		entgql.Skip(entgql.SkipAll),
	}
}

// Policy of the entity.
func (Wallet) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
