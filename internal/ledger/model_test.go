package ledger

import (
	"database/sql"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"weir/internal/id"
	"weir/internal/money"
)

// TestRandomOperationsAgreeWithTheModel runs random batches and bookings against both a store and a model that knows
// nothing of locks, batches or SQL, and compares every answer and every wallet.
func TestRandomOperationsAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		rapid.Check(k.T, func(rt *rapid.T) {
			m := newModel(k, rt)
			rt.Repeat(map[string]func(*rapid.T){
				"batch":  m.batch,
				"credit": m.credit,
				"debit":  m.debit,
				"extend": m.extend,
				"sweep":  m.sweep,
				"late":   m.late,
				"lock":   m.lock,
				"freeze": m.freeze,
				"":       m.agree,
			})
		})
		k.sound()
	})
}

type model struct {
	k       *kit
	tenants []uuid.UUID
	wallets map[uuid.UUID]*Wallet
	budgets map[uuid.UUID]*modelBudget
	limits  map[uuid.UUID][]uuid.UUID // budgets of a tenant
	holds   []*modelHold
	locks   map[uuid.UUID]*modelLock
	credits []Credit
}

type modelBudget struct{ limit, spent, held money.Amount }

type modelLock struct {
	tenant uuid.UUID
	amount money.Amount
}

// modelHold is every hold id that was ever used.
type modelHold struct {
	hold    Hold
	open    bool
	done    bool
	amount  money.Amount
	seq     int
	outcome Outcome
	guessed bool // estimated
	charge  Charge
	late    *money.Amount // true cost, once it was settled late
}

func newModel(k *kit, rt *rapid.T) *model {
	m := &model{k: k, wallets: map[uuid.UUID]*Wallet{}, budgets: map[uuid.UUID]*modelBudget{}, limits: map[uuid.UUID][]uuid.UUID{}, locks: map[uuid.UUID]*modelLock{}}
	for range 2 {
		tenant := k.tenant(0, 0)
		m.tenants = append(m.tenants, tenant)
		m.wallets[tenant] = &Wallet{}
		for _, scope := range []Scope{ScopeKey, ScopeTenant} {
			limit := money.Amount(rapid.IntRange(0, 400).Draw(rt, "limit"))
			u := k.limit(tenant, scope, tenant, Forever, limit)
			m.budgets[u] = &modelBudget{limit: limit}
			m.limits[tenant] = append(m.limits[tenant], u)
		}
		m.bookCredit(rt, Credit{Tenant: tenant, Amount: money.Amount(rapid.IntRange(1, 300).Draw(rt, "opening")), Fund: Cash})
	}
	return m
}

func (m *model) amount(rt *rapid.T, most int) money.Amount {
	return money.Amount(rapid.IntRange(0, most).Draw(rt, "amount"))
}

func (m *model) tenant(rt *rapid.T) uuid.UUID { return rapid.SampledFrom(m.tenants).Draw(rt, "tenant") }

// batch runs up to eight holds and settlements, new and repeated ones, as one.
func (m *model) batch(rt *rapid.T) {
	var work []any
	settled := map[uuid.UUID]bool{}
	held := map[uuid.UUID]bool{}
	for range rapid.IntRange(1, 8).Draw(rt, "size") {
		if len(m.holds) > 0 && rapid.Bool().Draw(rt, "settle") {
			h := rapid.SampledFrom(m.holds).Draw(rt, "hold")
			s := settle(h.hold, m.amount(rt, 150))
			s.Estimated = rapid.IntRange(0, 3).Draw(rt, "estimated") == 0
			if rapid.IntRange(0, 3).Draw(rt, "void") == 0 {
				s.Outcome, s.Amount, s.Usage = Voided, 0, nil
			}
			if !settled[s.Hold] {
				settled[s.Hold] = true
				work = append(work, s)
			}
			continue
		}
		h := m.newHold(rt)
		if len(m.holds) > 0 && rapid.IntRange(0, 4).Draw(rt, "again") == 0 {
			h = rapid.SampledFrom(m.holds).Draw(rt, "repeated").hold
		}
		if !held[h.ID] {
			held[h.ID] = true
			work = append(work, h)
		}
	}
	got := m.k.flush(work...)
	for _, it := range got.settles { // ascending by id, before every hold
		m.settle(rt, it)
	}
	for _, it := range got.holds {
		m.hold(rt, it)
	}
}

func (m *model) newHold(rt *rapid.T) Hold {
	h := hold(m.tenant(rt), m.amount(rt, 120))
	h.Least = money.Amount(rapid.IntRange(min(1, int(h.Amount)), int(h.Amount)).Draw(rt, "least"))
	h.Min = money.Amount(rapid.IntRange(0, int(h.Least)).Draw(rt, "min"))
	for _, b := range m.limits[h.Tenant] {
		if rapid.IntRange(0, 3).Draw(rt, "budget") == 0 {
			h.Budgets = append(h.Budgets, b)
		}
	}
	return h
}

