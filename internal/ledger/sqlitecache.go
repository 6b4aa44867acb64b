package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// sqliteCache is what a session knows of wallets and budgets from the batches before: a batch over many wallets would
// otherwise spend most of its time reading what the last one wrote. It holds until another connection commits, which SQLite
// tells by data_version; a batch that fails forgets everything.
type sqliteCache struct {
	dataVersion int64
	batch       int64 // counts the batches that looked
	wallets     map[uuid.UUID]*walletState
	budgets     map[uuid.UUID]*budgetState
	holds       map[uuid.UUID]*sqliteHold
}

// sqliteHold is what settling needs of a hold.
type sqliteHold struct {
	rowid   int64
	tenant  uuid.UUID
	amount  int64
	budgets []uuid.UUID
}

type walletState struct {
	wallet
	rowid   int64
	version int64
	dirty   bool
}

type budgetState struct {
	rowid       int64
	limit       sql.NullInt64
	spent, held int64
	period      Period
	start       time.Time
	absent      bool
	dirty       bool
	turned      bool  // a new period has begun
	batch       int64 // that saw it last
}

func (c *sqliteCache) forget() {
	c.wallets, c.budgets, c.holds = map[uuid.UUID]*walletState{}, map[uuid.UUID]*budgetState{}, map[uuid.UUID]*sqliteHold{}
}

// begin is called first in the transaction of each batch.
func (c *sqliteCache) begin(ctx context.Context, conn *sqliteConn) error {
	var now int64
	if _, err := conn.row(ctx, readVersion, nil, &now); err != nil {
		return fmt.Errorf("read data version: %w", err)
	}
	if now != c.dataVersion || len(c.wallets)+len(c.budgets)+len(c.holds) > maxCached || c.wallets == nil {
		c.forget()
	}
	c.dataVersion = now
	c.batch++
	return nil
}

// wallet of a tenant, as of now.
func (t *sqliteBatch) wallet(tenant uuid.UUID) (*walletState, error) {
	if w, ok := t.p.cache.wallets[tenant]; ok {
		return w, nil
	}
	w := &walletState{}
	var err error
	w.exists, err = t.row(readWallet, []any{tenant}, &w.rowid, &w.cash, &w.bonus, &w.held, &w.locked, &w.debt, &w.version, &w.frozen)
	if err != nil {
		return nil, fmt.Errorf("read wallet %s: %w", tenant, err)
	}
	t.p.cache.wallets[tenant] = w
	return w, nil
}

// budget as of now, moved on to the period of now.
func (t *sqliteBatch) budget(id uuid.UUID) (*budgetState, error) {
	g, ok := t.p.cache.budgets[id]
	if !ok {
		g = &budgetState{}
		var period int64
		found, err := t.row(readBudget, []any{id}, &g.rowid, &g.limit, &g.spent, &g.held, &period, &g.start)
		if err != nil {
			return nil, fmt.Errorf("read budget %s: %w", id, err)
		}
		g.absent, g.period = !found, Period(period)
		t.p.cache.budgets[id] = g
	}
	if g.batch == t.p.cache.batch {
		return g, nil
	}
	g.batch = t.p.cache.batch
	if start := g.period.Start(t.now); !g.absent && start.After(g.start) {
		g.start, g.spent, g.dirty, g.turned = start, 0, true, true
	}
	t.budgets = append(t.budgets, g)
	return g, nil
}

// takeHold ends an open hold; nil for one that is not open.
func (t *sqliteBatch) takeHold(id uuid.UUID) (*sqliteHold, error) {
	h, ok := t.p.cache.holds[id]
	if ok {
		delete(t.p.cache.holds, id)
	} else {
		h = &sqliteHold{}
		var budgets string
		found, err := t.row(findHold, []any{id}, &h.rowid, &h.tenant, &h.amount, &budgets)
		if err == nil && found {
			h.budgets, err = parseBudgetList(budgets)
		}
		if err != nil || !found {
			return nil, err
		}
	}
	return h, t.exec(deleteHold, h.rowid)
}

// write stores what the batch changed. A row that had gone meanwhile would have changed the data version.
func (t *sqliteBatch) write() error {
	for i, w := range t.wallets {
		if w.dirty {
			if err := t.exec(writeWallet, w.cash, w.bonus, w.held, w.debt, w.version, w.rowid); err != nil {
				return fmt.Errorf("write wallet %s: %w", t.b.tenants[i], err)
			}
			w.dirty = false
		}
		t.b.wallets = append(t.b.wallets, w.wallet)
	}
	for _, g := range t.budgets {
		if err := t.writeBudget(g); err != nil {
			return fmt.Errorf("write budget: %w", err)
		}
	}
	return nil
}

func (t *sqliteBatch) writeBudget(g *budgetState) (err error) {
	switch {
	case g.absent || !g.dirty:
	case g.turned:
		err = t.exec(turnBudget, g.spent, g.held, stamp(g.start), g.rowid)
	default:
		err = t.exec(writeBudget, g.spent, g.held, g.rowid)
	}
	g.dirty, g.turned = false, false
	return err
}
