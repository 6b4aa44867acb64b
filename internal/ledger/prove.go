package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/money"
)

// Standing is how far the journal of a tenant was proved, and what its rows sum to there.
type Standing struct {
	Version                    int64
	Cash, Bonus, Debt, Revenue money.Amount
	Balance                    money.Amount // as the last row says
}

// Breach is an object that breaks an invariant.
type Breach struct {
	Violation

	Invariant string
	Tenant    uuid.UUID // whose books it is in; uuid.Nil for none
	Version   int64     // the row of the journal that shows it, for Prover.Again; 0 for none
}

// Prover proves the ledger piece by piece, each piece from one snapshot: the rows of a journal that are new, and all that is
// open. What it has seen adds up until Take. Not safe for concurrent use.
type Prover struct {
	Rate Rater // nil leaves I11 out

	objects  map[string]int64
	breaches []Breach
}

// Take returns how many objects were looked at by invariant, and what was broken, since the last Take.
func (p *Prover) Take() (objects map[string]int64, breaches []Breach) {
	objects, breaches = p.objects, p.breaches
	p.objects, p.breaches = nil, nil
	return objects, breaches
}

func (p *Prover) saw(invariant string, n int) {
	if p.objects == nil {
		p.objects = map[string]int64{}
	}
	p.objects[invariant] += int64(n)
}

// breach notes an object. The text says the same as long as the breach is the same.
func (p *Prover) breach(b Breach) { p.breaches = append(p.breaches, b) }

// usageKept is how long the usage record of a charge must at least be there.
const usageKept = 31 * 24 * time.Hour

// Advance proves at most limit rows of a tenant's journal behind a standing (I1, I6, I8, I11, I12), and at its end the wallet
// and its lots (I2, I7, I12). each is called with every row. It returns the new standing, and whether the journal ends there.
func (p *Prover) Advance(
	ctx context.Context, s *Snapshot, tenant uuid.UUID, from Standing, limit int64, each func(*Line),
) (to Standing, end bool, err error) {
	w, top, err := s.Wallet(ctx, tenant)
	if err != nil {
		return from, false, err
	}
	upTo := min(top, from.Version+limit)
	walk := walk{p: p, tenant: tenant, at: from}
	err = s.Lines(ctx, tenant, from.Version, upTo, func(l *Line) error {
		each(l)
		return walk.row(ctx, l)
	})
	if err != nil {
		return from, false, err
	}
	walk.gap(upTo + 1)
	if err := walk.settleDoubts(ctx, s); err != nil {
		return from, false, err
	}
	walk.at.Version = max(walk.at.Version, upTo)
	if upTo < top {
		return walk.at, false, nil
	}
	return walk.at, true, p.wallet(ctx, s, tenant, w, walk.at)
}

// Again proves one row of a tenant's journal once more.
func (p *Prover) Again(ctx context.Context, s *Snapshot, tenant uuid.UUID, version int64) error {
	walk := walk{p: p, tenant: tenant, at: Standing{Version: version - 1}}
	err := s.Lines(ctx, tenant, version-2, version, func(l *Line) error {
		if l.Version < version {
			walk.at.Balance = l.BalanceAfter
			return nil
		}
		return walk.row(ctx, l)
	})
	if err != nil {
		return err
	}
	if _, top, err := s.Wallet(ctx, tenant); err != nil || version > top {
		return err
	}
	walk.gap(version + 1)
	return walk.settleDoubts(ctx, s)
}

// walk goes through the rows of a journal.
type walk struct {
	p      *Prover
	tenant uuid.UUID
	at     Standing
	doubts []doubt // looked into once the rows are read: a snapshot reads one statement at a time
}

// doubt is a row that may be right for a reason that stands elsewhere.
type doubt struct {
	version int64
	hold    uuid.UUID
	ref     [2]string // type and id of a refund
	late    bool      // the row settles its hold late
}

func (w *walk) breachf(invariant, what, id string, version int64, format string, args ...any) {
	w.p.breach(Breach{Violation{what, id, fmt.Sprintf(format, args...)}, invariant, w.tenant, version})
}

// entry names a row.
func (w *walk) entry(version int64) string { return fmt.Sprintf("%s %d", w.tenant, version) }

