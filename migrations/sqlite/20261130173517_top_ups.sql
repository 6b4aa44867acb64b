-- Create "billing_profiles" table
CREATE TABLE `billing_profiles` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `stripe_customer` text NULL,
  `buyer` json NOT NULL,
  `recharge_on` bool NOT NULL DEFAULT (false),
  `recharge_method` text NOT NULL DEFAULT (''),
  `recharge_below` integer NOT NULL DEFAULT (0),
  `recharge_amount` integer NOT NULL DEFAULT (0),
  `recharge_daily_cap` integer NOT NULL DEFAULT (0),
  `recharge_monthly_cap` integer NOT NULL DEFAULT (0),
  `recharge_seq` integer NOT NULL DEFAULT (0),
  `recharge_failures` integer NOT NULL DEFAULT (0),
  `recharge_after` datetime NULL,
  `recharge_stopped_at` datetime NULL,
  `recharge_order` text NOT NULL DEFAULT (''),
  `recharge_by` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`)
);
-- Create index "billing_profiles_stripe_customer_key" to table: "billing_profiles"
CREATE UNIQUE INDEX `billing_profiles_stripe_customer_key` ON `billing_profiles` (`stripe_customer`);
-- Create index "billingprofile_tenant_id_id" to table: "billing_profiles"
CREATE INDEX `billingprofile_tenant_id_id` ON `billing_profiles` (`tenant_id`, `id`);
-- Create index "billingprofile_tenant_id" to table: "billing_profiles"
CREATE UNIQUE INDEX `billingprofile_tenant_id` ON `billing_profiles` (`tenant_id`);
-- Create index "billing_profiles_recharging" to table: "billing_profiles"
CREATE INDEX `billing_profiles_recharging` ON `billing_profiles` (`recharge_after`) WHERE recharge_on;
-- Create "payment_methods" table
CREATE TABLE `payment_methods` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `stripe_id` text NOT NULL,
  `brand` text NOT NULL DEFAULT (''),
  `last4` text NOT NULL DEFAULT (''),
  `exp_month` integer NOT NULL DEFAULT (0),
  `exp_year` integer NOT NULL DEFAULT (0),
  `removed_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "payment_methods_stripe_id_key" to table: "payment_methods"
