// Package notice tells the members of a tenant what happens to their account, on the dashboard.
package notice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	entnotice "weir/ent/notice"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// Kind says what a notice is about.
type Kind string

// The kinds of notices.
const (
	WalletLow     Kind = "WALLET_LOW"
	BudgetReached Kind = "BUDGET_REACHED"
	CreditExpires Kind = "CREDIT_EXPIRES"
	PriceChanges  Kind = "PRICE_CHANGES"
	ModelEnds     Kind = "MODEL_ENDS"
	PlanRenewed   Kind = "PLAN_RENEWED"
	PlanUnpaid    Kind = "PLAN_UNPAID"
	PlanEnded     Kind = "PLAN_ENDED"
	VIPEnds       Kind = "VIP_ENDS"
)

// Notice is what members are told.
type Notice struct {
	TenantID string
	// Key makes a repeat a repeat: one key of a tenant is one notice, for ever.
	Key  string
	Kind Kind
	// Facts by name, such as "plan" and "until"; amounts and times as in GraphQL.
	Facts map[string]string
}

// Append writes a notice in the transaction that makes it true, and reports whether it is new.
func Append(ctx context.Context, tx *ent.Tx, n Notice) (fresh bool, err error) {
	if n.Facts == nil {
		n.Facts = map[string]string{}
	}
	_, err = tx.Notice.Create().SetTenantID(n.TenantID).SetNoticeKey(n.Key).SetKind(entnotice.Kind(n.Kind)).SetFacts(n.Facts).
		OnConflict(entsql.DoNothing()).ID(viewer.SystemContext(ctx, "notice"))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("notice %s: %w", n.Key, err)
	}
	return true, nil
}

// Service is what members do with notices.
type Service struct {
	ent   *ent.Client
	clock clock.Clock
}

// New returns the service.
func New(client *ent.Client, c clock.Clock) *Service { return &Service{client, c} }

// MarkRead puts notices of the viewer's tenant away, for all of its members; unknown ids are no error. Every role.
func (s *Service) MarkRead(ctx context.Context, ids []string) error {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return fault.New(fault.Unauthenticated, "Sign in first.")
	case v.TenantID == "" || v.Role == "":
		return fault.New(fault.Forbidden, "Only members read the notices of a tenant.")
	}
	err := s.ent.Notice.Update().Where(entnotice.TenantID(v.TenantID), entnotice.IDIn(ids...), entnotice.ReadAtIsNil()).
		SetReadAt(s.clock.Now()).Exec(viewer.SystemContext(ctx, "notice"))
	if err != nil {
		return fmt.Errorf("put notices away: %w", err)
	}
	return nil
}
