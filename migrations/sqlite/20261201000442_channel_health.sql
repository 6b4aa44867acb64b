-- Add columns to table: "channels"
ALTER TABLE `channels` ADD COLUMN `tags` json NULL;
ALTER TABLE `channels` ADD COLUMN `tuning` json NULL;
ALTER TABLE `channels` ADD COLUMN `proxy` blob NULL;
ALTER TABLE `channels` ADD COLUMN `proxy_host` text NOT NULL DEFAULT '';
ALTER TABLE `channels` ADD COLUMN `price_ppm` integer NULL;
ALTER TABLE `channels` ADD COLUMN `falls_back` bool NOT NULL DEFAULT false;
ALTER TABLE `channels` ADD COLUMN `test_error` text NOT NULL DEFAULT '';
-- Add columns to table: "credentials"
ALTER TABLE `credentials` ADD COLUMN `status` text NOT NULL DEFAULT 'ENABLED';
ALTER TABLE `credentials` ADD COLUMN `reason` text NOT NULL DEFAULT '';
ALTER TABLE `credentials` ADD COLUMN `benched_until` datetime NULL;
ALTER TABLE `credentials` ADD COLUMN `last_error` text NOT NULL DEFAULT '';
ALTER TABLE `credentials` ADD COLUMN `last_error_at` datetime NULL;
ALTER TABLE `credentials` ADD COLUMN `balance_n` integer NULL;
ALTER TABLE `credentials` ADD COLUMN `balance_currency` text NOT NULL DEFAULT '';
ALTER TABLE `credentials` ADD COLUMN `balance_at` datetime NULL;
-- Create "channel_events" table
CREATE TABLE `channel_events` (
  `id` text NOT NULL,
  `channel_id` text NOT NULL,
  `kind` text NOT NULL,
  `model` text NOT NULL DEFAULT (''),
  `credential_id` text NOT NULL DEFAULT (''),
  `reason` text NOT NULL DEFAULT (''),
  `duration_ms` integer NOT NULL DEFAULT (0),
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "channelevent_channel_id_created_at" to table: "channel_events"
CREATE INDEX `channelevent_channel_id_created_at` ON `channel_events` (`channel_id`, `created_at`);
-- Create index "channelevent_created_at" to table: "channel_events"
CREATE INDEX `channelevent_created_at` ON `channel_events` (`created_at`);