CREATE UNIQUE INDEX `payment_methods_stripe_id_key` ON `payment_methods` (`stripe_id`);
-- Create index "paymentmethod_tenant_id_id" to table: "payment_methods"
CREATE INDEX `paymentmethod_tenant_id_id` ON `payment_methods` (`tenant_id`, `id`);
-- Create "stripe_events" table
CREATE TABLE `stripe_events` (
  `id` text NOT NULL,
  `type` text NOT NULL,
  `api_version` text NOT NULL DEFAULT (''),
  `livemode` bool NOT NULL,
  `object_id` text NOT NULL DEFAULT (''),
  `raw` blob NOT NULL,
  `happened_at` datetime NOT NULL,
  `created_at` datetime NOT NULL,
  `done_at` datetime NULL,
  `outcome` text NULL,
  `note` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`)
);
-- Create index "stripeevent_created_at" to table: "stripe_events"
CREATE INDEX `stripeevent_created_at` ON `stripe_events` (`created_at`);
-- Create index "stripeevent_object_id" to table: "stripe_events"
CREATE INDEX `stripeevent_object_id` ON `stripe_events` (`object_id`);
-- Create "top_ups" table
CREATE TABLE `top_ups` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `created_by` text NOT NULL DEFAULT (''),
  `kind` text NOT NULL,
  `status` text NOT NULL DEFAULT ('PENDING'),
  `client_key` text NULL,
  `pack` text NOT NULL DEFAULT (''),
  `currency` text NOT NULL,
  `amount_minor` integer NOT NULL,
  `rate_ppm` integer NOT NULL,
  `credit` integer NOT NULL DEFAULT (0),
  `bonus` integer NOT NULL DEFAULT (0),
  `paid_minor` integer NOT NULL DEFAULT (0),
  `refunded_minor` integer NOT NULL DEFAULT (0),
  `credit_taken` integer NOT NULL DEFAULT (0),
  `bonus_taken` integer NOT NULL DEFAULT (0),
  `suspense` integer NOT NULL DEFAULT (0),
  `fee` integer NOT NULL DEFAULT (0),
  `attempt` integer NOT NULL DEFAULT (1),
  `session_id` text NULL,
  `payment_intent` text NULL,
  `stripe_charge` text NULL,
  `checkout_url` text NOT NULL DEFAULT (''),
  `livemode` bool NOT NULL,
  `failure` text NOT NULL DEFAULT (''),
  `expires_at` datetime NOT NULL,
  `credited_at` datetime NULL,
  `receipt_number` integer NULL,
  `buyer` json NULL,
  `warning_id` text NULL,
  `warned_at` datetime NULL,
  `warning_cleared_at` datetime NULL,
  `revision` integer NOT NULL DEFAULT (0),
  `checked_at` datetime NULL,
  `check_at` datetime NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `top_ups_credited` CHECK (credited_at IS NULL OR (receipt_number IS NOT NULL AND paid_minor > 0)),
  CONSTRAINT `top_ups_refunded` CHECK (refunded_minor <= paid_minor),
  CONSTRAINT `top_ups_taken` CHECK (credit_taken <= credit AND bonus_taken <= bonus)
);
-- Create index "top_ups_session_id_key" to table: "top_ups"
CREATE UNIQUE INDEX `top_ups_session_id_key` ON `top_ups` (`session_id`);
-- Create index "top_ups_payment_intent_key" to table: "top_ups"
CREATE UNIQUE INDEX `top_ups_payment_intent_key` ON `top_ups` (`payment_intent`);
-- Create index "top_ups_stripe_charge_key" to table: "top_ups"
CREATE UNIQUE INDEX `top_ups_stripe_charge_key` ON `top_ups` (`stripe_charge`);
-- Create index "top_ups_receipt_number_key" to table: "top_ups"
CREATE UNIQUE INDEX `top_ups_receipt_number_key` ON `top_ups` (`receipt_number`);
-- Create index "topup_tenant_id_id" to table: "top_ups"
CREATE INDEX `topup_tenant_id_id` ON `top_ups` (`tenant_id`, `id`);
-- Create index "top_ups_client_key" to table: "top_ups"
CREATE UNIQUE INDEX `top_ups_client_key` ON `top_ups` (`tenant_id`, `client_key`) WHERE client_key IS NOT NULL;
-- Create index "top_ups_due" to table: "top_ups"
CREATE INDEX `top_ups_due` ON `top_ups` (`check_at`) WHERE check_at IS NOT NULL;
-- Create "top_up_disputes" table
CREATE TABLE `top_up_disputes` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `top_up_id` text NOT NULL,
  `stripe_id` text NOT NULL,
  `amount_minor` integer NOT NULL,
  `status` text NOT NULL,
  `reason` text NOT NULL DEFAULT (''),
  `withdrawn` integer NOT NULL DEFAULT (0),
  `reinstated` integer NOT NULL DEFAULT (0),
  `locked` integer NOT NULL DEFAULT (0),
  `was_locked` bool NOT NULL DEFAULT (false),
  `credit_taken` integer NOT NULL DEFAULT (0),
  `bonus_taken` integer NOT NULL DEFAULT (0),
  `opened_at` datetime NOT NULL,
  `evidence_due_at` datetime NULL,
  `closed_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "top_up_disputes_stripe_id_key" to table: "top_up_disputes"
CREATE UNIQUE INDEX `top_up_disputes_stripe_id_key` ON `top_up_disputes` (`stripe_id`);
-- Create index "topupdispute_tenant_id_id" to table: "top_up_disputes"
CREATE INDEX `topupdispute_tenant_id_id` ON `top_up_disputes` (`tenant_id`, `id`);
-- Create index "topupdispute_top_up_id" to table: "top_up_disputes"
CREATE INDEX `topupdispute_top_up_id` ON `top_up_disputes` (`top_up_id`);
-- Create "top_up_refunds" table
CREATE TABLE `top_up_refunds` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `top_up_id` text NOT NULL,
  `client_key` text NULL,
  `amount_minor` integer NOT NULL,
  `status` text NOT NULL,
  `reason` text NOT NULL DEFAULT (''),
  `requested_by` text NOT NULL DEFAULT (''),
  `decided_by` text NOT NULL DEFAULT (''),
  `stripe_id` text NULL,
  `attempt` integer NOT NULL DEFAULT (1),
  `locked` integer NOT NULL DEFAULT (0),
  `credit_taken` integer NOT NULL DEFAULT (0),
  `bonus_taken` integer NOT NULL DEFAULT (0),
  `failure` text NOT NULL DEFAULT (''),
  `credit_note_number` integer NULL,
  `completed_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "top_up_refunds_stripe_id_key" to table: "top_up_refunds"
CREATE UNIQUE INDEX `top_up_refunds_stripe_id_key` ON `top_up_refunds` (`stripe_id`);
-- Create index "top_up_refunds_credit_note_number_key" to table: "top_up_refunds"
CREATE UNIQUE INDEX `top_up_refunds_credit_note_number_key` ON `top_up_refunds` (`credit_note_number`);
-- Create index "topuprefund_tenant_id_id" to table: "top_up_refunds"
CREATE INDEX `topuprefund_tenant_id_id` ON `top_up_refunds` (`tenant_id`, `id`);
-- Create index "top_up_refunds_client_key" to table: "top_up_refunds"
CREATE UNIQUE INDEX `top_up_refunds_client_key` ON `top_up_refunds` (`top_up_id`, `client_key`) WHERE client_key IS NOT NULL;
-- Create index "topuprefund_top_up_id" to table: "top_up_refunds"
CREATE INDEX `topuprefund_top_up_id` ON `top_up_refunds` (`top_up_id`);
-- Create index "topuprefund_status_id" to table: "top_up_refunds"
CREATE INDEX `topuprefund_status_id` ON `top_up_refunds` (`status`, `id`);
