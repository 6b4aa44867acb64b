-- Modify "tenants" table
ALTER TABLE "tenants" ADD COLUMN "vip_expire_at" timestamptz NULL;
-- Modify "users" table
ALTER TABLE "users" ADD COLUMN "referral_code" character varying NULL;
-- Create index "users_referral_code_key" to table: "users"
CREATE UNIQUE INDEX "users_referral_code_key" ON "users" ("referral_code");
-- Create "notices" table
CREATE TABLE "notices" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "notice_key" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "facts" jsonb NOT NULL,
  "read_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "notice_tenant_id_id" to table: "notices"
CREATE INDEX "notice_tenant_id_id" ON "notices" ("tenant_id", "id");
-- Create index "notice_tenant_id_notice_key" to table: "notices"
CREATE UNIQUE INDEX "notice_tenant_id_notice_key" ON "notices" ("tenant_id", "notice_key");
-- Create "plans" table
CREATE TABLE "plans" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "code" character varying NOT NULL,
  "name" character varying NOT NULL,
  "description" character varying NOT NULL DEFAULT '',
  "price_n" bigint NOT NULL,
  "period_days" bigint NOT NULL,
  "vip_level" bigint NOT NULL DEFAULT 0,
  "credit_n" bigint NOT NULL DEFAULT 0,
  "credit_expires" boolean NOT NULL DEFAULT true,
  "sort" bigint NOT NULL DEFAULT 0,
  "archived_at" timestamptz NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "plans_sane" CHECK ((price_n >= 0) AND (credit_n >= 0))
);
-- Create index "plan_sort_id" to table: "plans"
CREATE INDEX "plan_sort_id" ON "plans" ("sort", "id");
-- Create index "plans_code_key" to table: "plans"
CREATE UNIQUE INDEX "plans_code_key" ON "plans" ("code");
-- Create "redemptions" table
CREATE TABLE "redemptions" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "batch_id" character varying NOT NULL,
  "code_id" character varying NOT NULL,
  "user_id" character varying NOT NULL,
  "n" bigint NOT NULL,
  "hint" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "amount_n" bigint NOT NULL,
  "total_n" bigint NOT NULL DEFAULT 0,
  "vip_level" bigint NOT NULL DEFAULT 0,
  "vip_until" timestamptz NULL,
  "once_batch_id" character varying NULL,
  "redeemed_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "redemption_batch_id_id" to table: "redemptions"
CREATE INDEX "redemption_batch_id_id" ON "redemptions" ("batch_id", "id");
-- Create index "redemption_code_id_tenant_id" to table: "redemptions"
CREATE UNIQUE INDEX "redemption_code_id_tenant_id" ON "redemptions" ("code_id", "tenant_id");
-- Create index "redemption_once_batch_id_tenant_id" to table: "redemptions"
CREATE UNIQUE INDEX "redemption_once_batch_id_tenant_id" ON "redemptions" ("once_batch_id", "tenant_id");
-- Create index "redemption_tenant_id_id" to table: "redemptions"
CREATE INDEX "redemption_tenant_id_id" ON "redemptions" ("tenant_id", "id");
-- Create "redemption_batches" table
CREATE TABLE "redemption_batches" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "batch_key" character varying NOT NULL,
  "created_by" character varying NOT NULL,
  "name" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "amount_n" bigint NOT NULL DEFAULT 0,
  "vip_level" bigint NOT NULL DEFAULT 0,
  "vip_days" bigint NOT NULL DEFAULT 0,
  "credit_days" bigint NOT NULL DEFAULT 0,
  "count" bigint NOT NULL,
  "max_uses" bigint NOT NULL,
  "once_per_tenant" boolean NOT NULL DEFAULT false,
  "scope_tenant_id" character varying NOT NULL DEFAULT '',
  "scope_price_group" character varying NOT NULL DEFAULT '',
  "expires_at" timestamptz NULL,
  "revoked_at" timestamptz NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "redemption_batches_worth" CHECK ((((kind)::text = 'VIP'::text) = (amount_n = 0)) AND (((kind)::text = 'VIP'::text) = (vip_days > 0)) AND (((kind)::text = 'VIP'::text) = (vip_level > 0)) AND (amount_n >= 0) AND (vip_days >= 0) AND (vip_level >= 0) AND (credit_days >= 0))
);
-- Create index "redemptionbatch_created_by_batch_key" to table: "redemption_batches"
CREATE UNIQUE INDEX "redemptionbatch_created_by_batch_key" ON "redemption_batches" ("created_by", "batch_key");
-- Create "redemption_codes" table
CREATE TABLE "redemption_codes" (
  "id" character varying NOT NULL,
  "number" bigint NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "batch_id" character varying NOT NULL,
  "digest" bytea NOT NULL,
  "hint" character varying NOT NULL,
  "name" character varying NOT NULL,
  "amount_n" bigint NOT NULL DEFAULT 0,
  "max_uses" bigint NOT NULL,
  "used" bigint NOT NULL DEFAULT 0,
  "expires_at" timestamptz NULL,
  "disabled_at" timestamptz NULL,
  "revoked_at" timestamptz NULL,
  "redeemed_at" timestamptz NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "redemption_codes_uses" CHECK ((used >= 0) AND (used <= max_uses)),
  CONSTRAINT "redemption_codes_worth" CHECK (amount_n >= 0)
);
-- Create index "redemption_codes_digest_key" to table: "redemption_codes"
CREATE UNIQUE INDEX "redemption_codes_digest_key" ON "redemption_codes" ("digest");
-- Create index "redemption_codes_number_key" to table: "redemption_codes"
CREATE UNIQUE INDEX "redemption_codes_number_key" ON "redemption_codes" ("number");
-- Create index "redemptioncode_batch_id_id" to table: "redemption_codes"
CREATE INDEX "redemptioncode_batch_id_id" ON "redemption_codes" ("batch_id", "id");
-- Create "referrals" table
CREATE TABLE "referrals" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "referrer_id" character varying NOT NULL,
  "referred_user_id" character varying NOT NULL,
  "referred_tenant_id" character varying NOT NULL,
  "status" character varying NOT NULL,
  "reward_n" bigint NOT NULL DEFAULT 0,
  "decided_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "referral_referred_tenant_id" to table: "referrals"