// gap notes that rows before version are not there.
func (w *walk) gap(version int64) {
	if missing := w.at.Version + 1; missing < version {
		w.breachf("I12", "entry", w.entry(missing), missing, "missing, with all before %d", version)
	}
}

func (w *walk) row(ctx context.Context, l *Line) error {
	if l.Version == w.at.Version && l.IsCharge() {
		w.breachf("I6", "usage", l.ID.String(), l.Version, "there are several")
		return nil
	}
	w.gap(l.Version)
	w.p.saw("I1", 1)
	w.p.saw("I12", 1)
	if sum := l.Cash + l.Bonus - l.Debt + l.Revenue + l.Platform; sum != 0 || l.Currency != currency {
		w.breachf("I1", "entry", l.ID.String(), l.Version, "sides sum to %d nano-%s", int64(sum), l.Currency)
	}
	if want := w.at.Balance + l.Cash + l.Bonus; l.BalanceAfter != want {
		w.breachf("I12", "entry", w.entry(l.Version), l.Version, "balance after is %d nano-USD above what follows from the row before",
			int64(l.BalanceAfter-want))
	}
	w.at.Version, w.at.Balance = l.Version, l.BalanceAfter
	w.at.Cash += l.Cash
	w.at.Bonus += l.Bonus
	w.at.Debt += l.Debt
	w.at.Revenue += l.Revenue
	if l.IsCharge() {
		return w.charge(ctx, l)
	}
	w.transfer(l)
	return nil
}

func (w *walk) charge(ctx context.Context, l *Line) error {
	w.p.saw("I6", 1)
	if want, ok := ceilNano(l.Exact); !ok || want != l.Revenue {
		w.breachf("I6", "charge", l.ID.String(), l.Version, "%d nano-USD for %s pico-USD", int64(l.Revenue), l.Exact)
	}
	switch u := l.Usage; {
	case u == nil:
		if l.PriceID != "" && time.Since(l.At) < usageKept {
			w.breachf("I6", "charge", l.ID.String(), l.Version, "by a price, without a usage record")
		}
		return nil
	case u.Cost != l.Revenue:
		w.doubts = append(w.doubts, doubt{version: l.Version, hold: l.ID})
	}
	return w.rate(ctx, l.Version, l.Usage, l.Held)
}

func (w *walk) transfer(l *Line) {
	if hold, ok := l.Hold(); ok && l.Code == CodeLate {
		w.doubts = append(w.doubts, doubt{version: l.Version, hold: hold, late: true})
	}
	bonus := l.Code == CodeBonus && l.RefType == "top_up"
	if (l.Code == CodeRefund || l.Code == CodeTopUp || bonus) && l.RefID != "" {
		w.p.saw("I8", 1)
		if l.Code != CodeTopUp {
			w.doubts = append(w.doubts, doubt{version: l.Version, ref: [2]string{l.RefType, l.RefID}})
		}
	}
}

// rate computes a charge again (I11).
func (w *walk) rate(ctx context.Context, version int64, u *Record, held money.Amount) error {
	if w.p.Rate == nil || u.PriceID == "" {
		return nil
	}
	w.p.saw("I11", 1)
	tells, err := rateAgain(ctx, w.p.Rate, u, held)
	if tells != "" {
		w.breachf("I11", "usage", u.Hold.String(), version, "%s", tells)
	}
	return err
}

// settleDoubts looks at what else belongs to the rows in doubt.
func (w *walk) settleDoubts(ctx context.Context, s *Snapshot) error {
	for _, d := range w.doubts {
		var err error
		if d.ref[1] != "" {
			err = w.refunded(ctx, s, d)
		} else {
			err = w.settledLate(ctx, s, d)
		}
		if err != nil {
			return err
		}
	}
	w.doubts = nil
	return nil
}

