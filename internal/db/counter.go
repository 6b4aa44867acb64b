package db

import (
	"context"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/counter"
	"weir/internal/viewer"
)

// Counters that give entities their numbers, and revisions of what nodes keep in memory.
const (
	UserNumber    = "number:user"
	KeyNumber     = "number:key"
	ChannelNumber = "number:channel"
	CodeNumber    = "number:code"
	ServiceNumber = "number:service"
	// ReceiptNumber and CreditNoteNumber leave no gaps: they rise in the transaction that uses them.
	ReceiptNumber    = "number:receipt"
	CreditNoteNumber = "number:credit_note"

	// AccessRevision changes with keys, users, tenants and memberships.
	AccessRevision = "revision:access"
	// RoutingRevision changes with channels and credentials.
	RoutingRevision = "revision:routing"
	// PriceRevision changes with models and prices.
	PriceRevision = "revision:price"
	// AliasRevision changes with tenants' own names of models.
	AliasRevision = "revision:alias"
	// SettingRevision changes with the settings of the platform.
	SettingRevision = "revision:setting"
)

// Next adds one to a counter and returns its new value. The row stays locked until the transaction ends, so values become
// visible in order.
func Next(ctx context.Context, tx *ent.Tx, name string) (int64, error) {
	return advance(ctx, tx, name, 1)
}

// NextBlock is Next for so many values at once, of which it returns the first.
func NextBlock(ctx context.Context, tx *ent.Tx, name string, values int) (int64, error) {
	last, err := advance(ctx, tx, name, int64(values))
	return last - int64(values) + 1, err
}

// advance adds to a counter and returns its new value.
func advance(ctx context.Context, tx *ent.Tx, name string, by int64) (int64, error) {
	ctx = viewer.SystemContext(ctx, "counter")
	for range 2 {
		n, err := tx.Counter.Update().Where(counter.ID(name)).AddValue(by).Save(ctx)
		if err != nil {
			return 0, fmt.Errorf("count %s: %w", name, err)
		}
		if n == 1 {
			c, err := tx.Counter.Get(ctx, name)
			if err != nil {
				return 0, fmt.Errorf("count %s: %w", name, err)
			}
			return c.Value, nil
		}
		err = tx.Counter.Create().SetID(name).SetValue(0).OnConflict(entsql.ConflictColumns(counter.FieldID), entsql.DoNothing()).Exec(ctx)
		if err != nil && !isNoRows(err) {
			return 0, fmt.Errorf("count %s: %w", name, err)
		}
	}
	return 0, fmt.Errorf("count %s: the counter vanished", name)
}

// Revisions reads several counters in one statement; a counter that does not exist yet is 0.
func Revisions(ctx context.Context, c *ent.Client, names ...string) (map[string]int64, error) {
	rows, err := c.Counter.Query().Where(counter.IDIn(names...)).All(viewer.SystemContext(ctx, "revision"))
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	out := make(map[string]int64, len(names))
	for _, r := range rows {
		out[r.ID] = r.Value
	}
	return out, nil
}