CREATE UNIQUE INDEX "referral_referred_tenant_id" ON "referrals" ("referred_tenant_id");
-- Create index "referral_referrer_id" to table: "referrals"
CREATE INDEX "referral_referrer_id" ON "referrals" ("referrer_id");
-- Create index "referral_tenant_id_id" to table: "referrals"
CREATE INDEX "referral_tenant_id_id" ON "referrals" ("tenant_id", "id");
-- Create "sign_up_bonuses" table
CREATE TABLE "sign_up_bonuses" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "user_id" character varying NOT NULL,
  "status" character varying NOT NULL,
  "reason" character varying NOT NULL DEFAULT '',
  "amount_n" bigint NOT NULL,
  "network" bytea NULL,
  "mailbox" bytea NULL,
  "domain" character varying NOT NULL DEFAULT '',
  "signed_up_at" timestamptz NOT NULL,
  "decided_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "signupbonus_domain_signed_up_at" to table: "sign_up_bonuses"
CREATE INDEX "signupbonus_domain_signed_up_at" ON "sign_up_bonuses" ("domain", "signed_up_at");
-- Create index "signupbonus_mailbox" to table: "sign_up_bonuses"
CREATE INDEX "signupbonus_mailbox" ON "sign_up_bonuses" ("mailbox");
-- Create index "signupbonus_network_signed_up_at" to table: "sign_up_bonuses"
CREATE INDEX "signupbonus_network_signed_up_at" ON "sign_up_bonuses" ("network", "signed_up_at");
-- Create index "signupbonus_tenant_id" to table: "sign_up_bonuses"
CREATE UNIQUE INDEX "signupbonus_tenant_id" ON "sign_up_bonuses" ("tenant_id");
-- Create index "signupbonus_tenant_id_id" to table: "sign_up_bonuses"
CREATE INDEX "signupbonus_tenant_id_id" ON "sign_up_bonuses" ("tenant_id", "id");
-- Create index "signupbonus_user_id" to table: "sign_up_bonuses"
CREATE INDEX "signupbonus_user_id" ON "sign_up_bonuses" ("user_id");
-- Create "subscriptions" table
CREATE TABLE "subscriptions" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "plan_id" character varying NOT NULL,
  "client_key" character varying NOT NULL,
  "bought_by" character varying NOT NULL,
  "price_n" bigint NOT NULL,
  "period_days" bigint NOT NULL,
  "vip_level" bigint NOT NULL DEFAULT 0,
  "credit_n" bigint NOT NULL DEFAULT 0,
  "credit_expires" boolean NOT NULL DEFAULT true,
  "payer" character varying NOT NULL,
  "status" character varying NOT NULL,
  "period" bigint NOT NULL,
  "period_start" timestamptz NOT NULL,
  "period_end" timestamptz NOT NULL,
  "renews" boolean NOT NULL,
  "grants" bigint NOT NULL DEFAULT 0,
  "next_grant_at" timestamptz NULL,
  "ended_at" timestamptz NULL,
  "end_reason" character varying NOT NULL DEFAULT '',
  PRIMARY KEY ("id"),
  CONSTRAINT "subscriptions_end" CHECK (((status)::text = 'ENDED'::text) = (ended_at IS NOT NULL))
);
-- Create index "subscription_tenant_id_client_key" to table: "subscriptions"
CREATE UNIQUE INDEX "subscription_tenant_id_client_key" ON "subscriptions" ("tenant_id", "client_key");
-- Create index "subscription_tenant_id_id" to table: "subscriptions"
CREATE INDEX "subscription_tenant_id_id" ON "subscriptions" ("tenant_id", "id");
-- Create index "subscriptions_grant" to table: "subscriptions"
CREATE INDEX "subscriptions_grant" ON "subscriptions" ("next_grant_at") WHERE (((status)::text = 'ACTIVE'::text) AND (next_grant_at IS NOT NULL));
-- Create index "subscriptions_one_runs" to table: "subscriptions"
CREATE UNIQUE INDEX "subscriptions_one_runs" ON "subscriptions" ("tenant_id") WHERE ((status)::text = 'ACTIVE'::text);
-- Create index "subscriptions_period" to table: "subscriptions"
CREATE INDEX "subscriptions_period" ON "subscriptions" ("period_end") WHERE ((status)::text = 'ACTIVE'::text);
-- Create "vip_grants" table
CREATE TABLE "vip_grants" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "grant_key" character varying NOT NULL,
  "level" bigint NOT NULL,
  "starts_at" timestamptz NOT NULL,
  "ends_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "vipgrant_ends_at" to table: "vip_grants"
