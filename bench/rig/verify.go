package rig

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/internal/db"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/usage"
)

// Evidence is what a run is judged by.
type Evidence struct {
	DB       *db.DB
	Log      *Log
	Upstream *Upstream
	// Rest: no request runs, all nodes are up and nothing is held any more. Then what is still to be resolved is wrong.
	Rest bool
	// Unkept tells which streams' answers Weir says that it could not keep under their idempotency key, so that a repeat runs
	// again; nil for none. It is asked after the books have been read.
	Unkept func() map[uuid.UUID]bool
	// Deaths tells when the node at a URL was killed; nil for never.
	Deaths func(node string) []time.Time
	// Indebted tenants may have been charged more than they had: their upstream reported more than was held.
	Indebted map[uuid.UUID]bool
}

// Verify proves I1–I12, I13–I16 and I18 (facts/ledger.md §4). It may run at any moment, also while requests do.
func Verify(ctx context.Context, e Evidence) (ledger.Report, error) {
	checker := ledger.Checker{DB: e.DB.SQL, Dialect: e.DB.Dialect, Rate: usage.Rater(e.DB.Ent)}
	report, err := checker.Check(ctx)
	if err != nil {
		return report, err
	}
	// What was received before the books are read must be in them; what is in them was sent before what follows is read.
	c := &court{e: e, receipts: e.Log.Receipts(), credits: e.Log.Credits()}
	books, err := ReadBooks(ctx, e.DB)
	if err != nil {
		return report, err
	}
	c.began, c.calls = e.Log.Began(), e.Upstream.Calls()
	if e.Unkept != nil {
		c.unkept = e.Unkept()
	}
	c.index(books)
	report.Findings = append(report.Findings, c.complete(), c.once(), c.repeats(), c.refused(), c.spent(), c.answered(), c.promised())
	if e.Rest {
		report.Findings = append(report.Findings, c.settled())
	}
	return report, nil
}

// court holds the evidence in the order in which it is asked for.
type court struct {
	e        Evidence
	receipts []Receipt
	credits  []Credited
	began    map[string]int
	calls    []Call
	books    *Books
	unkept   map[uuid.UUID]bool

	byHold map[uuid.UUID]*Entry
	byMark map[string][]*Entry // those that the tenant pays for
	called map[string][]Call
}

func (c *court) index(books *Books) {
	c.books, c.byHold, c.byMark, c.called = books, map[uuid.UUID]*Entry{}, map[string][]*Entry{}, map[string][]Call{}
	for i := range books.Entries {
		entry := &books.Entries[i]
		c.byHold[entry.Hold] = entry
		if entry.Mark != "" && entry.Charged() {
			c.byMark[entry.Mark] = append(c.byMark[entry.Mark], entry)
		}
	}
	for _, call := range c.calls {
		c.called[call.Mark] = append(c.called[call.Mark], call)
	}
}

// shown is how many violations a finding lists.
const shown = 20

type finding struct{ ledger.Finding }

func about(invariant, promise string) *finding {
	return &finding{ledger.Finding{Invariant: invariant, Promise: promise}}
}

func (f *finding) wrongf(what, id, format string, args ...any) {
	if f.Broken++; f.Broken <= shown {
		f.Violations = append(f.Violations, ledger.Violation{What: what, ID: id, Tells: fmt.Sprintf(format, args...)})
	}
}

// complete: whoever has the final frame of an answer has paid for it, exactly.
func (c *court) complete() ledger.Finding {
	f := about("I13", "every complete answer has one settled, not estimated charge at the scripted cost, and was told it")
	for i := range c.receipts {
		r := &c.receipts[i]
		if !r.Complete || r.EndReason != "" {
			continue
		}
		f.Rows++
		entry, tells := c.chargeOf(r)
		switch {
		case entry == nil:
			f.wrongf("answer", r.name(), "%s", tells)
		case entry.Estimated:
			f.wrongf("answer", r.name(), "hold %s is estimated at %s (%s)", entry.Hold, entry.Amount, entry.EndReason)
		case entry.Amount != Cost(r.Model, r.Usage) || !c.reported(r):
			f.wrongf("answer", r.name(), "hold %s is charged %s for %+v, which costs %s", entry.Hold, entry.Amount, r.Usage, Cost(r.Model, r.Usage))
		case !r.Told || r.Cost != entry.Amount:
			f.wrongf("answer", r.name(), "hold %s is charged %s, the client was told %s", entry.Hold, entry.Amount, r.Cost)
		}
	}
	return f.Finding
}

