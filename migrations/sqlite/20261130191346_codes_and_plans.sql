-- Add column "vip_expire_at" to table: "tenants"
ALTER TABLE `tenants` ADD COLUMN `vip_expire_at` datetime NULL;
-- Add column "referral_code" to table: "users"
ALTER TABLE `users` ADD COLUMN `referral_code` text NULL;
-- Create index "users_referral_code_key" to table: "users"
CREATE UNIQUE INDEX `users_referral_code_key` ON `users` (`referral_code`);
-- Create "notices" table
CREATE TABLE `notices` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `notice_key` text NOT NULL,
  `kind` text NOT NULL,
  `facts` json NOT NULL,
  `read_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "notice_tenant_id_id" to table: "notices"
CREATE INDEX `notice_tenant_id_id` ON `notices` (`tenant_id`, `id`);
-- Create index "notice_tenant_id_notice_key" to table: "notices"
CREATE UNIQUE INDEX `notice_tenant_id_notice_key` ON `notices` (`tenant_id`, `notice_key`);
-- Create "plans" table
CREATE TABLE `plans` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `code` text NOT NULL,
  `name` text NOT NULL,
  `description` text NOT NULL DEFAULT (''),
  `price_n` integer NOT NULL,
  `period_days` integer NOT NULL,
  `vip_level` integer NOT NULL DEFAULT (0),
  `credit_n` integer NOT NULL DEFAULT (0),
  `credit_expires` bool NOT NULL DEFAULT (true),
  `sort` integer NOT NULL DEFAULT (0),
  `archived_at` datetime NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `plans_sane` CHECK (price_n >= 0 AND credit_n >= 0)
);
-- Create index "plans_code_key" to table: "plans"
CREATE UNIQUE INDEX `plans_code_key` ON `plans` (`code`);
-- Create index "plan_sort_id" to table: "plans"
CREATE INDEX `plan_sort_id` ON `plans` (`sort`, `id`);
-- Create "redemptions" table
CREATE TABLE `redemptions` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `batch_id` text NOT NULL,
  `code_id` text NOT NULL,
  `user_id` text NOT NULL,
  `n` integer NOT NULL,
  `hint` text NOT NULL,
  `kind` text NOT NULL,
  `amount_n` integer NOT NULL,
  `total_n` integer NOT NULL DEFAULT (0),
  `vip_level` integer NOT NULL DEFAULT (0),
  `vip_until` datetime NULL,
  `once_batch_id` text NULL,
  `redeemed_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "redemption_tenant_id_id" to table: "redemptions"
