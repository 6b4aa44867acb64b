package limit

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/id"
)

// Records reads what was charged from the usage records.
type Records struct{ DB *sql.DB }

// tally adds up settled calls; its tokens are all of them, whatever they cost.
const tally = `SELECT count(*), coalesce(sum(input + cache_read + cache_write_5m + cache_write_1h + input_audio + input_image
	+ output + reasoning + output_audio + output_image), 0) FROM usage_logs WHERE tenant_id = $1 AND created_at >= $2`

// Since implements Usage. Its cost grows with the calls of the tenant since then.
func (r Records) Since(ctx context.Context, tenant uuid.UUID, b Bound, from time.Time) (Tally, error) {
	query, args := tally, []any{tenant, from}
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	switch b.Scope {
	case Key:
		u, err := id.Parse(id.Key, b.ID)
		if err != nil {
			return Tally{}, fmt.Errorf("usage of %s: %w", b.ID, err)
		}
		query += " AND api_key_id = " + arg(u)
	case Member:
		keys, err := r.keys(ctx, tenant, b.ID)
		if err != nil {
			return Tally{}, err
		}
		query += " AND api_key_id IN (" + arg(uuid.Nil)
		for _, u := range keys {
			query += ", " + arg(u)
		}
		query += ")"
	}
	if b.Model != "" {
		query += " AND model = " + arg(b.Model)
	}
	var t Tally
	if err := r.DB.QueryRowContext(ctx, query, args...).Scan(&t.Requests, &t.Tokens); err != nil {
		return Tally{}, fmt.Errorf("usage of %s: %w", b.name(), err)
	}
	return t, nil
}

// keys are those that a member has made.
func (r Records) keys(ctx context.Context, tenant uuid.UUID, user string) (out []uuid.UUID, err error) {
	rows, err := r.DB.QueryContext(ctx, "SELECT id FROM api_keys WHERE tenant_id = $1 AND created_by = $2", id.Format(id.Tenant, tenant), user)
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", user, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key string
		if err := rows.Scan(&key); err != nil {
			return nil, fmt.Errorf("keys of %s: %w", user, err)
		}
		u, err := id.Parse(id.Key, key)
		if err != nil {
			return nil, fmt.Errorf("keys of %s: %w", user, err)
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// Nodes counts the nodes that have shown life within the last half minute.
func (r Records) Nodes(ctx context.Context) (n int, err error) {
	err = r.DB.QueryRowContext(ctx, "SELECT count(*) FROM nodes WHERE NOT dead AND heartbeat_at > $1", time.Now().UTC().Add(-30*time.Second)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count nodes: %w", err)
	}
	return n, nil
}
