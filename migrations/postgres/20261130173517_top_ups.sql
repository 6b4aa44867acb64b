-- Create "billing_profiles" table
CREATE TABLE "billing_profiles" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "stripe_customer" character varying NULL,
  "buyer" jsonb NOT NULL,
  "recharge_on" boolean NOT NULL DEFAULT false,
  "recharge_method" character varying NOT NULL DEFAULT '',
  "recharge_below" bigint NOT NULL DEFAULT 0,
  "recharge_amount" bigint NOT NULL DEFAULT 0,
  "recharge_daily_cap" bigint NOT NULL DEFAULT 0,
  "recharge_monthly_cap" bigint NOT NULL DEFAULT 0,
  "recharge_seq" bigint NOT NULL DEFAULT 0,
  "recharge_failures" bigint NOT NULL DEFAULT 0,
  "recharge_after" timestamptz NULL,
  "recharge_stopped_at" timestamptz NULL,
  "recharge_order" character varying NOT NULL DEFAULT '',
  "recharge_by" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create index "billing_profiles_recharging" to table: "billing_profiles"
CREATE INDEX "billing_profiles_recharging" ON "billing_profiles" ("recharge_after") WHERE recharge_on;
-- Create index "billing_profiles_stripe_customer_key" to table: "billing_profiles"
CREATE UNIQUE INDEX "billing_profiles_stripe_customer_key" ON "billing_profiles" ("stripe_customer");
-- Create index "billingprofile_tenant_id" to table: "billing_profiles"
CREATE UNIQUE INDEX "billingprofile_tenant_id" ON "billing_profiles" ("tenant_id");
-- Create index "billingprofile_tenant_id_id" to table: "billing_profiles"
CREATE INDEX "billingprofile_tenant_id_id" ON "billing_profiles" ("tenant_id", "id");
-- Create "payment_methods" table
CREATE TABLE "payment_methods" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "stripe_id" character varying NOT NULL,
  "brand" character varying NOT NULL DEFAULT '',
  "last4" character varying NOT NULL DEFAULT '',
  "exp_month" bigint NOT NULL DEFAULT 0,
  "exp_year" bigint NOT NULL DEFAULT 0,
  "removed_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "payment_methods_stripe_id_key" to table: "payment_methods"
CREATE UNIQUE INDEX "payment_methods_stripe_id_key" ON "payment_methods" ("stripe_id");
-- Create index "paymentmethod_tenant_id_id" to table: "payment_methods"
CREATE INDEX "paymentmethod_tenant_id_id" ON "payment_methods" ("tenant_id", "id");
-- Create "stripe_events" table
CREATE TABLE "stripe_events" (
  "id" character varying NOT NULL,
  "type" character varying NOT NULL,
  "api_version" character varying NOT NULL DEFAULT '',
  "livemode" boolean NOT NULL,
  "object_id" character varying NOT NULL DEFAULT '',
  "raw" bytea NOT NULL,
  "happened_at" timestamptz NOT NULL,
  "created_at" timestamptz NOT NULL,
  "done_at" timestamptz NULL,
  "outcome" character varying NULL,
  "note" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id")
);
-- Create index "stripeevent_created_at" to table: "stripe_events"
CREATE INDEX "stripeevent_created_at" ON "stripe_events" ("created_at");
-- Create index "stripeevent_object_id" to table: "stripe_events"
CREATE INDEX "stripeevent_object_id" ON "stripe_events" ("object_id");
-- Create "top_ups" table
CREATE TABLE "top_ups" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "created_by" character varying NOT NULL DEFAULT '',
  "kind" character varying NOT NULL,
  "status" character varying NOT NULL DEFAULT 'PENDING',
  "client_key" character varying NULL,
  "pack" character varying NOT NULL DEFAULT '',
  "currency" character varying NOT NULL,
  "amount_minor" bigint NOT NULL,
  "rate_ppm" bigint NOT NULL,
  "credit" bigint NOT NULL DEFAULT 0,
  "bonus" bigint NOT NULL DEFAULT 0,
  "paid_minor" bigint NOT NULL DEFAULT 0,
  "refunded_minor" bigint NOT NULL DEFAULT 0,
  "credit_taken" bigint NOT NULL DEFAULT 0,
  "bonus_taken" bigint NOT NULL DEFAULT 0,
  "suspense" bigint NOT NULL DEFAULT 0,
  "fee" bigint NOT NULL DEFAULT 0,
  "attempt" bigint NOT NULL DEFAULT 1,
  "session_id" character varying NULL,
  "payment_intent" character varying NULL,
  "stripe_charge" character varying NULL,
  "checkout_url" text NOT NULL DEFAULT '',
  "livemode" boolean NOT NULL,
  "failure" character varying NOT NULL DEFAULT '',
  "expires_at" timestamptz NOT NULL,
  "credited_at" timestamptz NULL,
  "receipt_number" bigint NULL,
  "buyer" jsonb NULL,
  "warning_id" character varying NULL,
  "warned_at" timestamptz NULL,
  "warning_cleared_at" timestamptz NULL,
  "revision" bigint NOT NULL DEFAULT 0,
  "checked_at" timestamptz NULL,
  "check_at" timestamptz NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "top_ups_credited" CHECK ((credited_at IS NULL) OR ((receipt_number IS NOT NULL) AND (paid_minor > 0))),
  CONSTRAINT "top_ups_refunded" CHECK (refunded_minor <= paid_minor),
  CONSTRAINT "top_ups_taken" CHECK ((credit_taken <= credit) AND (bonus_taken <= bonus))
);
-- Create index "top_ups_client_key" to table: "top_ups"
CREATE UNIQUE INDEX "top_ups_client_key" ON "top_ups" ("tenant_id", "client_key") WHERE (client_key IS NOT NULL);
-- Create index "top_ups_due" to table: "top_ups"
CREATE INDEX "top_ups_due" ON "top_ups" ("check_at") WHERE (check_at IS NOT NULL);
-- Create index "top_ups_payment_intent_key" to table: "top_ups"
CREATE UNIQUE INDEX "top_ups_payment_intent_key" ON "top_ups" ("payment_intent");
-- Create index "top_ups_receipt_number_key" to table: "top_ups"
CREATE UNIQUE INDEX "top_ups_receipt_number_key" ON "top_ups" ("receipt_number");
-- Create index "top_ups_session_id_key" to table: "top_ups"
CREATE UNIQUE INDEX "top_ups_session_id_key" ON "top_ups" ("session_id");
-- Create index "top_ups_stripe_charge_key" to table: "top_ups"
CREATE UNIQUE INDEX "top_ups_stripe_charge_key" ON "top_ups" ("stripe_charge");
-- Create index "topup_tenant_id_id" to table: "top_ups"
CREATE INDEX "topup_tenant_id_id" ON "top_ups" ("tenant_id", "id");
-- Create "top_up_disputes" table
CREATE TABLE "top_up_disputes" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "top_up_id" character varying NOT NULL,
  "stripe_id" character varying NOT NULL,
  "amount_minor" bigint NOT NULL,
  "status" character varying NOT NULL,
  "reason" character varying NOT NULL DEFAULT '',
  "withdrawn" bigint NOT NULL DEFAULT 0,
  "reinstated" bigint NOT NULL DEFAULT 0,
  "locked" bigint NOT NULL DEFAULT 0,
  "was_locked" boolean NOT NULL DEFAULT false,
  "credit_taken" bigint NOT NULL DEFAULT 0,
  "bonus_taken" bigint NOT NULL DEFAULT 0,
  "opened_at" timestamptz NOT NULL,
  "evidence_due_at" timestamptz NULL,
  "closed_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "top_up_disputes_stripe_id_key" to table: "top_up_disputes"
