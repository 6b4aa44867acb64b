-- Create index "auditevent_action_id" to table: "audit_events"
CREATE INDEX "auditevent_action_id" ON "audit_events" ("action", "id");
-- Create index "auditevent_actor_id_id" to table: "audit_events"
CREATE INDEX "auditevent_actor_id_id" ON "audit_events" ("actor_id", "id");
-- Create index "auditevent_target_id_id" to table: "audit_events"
CREATE INDEX "auditevent_target_id_id" ON "audit_events" ("target_id", "id");
-- Modify "tenants" table
ALTER TABLE "tenants" ADD COLUMN "suspension_reason" character varying NOT NULL DEFAULT '';
-- Modify "users" table
ALTER TABLE "users" ADD COLUMN "suspension_reason" character varying NOT NULL DEFAULT '';
