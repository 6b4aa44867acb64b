-- Create "operator_notices" table
CREATE TABLE `operator_notices` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `kind` text NOT NULL,
  `subject` text NOT NULL,
  `serial` integer NOT NULL,
  `times` integer NOT NULL DEFAULT (1),
  `last_at` datetime NOT NULL,
  `read_at` datetime NULL,
  `read_by` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`)
);
-- Create index "operatornotice_kind_subject_serial" to table: "operator_notices"
CREATE UNIQUE INDEX `operatornotice_kind_subject_serial` ON `operator_notices` (`kind`, `subject`, `serial`);
