-- Create "idempotent_calls" table
CREATE TABLE `idempotent_calls` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `route` text NOT NULL,
  `key_digest` blob NOT NULL,
  `body_digest` blob NOT NULL,
  `stream` bool NOT NULL,
  `run_id` uuid NOT NULL,
  `lease_until` datetime NOT NULL,
  `answer` blob NULL,
  `created_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "idempotentcall_tenant_id_id" to table: "idempotent_calls"
CREATE INDEX `idempotentcall_tenant_id_id` ON `idempotent_calls` (`tenant_id`, `id`);
-- Create index "idempotentcall_tenant_id_route_key_digest" to table: "idempotent_calls"
CREATE UNIQUE INDEX `idempotentcall_tenant_id_route_key_digest` ON `idempotent_calls` (`tenant_id`, `route`, `key_digest`);
-- Create index "idempotentcall_expires_at" to table: "idempotent_calls"
CREATE INDEX `idempotentcall_expires_at` ON `idempotent_calls` (`expires_at`);
