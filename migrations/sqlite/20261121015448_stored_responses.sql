-- Create "stored_responses" table
CREATE TABLE `stored_responses` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `status` text NOT NULL,
  `background` bool NOT NULL,
  `active` bool NOT NULL,
  `lease_until` datetime NOT NULL,
  `content` blob NOT NULL,
  `created_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "storedresponse_tenant_id_id" to table: "stored_responses"
CREATE INDEX `storedresponse_tenant_id_id` ON `stored_responses` (`tenant_id`, `id`);
-- Create index "storedresponse_expires_at" to table: "stored_responses"
CREATE INDEX `storedresponse_expires_at` ON `stored_responses` (`expires_at`);
