-- Create "invitations" table
CREATE TABLE "invitations" (
  "id" character varying NOT NULL,
  "created_at" timestamptz NOT NULL,
  "updated_at" timestamptz NOT NULL,
  "tenant_id" character varying NULL,
  "email" character varying NOT NULL,
  "role" character varying NULL,
  "invited_by" character varying NOT NULL,
  "digest" bytea NOT NULL,
  "mailed" boolean NOT NULL DEFAULT false,
  "sendings" bigint NOT NULL DEFAULT 1,
  "sent_at" timestamptz NOT NULL,
  "expires_at" timestamptz NOT NULL,
  "accepted_by" character varying NULL,
  "accepted_at" timestamptz NULL,
  "revoked_at" timestamptz NULL,
  PRIMARY KEY ("id"),
  CONSTRAINT "invitations_end" CHECK ((accepted_at IS NULL) OR (revoked_at IS NULL)),
  CONSTRAINT "invitations_role" CHECK ((tenant_id IS NULL) = (role IS NULL))
);
-- Create index "invitation_expires_at" to table: "invitations"
CREATE INDEX "invitation_expires_at" ON "invitations" ("expires_at");
-- Create index "invitation_tenant_id_id" to table: "invitations"
CREATE INDEX "invitation_tenant_id_id" ON "invitations" ("tenant_id", "id");
-- Create index "invitations_digest_key" to table: "invitations"
CREATE UNIQUE INDEX "invitations_digest_key" ON "invitations" ("digest");
-- Create index "invitations_open" to table: "invitations"
CREATE UNIQUE INDEX "invitations_open" ON "invitations" ("tenant_id", "email") WHERE ((accepted_at IS NULL) AND (revoked_at IS NULL));
-- Create index "invitations_open_platform" to table: "invitations"
CREATE UNIQUE INDEX "invitations_open_platform" ON "invitations" ("email") WHERE ((tenant_id IS NULL) AND (accepted_at IS NULL) AND (revoked_at IS NULL));
