-- Modify "sessions" table
ALTER TABLE "sessions" ADD COLUMN "seen_at" timestamptz NULL;
-- Create "personal_access_tokens" table
CREATE TABLE "personal_access_tokens" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "user_id" character varying NOT NULL,
  "name" character varying NOT NULL,
  "prefix" character varying NOT NULL,
  "digest" bytea NOT NULL,
  "scopes" jsonb NOT NULL,
  "expires_at" timestamptz NULL,
  "last_used_at" timestamptz NULL,
  "membership_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "personal_access_tokens_memberships_membership" FOREIGN KEY ("membership_id") REFERENCES "memberships" ("id") ON UPDATE NO ACTION ON DELETE CASCADE
);
-- Create index "personal_access_tokens_digest_key" to table: "personal_access_tokens"
CREATE UNIQUE INDEX "personal_access_tokens_digest_key" ON "personal_access_tokens" ("digest");
-- Create index "personalaccesstoken_membership_id" to table: "personal_access_tokens"
CREATE INDEX "personalaccesstoken_membership_id" ON "personal_access_tokens" ("membership_id");
-- Create index "personalaccesstoken_user_id_id" to table: "personal_access_tokens"
CREATE INDEX "personalaccesstoken_user_id_id" ON "personal_access_tokens" ("user_id", "id");
