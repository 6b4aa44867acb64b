-- Batches of one settlement or one hold, as they are at low load, run statements of one row instead of joins and aggregates,
-- whose preparation costs more than their work. The rules of ledger_flush, its arguments and its answers are as before: see
-- the migration "ledger_flush".
CREATE OR REPLACE FUNCTION ledger_flush(
    p_node uuid, p_epoch bigint, w_id uuid[],
    s_id uuid[], s_w int[], s_outcome smallint[], s_amount bigint[], s_exact numeric[], s_est boolean[], s_price text[], s_req uuid[],
    u_k int[], u_key uuid[], u_num bigint[], u_model text[], u_upstream text[], u_channel text[], u_user text[], u_client text[],
    u_route text[], u_end text[], u_extra text[],
    h_id uuid[], h_w int[], h_key uuid[], h_req uuid[], h_num bigint[], h_model text[], h_price text[], h_budgets text[],
    b_id uuid[], h_bo int[], h_bi int[],
    OUT r_settle smallint[], OUT r_charge bigint[], OUT r_hold smallint[], OUT r_grant bigint[], OUT r_wallet bigint[])
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  ns int := cardinality(s_id); nh int := cardinality(h_id); nw int := cardinality(w_id); nb int := cardinality(b_id);
  ts timestamptz;
  f_id uuid[]; f_cash bigint[]; f_bonus bigint[]; f_held bigint[]; f_locked bigint[]; f_debt bigint[]; f_ver bigint[]; f_frozen boolean[]; f_at tid[]; nf int;
  a_cash bigint[]; a_bonus bigint[]; a_held bigint[]; a_locked bigint[]; a_debt bigint[]; a_ver bigint[]; a_open bigint[]; a_at tid[]; a_dirty boolean[]; dirty int := 0;
  g_id uuid[]; g_limit bigint[]; g_spent bigint[]; g_held bigint[]; g_start timestamptz[]; g_at tid[]; ng int := 0; this_day timestamptz; this_month timestamptz; b_at int[];
  d_id uuid[]; d_tenant uuid[]; d_held bigint[]; d_budgets text[]; nd int; miss int := 0;
  x_id uuid[]; x_held bigint[]; x_spent bigint[]; nx int := 0;
  c_cash bigint[]; c_bonus bigint[]; c_debt bigint[]; c_held bigint[]; c_after bigint[]; c_ver bigint[];
  is_open uuid[]; is_done uuid[]; granted int := 0;
  j int := 1; k int; w int; q int; q0 int; i int; held bigint; amt bigint; base bigint; extra bigint; debt bigint; bonus bigint;
  least_n bigint; min_n bigint; room bigint; st smallint;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN RAISE EXCEPTION 'ledger_flush needs read committed'; END IF;

  -- A batch of one wallet, as it is at low load and on a hot wallet, is spared the aggregates.
  IF nw = 1 THEN
    SELECT ARRAY[t.cash], ARRAY[t.bonus], ARRAY[t.held], ARRAY[t.locked], ARRAY[t.debt], ARRAY[t.version], ARRAY[t.frozen], ARRAY[t.ctid], 1
      INTO f_cash, f_bonus, f_held, f_locked, f_debt, f_ver, f_frozen, f_at, nf
      FROM wallets t WHERE t.tenant_id = w_id[1] FOR NO KEY UPDATE;
    nf := coalesce(nf, 0);
  ELSE
    SELECT array_agg(x.tenant_id), array_agg(x.cash), array_agg(x.bonus), array_agg(x.held), array_agg(x.locked), array_agg(x.debt), array_agg(x.version), array_agg(x.frozen), array_agg(x.at), count(*)
      INTO f_id, f_cash, f_bonus, f_held, f_locked, f_debt, f_ver, f_frozen, f_at, nf
      FROM (SELECT *, t.ctid AS at FROM wallets t WHERE t.tenant_id = ANY (w_id) ORDER BY t.tenant_id FOR NO KEY UPDATE) x;
  END IF;
  a_dirty := array_fill(false, ARRAY[nw]);
  a_open := array_fill(0::bigint, ARRAY[nw]);
  IF nf = nw THEN
    a_cash := f_cash; a_bonus := f_bonus; a_held := f_held; a_locked := f_locked; a_debt := f_debt; a_ver := f_ver; a_at := f_at;
    FOR w IN 1..nw LOOP a_open[w] := CASE WHEN f_frozen[w] THEN 2 ELSE 1 END; END LOOP;
  ELSE  -- a tenant without a wallet has nothing, and must not fail the others
    a_cash := array_fill(0::bigint, ARRAY[nw]); a_bonus := a_cash; a_held := a_cash; a_locked := a_cash; a_debt := a_cash; a_ver := a_cash;
    a_at := array_fill(NULL::tid, ARRAY[nw]);
    FOR w IN 1..nw LOOP
      IF j <= nf AND f_id[j] = w_id[w] THEN
        a_cash[w] := f_cash[j]; a_bonus[w] := f_bonus[j]; a_held[w] := f_held[j]; a_locked[w] := f_locked[j]; a_debt[w] := f_debt[j]; a_ver[w] := f_ver[j]; a_at[w] := f_at[j];
        a_open[w] := CASE WHEN f_frozen[j] THEN 2 ELSE 1 END;
        j := j + 1;
      END IF;
    END LOOP;
  END IF;
  ts := clock_timestamp();  -- after the locks: the times of a wallet's rows grow with their versions

  IF ns = 1 THEN
    DELETE FROM open_holds o WHERE o.id = s_id[1] AND o.kind < 4
      RETURNING ARRAY[o.id], ARRAY[o.tenant_id], ARRAY[o.amount], ARRAY[o.budgets], CASE WHEN o.budgets <> '' THEN o.budgets::uuid[] END INTO d_id, d_tenant, d_held, d_budgets, x_id;
    nd := coalesce(cardinality(d_id), 0);
    nx := coalesce(cardinality(x_id), 0);
    IF nx > 0 THEN x_held := array_fill(d_held[1], ARRAY[nx]); x_spent := array_fill(s_amount[1], ARRAY[nx]); END IF;
  ELSIF ns > 1 THEN
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
    this_day := date_trunc('day', ts AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';  -- as budget_period has them, once for all
    this_month := date_trunc('month', ts AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    SELECT array_agg(x.id), array_agg(x.limit_n), array_agg(CASE WHEN x.began > x.period_start THEN 0 ELSE x.spent END), array_agg(x.held), array_agg(x.began), array_agg(x.at), count(*)
      INTO g_id, g_limit, g_spent, g_held, g_start, g_at, ng
      FROM (SELECT t.id, t.limit_n, t.held, t.spent, t.period_start, t.ctid AS at,
                   CASE t.period WHEN 1 THEN greatest(t.period_start, this_day) WHEN 2 THEN greatest(t.period_start, this_month) ELSE t.period_start END AS began
              FROM budgets t WHERE t.id = ANY (coalesce(x_id, '{}') || b_id) ORDER BY t.id FOR NO KEY UPDATE) x;
    i := 1;
    FOR k IN 1..nx LOOP  -- a budget that was removed since is passed over
      IF ns = 1 THEN i := coalesce(array_position(g_id, x_id[k]), ng + 1); END IF;  -- those of one hold are in no order
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
    c_after := array_fill(-1::bigint, ARRAY[ns]); c_ver := array_fill(NULL::bigint, ARRAY[ns]);
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
      a_held[w] := a_held[w] - held; a_bonus[w] := a_bonus[w] - bonus; a_cash[w] := a_cash[w] - (base - bonus);
      IF NOT a_dirty[w] THEN a_dirty[w] := true; dirty := dirty + 1; END IF;
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
    IF ns = 1 THEN
      IF r_settle[1] = 1 OR (r_settle[1] = 4 AND s_outcome[1] = 2) THEN
        INSERT INTO charges (hold_id, tenant_id, outcome, held, cash_n, bonus_n, debt_n, amount_pico_exact, estimated, price_id, request_id, version, balance_after, created_at)
        VALUES (s_id[1], w_id[s_w[1]], s_outcome[1], c_held[1], c_cash[1], c_bonus[1], c_debt[1], s_exact[1], s_est[1], nullif(s_price[1], ''), s_req[1], c_ver[1], nullif(c_after[1], -1), ts);
      END IF;
    ELSE
      INSERT INTO charges (hold_id, tenant_id, outcome, held, cash_n, bonus_n, debt_n, amount_pico_exact, estimated, price_id, request_id, version, balance_after, created_at)
      SELECT t.id, w_id[t.w], t.outcome, t.held, t.cash, t.bonus, t.debt, t.exact, t.est, nullif(t.price, ''), t.req, t.ver, nullif(t.after, -1), ts
        FROM unnest(s_id, s_w, s_outcome, c_held, c_cash, c_bonus, c_debt, s_exact, s_est, s_price, s_req, c_ver, c_after, r_settle)
          AS t(id, w, outcome, held, cash, bonus, debt, exact, est, price, req, ver, after, st)
       WHERE t.st = 1 OR (t.st = 4 AND t.outcome = 2);
    END IF;
    IF ns = 1 AND cardinality(u_k) = 1 THEN
      IF r_settle[1] = 1 THEN
        INSERT INTO usage_logs (hold_id, tenant_id, api_key_id, request_id, created_at, model, upstream_model, channel_id, user_identifier, client_request_id, route, end_reason,
               status, stream, attempts, input, cache_read, cache_write_5m, cache_write_1h, input_audio, input_image, output, reasoning, output_audio, output_image,
               images, seconds, characters, provider_cost_n, multiplier_ppm, ttfb_us, duration_us, cost_n, estimated, price_id, extra)
        VALUES (s_id[1], w_id[s_w[1]], u_key[1], s_req[1], ts, u_model[1], u_upstream[1], u_channel[1], u_user[1], u_client[1], u_route[1], u_end[1],
               u_num[1], u_num[2] <> 0, u_num[3], u_num[4], u_num[5], u_num[6], u_num[7], u_num[8], u_num[9], u_num[10], u_num[11],
               u_num[12], u_num[13], u_num[14], u_num[15], u_num[16], u_num[17], u_num[18], u_num[19], u_num[20],
               s_amount[1], s_est[1], nullif(s_price[1], ''), nullif(u_extra[1], '')::json);
      END IF;
    ELSIF cardinality(u_k) > 0 THEN
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
    r_charge := c_held || c_cash || c_bonus || c_debt || c_after;
  END IF;

  IF nh > 0 THEN
    r_hold := array_fill(7::smallint, ARRAY[nh]); r_grant := array_fill(0::bigint, ARRAY[nh]);
    IF nh = 1 THEN
      SELECT (SELECT ARRAY[o.id] FROM open_holds o WHERE o.id = h_id[1]), (SELECT ARRAY[c.hold_id] FROM charges c WHERE c.hold_id = h_id[1])
        INTO is_open, is_done FROM nodes n WHERE n.id = p_node AND n.epoch = p_epoch AND NOT n.dead;
    ELSE
      SELECT (SELECT array_agg(o.id) FROM open_holds o WHERE o.id = ANY (h_id)), (SELECT array_agg(c.hold_id) FROM charges c WHERE c.hold_id = ANY (h_id))
        INTO is_open, is_done FROM nodes n WHERE n.id = p_node AND n.epoch = p_epoch AND NOT n.dead;
    END IF;
    IF FOUND THEN
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
        a_held[w] := a_held[w] + amt; r_hold[k] := 1; r_grant[k] := amt; granted := granted + 1;
        IF NOT a_dirty[w] THEN a_dirty[w] := true; dirty := dirty + 1; END IF;
      END LOOP;
      IF is_open IS NOT NULL THEN  -- a repeated hold answers with what it was granted
        SELECT array_agg(coalesce(o.amount, t.g) ORDER BY t.o) INTO r_grant
          FROM unnest(h_id, r_grant) WITH ORDINALITY AS t(id, g, o) LEFT JOIN (SELECT * FROM open_holds o0 WHERE o0.id = ANY (h_id)) o ON o.id = t.id;
      END IF;
      IF granted > 0 AND nh = 1 THEN
        INSERT INTO open_holds (id, tenant_id, api_key_id, request_id, amount, floor, kind, node_id, node_epoch, budgets, model, price_id, created_at, expires_at)
        VALUES (h_id[1], w_id[h_w[1]], h_key[1], h_req[1], r_grant[1], h_num[4], h_num[5],
                CASE WHEN h_num[5] = 2 THEN '00000000-0000-0000-0000-000000000000' ELSE p_node END, CASE WHEN h_num[5] = 2 THEN 0 ELSE p_epoch END,
                h_budgets[1], h_model[1], nullif(h_price[1], ''), ts, ts + h_num[6] * interval '1 second');
      ELSIF granted > 0 THEN
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

  -- The locks keep the rows where they were found, so that they are written without another search.
  IF dirty > 0 THEN
    IF nw = 1 THEN
      UPDATE wallets t SET cash = a_cash[1], bonus = a_bonus[1], held = a_held[1], debt = a_debt[1], version = a_ver[1] WHERE t.ctid = a_at[1];
    ELSE
      UPDATE wallets t SET cash = u.cash, bonus = u.bonus, held = u.held, debt = u.debt, version = u.ver
        FROM unnest(a_at, a_cash, a_bonus, a_held, a_debt, a_ver, a_dirty) AS u(at, cash, bonus, held, debt, ver, dirty)
       WHERE t.ctid = u.at AND u.dirty;
    END IF;
    GET DIAGNOSTICS i = ROW_COUNT;
    IF i <> dirty THEN RAISE EXCEPTION '% of % wallets written', i, dirty USING ERRCODE = 'WR004'; END IF;
  END IF;
  IF ng > 0 AND (granted > 0 OR nx > 0) THEN
    IF ng <= 3 THEN
      i := 0;
      FOR k IN 1..ng LOOP
        UPDATE budgets t SET held = g_held[k], spent = g_spent[k], period_start = g_start[k] WHERE t.ctid = g_at[k];
        IF FOUND THEN i := i + 1; END IF;
      END LOOP;
    ELSE
      UPDATE budgets t SET held = u.held, spent = u.spent, period_start = u.start
        FROM unnest(g_at, g_held, g_spent, g_start) AS u(at, held, spent, start)
       WHERE t.ctid = u.at;
      GET DIAGNOSTICS i = ROW_COUNT;
    END IF;
    IF i <> ng THEN RAISE EXCEPTION '% of % budgets written', i, ng USING ERRCODE = 'WR004'; END IF;
  END IF;
  r_wallet := a_cash || a_bonus || a_held || a_locked || a_debt || a_open;
END $$;
