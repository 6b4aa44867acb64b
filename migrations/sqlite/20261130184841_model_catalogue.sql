-- Add column "takes" to table: "models"
ALTER TABLE `models` ADD COLUMN `takes` json NULL;
-- Add column "gives" to table: "models"
ALTER TABLE `models` ADD COLUMN `gives` json NULL;
-- Add column "capabilities" to table: "models"
ALTER TABLE `models` ADD COLUMN `capabilities` json NULL;
-- Create "model_aliases" table
CREATE TABLE `model_aliases` (
  `id` text NOT NULL,
  `tenant_id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `name` text NOT NULL,
  `model` text NOT NULL,
  PRIMARY KEY (`id`)
);
-- Create index "modelalias_tenant_id_id" to table: "model_aliases"
CREATE INDEX `modelalias_tenant_id_id` ON `model_aliases` (`tenant_id`, `id`);
-- Create index "modelalias_tenant_id_name" to table: "model_aliases"
CREATE UNIQUE INDEX `modelalias_tenant_id_name` ON `model_aliases` (`tenant_id`, `name`);
