package schema

import (
	"encoding/json"

	"entgo.io/contrib/entgql"
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"github.com/google/uuid"

	"weir/ent/rule"
	"weir/ent/schematype"
	"weir/internal/id"
)

// Task is work that a provider does in its own time: a video, or images of a service. Its UUID is also its hold's.
type Task struct{ ent.Schema }

// Mixin of the entity.
func (Task) Mixin() []ent.Mixin {
	return []ent.Mixin{IDMixin{Prefix: id.Task}, TenantMixin{}, TimeMixin{}}
}

// Fields of the entity.
func (Task) Fields() []ent.Field {
	hidden := entgql.Skip(entgql.SkipAll)
	return []ent.Field{
		field.String("created_by").Immutable().Annotations(hidden).Comment("Id of the user whose task it is: the one who made it, or the key that did."),
		field.String("api_key_id").Optional().Nillable().Immutable().Annotations(hidden).Comment("The key that made it; null for a person."),
		field.String("via").MaxLen(32).Immutable().Annotations(hidden).Comment("Surface through which it was made, for the usage record."),
		field.Enum("kind").GoType(schematype.Modality("")).Immutable().Annotations(hidden).Comment("What is made: VIDEO or IMAGE."),
		field.String("model").MaxLen(128).Immutable().Comment("Model as the client named it."),
		field.String("service_code").Optional().Nillable().MaxLen(64).Immutable().Annotations(hidden).
			Comment("The service that was invoked; null for a model."),
		field.Bytes("input").Sensitive().Immutable().Annotations(hidden).Comment("What was asked for, sealed."),
		field.String("user_identifier").Default("").MaxRuneLen(128).Immutable().Annotations(hidden).Comment("The end user as the client named it."),
		field.String("client_request_id").Default("").MaxLen(128).Immutable().Annotations(hidden).Comment("The client's own request id."),
		field.String("webhook_url").Default("").MaxLen(2048).Immutable().Annotations(hidden).Comment("Where its end is reported; empty for nowhere."),
		field.String("remixed_from").Optional().Nillable().Immutable().Annotations(hidden).Comment("The task whose video it remakes; null for none."),
		field.Bytes("client_key").Optional().MaxLen(32).Annotations(hidden).Comment("Digest of the client's idempotency key; null for none, and a day later."),
		field.Bytes("body_digest").Optional().MaxLen(32).Immutable().Annotations(hidden).Comment("Digest of the request that bore the key."),

		field.Enum("state").GoType(schematype.TaskState("")).Default(string(schematype.TaskQueued)).Annotations(hidden).Comment("How far it is."),
		field.Enum("step").GoType(schematype.TaskStep("")).Default(string(schematype.TaskHold)).Annotations(hidden).Comment("What is to be done next."),
		field.Int("progress").Default(0).Min(0).Max(100).Annotations(hidden).Comment("Per cent; 100 exactly when it succeeded."),
		field.Enum("verdict").GoType(schematype.TaskState("")).Optional().Nillable().Annotations(hidden).
			Comment("The final state that was decided and whose money is being booked; null before."),
		field.String("failure_code").Default("").MaxLen(64).Annotations(hidden).Comment("Why it failed, as clients branch on it; empty when it did not."),
		field.String("failure_message").Default("").MaxLen(512).Annotations(hidden).Comment("Why it failed, in our words."),
		field.Bool("cancelling").Default(false).Annotations(hidden).Comment("It is to be cancelled as soon as it is known where it runs."),

		field.String("provider").Default("").MaxLen(64).Annotations(hidden).Comment("Vendor of the channel; empty until it is submitted."),
		field.String("wanted_provider").Default("").MaxLen(64).Immutable().Annotations(hidden).Comment("Vendor that the client named; empty for any."),
		field.String("channel_id").Default("").MaxLen(64).Annotations(hidden).Comment("The channel; empty until it is submitted."),
		field.String("credential_id").Default("").MaxLen(64).Annotations(hidden).Comment("The channel's credential; empty where it has none."),
		field.String("upstream_model").Default("").MaxLen(128).Annotations(hidden).Comment("Model as the channel names it."),
		field.String("job_id").Optional().Nillable().MaxLen(256).Annotations(hidden).Comment("The provider's name of the job; null until it has one."),
		field.String("job_data").Default("").MaxLen(2048).Annotations(hidden).Comment("What else is needed to ask for the job."),
		field.Int("attempts").Default(0).NonNegative().Annotations(hidden).Comment("How often it was handed to a provider."),
		field.Int("idle_polls").Default(0).NonNegative().Annotations(hidden).Comment("Questions since the provider last had news."),
		field.Time("next_at").Optional().Nillable().Annotations(hidden).Comment("When it is looked at next, UTC; null: not by the clock."),
		field.UUID("claim", uuid.UUID{}).Optional().Nillable().Annotations(hidden).Comment("The turn of a node that looks at it now."),

		field.String("price_id").Default("").MaxLen(64).Immutable().Annotations(hidden).Comment("The price version, or the service, that decides the charge."),
		field.Int64("multiplier_ppm").Immutable().Annotations(hidden).Comment("All multipliers combined, parts per million."),
		field.String("price_size").Default("").MaxLen(32).Immutable().Annotations(hidden).Comment("Size for which the price holds."),
		field.String("price_quality").Default("").MaxLen(32).Immutable().Annotations(hidden).Comment("Quality for which the price holds."),
		field.Int64("held_n").NonNegative().Immutable().Annotations(hidden).Comment("What was reserved, nano-USD; no more is charged."),
		field.Int64("fixed_n").Optional().Nillable().Immutable().Annotations(hidden).Comment("What it costs whatever is made, nano-USD; null where the price decides."),
		field.Int64("charged_n").Optional().Nillable().Annotations(hidden).Comment("What it cost, nano-USD; null until it is settled."),
		field.JSON("made", json.RawMessage{}).Optional().Annotations(hidden).Comment("What was made: the usage vector."),
		field.JSON("results", []schematype.TaskResult{}).Optional().Annotations(hidden).Comment("The results in our store."),

		field.Time("submitted_at").Optional().Nillable().Annotations(hidden).Comment("When the provider took it, UTC; null: it has not."),
		field.Time("deadline_at").Annotations(hidden).Comment("When it is given up, UTC."),
		field.Time("finished_at").Optional().Nillable().Annotations(hidden).Comment("When it reached its final state, UTC; null before."),
		field.Time("results_until").Optional().Nillable().Annotations(hidden).Comment("Until when its results are kept, UTC; null without any."),
		field.Time("deleted_at").Optional().Nillable().Annotations(hidden).Comment("When its tenant deleted it, UTC; null when it did not."),
	}
}

// Indexes of the entity.
func (Task) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "client_key").Unique(),
		index.Fields("channel_id", "job_id").Unique(),
		index.Fields("next_at").StorageKey("tasks_due").Annotations(entsql.IndexWhere("next_at IS NOT NULL")),
		index.Fields("claim").StorageKey("tasks_claim").Annotations(entsql.IndexWhere("claim IS NOT NULL")),
		index.Fields("credential_id", "state").StorageKey("tasks_running").
			Annotations(entsql.IndexWhere("state = 'SUBMITTING' OR state = 'RUNNING' OR state = 'UNKNOWN'")),
		index.Fields("results_until").StorageKey("tasks_kept").Annotations(entsql.IndexWhere("results_until IS NOT NULL")),
	}
}

// Annotations of the entity.
func (Task) Annotations() []schema.Annotation {
	return []schema.Annotation{entsql.Table("tasks"), entgql.RelayConnection()}
}

// Policy of the entity.
func (Task) Policy() ent.Policy {
	return rule.Policy{Scope: rule.Tenant, Read: rule.KeyReader, Write: rule.SystemOnly}.Build()
}
