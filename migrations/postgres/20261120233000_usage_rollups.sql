-- Create "platform_days" table
CREATE TABLE "platform_days" (
  "id" uuid NOT NULL,
  "calls" bigint NOT NULL DEFAULT 0,
  "failed" bigint NOT NULL DEFAULT 0,
  "estimated" bigint NOT NULL DEFAULT 0,
  "input_tokens" bigint NOT NULL DEFAULT 0,
  "cached_tokens" bigint NOT NULL DEFAULT 0,
  "output_tokens" bigint NOT NULL DEFAULT 0,
  "reasoning_tokens" bigint NOT NULL DEFAULT 0,
  "images" bigint NOT NULL DEFAULT 0,
  "seconds" bigint NOT NULL DEFAULT 0,
  "characters" bigint NOT NULL DEFAULT 0,
  "charge_n" bigint NOT NULL DEFAULT 0,
  "provider_cost_n" bigint NOT NULL DEFAULT 0,
  "first_byte_us" bigint NOT NULL DEFAULT 0,
  "duration_us" bigint NOT NULL DEFAULT 0,
  "wait_0" bigint NOT NULL DEFAULT 0,
  "wait_1" bigint NOT NULL DEFAULT 0,
  "wait_2" bigint NOT NULL DEFAULT 0,
  "wait_3" bigint NOT NULL DEFAULT 0,
  "wait_4" bigint NOT NULL DEFAULT 0,
  "wait_5" bigint NOT NULL DEFAULT 0,
  "wait_6" bigint NOT NULL DEFAULT 0,
  "wait_7" bigint NOT NULL DEFAULT 0,
  "wait_8" bigint NOT NULL DEFAULT 0,
  "wait_9" bigint NOT NULL DEFAULT 0,
  "wait_10" bigint NOT NULL DEFAULT 0,
  "wait_11" bigint NOT NULL DEFAULT 0,
  "day" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "model" character varying NOT NULL DEFAULT '',
  "channel_id" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create index "platformday_day" to table: "platform_days"
CREATE INDEX "platformday_day" ON "platform_days" ("day");
-- Create "platform_hours" table
CREATE TABLE "platform_hours" (
  "id" uuid NOT NULL,
  "calls" bigint NOT NULL DEFAULT 0,
  "failed" bigint NOT NULL DEFAULT 0,
  "estimated" bigint NOT NULL DEFAULT 0,
  "input_tokens" bigint NOT NULL DEFAULT 0,
  "cached_tokens" bigint NOT NULL DEFAULT 0,
  "output_tokens" bigint NOT NULL DEFAULT 0,
  "reasoning_tokens" bigint NOT NULL DEFAULT 0,
  "images" bigint NOT NULL DEFAULT 0,
  "seconds" bigint NOT NULL DEFAULT 0,
  "characters" bigint NOT NULL DEFAULT 0,
  "charge_n" bigint NOT NULL DEFAULT 0,
  "provider_cost_n" bigint NOT NULL DEFAULT 0,
  "first_byte_us" bigint NOT NULL DEFAULT 0,
  "duration_us" bigint NOT NULL DEFAULT 0,
  "wait_0" bigint NOT NULL DEFAULT 0,
  "wait_1" bigint NOT NULL DEFAULT 0,
  "wait_2" bigint NOT NULL DEFAULT 0,
  "wait_3" bigint NOT NULL DEFAULT 0,
  "wait_4" bigint NOT NULL DEFAULT 0,
  "wait_5" bigint NOT NULL DEFAULT 0,
  "wait_6" bigint NOT NULL DEFAULT 0,
  "wait_7" bigint NOT NULL DEFAULT 0,
  "wait_8" bigint NOT NULL DEFAULT 0,
  "wait_9" bigint NOT NULL DEFAULT 0,
  "wait_10" bigint NOT NULL DEFAULT 0,
  "wait_11" bigint NOT NULL DEFAULT 0,
  "hour" timestamptz NOT NULL,
  "model" character varying NOT NULL DEFAULT '',
  "channel_id" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create index "platformhour_hour" to table: "platform_hours"
CREATE INDEX "platformhour_hour" ON "platform_hours" ("hour");
-- Create "usage_corrections" table
CREATE TABLE "usage_corrections" (
  "hold_id" uuid NOT NULL,
  "tenant_id" uuid NOT NULL,
  "version" bigint NOT NULL DEFAULT 0,
  "replaced" jsonb NULL,
  "revision" bigint NOT NULL DEFAULT 1,
  "created_at" timestamptz NOT NULL,
  PRIMARY KEY ("hold_id")
);
-- Create index "usagecorrection_tenant_id" to table: "usage_corrections"
CREATE INDEX "usagecorrection_tenant_id" ON "usage_corrections" ("tenant_id");
-- Create "usage_cursors" table
CREATE TABLE "usage_cursors" (
  "tenant_id" uuid NOT NULL,
  "version" bigint NOT NULL DEFAULT 0,
  "charge_n" bigint NOT NULL DEFAULT 0,
  "generation" bigint NOT NULL DEFAULT 0,
  "timezone" character varying NOT NULL DEFAULT 'UTC',
  "repair_at" timestamptz NULL,
  "updated_at" timestamptz NOT NULL,
  PRIMARY KEY ("tenant_id")
);
-- Create "usage_days" table
CREATE TABLE "usage_days" (
  "id" uuid NOT NULL,
  "calls" bigint NOT NULL DEFAULT 0,
  "failed" bigint NOT NULL DEFAULT 0,
  "estimated" bigint NOT NULL DEFAULT 0,
  "input_tokens" bigint NOT NULL DEFAULT 0,
  "cached_tokens" bigint NOT NULL DEFAULT 0,
  "output_tokens" bigint NOT NULL DEFAULT 0,
  "reasoning_tokens" bigint NOT NULL DEFAULT 0,
  "images" bigint NOT NULL DEFAULT 0,
  "seconds" bigint NOT NULL DEFAULT 0,
  "characters" bigint NOT NULL DEFAULT 0,
  "charge_n" bigint NOT NULL DEFAULT 0,
  "provider_cost_n" bigint NOT NULL DEFAULT 0,
  "first_byte_us" bigint NOT NULL DEFAULT 0,
  "duration_us" bigint NOT NULL DEFAULT 0,
  "wait_0" bigint NOT NULL DEFAULT 0,
  "wait_1" bigint NOT NULL DEFAULT 0,
  "wait_2" bigint NOT NULL DEFAULT 0,
  "wait_3" bigint NOT NULL DEFAULT 0,
  "wait_4" bigint NOT NULL DEFAULT 0,
  "wait_5" bigint NOT NULL DEFAULT 0,
  "wait_6" bigint NOT NULL DEFAULT 0,
  "wait_7" bigint NOT NULL DEFAULT 0,
  "wait_8" bigint NOT NULL DEFAULT 0,
  "wait_9" bigint NOT NULL DEFAULT 0,
  "wait_10" bigint NOT NULL DEFAULT 0,
  "wait_11" bigint NOT NULL DEFAULT 0,
  "tenant_id" character varying NOT NULL,
  "facet" character varying NOT NULL,
  "day" character varying NOT NULL,
  "api_key_id" character varying NOT NULL,
  "model" character varying NOT NULL DEFAULT '',
  "channel_id" character varying NOT NULL DEFAULT '',
  "route" character varying NOT NULL DEFAULT '',
  "user_identifier" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create index "usageday_tenant_id_facet_day" to table: "usage_days"
CREATE INDEX "usageday_tenant_id_facet_day" ON "usage_days" ("tenant_id", "facet", "day");
-- Create "usage_hours" table
CREATE TABLE "usage_hours" (
  "id" uuid NOT NULL,
  "calls" bigint NOT NULL DEFAULT 0,
  "failed" bigint NOT NULL DEFAULT 0,
  "estimated" bigint NOT NULL DEFAULT 0,
  "input_tokens" bigint NOT NULL DEFAULT 0,
  "cached_tokens" bigint NOT NULL DEFAULT 0,
  "output_tokens" bigint NOT NULL DEFAULT 0,
  "reasoning_tokens" bigint NOT NULL DEFAULT 0,
  "images" bigint NOT NULL DEFAULT 0,
  "seconds" bigint NOT NULL DEFAULT 0,
  "characters" bigint NOT NULL DEFAULT 0,
  "charge_n" bigint NOT NULL DEFAULT 0,
  "provider_cost_n" bigint NOT NULL DEFAULT 0,
  "first_byte_us" bigint NOT NULL DEFAULT 0,
  "duration_us" bigint NOT NULL DEFAULT 0,
  "wait_0" bigint NOT NULL DEFAULT 0,
  "wait_1" bigint NOT NULL DEFAULT 0,
  "wait_2" bigint NOT NULL DEFAULT 0,
  "wait_3" bigint NOT NULL DEFAULT 0,
  "wait_4" bigint NOT NULL DEFAULT 0,
  "wait_5" bigint NOT NULL DEFAULT 0,
  "wait_6" bigint NOT NULL DEFAULT 0,
  "wait_7" bigint NOT NULL DEFAULT 0,
  "wait_8" bigint NOT NULL DEFAULT 0,
  "wait_9" bigint NOT NULL DEFAULT 0,
  "wait_10" bigint NOT NULL DEFAULT 0,
  "wait_11" bigint NOT NULL DEFAULT 0,
  "tenant_id" character varying NOT NULL,
  "facet" character varying NOT NULL,
  "hour" timestamptz NOT NULL,
  "api_key_id" character varying NOT NULL,
  "model" character varying NOT NULL DEFAULT '',
  "channel_id" character varying NOT NULL DEFAULT '',
  "route" character varying NOT NULL DEFAULT '',
  "user_identifier" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create index "usagehour_tenant_id_facet_hour" to table: "usage_hours"
CREATE INDEX "usagehour_tenant_id_facet_hour" ON "usage_hours" ("tenant_id", "facet", "hour");
-- Rows of the running hour and day are added to again and again; room on their pages keeps the indexes out of it.
ALTER TABLE "usage_hours" SET (fillfactor = 80);
ALTER TABLE "usage_days" SET (fillfactor = 80);
ALTER TABLE "platform_hours" SET (fillfactor = 70);
ALTER TABLE "platform_days" SET (fillfactor = 70);