CREATE INDEX "vipgrant_ends_at" ON "vip_grants" ("ends_at");
-- Create index "vipgrant_tenant_id_grant_key" to table: "vip_grants"
CREATE UNIQUE INDEX "vipgrant_tenant_id_grant_key" ON "vip_grants" ("tenant_id", "grant_key");
-- Create index "vipgrant_tenant_id_id" to table: "vip_grants"
CREATE INDEX "vipgrant_tenant_id_id" ON "vip_grants" ("tenant_id", "id");
-- Create "vip_levels" table
CREATE TABLE "vip_levels" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "level" bigint NOT NULL,
  "name" character varying NOT NULL,
  "discount_ppm" bigint NOT NULL DEFAULT 0,
  "requests_per_minute" bigint NULL,
  "tokens_per_minute" bigint NULL,
  "concurrency" bigint NULL,
  "requests_per_day" bigint NULL,
  "tokens_per_day" bigint NULL,
  PRIMARY KEY ("id")
);
-- Create index "vip_levels_level_key" to table: "vip_levels"
CREATE UNIQUE INDEX "vip_levels_level_key" ON "vip_levels" ("level");
-- Create "wallet_watches" table
CREATE TABLE "wallet_watches" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "thresholds" jsonb NOT NULL,
  "hours_left" bigint NOT NULL DEFAULT 0,
  "mail" boolean NOT NULL DEFAULT true,
  "told_below" bigint NULL,
  "told_hours" boolean NOT NULL DEFAULT false,
  "told" bigint NOT NULL DEFAULT 0,
  "seen_version" bigint NOT NULL DEFAULT -1,
  PRIMARY KEY ("id")
);
-- Create index "walletwatch_tenant_id" to table: "wallet_watches"
CREATE UNIQUE INDEX "walletwatch_tenant_id" ON "wallet_watches" ("tenant_id");
-- Create index "walletwatch_tenant_id_id" to table: "wallet_watches"
CREATE INDEX "walletwatch_tenant_id_id" ON "wallet_watches" ("tenant_id", "id");
-- Give those who have signed up a referral code
UPDATE "users" SET "referral_code" = substr(md5(random()::text || "id"), 1, 10) WHERE "referral_code" IS NULL;
-- Keep the levels that administrators gave
INSERT INTO "vip_grants" ("id", "tenant_id", "grant_key", "level", "starts_at", "created_at", "updated_at")
	SELECT 'vgr_' || substr("id", 5), "id", 'admin:before', "vip_level", "created_at", "created_at", "created_at" FROM "tenants" WHERE "vip_level" > 0;
