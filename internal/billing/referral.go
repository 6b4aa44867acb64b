package billing

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/referral"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/viewer"
)

// RewardKind is the kind of the outbox events of referrals that have earned their reward, and of the job that grants it.
const RewardKind = "referral.reward"

// ReferralsConfig is what Referrals need.
type ReferralsConfig struct {
	Ent    *ent.Client
	Ledger *ledger.Book
	Outbox *outbox.Outbox
	Clock  clock.Clock
	// Reward is what a referral is worth now; zero for nothing.
	Reward func(context.Context) (money.Amount, error)
	// Touched hears after the commit whose wallet has changed; nil: nobody does.
	Touched func(tenant uuid.UUID)
}

// Referrals reward tenants for those that signed up by their code.
type Referrals struct{ cfg ReferralsConfig }

// NewReferrals returns Referrals.
func NewReferrals(cfg ReferralsConfig) *Referrals { return &Referrals{cfg} }

type rewardPayload struct {
	ReferralID string `json:"referral_id"`
}

// TopUpPaid is to be called in the transaction that credits a paid top-up, which is one of db.InTx: the first one of a tenant
// that was referred earns the reward, which a job grants. Idempotent; what is refunded later stays rewarded.
func (r *Referrals) TopUpPaid(ctx context.Context, tx *ent.Tx, tenantID string) error {
	sys := viewer.SystemContext(ctx, "referral")
	reward, err := r.cfg.Reward(ctx)
	if err != nil || reward <= 0 {
		return err
	}
	row, err := tx.Referral.Query().Where(referral.ReferredTenantID(tenantID), referral.StatusEQ(referral.StatusPENDING), referral.RewardN(0)).Only(sys)
	if ent.IsNotFound(err) {
		return nil
	} else if err != nil {
		return fmt.Errorf("referral of %s: %w", tenantID, err)
	}
	n, err := tx.Referral.Update().Where(referral.ID(row.ID), referral.StatusEQ(referral.StatusPENDING), referral.RewardN(0)).
		SetRewardN(int64(reward)).Save(sys)
	if err != nil || n == 0 {
		return wrapReferral(row.ID, err)
	}
	_, err = r.cfg.Outbox.Append(ctx, tx, RewardKind, rewardPayload{row.ID})
	return err
}

// Grant books the reward of an outbox event, once. Only for the system. The transfer is keyed by the referral.
func (r *Referrals) Grant(ctx context.Context, eventID string, payload []byte) error {
	var p rewardPayload
	if err := json.Unmarshal(payload, &p); err != nil {
		return fmt.Errorf("referral reward: %w", err)
	}
	return db.Exec(ctx, r.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := r.cfg.Outbox.Done(ctx, tx, eventID); err != nil {
			return err
		}
		sys := viewer.SystemContext(ctx, "referral")
		row, err := tx.Referral.Get(sys, p.ReferralID)
		if err != nil {
			return wrapReferral(p.ReferralID, err)
		}
		wallet, err := id.Parse(id.Tenant, row.TenantID)
		if err != nil {
			return wrapReferral(row.ID, err)
		}
		err = tx.Referral.Update().Where(referral.ID(row.ID), referral.StatusEQ(referral.StatusPENDING)).SetStatus(referral.StatusREWARDED).
			SetDecidedAt(r.cfg.Clock.Now()).Exec(sys)
		if err != nil {
			return wrapReferral(row.ID, err)
		}
		if r.cfg.Touched != nil {
			db.AfterCommit(ctx, func() { r.cfg.Touched(wallet) })
		}
		_, err = r.cfg.Ledger.Credit(ctx, tx, ledger.Credit{
			Key: "referral:" + row.ID, Tenant: wallet, Amount: money.Amount(row.RewardN), Fund: ledger.Bonus, From: ledger.PromoExpense,
			About: ledger.About{Code: ledger.CodeBonus, RefType: "referral", RefID: row.ID, Remark: "Referral reward"},
		})
		return wrapReferral(row.ID, err)
	})
}

func wrapReferral(referralID string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("referral %s: %w", referralID, err)
}
