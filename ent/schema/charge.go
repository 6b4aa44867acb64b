package schema

import (
	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"weir/ent/rule"
)

// Charge is the journal row of a resolved hold, wallet to revenue. Its primary key is the hold's, so a hold resolves at
// most once. Append-only.
type Charge struct{ ent.Schema }

// Fields of the entity.
func (Charge) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).StorageKey("hold_id").Immutable().Comment("The hold that was resolved."),
		field.UUID("tenant_id", uuid.UUID{}).Immutable().Comment("UUID of the tenant."),
		field.Int16("outcome").Immutable().Comment("1 settled, 2 voided, 3 expired."),
		field.Int64("held").Immutable().Comment("What the hold had reserved, nano-USD."),
		field.Int64("cash_n").Immutable().Comment("Taken from cash, nano-USD."),
		field.Int64("bonus_n").Immutable().Comment("Taken from bonus, nano-USD."),
		field.Int64("debt_n").Immutable().Comment("Booked as debt, nano-USD."),
		field.String("amount_pico_exact").SchemaType(map[string]string{dialect.Postgres: "numeric(38,6)"}).Immutable().
			Comment("The cost before it was rounded up, in pico-USD with up to six places."),
		field.Bool("estimated").Immutable().Comment("The usage was not reported: an aborted stream, or a crash."),
		field.String("price_id").Optional().Nillable().Immutable().Comment("The price version that was applied."),
		field.UUID("request_id", uuid.UUID{}).Immutable().Comment("The request that was charged."),
		field.Int64("version").Optional().Nillable().Immutable().
			Comment("Place among the tenant's journal rows; null when nothing was settled."),
		field.Int64("balance_after").Optional().Nillable().Immutable().
			Comment("Cash and bonus after this row, nano-USD; null when nothing was settled."),
		field.Time("created_at").Immutable().Comment("When it was booked, UTC; grows with version."),
	}
}

// Indexes of the entity.
func (Charge) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "version").Unique().Annotations(entsql.IndexWhere("version IS NOT NULL")),
	}
}

// Annotations of the entity.
func (Charge) Annotations() []schema.Annotation {
	return []schema.Annotation{
		entsql.Table("charges"),
		entsql.Checks(map[string]string{
			"charges_sane":    "held >= 0 AND cash_n >= 0 AND bonus_n >= 0 AND debt_n >= 0",
			"charges_outcome": "outcome = 1 OR (outcome IN (2, 3) AND cash_n = 0 AND bonus_n = 0 AND debt_n = 0)",
			"charges_version": "(outcome = 1) = (version IS NOT NULL AND balance_after IS NOT NULL)",
		}),
		entgql.Skip(entgql.SkipAll),
	}
}

// Policy of the entity.
func (Charge) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
