package proof

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/ledgerfinding"
	"weir/internal/id"
	"weir/internal/ledger"
)

// key is what a finding is about: an object has one open finding of an invariant.
type key struct{ invariant, object, objectID string }

func keyOf(b ledger.Breach) key { return key{b.Invariant, b.What, clip(b.ID, maxObjectID)} }

// Bounds of a finding's texts, and of how many of one invariant are open: the rest is counted in one more.
const (
	maxObjectID = 128
	maxDetail   = 500
	maxOpen     = 100
	objectMore  = "more"
)

func clip(s string, most int) string {
	if len(s) > most {
		s = s[:most]
	}
	return strings.ToValidUTF8(s, "")
}

// notebook is what is known of the open findings during a run.
type notebook struct {
	open map[key]*ent.LedgerFinding
	seen map[key]bool // in this run
}

func (n *notebook) load(ctx context.Context, client *ent.Client) error {
	rows, err := client.LedgerFinding.Query().Where(ledgerfinding.HealedAtIsNil()).All(ctx)
	if err != nil {
		return fmt.Errorf("read findings: %w", err)
	}
	n.open, n.seen = map[key]*ent.LedgerFinding{}, map[key]bool{}
	for _, f := range rows {
		n.open[key{f.Invariant, f.Object, f.ObjectID}] = f
	}
	return nil
}

// tenants lists those whose books have findings.
func (n *notebook) tenants() []uuid.UUID {
	var all []uuid.UUID
	for _, f := range n.open {
		if f.TenantID != nil && !isInFlight(f.Invariant) && !slices.Contains(all, *f.TenantID) {
			all = append(all, *f.TenantID)
		}
	}
	return all
}

// of lists the findings in a tenant's books.
func (n *notebook) of(tenant uuid.UUID) []*ent.LedgerFinding {
	var all []*ent.LedgerFinding
	for _, f := range n.open {
		if f.TenantID != nil && *f.TenantID == tenant && !isInFlight(f.Invariant) {
			all = append(all, f)
		}
	}
	return all
}

// record writes breaches down, and the proofs of the same journals, all or nothing, and then says them aloud.
func (r *run) record(ctx context.Context, breaches []ledger.Breach, proofs []*pass) error {
	breaches = r.book.bound(breaches, r.turn)
	var opened []*ent.LedgerFinding
	err := r.write(ctx, func(ctx context.Context, tx *ent.Tx) error {
		opened = opened[:0]
		for _, b := range breaches {
			f, err := r.note(ctx, tx, b)
			if err != nil {
				return fmt.Errorf("note a finding of %s: %w", b.Invariant, err)
			}
			if f != nil {
				opened = append(opened, f)
			}
		}
		return r.keep(ctx, tx, proofs)
	})
	if err != nil {
		return err
	}
	for _, b := range breaches {
		r.book.seen[keyOf(b)] = true
	}
	for _, f := range opened {
		f = f.Unwrap()
		r.book.open[key{f.Invariant, f.Object, f.ObjectID}] = f
		line := r.w.cfg.Log.Error().Str("invariant", f.Invariant).Str("finding_id", f.ID).Str("object", f.Object).
			Str("object_id", f.ObjectID).Str("detail", f.Detail)
		if f.TenantID != nil {
			line = line.Str("tenant_id", id.Format(id.Tenant, *f.TenantID))
		}
		line.Msg("ledger: invariant broken")
	}
	return nil
}

// note opens a finding, or renews the open one of its object and returns nil. One that was acknowledged and has changed since
// is another one: what an operator took note of was less, or something else.
func (r *run) note(ctx context.Context, tx *ent.Tx, b ledger.Breach) (*ent.LedgerFinding, error) {
	k, detail := keyOf(b), clip(b.Tells, maxDetail)
	if f := r.book.open[k]; f != nil {
		same := tx.LedgerFinding.Update().Where(ledgerfinding.ID(f.ID), ledgerfinding.HealedAtIsNil()).SetSeenAt(r.at)
		if f.Detail != detail {
			same.Where(ledgerfinding.AcknowledgedAtIsNil()).SetDetail(detail)
		}
		if n, err := same.Save(ctx); err != nil || n == 1 {
			return nil, err
		}
		if err := tx.LedgerFinding.Update().Where(ledgerfinding.ID(f.ID)).SetHealedAt(r.at).Exec(ctx); err != nil {
			return nil, err
		}
	}
	create := tx.LedgerFinding.Create().SetInvariant(b.Invariant).SetObject(b.What).SetObjectID(k.objectID).SetVersion(b.Version).
		SetDetail(detail).SetFoundAt(r.at).SetSeenAt(r.at)
	if b.Tenant != uuid.Nil {
		create.SetTenantID(b.Tenant)
	}
	return create.Save(ctx)
}

// bound leaves breaches out that would make more than maxOpen findings of an invariant, and counts them in one more. That
// one heals where each run looks at everything; of journals it stays until it is acknowledged, and each run has its own.
func (n *notebook) bound(breaches []ledger.Breach, turn int64) []ledger.Breach {
	count, rest := map[string]int{}, map[string]int{}
	for k := range n.open {
		count[k.invariant]++
	}
	kept := breaches[:0]
	added := map[key]bool{}
	for _, b := range breaches {
		k := keyOf(b)
		if n.open[k] == nil && !added[k] {
			if count[b.Invariant] >= maxOpen {
				rest[b.Invariant]++
				continue
			}
			count[b.Invariant]++
		}
		if !added[k] {
			added[k] = true
			kept = append(kept, b)
		}
	}
	for invariant, more := range rest {
		name := ""
		if !isInFlight(invariant) {
			name = "run " + strconv.FormatInt(turn, 10)
		}
		b := ledger.Breach{Invariant: invariant}
		b.What, b.ID, b.Tells = objectMore, name, fmt.Sprintf("at least %d further objects", more)
		kept = append(kept, b)
	}
	return kept
}

// broken is how many findings of an invariant freeze payouts.
type broken struct {
	n     int64
	since *time.Time
}

// brokenNow counts the findings that are neither healed nor acknowledged, by invariant.
func brokenNow(ctx context.Context, client *ent.Client) (map[string]broken, error) {
	rows, err := client.LedgerFinding.Query().Where(ledgerfinding.HealedAtIsNil(), ledgerfinding.AcknowledgedAtIsNil()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read findings: %w", err)
	}
	all := map[string]broken{}
	for _, f := range rows {
		b := all[f.Invariant]
		if b.n++; b.since == nil || f.FoundAt.Before(*b.since) {
			b.since = &f.FoundAt
		}
		all[f.Invariant] = b
	}
	return all, nil
}
