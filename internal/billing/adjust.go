package billing

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"weir/ent"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// Bounds of one adjustment.
const (
	// MaxAdjustment keeps a slip of the finger small; whoever means more adjusts more than once.
	MaxAdjustment = 1_000_000 * money.USD
	maxRemark     = 500 // characters, as the journal keeps them
	maxKey        = 100
)

// errKeyReused: what was asked for under the key is not what is asked for now.
var errKeyReused = &fault.Error{
	Code: fault.Conflict, Field: "idempotencyKey", Message: "This key was used for another adjustment of this tenant.",
}

// AdjustInput changes a tenant's balance by hand.
type AdjustInput struct {
	TenantID string
	Amount   money.Amount // above zero a credit, below zero a debit
	Fund     ledger.Fund  // where a credit goes, and what a debit is taken from first; empty: cash
	Remark   string       // why; the tenant reads it in its statement
	// Key makes a repeat a repeat: one key of a tenant is one adjustment, for ever.
	Key string
	// AllowDebt lets a debit take more than is available; the rest becomes debt.
	AllowDebt bool
}

// Validate reports every fault of the input.
func (in AdjustInput) Validate() error {
	var faults []error
	if in.Amount == 0 || in.Amount > MaxAdjustment || in.Amount < -MaxAdjustment {
		faults = append(faults, fault.Field("amount", "The amount must not be zero, and at most 1,000,000 USD either way."))
	}
	if in.Fund != ledger.Cash && in.Fund != ledger.Bonus {
		faults = append(faults, fault.Field("fund", "The fund is cash or bonus."))
	}
	if !validRemark(in.Remark) {
		faults = append(faults, fault.Field("remark", "A remark of 1 to 500 characters on one line is needed."))
	}
	if in.Key == "" || len(in.Key) > maxKey || strings.ContainsFunc(in.Key, func(r rune) bool { return r <= ' ' || r > '~' }) {
		faults = append(faults, fault.Field("idempotencyKey", "A key of 1 to 100 printable ASCII characters without blanks is needed."))
	}
	if in.AllowDebt && in.Amount > 0 {
		faults = append(faults, fault.Field("allowDebt", "A credit never makes debt."))
	}
	return errors.Join(faults...)
}

func validRemark(s string) bool {
	n := utf8.RuneCountInString(s)
	return n > 0 && n <= maxRemark && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

// meta is what must be the same in a repeat, besides the remark; it stays with the transfer.
func (in AdjustInput) meta() map[string]string {
	return map[string]string{"amount": in.Amount.String(), "fund": string(in.Fund), "allow_debt": strconv.FormatBool(in.AllowDebt)}
}

// Adjusted is what an adjustment did.
type Adjusted struct {
	Tenant *tenant.Tenant
	// Debt: of a credit, how much of it paid debt off; of a debit, how much became debt.
	Debt     money.Amount
	Repeated bool
}

// Adjust credits or debits a wallet by hand, with an audit event in the same transaction. Platform administrators only.
//
// Idempotent by tenant and Key: a repeat returns what was booked and is not audited again; another request under the key is
// CONFLICT with Field idempotencyKey. A credit pays debt off first. A debit comes out of its fund, then out of the other, only
// from what is available: CONFLICT (ledger.ErrNotCovered) where that does not suffice, unless AllowDebt. UNAVAILABLE
// (ledger.ErrPayoutsFrozen) while the ledger's check has an open finding. Source: facts/ledger.md §2.2.
func (s *Service) Adjust(ctx context.Context, in AdjustInput) (Adjusted, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return Adjusted{}, fault.New(fault.Unauthenticated, "Sign in first.")
	case !v.IsSystem() && !v.IsPlatformAdmin():
		return Adjusted{}, fault.New(fault.Forbidden, "Only the platform's administrators may adjust balances.")
	}
	if in.Fund == "" {
		in.Fund = ledger.Cash
	}
	in.Remark = strings.TrimSpace(in.Remark)
	if err := in.Validate(); err != nil {
		return Adjusted{}, err
	}
	wallet, err := id.Parse(id.Tenant, in.TenantID)
	if err != nil {
		return Adjusted{}, tenant.ErrNotFound
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Adjusted, error) {
		sys := viewer.SystemContext(ctx, "adjustment")
		t, err := tx.Tenant.Get(sys, in.TenantID)
		if ent.IsNotFound(err) {
			return Adjusted{}, tenant.ErrNotFound
		} else if err != nil {
			return Adjusted{}, fmt.Errorf("adjust %s: %w", in.TenantID, err)
		}
		posted, err := s.book(ctx, tx, wallet, v.UserID, in)
		if err != nil {
			return Adjusted{}, err
		}
		out := Adjusted{Tenant: t, Debt: posted.Debt, Repeated: posted.Repeated}
		if posted.Repeated {
			return out, same(sys, tx, posted.Transfer, in)
		}
		if s.cfg.Touched != nil {
			db.AfterCommit(ctx, func() { s.cfg.Touched(wallet) })
		}
		return out, audit.Append(ctx, tx, audit.Event{
			Action: "wallet.adjust", TenantID: t.ID, TargetID: t.ID, After: map[string]any{
				"amount": in.Amount, "fund": in.Fund, "remark": in.Remark, "debt": posted.Debt, "balance": posted.BalanceAfter,
				"idempotencyKey": in.Key,
			},
		})
	})
}

// book writes the journal.
func (s *Service) book(ctx context.Context, tx *ent.Tx, wallet uuid.UUID, actor string, in AdjustInput) (ledger.Posted, error) {
	key := "adjust:" + wallet.String() + ":" + in.Key
	about := ledger.About{Code: ledger.CodeAdjust, Remark: in.Remark, Meta: in.meta()}
	if actor != "" {
		about.RefType, about.RefID = ledger.RefActor, actor
	}
	if in.Amount > 0 {
		return s.cfg.Ledger.Credit(ctx, tx, ledger.Credit{
			Key: key, Tenant: wallet, Amount: in.Amount, Fund: in.Fund, From: ledger.Adjustment, About: about,
		})
	}
	return s.cfg.Ledger.Debit(ctx, tx, ledger.Debit{
		Key: key, Tenant: wallet, Amount: -in.Amount, Fund: in.Fund, To: ledger.Adjustment, About: about, Covered: !in.AllowDebt,
	})
}

// same refuses a repeat that asks for something else than what was booked.
func same(ctx context.Context, tx *ent.Tx, transfer uuid.UUID, in AdjustInput) error {
	booked, err := tx.Transfer.Get(ctx, transfer)
	if err != nil {
		return fmt.Errorf("repeat of adjustment %s: %w", transfer, err)
	}
	if booked.Remark != in.Remark {
		return errKeyReused
	}
	for name, value := range in.meta() {
		if booked.Meta[name] != value {
			return errKeyReused
		}
	}
	return nil
}
