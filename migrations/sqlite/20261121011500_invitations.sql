-- Create "invitations" table
CREATE TABLE `invitations` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `tenant_id` text NULL,
  `email` text NOT NULL,
  `role` text NULL,
  `invited_by` text NOT NULL,
  `digest` blob NOT NULL,
  `mailed` bool NOT NULL DEFAULT (false),
  `sendings` integer NOT NULL DEFAULT (1),
  `sent_at` datetime NOT NULL,
  `expires_at` datetime NOT NULL,
  `accepted_by` text NULL,
  `accepted_at` datetime NULL,
  `revoked_at` datetime NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `invitations_end` CHECK (accepted_at IS NULL OR revoked_at IS NULL),
  CONSTRAINT `invitations_role` CHECK ((tenant_id IS NULL) = (role IS NULL))
);
-- Create index "invitations_digest_key" to table: "invitations"
CREATE UNIQUE INDEX `invitations_digest_key` ON `invitations` (`digest`);
-- Create index "invitation_tenant_id_id" to table: "invitations"
CREATE INDEX `invitation_tenant_id_id` ON `invitations` (`tenant_id`, `id`);
-- Create index "invitations_open" to table: "invitations"
CREATE UNIQUE INDEX `invitations_open` ON `invitations` (`tenant_id`, `email`) WHERE accepted_at IS NULL AND revoked_at IS NULL;
-- Create index "invitations_open_platform" to table: "invitations"
CREATE UNIQUE INDEX `invitations_open_platform` ON `invitations` (`email`) WHERE tenant_id IS NULL AND accepted_at IS NULL AND revoked_at IS NULL;
-- Create index "invitation_expires_at" to table: "invitations"
CREATE INDEX `invitation_expires_at` ON `invitations` (`expires_at`);