// settledLate compares a usage record with its charge and what was settled late (I6).
func (w *walk) settledLate(ctx context.Context, s *Snapshot, d doubt) error {
	r, err := s.Resolved(ctx, w.tenant, d.hold)
	if err != nil || r == nil || r.Usage == nil {
		return err
	}
	var late money.Amount
	err = scanRow(ctx, s, `SELECT coalesce(sum(CASE WHEN debit_account = 'revenue' THEN -amount ELSE amount END), 0) FROM transfers
		WHERE ref_type = $1 AND ref_id = $2 AND code = 'late'`, []any{refHold, d.hold.String()}, &late)
	if err != nil {
		return fmt.Errorf("read late settlement of %s: %w", d.hold, err)
	}
	if want := r.Charged + late; r.Usage.Cost != want {
		w.breachf("I6", "usage", d.hold.String(), d.version, "costs %d nano-USD, charged %d", int64(r.Usage.Cost), int64(want))
	}
	if !d.late {
		return nil
	}
	return w.rate(ctx, d.version, r.Usage, r.Held)
}

// refunded compares what was refunded of a top-up with what was credited for it (I8).
func (w *walk) refunded(ctx context.Context, s *Snapshot, d doubt) error {
	var above money.Amount
	err := scanRow(ctx, s, "SELECT coalesce(max(above), 0) FROM (SELECT "+takenBack+" AS above FROM transfers"+`
		WHERE ref_type = $1 AND ref_id = $2 AND `+aboutTopUps+" GROUP BY CASE WHEN code = 'bonus' THEN 1 ELSE 0 END) t",
		[]any{d.ref[0], d.ref[1]}, &above)
	if err != nil {
		return fmt.Errorf("read refunds of %s %s: %w", d.ref[0], d.ref[1], err)
	}
	if above > 0 {
		w.breachf("I8", "top-up", d.ref[1], d.version, "refunded %d nano-USD above its credit", int64(above))
	}
	return nil
}

// wallet compares the wallet with the sums of the whole journal and with its lots.
func (p *Prover) wallet(ctx context.Context, s *Snapshot, tenant uuid.UUID, w Wallet, at Standing) error {
	p.saw("I2", 1)
	p.saw("I7", 1)
	breachf := func(invariant, format string, args ...any) {
		p.breach(Breach{Violation{"wallet", tenant.String(), fmt.Sprintf(format, args...)}, invariant, tenant, 0})
	}
	if w.Cash != at.Cash || w.Bonus != at.Bonus || w.Debt != at.Debt {
		breachf("I2", "above its entries by %d nano-USD of cash, %d of bonus, %d of debt",
			int64(w.Cash-at.Cash), int64(w.Bonus-at.Bonus), int64(w.Debt-at.Debt))
	}
	if off := at.Balance - w.Balance(); off != 0 {
		breachf("I12", "the last balance after is %d nano-USD above the wallet's", int64(off))
	}
	var beyond int
	err := scanRow(ctx, s, `SELECT 1 FROM charges WHERE tenant_id = $1 AND version > $2
		UNION ALL SELECT 1 FROM transfers WHERE tenant_id = $1 AND version > $2 LIMIT 1`, []any{tenant, at.Version}, &beyond)
	switch {
	case err == nil:
		breachf("I12", "the journal goes on behind version %d", at.Version)
	case !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("read journal of %s: %w", tenant, err)
	}
	return p.lots(ctx, s, tenant, w)
}

// lots hold what the wallet does, and what is still to be drawn from them (I7).
func (p *Prover) lots(ctx context.Context, s *Snapshot, tenant uuid.UUID, w Wallet) error {
	var cash, bonus money.Amount
	err := scanRow(ctx, s, `SELECT coalesce(sum(CASE WHEN kind = 'cash' THEN remaining ELSE 0 END), 0),
		coalesce(sum(CASE WHEN kind = 'bonus' THEN remaining ELSE 0 END), 0) FROM credit_lots
		WHERE tenant_id = $1 AND remaining > 0`, []any{tenant}, &cash, &bonus)
	if err != nil {
		return fmt.Errorf("read lots of %s: %w", tenant, err)
	}
	for _, f := range []struct {
		name      Fund
		lots, has money.Amount
	}{{Cash, cash, w.Cash}, {Bonus, bonus, w.Bonus}} {
		if f.lots < f.has {
			p.breach(Breach{
				Violation{"wallet", tenant.String() + " " + string(f.name), fmt.Sprintf("%d nano-USD without a lot", int64(f.has-f.lots))},
				"I7", tenant, 0,
			})
		}
	}
	return nil
}

// Add notes a breach that another domain has seen in the same snapshot.
func (p *Prover) Add(b Breach) { p.breach(b) }
