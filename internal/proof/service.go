package proof

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/ledgerfinding"
	"weir/ent/ledgernode"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// State sums up what the check knows.
type State string

// The states.
const (
	// Unknown: no run has come to its end yet.
	Unknown State = "UNKNOWN"
	// Sound: nothing is known to be broken.
	Sound State = "SOUND"
	// Broken: there is a finding that is neither healed nor acknowledged.
	Broken State = "BROKEN"
	// Stale: nothing is known to be broken, and the last run ended long ago.
	Stale State = "STALE"
)

// staleAfter is after how long without a run the state says so.
const staleAfter = 5 * time.Minute

// ServiceConfig is what a Service works with.
type ServiceConfig struct {
	Ent   *ent.Client
	Clock clock.Clock
}

// Service shows administrators of the platform what the check has found, and takes their acknowledgements.
type Service struct{ cfg ServiceConfig }

// NewService returns the service.
func NewService(cfg ServiceConfig) *Service { return &Service{cfg: cfg} }

// Status is what is known of the ledger.
type Status struct {
	State  State
	Frozen bool // refunds and manual adjustments are refused
	// Run is the last run that came to its end; nil for none.
	Run        *Run
	Invariants []Invariant
	Nodes      []*ent.LedgerNode // by their last sign of life, the latest first
}

// Run is one run of the check.
type Run struct {
	StartedAt, FinishedAt time.Time
	// Lines of journals were proved; of Behind tenants the journal was not proved to its end.
	Lines, Behind int64
}

// Invariant is the state of one invariant.
type Invariant struct {
	Name, Promise string
	CheckedAt     *time.Time // nil for never
	Objects       int64      // that the last run looked at
	Total         int64      // that all runs did
	Broken        int64      // findings that are neither healed nor acknowledged
	BrokenSince   *time.Time
}

// maxNodes bounds the list of nodes: rows of nodes that are gone stay.
const maxNodes = 100

// Status returns the state, for administrators of the platform (FORBIDDEN to others).
func (s *Service) Status(ctx context.Context) (*Status, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	out := &Status{State: Unknown}
	row, err := readWatch(ctx, s.cfg.Ent)
	if err != nil {
		return nil, err
	}
	if row != nil && row.StartedAt != nil && row.FinishedAt != nil {
		out.Run = &Run{StartedAt: *row.StartedAt, FinishedAt: *row.FinishedAt, Lines: row.Lines, Behind: row.Behind}
		out.State = Sound
		if s.cfg.Clock.Now().Sub(*row.FinishedAt) > staleAfter {
			out.State = Stale
		}
	}
	broken, err := brokenNow(ctx, s.cfg.Ent)
	if err != nil {
		return nil, err
	}
	if len(broken) > 0 {
		out.State, out.Frozen = Broken, true
	}
	kept, err := s.cfg.Ent.LedgerInvariant.Query().All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read invariants: %w", err)
	}
	for _, p := range Promises() {
		b := broken[p.Invariant]
		one := Invariant{Name: p.Invariant, Promise: p.Text, Broken: b.n, BrokenSince: b.since}
		for _, k := range kept {
			if k.ID == p.Invariant {
				one.CheckedAt, one.Objects, one.Total = &k.CheckedAt, k.Objects, k.Total
			}
		}
		out.Invariants = append(out.Invariants, one)
	}
	out.Nodes, err = s.cfg.Ent.LedgerNode.Query().Order(ledgernode.ByHeartbeatAt(sql.OrderDesc()), ledgernode.ByID()).Limit(maxNodes).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read nodes: %w", err)
	}
	return out, nil
}

// FindingsInput asks for a page of findings.
type FindingsInput struct {
	// Open: those alone that are not healed; else all that there ever were.
	Open   bool
	Before string // ids below this one; "" for the newest
	Limit  int
}

