package main

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/internal/db"
	"weir/internal/id"
)

const (
	historical = 1000                   // nano-USD of each charge of the past
	interval   = 500 * time.Microsecond // between two of them
	portion    = 100_000                // charges in one transaction
)

// age gives each owner n charges of the past with their usage records, in turns, as if they had been made one after
// another until now.
func (f *fleet) age(ctx context.Context, d *db.DB, n int) error {
	total := n * len(f.owners)
	start := time.Now().Add(-time.Duration(total) * interval).UTC()
	write := f.pastOnSQLite
	if d.Dialect == db.Postgres {
		write = f.pastOnPostgres
	}
	for from := 0; from < total; from += portion {
		err := inTx(ctx, d, func(tx *sql.Tx) error { return write(ctx, tx, start, from, min(from+portion, total)) })
		if err != nil {
			return fmt.Errorf("history: %w", err)
		}
	}
	spent := int64(n) * historical
	for i, o := range f.owners {
		f.charged[i] = spent
		_, err := d.SQL.ExecContext(ctx, "UPDATE wallets SET cash = cash - $1, version = version + $2 WHERE tenant_id = $3", spent, n, o.Tenant)
		if err != nil {
			return fmt.Errorf("history: %w", err)
		}
	}
	upkeep := "ANALYZE"
	if d.Dialect == db.Postgres {
		upkeep = "VACUUM ANALYZE"
	}
	_, err := d.SQL.ExecContext(ctx, upkeep)
	return err
}

func inTx(ctx context.Context, d *db.DB, fn func(*sql.Tx) error) error {
	tx, err := d.SQL.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// pastOnPostgres makes the rows in the server. Charge g is the (g / owners)th of owner g mod owners; the first bits of its
// id are its time, as in the ids that the ledger makes.
func (f *fleet) pastOnPostgres(ctx context.Context, tx *sql.Tx, start time.Time, from, to int) error {
	var tenants, keys []string
	for _, o := range f.owners {
		tenants, keys = append(tenants, o.Tenant.String()), append(keys, o.Key.String())
	}
	_, err := tx.ExecContext(ctx, `CREATE TEMP TABLE past ON COMMIT DROP AS
		SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(g::text), 1, 3) || '8' ||
		        substr(md5(g::text), 4, 15))::uuid AS id,
		       ($1::uuid[])[g % $3 + 1] AS tenant, ($2::uuid[])[g % $3 + 1] AS key, (g / $3)::bigint AS nth, at
		  FROM (SELECT g, $4::timestamptz + g * $5::bigint * interval '1 microsecond' AS at FROM generate_series($6::int, $7::int - 1) AS g) x`,
		arrayOf(tenants), arrayOf(keys), len(f.owners), start, interval.Microseconds(), from, to)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO charges (hold_id, tenant_id, outcome, held, cash_n, bonus_n, debt_n, amount_pico_exact, estimated,
		price_id, request_id, version, balance_after, created_at)
		SELECT id, tenant, 1, 4 * $1::bigint, $1, 0, 0, $1::numeric * 1000, false, 'prc_0190f3a2b7c47d1e8f00aabbccddeeff', id, nth + 2,
		       $2::bigint - (nth + 1) * $1, at FROM past`, historical, int64(opening))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO usage_logs (hold_id, tenant_id, api_key_id, request_id, created_at, model, upstream_model, channel_id,
		user_identifier, client_request_id, route, end_reason, status, stream, attempts, input, cache_read, cache_write_5m, cache_write_1h, input_audio,
		input_image, output, reasoning, output_audio, output_image, images, seconds, characters, provider_cost_n, multiplier_ppm, ttfb_us, duration_us,
		cost_n, estimated, price_id)
		SELECT id, tenant, key, id, at, 'gpt-4o', 'gpt-4o-2024-11-20', 'chn_0190f3a2b7c47d1e8f00aabbccddeeff', '', '', 'openai/chat', 'stop', 200, true,
		       1, 1234, 512, 0, 0, 0, 0, 321, 0, 0, 0, 0, 0, 0, 400, 1000000, 51234, 812345, $1, false, 'prc_0190f3a2b7c47d1e8f00aabbccddeeff'
		  FROM past`, historical)
	return err
}

// arrayOf is an array of ids as PostgreSQL reads it.
func arrayOf(ids []string) string { return "{" + strings.Join(ids, ",") + "}" }

// pastOnSQLite writes the rows one by one, as the ledger does.
func (f *fleet) pastOnSQLite(ctx context.Context, tx *sql.Tx, start time.Time, from, to int) error {
	charge, err := tx.PrepareContext(ctx, `INSERT INTO charges (hold_id, tenant_id, outcome, held, cash_n, bonus_n, debt_n, amount_pico_exact, estimated,
		price_id, request_id, version, balance_after, created_at)
		VALUES (?1, ?2, 1, ?3, ?4, 0, 0, ?5, false, 'prc_0190f3a2b7c47d1e8f00aabbccddeeff', ?1, ?6, ?7, ?8)`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, charge.Close()) }()
	record, err := tx.PrepareContext(ctx, `INSERT INTO usage_logs (hold_id, tenant_id, api_key_id, request_id, created_at, model, upstream_model, channel_id,
		user_identifier, client_request_id, route, end_reason, status, stream, attempts, input, cache_read, cache_write_5m, cache_write_1h, input_audio,
		input_image, output, reasoning, output_audio, output_image, images, seconds, characters, provider_cost_n, multiplier_ppm, ttfb_us, duration_us,
		cost_n, estimated, price_id)
		VALUES (?1, ?2, ?3, ?1, ?4, 'gpt-4o', 'gpt-4o-2024-11-20', 'chn_0190f3a2b7c47d1e8f00aabbccddeeff', '', '', 'openai/chat', 'stop', 200, true,
		        1, 1234, 512, 0, 0, 0, 0, 321, 0, 0, 0, 0, 0, 0, 400, 1000000, 51234, 812345, ?5, false, 'prc_0190f3a2b7c47d1e8f00aabbccddeeff')`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, record.Close()) }()
	for g := from; g < to; g++ {
		o, nth, at := &f.owners[g%len(f.owners)], g/len(f.owners), start.Add(time.Duration(g)*interval)
		u := idOf(at)
		balance := int64(opening) - int64(nth+1)*historical
		if _, err := charge.ExecContext(ctx, u, o.Tenant, 4*historical, historical, strconv.Itoa(historical*1000), nth+2, balance, at); err != nil {
			return err
		}
		if _, err := record.ExecContext(ctx, u, o.Tenant, o.Key, at, historical); err != nil {
			return err
		}
	}
	return nil
}

// idOf is an id as the ledger would have made it then.
func idOf(at time.Time) uuid.UUID {
	u := id.NewUUID()
	var t [8]byte
	binary.BigEndian.PutUint64(t[:], uint64(at.UnixMilli()))
	copy(u[:6], t[2:])
	return u
}
