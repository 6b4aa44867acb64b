-- The ledger's objects that ent cannot describe: storage settings, usage_logs with its partitions, append-only triggers,
-- the view entries, and the function that holds and settles a batch.
--
-- Besides the triggers, an operator can take the right to rewrite the journal from the role that the application uses
-- (run as the owner of the tables, which must then be another role):
--   REVOKE UPDATE, DELETE, TRUNCATE ON charges, transfers FROM weir_app;

-- Open holds are found by id alone; an index by tenant would only cost every hold and settlement a write.
DROP INDEX IF EXISTS openhold_tenant_id;

ALTER TABLE wallets SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE budgets SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE open_holds SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE nodes SET (fillfactor = 50);

-- Rows come in the order of time, so a block range index finds a day of the journal at almost no cost to writers.
CREATE INDEX charges_created ON charges USING brin (created_at);
CREATE INDEX transfers_created ON transfers USING brin (created_at);

CREATE SEQUENCE usage_logs_number AS bigint CACHE 32;
CREATE TABLE usage_logs (
  hold_id uuid NOT NULL,
  number bigint NOT NULL DEFAULT nextval('usage_logs_number'),
  tenant_id uuid NOT NULL,
  api_key_id uuid NOT NULL,
  request_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  model text NOT NULL,
  upstream_model text NOT NULL,
  channel_id text NOT NULL,
  user_identifier text NOT NULL,
  client_request_id text NOT NULL,
  route text NOT NULL,
  end_reason text NOT NULL,
  status smallint NOT NULL,
  stream boolean NOT NULL,
  estimated boolean NOT NULL,
  attempts smallint NOT NULL,
  input bigint NOT NULL,
  cache_read bigint NOT NULL,
  cache_write_5m bigint NOT NULL,
  cache_write_1h bigint NOT NULL,
  input_audio bigint NOT NULL,
  input_image bigint NOT NULL,
  output bigint NOT NULL,
  reasoning bigint NOT NULL,
  output_audio bigint NOT NULL,
  output_image bigint NOT NULL,
  images bigint NOT NULL,
  seconds bigint NOT NULL,
  characters bigint NOT NULL,
  cost_n bigint NOT NULL,
  provider_cost_n bigint NOT NULL,
  price_id text,
  multiplier_ppm bigint NOT NULL,
  ttfb_us bigint NOT NULL,
  duration_us bigint NOT NULL,
  extra json,
  CONSTRAINT usage_logs_sane CHECK (cost_n >= 0)
) PARTITION BY RANGE (created_at);
CREATE INDEX usage_logs_tenant ON usage_logs (tenant_id, created_at, hold_id);
CREATE TABLE usage_logs_default PARTITION OF usage_logs DEFAULT;
CREATE UNIQUE INDEX usage_logs_default_hold ON usage_logs_default (hold_id);