CREATE INDEX `redemption_tenant_id_id` ON `redemptions` (`tenant_id`, `id`);
-- Create index "redemption_code_id_tenant_id" to table: "redemptions"
CREATE UNIQUE INDEX `redemption_code_id_tenant_id` ON `redemptions` (`code_id`, `tenant_id`);
-- Create index "redemption_once_batch_id_tenant_id" to table: "redemptions"
CREATE UNIQUE INDEX `redemption_once_batch_id_tenant_id` ON `redemptions` (`once_batch_id`, `tenant_id`);
-- Create index "redemption_batch_id_id" to table: "redemptions"
CREATE INDEX `redemption_batch_id_id` ON `redemptions` (`batch_id`, `id`);
-- Create "redemption_batches" table
CREATE TABLE `redemption_batches` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `batch_key` text NOT NULL,
  `created_by` text NOT NULL,
  `name` text NOT NULL,
  `kind` text NOT NULL,
  `amount_n` integer NOT NULL DEFAULT (0),
  `vip_level` integer NOT NULL DEFAULT (0),
  `vip_days` integer NOT NULL DEFAULT (0),
  `credit_days` integer NOT NULL DEFAULT (0),
  `count` integer NOT NULL,
  `max_uses` integer NOT NULL,
  `once_per_tenant` bool NOT NULL DEFAULT (false),
  `scope_tenant_id` text NOT NULL DEFAULT (''),
  `scope_price_group` text NOT NULL DEFAULT (''),
  `expires_at` datetime NULL,
  `revoked_at` datetime NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `redemption_batches_worth` CHECK ((kind = 'VIP') = (amount_n = 0) AND (kind = 'VIP') = (vip_days > 0) AND (kind = 'VIP') = (vip_level > 0) AND amount_n >= 0 AND vip_days >= 0 AND vip_level >= 0 AND credit_days >= 0)
);
-- Create index "redemptionbatch_created_by_batch_key" to table: "redemption_batches"
CREATE UNIQUE INDEX `redemptionbatch_created_by_batch_key` ON `redemption_batches` (`created_by`, `batch_key`);
-- Create "redemption_codes" table
CREATE TABLE `redemption_codes` (
  `id` text NOT NULL,
  `number` integer NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `batch_id` text NOT NULL,
  `digest` blob NOT NULL,
  `hint` text NOT NULL,
  `name` text NOT NULL,
  `amount_n` integer NOT NULL DEFAULT (0),
  `max_uses` integer NOT NULL,
  `used` integer NOT NULL DEFAULT (0),
  `expires_at` datetime NULL,
  `disabled_at` datetime NULL,
  `revoked_at` datetime NULL,
  `redeemed_at` datetime NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `redemption_codes_uses` CHECK (used BETWEEN 0 AND max_uses),
  CONSTRAINT `redemption_codes_worth` CHECK (amount_n >= 0)
);
-- Create index "redemption_codes_number_key" to table: "redemption_codes"
CREATE UNIQUE INDEX `redemption_codes_number_key` ON `redemption_codes` (`number`);
-- Create index "redemption_codes_digest_key" to table: "redemption_codes"
CREATE UNIQUE INDEX `redemption_codes_digest_key` ON `redemption_codes` (`digest`);
-- Create index "redemptioncode_batch_id_id" to table: "redemption_codes"
CREATE INDEX `redemptioncode_batch_id_id` ON `redemption_codes` (`batch_id`, `id`);
-- Create "referrals" table
CREATE TABLE `referrals` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `referrer_id` text NOT NULL,
  `referred_user_id` text NOT NULL,
  `referred_tenant_id` text NOT NULL,
  `status` text NOT NULL,
  `reward_n` integer NOT NULL DEFAULT (0),
  `decided_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "referral_tenant_id_id" to table: "referrals"
CREATE INDEX `referral_tenant_id_id` ON `referrals` (`tenant_id`, `id`);
-- Create index "referral_referred_tenant_id" to table: "referrals"
CREATE UNIQUE INDEX `referral_referred_tenant_id` ON `referrals` (`referred_tenant_id`);
-- Create index "referral_referrer_id" to table: "referrals"
CREATE INDEX `referral_referrer_id` ON `referrals` (`referrer_id`);
-- Create "sign_up_bonuses" table
CREATE TABLE `sign_up_bonuses` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `user_id` text NOT NULL,
  `status` text NOT NULL,
  `reason` text NOT NULL DEFAULT (''),
  `amount_n` integer NOT NULL,
  `network` blob NULL,
  `mailbox` blob NULL,
  `domain` text NOT NULL DEFAULT (''),
  `signed_up_at` datetime NOT NULL,
  `decided_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "signupbonus_tenant_id_id" to table: "sign_up_bonuses"
