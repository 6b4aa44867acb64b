-- Create "ledger_findings" table
CREATE TABLE `ledger_findings` (
  `id` text NOT NULL,
  `invariant` text NOT NULL,
  `object` text NOT NULL,
  `object_id` text NOT NULL,
  `tenant_id` uuid NULL,
  `version` integer NOT NULL DEFAULT (0),
  `detail` text NOT NULL,
  `found_at` datetime NOT NULL,
  `seen_at` datetime NOT NULL,
  `healed_at` datetime NULL,
  `acknowledged_at` datetime NULL,
  `acknowledged_by` text NOT NULL DEFAULT (''),
  `remark` text NOT NULL DEFAULT (''),
  PRIMARY KEY (`id`)
);
-- Create index "ledgerfinding_invariant_object_object_id" to table: "ledger_findings"
CREATE UNIQUE INDEX `ledgerfinding_invariant_object_object_id` ON `ledger_findings` (`invariant`, `object`, `object_id`) WHERE healed_at IS NULL;
-- Create "ledger_invariants" table
CREATE TABLE `ledger_invariants` (
  `id` text NOT NULL,
  `checked_at` datetime NOT NULL,
  `objects` integer NOT NULL DEFAULT (0),
  `total` integer NOT NULL DEFAULT (0),
  `broken` integer NOT NULL DEFAULT (0),
  `broken_since` datetime NULL,
  PRIMARY KEY (`id`)
);
-- Create "ledger_proofs" table
CREATE TABLE `ledger_proofs` (
  `tenant_id` uuid NOT NULL,
  `version` integer NOT NULL DEFAULT (0),
  `complete` bool NOT NULL DEFAULT (false),
  `cash_n` integer NOT NULL DEFAULT (0),
  `bonus_n` integer NOT NULL DEFAULT (0),
  `debt_n` integer NOT NULL DEFAULT (0),
  `revenue_n` integer NOT NULL DEFAULT (0),
  `balance_n` integer NOT NULL DEFAULT (0),
  `hours` json NULL,
  `rolled_up` integer NOT NULL DEFAULT (0),
  `began_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  PRIMARY KEY (`tenant_id`)
);
-- Create "ledger_watch" table
CREATE TABLE `ledger_watch` (
  `id` text NOT NULL,
  `turn` integer NOT NULL DEFAULT (0),
  `node_id` uuid NOT NULL,
  `due_at` datetime NOT NULL,
  `lease_until` datetime NOT NULL,
  `started_at` datetime NULL,
  `finished_at` datetime NULL,
  `lines` integer NOT NULL DEFAULT (0),
  `behind` integer NOT NULL DEFAULT (0),
  PRIMARY KEY (`id`)
);
