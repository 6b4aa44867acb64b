package redemption

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"weir/ent"
	"weir/ent/redemptionbatch"
	"weir/ent/redemptioncode"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// Bounds of a batch.
const (
	MaxCount     = 10_000
	MaxWorth     = 1_000_000 * money.USD // of one code
	maxBatchSum  = 100_000_000 * money.USD
	maxUses      = 1_000_000
	maxDays      = 3660
	maxName      = 64
	maxKey       = 100
	codesAtOnce  = 500 // in one statement
	maxPriceName = 64
)

// CreateBatchInput describes codes to be made.
type CreateBatchInput struct {
	Name  string
	Count int
	// Kind of what a code gives; empty: Credit.
	Kind     Kind
	Amount   money.Amount // each; 0 for VIP
	VIPLevel int          // for VIP
	VIPDays  int          // for VIP
	// CreditDays: what is left of the credit expires so many days after the redemption; 0: never.
	CreditDays int
	MaxUses    int // tenants that may redeem one code; 0: 1
	// OncePerTenant: a tenant may redeem one code of the batch.
	OncePerTenant bool
	// TenantID and PriceGroup are the only ones that may redeem; empty: all.
	TenantID   string
	PriceGroup string
	ExpiresAt  *time.Time // nil: never
	// Key makes a repeat a repeat: one key of an administrator is one batch. Empty: none is a repeat.
	Key string
}

func (in CreateBatchInput) normalize() CreateBatchInput {
	in.Name = strings.TrimSpace(in.Name)
	if in.Kind == "" {
		in.Kind = Credit
	}
	if in.MaxUses == 0 {
		in.MaxUses = 1
	}
	return in
}

// Validate reports every fault of the input.
func (in CreateBatchInput) Validate() error {
	in = in.normalize()
	faults := []error{validName(in.Name)}
	add := func(bad bool, field, message string) {
		if bad {
			faults = append(faults, fault.Field(field, message))
		}
	}
	add(in.Count < 1 || in.Count > MaxCount, "count", "Between 1 and 10,000 codes are made at once.")
	add(in.MaxUses < 1 || in.MaxUses > maxUses, "maxUses", "A code may be redeemed between 1 and 1,000,000 times.")
	add(in.CreditDays < 0 || in.CreditDays > maxDays, "creditDays", "The credit may last up to 3,660 days; 0 for ever.")
	add(in.Kind != Credit && in.Kind != Bonus && in.Kind != VIP, "kind", "A code gives CREDIT, BONUS or VIP.")
	if in.Kind == VIP {
		add(in.Amount != 0, "amount", "A VIP code has no amount.")
		add(in.CreditDays != 0, "creditDays", "A VIP code gives no credit.")
		add(in.VIPLevel < 1 || in.VIPLevel > tenant.MaxVIPLevel, "vipLevel", "The VIP level must be between 1 and 100.")
		add(in.VIPDays < 1 || in.VIPDays > maxDays, "vipDays", "A VIP level lasts between 1 and 3,660 days.")
	} else {
		add(in.Amount <= 0 || in.Amount > MaxWorth, "amount", "A code is worth more than nothing, and at most 1,000,000 USD.")
		add(in.Amount > 0 && in.Amount <= MaxWorth && in.Count >= 1 && in.Count <= MaxCount && in.MaxUses >= 1 && in.MaxUses <= maxUses &&
			in.Amount > maxBatchSum/money.Amount(in.Count)/money.Amount(in.MaxUses), "amount", "A batch is worth at most 100,000,000 USD in all.")
		add(in.VIPLevel != 0, "vipLevel", "Only a VIP code gives a level.")
		add(in.VIPDays != 0, "vipDays", "Only a VIP code gives a level.")
	}
	add(len(in.PriceGroup) > maxPriceName, "priceGroup", "The price group has at most 64 characters.")
	add(len(in.Key) > maxKey || strings.ContainsFunc(in.Key, func(r rune) bool { return r <= ' ' || r > '~' }), "idempotencyKey",
		"The key has at most 100 printable ASCII characters without blanks.")
	return errors.Join(faults...)
}

func validName(name string) error {
	if name == "" || utf8.RuneCountInString(name) > maxName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return fault.Field("name", "A name of 1 to 64 characters on one line is needed.")
	}
	return nil
}