CREATE INDEX `signupbonus_tenant_id_id` ON `sign_up_bonuses` (`tenant_id`, `id`);
-- Create index "signupbonus_tenant_id" to table: "sign_up_bonuses"
CREATE UNIQUE INDEX `signupbonus_tenant_id` ON `sign_up_bonuses` (`tenant_id`);
-- Create index "signupbonus_user_id" to table: "sign_up_bonuses"
CREATE INDEX `signupbonus_user_id` ON `sign_up_bonuses` (`user_id`);
-- Create index "signupbonus_network_signed_up_at" to table: "sign_up_bonuses"
CREATE INDEX `signupbonus_network_signed_up_at` ON `sign_up_bonuses` (`network`, `signed_up_at`);
-- Create index "signupbonus_domain_signed_up_at" to table: "sign_up_bonuses"
CREATE INDEX `signupbonus_domain_signed_up_at` ON `sign_up_bonuses` (`domain`, `signed_up_at`);
-- Create index "signupbonus_mailbox" to table: "sign_up_bonuses"
CREATE INDEX `signupbonus_mailbox` ON `sign_up_bonuses` (`mailbox`);
-- Create "subscriptions" table
CREATE TABLE `subscriptions` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `plan_id` text NOT NULL,
  `client_key` text NOT NULL,
  `bought_by` text NOT NULL,
  `price_n` integer NOT NULL,
  `period_days` integer NOT NULL,
  `vip_level` integer NOT NULL DEFAULT (0),
  `credit_n` integer NOT NULL DEFAULT (0),
  `credit_expires` bool NOT NULL DEFAULT (true),
  `payer` text NOT NULL,
  `status` text NOT NULL,
  `period` integer NOT NULL,
  `period_start` datetime NOT NULL,
  `period_end` datetime NOT NULL,
  `renews` bool NOT NULL,
  `grants` integer NOT NULL DEFAULT (0),
  `next_grant_at` datetime NULL,
  `ended_at` datetime NULL,
  `end_reason` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`),
  CONSTRAINT `subscriptions_end` CHECK ((status = 'ENDED') = (ended_at IS NOT NULL))
);
-- Create index "subscription_tenant_id_id" to table: "subscriptions"
CREATE INDEX `subscription_tenant_id_id` ON `subscriptions` (`tenant_id`, `id`);
-- Create index "subscription_tenant_id_client_key" to table: "subscriptions"
CREATE UNIQUE INDEX `subscription_tenant_id_client_key` ON `subscriptions` (`tenant_id`, `client_key`);
-- Create index "subscriptions_one_runs" to table: "subscriptions"
CREATE UNIQUE INDEX `subscriptions_one_runs` ON `subscriptions` (`tenant_id`) WHERE status = 'ACTIVE';
-- Create index "subscriptions_period" to table: "subscriptions"
CREATE INDEX `subscriptions_period` ON `subscriptions` (`period_end`) WHERE status = 'ACTIVE';
-- Create index "subscriptions_grant" to table: "subscriptions"
CREATE INDEX `subscriptions_grant` ON `subscriptions` (`next_grant_at`) WHERE status = 'ACTIVE' AND next_grant_at IS NOT NULL;
-- Create "vip_grants" table
CREATE TABLE `vip_grants` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `grant_key` text NOT NULL,
  `level` integer NOT NULL,
  `starts_at` datetime NOT NULL,
  `ends_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "vipgrant_tenant_id_id" to table: "vip_grants"
CREATE INDEX `vipgrant_tenant_id_id` ON `vip_grants` (`tenant_id`, `id`);
-- Create index "vipgrant_tenant_id_grant_key" to table: "vip_grants"
CREATE UNIQUE INDEX `vipgrant_tenant_id_grant_key` ON `vip_grants` (`tenant_id`, `grant_key`);
-- Create index "vipgrant_ends_at" to table: "vip_grants"
CREATE INDEX `vipgrant_ends_at` ON `vip_grants` (`ends_at`);
-- Create "vip_levels" table
CREATE TABLE `vip_levels` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `level` integer NOT NULL,
  `name` text NOT NULL,
  `discount_ppm` integer NOT NULL DEFAULT (0),
  `requests_per_minute` integer NULL,
  `tokens_per_minute` integer NULL,
  `concurrency` integer NULL,
  `requests_per_day` integer NULL,
  `tokens_per_day` integer NULL,
  PRIMARY KEY (`id`)
);
-- Create index "vip_levels_level_key" to table: "vip_levels"
CREATE UNIQUE INDEX `vip_levels_level_key` ON `vip_levels` (`level`);
-- Create "wallet_watches" table
CREATE TABLE `wallet_watches` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `thresholds` json NOT NULL,
  `hours_left` integer NOT NULL DEFAULT (0),
  `mail` bool NOT NULL DEFAULT (true),
  `told_below` integer NULL,
  `told_hours` bool NOT NULL DEFAULT (false),
  `told` integer NOT NULL DEFAULT (0),
  `seen_version` integer NOT NULL DEFAULT (-1),
  PRIMARY KEY (`id`)
);
-- Create index "walletwatch_tenant_id_id" to table: "wallet_watches"
CREATE INDEX `walletwatch_tenant_id_id` ON `wallet_watches` (`tenant_id`, `id`);
-- Create index "walletwatch_tenant_id" to table: "wallet_watches"
CREATE UNIQUE INDEX `walletwatch_tenant_id` ON `wallet_watches` (`tenant_id`);
-- Give those who have signed up a referral code
UPDATE `users` SET `referral_code` = lower(hex(randomblob(5))) WHERE `referral_code` IS NULL;
-- Keep the levels that administrators gave
INSERT INTO `vip_grants` (`id`, `tenant_id`, `grant_key`, `level`, `starts_at`, `created_at`, `updated_at`)
	SELECT 'vgr_' || substr(`id`, 5), `id`, 'admin:before', `vip_level`, `created_at`, `created_at`, `created_at` FROM `tenants` WHERE `vip_level` > 0;
