package model

import (
	"math"
	"time"

	"weir/ent"
	"weir/internal/id"
	"weir/internal/proof"
)

// SystemStatus is the state of the installation.
type SystemStatus struct {
	Ledger *LedgerStatus
	Nodes  []*LedgerNodeStatus
}

// UsageRecordStatus is how far back usage records go.
type UsageRecordStatus struct {
	From, Due *time.Time
	Months    int
	Waits     string
}

// LedgerStatus is what the check of the ledger knows.
type LedgerStatus struct {
	State         proof.State
	Frozen        bool
	LastRunAt     *time.Time
	LastRunMs     *int
	TenantsBehind int
	Invariants    []*LedgerInvariant
}

// LedgerInvariant is the state of one invariant.
type LedgerInvariant struct {
	Name, Promise  string
	CheckedAt      *time.Time
	Objects, Total int64
	Broken         int
	BrokenSince    *time.Time
}

// LedgerNodeStatus is a process that holds and settles.
type LedgerNodeStatus struct {
	ID          string
	Epoch       int
	Dead        bool
	HeartbeatAt time.Time
}

// LedgerFinding is an object that breaks an invariant.
type LedgerFinding struct {
	ID, Invariant, Object, ObjectID string
	TenantID                        *string
	Detail                          string
	FoundAt, SeenAt                 time.Time
	HealedAt, AcknowledgedAt        *time.Time
	AcknowledgedBy                  *string
	Remark                          string
}

// LedgerFindingEdge is a finding at its place in a connection.
type LedgerFindingEdge struct {
	Node   *LedgerFinding
	Cursor Cursor
}

// LedgerFindingConnection is a page of findings.
type LedgerFindingConnection struct {
	Edges      []*LedgerFindingEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// AcknowledgeLedgerFindingPayload is the result of acknowledgeLedgerFinding.
type AcknowledgeLedgerFindingPayload struct{ Finding *LedgerFinding }

// NewSystemStatus shows the state of the installation.
func NewSystemStatus(s *proof.Status) *SystemStatus {
	ledger := &LedgerStatus{State: s.State, Frozen: s.Frozen, Invariants: []*LedgerInvariant{}}
	if s.Run != nil {
		ms := clampInt(s.Run.FinishedAt.Sub(s.Run.StartedAt).Milliseconds())
		ledger.LastRunAt, ledger.LastRunMs, ledger.TenantsBehind = &s.Run.FinishedAt, &ms, clampInt(s.Run.Behind)
	}
	for _, i := range s.Invariants {
		ledger.Invariants = append(ledger.Invariants, &LedgerInvariant{
			Name: i.Name, Promise: i.Promise, CheckedAt: i.CheckedAt, Objects: i.Objects,
			Total: i.Total, Broken: clampInt(i.Broken), BrokenSince: i.BrokenSince,
		})
	}
	out := &SystemStatus{Ledger: ledger, Nodes: []*LedgerNodeStatus{}}
	for _, n := range s.Nodes {
		out.Nodes = append(out.Nodes, &LedgerNodeStatus{ID: n.ID.String(), Epoch: clampInt(n.Epoch), Dead: n.Dead, HeartbeatAt: n.HeartbeatAt})
	}
	return out
}

// NewLedgerFinding shows a finding.
func NewLedgerFinding(f *ent.LedgerFinding) *LedgerFinding {
	out := &LedgerFinding{
		ID: f.ID, Invariant: f.Invariant, Object: f.Object, ObjectID: f.ObjectID, Detail: f.Detail, FoundAt: f.FoundAt, SeenAt: f.SeenAt,
		HealedAt: f.HealedAt, AcknowledgedAt: f.AcknowledgedAt, Remark: f.Remark,
	}
	if f.TenantID != nil {
		tenant := id.Format(id.Tenant, *f.TenantID)
		out.TenantID = &tenant
	}
	if f.AcknowledgedBy != "" {
		out.AcknowledgedBy = &f.AcknowledgedBy
	}
	return out
}

// clampInt fits a count into GraphQL's Int.
func clampInt(n int64) int { return int(min(max(n, 0), math.MaxInt32)) }
