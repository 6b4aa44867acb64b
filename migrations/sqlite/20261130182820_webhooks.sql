-- Create "webhook_deliveries" table
CREATE TABLE `webhook_deliveries` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `url` text NOT NULL,
  `status` text NOT NULL DEFAULT ('PENDING'),
  `attempts` json NULL,
  `tried` integer NOT NULL DEFAULT (0),
  `next_attempt_at` datetime NULL,
  `delivered_at` datetime NULL,
  `endpoint_id` text NOT NULL,
  `message_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `webhook_deliveries_webhook_endpoints_deliveries` FOREIGN KEY (`endpoint_id`) REFERENCES `webhook_endpoints` (`id`) ON DELETE NO ACTION,
  CONSTRAINT `webhook_deliveries_webhook_messages_deliveries` FOREIGN KEY (`message_id`) REFERENCES `webhook_messages` (`id`) ON DELETE CASCADE
);
-- Create index "webhookdelivery_tenant_id_id" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_tenant_id_id` ON `webhook_deliveries` (`tenant_id`, `id`);
-- Create index "webhookdelivery_message_id_endpoint_id_url" to table: "webhook_deliveries"
CREATE UNIQUE INDEX `webhookdelivery_message_id_endpoint_id_url` ON `webhook_deliveries` (`message_id`, `endpoint_id`, `url`);
-- Create index "webhookdelivery_tenant_id_endpoint_id_id" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_tenant_id_endpoint_id_id` ON `webhook_deliveries` (`tenant_id`, `endpoint_id`, `id`);
-- Create index "webhookdelivery_tenant_id_status_id" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_tenant_id_status_id` ON `webhook_deliveries` (`tenant_id`, `status`, `id`);
-- Create "webhook_endpoints" table
CREATE TABLE `webhook_endpoints` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `url` text NULL,
  `description` text NOT NULL DEFAULT (''),
  `events` json NULL,
  `secret` blob NOT NULL,
  `former_secret` blob NULL,
  `former_until` datetime NULL,
  `disabled_at` datetime NULL,
  `disabled_reason` text NULL,
  `failing_since` datetime NULL,
  `delivered_at` datetime NULL,
  `deleted_at` datetime NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `webhook_endpoints_disabled` CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
  CONSTRAINT `webhook_endpoints_former` CHECK ((former_secret IS NULL) = (former_until IS NULL))
);
-- Create index "webhookendpoint_tenant_id_id" to table: "webhook_endpoints"
CREATE INDEX `webhookendpoint_tenant_id_id` ON `webhook_endpoints` (`tenant_id`, `id`);
-- Create index "webhook_endpoints_of_calls" to table: "webhook_endpoints"
CREATE UNIQUE INDEX `webhook_endpoints_of_calls` ON `webhook_endpoints` (`tenant_id`) WHERE url IS NULL;
-- Create "webhook_messages" table
CREATE TABLE `webhook_messages` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `type` text NOT NULL,
  `source_key` text NOT NULL,
  `body` json NOT NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "webhookmessage_tenant_id_id" to table: "webhook_messages"
CREATE INDEX `webhookmessage_tenant_id_id` ON `webhook_messages` (`tenant_id`, `id`);
-- Create index "webhookmessage_tenant_id_source_key" to table: "webhook_messages"
CREATE UNIQUE INDEX `webhookmessage_tenant_id_source_key` ON `webhook_messages` (`tenant_id`, `source_key`);
-- Create index "webhookmessage_created_at" to table: "webhook_messages"
CREATE INDEX `webhookmessage_created_at` ON `webhook_messages` (`created_at`);
