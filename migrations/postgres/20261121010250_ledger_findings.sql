-- Create "ledger_findings" table
CREATE TABLE "ledger_findings" (
  "id" character varying NOT NULL,
  "invariant" character varying NOT NULL,
  "object" character varying NOT NULL,
  "object_id" character varying NOT NULL,
  "tenant_id" uuid NULL,
  "version" bigint NOT NULL DEFAULT 0,
  "detail" character varying NOT NULL,
  "found_at" timestamptz NOT NULL,
  "seen_at" timestamptz NOT NULL,
  "healed_at" timestamptz NULL,
  "acknowledged_at" timestamptz NULL,
  "acknowledged_by" character varying NOT NULL DEFAULT '',
  "remark" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create index "ledgerfinding_invariant_object_object_id" to table: "ledger_findings"
CREATE UNIQUE INDEX "ledgerfinding_invariant_object_object_id" ON "ledger_findings" ("invariant", "object", "object_id") WHERE (healed_at IS NULL);
-- Create "ledger_invariants" table
CREATE TABLE "ledger_invariants" (
  "id" character varying NOT NULL,
  "checked_at" timestamptz NOT NULL,
  "objects" bigint NOT NULL DEFAULT 0,
  "total" bigint NOT NULL DEFAULT 0,
  "broken" bigint NOT NULL DEFAULT 0,
  "broken_since" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create "ledger_proofs" table
CREATE TABLE "ledger_proofs" (
  "tenant_id" uuid NOT NULL,
  "version" bigint NOT NULL DEFAULT 0,
  "complete" boolean NOT NULL DEFAULT false,
  "cash_n" bigint NOT NULL DEFAULT 0,
  "bonus_n" bigint NOT NULL DEFAULT 0,
  "debt_n" bigint NOT NULL DEFAULT 0,
  "revenue_n" bigint NOT NULL DEFAULT 0,
  "balance_n" bigint NOT NULL DEFAULT 0,
  "hours" jsonb NULL,
  "rolled_up" bigint NOT NULL DEFAULT 0,
  "began_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  PRIMARY KEY ("tenant_id")
);
-- Create "ledger_watch" table
CREATE TABLE "ledger_watch" (
  "id" character varying NOT NULL,
  "turn" bigint NOT NULL DEFAULT 0,
  "node_id" uuid NOT NULL,
  "due_at" timestamptz NOT NULL,
  "lease_until" timestamptz NOT NULL,
  "started_at" timestamptz NULL,
  "finished_at" timestamptz NULL,
  "lines" bigint NOT NULL DEFAULT 0,
  "behind" bigint NOT NULL DEFAULT 0,
  PRIMARY KEY ("id")
);
