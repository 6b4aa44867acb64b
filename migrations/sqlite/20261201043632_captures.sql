-- Add columns to table: "tenants"
ALTER TABLE `tenants` ADD COLUMN `response_days` integer NOT NULL DEFAULT (30);
ALTER TABLE `tenants` ADD COLUMN `record_days` integer NOT NULL DEFAULT (0);
ALTER TABLE `tenants` ADD COLUMN `capture` text NOT NULL DEFAULT ('off');
ALTER TABLE `tenants` ADD COLUMN `capture_days` integer NOT NULL DEFAULT (7);
ALTER TABLE `tenants` ADD COLUMN `capture_keys` json NULL;
ALTER TABLE `tenants` ADD COLUMN `capture_from` datetime NULL;
-- Create "captures" table
CREATE TABLE `captures` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `api_key_id` text NOT NULL,
  `user_id` text NOT NULL,
  `model` text NOT NULL,
  `route` text NOT NULL,
  `status` integer NOT NULL,
  `failed` bool NOT NULL,
  `content` blob NOT NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "capture_tenant_id_id" to table: "captures"
CREATE INDEX `capture_tenant_id_id` ON `captures` (`tenant_id`, `id`);
-- Create index "capture_tenant_id_created_at" to table: "captures"
CREATE INDEX `capture_tenant_id_created_at` ON `captures` (`tenant_id`, `created_at`);
-- Create index "capture_user_id" to table: "captures"
CREATE INDEX `capture_user_id` ON `captures` (`user_id`);
