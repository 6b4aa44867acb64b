// Package schema describes the entities of Weir, one file each. The rest of ent/ is generated from it.
package schema

import (
	"fmt"
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

// MeasureMixin is what a row of rolled-up usage adds up. Every number is a sum over journal rows and usage records.
type MeasureMixin struct{ mixin.Schema }

// WaitBuckets is how many classes of the time to the first byte are counted: up to 50 ms, 100 ms, 200 ms … 51.2 s, and above.
const WaitBuckets = 12

// Fields of the mixin.
func (MeasureMixin) Fields() []ent.Field {
	sum := func(name, comment string) ent.Field { return field.Int64(name).Default(0).Comment(comment) }
	fields := []ent.Field{
		sum("calls", "Settled calls."),
		sum("failed", "Of these, calls that the upstream or a crash broke off."),
		sum("estimated", "Of these, calls whose usage was not reported in full."),
		sum("input_tokens", "Input tokens of every kind."),
		sum("cached_tokens", "Of these, tokens read from a cache."),
		sum("output_tokens", "Output tokens of every kind."),
		sum("reasoning_tokens", "Of these, tokens spent on reasoning."),
		sum("images", "Images made."),
		sum("seconds", "Seconds of audio or video."),
		sum("characters", "Characters spoken."),
		sum("charge_n", "Revenue booked, nano-USD; below zero where more was given back than charged."),
		sum("provider_cost_n", "What the providers take, nano-USD."),
		sum("first_byte_us", "Sum of the times to the first byte, microseconds."),
		sum("duration_us", "Sum of the times to the end, microseconds."),
	}
	for i := range WaitBuckets {
		fields = append(fields, sum(fmt.Sprintf("wait_%d", i), "Calls whose first byte took this class of time."))
	}
	return fields
}

func now() time.Time { return clock.System{}.Now() }
