-- Create "idempotent_calls" table
CREATE TABLE "idempotent_calls" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "route" character varying NOT NULL,
  "key_digest" bytea NOT NULL,
  "body_digest" bytea NOT NULL,
  "stream" boolean NOT NULL,
  "run_id" uuid NOT NULL,
  "lease_until" timestamptz NOT NULL,
  "answer" bytea NULL,
  "created_at" timestamptz NOT NULL,
  "expires_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "idempotentcall_expires_at" to table: "idempotent_calls"
CREATE INDEX "idempotentcall_expires_at" ON "idempotent_calls" ("expires_at");
-- Create index "idempotentcall_tenant_id_id" to table: "idempotent_calls"
CREATE INDEX "idempotentcall_tenant_id_id" ON "idempotent_calls" ("tenant_id", "id");
-- Create index "idempotentcall_tenant_id_route_key_digest" to table: "idempotent_calls"
CREATE UNIQUE INDEX "idempotentcall_tenant_id_route_key_digest" ON "idempotent_calls" ("tenant_id", "route", "key_digest");
