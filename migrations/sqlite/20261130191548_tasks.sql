-- Add column "result_days" to table: "tenants"
ALTER TABLE `tenants` ADD COLUMN `result_days` integer NOT NULL DEFAULT 30;
-- Create "services" table
CREATE TABLE `services` (
  `id` text NOT NULL,
  `number` integer NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `code` text NOT NULL,
  `name` text NOT NULL,
  `description` text NOT NULL DEFAULT (''),
  `category` text NOT NULL,
  `cost_cc` integer NOT NULL,
  `vip_ppm` integer NOT NULL DEFAULT (1000000),
  `model` text NOT NULL,
  `model_endpoint` text NOT NULL DEFAULT (''),
  `params` json NOT NULL,
  `published` bool NOT NULL DEFAULT (true),
  PRIMARY KEY (`id`)
);
-- Create index "services_number_key" to table: "services"
CREATE UNIQUE INDEX `services_number_key` ON `services` (`number`);
-- Create index "services_code_key" to table: "services"
CREATE UNIQUE INDEX `services_code_key` ON `services` (`code`);
-- Create "tasks" table
CREATE TABLE `tasks` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `created_by` text NOT NULL,
  `api_key_id` text NULL,
  `via` text NOT NULL,
  `kind` text NOT NULL,
  `model` text NOT NULL,
  `service_code` text NULL,
  `input` blob NOT NULL,
  `user_identifier` text NOT NULL DEFAULT (''),
  `client_request_id` text NOT NULL DEFAULT (''),
  `webhook_url` text NOT NULL DEFAULT (''),
  `remixed_from` text NULL,
  `client_key` blob NULL,
  `body_digest` blob NULL,
  `state` text NOT NULL DEFAULT ('QUEUED'),
  `step` text NOT NULL DEFAULT ('HOLD'),
  `progress` integer NOT NULL DEFAULT (0),
  `verdict` text NULL,
  `failure_code` text NOT NULL DEFAULT (''),
  `failure_message` text NOT NULL DEFAULT (''),
  `cancelling` bool NOT NULL DEFAULT (false),
  `provider` text NOT NULL DEFAULT (''),
  `wanted_provider` text NOT NULL DEFAULT (''),
  `channel_id` text NOT NULL DEFAULT (''),
  `credential_id` text NOT NULL DEFAULT (''),
  `upstream_model` text NOT NULL DEFAULT (''),
  `job_id` text NULL,
  `job_data` text NOT NULL DEFAULT (''),
  `attempts` integer NOT NULL DEFAULT (0),
  `idle_polls` integer NOT NULL DEFAULT (0),
  `next_at` datetime NULL,
  `claim` uuid NULL,
  `price_id` text NOT NULL DEFAULT (''),
  `multiplier_ppm` integer NOT NULL,
  `price_size` text NOT NULL DEFAULT (''),
  `price_quality` text NOT NULL DEFAULT (''),
  `held_n` integer NOT NULL,
  `fixed_n` integer NULL,
  `charged_n` integer NULL,
  `made` json NULL,
  `results` json NULL,
  `submitted_at` datetime NULL,
  `deadline_at` datetime NOT NULL,
  `finished_at` datetime NULL,
  `results_until` datetime NULL,
  `deleted_at` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create index "task_tenant_id_id" to table: "tasks"
CREATE INDEX `task_tenant_id_id` ON `tasks` (`tenant_id`, `id`);
-- Create index "task_tenant_id_client_key" to table: "tasks"
CREATE UNIQUE INDEX `task_tenant_id_client_key` ON `tasks` (`tenant_id`, `client_key`);
-- Create index "task_channel_id_job_id" to table: "tasks"
CREATE UNIQUE INDEX `task_channel_id_job_id` ON `tasks` (`channel_id`, `job_id`);
-- Create index "tasks_due" to table: "tasks"
CREATE INDEX `tasks_due` ON `tasks` (`next_at`) WHERE next_at IS NOT NULL;
-- Create index "tasks_claim" to table: "tasks"
CREATE INDEX `tasks_claim` ON `tasks` (`claim`) WHERE claim IS NOT NULL;
-- Create index "tasks_running" to table: "tasks"
CREATE INDEX `tasks_running` ON `tasks` (`credential_id`, `state`) WHERE state = 'SUBMITTING' OR state = 'RUNNING' OR state = 'UNKNOWN';
-- Create index "tasks_kept" to table: "tasks"
CREATE INDEX `tasks_kept` ON `tasks` (`results_until`) WHERE results_until IS NOT NULL;
