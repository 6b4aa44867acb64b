-- Create "models" table
CREATE TABLE "models" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "name" character varying NOT NULL,
  "vendor" character varying NOT NULL DEFAULT '',
  "modality" character varying NOT NULL,
  "context_tokens" bigint NULL,
  "max_output_tokens" bigint NULL,
  "successor" character varying NOT NULL DEFAULT '',
  "shutdown_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "models_name_key" to table: "models"
CREATE UNIQUE INDEX "models_name_key" ON "models" ("name");
-- Create "audit_events" table
CREATE TABLE "audit_events" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NULL,
  "actor_id" character varying NOT NULL DEFAULT '',
  "action" character varying NOT NULL,
  "target_id" character varying NOT NULL DEFAULT '',
  "before" jsonb NULL,
  "after" jsonb NULL,
  "request_id" character varying NOT NULL DEFAULT '',
  "address" character varying NOT NULL DEFAULT '',
  "created_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "auditevent_tenant_id_id" to table: "audit_events"
CREATE INDEX "auditevent_tenant_id_id" ON "audit_events" ("tenant_id", "id");
-- Create "budgets" table
CREATE TABLE "budgets" (
  "id" uuid NOT NULL,
  "tenant_id" uuid NOT NULL,
  "scope_type" character varying NOT NULL,
  "scope_id" uuid NOT NULL,
  "period" smallint NOT NULL,
  "period_start" timestamptz NOT NULL,
  "limit_n" bigint NULL,
  "spent" bigint NOT NULL DEFAULT 0,
  "held" bigint NOT NULL DEFAULT 0,
  PRIMARY KEY ("id"),
  CONSTRAINT "budgets_period" CHECK ((period >= 0) AND (period <= 2)),
  CONSTRAINT "budgets_sane" CHECK ((spent >= 0) AND (held >= 0) AND ((limit_n IS NULL) OR (limit_n >= 0)))
);
-- Create index "budget_scope_type_scope_id_period" to table: "budgets"
CREATE UNIQUE INDEX "budget_scope_type_scope_id_period" ON "budgets" ("scope_type", "scope_id", "period");
-- Create index "budget_tenant_id" to table: "budgets"
CREATE INDEX "budget_tenant_id" ON "budgets" ("tenant_id");
-- Create "channels" table
CREATE TABLE "channels" (
  "id" character varying NOT NULL,
  "number" bigint NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "tenant_id" character varying NULL,
  "name" character varying NOT NULL,
  "upstream" character varying NOT NULL,
  "preset" character varying NOT NULL DEFAULT '',
  "status" character varying NOT NULL DEFAULT 'ENABLED',
  "base_url" character varying NOT NULL DEFAULT '',
  "models" jsonb NOT NULL,
  "model_mapping" jsonb NOT NULL,
  "groups" jsonb NOT NULL,
  "priority" bigint NOT NULL DEFAULT 0,
  "weight" bigint NOT NULL DEFAULT 0,
  "other" character varying NOT NULL DEFAULT '{}',
  "disabled_reason" character varying NOT NULL DEFAULT '',
  "tested_at" timestamptz NULL,
  "response_ms" bigint NOT NULL DEFAULT 0,
  "deleted_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "channel_tenant_id_id" to table: "channels"
CREATE INDEX "channel_tenant_id_id" ON "channels" ("tenant_id", "id");
-- Create index "channels_number_key" to table: "channels"
CREATE UNIQUE INDEX "channels_number_key" ON "channels" ("number");
-- Create "charges" table
CREATE TABLE "charges" (
  "hold_id" uuid NOT NULL,
  "tenant_id" uuid NOT NULL,
  "outcome" smallint NOT NULL,
  "held" bigint NOT NULL,
  "cash_n" bigint NOT NULL,
  "bonus_n" bigint NOT NULL,
  "debt_n" bigint NOT NULL,
  "amount_pico_exact" numeric(38,6) NOT NULL,
  "estimated" boolean NOT NULL,
  "price_id" character varying NULL,
  "request_id" uuid NOT NULL,
  "version" bigint NULL,
  "balance_after" bigint NULL,
  "created_at" timestamptz NOT NULL,
  PRIMARY KEY ("hold_id"),
  CONSTRAINT "charges_outcome" CHECK ((outcome = 1) OR ((outcome = ANY (ARRAY[2, 3])) AND (cash_n = 0) AND (bonus_n = 0) AND (debt_n = 0))),
  CONSTRAINT "charges_sane" CHECK ((held >= 0) AND (cash_n >= 0) AND (bonus_n >= 0) AND (debt_n >= 0)),
  CONSTRAINT "charges_version" CHECK ((outcome = 1) = ((version IS NOT NULL) AND (balance_after IS NOT NULL)))
);
-- Create index "charge_tenant_id_version" to table: "charges"
CREATE UNIQUE INDEX "charge_tenant_id_version" ON "charges" ("tenant_id", "version") WHERE (version IS NOT NULL);
-- Create "counters" table
CREATE TABLE "counters" (
  "id" character varying NOT NULL,
  "value" bigint NOT NULL DEFAULT 0,
  PRIMARY KEY ("id")
);
-- Create "wallets" table
CREATE TABLE "wallets" (
  "tenant_id" uuid NOT NULL,
  "cash" bigint NOT NULL DEFAULT 0,
  "bonus" bigint NOT NULL DEFAULT 0,
  "held" bigint NOT NULL DEFAULT 0,
  "locked" bigint NOT NULL DEFAULT 0,
  "debt" bigint NOT NULL DEFAULT 0,
  "version" bigint NOT NULL DEFAULT 0,
  "frozen" boolean NOT NULL DEFAULT false,
  PRIMARY KEY ("tenant_id"),
  CONSTRAINT "wallets_available" CHECK ((((cash + bonus) - held) - locked) >= 0),
  CONSTRAINT "wallets_sane" CHECK ((cash >= 0) AND (bonus >= 0) AND (held >= 0) AND (locked >= 0) AND (debt >= 0))
);
-- Create "credit_lots" table
CREATE TABLE "credit_lots" (
  "id" uuid NOT NULL,
  "tenant_id" uuid NOT NULL,
  "kind" character varying NOT NULL,
  "source" character varying NOT NULL,
  "granted" bigint NOT NULL,
  "remaining" bigint NOT NULL,
  "priority" smallint NOT NULL DEFAULT 50,
  "expires_at" timestamptz NULL,
  "created_at" timestamptz NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "credit_lots_kind" CHECK ((kind)::text = ANY ((ARRAY['cash'::character varying, 'bonus'::character varying])::text[])),
  CONSTRAINT "credit_lots_sane" CHECK ((granted > 0) AND ((remaining >= 0) AND (remaining <= granted)))
);
-- Create index "credit_lots_expiring" to table: "credit_lots"
CREATE INDEX "credit_lots_expiring" ON "credit_lots" ("expires_at") WHERE ((remaining > 0) AND (expires_at IS NOT NULL));
-- Create index "credit_lots_open" to table: "credit_lots"
CREATE INDEX "credit_lots_open" ON "credit_lots" ("tenant_id", "kind", "priority") WHERE (remaining > 0);
-- Create "transfers" table
CREATE TABLE "transfers" (
  "id" uuid NOT NULL,
  "idem_key" character varying NOT NULL,
  "tenant_id" uuid NULL,
  "debit_account" character varying NOT NULL,
  "credit_account" character varying NOT NULL,
  "amount" bigint NOT NULL,
  "currency" character varying NOT NULL DEFAULT 'USD',
  "code" character varying NOT NULL,
  "ref_type" character varying NOT NULL DEFAULT '',
  "ref_id" character varying NOT NULL DEFAULT '',
  "remark" character varying NOT NULL DEFAULT '',
  "version" bigint NULL,
  "balance_after" bigint NULL,
  "meta" jsonb NULL,
  "effective_at" timestamptz NOT NULL,
  "created_at" timestamptz NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "transfers_amount" CHECK (amount > 0),
  CONSTRAINT "transfers_tenant" CHECK (((tenant_id IS NOT NULL) AND (version IS NOT NULL) AND (balance_after IS NOT NULL)) = (((debit_account)::text = ANY ((ARRAY['cash'::character varying, 'bonus'::character varying, 'debt'::character varying])::text[])) OR ((credit_account)::text = ANY ((ARRAY['cash'::character varying, 'bonus'::character varying, 'debt'::character varying])::text[])))),
  CONSTRAINT "transfers_two_legs" CHECK ((debit_account)::text <> (credit_account)::text)
);
-- Create index "transfer_idem_key" to table: "transfers"
CREATE UNIQUE INDEX "transfer_idem_key" ON "transfers" ("idem_key");
-- Create index "transfer_ref_type_ref_id" to table: "transfers"
CREATE INDEX "transfer_ref_type_ref_id" ON "transfers" ("ref_type", "ref_id");
-- Create index "transfer_tenant_id_version" to table: "transfers"
CREATE UNIQUE INDEX "transfer_tenant_id_version" ON "transfers" ("tenant_id", "version") WHERE (version IS NOT NULL);
-- Create "nodes" table
CREATE TABLE "nodes" (
  "id" uuid NOT NULL,
  "epoch" bigint NOT NULL,
  "dead" boolean NOT NULL DEFAULT false,
  "heartbeat_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create "outbox_events" table
CREATE TABLE "outbox_events" (
  "id" character varying NOT NULL,
  "kind" character varying NOT NULL,
  "payload" jsonb NOT NULL,
  "created_at" timestamptz NOT NULL,
  "run_at" timestamptz NOT NULL,
  "enqueued_at" timestamptz NULL,
  "done_at" timestamptz NULL,
  "attempts" bigint NOT NULL DEFAULT 0,
  PRIMARY KEY ("id")
);
-- Create index "outbox_events_done" to table: "outbox_events"
CREATE INDEX "outbox_events_done" ON "outbox_events" ("done_at") WHERE (done_at IS NOT NULL);
-- Create index "outbox_events_due" to table: "outbox_events"
CREATE INDEX "outbox_events_due" ON "outbox_events" ("run_at") WHERE (done_at IS NULL);
-- Create "open_holds" table
CREATE TABLE "open_holds" (
  "id" uuid NOT NULL,
  "tenant_id" uuid NOT NULL,
  "api_key_id" uuid NOT NULL,
  "request_id" uuid NOT NULL,
  "amount" bigint NOT NULL,
  "floor" bigint NOT NULL DEFAULT 0,
  "kind" smallint NOT NULL DEFAULT 0,
  "node_id" uuid NOT NULL,
  "node_epoch" bigint NOT NULL,
  "budgets" character varying NOT NULL DEFAULT '',
  "model" character varying NOT NULL DEFAULT '',
  "price_id" character varying NULL,
  "seq" bigint NOT NULL DEFAULT 0,
  "ckpt_amount" bigint NOT NULL DEFAULT 0,
  "ckpt_tokens" bigint NOT NULL DEFAULT 0,
  "first_byte_at" timestamptz NULL,
  "dispatched_at" timestamptz NULL,
  "created_at" timestamptz NOT NULL,
  "expires_at" timestamptz NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "open_holds_kind" CHECK ((kind >= 0) AND (kind <= 4)),
  CONSTRAINT "open_holds_sane" CHECK ((amount >= 0) AND (floor >= 0) AND (seq >= 0) AND (ckpt_amount >= 0) AND (ckpt_tokens >= 0))
);
-- Create index "openhold_tenant_id" to table: "open_holds"
CREATE INDEX "openhold_tenant_id" ON "open_holds" ("tenant_id");
-- Create "api_keys" table
CREATE TABLE "api_keys" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "number" bigint NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "created_by" character varying NOT NULL,
  "name" character varying NOT NULL,
  "kind" character varying NOT NULL DEFAULT 'sk',
  "prefix" character varying NOT NULL,
  "digest" bytea NOT NULL,
  "previous_digest" bytea NULL,
  "previous_until" timestamptz NULL,
  "disabled_at" timestamptz NULL,
  "revoked_at" timestamptz NULL,
  "expires_at" timestamptz NULL,
  "last_used_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "api_keys_digest_key" to table: "api_keys"
CREATE UNIQUE INDEX "api_keys_digest_key" ON "api_keys" ("digest");
-- Create index "api_keys_number_key" to table: "api_keys"
CREATE UNIQUE INDEX "api_keys_number_key" ON "api_keys" ("number");
-- Create index "api_keys_previous_digest_key" to table: "api_keys"
CREATE UNIQUE INDEX "api_keys_previous_digest_key" ON "api_keys" ("previous_digest");
-- Create index "apikey_tenant_id_created_by_id" to table: "api_keys"
CREATE INDEX "apikey_tenant_id_created_by_id" ON "api_keys" ("tenant_id", "created_by", "id");
-- Create index "apikey_tenant_id_id" to table: "api_keys"
CREATE INDEX "apikey_tenant_id_id" ON "api_keys" ("tenant_id", "id");
-- Create "prices" table
CREATE TABLE "prices" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "model" character varying NOT NULL,
  "version" bigint NOT NULL,
  "sell" jsonb NOT NULL,
  "cost" jsonb NOT NULL,
  "source" character varying NOT NULL DEFAULT '',
  "effective_at" timestamptz NOT NULL,
  "published_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "price_model_effective_at" to table: "prices"
CREATE INDEX "price_model_effective_at" ON "prices" ("model", "effective_at");
-- Create index "price_model_version" to table: "prices"
CREATE UNIQUE INDEX "price_model_version" ON "prices" ("model", "version");
-- Create "settings" table
CREATE TABLE "settings" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "value" bytea NOT NULL,
  PRIMARY KEY ("id")
);
-- Create "credentials" table
CREATE TABLE "credentials" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "position" bigint NOT NULL,
  "sealed" bytea NOT NULL,
  "hint" character varying NOT NULL DEFAULT '',
  "channel_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "credentials_channels_credentials" FOREIGN KEY ("channel_id") REFERENCES "channels" ("id") ON UPDATE NO ACTION ON DELETE CASCADE
);
-- Create index "credential_channel_id_position" to table: "credentials"
CREATE UNIQUE INDEX "credential_channel_id_position" ON "credentials" ("channel_id", "position");
-- Create "tenants" table
CREATE TABLE "tenants" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "slug" character varying NOT NULL,
  "name" character varying NOT NULL,
  "timezone" character varying NOT NULL DEFAULT 'UTC',
  "price_group" character varying NOT NULL DEFAULT 'default',
  "vip_level" bigint NOT NULL DEFAULT 0,
  "suspended_at" timestamptz NULL,
  PRIMARY KEY ("id")
);
-- Create index "tenants_slug_key" to table: "tenants"
CREATE UNIQUE INDEX "tenants_slug_key" ON "tenants" ("slug");
-- Create "users" table
CREATE TABLE "users" (
  "id" character varying NOT NULL,
  "number" bigint NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "email" character varying NULL,
  "username" character varying NULL,
  "display_name" character varying NOT NULL,
  "password_hash" character varying NOT NULL,
  "platform_role" character varying NOT NULL DEFAULT 'NONE',
  "email_verified_at" timestamptz NULL,
  "suspended_at" timestamptz NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "users_can_sign_in" CHECK ((email IS NOT NULL) OR (username IS NOT NULL))
);
-- Create index "users_email_key" to table: "users"
CREATE UNIQUE INDEX "users_email_key" ON "users" ("email");
-- Create index "users_number_key" to table: "users"
CREATE UNIQUE INDEX "users_number_key" ON "users" ("number");
-- Create index "users_username_key" to table: "users"
CREATE UNIQUE INDEX "users_username_key" ON "users" ("username");
-- Create "memberships" table
CREATE TABLE "memberships" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "role" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "user_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "memberships_tenants_memberships" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT,
  CONSTRAINT "memberships_users_memberships" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE RESTRICT
);
-- Create index "membership_tenant_id_id" to table: "memberships"
CREATE INDEX "membership_tenant_id_id" ON "memberships" ("tenant_id", "id");
-- Create index "membership_tenant_id_user_id" to table: "memberships"
CREATE UNIQUE INDEX "membership_tenant_id_user_id" ON "memberships" ("tenant_id", "user_id");
-- Create index "membership_user_id_created_at" to table: "memberships"
CREATE INDEX "membership_user_id_created_at" ON "memberships" ("user_id", "created_at");
-- Create "sessions" table
CREATE TABLE "sessions" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "tenant_id" character varying NULL,
  "digest" bytea NOT NULL,
  "user_agent" character varying NOT NULL DEFAULT '',
  "address" character varying NOT NULL DEFAULT '',
  "expires_at" timestamptz NOT NULL,
  "user_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "sessions_users_sessions" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON UPDATE NO ACTION ON DELETE CASCADE
);
-- Create index "session_expires_at" to table: "sessions"
CREATE INDEX "session_expires_at" ON "sessions" ("expires_at");
-- Create index "session_user_id_created_at" to table: "sessions"
CREATE INDEX "session_user_id_created_at" ON "sessions" ("user_id", "created_at");
-- Create index "sessions_digest_key" to table: "sessions"
CREATE UNIQUE INDEX "sessions_digest_key" ON "sessions" ("digest");
