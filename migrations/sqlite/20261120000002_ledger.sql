-- The ledger's objects that ent cannot describe: usage_logs, append-only triggers and the view entries.

-- Open holds are found by id alone; an index by tenant would only cost every hold and settlement a write.
DROP INDEX IF EXISTS openhold_tenant_id;

-- The ids are of type uuid as in ent's tables: columns of different affinity would not find each other by index.
CREATE TABLE usage_logs (
  number integer PRIMARY KEY AUTOINCREMENT,
  hold_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  api_key_id uuid NOT NULL,
  request_id uuid NOT NULL,
  created_at datetime NOT NULL,
  model text NOT NULL,
  upstream_model text NOT NULL,
  channel_id text NOT NULL,
  user_identifier text NOT NULL,
  client_request_id text NOT NULL,
  route text NOT NULL,
  end_reason text NOT NULL,
  status integer NOT NULL,
  stream bool NOT NULL,
  estimated bool NOT NULL,
  attempts integer NOT NULL,
  input integer NOT NULL,
  cache_read integer NOT NULL,
  cache_write_5m integer NOT NULL,
  cache_write_1h integer NOT NULL,
  input_audio integer NOT NULL,
  input_image integer NOT NULL,
  output integer NOT NULL,
  reasoning integer NOT NULL,
  output_audio integer NOT NULL,
  output_image integer NOT NULL,
  images integer NOT NULL,
  seconds integer NOT NULL,
  characters integer NOT NULL,
  cost_n integer NOT NULL CHECK (cost_n >= 0),
  provider_cost_n integer NOT NULL,
  price_id text,
  multiplier_ppm integer NOT NULL,
  ttfb_us integer NOT NULL,
  duration_us integer NOT NULL,
  extra json
);
CREATE UNIQUE INDEX usage_logs_hold ON usage_logs (hold_id);
CREATE INDEX usage_logs_tenant ON usage_logs (tenant_id, created_at, hold_id);

CREATE TRIGGER charges_no_update BEFORE UPDATE ON charges BEGIN SELECT RAISE(ABORT, 'charges is append-only: book a correction instead'); END;
CREATE TRIGGER charges_no_delete BEFORE DELETE ON charges BEGIN SELECT RAISE(ABORT, 'charges is append-only: book a correction instead'); END;
CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'transfers is append-only: book a correction instead'); END;
CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'transfers is append-only: book a correction instead'); END;

-- entries shows the journal per account: credits positive, debits negative, so that it sums to zero.
CREATE VIEW entries AS
  SELECT 'charge' AS source, hold_id AS source_id, tenant_id, 'cash' AS account, -cash_n AS amount, 'USD' AS currency, version, created_at FROM charges WHERE cash_n > 0
  UNION ALL SELECT 'charge', hold_id, tenant_id, 'bonus', -bonus_n, 'USD', version, created_at FROM charges WHERE bonus_n > 0
  UNION ALL SELECT 'charge', hold_id, tenant_id, 'debt', -debt_n, 'USD', version, created_at FROM charges WHERE debt_n > 0
  UNION ALL SELECT 'charge', hold_id, NULL, 'revenue', cash_n + bonus_n + debt_n, 'USD', version, created_at FROM charges WHERE cash_n + bonus_n + debt_n > 0
  UNION ALL SELECT 'transfer', id, CASE WHEN debit_account IN ('cash', 'bonus', 'debt') THEN tenant_id END, debit_account, -amount, currency, version, created_at FROM transfers
  UNION ALL SELECT 'transfer', id, CASE WHEN credit_account IN ('cash', 'bonus', 'debt') THEN tenant_id END, credit_account, amount, currency, version, created_at FROM transfers;
