-- Add column "seen_at" to table: "sessions"
ALTER TABLE `sessions` ADD COLUMN `seen_at` datetime NULL;
-- Create "personal_access_tokens" table
CREATE TABLE `personal_access_tokens` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `user_id` text NOT NULL,
  `name` text NOT NULL,
  `prefix` text NOT NULL,
  `digest` blob NOT NULL,
  `scopes` json NOT NULL,
  `expires_at` datetime NULL,
  `last_used_at` datetime NULL,
  `membership_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `personal_access_tokens_memberships_membership` FOREIGN KEY (`membership_id`) REFERENCES `memberships` (`id`) ON DELETE CASCADE
);
-- Create index "personal_access_tokens_digest_key" to table: "personal_access_tokens"
CREATE UNIQUE INDEX `personal_access_tokens_digest_key` ON `personal_access_tokens` (`digest`);
-- Create index "personalaccesstoken_user_id_id" to table: "personal_access_tokens"
CREATE INDEX `personalaccesstoken_user_id_id` ON `personal_access_tokens` (`user_id`, `id`);
-- Create index "personalaccesstoken_membership_id" to table: "personal_access_tokens"
CREATE INDEX `personalaccesstoken_membership_id` ON `personal_access_tokens` (`membership_id`);
