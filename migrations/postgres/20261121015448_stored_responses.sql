-- Create "stored_responses" table
CREATE TABLE "stored_responses" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "status" character varying NOT NULL,
  "background" boolean NOT NULL,
  "active" boolean NOT NULL,
  "lease_until" timestamptz NOT NULL,
  "content" bytea NOT NULL,
  "created_at" timestamptz NOT NULL,
  "expires_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "storedresponse_expires_at" to table: "stored_responses"
CREATE INDEX "storedresponse_expires_at" ON "stored_responses" ("expires_at");
-- Create index "storedresponse_tenant_id_id" to table: "stored_responses"
CREATE INDEX "storedresponse_tenant_id_id" ON "stored_responses" ("tenant_id", "id");
