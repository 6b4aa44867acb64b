package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"weir/internal/clock"
	"weir/internal/failpoint"
)

// sqliteStore commits batches with the rules in Go: SQLite has one writer, so BEGIN IMMEDIATE is the only lock. Its
// results are those of ledger_flush on PostgreSQL; the conformance tests run on both.
type sqliteStore struct {
	db    *sql.DB
	clock clock.Clock
}

// sqliteSession is a connection and what it knows.
type sqliteSession struct {
	*sqliteConn
	clock clock.Clock
	cache sqliteCache
	log   *logKeeper
}

func (p *sqliteSession) close() {
	p.log.close()
	p.sqliteConn.close()
}

const (
	beginTx = iota
	commitTx
	rollbackTx
	readVersion
	readWallet
	writeWallet
	findHold
	deleteHold
	readCharge
	insertCharge
	insertUsage
	readNode
	readHold
	insertHold
	readBudget
	writeBudget
	turnBudget
	noteHold
	sqliteStatements
)

var sqliteQueries = [sqliteStatements]string{
	beginTx:     "BEGIN IMMEDIATE",
	commitTx:    "COMMIT",
	rollbackTx:  "ROLLBACK",
	readVersion: "PRAGMA data_version",
	readWallet:  "SELECT rowid, cash, bonus, held, locked, debt, version, frozen FROM wallets WHERE tenant_id = ?",
	writeWallet: "UPDATE wallets SET cash = ?, bonus = ?, held = ?, debt = ?, version = ? WHERE rowid = ?",
	findHold:    "SELECT rowid, tenant_id, amount, budgets FROM open_holds WHERE id = ? AND kind < 4",
	deleteHold:  "DELETE FROM open_holds WHERE rowid = ?",
	readCharge:  "SELECT outcome, held, cash_n, bonus_n, debt_n, coalesce(balance_after, -1), estimated FROM charges WHERE hold_id = ?",
	insertCharge: `INSERT INTO charges (hold_id, tenant_id, outcome, held, cash_n, bonus_n, debt_n, amount_pico_exact, estimated,
		price_id, request_id,
		version, balance_after, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?, ?)`,
	insertUsage: "INSERT INTO usage_logs " + usageColumns + ` VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
		?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''))`,
	readNode: "SELECT count(*) FROM nodes WHERE id = ? AND epoch = ? AND NOT dead",
	readHold: "SELECT (SELECT amount FROM open_holds WHERE id = ?1), EXISTS (SELECT 1 FROM charges WHERE hold_id = ?1)",
	insertHold: `INSERT INTO open_holds (id, tenant_id, api_key_id, request_id, amount, floor, kind, node_id, node_epoch, budgets,
		model, price_id, seq, ckpt_amount, ckpt_tokens, created_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, ''), 0, 0, 0, ?, ?)`,
	readBudget:  "SELECT rowid, limit_n, spent, held, period, period_start FROM budgets WHERE id = ?",
	writeBudget: "UPDATE budgets SET spent = ?, held = ? WHERE rowid = ?",
	turnBudget:  "UPDATE budgets SET spent = ?, held = ?, period_start = ? WHERE rowid = ?",
	noteHold: `UPDATE open_holds SET ckpt_amount = max(ckpt_amount, ?), ckpt_tokens = max(ckpt_tokens, ?),
		first_byte_at = coalesce(first_byte_at, ?)
		WHERE id = ?`,
}

const usageColumns = `(hold_id, tenant_id, api_key_id, request_id, created_at, model, upstream_model, channel_id, user_identifier,
	client_request_id, route, end_reason, status, stream, attempts, input, cache_read, cache_write_5m, cache_write_1h, input_audio,
	input_image, output, reasoning, output_audio, output_image, images, seconds, characters, provider_cost_n, multiplier_ppm, ttfb_us,
	duration_us, cost_n, estimated, price_id, extra)`

func (s *sqliteStore) open(ctx context.Context) (session, error) { //nolint:ireturn // one of two, chosen at run time
	c, err := newSQLiteConn(ctx, s.db)
	if err != nil {
		return nil, err
	}
	return &sqliteSession{sqliteConn: c, clock: s.clock, log: keepLog(ctx, s.db)}, nil
}

func (p *sqliteSession) flush(ctx context.Context, b *batch) error {
	p.log.finish(ctx, p.conn)
	err := p.inTx(ctx, func(ctx context.Context) error {
		now := p.clock.Now()
		t := &sqliteBatch{p: p, b: b, ctx: ctx, now: now, stamp: stamp(now)}
		err := t.run()
		b.before()
		return err
	})
	if err != nil {
		p.cache.forget()
		return err
	}
	b.after()
	if p.writes >= moveEvery {
		p.writes = 0
		p.log.nudge()
	}
	return nil
}