// Findings returns a page of findings, the newest first, and how many there are on all pages; for administrators of the
// platform (FORBIDDEN to others).
func (s *Service) Findings(ctx context.Context, in FindingsInput) ([]*ent.LedgerFinding, int, error) {
	ctx, err := authorise(ctx)
	if err != nil {
		return nil, 0, err
	}
	q := s.cfg.Ent.LedgerFinding.Query()
	if in.Open {
		q.Where(ledgerfinding.HealedAtIsNil())
	}
	total, err := q.Clone().Count(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list findings: %w", err)
	}
	if in.Before != "" {
		q.Where(ledgerfinding.IDLT(in.Before))
	}
	rows, err := q.Order(ledgerfinding.ByID(sql.OrderDesc())).Limit(in.Limit).All(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("list findings: %w", err)
	}
	return rows, total, nil
}

// AcknowledgeInput names a finding that an operator has understood.
type AcknowledgeInput struct {
	ID     string
	Remark string // why the freeze may be lifted; kept
}

// maxRemark bounds a remark, in characters.
const maxRemark = 500

// Validate reports what is wrong with the input itself.
func (in *AcknowledgeInput) Validate() error {
	if n := utf8.RuneCountInString(in.Remark); n == 0 || n > maxRemark || !utf8.ValidString(in.Remark) {
		return fault.Field("remark", fmt.Sprintf("Say in 1 to %d characters why.", maxRemark))
	}
	return nil
}

// Acknowledge lifts the freeze for one finding, for ROOT alone (FORBIDDEN to others). The finding stays until it heals; should
// what is wrong with its object change, that is another finding. Returns NOT_FOUND for an unknown one, CONFLICT for one that is
// healed or acknowledged.
func (s *Service) Acknowledge(ctx context.Context, in AcknowledgeInput) (*ent.LedgerFinding, error) {
	v := viewer.FromContext(ctx)
	sys, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	if !v.IsSystem() && v.Platform != viewer.PlatformRoot {
		return nil, fault.New(fault.Forbidden, "Only ROOT may acknowledge findings of the ledger.")
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	row, err := db.InTx(sys, s.cfg.Ent, func(sys context.Context, tx *ent.Tx) (*ent.LedgerFinding, error) {
		n, err := tx.LedgerFinding.Update().
			Where(ledgerfinding.ID(in.ID), ledgerfinding.HealedAtIsNil(), ledgerfinding.AcknowledgedAtIsNil()).
			SetAcknowledgedAt(s.cfg.Clock.Now().UTC()).SetAcknowledgedBy(v.UserID).SetRemark(in.Remark).Save(sys)
		if err != nil {
			return nil, err
		}
		f, err := tx.LedgerFinding.Get(sys, in.ID)
		switch {
		case ent.IsNotFound(err):
			return nil, fault.New(fault.NotFound, "There is no such finding.")
		case err != nil:
			return nil, err
		case n != 1:
			return nil, fault.New(fault.Conflict, "The finding has healed, or was acknowledged before.")
		}
		return f, audit.Append(ctx, tx, audit.Event{
			Action: "ledger.acknowledge_finding", TargetID: f.ID,
			After: map[string]string{"invariant": f.Invariant, "object": f.Object, "objectId": f.ObjectID, "detail": f.Detail, "remark": f.Remark},
		})
	})
	if err != nil {
		return nil, fmt.Errorf("acknowledge finding %s: %w", in.ID, err)
	}
	return row.Unwrap(), nil
}

func authorise(ctx context.Context) (context.Context, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case !v.IsSystem() && !v.IsPlatformAdmin():
		return nil, fault.New(fault.Forbidden, "The state of the ledger is for administrators of the platform.")
	}
	return viewer.SystemContext(ctx, "proof"), nil
}

// readWatch reads the row by which nodes agree; nil when there is none.
func readWatch(ctx context.Context, client *ent.Client) (*ent.LedgerWatch, error) {
	row, err := client.LedgerWatch.Get(ctx, watchID)
	if ent.IsNotFound(err) {
		return nil, nil //nolint:nilnil // as documented
	}
	if err != nil {
		return nil, fmt.Errorf("read the last check: %w", err)
	}
	return row, nil
}
