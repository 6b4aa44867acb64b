package main

// The months of the history.
const partitions = `SELECT usage_logs_partition(m::date) FROM generate_series(date_trunc('month', $1::timestamptz), now(), interval '1 month') AS m`

// The calls: tenants in turns, every so-manyth of the first.
const calls = `
INSERT INTO usage_logs (hold_id, tenant_id, api_key_id, request_id, created_at, model, upstream_model, channel_id,
  user_identifier, client_request_id, route, end_reason, status, stream, attempts, input, cache_read, cache_write_5m, cache_write_1h, input_audio,
  input_image, output, reasoning, output_audio, output_image, images, seconds, characters, provider_cost_n, multiplier_ppm, ttfb_us, duration_us,
  cost_n, estimated)
SELECT u, ($1::uuid[])[o], ($2::uuid[])[o], u, at, 'model-' || g % $8, 'upstream', 'chn_0190f3a2b7c47d1e8f00aabbccddeeff', 'user-' || g % 97, '',
       'openai/chat', CASE WHEN g % 1009 = 0 THEN 'upstream_cut' ELSE 'stop' END, CASE WHEN g % 1009 = 0 THEN 502 ELSE 200 END, true, 1, 1234, 512,
       0, 0, 0, 0, 321, 0, 0, 0, 0, 0, 0, 400, 1000000, 51234, 812345, $9, false
  FROM (SELECT g, at, CASE WHEN g % $10 = 0 THEN 1 ELSE (g - g / $10) % $3 + 1 END AS o,
               (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(g::text), 1, 3) || '8' || substr(md5(g::text), 4, 15))::uuid AS u
          FROM (SELECT g, $4::timestamptz + g * $5::bigint * interval '1 microsecond' AS at FROM generate_series($6::int, $7::int - 1) AS g) x) y`

// Indexes are made faster at the end than row by row.
const (
	noIndexes = `DROP INDEX usage_logs_tenant; DROP INDEX charge_tenant_id_version; DROP INDEX usagehour_tenant_id_facet_hour;
DROP INDEX usageday_tenant_id_facet_day; ALTER TABLE usage_hours DROP CONSTRAINT usage_hours_pkey; ALTER TABLE usage_days DROP CONSTRAINT usage_days_pkey`
	callIndex    = `CREATE INDEX usage_logs_tenant ON usage_logs (tenant_id, created_at, hold_id)`
	chargeIndex  = `CREATE UNIQUE INDEX charge_tenant_id_version ON charges (tenant_id, version) WHERE version IS NOT NULL`
	hourIndexes  = `ALTER TABLE usage_hours ADD PRIMARY KEY (id); CREATE INDEX usagehour_tenant_id_facet_hour ON usage_hours (tenant_id, facet, hour)`
	dayIndexes   = `ALTER TABLE usage_days ADD PRIMARY KEY (id); CREATE INDEX usageday_tenant_id_facet_day ON usage_days (tenant_id, facet, day)`
	fillSettings = `SET work_mem = '1GB'; SET maintenance_work_mem = '1GB'; SET synchronous_commit = off; SET jit = off`
)

// The opening credits come before the first call; the journal itself is append-only.
const (
	unlock   = `ALTER TABLE transfers DISABLE TRIGGER USER`
	backdate = `UPDATE transfers SET created_at = $1, effective_at = $1`
	lock     = `ALTER TABLE transfers ENABLE TRIGGER USER`
)

// A charge for each, in the order of its tenant's journal, whose first row is its opening credit.
const charges = `
INSERT INTO charges (hold_id, tenant_id, outcome, held, cash_n, bonus_n, debt_n, amount_pico_exact, estimated, request_id, version, balance_after, created_at)
SELECT hold_id, tenant_id, 1, 4 * cost_n, cost_n, 0, 0, cost_n::numeric * 1000, false, hold_id, n + 1, $1::bigint - n * cost_n, created_at
  FROM (SELECT hold_id, tenant_id, cost_n, created_at, row_number() OVER (PARTITION BY tenant_id ORDER BY created_at, hold_id) AS n FROM usage_logs) x ORDER BY created_at`