// MadeBatch is a batch with its codes, for the only time.
type MadeBatch struct {
	Batch *ent.RedemptionBatch
	// Codes as people type them; empty of a repeat, because nobody can read them again.
	Codes []secret.String
	// First is the number of the first code; the others follow.
	First    int
	Repeated bool
}

// CreateBatch makes codes, all or none, with an audit event. Platform administrators only.
//
// Idempotent by administrator and Key: a repeat returns the batch without its codes, and CONFLICT with Field idempotencyKey
// when another was made with the key. UNAVAILABLE while payouts are frozen, for codes that are worth money. NOT_FOUND for an
// unknown tenant.
func (s *Service) CreateBatch(ctx context.Context, in CreateBatchInput) (MadeBatch, error) {
	v, err := platformAdmin(ctx)
	if err != nil {
		return MadeBatch{}, err
	}
	in = in.normalize()
	if err := in.Validate(); err != nil {
		return MadeBatch{}, err
	}
	now := s.cfg.Clock.Now()
	if in.ExpiresAt != nil && !in.ExpiresAt.After(now) {
		return MadeBatch{}, fault.Field("expiresAt", "This is in the past.")
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (MadeBatch, error) {
		sys := viewer.SystemContext(ctx, "redemption batch")
		first, err := db.NextBlock(sys, tx, db.CodeNumber, in.Count) // racers with one key wait here
		if err != nil {
			return MadeBatch{}, err
		}
		if in.Key != "" {
			old, err := tx.RedemptionBatch.Query().Where(redemptionbatch.CreatedBy(v.UserID), redemptionbatch.BatchKey(in.Key)).Only(sys)
			if err == nil {
				return MadeBatch{Batch: old, Repeated: true}, in.same(old)
			} else if !ent.IsNotFound(err) {
				return MadeBatch{}, fmt.Errorf("create batch: %w", err)
			}
		}
		if in.TenantID != "" {
			if _, err := tx.Tenant.Get(sys, in.TenantID); ent.IsNotFound(err) {
				return MadeBatch{}, tenant.ErrNotFound
			} else if err != nil {
				return MadeBatch{}, fmt.Errorf("create batch: %w", err)
			}
		}
		if in.Kind != VIP {
			if err := s.cfg.Ledger.CheckFreeze(ctx, tx); err != nil {
				return MadeBatch{}, err
			}
		}
		batch, err := insertBatch(sys, tx, v.UserID, in)
		if err != nil {
			return MadeBatch{}, err
		}
		codes, err := s.insertCodes(sys, tx, batch, first)
		if err != nil {
			return MadeBatch{}, err
		}
		return MadeBatch{Batch: batch, Codes: codes, First: int(first)}, audit.Append(ctx, tx, audit.Event{
			Action: "redemption_batch.create", TenantID: in.TenantID, TargetID: batch.ID, After: summary(batch),
		})
	})
}

func insertBatch(ctx context.Context, tx *ent.Tx, actor string, in CreateBatchInput) (*ent.RedemptionBatch, error) {
	key := in.Key
	create := tx.RedemptionBatch.Create()
	if key == "" { // a key that nobody can have chosen
		key = "id " + secret.Token(22)
	}
	batch, err := create.SetBatchKey(key).SetCreatedBy(actor).SetName(in.Name).SetKind(redemptionbatch.Kind(in.Kind)).
		SetAmountN(int64(in.Amount)).SetVipLevel(in.VIPLevel).SetVipDays(in.VIPDays).SetCreditDays(in.CreditDays).SetCount(in.Count).
		SetMaxUses(in.MaxUses).SetOncePerTenant(in.OncePerTenant).SetScopeTenantID(in.TenantID).SetScopePriceGroup(in.PriceGroup).
		SetNillableExpiresAt(utc(in.ExpiresAt)).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create batch: %w", err)
	}
	return batch, nil
}

