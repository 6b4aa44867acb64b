-- Modify "tenants" table
ALTER TABLE "tenants" ADD COLUMN "delete_at" timestamptz NULL, ADD COLUMN "deleted_at" timestamptz NULL;
-- Create index "tenant_delete_at" to table: "tenants"
CREATE INDEX "tenant_delete_at" ON "tenants" ("delete_at");
-- Modify "users" table
ALTER TABLE "users" ADD COLUMN "delete_at" timestamptz NULL, ADD COLUMN "deleted_at" timestamptz NULL;
-- Create index "user_delete_at" to table: "users"
CREATE INDEX "user_delete_at" ON "users" ("delete_at");
-- Create "identities" table
CREATE TABLE "identities" (
  "id" character varying NOT NULL,
  "provider" character varying NOT NULL,
  "subject" character varying NOT NULL,
  "email" character varying NOT NULL DEFAULT '',
  "created_at" timestamptz NOT NULL,
  "used_at" timestamptz NOT NULL,
  "user_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "identities_users_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE
);
-- Create index "identity_provider_subject" to table: "identities"
CREATE UNIQUE INDEX "identity_provider_subject" ON "identities" ("provider", "subject");
-- Create index "identity_user_id_provider" to table: "identities"
CREATE UNIQUE INDEX "identity_user_id_provider" ON "identities" ("user_id", "provider");
