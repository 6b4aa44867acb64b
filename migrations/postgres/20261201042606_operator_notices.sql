-- Create "operator_notices" table
CREATE TABLE "operator_notices" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "kind" character varying NOT NULL,
  "subject" character varying NOT NULL,
  "serial" bigint NOT NULL,
  "times" bigint NOT NULL DEFAULT 1,
  "last_at" timestamptz NOT NULL,
  "read_at" timestamptz NULL,
  "read_by" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create index "operatornotice_kind_subject_serial" to table: "operator_notices"
CREATE UNIQUE INDEX "operatornotice_kind_subject_serial" ON "operator_notices" ("kind", "subject", "serial");
