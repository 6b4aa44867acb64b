-- Modify "api_keys" table
ALTER TABLE "api_keys" ADD COLUMN "models" jsonb NULL, ADD COLUMN "allowed_ips" jsonb NULL;
-- Modify "budgets" table
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_warn" CHECK ((warn_ppm IS NULL) OR ((warn_ppm >= 1) AND (warn_ppm <= 1000000))), ADD COLUMN "model" character varying NOT NULL DEFAULT '', ADD COLUMN "warn_ppm" bigint NULL, ADD COLUMN "warned_at" timestamptz NULL;
-- Create "blocked_users" table
CREATE TABLE "blocked_users" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "user_identifier" character varying NOT NULL,
  "reason" character varying NOT NULL DEFAULT '',
  "blocked_by" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create index "blockeduser_tenant_id_id" to table: "blocked_users"
CREATE INDEX "blockeduser_tenant_id_id" ON "blocked_users" ("tenant_id", "id");
-- Create index "blockeduser_tenant_id_user_identifier" to table: "blocked_users"
CREATE UNIQUE INDEX "blockeduser_tenant_id_user_identifier" ON "blocked_users" ("tenant_id", "user_identifier");
-- Create "rate_limits" table
CREATE TABLE "rate_limits" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "scope" character varying NOT NULL,
  "scope_id" character varying NOT NULL,
  "model" character varying NOT NULL DEFAULT '',
  "requests_per_minute" bigint NULL,
  "tokens_per_minute" bigint NULL,
  "concurrency" bigint NULL,
  "requests_per_day" bigint NULL,
  "tokens_per_day" bigint NULL,
  PRIMARY KEY ("id")
);
-- Create index "ratelimit_tenant_id_id" to table: "rate_limits"
CREATE INDEX "ratelimit_tenant_id_id" ON "rate_limits" ("tenant_id", "id");
-- Create index "ratelimit_tenant_id_scope_scope_id_model" to table: "rate_limits"
CREATE UNIQUE INDEX "ratelimit_tenant_id_scope_scope_id_model" ON "rate_limits" ("tenant_id", "scope", "scope_id", "model");
