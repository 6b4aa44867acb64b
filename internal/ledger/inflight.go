package ledger

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"weir/internal/money"
)

// InFlight proves what is open, all of it: holds and locks against wallets and budgets (I3), wallets (I4), holds that are
// resolved as well (I5) or should be (I10). What is open is little, and there is a row for each wallet.
func (p *Prover) InFlight(ctx context.Context, s *Snapshot) error {
	open, err := s.reserved(ctx)
	if err != nil {
		return fmt.Errorf("read open holds: %w", err)
	}
	p.saw("I3", len(open))
	p.saw("I5", len(open))
	p.saw("I10", len(open))
	if err := p.held(ctx, s, open); err != nil {
		return err
	}
	for _, invariant := range []string{"I4", "I5", "I10"} {
		if err := p.probe(ctx, s, invariant); err != nil {
			return fmt.Errorf("%s: %w", invariant, err)
		}
	}
	return nil
}

// reserved is one row of open_holds.
type reserved struct {
	id, tenant uuid.UUID
	amount     money.Amount
	kind       Kind
	budgets    string
}

func (s *Snapshot) reserved(ctx context.Context) ([]reserved, error) {
	rows, err := s.QueryContext(ctx, "SELECT id, tenant_id, amount, kind, budgets FROM open_holds")
	if err != nil {
		return nil, err
	}
	return collect(rows, func(scan func(...any) error) (reserved, error) {
		var h reserved
		err := scan(&h.id, &h.tenant, &h.amount, &h.kind, &h.budgets)
		return h, err
	})
}

// held compares wallets and budgets with the sums of the open holds and locks.
func (p *Prover) held(ctx context.Context, s *Snapshot, open []reserved) error {
	type sums struct{ held, locked money.Amount }
	want := map[uuid.UUID]sums{}
	budgets := map[uuid.UUID]money.Amount{}
	for _, h := range open {
		sum := want[h.tenant]
		if h.kind == lock {
			sum.locked += h.amount
		} else {
			sum.held += h.amount
		}
		want[h.tenant] = sum
		for _, b := range strings.FieldsFunc(h.budgets, func(r rune) bool { return strings.ContainsRune("{,}", r) }) {
			if u, err := uuid.Parse(b); err == nil {
				budgets[u] += h.amount
			}
		}
	}
	type kept struct {
		id   uuid.UUID
		sums sums
	}
	read := func(query string) ([]kept, error) {
		rows, err := s.QueryContext(ctx, query)
		if err != nil {
			return nil, err
		}
		return collect(rows, func(scan func(...any) error) (kept, error) {
			var k kept
			err := scan(&k.id, &k.sums.held, &k.sums.locked)
			return k, err
		})
	}
	wallets, err := read("SELECT tenant_id, held, locked FROM wallets WHERE held <> 0 OR locked <> 0")
	if err != nil {
		return fmt.Errorf("read wallets: %w", err)
	}
	for _, w := range wallets {
		p.compareHeld("wallet", w.id, w.id, w.sums.held-want[w.id].held, w.sums.locked-want[w.id].locked)
		delete(want, w.id)
	}
	for tenant, sum := range want { // wallets that say that nothing is held, or are not there
		p.compareHeld("wallet", tenant, tenant, -sum.held, -sum.locked)
	}
	limits, err := read("SELECT id, held, 0 FROM budgets WHERE held <> 0")
	if err != nil {
		return fmt.Errorf("read budgets: %w", err)
	}
	p.saw("I3", len(limits))
	for _, b := range limits {
		p.compareHeld("budget", b.id, uuid.Nil, b.sums.held-budgets[b.id], 0)
		delete(budgets, b.id)
	}
	for budget, sum := range budgets {
		p.compareHeld("budget", budget, uuid.Nil, -sum, 0)
	}
	return nil
}

func (p *Prover) compareHeld(what string, id, tenant uuid.UUID, held, locked money.Amount) {
	if held != 0 || locked != 0 {
		p.breach(Breach{
			Violation{what, id.String(), fmt.Sprintf("above its open holds by %d nano-USD, above its locks by %d", int64(held), int64(locked))},
			"I3", tenant, 0,
		})
	}
}

// probe asks what Checker asks.
func (p *Prover) probe(ctx context.Context, s *Snapshot, invariant string) error {
	for _, probe := range (&Checker{Dialect: s.dialect}).own() {
		if probe.Invariant != invariant {
			continue
		}
		if invariant == "I4" {
			var n int
			if err := scanRow(ctx, s, probe.Rows, nil, &n); err != nil {
				return err
			}
			p.saw(invariant, n)
		}
		rows, err := s.QueryContext(ctx, probe.Broken)
		if err != nil {
			return err
		}
		found, err := collect(rows, func(scan func(...any) error) (Violation, error) {
			var v Violation
			err := scan(&v.What, &v.ID, &v.Tells)
			return v, err
		})
		if err != nil {
			return err
		}
		for _, v := range found {
			p.breach(Breach{v, invariant, uuid.Nil, 0})
		}
	}
	return nil
}

// Promise is what an invariant promises.
type Promise struct{ Invariant, Text string }

// Promises lists the invariants that Prover proves.
func Promises() []Promise {
	var all []Promise
	for _, p := range invariants {
		all = append(all, Promise{p.Invariant, p.Promise})
		if p.Invariant == "I10" {
			all = append(all, Promise{"I11", promiseRated})
		}
	}
	return all
}