CREATE UNIQUE INDEX "top_up_disputes_stripe_id_key" ON "top_up_disputes" ("stripe_id");
-- Create index "topupdispute_tenant_id_id" to table: "top_up_disputes"
CREATE INDEX "topupdispute_tenant_id_id" ON "top_up_disputes" ("tenant_id", "id");
-- Create index "topupdispute_top_up_id" to table: "top_up_disputes"
CREATE INDEX "topupdispute_top_up_id" ON "top_up_disputes" ("top_up_id");
-- Create "top_up_refunds" table
CREATE TABLE "top_up_refunds" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "top_up_id" character varying NOT NULL,
  "client_key" character varying NULL,
  "amount_minor" bigint NOT NULL,
  "status" character varying NOT NULL,
  "reason" character varying NOT NULL DEFAULT '',
  "requested_by" character varying NOT NULL DEFAULT '',
  "decided_by" character varying NOT NULL DEFAULT '',
  "stripe_id" character varying NULL,
  "attempt" bigint NOT NULL DEFAULT 1,
  "locked" bigint NOT NULL DEFAULT 0,
  "credit_taken" bigint NOT NULL DEFAULT 0,
  "bonus_taken" bigint NOT NULL DEFAULT 0,
  "failure" character varying NOT NULL DEFAULT '',
  "credit_note_number" bigint NULL,
  "completed_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "top_up_refunds_client_key" to table: "top_up_refunds"
CREATE UNIQUE INDEX "top_up_refunds_client_key" ON "top_up_refunds" ("top_up_id", "client_key") WHERE (client_key IS NOT NULL);
-- Create index "top_up_refunds_credit_note_number_key" to table: "top_up_refunds"
CREATE UNIQUE INDEX "top_up_refunds_credit_note_number_key" ON "top_up_refunds" ("credit_note_number");
-- Create index "top_up_refunds_stripe_id_key" to table: "top_up_refunds"
CREATE UNIQUE INDEX "top_up_refunds_stripe_id_key" ON "top_up_refunds" ("stripe_id");
-- Create index "topuprefund_status_id" to table: "top_up_refunds"
CREATE INDEX "topuprefund_status_id" ON "top_up_refunds" ("status", "id");
-- Create index "topuprefund_tenant_id_id" to table: "top_up_refunds"
CREATE INDEX "topuprefund_tenant_id_id" ON "top_up_refunds" ("tenant_id", "id");
-- Create index "topuprefund_top_up_id" to table: "top_up_refunds"
CREATE INDEX "topuprefund_top_up_id" ON "top_up_refunds" ("top_up_id");
