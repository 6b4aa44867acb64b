-- Create "webhook_endpoints" table
CREATE TABLE "webhook_endpoints" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "url" character varying NULL,
  "description" character varying NOT NULL DEFAULT '',
  "events" jsonb NULL,
  "secret" bytea NOT NULL,
  "former_secret" bytea NULL,
  "former_until" timestamptz NULL,
  "disabled_at" timestamptz NULL,
  "disabled_reason" character varying NULL,
  "failing_since" timestamptz NULL,
  "delivered_at" timestamptz NULL,
  "deleted_at" timestamptz NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "webhook_endpoints_disabled" CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL)),
  CONSTRAINT "webhook_endpoints_former" CHECK ((former_secret IS NULL) = (former_until IS NULL))
);
-- Create index "webhook_endpoints_of_calls" to table: "webhook_endpoints"
CREATE UNIQUE INDEX "webhook_endpoints_of_calls" ON "webhook_endpoints" ("tenant_id") WHERE (url IS NULL);
-- Create index "webhookendpoint_tenant_id_id" to table: "webhook_endpoints"
CREATE INDEX "webhookendpoint_tenant_id_id" ON "webhook_endpoints" ("tenant_id", "id");
-- Create "webhook_messages" table
CREATE TABLE "webhook_messages" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "type" character varying NOT NULL,
  "source_key" character varying NOT NULL,
  "body" json NOT NULL,
  "created_at" timestamptz NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "webhookmessage_created_at" to table: "webhook_messages"
CREATE INDEX "webhookmessage_created_at" ON "webhook_messages" ("created_at");
-- Create index "webhookmessage_tenant_id_id" to table: "webhook_messages"
CREATE INDEX "webhookmessage_tenant_id_id" ON "webhook_messages" ("tenant_id", "id");
-- Create index "webhookmessage_tenant_id_source_key" to table: "webhook_messages"
CREATE UNIQUE INDEX "webhookmessage_tenant_id_source_key" ON "webhook_messages" ("tenant_id", "source_key");
-- Create "webhook_deliveries" table
CREATE TABLE "webhook_deliveries" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "url" character varying NOT NULL,
  "status" character varying NOT NULL DEFAULT 'PENDING',
  "attempts" jsonb NULL,
  "tried" bigint NOT NULL DEFAULT 0,
  "next_attempt_at" timestamptz NULL,
  "delivered_at" timestamptz NULL,
  "endpoint_id" character varying NOT NULL,
  "message_id" character varying NOT NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "webhook_deliveries_webhook_endpoints_deliveries" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION,
  CONSTRAINT "webhook_deliveries_webhook_messages_deliveries" FOREIGN KEY ("message_id") REFERENCES "webhook_messages" ("id") ON UPDATE NO ACTION ON DELETE CASCADE
);
-- Create index "webhookdelivery_message_id_endpoint_id_url" to table: "webhook_deliveries"
CREATE UNIQUE INDEX "webhookdelivery_message_id_endpoint_id_url" ON "webhook_deliveries" ("message_id", "endpoint_id", "url");
-- Create index "webhookdelivery_tenant_id_endpoint_id_id" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_tenant_id_endpoint_id_id" ON "webhook_deliveries" ("tenant_id", "endpoint_id", "id");
-- Create index "webhookdelivery_tenant_id_id" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_tenant_id_id" ON "webhook_deliveries" ("tenant_id", "id");
-- Create index "webhookdelivery_tenant_id_status_id" to table: "webhook_deliveries"
CREATE INDEX "webhookdelivery_tenant_id_status_id" ON "webhook_deliveries" ("tenant_id", "status", "id");
