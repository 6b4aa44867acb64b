package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/uuid"

	"weir/ent/rule"
)

// UsageLog is what one settled call used and cost, written with its charge. The table is made by hand: on PostgreSQL it
// is partitioned by month of created_at.
type UsageLog struct{ ent.Schema }

// Fields of the entity.
func (UsageLog) Fields() []ent.Field {
	return []ent.Field{
		field.UUID("id", uuid.UUID{}).StorageKey("hold_id").Immutable().Comment("The hold that paid."),
		field.Int64("number").Immutable().Comment("Integer id for the documented dialects; may have gaps."),
		field.UUID("tenant_id", uuid.UUID{}).Immutable().Comment("UUID of the tenant."),
		field.UUID("api_key_id", uuid.UUID{}).Immutable().Comment("UUID of the key."),
		field.UUID("request_id", uuid.UUID{}).Immutable().Comment("The request."),
		field.Time("created_at").Immutable().Comment("When it was settled, UTC; that of the charge."),
		field.String("model").Comment("Model as the client named it."),
		field.String("upstream_model").Comment("Model as the channel named it."),
		field.String("channel_id").Comment("The channel that served it; empty after a crash."),
		field.String("user_identifier").Comment("The end user as the client named it."),
		field.String("client_request_id").Comment("The client's own request id."),
		field.String("route").Comment("Protocol and route, such as openai/chat."),
		field.String("end_reason").Comment("Why it ended: stop, length, client_gone, upstream_cut, crash …."),
		field.Int16("status").Comment("HTTP status of the answer."),
		field.Bool("stream").Comment("The answer was streamed."),
		field.Bool("estimated").Comment("The usage was not reported in full."),
		field.Int16("attempts").Comment("Upstream attempts."),
		field.Int64("input").Comment("Input tokens at the full price."),
		field.Int64("cache_read").Comment("Input tokens read from a cache."),
		field.Int64("cache_write_5m").Comment("Input tokens written to a cache for five minutes."),
		field.Int64("cache_write_1h").Comment("Input tokens written to a cache for an hour."),
		field.Int64("input_audio").Comment("Audio input tokens."),
		field.Int64("input_image").Comment("Image input tokens."),
		field.Int64("output").Comment("Output tokens at the full price."),
		field.Int64("reasoning").Comment("Output tokens spent on reasoning."),
		field.Int64("output_audio").Comment("Audio output tokens."),
		field.Int64("output_image").Comment("Image output tokens."),
		field.Int64("images").Comment("Images made."),
		field.Int64("seconds").Comment("Seconds of audio or video."),
		field.Int64("characters").Comment("Characters spoken."),
		field.Int64("cost_n").Comment("What the tenant paid, nano-USD."),
		field.Int64("provider_cost_n").Comment("What the provider takes, nano-USD."),
		field.String("price_id").Optional().Nillable().Comment("The price version that was applied."),
		field.Int64("multiplier_ppm").Comment("All multipliers combined, parts per million."),
		field.Int64("ttfb_us").Comment("Time to the first byte, microseconds."),
		field.Int64("duration_us").Comment("Time to the end, microseconds."),
		field.JSON("extra", json.RawMessage{}).Optional().Comment("What has no column of its own."),
	}
}

// Annotations of the entity.
func (UsageLog) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("usage_logs"), entsql.Skip(), entgql.Skip(entgql.SkipAll)}
}

// Policy of the entity.
func (UsageLog) Policy() ent.Policy {
	return rule.Policy{Read: rule.SystemOnly, Write: rule.SystemOnly}.Build()
}