func (m *model) find(u uuid.UUID) *modelHold {
	if i := slices.IndexFunc(m.holds, func(h *modelHold) bool { return h.hold.ID == u }); i >= 0 {
		return m.holds[i]
	}
	return nil
}

func (m *model) hold(rt *rapid.T, it *item) {
	h := m.find(it.hold.ID)
	if h == nil {
		h = &modelHold{hold: it.hold}
		m.holds = append(m.holds, h)
	}
	want, grant := m.decide(h, &it.hold)
	if want == holdGranted {
		h.open, h.amount, h.hold = true, grant, it.hold
		m.wallets[it.hold.Tenant].Held += grant
		for _, b := range it.hold.Budgets {
			m.budgets[b].held += grant
		}
	}
	if it.status != want || (want <= holdRepeated && it.granted.Amount != grant) {
		rt.Fatalf("hold %+v: got status %d of %d, want %d of %d", it.hold, it.status, it.granted.Amount, want, grant)
	}
}

func (m *model) decide(known *modelHold, h *Hold) (int, money.Amount) {
	w := m.wallets[h.Tenant]
	base := w.Balance() - w.Locked
	switch {
	case known.done:
		return holdResolved, 0
	case known.open:
		return holdRepeated, known.amount
	case w.Frozen:
		return holdFrozen, 0
	case h.Amount > 0 && (w.Debt > 0 || base < max(h.Min, 1)):
		return holdNoBalance, 0
	case base < h.Least:
		return holdTooLarge, 0
	case w.Available() < h.Least:
		return holdInFlight, 0
	}
	grant := min(h.Amount, w.Available())
	for _, u := range h.Budgets {
		b := m.budgets[u]
		switch {
		case grant == 0:
		case b.limit-b.spent < h.Least:
			return holdNoBudget, 0
		case b.limit-b.spent-b.held < h.Least:
			return holdBudgetInFlight, 0
		default:
			grant = min(grant, b.limit-b.spent-b.held)
		}
	}
	return holdGranted, grant
}

func (m *model) settle(rt *rapid.T, it *item) {
	h, s := m.find(it.settle.Hold), &it.settle
	want := settleDone
	switch {
	case h.done && s.Outcome == Settled && (h.outcome != Settled || (h.guessed && (!s.Estimated || s.Amount != h.charge.Amount))):
		want = settleOtherwise
	case h.done:
		want = settleRepeated
	case !h.open:
		want = settleUnknown
		if s.Outcome == Voided {
			h.done, h.outcome = true, Voided
		}
	default:
		m.resolve(h, s)
	}
	charge := it.charge
	charge.Repeated, charge.Outcome = false, h.charge.Outcome
	if it.status != want || (want == settleDone && charge != h.charge) {
		rt.Fatalf("settle %+v: got %d %+v, want %d %+v", *s, it.status, charge, want, h.charge)
	}
}

// resolve is the one place where the model spends: bonus, then cash, then what is available beyond the hold, then debt.
func (m *model) resolve(h *modelHold, s *Settle) {
	w := m.wallets[h.hold.Tenant]
	w.Held -= h.amount
	paid := s.Amount
	if s.Amount > h.amount {
		paid = h.amount + min(s.Amount-h.amount, w.Available()-h.amount)
	}
	c := Charge{Hold: s.Hold, Outcome: s.Outcome, Held: h.amount, Amount: s.Amount, Bonus: min(paid, w.Bonus), Debt: s.Amount - paid}
	c.Cash = paid - c.Bonus
	w.Cash -= c.Cash
	w.Bonus -= c.Bonus
	w.Debt += c.Debt
	if s.Outcome == Settled {
		c.BalanceAfter = w.Balance()
	}
	for _, u := range h.hold.Budgets {
		m.budgets[u].held -= h.amount
		m.budgets[u].spent += s.Amount
	}
	h.open, h.done, h.outcome, h.guessed, h.charge = false, true, s.Outcome, s.Estimated, c
}

// sweep resolves an open hold as the sweeper does after a crash.
func (m *model) sweep(rt *rapid.T) {
	var open []*modelHold
	for _, h := range m.holds {
		if h.open {
			open = append(open, h)
		}
	}
	if len(open) == 0 {
		return
	}
	h := rapid.SampledFrom(open).Draw(rt, "hold")
	s := settle(h.hold, 0)
	s.Outcome, s.Usage = Expired, nil
	if rapid.Bool().Draw(rt, "delivered") {
		s = settle(h.hold, money.Amount(rapid.IntRange(0, int(h.amount)).Draw(rt, "checkpoint")))
		s.Estimated = true
	}
	for _, it := range m.k.flush(s).settles {
		m.settle(rt, it)
	}
}

