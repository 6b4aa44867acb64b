-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- Create "new_tenants" table
CREATE TABLE `new_tenants` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `slug` text NOT NULL,
  `name` text NOT NULL,
  `timezone` text NOT NULL DEFAULT ('UTC'),
  `price_group` text NOT NULL DEFAULT ('default'),
  `vip_level` integer NOT NULL DEFAULT (0),
  `suspended_at` datetime NULL,
  `suspension_reason` text NOT NULL DEFAULT (''),
  `delete_at` datetime NULL,
  `deleted_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Copy rows from old table "tenants" to new temporary table "new_tenants"
INSERT INTO `new_tenants` (`id`, `created_at`, `updated_at`, `slug`, `name`, `timezone`, `price_group`, `vip_level`, `suspended_at`, `suspension_reason`) SELECT `id`, `created_at`, `updated_at`, `slug`, `name`, `timezone`, `price_group`, `vip_level`, `suspended_at`, `suspension_reason` FROM `tenants`;
-- Drop "tenants" table after copying rows
DROP TABLE `tenants`;
-- Rename temporary table "new_tenants" to "tenants"
ALTER TABLE `new_tenants` RENAME TO `tenants`;
-- Create index "tenants_slug_key" to table: "tenants"
CREATE UNIQUE INDEX `tenants_slug_key` ON `tenants` (`slug`);
-- Create index "tenant_delete_at" to table: "tenants"
CREATE INDEX `tenant_delete_at` ON `tenants` (`delete_at`);
-- Create "new_users" table
CREATE TABLE `new_users` (
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
  `language` text NOT NULL DEFAULT ('en'),
  `suspended_at` datetime NULL,
  `suspension_reason` text NOT NULL DEFAULT (''),
  `delete_at` datetime NULL,
  `deleted_at` datetime NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `users_can_sign_in` CHECK (email IS NOT NULL OR username IS NOT NULL)
);
-- Copy rows from old table "users" to new temporary table "new_users"
INSERT INTO `new_users` (`id`, `number`, `created_at`, `updated_at`, `email`, `username`, `display_name`, `password_hash`, `platform_role`, `email_verified_at`, `language`, `suspended_at`, `suspension_reason`) SELECT `id`, `number`, `created_at`, `updated_at`, `email`, `username`, `display_name`, `password_hash`, `platform_role`, `email_verified_at`, `language`, `suspended_at`, `suspension_reason` FROM `users`;
-- Drop "users" table after copying rows
DROP TABLE `users`;
-- Rename temporary table "new_users" to "users"
ALTER TABLE `new_users` RENAME TO `users`;
-- Create index "users_number_key" to table: "users"
CREATE UNIQUE INDEX `users_number_key` ON `users` (`number`);
-- Create index "users_email_key" to table: "users"
CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);
-- Create index "users_username_key" to table: "users"
CREATE UNIQUE INDEX `users_username_key` ON `users` (`username`);
-- Create index "user_delete_at" to table: "users"
CREATE INDEX `user_delete_at` ON `users` (`delete_at`);
-- Create "identities" table
CREATE TABLE `identities` (
  `id` text NOT NULL,
  `provider` text NOT NULL,
  `subject` text NOT NULL,
  `email` text NOT NULL DEFAULT (''),
  `created_at` datetime NOT NULL,
  `used_at` datetime NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `identities_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
);
-- Create index "identity_provider_subject" to table: "identities"
CREATE UNIQUE INDEX `identity_provider_subject` ON `identities` (`provider`, `subject`);
-- Create index "identity_user_id_provider" to table: "identities"
CREATE UNIQUE INDEX `identity_user_id_provider` ON `identities` (`user_id`, `provider`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
