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
	"weir/internal/id"
)

// IdempotentCall is a call that bore an idempotency key: while it runs a claim on the key, afterwards its answer.
type IdempotentCall struct{ ent.Schema }

// Mixin of the entity.
func (IdempotentCall) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Kept}, TenantMixin{}}
}

// Fields of the entity.
func (IdempotentCall) Fields() []ent.Field {
	return []ent.Field{
		field.String("route").NotEmpty().MaxLen(255).Immutable().Comment("Path that was called."),
		field.Bytes("key_digest").Sensitive().Immutable().MaxLen(32).Comment("HMAC-SHA-256 of the client's key."),
		field.Bytes("body_digest").Sensitive().Immutable().MaxLen(32).Comment("SHA-256 of the body."),
		field.Bool("stream").Immutable().Comment("The answer is a stream."),
		field.UUID("run_id", uuid.UUID{}).Comment("The run that has the claim: its request, and its hold in the ledger."),
		field.Time("lease_until").Comment("A run that has not renewed its claim by then is dead, UTC."),
		field.Bytes("answer").Optional().Nillable().Sensitive().Comment("The answer and how it is settled, sealed; null while it runs."),
		field.Time("created_at").Default(now).Immutable().Comment("When the key was first used, UTC."),
		field.Time("expires_at").Comment("When the key is free again, UTC."),
	}
}

// Indexes of the entity.
func (IdempotentCall) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "route", "key_digest").Unique(), index.Fields("expires_at")}
}

// Annotations of the entity.
func (IdempotentCall) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("idempotent_calls"), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (IdempotentCall) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
