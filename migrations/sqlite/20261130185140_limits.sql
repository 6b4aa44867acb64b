-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Add column "models" to table: "api_keys"
ALTER TABLE `api_keys` ADD COLUMN `models` json NULL;
-- Add column "allowed_ips" to table: "api_keys"
ALTER TABLE `api_keys` ADD COLUMN `allowed_ips` json NULL;
-- Create "new_budgets" table
CREATE TABLE `new_budgets` (
  `id` uuid NOT NULL,
  `tenant_id` uuid NOT NULL,
  `scope_type` text NOT NULL,
  `scope_id` uuid NOT NULL,
  `model` text NOT NULL DEFAULT (''),
  `period` integer NOT NULL,
  `period_start` datetime NOT NULL,
  `limit_n` integer NULL,
  `warn_ppm` integer NULL,
  `warned_at` datetime NULL,
  `spent` integer NOT NULL DEFAULT (0),
  `held` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`),
  CONSTRAINT `budgets_period` CHECK (period BETWEEN 0 AND 2),
  CONSTRAINT `budgets_sane` CHECK (spent >= 0 AND held >= 0 AND (limit_n IS NULL OR limit_n >= 0)),
  CONSTRAINT `budgets_warn` CHECK (warn_ppm IS NULL OR warn_ppm BETWEEN 1 AND 1000000)
);
-- Copy rows from old table "budgets" to new temporary table "new_budgets"
INSERT INTO `new_budgets` (`id`, `tenant_id`, `scope_type`, `scope_id`, `period`, `period_start`, `limit_n`, `spent`, `held`) SELECT `id`, `tenant_id`, `scope_type`, `scope_id`, `period`, `period_start`, `limit_n`, `spent`, `held` FROM `budgets`;
-- Drop "budgets" table after copying rows
DROP TABLE `budgets`;
-- Rename temporary table "new_budgets" to "budgets"
ALTER TABLE `new_budgets` RENAME TO `budgets`;
-- Create index "budget_scope_type_scope_id_period" to table: "budgets"
CREATE UNIQUE INDEX `budget_scope_type_scope_id_period` ON `budgets` (`scope_type`, `scope_id`, `period`);
-- Create index "budget_tenant_id" to table: "budgets"
CREATE INDEX `budget_tenant_id` ON `budgets` (`tenant_id`);
-- Create "blocked_users" table
CREATE TABLE `blocked_users` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `user_identifier` text NOT NULL,
  `reason` text NOT NULL DEFAULT (''),
  `blocked_by` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`)
);
-- Create index "blockeduser_tenant_id_id" to table: "blocked_users"
CREATE INDEX `blockeduser_tenant_id_id` ON `blocked_users` (`tenant_id`, `id`);
-- Create index "blockeduser_tenant_id_user_identifier" to table: "blocked_users"
CREATE UNIQUE INDEX `blockeduser_tenant_id_user_identifier` ON `blocked_users` (`tenant_id`, `user_identifier`);
-- Create "rate_limits" table
CREATE TABLE `rate_limits` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `scope` text NOT NULL,
  `scope_id` text NOT NULL,
  `model` text NOT NULL DEFAULT (''),
  `requests_per_minute` integer NULL,
  `tokens_per_minute` integer NULL,
  `concurrency` integer NULL,
  `requests_per_day` integer NULL,
  `tokens_per_day` integer NULL,
  PRIMARY KEY (`id`)
);
-- Create index "ratelimit_tenant_id_id" to table: "rate_limits"
CREATE INDEX `ratelimit_tenant_id_id` ON `rate_limits` (`tenant_id`, `id`);
-- Create index "ratelimit_tenant_id_scope_scope_id_model" to table: "rate_limits"
CREATE UNIQUE INDEX `ratelimit_tenant_id_scope_scope_id_model` ON `rate_limits` (`tenant_id`, `scope`, `scope_id`, `model`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