func (r *Receipt) name() string { return r.Mark + " " + r.Request.String() }

// chargeOf is the charge behind a complete answer: that of the request itself, or for a repeat that Weir answered without
// running it, that of the request that ran.
func (c *court) chargeOf(r *Receipt) (entry *Entry, tells string) {
	if own := c.byHold[r.Request]; own != nil {
		if !own.Charged() {
			return nil, fmt.Sprintf("hold %s was resolved without a charge (outcome %d)", own.Hold, own.Outcome)
		}
		return own, ""
	}
	if !r.Replayed && !r.Joins && !r.Keyed {
		return nil, "no charge for it"
	}
	for _, other := range c.byMark[r.Mark] {
		if !other.Estimated && other.Amount == Cost(r.Model, r.Usage) {
			return other, ""
		}
	}
	return nil, fmt.Sprintf("no charge for it, nor for the request that it repeats (%d charges)", len(c.byMark[r.Mark]))
}

// reported: the upstream has said so.
func (c *court) reported(r *Receipt) bool {
	for _, call := range c.called[r.Mark] {
		if call.Usage == r.Usage {
			return true
		}
	}
	return false
}

// once: a request that was sent once is charged at most once, and one with an idempotency key in all its repeats, but for
// runs that died in mid-stream, whose text had left.
func (c *court) once() ledger.Finding {
	f := about("I13b", "nothing is charged twice")
	keyed := map[string]bool{}
	for i := range c.receipts {
		keyed[c.receipts[i].Mark] = keyed[c.receipts[i].Mark] || c.receipts[i].Keyed
	}
	for mark, entries := range c.byMark {
		f.Rows++
		if len(entries) > c.began[mark] {
			f.wrongf("request", mark, "%d charges for %d requests", len(entries), c.began[mark])
		}
		whole, most := 0, 1
		for _, entry := range entries {
			if !entry.Estimated {
				whole++
			}
			if c.unkept[entry.Hold] {
				most++
			}
		}
		if keyed[mark] && whole > most {
			f.wrongf("request", mark, "%d charges under one idempotency key: %s", whole, holds(entries))
		}
	}
	return f.Finding
}

func holds(entries []*Entry) string {
	var b strings.Builder
	for _, e := range entries {
		fmt.Fprintf(&b, " %s (%s, estimated %t, late %t)", e.Hold, e.Amount, e.Estimated, e.Late)
	}
	return b.String()
}

// repeats: all who got an answer under one idempotency key got the same.
func (c *court) repeats() ledger.Finding {
	f := about("I13c", "all complete answers under one idempotency key are one answer at one cost")
	first := map[string]*Receipt{}
	for i := range c.receipts {
		r := &c.receipts[i]
		if !r.Keyed || !r.Complete || r.EndReason != "" {
			continue
		}
		if f.Rows++; first[r.Mark] == nil {
			first[r.Mark] = r
		}
		if one := first[r.Mark]; one.Usage != r.Usage || one.Cost != r.Cost || one.Sum != r.Sum {
			f.wrongf("answer", r.name(), "%+v at %s with digest %s, before %+v at %s with digest %s",
				r.Usage, r.Cost, r.Sum, one.Usage, one.Cost, one.Sum)
		}
	}
	return f.Finding
}

// mended is how soon a node takes back what was charged for a request that it refused, because it could not know of it.
const mended = 20 * time.Second

// refused: who was told at once that there is no answer pays nothing. Under an idempotency key the answer may be kept, and
// charged, for a repeat all the same; once says that it is charged but once. What a node refuses because it does not know
// whether the charge is on disk is taken back when it knows, if it lives to do so.
func (c *court) refused() ledger.Finding {
	f := about("I14", "a request that was refused is not charged")
	for i := range c.receipts {
		r := &c.receipts[i]
		if !r.Refused() || r.Keyed {
			continue
		}
		f.Rows++
		inDoubt := r.Status == http.StatusServiceUnavailable && (!c.e.Rest || c.died(r.Node, r.Ended))
		if entry := c.byHold[r.Request]; entry != nil && entry.Charged() && entry.Amount > 0 && !inDoubt {
			f.wrongf("request", r.name(), "status %d %s, charged %s (%s)", r.Status, r.Code, entry.Amount, entry.EndReason)
		}
	}
	return f.Finding
}

