-- Create "api_keys" table
CREATE TABLE `api_keys` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `number` integer NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `created_by` text NOT NULL,
  `name` text NOT NULL,
  `kind` text NOT NULL DEFAULT ('sk'),
  `prefix` text NOT NULL,
  `digest` blob NOT NULL,
  `previous_digest` blob NULL,
  `previous_until` datetime NULL,
  `disabled_at` datetime NULL,
  `revoked_at` datetime NULL,
  `expires_at` datetime NULL,
  `last_used_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "api_keys_number_key" to table: "api_keys"
CREATE UNIQUE INDEX `api_keys_number_key` ON `api_keys` (`number`);
-- Create index "api_keys_digest_key" to table: "api_keys"
CREATE UNIQUE INDEX `api_keys_digest_key` ON `api_keys` (`digest`);
-- Create index "api_keys_previous_digest_key" to table: "api_keys"
CREATE UNIQUE INDEX `api_keys_previous_digest_key` ON `api_keys` (`previous_digest`);
-- Create index "apikey_tenant_id_id" to table: "api_keys"
CREATE INDEX `apikey_tenant_id_id` ON `api_keys` (`tenant_id`, `id`);
-- Create index "apikey_tenant_id_created_by_id" to table: "api_keys"
CREATE INDEX `apikey_tenant_id_created_by_id` ON `api_keys` (`tenant_id`, `created_by`, `id`);
-- Create "audit_events" table
CREATE TABLE `audit_events` (
  `id` text NOT NULL,
  `tenant_id` text NULL,
  `actor_id` text NOT NULL DEFAULT (''),
  `action` text NOT NULL,
  `target_id` text NOT NULL DEFAULT (''),
  `before` json NULL,
  `after` json NULL,
  `request_id` text NOT NULL DEFAULT (''),
  `address` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "auditevent_tenant_id_id" to table: "audit_events"
CREATE INDEX `auditevent_tenant_id_id` ON `audit_events` (`tenant_id`, `id`);
-- Create "budgets" table
CREATE TABLE `budgets` (
  `id` uuid NOT NULL,
  `tenant_id` uuid NOT NULL,
  `scope_type` text NOT NULL,
  `scope_id` uuid NOT NULL,
  `period` integer NOT NULL,
  `period_start` datetime NOT NULL,
  `limit_n` integer NULL,
  `spent` integer NOT NULL DEFAULT (0),
  `held` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`),
  CONSTRAINT `budgets_period` CHECK (period BETWEEN 0 AND 2),
  CONSTRAINT `budgets_sane` CHECK (spent >= 0 AND held >= 0 AND (limit_n IS NULL OR limit_n >= 0))
);
-- Create index "budget_scope_type_scope_id_period" to table: "budgets"
CREATE UNIQUE INDEX `budget_scope_type_scope_id_period` ON `budgets` (`scope_type`, `scope_id`, `period`);
-- Create index "budget_tenant_id" to table: "budgets"
CREATE INDEX `budget_tenant_id` ON `budgets` (`tenant_id`);
-- Create "channels" table
CREATE TABLE `channels` (
  `id` text NOT NULL,
  `number` integer NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `tenant_id` text NULL,
  `name` text NOT NULL,
  `upstream` text NOT NULL,
  `preset` text NOT NULL DEFAULT (''),
  `status` text NOT NULL DEFAULT ('ENABLED'),
  `base_url` text NOT NULL DEFAULT (''),
  `models` json NOT NULL,
  `model_mapping` json NOT NULL,
  `groups` json NOT NULL,
  `priority` integer NOT NULL DEFAULT (0),
  `weight` integer NOT NULL DEFAULT (0),
  `other` text NOT NULL DEFAULT ('{}'),
  `disabled_reason` text NOT NULL DEFAULT (''),
  `tested_at` datetime NULL,
  `response_ms` integer NOT NULL DEFAULT (0),
  `deleted_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "channels_number_key" to table: "channels"
CREATE UNIQUE INDEX `channels_number_key` ON `channels` (`number`);
-- Create index "channel_tenant_id_id" to table: "channels"
CREATE INDEX `channel_tenant_id_id` ON `channels` (`tenant_id`, `id`);
-- Create "charges" table
CREATE TABLE `charges` (
  `hold_id` uuid NOT NULL,
  `tenant_id` uuid NOT NULL,
  `outcome` integer NOT NULL,
  `held` integer NOT NULL,
  `cash_n` integer NOT NULL,
  `bonus_n` integer NOT NULL,
  `debt_n` integer NOT NULL,
  `amount_pico_exact` text NOT NULL,
  `estimated` bool NOT NULL,
  `price_id` text NULL,
  `request_id` uuid NOT NULL,
  `version` integer NULL,
  `balance_after` integer NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`hold_id`),
  CONSTRAINT `charges_outcome` CHECK (outcome = 1 OR (outcome IN (2, 3) AND cash_n = 0 AND bonus_n = 0 AND debt_n = 0)),
  CONSTRAINT `charges_sane` CHECK (held >= 0 AND cash_n >= 0 AND bonus_n >= 0 AND debt_n >= 0),
  CONSTRAINT `charges_version` CHECK ((outcome = 1) = (version IS NOT NULL AND balance_after IS NOT NULL))
);
-- Create index "charge_tenant_id_version" to table: "charges"
CREATE UNIQUE INDEX `charge_tenant_id_version` ON `charges` (`tenant_id`, `version`) WHERE version IS NOT NULL;
-- Create "counters" table
CREATE TABLE `counters` (
  `id` text NOT NULL,
  `value` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
-- Create "credentials" table
CREATE TABLE `credentials` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `position` integer NOT NULL,
  `sealed` blob NOT NULL,
  `hint` text NOT NULL DEFAULT (''),
  `channel_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `credentials_channels_credentials` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE CASCADE
);
-- Create index "credential_channel_id_position" to table: "credentials"
CREATE UNIQUE INDEX `credential_channel_id_position` ON `credentials` (`channel_id`, `position`);
-- Create "credit_lots" table
CREATE TABLE `credit_lots` (
  `id` uuid NOT NULL,
  `tenant_id` uuid NOT NULL,
  `kind` text NOT NULL,
  `source` text NOT NULL,
  `granted` integer NOT NULL,
  `remaining` integer NOT NULL,
  `priority` integer NOT NULL DEFAULT (50),
  `expires_at` datetime NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `credit_lots_kind` CHECK (kind IN ('cash', 'bonus')),
  CONSTRAINT `credit_lots_sane` CHECK (granted > 0 AND remaining BETWEEN 0 AND granted)
);
-- Create index "credit_lots_open" to table: "credit_lots"
CREATE INDEX `credit_lots_open` ON `credit_lots` (`tenant_id`, `kind`, `priority`) WHERE remaining > 0;
-- Create index "credit_lots_expiring" to table: "credit_lots"
CREATE INDEX `credit_lots_expiring` ON `credit_lots` (`expires_at`) WHERE remaining > 0 AND expires_at IS NOT NULL;
-- Create "nodes" table
CREATE TABLE `nodes` (
  `id` uuid NOT NULL,
  `epoch` integer NOT NULL,
  `dead` bool NOT NULL DEFAULT (false),
  `heartbeat_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create "memberships" table
CREATE TABLE `memberships` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `role` text NOT NULL,
  `tenant_id` text NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `memberships_tenants_memberships` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON DELETE RESTRICT,
  CONSTRAINT `memberships_users_memberships` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE RESTRICT
);
-- Create index "membership_tenant_id_id" to table: "memberships"
CREATE INDEX `membership_tenant_id_id` ON `memberships` (`tenant_id`, `id`);
-- Create index "membership_tenant_id_user_id" to table: "memberships"
CREATE UNIQUE INDEX `membership_tenant_id_user_id` ON `memberships` (`tenant_id`, `user_id`);
-- Create index "membership_user_id_created_at" to table: "memberships"
CREATE INDEX `membership_user_id_created_at` ON `memberships` (`user_id`, `created_at`);
-- Create "models" table
CREATE TABLE `models` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `name` text NOT NULL,
  `vendor` text NOT NULL DEFAULT (''),
  `modality` text NOT NULL,
  `context_tokens` integer NULL,
  `max_output_tokens` integer NULL,
  `successor` text NOT NULL DEFAULT (''),
  `shutdown_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "models_name_key" to table: "models"
CREATE UNIQUE INDEX `models_name_key` ON `models` (`name`);
-- Create "open_holds" table
CREATE TABLE `open_holds` (
  `id` uuid NOT NULL,
  `tenant_id` uuid NOT NULL,
  `api_key_id` uuid NOT NULL,
  `request_id` uuid NOT NULL,
  `amount` integer NOT NULL,
  `floor` integer NOT NULL DEFAULT (0),
  `kind` integer NOT NULL DEFAULT (0),
  `node_id` uuid NOT NULL,
  `node_epoch` integer NOT NULL,
  `budgets` text NOT NULL DEFAULT (''),
  `model` text NOT NULL DEFAULT (''),
  `price_id` text NULL,
  `seq` integer NOT NULL DEFAULT (0),
  `ckpt_amount` integer NOT NULL DEFAULT (0),
  `ckpt_tokens` integer NOT NULL DEFAULT (0),
  `first_byte_at` datetime NULL,
  `dispatched_at` datetime NULL,
  `created_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `open_holds_kind` CHECK (kind BETWEEN 0 AND 4),
  CONSTRAINT `open_holds_sane` CHECK (amount >= 0 AND floor >= 0 AND seq >= 0 AND ckpt_amount >= 0 AND ckpt_tokens >= 0)
);
-- Create index "openhold_tenant_id" to table: "open_holds"
CREATE INDEX `openhold_tenant_id` ON `open_holds` (`tenant_id`);
-- Create "outbox_events" table
CREATE TABLE `outbox_events` (
  `id` text NOT NULL,
  `kind` text NOT NULL,
  `payload` json NOT NULL,
  `created_at` datetime NOT NULL,
  `run_at` datetime NOT NULL,
  `enqueued_at` datetime NULL,
  `done_at` datetime NULL,
  `attempts` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
-- Create index "outbox_events_due" to table: "outbox_events"
CREATE INDEX `outbox_events_due` ON `outbox_events` (`run_at`) WHERE done_at IS NULL;
-- Create index "outbox_events_done" to table: "outbox_events"
CREATE INDEX `outbox_events_done` ON `outbox_events` (`done_at`) WHERE done_at IS NOT NULL;
-- Create "prices" table
CREATE TABLE `prices` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `model` text NOT NULL,
  `version` integer NOT NULL,
  `sell` json NOT NULL,
  `cost` json NOT NULL,
  `source` text NOT NULL DEFAULT (''),
  `effective_at` datetime NOT NULL,
  `published_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "price_model_version" to table: "prices"
CREATE UNIQUE INDEX `price_model_version` ON `prices` (`model`, `version`);
-- Create index "price_model_effective_at" to table: "prices"
CREATE INDEX `price_model_effective_at` ON `prices` (`model`, `effective_at`);
-- Create "sessions" table
CREATE TABLE `sessions` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `tenant_id` text NULL,
  `digest` blob NOT NULL,
  `user_agent` text NOT NULL DEFAULT (''),
  `address` text NOT NULL DEFAULT (''),
  `expires_at` datetime NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `sessions_users_sessions` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
);
-- Create index "sessions_digest_key" to table: "sessions"
CREATE UNIQUE INDEX `sessions_digest_key` ON `sessions` (`digest`);
-- Create index "session_user_id_created_at" to table: "sessions"
CREATE INDEX `session_user_id_created_at` ON `sessions` (`user_id`, `created_at`);
-- Create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);
-- Create "settings" table
CREATE TABLE `settings` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `value` blob NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create "tenants" table
CREATE TABLE `tenants` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `slug` text NOT NULL,
  `name` text NOT NULL,
  `timezone` text NOT NULL DEFAULT ('UTC'),
  `price_group` text NOT NULL DEFAULT ('default'),
  `vip_level` integer NOT NULL DEFAULT (0),
  `suspended_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "tenants_slug_key" to table: "tenants"
CREATE UNIQUE INDEX `tenants_slug_key` ON `tenants` (`slug`);
-- Create "transfers" table
CREATE TABLE `transfers` (
  `id` uuid NOT NULL,
  `idem_key` text NOT NULL,
  `tenant_id` uuid NULL,
  `debit_account` text NOT NULL,
  `credit_account` text NOT NULL,
  `amount` integer NOT NULL,
  `currency` text NOT NULL DEFAULT ('USD'),
  `code` text NOT NULL,
  `ref_type` text NOT NULL DEFAULT (''),
  `ref_id` text NOT NULL DEFAULT (''),
  `remark` text NOT NULL DEFAULT (''),
  `version` integer NULL,
  `balance_after` integer NULL,
  `meta` json NULL,
  `effective_at` datetime NOT NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `transfers_amount` CHECK (amount > 0),
  CONSTRAINT `transfers_tenant` CHECK ((tenant_id IS NOT NULL AND version IS NOT NULL AND balance_after IS NOT NULL) = (debit_account IN ('cash', 'bonus', 'debt') OR credit_account IN ('cash', 'bonus', 'debt'))),
  CONSTRAINT `transfers_two_legs` CHECK (debit_account <> credit_account)
);
-- Create index "transfer_idem_key" to table: "transfers"
CREATE UNIQUE INDEX `transfer_idem_key` ON `transfers` (`idem_key`);
-- Create index "transfer_tenant_id_version" to table: "transfers"
CREATE UNIQUE INDEX `transfer_tenant_id_version` ON `transfers` (`tenant_id`, `version`) WHERE version IS NOT NULL;
-- Create index "transfer_ref_type_ref_id" to table: "transfers"
CREATE INDEX `transfer_ref_type_ref_id` ON `transfers` (`ref_type`, `ref_id`);
-- Create "users" table
CREATE TABLE `users` (
  `id` text NOT NULL,
  `number` integer NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `email` text NULL,
  `username` text NULL,
  `display_name` text NOT NULL,
  `password_hash` text NOT NULL,
  `platform_role` text NOT NULL DEFAULT ('NONE'),
  `email_verified_at` datetime NULL,
  `suspended_at` datetime NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `users_can_sign_in` CHECK (email IS NOT NULL OR username IS NOT NULL)
);
-- Create index "users_number_key" to table: "users"
CREATE UNIQUE INDEX `users_number_key` ON `users` (`number`);
-- Create index "users_email_key" to table: "users"
CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);
-- Create index "users_username_key" to table: "users"
CREATE UNIQUE INDEX `users_username_key` ON `users` (`username`);
-- Create "wallets" table
CREATE TABLE `wallets` (
  `tenant_id` uuid NOT NULL,
  `cash` integer NOT NULL DEFAULT (0),
  `bonus` integer NOT NULL DEFAULT (0),
  `held` integer NOT NULL DEFAULT (0),
  `locked` integer NOT NULL DEFAULT (0),
  `debt` integer NOT NULL DEFAULT (0),
  `version` integer NOT NULL DEFAULT (0),
  `frozen` bool NOT NULL DEFAULT (false),
  PRIMARY KEY (`tenant_id`),
  CONSTRAINT `wallets_available` CHECK (cash + bonus - held - locked >= 0),
  CONSTRAINT `wallets_sane` CHECK (cash >= 0 AND bonus >= 0 AND held >= 0 AND locked >= 0 AND debt >= 0)
);