func (p *sqliteSession) checkpoint(ctx context.Context, cs []checkpoint) error {
	err := p.inTx(ctx, func(ctx context.Context) error {
		now := stamp(p.clock.Now())
		for _, c := range cs {
			if err := p.exec(ctx, noteHold, c.amount, c.tokens, now, c.hold); err != nil {
				return fmt.Errorf("checkpoint hold %s: %w", c.hold, err)
			}
		}
		failpoint.Checkpoint.Before()
		return nil
	})
	if err == nil {
		failpoint.Checkpoint.After()
	}
	return err
}

var errOtherTenant = errors.New("ledger: the hold belongs to another tenant")

// sqliteBatch is one batch at work.
type sqliteBatch struct {
	p       *sqliteSession
	b       *batch
	ctx     context.Context //nolint:containedctx // lives for one call of flush
	now     time.Time
	stamp   string         // now, as the driver writes it: it would do so for every statement
	wallets []*walletState // of b.tenants
	budgets []*budgetState // that were looked at
}

func (t *sqliteBatch) run() error {
	if err := t.p.cache.begin(t.ctx, t.p.sqliteConn); err != nil {
		return err
	}
	for _, tenant := range t.b.tenants {
		w, err := t.wallet(tenant)
		if err != nil {
			return err
		}
		t.wallets = append(t.wallets, w)
	}
	for _, it := range t.b.settles {
		if err := t.settle(it); err != nil {
			return fmt.Errorf("settle hold %s: %w", it.settle.Hold, err)
		}
	}
	if err := t.holds(); err != nil {
		return err
	}
	return t.write()
}

func (t *sqliteBatch) row(stmt int, args []any, into ...any) (bool, error) {
	return t.p.row(t.ctx, stmt, args, into...)
}

func (t *sqliteBatch) exec(stmt int, args ...any) error { return t.p.exec(t.ctx, stmt, args...) }

func (t *sqliteBatch) settle(it *item) error {
	s := &it.settle
	h, err := t.takeHold(s.Hold)
	switch {
	case err != nil:
		return err
	case h == nil:
		return t.resettle(it)
	case h.tenant != s.Tenant:
		return errOtherTenant
	}
	held := h.amount
	w := t.wallets[t.b.index[s.Tenant]]
	base, debt := int64(s.Amount), int64(0)
	if extra := base - held; extra > 0 {
		debt = extra - min(extra, int64(w.available()))
		base -= debt
	}
	bonus := min(base, w.bonus)
	w.held -= held
	w.bonus -= bonus
	w.cash -= base - bonus
	w.debt += debt
	w.dirty = true
	var version, after any
	balance := int64(-1)
	if s.Outcome == Settled {
		w.version++
		balance = w.cash + w.bonus
		version, after = w.version, balance
	}
	if err := t.charge(s, held, base-bonus, bonus, debt, version, after); err != nil {
		return err
	}
	if err := t.spend(h.budgets, held, int64(s.Amount)); err != nil {
		return err
	}
	it.status = settleDone
	it.setCharge(held, base-bonus, bonus, debt, balance)
	return t.usage(s)
}

func (t *sqliteBatch) charge(s *Settle, held, cash, bonus, debt int64, version, after any) error {
	exact := s.Exact
	if exact == "" {
		exact = exactOf(int64(s.Amount))
	}
	return t.exec(insertCharge, s.Hold, s.Tenant, int64(s.Outcome), held, cash, bonus, debt, exact, s.Estimated, s.PriceID,
		s.Request, version, after, t.stamp)
}

// resettle is for an id that is not open: a repeat, a hold that the sweeper resolved, or one that never was.
func (t *sqliteBatch) resettle(it *item) error {
	s := &it.settle
	var outcome, held, cash, bonus, debt, after int64
	var estimated bool
	found, err := t.row(readCharge, []any{s.Hold}, &outcome, &held, &cash, &bonus, &debt, &after, &estimated)
	switch {
	case err != nil:
		return err
	case !found:
		it.status = settleUnknown
		it.setCharge(0, 0, 0, 0, -1)
		if s.Outcome == Voided { // a hold that is still under way can then never open
			return t.charge(s, 0, 0, 0, 0, nil, nil)
		}
		return nil
	case s.Outcome == Voided:
		it.status = settleRepeated
	case Outcome(outcome) != Settled, estimated && (!s.Estimated || int64(s.Amount) != cash+bonus+debt):
		it.status = settleOtherwise
	default:
		it.status = settleRepeated
	}
	it.setCharge(held, cash, bonus, debt, after)
	return nil
}

