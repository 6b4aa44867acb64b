-- Modify "budgets" table
ALTER TABLE "budgets" ADD COLUMN "told_ppm" bigint NULL;
-- Drop index "subscriptions_one_runs" from table: "subscriptions"
DROP INDEX "subscriptions_one_runs";
-- Modify "subscriptions" table
ALTER TABLE "subscriptions" ADD COLUMN "session_id" character varying NULL, ADD COLUMN "checkout_url" text NOT NULL DEFAULT '', ADD COLUMN "stripe_id" character varying NULL, ADD COLUMN "attempt" bigint NOT NULL DEFAULT 1, ADD COLUMN "open_until" timestamptz NULL, ADD COLUMN "past_due_at" timestamptz NULL, ADD COLUMN "check_at" timestamptz NULL;
-- Create index "subscriptions_one_runs" to table: "subscriptions"
CREATE UNIQUE INDEX "subscriptions_one_runs" ON "subscriptions" ("tenant_id") WHERE ((status)::text <> 'ENDED'::text);
-- Create index "subscriptions_due" to table: "subscriptions"
CREATE INDEX "subscriptions_due" ON "subscriptions" ("check_at") WHERE (check_at IS NOT NULL);
-- Create index "subscriptions_session_id_key" to table: "subscriptions"
CREATE UNIQUE INDEX "subscriptions_session_id_key" ON "subscriptions" ("session_id");
-- Create index "subscriptions_stripe_id_key" to table: "subscriptions"
CREATE UNIQUE INDEX "subscriptions_stripe_id_key" ON "subscriptions" ("stripe_id");
-- Modify "top_ups" table
ALTER TABLE "top_ups" ADD COLUMN "subscription_id" character varying NOT NULL DEFAULT '', ADD COLUMN "invoice_id" character varying NULL, ADD COLUMN "period_start" timestamptz NULL, ADD COLUMN "period_end" timestamptz NULL, ADD COLUMN "period" bigint NOT NULL DEFAULT 0;
-- Create index "top_ups_invoice_id_key" to table: "top_ups"
CREATE UNIQUE INDEX "top_ups_invoice_id_key" ON "top_ups" ("invoice_id");
