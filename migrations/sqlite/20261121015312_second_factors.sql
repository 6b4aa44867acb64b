-- Create "recovery_codes" table
CREATE TABLE `recovery_codes` (
  `id` text NOT NULL,
  `digest` blob NOT NULL,
  `factor_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `recovery_codes_second_factors_recovery_codes` FOREIGN KEY (`factor_id`) REFERENCES `second_factors` (`id`) ON DELETE CASCADE
);
-- Create index "recoverycode_factor_id_digest" to table: "recovery_codes"
CREATE UNIQUE INDEX `recoverycode_factor_id_digest` ON `recovery_codes` (`factor_id`, `digest`);
-- Create "second_factors" table
CREATE TABLE `second_factors` (
  `id` text NOT NULL,
  `created_at` datetime NOT NULL,
  `updated_at` datetime NOT NULL,
  `sealed` blob NOT NULL,
  `confirmed_at` datetime NULL,
  `last_step` integer NOT NULL DEFAULT (0),
  `failures` integer NOT NULL DEFAULT (0),
  `blocked_until` datetime NULL,
  `user_id` text NOT NULL,
  PRIMARY KEY (`id`),
  CONSTRAINT `second_factors_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE
);
-- Create index "secondfactor_user_id" to table: "second_factors"
CREATE UNIQUE INDEX `secondfactor_user_id` ON `second_factors` (`user_id`);
