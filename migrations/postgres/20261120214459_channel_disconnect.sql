-- Modify "channels" table
ALTER TABLE "channels" ADD COLUMN "on_disconnect" character varying NOT NULL DEFAULT 'CANCEL', ADD COLUMN "bills_abandoned" boolean NOT NULL DEFAULT false;
