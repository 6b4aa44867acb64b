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

// Transfer is everything in the journal that is not the charge of a call. One row is one debit and one credit, so an
// unbalanced entry cannot be written. Append-only: a correction is a new row that names the old one.
type Transfer struct{ ent.Schema }

// Fields of the entity.
func (Transfer) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).Immutable().Comment("UUIDv7."),
		field.String("idem_key").NotEmpty().MaxLen(200).Immutable().Comment("What makes a repeat a repeat: pi_X:credit, code:…, late:…."),
		field.UUID("tenant_id", uuid.UUID{}).Optional().Nillable().Immutable().
			Comment("UUID of the tenant whose cash, bonus or debt moves; null between two platform accounts."),
		field.String("debit_account").NotEmpty().MaxLen(32).Immutable().Comment("cash, bonus, debt, or a platform account."),
		field.String("credit_account").NotEmpty().MaxLen(32).Immutable().Comment("cash, bonus, debt, or a platform account."),
		field.Int64("amount").Immutable().Comment("Above zero; nano-USD."),
		field.String("currency").Default("USD").MaxLen(3).Immutable().Comment("Currency of the ledger."),
		field.String("code").NotEmpty().MaxLen(32).Immutable().
			Comment("topup, bonus, redeem, refund, adjust, expiry, late, debt …."),
		field.String("ref_type").Default("").MaxLen(32).Immutable().Comment("What it is for: hold, top_up, code, order …."),
		field.String("ref_id").Default("").MaxLen(128).Immutable().Comment("Which one."),
		field.String("remark").Default("").MaxLen(500).Immutable().Comment("In words, shown on the statement."),
		field.Int64("version").Optional().Nillable().Immutable().Comment("Place among the tenant's journal rows."),
		field.Int64("balance_after").Optional().Nillable().Immutable().Comment("Cash and bonus after this row, nano-USD."),
		field.JSON("meta", map[string]string{}).Optional().Immutable().Comment("What else must be kept with it."),
		field.Time("effective_at").Immutable().Comment("When it happened outside, UTC."),
		field.Time("created_at").Immutable().Comment("When it was booked, UTC; grows with version."),
	}
}

// Indexes of the entity.
func (Transfer) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("idem_key").Unique(),
		index.Fields("tenant_id", "version").Unique().Annotations(entsql.IndexWhere("version IS NOT NULL")),
		index.Fields("ref_type", "ref_id"),
	}
}

// Annotations of the entity.
func (Transfer) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("transfers"),
		entsql.Checks(map[string]string{
			"transfers_amount":   "amount > 0",
			"transfers_two_legs": "debit_account <> credit_account",
			"transfers_tenant": "(tenant_id IS NOT NULL AND version IS NOT NULL AND balance_after IS NOT NULL) = " +
				"(debit_account IN ('cash', 'bonus', 'debt') OR credit_account IN ('cash', 'bonus', 'debt'))",
		}),
		entgql.Skip(entgql.SkipAll),
	}
}

// Policy of the entity.
func (Transfer) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