-- usage_logs_partition makes the partition of one month, and takes over rows that had to go to the default one.
CREATE FUNCTION usage_logs_partition(p_month date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  first timestamptz := date_trunc('month', p_month::timestamp) AT TIME ZONE 'UTC';
  past timestamptz := (date_trunc('month', p_month::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
  part text := 'usage_logs_' || to_char(p_month, 'YYYY_MM');
BEGIN
  PERFORM pg_advisory_xact_lock(727002);
  IF to_regclass(part) IS NOT NULL THEN RETURN false; END IF;
  LOCK TABLE usage_logs_default IN ACCESS EXCLUSIVE MODE;
  EXECUTE format('CREATE TABLE %I (LIKE usage_logs INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part);
  EXECUTE format('WITH moved AS (DELETE FROM usage_logs_default WHERE created_at >= %L AND created_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved', first, past, part);
  EXECUTE format('CREATE UNIQUE INDEX %I ON %I (hold_id)', part || '_hold', part);
  EXECUTE format('ALTER TABLE usage_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, first, past);
  RETURN true;
END $$;

-- usage_logs_prepare makes the partitions of this month and of the coming ones, and says how many were missing.
CREATE FUNCTION usage_logs_prepare(p_ahead int) RETURNS int LANGUAGE sql AS $$
  SELECT count(*)::int FROM generate_series(0, p_ahead) AS m
   WHERE usage_logs_partition((date_trunc('month', now() AT TIME ZONE 'UTC') + m * interval '1 month')::date)
$$;
SELECT usage_logs_prepare(3);

CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: book a correction instead', TG_TABLE_NAME USING ERRCODE = 'WR003';
END $$;
CREATE TRIGGER charges_append_only BEFORE UPDATE OR DELETE ON charges FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER charges_no_truncate BEFORE TRUNCATE ON charges FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER transfers_append_only BEFORE UPDATE OR DELETE ON transfers FOR EACH ROW EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER transfers_no_truncate BEFORE TRUNCATE ON transfers FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();

-- entries shows the journal per account: credits positive, debits negative, so that it sums to zero.
CREATE VIEW entries AS
  SELECT 'charge'::text AS source, hold_id AS source_id, tenant_id, 'cash'::text AS account, -cash_n AS amount, 'USD'::text AS currency, version, created_at FROM charges WHERE cash_n > 0
  UNION ALL SELECT 'charge', hold_id, tenant_id, 'bonus', -bonus_n, 'USD', version, created_at FROM charges WHERE bonus_n > 0
  UNION ALL SELECT 'charge', hold_id, tenant_id, 'debt', -debt_n, 'USD', version, created_at FROM charges WHERE debt_n > 0
  UNION ALL SELECT 'charge', hold_id, NULL, 'revenue', cash_n + bonus_n + debt_n, 'USD', version, created_at FROM charges WHERE cash_n + bonus_n + debt_n > 0
  UNION ALL SELECT 'transfer', id, CASE WHEN debit_account IN ('cash', 'bonus', 'debt') THEN tenant_id END, debit_account, -amount, currency, version, created_at FROM transfers
  UNION ALL SELECT 'transfer', id, CASE WHEN credit_account IN ('cash', 'bonus', 'debt') THEN tenant_id END, credit_account, amount, currency, version, created_at FROM transfers;

-- budget_period is the start of the period that p_at lies in: 0 never ends, 1 a calendar day, 2 a calendar month, UTC.
CREATE FUNCTION budget_period(p_period smallint, p_start timestamptz, p_at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_period
    WHEN 1 THEN greatest(p_start, date_trunc('day', p_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')
    WHEN 2 THEN greatest(p_start, date_trunc('month', p_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')
    ELSE p_start END
$$;

-- ledger_batch settles, then grants holds one after another in order of arrival: the result is that of running every item
-- singly. It locks first, in sorted order (wallets, then budgets), and decides in later statements, whose snapshots are
-- newer than the locks. Repeating a batch changes nothing and answers the same.
--
-- w_id: the distinct wallets, ascending. s_*: settlements, ascending by id; s_w and h_w index w_id; s_outcome 1 settled,
-- 2 voided, 3 expired. u_*: usage records of the settlements u_k; u_num has 20 numbers for each. h_*: holds in order of
-- arrival; h_budgets is what open_holds keeps. b_id: the distinct budgets of the holds, ascending; h_bo and h_bi pair a
-- hold with an index into b_id, ascending by hold.
--
-- r_settle: 1 resolved now; 2 was resolved so before; 3 was voided, expired or estimated otherwise, book the difference late; 4 no such hold
-- (a void leaves a tombstone, so that a delayed hold can never open). r_charge: held, cash, bonus, debt, balance after for each.
-- r_hold: 1 granted; 2 open already; 3 resolved already; 4 the balance cannot pay h_min, or debt stands; 5 frozen;
-- 6 a budget is used up; 7 the node is fenced; 8 the balance cannot pay h_least; 9 it could but for other holds; 10 a budget
-- could but for other holds; 11 a budget is unknown. r_grant: what is held. r_wallet: cash, bonus, held, locked, debt, and
-- 0 absent, 1 open, 2 frozen, for each wallet.
CREATE FUNCTION ledger_batch(
    p_node uuid, p_epoch bigint, w_id uuid[],
    s_id uuid[], s_w int[], s_outcome smallint[], s_amount bigint[], s_exact numeric[], s_est boolean[], s_price text[], s_req uuid[],
    u_k int[], u_key uuid[], u_num bigint[], u_model text[], u_upstream text[], u_channel text[], u_user text[], u_client text[],
    u_route text[], u_end text[], u_extra text[],
    h_id uuid[], h_w int[], h_key uuid[], h_req uuid[], h_num bigint[], h_model text[], h_price text[], h_budgets text[],
    b_id uuid[], h_bo int[], h_bi int[],
    OUT r_settle smallint[], OUT r_charge bigint[], OUT r_hold smallint[], OUT r_grant bigint[], OUT r_wallet bigint[])
LANGUAGE plpgsql VOLATILE
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  ns int := cardinality(s_id); nh int := cardinality(h_id); nw int := cardinality(w_id); nb int := cardinality(b_id);
  ts timestamptz;
  f_id uuid[]; f_cash bigint[]; f_bonus bigint[]; f_held bigint[]; f_locked bigint[]; f_debt bigint[]; f_ver bigint[]; f_frozen boolean[]; nf int;
  a_cash bigint[]; a_bonus bigint[]; a_held bigint[]; a_locked bigint[]; a_debt bigint[]; a_ver bigint[]; a_open smallint[]; a_dirty boolean[];
  g_id uuid[]; g_limit bigint[]; g_spent bigint[]; g_held bigint[]; g_start timestamptz[]; ng int := 0; b_at int[];
  d_id uuid[]; d_tenant uuid[]; d_held bigint[]; d_budgets text[]; nd int; miss int := 0;
  x_id uuid[]; x_held bigint[]; x_spent bigint[]; nx int := 0;
  c_cash bigint[]; c_bonus bigint[]; c_debt bigint[]; c_held bigint[]; c_after bigint[]; c_ver bigint[];
  is_open uuid[]; is_done uuid[]; granted int := 0;
  j int := 1; k int; w int; q int; q0 int; i int; held bigint; amt bigint; base bigint; extra bigint; debt bigint; bonus bigint;
  least_n bigint; min_n bigint; room bigint; st smallint;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION 'ledger_batch needs read committed'; END IF;

  SELECT array_agg(x.tenant_id), array_agg(x.cash), array_agg(x.bonus), array_agg(x.held), array_agg(x.locked), array_agg(x.debt), array_agg(x.version), array_agg(x.frozen), count(*)
    INTO f_id, f_cash, f_bonus, f_held, f_locked, f_debt, f_ver, f_frozen, nf
    FROM (SELECT * FROM wallets t WHERE t.tenant_id = ANY (w_id) ORDER BY t.tenant_id FOR NO KEY UPDATE) x;
  a_dirty := array_fill(false, ARRAY[nw]);
  a_open := array_fill(0::smallint, ARRAY[nw]);
  IF nf = nw THEN
    a_cash := f_cash; a_bonus := f_bonus; a_held := f_held; a_locked := f_locked; a_debt := f_debt; a_ver := f_ver;
    FOR w IN 1..nw LOOP a_open[w] := CASE WHEN f_frozen[w] THEN 2 ELSE 1 END; END LOOP;
  ELSE  -- a tenant without a wallet has nothing, and must not fail the others
    a_cash := array_fill(0::bigint, ARRAY[nw]); a_bonus := a_cash; a_held := a_cash; a_locked := a_cash; a_debt := a_cash; a_ver := a_cash;
    FOR w IN 1..nw LOOP
      IF j <= nf AND f_id[j] = w_id[w] THEN
        a_cash[w] := f_cash[j]; a_bonus[w] := f_bonus[j]; a_held[w] := f_held[j]; a_locked[w] := f_locked[j]; a_debt[w] := f_debt[j]; a_ver[w] := f_ver[j];
        a_open[w] := CASE WHEN f_frozen[j] THEN 2 ELSE 1 END;
        j := j + 1;
      END IF;
    END LOOP;
  END IF;
  ts := clock_timestamp();  -- after the locks: the times of a wallet's rows grow with their versions

  IF ns > 0 THEN
    WITH del AS (DELETE FROM open_holds o WHERE o.id = ANY (s_id) AND o.kind < 4 RETURNING o.id, o.tenant_id, o.amount, o.budgets)
    SELECT array_agg(y.id), array_agg(y.tenant_id), array_agg(y.amount), array_agg(y.budgets), count(*) FILTER (WHERE y.budgets <> '')
      INTO d_id, d_tenant, d_held, d_budgets, nx FROM (SELECT * FROM del ORDER BY id) y;
    nd := coalesce(cardinality(d_id), 0);
    IF nx > 0 THEN
      SELECT array_agg(z.b ORDER BY z.b), array_agg(z.h ORDER BY z.b), array_agg(z.a ORDER BY z.b), count(*) INTO x_id, x_held, x_spent, nx
        FROM (SELECT b, sum(t.held)::bigint AS h, sum(s.amt)::bigint AS a
                FROM unnest(d_id, d_held, d_budgets) AS t(id, held, budgets)
                JOIN unnest(s_id, s_amount) AS s(id, amt) ON s.id = t.id
               CROSS JOIN unnest(CASE WHEN t.budgets = '' THEN '{}' ELSE t.budgets END::uuid[]) AS b
               GROUP BY b) z;
    END IF;
  END IF;

  IF nb > 0 OR nx > 0 THEN
    SELECT array_agg(x.id), array_agg(x.limit_n), array_agg(x.spent), array_agg(x.held), array_agg(x.period_start), count(*)
      INTO g_id, g_limit, g_spent, g_held, g_start, ng
      FROM (SELECT t.id, t.limit_n, t.held, budget_period(t.period, t.period_start, ts) AS period_start,
                   CASE WHEN budget_period(t.period, t.period_start, ts) > t.period_start THEN 0 ELSE t.spent END AS spent
              FROM budgets t WHERE t.id = ANY (coalesce(x_id, '{}') || b_id) ORDER BY t.id FOR NO KEY UPDATE) x;
    i := 1;
    FOR k IN 1..nx LOOP  -- a budget that was removed since is passed over
      WHILE i <= ng AND g_id[i] < x_id[k] LOOP i := i + 1; END LOOP;
      IF i <= ng AND g_id[i] = x_id[k] THEN
        g_held[i] := g_held[i] - x_held[k]; g_spent[i] := g_spent[i] + x_spent[k];
      END IF;
    END LOOP;
    IF nb > 0 THEN
      b_at := array_fill(0, ARRAY[nb]); i := 1;
      FOR k IN 1..nb LOOP
        WHILE i <= ng AND g_id[i] < b_id[k] LOOP i := i + 1; END LOOP;
        IF i <= ng AND g_id[i] = b_id[k] THEN b_at[k] := i; END IF;
      END LOOP;
    END IF;
  END IF;

  IF ns > 0 THEN
    r_settle := array_fill(0::smallint, ARRAY[ns]);
    c_held := array_fill(0::bigint, ARRAY[ns]); c_cash := c_held; c_bonus := c_held; c_debt := c_held;
    c_after := array_fill(NULL::bigint, ARRAY[ns]); c_ver := c_after;
    j := 1;
    FOR k IN 1..ns LOOP
      IF j > nd OR d_id[j] <> s_id[k] THEN
        miss := miss + 1;
        CONTINUE;
      END IF;
      w := s_w[k];
      IF d_tenant[j] <> w_id[w] THEN RAISE EXCEPTION 'hold % belongs to another tenant', s_id[k] USING ERRCODE = 'WR002'; END IF;
      held := d_held[j]; amt := s_amount[k]; j := j + 1;
      base := least(amt, held); extra := amt - base; debt := 0;
      IF extra > 0 THEN  -- cost above the hold: from what is available, the rest becomes debt
        debt := extra - least(extra, a_cash[w] + a_bonus[w] - a_held[w] - a_locked[w]);
        base := amt - debt;
      END IF;
      bonus := least(base, a_bonus[w]);
      a_held[w] := a_held[w] - held; a_bonus[w] := a_bonus[w] - bonus; a_cash[w] := a_cash[w] - (base - bonus); a_dirty[w] := true;
      IF debt > 0 THEN a_debt[w] := a_debt[w] + debt; c_debt[k] := debt; END IF;
      c_held[k] := held; c_cash[k] := base - bonus; c_bonus[k] := bonus; r_settle[k] := 1;
      IF s_outcome[k] = 1 THEN
        a_ver[w] := a_ver[w] + 1; c_ver[k] := a_ver[w]; c_after[k] := a_cash[w] + a_bonus[w];
      END IF;
    END LOOP;
    IF miss > 0 THEN  -- replays, holds that the sweeper resolved, unknown ids
      SELECT array_agg((CASE WHEN t.st = 1 THEN 1 WHEN c.hold_id IS NULL THEN 4 WHEN t.outcome = 2 THEN 2 WHEN c.outcome <> 1 THEN 3
                             WHEN c.estimated AND NOT (t.est AND t.amt = c.cash_n + c.bonus_n + c.debt_n) THEN 3 ELSE 2 END)::smallint ORDER BY t.o),
             array_agg(coalesce(c.held, t.held) ORDER BY t.o), array_agg(coalesce(c.cash_n, t.cash) ORDER BY t.o), array_agg(coalesce(c.bonus_n, t.bonus) ORDER BY t.o),
             array_agg(coalesce(c.debt_n, t.debt) ORDER BY t.o), array_agg(coalesce(c.balance_after, t.after) ORDER BY t.o)
        INTO r_settle, c_held, c_cash, c_bonus, c_debt, c_after
        FROM unnest(s_id, s_outcome, s_amount, s_est, r_settle, c_held, c_cash, c_bonus, c_debt, c_after) WITH ORDINALITY
             AS t(id, outcome, amt, est, st, held, cash, bonus, debt, after, o)
        LEFT JOIN (SELECT * FROM charges c0 WHERE c0.hold_id = ANY (s_id)) c ON c.hold_id = t.id;
    END IF;
    INSERT INTO charges (hold_id, tenant_id, outcome, held, cash_n, bonus_n, debt_n, amount_pico_exact, estimated, price_id, request_id, version, balance_after, created_at)
    SELECT t.id, w_id[t.w], t.outcome, t.held, t.cash, t.bonus, t.debt, t.exact, t.est, nullif(t.price, ''), t.req, t.ver, t.after, ts
      FROM unnest(s_id, s_w, s_outcome, c_held, c_cash, c_bonus, c_debt, s_exact, s_est, s_price, s_req, c_ver, c_after, r_settle)
        AS t(id, w, outcome, held, cash, bonus, debt, exact, est, price, req, ver, after, st)
     WHERE t.st = 1 OR (t.st = 4 AND t.outcome = 2);
    IF cardinality(u_k) > 0 THEN
      INSERT INTO usage_logs (hold_id, tenant_id, api_key_id, request_id, created_at, model, upstream_model, channel_id, user_identifier, client_request_id, route, end_reason,
             status, stream, attempts, input, cache_read, cache_write_5m, cache_write_1h, input_audio, input_image, output, reasoning, output_audio, output_image,
             images, seconds, characters, provider_cost_n, multiplier_ppm, ttfb_us, duration_us, cost_n, estimated, price_id, extra)
      SELECT s_id[t.k], w_id[s_w[t.k]], t.key, s_req[t.k], ts, t.model, t.upstream, t.channel, t.usr, t.client, t.route, t.ending,
             u_num[t.p + 1], u_num[t.p + 2] <> 0, u_num[t.p + 3], u_num[t.p + 4], u_num[t.p + 5], u_num[t.p + 6], u_num[t.p + 7], u_num[t.p + 8], u_num[t.p + 9], u_num[t.p + 10],
             u_num[t.p + 11], u_num[t.p + 12], u_num[t.p + 13], u_num[t.p + 14], u_num[t.p + 15], u_num[t.p + 16], u_num[t.p + 17], u_num[t.p + 18], u_num[t.p + 19], u_num[t.p + 20],
             s_amount[t.k], s_est[t.k], nullif(s_price[t.k], ''), nullif(t.extra, '')::json
        FROM (SELECT u.*, ((u.o - 1) * 20)::int AS p FROM unnest(u_k, u_key, u_model, u_upstream, u_channel, u_user, u_client, u_route, u_end, u_extra)
              WITH ORDINALITY AS u(k, key, model, upstream, channel, usr, client, route, ending, extra, o)) t
       WHERE r_settle[t.k] = 1;
    END IF;
    SELECT array_agg(v.n ORDER BY v.o) INTO r_charge
      FROM (SELECT t.o * 5 + c.i AS o, c.n FROM unnest(c_held, c_cash, c_bonus, c_debt, c_after) WITH ORDINALITY AS t(held, cash, bonus, debt, after, o)
             CROSS JOIN LATERAL (VALUES (0, t.held), (1, t.cash), (2, t.bonus), (3, t.debt), (4, coalesce(t.after, -1))) AS c(i, n)) v;
  END IF;

  IF nh > 0 THEN
    r_hold := array_fill(7::smallint, ARRAY[nh]); r_grant := array_fill(0::bigint, ARRAY[nh]);
    IF EXISTS (SELECT FROM nodes n WHERE n.id = p_node AND n.epoch = p_epoch AND NOT n.dead) THEN
      SELECT array_agg(o.id) INTO is_open FROM open_holds o WHERE o.id = ANY (h_id);
      SELECT array_agg(c.hold_id) INTO is_done FROM charges c WHERE c.hold_id = ANY (h_id);
      q := 1;
      FOR k IN 1..nh LOOP
        w := h_w[k]; q0 := q;
        IF nb > 0 THEN
          WHILE h_bo[q] = k LOOP q := q + 1; END LOOP;  -- the next hold's pairs start at q, this one's at q0
        END IF;
        IF is_done IS NOT NULL AND h_id[k] = ANY (is_done) THEN r_hold[k] := 3; CONTINUE; END IF;
        IF is_open IS NOT NULL AND h_id[k] = ANY (is_open) THEN r_hold[k] := 2; CONTINUE; END IF;
        IF a_open[w] = 2 THEN r_hold[k] := 5; CONTINUE; END IF;
        i := (k - 1) * 6;
        amt := h_num[i + 1]; least_n := h_num[i + 2]; min_n := h_num[i + 3];
        held := a_cash[w] + a_bonus[w] - a_locked[w];  -- what there would be without other holds
        room := held - a_held[w];
        IF amt > 0 AND (a_debt[w] > 0 OR held < greatest(min_n, 1)) THEN r_hold[k] := 4; CONTINUE; END IF;
        IF held < least_n THEN r_hold[k] := 8; CONTINUE; END IF;
        IF room < least_n THEN r_hold[k] := 9; CONTINUE; END IF;
        IF a_open[w] = 0 THEN r_hold[k] := 4; CONTINUE; END IF;
        amt := least(amt, room);
        st := 1;
        FOR i IN q0..q - 1 LOOP
          j := b_at[h_bi[i]];
          IF j = 0 THEN st := 11; EXIT; END IF;
          IF amt = 0 OR g_limit[j] IS NULL THEN CONTINUE; END IF;
          room := g_limit[j] - g_spent[j] - g_held[j];
          IF room < least_n THEN
            st := CASE WHEN g_limit[j] - g_spent[j] < least_n THEN 6 ELSE 10 END;
            EXIT;
          END IF;
          amt := least(amt, room);
        END LOOP;
        IF st <> 1 THEN r_hold[k] := st; CONTINUE; END IF;
        FOR i IN q0..q - 1 LOOP j := b_at[h_bi[i]]; g_held[j] := g_held[j] + amt; END LOOP;
        a_held[w] := a_held[w] + amt; a_dirty[w] := true; r_hold[k] := 1; r_grant[k] := amt; granted := granted + 1;
      END LOOP;
      IF is_open IS NOT NULL THEN  -- a repeated hold answers with what it was granted
        SELECT array_agg(coalesce(o.amount, t.g) ORDER BY t.o) INTO r_grant
          FROM unnest(h_id, r_grant) WITH ORDINALITY AS t(id, g, o) LEFT JOIN (SELECT * FROM open_holds o0 WHERE o0.id = ANY (h_id)) o ON o.id = t.id;
      END IF;
      IF granted > 0 THEN
        INSERT INTO open_holds (id, tenant_id, api_key_id, request_id, amount, floor, kind, node_id, node_epoch, budgets, model, price_id, created_at, expires_at)
        SELECT t.id, w_id[t.w], t.key, t.req, t.g, h_num[t.p + 4], h_num[t.p + 5],
               CASE WHEN h_num[t.p + 5] = 2 THEN '00000000-0000-0000-0000-000000000000' ELSE p_node END, CASE WHEN h_num[t.p + 5] = 2 THEN 0 ELSE p_epoch END,
               t.budgets, t.model, nullif(t.price, ''), ts, ts + h_num[t.p + 6] * interval '1 second'
          FROM (SELECT u.*, ((u.o - 1) * 6)::int AS p FROM unnest(h_id, h_w, h_key, h_req, r_grant, h_budgets, h_model, h_price, r_hold)
                WITH ORDINALITY AS u(id, w, key, req, g, budgets, model, price, st, o)) t
         WHERE t.st = 1;
      END IF;
    END IF;
  END IF;

  UPDATE wallets t SET cash = u.cash, bonus = u.bonus, held = u.held, debt = u.debt, version = u.ver
    FROM unnest(w_id, a_cash, a_bonus, a_held, a_debt, a_ver, a_dirty) AS u(id, cash, bonus, held, debt, ver, dirty)
   WHERE t.tenant_id = u.id AND t.tenant_id = ANY (w_id) AND u.dirty;
  IF ng > 0 THEN
    UPDATE budgets t SET held = u.held, spent = u.spent, period_start = u.start
      FROM unnest(g_id, g_held, g_spent, g_start) AS u(id, held, spent, start)
     WHERE t.id = u.id AND t.id = ANY (g_id) AND (t.held <> u.held OR t.spent <> u.spent OR t.period_start <> u.start);
  END IF;
  SELECT array_agg(v.n ORDER BY v.o) INTO r_wallet
    FROM (SELECT t.o * 6 + c.i AS o, c.n FROM unnest(a_cash, a_bonus, a_held, a_locked, a_debt, a_open) WITH ORDINALITY AS t(cash, bonus, held, locked, debt, open, o)
           CROSS JOIN LATERAL (VALUES (0, t.cash), (1, t.bonus), (2, t.held), (3, t.locked), (4, t.debt), (5, t.open::bigint)) AS c(i, n)) v;
END $$;
