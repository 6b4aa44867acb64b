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

// SignUpBonus is what was decided about the bonus of a new tenant.
type SignUpBonus struct{ ent.Schema }

// Mixin of the entity.
func (SignUpBonus) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.SignUpBonus}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (SignUpBonus) Fields() []ent.Field {
	return []ent.Field{
		field.String("user_id").Immutable().Comment("Who signed up."),
		field.Enum("status").Values("PENDING", "GRANTED", "REFUSED").Comment("PENDING until the address is confirmed."),
		field.String("reason").Default("").MaxLen(64).Comment("Why it was refused, in a word; empty otherwise."),
		field.Int64("amount_n").NonNegative().Immutable().Comment("The bonus, nano-USD."),
		field.Bytes("network").Optional().Nillable().Immutable().MaxLen(32).Comment("HMAC of the network that the sign-up came from; null for none."),
		field.Bytes("mailbox").Optional().Nillable().MaxLen(32).Comment("HMAC of the mailbox without what may be varied in it; null for none."),
		field.String("domain").Default("").MaxLen(255).Comment("Domain of the address; empty for none."),
		field.Time("signed_up_at").Immutable().Comment("When, UTC."),
		field.Time("decided_at").Optional().Nillable().Comment("When it was granted or refused, UTC; null while it is not."),
	}
}

// Indexes of the entity.
func (SignUpBonus) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id").Unique(), index.Fields("user_id"), index.Fields("network", "signed_up_at"), index.Fields("domain", "signed_up_at"),
		index.Fields("mailbox"),
	}
}

// Annotations of the entity.
func (SignUpBonus) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("sign_up_bonuses"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (SignUpBonus) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
