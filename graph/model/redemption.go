package model

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"time"

	"weir/ent"
	"weir/internal/money"
	"weir/internal/redemption"
)

// RedemptionBatch is a number of codes that are worth the same.
type RedemptionBatch struct {
	ID            string
	Name          string
	Kind          redemption.Kind
	Amount        money.Amount
	VipLevel      *int
	VipDays       *int
	CreditDays    *int
	Count         int
	MaxUses       int
	OncePerTenant bool
	TenantID      *string
	PriceGroup    *string
	Redeemed      int
	ExpiresAt     *time.Time
	RevokedAt     *time.Time
	CreatedByID   string
	CreatedAt     time.Time
}

// NewRedemptionBatch shows a batch, of which so many uses were made.
func NewRedemptionBatch(b *ent.RedemptionBatch, redeemed int) *RedemptionBatch {
	return &RedemptionBatch{
		ID: b.ID, Name: b.Name, Kind: redemption.Kind(b.Kind), Amount: money.Amount(b.AmountN), VipLevel: unlessZero(b.VipLevel),
		VipDays: unlessZero(b.VipDays), CreditDays: unlessZero(b.CreditDays), Count: b.Count, MaxUses: b.MaxUses, OncePerTenant: b.OncePerTenant,
		TenantID: unlessZero(b.ScopeTenantID), PriceGroup: unlessZero(b.ScopePriceGroup), Redeemed: redeemed, ExpiresAt: b.ExpiresAt,
		RevokedAt: b.RevokedAt, CreatedByID: b.CreatedBy, CreatedAt: b.CreatedAt,
	}
}

// unlessZero is nil for the zero value.
func unlessZero[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// RedemptionBatchEdge is a batch at its place in a connection.
type RedemptionBatchEdge struct {
	Node   *RedemptionBatch
	Cursor Cursor
}

// RedemptionBatchConnection is a page of batches.
type RedemptionBatchConnection struct {
	Edges      []*RedemptionBatchEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// Redemption is one use of a code.
type Redemption struct {
	ID        string
	Hint      string
	Kind      redemption.Kind
	Amount    money.Amount
	VipLevel  *int
	VipUntil  *time.Time
	TenantID  string
	UserID    string
	CreatedAt time.Time
}

// NewRedemption shows a use of a code.
func NewRedemption(r *ent.Redemption) *Redemption {
	return &Redemption{
		ID: r.ID, Hint: r.Hint, Kind: redemption.Kind(r.Kind), Amount: money.Amount(r.AmountN), VipLevel: unlessZero(r.VipLevel),
		VipUntil: r.VipUntil, TenantID: r.TenantID, UserID: r.UserID, CreatedAt: r.RedeemedAt,
	}
}

// RedemptionEdge is a redemption at its place in a connection.
type RedemptionEdge struct {
	Node   *Redemption
	Cursor Cursor
}

// RedemptionConnection is a page of redemptions.
type RedemptionConnection struct {
	Edges      []*RedemptionEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// RedeemCodeInput is a code to redeem.
type RedeemCodeInput struct{ Code string }

// RedeemCodePayload is the result of redeemCode.
type RedeemCodePayload struct {
	Redemption *Redemption
	Amount     money.Amount
	Repeated   bool
	Wallet     *Wallet
	Tenant     *ent.Tenant
}

// CreateRedemptionBatchInput describes codes that shall be made.
type CreateRedemptionBatchInput struct {
	Name           string
	Count          int
	Amount         *money.Amount
	Kind           redemption.Kind
	VipLevel       *int
	VipDays        *int
	CreditDays     *int
	MaxUses        int
	OncePerTenant  bool
	TenantID       *string
	PriceGroup     *string
	ExpiresAt      *time.Time
	IdempotencyKey *string
}

// Domain is the same for the domain.
func (in *CreateRedemptionBatchInput) Domain() redemption.CreateBatchInput {
	return redemption.CreateBatchInput{
		Name: in.Name, Count: in.Count, Kind: in.Kind, Amount: or(in.Amount), VIPLevel: or(in.VipLevel), VIPDays: or(in.VipDays),
		CreditDays: or(in.CreditDays), MaxUses: in.MaxUses, OncePerTenant: in.OncePerTenant, TenantID: or(in.TenantID),
		PriceGroup: or(in.PriceGroup), ExpiresAt: in.ExpiresAt, Key: or(in.IdempotencyKey),
	}
}

// or is the zero value for nil.
func or[T any](v *T) T {
	var zero T
	if v == nil {
		return zero
	}
	return *v
}

// CreateRedemptionBatchPayload is the result of createRedemptionBatch.
type CreateRedemptionBatchPayload struct {
	RedemptionBatch *RedemptionBatch
	Codes           []string
	CSV             string
}

// NewCreateRedemptionBatchPayload shows codes, for the only time.
func NewCreateRedemptionBatchPayload(made redemption.MadeBatch) (*CreateRedemptionBatchPayload, error) {
	out := &CreateRedemptionBatchPayload{RedemptionBatch: NewRedemptionBatch(made.Batch, 0), Codes: []string{}}
	if made.Repeated {
		return out, nil
	}
	until := ""
	if made.Batch.ExpiresAt != nil {
		until = made.Batch.ExpiresAt.UTC().Format(time.RFC3339)
	}
	rows := [][]string{{"number", "code", "kind", "amount", "expires_at"}}
	for i, code := range made.Codes {
		out.Codes = append(out.Codes, code.Reveal())
		rows = append(rows, []string{
			strconv.Itoa(made.First + i), code.Reveal(), string(made.Batch.Kind), money.Amount(made.Batch.AmountN).Decimal(2), until,
		})
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true // RFC 4180
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	out.CSV = b.String()
	return out, nil
}

// RevokeRedemptionBatchInput names a batch.
type RevokeRedemptionBatchInput struct{ ID string }

// RevokeRedemptionBatchPayload is the result of revokeRedemptionBatch.
type RevokeRedemptionBatchPayload struct{ RedemptionBatch *RedemptionBatch }