const (
	sums   = ` count(*), sum(input + cache_read), sum(cache_read), sum(output), sum(cost_n), sum(provider_cost_n), sum(ttfb_us), sum(duration_us) FROM usage_logs GROUP BY `
	into   = ` calls, input_tokens, cached_tokens, output_tokens, charge_n, provider_cost_n, first_byte_us, duration_us) SELECT gen_random_uuid(), 'ten_' || replace(tenant_id::text, '-', ''), `
	key    = ` 'key_' || replace(api_key_id::text, '-', ''), `
	hour   = ` date_trunc('hour', created_at, 'UTC'), `
	day    = ` to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), `
	byWhat = `tenant_id, 4, api_key_id, model, channel_id, route`
	byUser = `tenant_id, 4, api_key_id, user_identifier`
	inTime = ` ORDER BY 4` // as the rollup writes them
)

// The sums, as the rollup would have made them.
const (
	hours     = `INSERT INTO usage_hours (id, tenant_id, facet, hour, api_key_id, model, channel_id, route,` + into + `'service',` + hour + key + `model, channel_id, route,` + sums + byWhat + inTime
	hourUsers = `INSERT INTO usage_hours (id, tenant_id, facet, hour, api_key_id, user_identifier,` + into + `'user',` + hour + key + `user_identifier,` + sums + byUser + inTime
	days      = `INSERT INTO usage_days (id, tenant_id, facet, day, api_key_id, model, channel_id, route,` + into + `'service',` + day + key + `model, channel_id, route,` + sums + byWhat + inTime
	dayUsers  = `INSERT INTO usage_days (id, tenant_id, facet, day, api_key_id, user_identifier,` + into + `'user',` + day + key + `user_identifier,` + sums + byUser + inTime
)

// Wallets, their credits and cursors are at the end of the journal.
const (
	wallets = `UPDATE wallets w SET version = n, cash = cash - spent
  FROM (SELECT tenant_id, max(version) AS n, sum(cash_n) AS spent FROM charges GROUP BY tenant_id) c WHERE c.tenant_id = w.tenant_id`
	lots = `UPDATE credit_lots l SET remaining = remaining - spent
  FROM (SELECT tenant_id, sum(cash_n) AS spent FROM charges GROUP BY tenant_id) c WHERE c.tenant_id = l.tenant_id`
	cursors = `INSERT INTO usage_cursors (tenant_id, version, charge_n, updated_at)
SELECT tenant_id, max(version), sum(cash_n), now() FROM charges GROUP BY tenant_id`
)

// The tasks: videos of all tenants in turns, every seventh failed.
const tasks = `
INSERT INTO tasks (id, tenant_id, created_at, updated_at, created_by, via, kind, model, input, state, step, progress, verdict, failure_code,
  failure_message, provider, channel_id, upstream_model, job_id, multiplier_ppm, held_n, charged_n, submitted_at, deadline_at, finished_at)
SELECT 'tsk_' || lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(g::text), 1, 3) || '8' || substr(md5(g::text), 4, 15),
       'ten_' || replace(($1::text[])[t], '-', ''), at, at, 'usr_' || replace(($2::text[])[t], '-', ''), 'openai/videos', 'VIDEO', 'video-' || g % 5,
       '\x00', CASE WHEN g % 7 = 0 THEN 'FAILED' ELSE 'SUCCEEDED' END, 'DONE', CASE WHEN g % 7 = 0 THEN 30 ELSE 100 END,
       CASE WHEN g % 7 = 0 THEN 'FAILED' ELSE 'SUCCEEDED' END, CASE WHEN g % 7 = 0 THEN 'upstream_failed' ELSE '' END, '', 'sandbox',
       'chn_0190f3a2b7c47d1e8f00aabbccddeeff', 'video', g::text, 1000000, 0, 0, at, at + interval '1 hour', at + interval '2 minutes'
  FROM (SELECT g, CASE WHEN g % $3 = 0 THEN 1 ELSE (g - g / $3) % $4 + 1 END AS t, $5::timestamptz + g * $6::bigint * interval '1 microsecond' AS at
          FROM generate_series(0, $7::int - 1) AS g) x`

// What the check of the ledger comes to in time: it proves a history for 20 s of each minute.
const proofs = `
INSERT INTO ledger_proofs (tenant_id, version, complete, cash_n, bonus_n, debt_n, revenue_n, balance_n, rolled_up, began_at, updated_at)
SELECT tenant_id, version, true, cash, bonus, debt, $1::bigint - cash, cash + bonus - debt, version, now(), now() FROM wallets
    ON CONFLICT (tenant_id) DO UPDATE SET version = excluded.version, complete = true, cash_n = excluded.cash_n, bonus_n = excluded.bonus_n,
       debt_n = excluded.debt_n, revenue_n = excluded.revenue_n, balance_n = excluded.balance_n, rolled_up = excluded.rolled_up`
