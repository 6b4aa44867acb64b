-- Create "second_factors" table
CREATE TABLE "second_factors" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "sealed" bytea NOT NULL,
  "confirmed_at" timestamptz NULL,
  "last_step" bigint NOT NULL DEFAULT 0,
  "failures" bigint NOT NULL DEFAULT 0,
  "blocked_until" timestamptz NULL,
  "user_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "second_factors_users_user" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE
);
-- Create index "secondfactor_user_id" to table: "second_factors"
CREATE UNIQUE INDEX "secondfactor_user_id" ON "second_factors" ("user_id");
-- Create "recovery_codes" table
CREATE TABLE "recovery_codes" (
  "id" character varying NOT NULL,
  "digest" bytea NOT NULL,
  "factor_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "recovery_codes_second_factors_recovery_codes" FOREIGN KEY ("factor_id") REFERENCES "second_factors" ("id") ON UPDATE NO ACTION ON DELETE CASCADE
);
-- Create index "recoverycode_factor_id_digest" to table: "recovery_codes"
CREATE UNIQUE INDEX "recoverycode_factor_id_digest" ON "recovery_codes" ("factor_id", "digest");