// insertCodes makes the codes of a batch, whose numbers begin with first.
func (s *Service) insertCodes(ctx context.Context, tx *ent.Tx, batch *ent.RedemptionBatch, first int64) ([]secret.String, error) {
	codes := make([]secret.String, 0, batch.Count)
	rows := make([]*ent.RedemptionCodeCreate, 0, min(batch.Count, codesAtOnce))
	flush := func() error {
		if err := tx.RedemptionCode.CreateBulk(rows...).Exec(ctx); err != nil {
			return fmt.Errorf("create codes of %s: %w", batch.ID, err)
		}
		rows = rows[:0]
		return nil
	}
	for i := range batch.Count {
		code := newCode()
		digest := s.digest(code)
		codes = append(codes, secret.New(display(code)))
		rows = append(rows, tx.RedemptionCode.Create().SetBatchID(batch.ID).SetNumber(int(first)+i).SetDigest(digest[:]).
			SetHint(code[len(code)-hintLength:]).SetName(batch.Name).SetAmountN(batch.AmountN).SetMaxUses(batch.MaxUses).
			SetNillableExpiresAt(batch.ExpiresAt))
		if len(rows) == codesAtOnce {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if len(rows) > 0 {
		return codes, flush()
	}
	return codes, nil
}

// digest is what is kept of a code. The word in front keeps codes apart from other secrets.
func (s *Service) digest(code string) secret.Digest { return s.cfg.Keys.Lookup("code:" + code) }

// same refuses a repeat that asks for something else than was made.
func (in CreateBatchInput) same(b *ent.RedemptionBatch) error {
	until := utc(in.ExpiresAt)
	if b.Name == in.Name && string(b.Kind) == string(in.Kind) && b.AmountN == int64(in.Amount) && b.VipLevel == in.VIPLevel &&
		b.VipDays == in.VIPDays && b.CreditDays == in.CreditDays && b.Count == in.Count && b.MaxUses == in.MaxUses &&
		b.OncePerTenant == in.OncePerTenant && b.ScopeTenantID == in.TenantID && b.ScopePriceGroup == in.PriceGroup &&
		(until == nil) == (b.ExpiresAt == nil) && (until == nil || until.Equal(*b.ExpiresAt)) {
		return nil
	}
	return &fault.Error{Code: fault.Conflict, Field: "idempotencyKey", Message: "This key was used for another batch."}
}

// RevokeBatch takes back all codes of a batch for ever; what was redeemed stays. Platform administrators only. Idempotent.
func (s *Service) RevokeBatch(ctx context.Context, batchID string) (*ent.RedemptionBatch, error) {
	if _, err := platformAdmin(ctx); err != nil {
		return nil, err
	}
	now := s.cfg.Clock.Now()
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.RedemptionBatch, error) {
		sys := viewer.SystemContext(ctx, "redemption batch")
		n, err := tx.RedemptionBatch.Update().Where(redemptionbatch.ID(batchID), redemptionbatch.RevokedAtIsNil()).SetRevokedAt(now).Save(sys)
		if err != nil {
			return nil, fmt.Errorf("revoke %s: %w", batchID, err)
		}
		batch, err := tx.RedemptionBatch.Get(sys, batchID)
		switch {
		case ent.IsNotFound(err):
			return nil, ErrNoBatch
		case err != nil:
			return nil, fmt.Errorf("revoke %s: %w", batchID, err)
		case n == 0:
			return batch, nil
		}
		err = tx.RedemptionCode.Update().Where(redemptioncode.BatchID(batchID), redemptioncode.RevokedAtIsNil()).SetRevokedAt(now).Exec(sys)
		if err != nil {
			return nil, fmt.Errorf("revoke codes of %s: %w", batchID, err)
		}
		return batch, audit.Append(ctx, tx, audit.Event{
			Action: "redemption_batch.revoke", TenantID: batch.ScopeTenantID, TargetID: batch.ID, Before: summary(batch),
		})
	})
}

func summary(b *ent.RedemptionBatch) map[string]any {
	return map[string]any{
		"name": b.Name, "kind": b.Kind, "amount": money.Amount(b.AmountN), "vipLevel": b.VipLevel, "vipDays": b.VipDays,
		"creditDays": b.CreditDays, "count": b.Count, "maxUses": b.MaxUses, "oncePerTenant": b.OncePerTenant,
		"tenant": b.ScopeTenantID, "priceGroup": b.ScopePriceGroup, "expiresAt": b.ExpiresAt,
	}
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC().Truncate(time.Microsecond)
	return &u
}

// fundOf is where a code's money goes, and where it comes from: sold codes are paid outside and reconciled by hand, given ones
// are the platform's expense.
func fundOf(k Kind) (ledger.Fund, ledger.Account) {
	if k == Credit {
		return ledger.Cash, ledger.Adjustment
	}
	return ledger.Bonus, ledger.PromoExpense
}
