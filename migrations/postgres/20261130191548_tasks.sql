-- Modify "tenants" table
ALTER TABLE "tenants" ADD COLUMN "result_days" bigint NOT NULL DEFAULT 30;
-- Create "services" table
CREATE TABLE "services" (
  "id" character varying NOT NULL,
  "number" bigint NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "code" character varying NOT NULL,
  "name" character varying NOT NULL,
  "description" character varying NOT NULL DEFAULT '',
  "category" character varying NOT NULL,
  "cost_cc" bigint NOT NULL,
  "vip_ppm" bigint NOT NULL DEFAULT 1000000,
  "model" character varying NOT NULL,
  "model_endpoint" character varying NOT NULL DEFAULT '',
  "params" jsonb NOT NULL,
  "published" boolean NOT NULL DEFAULT true,
  PRIMARY KEY ("id")
);
-- Create index "services_code_key" to table: "services"
CREATE UNIQUE INDEX "services_code_key" ON "services" ("code");
-- Create index "services_number_key" to table: "services"
CREATE UNIQUE INDEX "services_number_key" ON "services" ("number");
-- Create "tasks" table
CREATE TABLE "tasks" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "created_by" character varying NOT NULL,
  "api_key_id" character varying NULL,
  "via" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "model" character varying NOT NULL,
  "service_code" character varying NULL,
  "input" bytea NOT NULL,
  "user_identifier" character varying NOT NULL DEFAULT '',
  "client_request_id" character varying NOT NULL DEFAULT '',
  "webhook_url" character varying NOT NULL DEFAULT '',
  "remixed_from" character varying NULL,
  "client_key" bytea NULL,
  "body_digest" bytea NULL,
  "state" character varying NOT NULL DEFAULT 'QUEUED',
  "step" character varying NOT NULL DEFAULT 'HOLD',
  "progress" bigint NOT NULL DEFAULT 0,
  "verdict" character varying NULL,
  "failure_code" character varying NOT NULL DEFAULT '',
  "failure_message" character varying NOT NULL DEFAULT '',
  "cancelling" boolean NOT NULL DEFAULT false,
  "provider" character varying NOT NULL DEFAULT '',
  "wanted_provider" character varying NOT NULL DEFAULT '',
  "channel_id" character varying NOT NULL DEFAULT '',
  "credential_id" character varying NOT NULL DEFAULT '',
  "upstream_model" character varying NOT NULL DEFAULT '',
  "job_id" character varying NULL,
  "job_data" character varying NOT NULL DEFAULT '',
  "attempts" bigint NOT NULL DEFAULT 0,
  "idle_polls" bigint NOT NULL DEFAULT 0,
  "next_at" timestamptz NULL,
  "claim" uuid NULL,
  "price_id" character varying NOT NULL DEFAULT '',
  "multiplier_ppm" bigint NOT NULL,
  "price_size" character varying NOT NULL DEFAULT '',
  "price_quality" character varying NOT NULL DEFAULT '',
  "held_n" bigint NOT NULL,
  "fixed_n" bigint NULL,
  "charged_n" bigint NULL,
  "made" jsonb NULL,
  "results" jsonb NULL,
  "submitted_at" timestamptz NULL,
  "deadline_at" timestamptz NOT NULL,
  "finished_at" timestamptz NULL,
  "results_until" timestamptz NULL,
  "deleted_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "task_channel_id_job_id" to table: "tasks"
CREATE UNIQUE INDEX "task_channel_id_job_id" ON "tasks" ("channel_id", "job_id");
-- Create index "task_tenant_id_client_key" to table: "tasks"
CREATE UNIQUE INDEX "task_tenant_id_client_key" ON "tasks" ("tenant_id", "client_key");
-- Create index "task_tenant_id_id" to table: "tasks"
CREATE INDEX "task_tenant_id_id" ON "tasks" ("tenant_id", "id");
-- Create index "tasks_claim" to table: "tasks"
CREATE INDEX "tasks_claim" ON "tasks" ("claim") WHERE (claim IS NOT NULL);
-- Create index "tasks_due" to table: "tasks"
CREATE INDEX "tasks_due" ON "tasks" ("next_at") WHERE (next_at IS NOT NULL);
-- Create index "tasks_kept" to table: "tasks"
CREATE INDEX "tasks_kept" ON "tasks" ("results_until") WHERE (results_until IS NOT NULL);
-- Create index "tasks_running" to table: "tasks"
CREATE INDEX "tasks_running" ON "tasks" ("credential_id", "state") WHERE (((state)::text = 'SUBMITTING'::text) OR ((state)::text = 'RUNNING'::text) OR ((state)::text = 'UNKNOWN'::text));