// late settles what the sweeper resolved, once or again.
func (m *model) late(rt *rapid.T) {
	var swept []*modelHold
	for _, h := range m.holds {
		if h.done && (h.outcome == Expired || h.guessed) {
			swept = append(swept, h)
		}
	}
	if len(swept) == 0 {
		return
	}
	h := rapid.SampledFrom(swept).Draw(rt, "hold")
	cost := m.amount(rt, 200)
	if h.late != nil {
		cost = *h.late
	}
	got, err := m.k.book.settleLate(m.k.Context(), settle(h.hold, cost))
	if err != nil || got.Amount != cost || got.Cash+got.Bonus+got.Debt != cost {
		rt.Fatalf("late settlement of %d: %+v, %v", cost, got, err)
	}
	if h.late != nil {
		return
	}
	h.late = &cost
	w := m.wallets[h.hold.Tenant]
	if more := cost - h.charge.Amount; more >= 0 {
		m.take(w, more, Bonus)
	} else {
		debt := min(-more, h.charge.Debt, w.Debt)
		cash := min(-more-debt, h.charge.Cash+h.charge.Debt-debt)
		w.Debt -= debt
		w.Cash += cash
		w.Bonus += -more - debt - cash
	}
}

func (m *model) take(w *Wallet, amount money.Amount, first Fund) {
	free := min(amount, w.Available())
	cash := min(free, w.Cash)
	if first == Bonus {
		cash = free - min(free, w.Bonus)
	}
	w.Cash -= cash
	w.Bonus -= free - cash
	w.Debt += amount - free
}

func (m *model) credit(rt *rapid.T) {
	if len(m.credits) > 0 && rapid.IntRange(0, 3).Draw(rt, "again") == 0 {
		if p := m.k.post(rapid.SampledFrom(m.credits).Draw(rt, "credit")); !p.Repeated {
			rt.Fatalf("a repeated credit was booked: %+v", p)
		}
		return
	}
	m.bookCredit(rt, Credit{
		Tenant: m.tenant(rt), Amount: 1 + m.amount(rt, 200), Fund: rapid.SampledFrom([]Fund{Cash, Bonus}).Draw(rt, "fund"),
		Priority: int16(rapid.IntRange(1, 100).Draw(rt, "priority")),
	})
}

func (m *model) bookCredit(rt *rapid.T, c Credit) {
	c.Key, c.From, c.Code = "model:"+id.NewUUID().String(), StripeClearing, CodeTopUp
	w := m.wallets[c.Tenant]
	debt := min(w.Debt, c.Amount)
	w.Debt -= debt
	if c.Fund == Cash {
		w.Cash += c.Amount - debt
	} else {
		w.Bonus += c.Amount - debt
	}
	if p := m.k.post(c); p.Debt != debt || p.BalanceAfter != w.Balance() || p.Repeated {
		rt.Fatalf("credit %+v: got %+v", c, p)
	}
	m.credits = append(m.credits, c)
}

func (m *model) debit(rt *rapid.T) {
	d := Debit{
		Key: "model:" + id.NewUUID().String(), Tenant: m.tenant(rt), Amount: 1 + m.amount(rt, 100),
		Fund: rapid.SampledFrom([]Fund{Cash, Bonus}).Draw(rt, "fund"), To: Adjustment, About: About{Code: CodeAdjust},
	}
	m.take(m.wallets[d.Tenant], d.Amount, d.Fund)
	for i := range 2 {
		m.k.tx(func(tx Tx) error {
			p, err := m.k.book.Debit(m.k.Context(), tx, d)
			if p.Repeated != (i == 1) || p.BalanceAfter != m.wallets[d.Tenant].Balance() {
				rt.Fatalf("debit %+v: got %+v", d, p)
			}
			return err
		})
	}
}

func (m *model) extend(rt *rapid.T) {
	if len(m.holds) == 0 {
		return
	}
	h := rapid.SampledFrom(m.holds).Draw(rt, "hold")
	e := Extend{Hold: h.hold.ID, Tenant: h.hold.Tenant, Seq: h.seq + rapid.IntRange(0, 1).Draw(rt, "seq"), Amount: 1 + m.amount(rt, 60)}
	e.Least = money.Amount(rapid.IntRange(1, int(e.Amount)).Draw(rt, "least"))
	if e.Seq == 0 {
		e.Seq = 1
	}
	g, err := m.k.book.extend(m.k.Context(), e)
	more, want := m.room(h, e)
	if !errors.Is(err, want) || (want == nil && err != nil) {
		rt.Fatalf("extend %+v: got %v, want %v", e, err, want)
	}
	if want != nil {
		return
	}
	if e.Seq > h.seq {
		h.seq = e.Seq
		h.amount += more
		m.wallets[e.Tenant].Held += more
		for _, u := range h.hold.Budgets {
			m.budgets[u].held += more
		}
	}
	if g.Amount != h.amount {
		rt.Fatalf("extend %+v: got %+v, want %d", e, g, h.amount)
	}
}

