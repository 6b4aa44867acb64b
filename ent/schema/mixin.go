// Package schema describes the entities of Weir, one file each. The rest of ent/ is generated from it.
package schema

import (
	"time"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"

	"weir/internal/clock"
	"weir/internal/id"
)

// IDMixin gives an entity a primary key of a type prefix and a UUIDv7 in hex.
type IDMixin struct {
	mixin.Schema
	Prefix string
}

// Fields of the mixin.
func (m IDMixin) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").DefaultFunc(func() string { return id.New(m.Prefix) }).Immutable().
			Comment("Type prefix and UUIDv7 in hex."),
	}
}

// TimeMixin records when an entity was made and last changed.
type TimeMixin struct{ mixin.Schema }

// Fields of the mixin.
func (TimeMixin) Fields() []ent.Field {
	return []ent.Field{
		field.Time("created_at").Default(now).Immutable().Comment("When the row was made, UTC."),
		field.Time("updated_at").Default(now).UpdateDefault(now).Annotations(entgql.Skip(entgql.SkipAll)).
			Comment("When the row was last changed, UTC."),
	}
}

// TenantMixin makes an entity belong to a tenant for ever; tenant_id leads every index.
type TenantMixin struct{ mixin.Schema }

// Fields of the mixin.
func (TenantMixin) Fields() []ent.Field {
	return []ent.Field{
		field.String("tenant_id").Immutable().Annotations(entgql.Skip(entgql.SkipAll)).Comment("The tenant that owns the row."),
	}
}

// Indexes of the mixin.
func (TenantMixin) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "id")}
}

// NumberMixin gives an entity the integer that documented dialects show, from a counter row.
type NumberMixin struct{ mixin.Schema }

// Fields of the mixin.
func (NumberMixin) Fields() []ent.Field {
	return []ent.Field{
		field.Int("number").Immutable().Positive().Unique().Comment("Integer id for the documented dialects, from the entity's counter."),
	}
}

func now() time.Time { return clock.System{}.Now() }
