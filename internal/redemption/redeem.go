package redemption

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"weir/ent"
	entredemption "weir/ent/redemption"
	"weir/ent/redemptioncode"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// errRaced: another transaction of the same tenant was faster; what it did is seen by the next look.
var errRaced = errors.New("another redemption was faster")

// Redeem gives the viewer's tenant what a code is worth, once. OWNER, ADMIN and BILLING, and API keys of the tenant.
//
// Idempotent per code and tenant: a repeat returns the first redemption. Of any number of racers as many win as the code has
// uses. INVALID with Field code (ErrCode) for unknown, used, expired, disabled and revoked codes and those of others alike;
// RATE_LIMITED with RetryAfter for a tenant, or an address, that sent 10 such within an hour; ACCOUNT_DISABLED while the
// tenant is suspended. Source: facts/ledger.md §2.6.
func (s *Service) Redeem(ctx context.Context, typed secret.String) (Redeemed, error) {
	v := viewer.FromContext(ctx)
	if err := mayRedeem(v); err != nil {
		return Redeemed{}, err
	}
	who := guesser(ctx, v.TenantID)
	if over, err := s.guesses.allow(who); err != nil {
		s.guessing(ctx, v, over)
		return Redeemed{}, err
	}
	code := normalize(typed.Reveal())
	if code == "" {
		return Redeemed{}, s.wrong(ctx, v, who)
	}
	wallet, err := id.Parse(id.Tenant, v.TenantID)
	if err != nil {
		return Redeemed{}, tenant.ErrNotFound
	}
	spent, err := s.cfg.Ledger.Spent(ctx, wallet)
	if err != nil {
		return Redeemed{}, err
	}
	use := use{digest: s.digest(code), viewer: v, wallet: wallet, total: spent.Wallet.Balance() + spent.Amount}
	out, err := s.redeem(ctx, use)
	for range 3 {
		if !errors.Is(err, errRaced) {
			break
		}
		out, err = s.redeem(ctx, use)
	}
	if errors.Is(err, ErrCode) {
		return Redeemed{}, s.wrong(ctx, v, who)
	}
	return out, err
}

func mayRedeem(v *viewer.Viewer) error {
	switch {
	case v == nil:
		return fault.New(fault.Unauthenticated, "Sign in first.")
	case v.TenantID == "":
		return tenant.ErrNotFound
	case v.Halted:
		return viewer.ErrHalted
	case v.KeyID == "" && !slices.Contains([]viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing}, v.Role):
		return errRole
	}
	return nil
}

// use is one try to redeem a code.
type use struct {
	digest secret.Digest
	viewer *viewer.Viewer
	wallet uuid.UUID
	total  money.Amount // balance and everything spent before it
}

func (s *Service) redeem(ctx context.Context, u use) (Redeemed, error) {
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Redeemed, error) {
		sys := viewer.SystemContext(ctx, "redeem")
		code, err := tx.RedemptionCode.Query().Where(redemptioncode.Digest(u.digest[:])).Only(sys)
		if ent.IsNotFound(err) {
			return Redeemed{}, ErrCode
		} else if err != nil {
			return Redeemed{}, fmt.Errorf("redeem: %w", err)
		}
		if first, err := redeemedBefore(sys, tx, code.ID, u.viewer.TenantID); err != nil || first != nil {
			return redeemedOr(first, err)
		}
		batch, err := tx.RedemptionBatch.Get(sys, code.BatchID)
		if err != nil {
			return Redeemed{}, fmt.Errorf("redeem %s: %w", code.ID, err)
		}
		if err := inScope(sys, tx, batch, u.viewer.TenantID); err != nil {
			return Redeemed{}, err
		}
		now, err := s.cfg.Ledger.Now(ctx, tx)
		if err != nil {
			return Redeemed{}, err
		}
		if code, err = takeUse(sys, tx, code.ID, now); err != nil {
			return s.afterAll(sys, tx, err, code, u)
		}
		return s.give(ctx, tx, given{use: u, code: code, batch: batch, now: now})
	})
}

// afterAll is for a code without a use left: it may have been this very tenant that took the last one a moment ago.
func (s *Service) afterAll(ctx context.Context, tx *ent.Tx, err error, code *ent.RedemptionCode, u use) (Redeemed, error) {
	if !errors.Is(err, ErrCode) {
		return Redeemed{}, err
	}
	first, lookup := redeemedBefore(ctx, tx, code.ID, u.viewer.TenantID)
	if lookup != nil || first != nil {
		return redeemedOr(first, lookup)
	}
	return Redeemed{}, err
}

func redeemedOr(first *ent.Redemption, err error) (Redeemed, error) {
	if err != nil {
		return Redeemed{}, err
	}
	return redeemed(first, true), nil
}

// redeemedBefore is the tenant's redemption of a code; nil for none.
func redeemedBefore(ctx context.Context, tx *ent.Tx, codeID, tenantID string) (*ent.Redemption, error) {
	row, err := tx.Redemption.Query().Where(entredemption.CodeID(codeID), entredemption.TenantID(tenantID)).Only(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("redeem %s: %w", codeID, err)
	}
	return row, nil
}

