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

// LedgerProof says how far the journal of a tenant was proved, and what it sums to there.
type LedgerProof struct{ ent.Schema }

// Fields of the entity.
func (LedgerProof) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).StorageKey("tenant_id").Immutable().Comment("UUID of the tenant."),
		field.Int64("version").Default(0).Comment("The last journal row that was proved."),
		field.Bool("complete").Default(false).Comment("It was the last one that there was then, and the sums were compared with the wallet."),
		field.Int64("cash_n").Default(0).Comment("Sum of the cash entries up to there, nano-USD."),
		field.Int64("bonus_n").Default(0).Comment("Sum of the bonus entries, nano-USD."),
		field.Int64("debt_n").Default(0).Comment("Sum of the debt entries, above zero for what is owed, nano-USD."),
		field.Int64("revenue_n").Default(0).Comment("Sum of the revenue entries, nano-USD."),
		field.Int64("balance_n").Default(0).Comment("Balance after that row, as the row says, nano-USD."),
		field.JSON("hours", map[int64]int64{}).Optional().Comment("Revenue of the latest hours, nano-USD by Unix time of their start."),
		field.Int64("rolled_up").Default(0).Comment("The last journal row up to which usage by hour and day was compared."),
		field.Time("began_at").Comment("When the first journal row was last proved, UTC; all rows up to the version were since."),
		field.Time("updated_at").Comment("When it last moved, UTC."),
	}
}

// Annotations of the entity.
func (LedgerProof) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("ledger_proofs"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (LedgerProof) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
