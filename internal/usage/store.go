package usage

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"weir/ent"
)

// entry is a row to be added to.
type entry struct {
	cell     cell
	id       uuid.UUID
	measures *Measures
}

// upsert adds a sheet to the rows. Rows are locked in one order everywhere, so that two that add to the same ones wait for
// each other and never for themselves.
func (r *Rollup) upsert(ctx context.Context, tx *ent.Tx, sums sheet) error {
	entries := make([]entry, 0, len(sums))
	for c, m := range sums {
		entries = append(entries, entry{c, c.digest(), m})
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.cell.table, b.cell.table), cmp.Compare(a.cell.facet, b.cell.facet), bytes.Compare(a.id[:], b.id[:]))
	})
	for len(entries) > 0 {
		n := 1
		for n < len(entries) && n < upsertRows && entries[n].cell.like(&entries[0].cell) {
			n++
		}
		if err := r.upsertRows(ctx, tx, entries[:n]); err != nil {
			return err
		}
		entries = entries[n:]
	}
	return nil
}

// like reports whether two cells have the same columns.
func (c *cell) like(o *cell) bool { return c.table == o.table && c.facet == o.facet }

// upsertRows adds to rows of one table and facet. Columns in which all of them have nothing are left out: that is more than half
// of them, and a statement costs by its parameters.
func (r *Rollup) upsertRows(ctx context.Context, tx *ent.Tx, entries []entry) error {
	into := tables[entries[0].cell.table]
	names := slices.Concat(into.keys, measureColumns)
	rows := make([][]any, len(entries))
	used := make([]bool, len(names))
	for i := range entries {
		values := entries[i].cell.values()
		for _, n := range entries[i].measures.refs() {
			values = append(values, *n)
		}
		for j, v := range values {
			used[j] = used[j] || !isDefault(v) || names[j] == "api_key_id" // which has no default
		}
		rows[i] = values
	}
	pick := func(values []any) []any {
		kept := values[:0]
		for j, v := range values {
			if used[j] {
				kept = append(kept, v)
			}
		}
		return kept
	}
	var columns, added []string
	for j, name := range names {
		if !used[j] {
			continue
		}
		columns = append(columns, name)
		if j >= len(into.keys) {
			added = append(added, name)
		}
	}
	insert := entsql.Dialect(r.cfg.Journal.Dialect).Insert(into.name).Columns(columns...)
	for _, values := range rows {
		insert.Values(pick(values)...)
	}
	insert.OnConflict(entsql.ConflictColumns("id"), entsql.ResolveWith(func(u *entsql.UpdateSet) {
		for _, column := range added {
			u.Set(column, entsql.Expr(into.name+"."+column+" + excluded."+column))
		}
	}))
	query, args := insert.Query()
	if _, err := tx.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("add to %s: %w", into.name, err)
	}
	return nil
}

func isDefault(v any) bool { return v == "" || v == int64(0) }