func (m *model) room(h *modelHold, e Extend) (money.Amount, error) {
	w := m.wallets[e.Tenant]
	switch {
	case h.done:
		return 0, ErrResolved
	case !h.open:
		return 0, ErrUnknownHold
	case e.Seq <= h.seq:
		return 0, nil
	case w.Frozen:
		return 0, ErrFrozen
	case w.Debt > 0 || w.Balance()-w.Locked-h.amount < e.Least:
		return 0, ErrBalanceExhausted
	case w.Available() < e.Least:
		return 0, ErrInFlightExhausted
	}
	more := min(e.Amount, w.Available())
	budgets := slices.Clone(h.hold.Budgets)
	slices.SortFunc(budgets, compareUUID)
	for _, u := range budgets {
		b := m.budgets[u]
		switch {
		case b.limit-b.spent-h.amount < e.Least:
			return 0, ErrBudgetExhausted
		case b.limit-b.spent-b.held < e.Least:
			return 0, ErrInFlightExhausted
		}
		more = min(more, b.limit-b.spent-b.held)
	}
	return more, nil
}

func (m *model) lock(rt *rapid.T) {
	for u, l := range m.locks {
		m.k.tx(func(tx Tx) error {
			n, err := m.k.book.Unlock(m.k.Context(), tx, l.tenant, u)
			if n != l.amount {
				rt.Fatalf("unlock: got %d, want %d", n, l.amount)
			}
			return err
		})
		m.wallets[l.tenant].Locked -= l.amount
		delete(m.locks, u)
		return
	}
	l := &modelLock{tenant: m.tenant(rt)}
	asked, u := 1+m.amount(rt, 100), id.NewUUID()
	l.amount = min(asked, m.wallets[l.tenant].Available())
	m.k.tx(func(tx Tx) error {
		n, err := m.k.book.Lock(m.k.Context(), tx, l.tenant, u, asked)
		if n != l.amount {
			rt.Fatalf("lock: got %d, want %d", n, l.amount)
		}
		return err
	})
	if l.amount > 0 {
		m.wallets[l.tenant].Locked += l.amount
		m.locks[u] = l
	}
}

func (m *model) freeze(rt *rapid.T) {
	tenant := m.tenant(rt)
	w := m.wallets[tenant]
	w.Frozen = !w.Frozen && rapid.IntRange(0, 2).Draw(rt, "freeze") == 0
	m.k.tx(func(tx Tx) error {
		if w.Frozen {
			return m.k.book.Freeze(m.k.Context(), tx, tenant)
		}
		return m.k.book.Unfreeze(m.k.Context(), tx, tenant)
	})
}

// agree compares every wallet and budget with the model's.
func (m *model) agree(rt *rapid.T) {
	rows, err := m.k.d.SQL.QueryContext(m.k.Context(), `SELECT tenant_id, cash, bonus, held, locked, debt, frozen FROM wallets WHERE tenant_id IN ($1, $2)
		UNION ALL SELECT id, limit_n, spent, held, 0, 0, NULL FROM budgets WHERE tenant_id IN ($1, $2)`, m.tenants[0], m.tenants[1])
	if err != nil {
		rt.Fatal(err)
	}
	seen, err := collect(rows, func(scan func(...any) error) (struct{}, error) {
		var u uuid.UUID
		var frozen sql.NullBool
		var n [5]money.Amount
		if err := scan(&u, &n[0], &n[1], &n[2], &n[3], &n[4], &frozen); err != nil {
			return struct{}{}, err
		}
		if frozen.Valid {
			if got := (Wallet{Cash: n[0], Bonus: n[1], Held: n[2], Locked: n[3], Debt: n[4], Frozen: frozen.Bool}); got != *m.wallets[u] {
				rt.Fatalf("wallet: got %+v, want %+v", got, *m.wallets[u])
			}
		} else if got := (modelBudget{limit: n[0], spent: n[1], held: n[2]}); got != *m.budgets[u] {
			rt.Fatalf("budget: got %+v, want %+v", got, *m.budgets[u])
		}
		return struct{}{}, nil
	})
	if err != nil || len(seen) != len(m.wallets)+len(m.budgets) {
		rt.Fatalf("read %d rows: %v", len(seen), err)
	}
}
