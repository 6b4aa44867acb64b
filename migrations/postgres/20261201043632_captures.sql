-- Modify "tenants" table
ALTER TABLE "tenants" ADD COLUMN "response_days" bigint NOT NULL DEFAULT 30, ADD COLUMN "record_days" bigint NOT NULL DEFAULT 0, ADD COLUMN "capture" character varying NOT NULL DEFAULT 'off', ADD COLUMN "capture_days" bigint NOT NULL DEFAULT 7, ADD COLUMN "capture_keys" jsonb NULL, ADD COLUMN "capture_from" timestamptz NULL;
-- Create "captures" table
CREATE TABLE "captures" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "api_key_id" character varying NOT NULL,
  "user_id" character varying NOT NULL,
  "model" character varying NOT NULL,
  "route" character varying NOT NULL,
  "status" bigint NOT NULL,
  "failed" boolean NOT NULL,
  "content" bytea NOT NULL,
  "created_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "capture_tenant_id_created_at" to table: "captures"
CREATE INDEX "capture_tenant_id_created_at" ON "captures" ("tenant_id", "created_at");
-- Create index "capture_tenant_id_id" to table: "captures"
CREATE INDEX "capture_tenant_id_id" ON "captures" ("tenant_id", "id");
-- Create index "capture_user_id" to table: "captures"
CREATE INDEX "capture_user_id" ON "captures" ("user_id");
