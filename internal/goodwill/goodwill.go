// Package goodwill gives tenants back what a call cost that served them badly.
package goodwill

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"weir/ent"
	enttransfer "weir/ent/transfer"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// refRequest is the RefType of transfers about a call.
const refRequest = "request"

const maxRemark = 500 // characters, as the journal keeps them

// errNothing: what cost nothing cannot be given back.
var errNothing = fault.Field("requestId", "This call cost nothing.")

// Config of the service.
type Config struct {
	Ent    *ent.Client
	Ledger *ledger.Book
	Calls  *usage.Service
	// Touched is told of a tenant whose wallet has changed; nil: nobody is.
	Touched func(tenant uuid.UUID)
}

// Service gives back. Safe for concurrent use.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service { return &Service{cfg} }

// Refund is what was given back for one call.
type Refund struct {
	Amount    money.Amount
	Remark    string
	CreatedAt time.Time
}

// RefundInput says which call is given back, and why.
type RefundInput struct {
	RequestID string // req_…
	Remark    string // the tenant reads it in its statement
}

// Validate reports every fault of the input.
func (in RefundInput) Validate() error {
	n := utf8.RuneCountInString(in.Remark)
	if n == 0 || n > maxRemark || !utf8.ValidString(in.Remark) || strings.ContainsFunc(in.Remark, unicode.IsControl) {
		return fault.Field("remark", "A remark of 1 to 500 characters on one line is needed.")
	}
	return nil
}

// Refunded is what a refund did.
type Refunded struct {
	Refund

	TenantID string
	// Repeated: it had been given back before.
	Repeated bool
}

// Refund gives back all that a call has cost: what came from bonus as bonus, the rest as cash, which pays debt off first. An
// audit event is written in the same transaction. Platform administrators only.
//
// Idempotent per call: a repeat, whatever its remark, returns what was given and books nothing. NOT_FOUND for calls that were
// not charged; INVALID with Field requestId for those that cost nothing; UNAVAILABLE (ledger.ErrPayoutsFrozen) while the
// ledger's check has an open finding.
func (s *Service) Refund(ctx context.Context, in RefundInput) (Refunded, error) {
	if err := admin(ctx); err != nil {
		return Refunded{}, err
	}
	in.Remark = strings.TrimSpace(in.Remark)
	if err := in.Validate(); err != nil {
		return Refunded{}, err
	}
	call, err := s.cfg.Calls.Request(ctx, in.RequestID)
	if err != nil {
		return Refunded{}, err
	}
	paid, err := s.cfg.Calls.Receipt(ctx, in.RequestID)
	if err != nil {
		return Refunded{}, err
	}
	wallet, err := id.Parse(id.Tenant, call.TenantID)
	if err != nil {
		return Refunded{}, fmt.Errorf("refund %s: %w", in.RequestID, err)
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Refunded, error) {
		out := Refunded{TenantID: call.TenantID}
		before, err := given(ctx, tx.Transfer, call.ID)
		switch {
		case err != nil:
			return out, err
		case before != nil:
			out.Refund, out.Repeated = *before, true
			return out, nil
		case paid.Cash+paid.Debt <= 0 && paid.Bonus <= 0:
			return out, errNothing
		}
		if out.Repeated, err = s.book(ctx, tx, wallet, call.ID, in.Remark, paid); err != nil {
			return out, err
		}
		booked, err := given(ctx, tx.Transfer, call.ID)
		switch {
		case err != nil:
			return out, err
		case booked == nil:
			return out, fmt.Errorf("refund %s: what was booked is not there", call.ID)
		}
		if out.Refund = *booked; out.Repeated { // somebody else was faster
			return out, nil
		}
		if s.cfg.Touched != nil {
			db.AfterCommit(ctx, func() { s.cfg.Touched(wallet) })
		}
		return out, audit.Append(ctx, tx, audit.Event{
			Action: "request.refund", TenantID: call.TenantID, TargetID: call.ID,
			After: map[string]any{"amount": out.Amount, "remark": in.Remark},
		})
	})
}

// book writes the journal: one credit for each fund that the call was paid from. It reports whether they were there already.
func (s *Service) book(
	ctx context.Context, tx *ent.Tx, wallet uuid.UUID, requestID, remark string, paid *usage.Receipt,
) (repeated bool, err error) {
	for fund, amount := range map[ledger.Fund]money.Amount{ledger.Cash: paid.Cash + paid.Debt, ledger.Bonus: paid.Bonus} {
		if amount <= 0 {
			continue
		}
		posted, err := s.cfg.Ledger.Credit(ctx, tx, ledger.Credit{
			Key: keyOf(requestID, fund), Tenant: wallet, Amount: amount, Fund: fund, From: ledger.Adjustment,
			About: ledger.About{Code: ledger.CodeAdjust, RefType: refRequest, RefID: requestID, Remark: remark},
		})
		if err != nil {
			return false, fmt.Errorf("refund %s: %w", requestID, err)
		}
		repeated = repeated || posted.Repeated
	}
	return repeated, nil
}

// Of is what was given back for a call; nil for nothing. Platform administrators only.
func (s *Service) Of(ctx context.Context, requestID string) (*Refund, error) {
	if err := admin(ctx); err != nil {
		return nil, err
	}
	return given(ctx, s.cfg.Ent.Transfer, requestID)
}

// keyOf is the key of the credit of one fund.
func keyOf(requestID string, fund ledger.Fund) string {
	return "goodwill:" + requestID + ":" + string(fund)
}

// given sums up the rows of both credits of a call.
func given(ctx context.Context, c *ent.TransferClient, requestID string) (*Refund, error) {
	keys := enttransfer.IdemKeyIn(keyOf(requestID, ledger.Cash), keyOf(requestID, ledger.Bonus))
	rows, err := c.Query().Where(keys).Order(enttransfer.ByCreatedAt()).All(viewer.SystemContext(ctx, "goodwill"))
	if err != nil {
		return nil, fmt.Errorf("refund of %s: %w", requestID, err)
	}
	if len(rows) == 0 {
		return nil, nil //nolint:nilnil // nothing was given
	}
	out := &Refund{Remark: rows[0].Remark, CreatedAt: rows[0].CreatedAt.UTC()}
	for _, row := range rows {
		out.Amount += money.Amount(row.Amount)
	}
	return out, nil
}

func admin(ctx context.Context) error {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return fault.New(fault.Unauthenticated, "Sign in first.")
	case !v.IsSystem() && !v.IsPlatformAdmin():
		return fault.New(fault.Forbidden, "Only the platform's administrators may give back what calls cost.")
	}
	return nil
}