func (t *sqliteBatch) usage(s *Settle) error {
	u := s.Usage
	if u == nil {
		return nil
	}
	args := make([]any, 0, 36)
	args = append(args, s.Hold, s.Tenant, u.Key, s.Request, t.stamp)
	for _, text := range u.texts() {
		args = append(args, cleanText(text))
	}
	for _, n := range u.numbers() {
		args = append(args, n)
	}
	return t.exec(insertUsage, append(args, int64(s.Amount), s.Estimated, s.PriceID, string(u.Extra))...)
}

func (t *sqliteBatch) holds() error {
	if len(t.b.holds) == 0 {
		return nil
	}
	var live int64
	if _, err := t.row(readNode, []any{t.b.node, t.b.epoch}, &live); err != nil {
		return fmt.Errorf("read node: %w", err)
	}
	for _, it := range t.b.holds {
		it.status = holdFenced
		if live == 0 {
			it.setGranted(0)
			continue
		}
		if err := t.hold(it); err != nil {
			return fmt.Errorf("hold %s: %w", it.hold.ID, err)
		}
	}
	return nil
}

func (t *sqliteBatch) hold(it *item) error {
	h := &it.hold
	amount, status, err := t.known(h.ID)
	if err == nil && status == 0 {
		amount, status, err = t.decide(h)
		if err == nil && status == holdGranted {
			err = t.grant(h, amount)
		}
	}
	it.status = status
	it.setGranted(amount)
	return err
}

// known finds a hold that was granted or resolved before; status 0 for a new one.
func (t *sqliteBatch) known(id uuid.UUID) (amount int64, status int, err error) {
	var open sql.NullInt64
	var resolved bool
	switch _, err := t.row(readHold, []any{id}, &open, &resolved); {
	case err != nil:
		return 0, 0, err
	case resolved:
		return 0, holdResolved, nil
	case open.Valid:
		return open.Int64, holdRepeated, nil
	}
	return 0, 0, nil
}

// decide says what a new hold would be granted, or why not. It changes nothing.
func (t *sqliteBatch) decide(h *Hold) (int64, int, error) {
	w := t.wallets[t.b.index[h.Tenant]]
	amount, least := int64(h.Amount), int64(h.Least)
	balance := w.cash + w.bonus - w.locked
	switch {
	case w.frozen:
		return 0, holdFrozen, nil
	case amount > 0 && (w.debt > 0 || balance < max(int64(h.Min), 1)):
		return 0, holdNoBalance, nil
	case balance < least:
		return 0, holdTooLarge, nil
	case balance-w.held < least:
		return 0, holdInFlight, nil
	case !w.exists:
		return 0, holdNoBalance, nil
	}
	return t.fit(h, min(amount, balance-w.held))
}

// fit clips a hold to its budgets, or says which of them refuses it.
func (t *sqliteBatch) fit(h *Hold, amount int64) (int64, int, error) {
	least := int64(h.Least)
	for _, id := range h.Budgets {
		g, err := t.budget(id)
		if err != nil {
			return 0, 0, err
		}
		switch {
		case g.absent:
			return 0, holdUnknownBudget, nil
		case amount == 0 || !g.limit.Valid:
		case g.limit.Int64-g.spent < least:
			return 0, holdNoBudget, nil
		case g.limit.Int64-g.spent-g.held < least:
			return 0, holdBudgetInFlight, nil
		default:
			amount = min(amount, g.limit.Int64-g.spent-g.held)
		}
	}
	return amount, holdGranted, nil
}

// grant opens a hold, and counts it in its wallet and its budgets.
func (t *sqliteBatch) grant(h *Hold, amount int64) error {
	node, epoch := t.b.node, t.b.epoch
	if h.Kind == Task {
		node, epoch = uuid.Nil, 0
	}
	rowid, err := t.p.insert(t.ctx, insertHold, h.ID, h.Tenant, h.Key, h.Request, amount, int64(h.Floor), int64(h.Kind), node, epoch,
		budgetList(h.Budgets), cleanText(h.Model), h.PriceID, t.stamp, stamp(t.now.Add(h.TTL)))
	if err != nil {
		return err
	}
	t.p.cache.holds[h.ID] = &sqliteHold{rowid: rowid, tenant: h.Tenant, amount: amount, budgets: slices.Clone(h.Budgets)}
	w := t.wallets[t.b.index[h.Tenant]]
	w.held += amount
	w.dirty = true
	for _, id := range h.Budgets {
		g := t.p.cache.budgets[id]
		g.held += amount
		g.dirty = true
	}
	return nil
}

// spend moves what a hold had reserved in its budgets to what was spent; a budget that was removed since is passed over.
func (t *sqliteBatch) spend(ids []uuid.UUID, held, spent int64) error {
	for _, id := range ids {
		g, err := t.budget(id)
		if err != nil {
			return err
		}
		g.held -= held
		g.spent += spent
		g.dirty = true
	}
	return nil
}
