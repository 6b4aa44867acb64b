-- Add column "tax_minor" to table: "top_ups"
ALTER TABLE `top_ups` ADD COLUMN `tax_minor` integer NOT NULL DEFAULT (0);
-- Add column "tax" to table: "top_ups"
ALTER TABLE `top_ups` ADD COLUMN `tax` integer NOT NULL DEFAULT (0);
-- Add column "tax_taken" to table: "top_ups"
ALTER TABLE `top_ups` ADD COLUMN `tax_taken` integer NOT NULL DEFAULT (0);
-- Add column "tax_calculation" to table: "top_ups"
ALTER TABLE `top_ups` ADD COLUMN `tax_calculation` text NOT NULL DEFAULT ('');
-- Add column "tax_transaction" to table: "top_ups"
ALTER TABLE `top_ups` ADD COLUMN `tax_transaction` text NOT NULL DEFAULT ('');
-- Add column "suspends" to table: "top_up_disputes"
ALTER TABLE `top_up_disputes` ADD COLUMN `suspends` bool NOT NULL DEFAULT (false);
-- Add column "was_suspended" to table: "top_up_disputes"
ALTER TABLE `top_up_disputes` ADD COLUMN `was_suspended` bool NOT NULL DEFAULT (false);
-- Add column "debt" to table: "top_up_disputes"
ALTER TABLE `top_up_disputes` ADD COLUMN `debt` integer NOT NULL DEFAULT (0);
-- Add column "written_off" to table: "top_up_disputes"
ALTER TABLE `top_up_disputes` ADD COLUMN `written_off` integer NOT NULL DEFAULT (0);
-- Add column "write_off_at" to table: "top_up_disputes"
ALTER TABLE `top_up_disputes` ADD COLUMN `write_off_at` datetime NULL;
-- Add column "written_off_at" to table: "top_up_disputes"
ALTER TABLE `top_up_disputes` ADD COLUMN `written_off_at` datetime NULL;
-- Add column "tax_taken" to table: "top_up_refunds"
ALTER TABLE `top_up_refunds` ADD COLUMN `tax_taken` integer NOT NULL DEFAULT (0);
-- Add column "tax_reversal" to table: "top_up_refunds"
ALTER TABLE `top_up_refunds` ADD COLUMN `tax_reversal` text NOT NULL DEFAULT ('');
-- Create index "top_up_disputes_write_off" to table: "top_up_disputes"
CREATE INDEX `top_up_disputes_write_off` ON `top_up_disputes` (`write_off_at`) WHERE write_off_at IS NOT NULL;
