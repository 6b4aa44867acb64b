-- Modify "users" table
ALTER TABLE "users" ADD COLUMN "language" character varying NOT NULL DEFAULT 'en';
-- Create "one_time_tokens" table
CREATE TABLE "one_time_tokens" (
  "id" character varying NOT NULL,
  "purpose" character varying NOT NULL,
  "digest" bytea NOT NULL,
  "email" character varying NOT NULL DEFAULT '',
  "attempts" bigint NOT NULL DEFAULT 0,
  "created_at" timestamptz NOT NULL,
  "expires_at" timestamptz NOT NULL,
  "user_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "one_time_tokens_users_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE
);
-- Create index "one_time_tokens_digest_key" to table: "one_time_tokens"
CREATE UNIQUE INDEX "one_time_tokens_digest_key" ON "one_time_tokens" ("digest");
-- Create index "onetimetoken_expires_at" to table: "one_time_tokens"
CREATE INDEX "onetimetoken_expires_at" ON "one_time_tokens" ("expires_at");
-- Create index "onetimetoken_user_id_purpose_created_at" to table: "one_time_tokens"
CREATE INDEX "onetimetoken_user_id_purpose_created_at" ON "one_time_tokens" ("user_id", "purpose", "created_at");