// inScope is ErrCode where the batch is not for the tenant, or has given it a code already.
func inScope(ctx context.Context, tx *ent.Tx, batch *ent.RedemptionBatch, tenantID string) error {
	if batch.ScopeTenantID != "" && batch.ScopeTenantID != tenantID {
		return ErrCode
	}
	t, err := tx.Tenant.Get(ctx, tenantID)
	switch {
	case err != nil:
		return fmt.Errorf("redeem: %w", err)
	case tenant.Halted(t):
		return viewer.ErrHalted
	case batch.ScopePriceGroup != "" && batch.ScopePriceGroup != t.PriceGroup:
		return ErrCode
	case !batch.OncePerTenant:
		return nil
	}
	had, err := tx.Redemption.Query().Where(entredemption.OnceBatchID(batch.ID), entredemption.TenantID(tenantID)).Exist(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("redeem: %w", err)
	case had:
		return ErrCode
	}
	return nil
}

// takeUse uses a code up once and returns it as it is then; ErrCode, with the code, when nothing of it is left. The row stays
// locked until the transaction ends: of racers the losers match no row.
func takeUse(ctx context.Context, tx *ent.Tx, codeID string, now time.Time) (*ent.RedemptionCode, error) {
	n, err := tx.RedemptionCode.Update().Where(
		redemptioncode.ID(codeID), redemptioncode.RevokedAtIsNil(), redemptioncode.DisabledAtIsNil(),
		redemptioncode.Or(redemptioncode.ExpiresAtIsNil(), redemptioncode.ExpiresAtGT(now)),
		func(s *entsql.Selector) {
			s.Where(entsql.ColumnsLT(s.C(redemptioncode.FieldUsed), s.C(redemptioncode.FieldMaxUses)))
		},
	).AddUsed(1).SetRedeemedAt(now).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("redeem %s: %w", codeID, err)
	}
	code, err := tx.RedemptionCode.Get(ctx, codeID)
	if err != nil {
		return nil, fmt.Errorf("redeem %s: %w", codeID, err)
	}
	if n == 0 {
		return code, ErrCode
	}
	return code, nil
}

// given is a use of a code that was taken.
type given struct {
	use

	code  *ent.RedemptionCode
	batch *ent.RedemptionBatch
	now   time.Time
}

// give writes the redemption and books what it is worth.
func (s *Service) give(ctx context.Context, tx *ent.Tx, g given) (Redeemed, error) {
	sys := viewer.SystemContext(ctx, "redeem")
	create := tx.Redemption.Create().SetTenantID(g.viewer.TenantID).SetBatchID(g.batch.ID).SetCodeID(g.code.ID).SetUserID(g.viewer.UserID).
		SetN(g.code.Used).SetHint(g.code.Hint).SetKind(entredemption.Kind(g.batch.Kind)).SetAmountN(g.code.AmountN).
		SetVipLevel(g.batch.VipLevel).SetRedeemedAt(g.now).SetTotalN(int64(g.total) + g.code.AmountN)
	if g.batch.OncePerTenant {
		create.SetOnceBatchID(g.batch.ID)
	}
	if Kind(g.batch.Kind) == VIP {
		until, err := s.cfg.Tenants.GrantVIP(ctx, tx, tenant.Grant{
			TenantID: g.viewer.TenantID, Key: "code:" + g.code.ID, Level: g.batch.VipLevel, Days: g.batch.VipDays,
		})
		if err != nil {
			return Redeemed{}, fmt.Errorf("redeem %s: %w", g.code.ID, err)
		}
		create.SetVipUntil(until)
	}
	rowID, err := create.OnConflict(entsql.DoNothing()).ID(sys)
	if errors.Is(err, sql.ErrNoRows) {
		return Redeemed{}, errRaced
	} else if err != nil {
		return Redeemed{}, fmt.Errorf("redeem %s: %w", g.code.ID, err)
	}
	row, err := tx.Redemption.Get(sys, rowID)
	if err != nil {
		return Redeemed{}, fmt.Errorf("redeem %s: %w", g.code.ID, err)
	}
	if Kind(g.batch.Kind) == VIP {
		return redeemed(row, false), nil
	}
	if err := s.credit(ctx, tx, g); err != nil {
		return Redeemed{}, fmt.Errorf("redeem %s: %w", g.code.ID, err)
	}
	return redeemed(row, false), nil
}

func (s *Service) credit(ctx context.Context, tx *ent.Tx, g given) error {
	fund, from := fundOf(Kind(g.batch.Kind))
	c := ledger.Credit{
		Key: fmt.Sprintf("code:%s:%d", g.code.ID, g.code.Used), Tenant: g.wallet, Amount: money.Amount(g.code.AmountN), Fund: fund, From: from,
		About: ledger.About{Code: ledger.CodeRedeem, RefType: "code", RefID: g.code.ID, Remark: "Redemption code …" + g.code.Hint},
	}
	if g.batch.CreditDays > 0 {
		c.ExpiresAt = g.now.AddDate(0, 0, g.batch.CreditDays)
	}
	if _, err := s.cfg.Ledger.Credit(ctx, tx, c); err != nil {
		return err
	}
	if s.cfg.Touched != nil {
		db.AfterCommit(ctx, func() { s.cfg.Touched(g.wallet) })
	}
	return nil
}
