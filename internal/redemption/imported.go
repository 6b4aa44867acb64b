package redemption

import (
	"context"
	"fmt"
	"strings"
	"time"

	"weir/ent"
	"weir/ent/redemptionbatch"
	"weir/ent/redemptioncode"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// carriedLength is how many hexadecimal digits a code has that was carried over from another installation.
const carriedLength = 32

// carriedOver reads a code of 32 hexadecimal digits, with or without hyphens and blanks; empty for every other text.
func carriedOver(typed string) string {
	code := strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(typed))
	if len(code) != carriedLength || strings.Trim(code, "0123456789abcdef") != "" {
		return ""
	}
	return code
}

// ImportInput are codes that are carried over together: worth the same, under one name.
type ImportInput struct {
	Name      string
	Amount    money.Amount // of each
	ExpiresAt *time.Time   // nil: never
	Codes     []secret.String
}

// Validate reports what is wrong with the input.
func (in ImportInput) Validate() error {
	for _, c := range in.Codes {
		if carriedOver(c.Reveal()) == "" {
			return fault.Field("codes", "A code that is carried over has 32 hexadecimal digits.")
		}
	}
	return CreateBatchInput{Name: in.Name, Count: max(1, min(len(in.Codes), MaxCount)), Amount: in.Amount, ExpiresAt: in.ExpiresAt}.Validate()
}

// Import makes a batch of codes whose text exists already, and returns how many of them are new. Only for the system.
// Idempotent by code: those that are known stay as they are, and where all are, there is no batch. INVALID with the field.
// Joins a running transaction.
func (s *Service) Import(ctx context.Context, in ImportInput) (int, error) {
	v := viewer.FromContext(ctx)
	if !v.IsSystem() {
		return 0, fault.New(fault.Forbidden, "Only the installation itself carries codes over.")
	}
	if err := in.Validate(); err != nil {
		return 0, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (int, error) {
		fresh, err := s.unknown(ctx, tx, in.Codes)
		if err != nil || len(fresh) == 0 {
			return 0, err
		}
		first, err := db.NextBlock(ctx, tx, db.CodeNumber, len(fresh))
		if err != nil {
			return 0, err
		}
		batch, err := insertBatch(ctx, tx, v.UserID, CreateBatchInput{
			Name: in.Name, Kind: Kind(redemptionbatch.KindCREDIT), Amount: in.Amount, Count: len(fresh), MaxUses: 1, ExpiresAt: in.ExpiresAt,
		})
		if err != nil {
			return 0, err
		}
		rows := make([]*ent.RedemptionCodeCreate, 0, len(fresh))
		for i, code := range fresh {
			digest := s.digest(code)
			rows = append(rows, tx.RedemptionCode.Create().SetBatchID(batch.ID).SetNumber(int(first)+i).SetDigest(digest[:]).
				SetHint(code[carriedLength-hintLength:]).SetName(batch.Name).SetAmountN(batch.AmountN).SetMaxUses(1).
				SetNillableExpiresAt(batch.ExpiresAt))
		}
		for len(rows) > 0 {
			n := min(len(rows), codesAtOnce)
			if err := tx.RedemptionCode.CreateBulk(rows[:n]...).Exec(ctx); err != nil {
				return 0, fmt.Errorf("import codes: %w", err)
			}
			rows = rows[n:]
		}
		return len(fresh), audit.Append(ctx, tx, audit.Event{Action: "redemption_batch.import", TargetID: batch.ID, After: summary(batch)})
	})
}

// unknown are those of the codes that there are not yet, each once.
func (s *Service) unknown(ctx context.Context, tx *ent.Tx, codes []secret.String) ([]string, error) {
	seen := map[string]bool{}
	var fresh []string
	for _, typed := range codes {
		code := carriedOver(typed.Reveal())
		if seen[code] {
			continue
		}
		seen[code] = true
		digest := s.digest(code)
		known, err := tx.RedemptionCode.Query().Where(redemptioncode.Digest(digest[:])).Exist(ctx)
		if err != nil {
			return nil, fmt.Errorf("import codes: %w", err)
		}
		if !known {
			fresh = append(fresh, code)
		}
	}
	return fresh, nil
}