// died reports whether a node was killed soon after a moment.
func (c *court) died(node string, moment time.Time) bool {
	return c.e.Deaths != nil && slices.ContainsFunc(c.e.Deaths(node), func(at time.Time) bool {
		return at.After(moment) && at.Before(moment.Add(mended))
	})
}

// spent: what is delivered was paid for beforehand, or settled after the sweeper had given its hold back: that alone may be
// above what is left.
func (c *court) spent() ledger.Finding {
	f := about("I15", "no tenant was delivered, or charged, more than it was credited")
	credited, charged, delivered, late := c.books.Net, map[uuid.UUID]money.Amount{}, map[uuid.UUID]money.Amount{}, map[uuid.UUID]money.Amount{}
	for i := range c.books.Entries {
		e := &c.books.Entries[i]
		charged[e.Tenant] += e.Amount
		late[e.Tenant] += max(e.LateBy, 0)
	}
	counted := map[string]bool{}
	for i := range c.receipts {
		r := &c.receipts[i]
		if !r.Complete || counted[r.Mark] && (r.Keyed || r.Joins) { // a repeat is the same delivery
			continue
		}
		counted[r.Mark] = true
		delivered[r.Tenant] += Cost(r.Model, r.Usage)
	}
	for tenant, wallet := range c.books.Wallets {
		f.Rows++
		if balance := credited[tenant] - charged[tenant]; balance != wallet.Balance-wallet.Debt {
			f.wrongf("tenant", tenant.String(), "credited %s, charged %s, but has %s", credited[tenant], charged[tenant], wallet.Balance-wallet.Debt)
		}
		if c.e.Indebted[tenant] {
			continue
		}
		if most := credited[tenant] + late[tenant]; charged[tenant] > most || delivered[tenant] > most || wallet.Debt > late[tenant] {
			f.wrongf("tenant", tenant.String(), "credited %s, charged %s (%s of it late), delivered %s, debt %s",
				credited[tenant], charged[tenant], late[tenant], delivered[tenant], wallet.Debt)
		}
	}
	return f.Finding
}

// answered: what an upstream has answered to the end was charged, or its client did not get the end; and nothing is charged
// that no upstream was asked for.
func (c *court) answered() ledger.Finding {
	f := about("I16", "upstream answers without a charge had no complete client; no charge is without an upstream call")
	lost := map[string]int{}
	for i := range c.receipts {
		if r := &c.receipts[i]; !r.Complete {
			lost[r.Mark]++
		}
	}
	for mark, calls := range c.called {
		f.Rows++
		said := 0
		for _, call := range calls {
			if call.Said {
				said++
			}
		}
		entries := c.byMark[mark]
		if c.e.Rest && said-len(entries) > lost[mark] {
			f.wrongf("request", mark, "%d answers of the upstream, %d charges, %d incomplete at the client", said, len(entries), lost[mark])
		}
		if len(entries) > len(calls) {
			f.wrongf("request", mark, "%d charges for %d calls of the upstream: %s", len(entries), len(calls), holds(entries))
		}
	}
	for mark, entries := range c.byMark {
		if len(c.called[mark]) == 0 {
			f.wrongf("request", mark, "charged without a call of the upstream: %s", holds(entries))
		}
	}
	return f.Finding
}

// promised: a credit that was acknowledged is booked, and no credit is booked that nobody asked for.
func (c *court) promised() ledger.Finding {
	f := about("I18", "an acknowledged credit never disappears")
	for _, p := range c.credits {
		if !p.Acked {
			continue
		}
		f.Rows++
		booked, ok := c.books.Credits[p.Key]
		if !ok || booked.Tenant != p.Tenant || booked.Amount != p.Amount {
			f.wrongf("credit", p.Key, "%s for %s; booked: %t, %s for %s", p.Amount, p.Tenant, ok, booked.Amount, booked.Tenant)
		}
	}
	return f.Finding
}

// settled: at rest nothing is held.
func (c *court) settled() ledger.Finding {
	f := about("rest", "at rest nothing is held")
	f.Rows = int64(len(c.books.Wallets))
	if c.books.Open > 0 {
		f.wrongf("ledger", "open_holds", "%d holds are open", c.books.Open)
	}
	for tenant, wallet := range c.books.Wallets {
		if wallet.Held > 0 {
			f.wrongf("tenant", tenant.String(), "%s is held", wallet.Held)
		}
	}
	return f.Finding
}
