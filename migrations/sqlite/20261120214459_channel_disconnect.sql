-- Add column "on_disconnect" to table: "channels"
ALTER TABLE `channels` ADD COLUMN `on_disconnect` text NOT NULL DEFAULT 'CANCEL';
-- Add column "bills_abandoned" to table: "channels"
ALTER TABLE `channels` ADD COLUMN `bills_abandoned` bool NOT NULL DEFAULT false;
