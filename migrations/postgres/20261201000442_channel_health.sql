-- Modify "channels" table
ALTER TABLE "channels" ADD COLUMN "tags" jsonb NULL, ADD COLUMN "tuning" jsonb NULL, ADD COLUMN "proxy" bytea NULL, ADD COLUMN "proxy_host" character varying NOT NULL DEFAULT '', ADD COLUMN "price_ppm" bigint NULL, ADD COLUMN "falls_back" boolean NOT NULL DEFAULT false, ADD COLUMN "test_error" character varying NOT NULL DEFAULT '';
-- Modify "credentials" table
ALTER TABLE "credentials" ADD COLUMN "status" character varying NOT NULL DEFAULT 'ENABLED', ADD COLUMN "reason" character varying NOT NULL DEFAULT '', ADD COLUMN "benched_until" timestamptz NULL, ADD COLUMN "last_error" character varying NOT NULL DEFAULT '', ADD COLUMN "last_error_at" timestamptz NULL, ADD COLUMN "balance_n" bigint NULL, ADD COLUMN "balance_currency" character varying NOT NULL DEFAULT '', ADD COLUMN "balance_at" timestamptz NULL;
-- Create "channel_events" table
CREATE TABLE "channel_events" (
  "id" character varying NOT NULL,
  "channel_id" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "model" character varying NOT NULL DEFAULT '',
  "credential_id" character varying NOT NULL DEFAULT '',
  "reason" character varying NOT NULL DEFAULT '',
  "duration_ms" bigint NOT NULL DEFAULT 0,
  "created_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "channelevent_channel_id_created_at" to table: "channel_events"
CREATE INDEX "channelevent_channel_id_created_at" ON "channel_events" ("channel_id", "created_at");
-- Create index "channelevent_created_at" to table: "channel_events"
CREATE INDEX "channelevent_created_at" ON "channel_events" ("created_at");
