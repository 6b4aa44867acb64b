package model

import (
	"strings"
	"time"

	"weir/ent"
	"weir/internal/id"
	"weir/internal/notice"
)

// OperatorNotice is something that the platform's administrators should look at.
type OperatorNotice struct {
	ID        string
	Kind      notice.OperatorKind
	TenantID  *string
	Network   *string
	Times     int
	CreatedAt time.Time
	LastAt    time.Time
}

// NewOperatorNotices shows notices.
func NewOperatorNotices(rows []*ent.OperatorNotice) []*OperatorNotice {
	out := make([]*OperatorNotice, len(rows))
	for i, row := range rows {
		out[i] = &OperatorNotice{
			ID: row.ID, Kind: notice.OperatorKind(row.Kind), Times: row.Times, CreatedAt: row.CreatedAt, LastAt: row.LastAt,
		}
		network, isNetwork := strings.CutPrefix(row.Subject, "net:")
		switch {
		case isNetwork:
			out[i].Network = &network
		case id.Prefix(row.Subject) == id.Tenant:
			out[i].TenantID = &row.Subject
		}
	}
	return out
}

// MarkOperatorNoticesReadInput names notices.
type MarkOperatorNoticesReadInput struct{ Ids []string }

// MarkOperatorNoticesReadPayload is the result of markOperatorNoticesRead.
type MarkOperatorNoticesReadPayload struct{ OperatorNotices []*OperatorNotice }
