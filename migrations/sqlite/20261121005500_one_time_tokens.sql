-- Disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
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
  PRIMARY KEY (`id`),
  CONSTRAINT `users_can_sign_in` CHECK (email IS NOT NULL OR username IS NOT NULL)
);
-- Copy rows from old table "users" to new temporary table "new_users"
INSERT INTO `new_users` (`id`, `number`, `created_at`, `updated_at`, `email`, `username`, `display_name`, `password_hash`, `platform_role`, `email_verified_at`, `suspended_at`) SELECT `id`, `number`, `created_at`, `updated_at`, `email`, `username`, `display_name`, `password_hash`, `platform_role`, `email_verified_at`, `suspended_at` FROM `users`;
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
-- Create "one_time_tokens" table
CREATE TABLE `one_time_tokens` (
  `id` text NOT NULL,
  `purpose` text NOT NULL,
  `digest` blob NOT NULL,
  `email` text NOT NULL DEFAULT (''),
  `attempts` integer NOT NULL DEFAULT (0),
  `created_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `one_time_tokens_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
);
-- Create index "one_time_tokens_digest_key" to table: "one_time_tokens"
CREATE UNIQUE INDEX `one_time_tokens_digest_key` ON `one_time_tokens` (`digest`);
-- Create index "onetimetoken_user_id_purpose_created_at" to table: "one_time_tokens"
CREATE INDEX `onetimetoken_user_id_purpose_created_at` ON `one_time_tokens` (`user_id`, `purpose`, `created_at`);
-- Create index "onetimetoken_expires_at" to table: "one_time_tokens"
CREATE INDEX `onetimetoken_expires_at` ON `one_time_tokens` (`expires_at`);
-- Enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;
