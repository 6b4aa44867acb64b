-- Modify "models" table
ALTER TABLE "models" ADD COLUMN "takes" jsonb NULL, ADD COLUMN "gives" jsonb NULL, ADD COLUMN "capabilities" jsonb NULL;
-- Create "model_aliases" table
CREATE TABLE "model_aliases" (
  "id" character varying NOT NULL,
  "tenant_id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "name" character varying NOT NULL,
  "model" character varying NOT NULL,
  PRIMARY KEY ("id")
);
-- Create index "modelalias_tenant_id_id" to table: "model_aliases"
CREATE INDEX "modelalias_tenant_id_id" ON "model_aliases" ("tenant_id", "id");
-- Create index "modelalias_tenant_id_name" to table: "model_aliases"
CREATE UNIQUE INDEX "modelalias_tenant_id_name" ON "model_aliases" ("tenant_id", "name");
