-- Modify "top_up_disputes" table
ALTER TABLE "top_up_disputes" ADD COLUMN "suspends" boolean NOT NULL DEFAULT false, ADD COLUMN "was_suspended" boolean NOT NULL DEFAULT false, ADD COLUMN "debt" bigint NOT NULL DEFAULT 0, ADD COLUMN "written_off" bigint NOT NULL DEFAULT 0, ADD COLUMN "write_off_at" timestamptz NULL, ADD COLUMN "written_off_at" timestamptz NULL;
-- Create index "top_up_disputes_write_off" to table: "top_up_disputes"
CREATE INDEX "top_up_disputes_write_off" ON "top_up_disputes" ("write_off_at") WHERE (write_off_at IS NOT NULL);
-- Modify "top_up_refunds" table
ALTER TABLE "top_up_refunds" ADD COLUMN "tax_taken" bigint NOT NULL DEFAULT 0, ADD COLUMN "tax_reversal" character varying NOT NULL DEFAULT '';
-- Modify "top_ups" table
ALTER TABLE "top_ups" ADD COLUMN "tax_minor" bigint NOT NULL DEFAULT 0, ADD COLUMN "tax" bigint NOT NULL DEFAULT 0, ADD COLUMN "tax_taken" bigint NOT NULL DEFAULT 0, ADD COLUMN "tax_calculation" character varying NOT NULL DEFAULT '', ADD COLUMN "tax_transaction" character varying NOT NULL DEFAULT '';
