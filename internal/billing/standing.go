package billing

import (
	"context"
	"errors"
	"fmt"

	"weir/ent"
	"weir/ent/schematype"
	"weir/ent/topup"
	"weir/ent/topupdispute"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/viewer"
)

// Legs of a lost dispute.
const (
	legLost     = "lost"
	legBadDebt  = "bad_debt"
	legReclaims = "bad_debt_reversed"
)

// suspendFor has a dispute whose money the bank has taken freeze the wallet, where the terms say so: once, so that what an
// administrator has thawed stays thawed.
func (b *booking) suspendFor(row *ent.TopUpDispute) {
	if row.Status == schematype.DisputeOpen && !row.WasSuspended && b.terms.SuspendOnDispute && b.o.CreditedAt != nil {
		row.Suspends, row.WasSuspended = true, true
	}
}

// stand freezes or thaws the wallet of a tenant by what its disputes say, and reports whether that has changed anything.
func (s *TopUps) stand(ctx context.Context, tx *ent.Tx, tenantID string) (bool, error) {
	wallet, err := walletOf(tenantID)
	if err != nil {
		return false, err
	}
	frozen, err := tx.TopUpDispute.Query().Where(topupdispute.TenantID(tenantID), topupdispute.Suspends(true)).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("standing of %s: %w", tenantID, err)
	}
	return s.cfg.Ledger.SetFrozen(ctx, tx, wallet, frozen)
}

// reclaim brings what was written off back, because the dispute was won after all.
func (b *booking) reclaim(ctx context.Context, row *ent.TopUpDispute) error {
	if row.WrittenOff == 0 {
		return nil
	}
	amount := row.WrittenOff
	row.WrittenOff, b.touched = 0, true
	return b.cfg.Ledger.Reclaim(ctx, b.tx, b.tenant, keyOf(row.StripeID, legReclaims), amount,
		b.about(ledger.CodeDebt, "A debt that was written off is owed again"))
}

// writeOffBatch is how many disputes one round looks at.
const writeOffBatch = 50

// WriteOff gives up the debts of disputes that were lost long ago, as the terms of then said, and freezes the wallets that owed
// them. A dispute that cannot be booked does not keep the others waiting.
func (s *Refunds) WriteOff(ctx context.Context) error {
	sys := viewer.SystemContext(ctx, "write off")
	due, err := s.cfg.Ent.TopUpDispute.Query().Where(topupdispute.WriteOffAtLTE(s.cfg.Clock.Now())).
		Order(ent.Asc(topupdispute.FieldWriteOffAt)).Limit(writeOffBatch).All(sys)
	if err != nil {
		return fmt.Errorf("write off: %w", err)
	}
	var faults []error
	for _, row := range due {
		if err := s.writeOff(sys, row); err != nil {
			faults = append(faults, fmt.Errorf("write off %s: %w", row.ID, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return errors.Join(faults...)
}

func (s *Refunds) writeOff(sys context.Context, row *ent.TopUpDispute) error {
	wallet, err := walletOf(row.TenantID)
	if err != nil {
		return err
	}
	return db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		// The revision keeps whoever reconciles the order from writing back what was read before this.
		if err := tx.TopUp.Update().Where(topup.ID(row.TopUpID)).AddRevision(1).Exec(ctx); err != nil {
			return err
		}
		now := s.cfg.Clock.Now()
		n, err := tx.TopUpDispute.Update().Where(topupdispute.ID(row.ID), topupdispute.StatusEQ(schematype.DisputeLost), topupdispute.WriteOffAtLTE(now)).
			ClearWriteOffAt().Save(ctx)
		if err != nil || n == 0 { // another node was faster
			return err
		}
		lost := keyOf(row.StripeID, legLost)
		amount, err := s.cfg.Ledger.WriteOff(ctx, tx, ledger.WriteOff{
			Key: keyOf(row.StripeID, legBadDebt), Tenant: wallet, Of: []string{lost, lost + "_bonus"},
			About: ledger.About{Code: ledger.CodeDebt, RefType: refTopUp, RefID: row.TopUpID, Remark: "The debt of a lost dispute was written off"},
		})
		if err != nil || amount == 0 { // it was paid
			return err
		}
		err = tx.TopUpDispute.UpdateOneID(row.ID).SetWrittenOff(amount).SetWrittenOffAt(now).SetSuspends(true).SetWasSuspended(true).Exec(ctx)
		if err != nil {
			return err
		}
		s.cfg.Log.Warn().Str("top_up_id", row.TopUpID).Str("tenant_id", row.TenantID).Str("amount", amount.String()).Msg("a debt is written off")
		if _, err := s.stand(ctx, tx, row.TenantID); err != nil {
			return err
		}
		if s.cfg.Touched != nil {
			db.AfterCommit(ctx, func() { s.cfg.Touched(wallet) })
		}
		return nil
	})
}

// ErrNoDispute: there is no such dispute.
var ErrNoDispute = fault.New(fault.NotFound, "There is no such dispute.")

// ClearDispute thaws the wallet that a dispute has frozen, for as far as it is for that dispute, and returns its order. Platform
// administrators only. Idempotent. Audited.
func (s *Refunds) ClearDispute(ctx context.Context, disputeID string) (*ent.TopUp, error) {
	if _, err := administrator(ctx); err != nil {
		return nil, err
	}
	sys := viewer.SystemContext(ctx, "clear a dispute")
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.TopUp, error) {
		row, err := tx.TopUpDispute.Get(sys, disputeID)
		switch {
		case ent.IsNotFound(err):
			return nil, ErrNoDispute
		case err != nil:
			return nil, fmt.Errorf("clear %s: %w", disputeID, err)
		}
		if err := tx.TopUp.Update().Where(topup.ID(row.TopUpID)).AddRevision(1).Exec(sys); err != nil {
			return nil, fmt.Errorf("clear %s: %w", disputeID, err)
		}
		if err := tx.TopUpDispute.UpdateOneID(row.ID).SetSuspends(false).SetWasSuspended(true).Exec(sys); err != nil {
			return nil, fmt.Errorf("clear %s: %w", disputeID, err)
		}
		if _, err := s.stand(sys, tx, row.TenantID); err != nil {
			return nil, err
		}
		if wallet, err := walletOf(row.TenantID); err == nil && s.cfg.Touched != nil {
			db.AfterCommit(ctx, func() { s.cfg.Touched(wallet) })
		}
		if err := audit.Append(ctx, tx, audit.Event{Action: "top_up.clear_dispute", TenantID: row.TenantID, TargetID: row.ID}); err != nil {
			return nil, err
		}
		return tx.TopUp.Get(sys, row.TopUpID)
	})
}
