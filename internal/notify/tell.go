package notify

import (
	"context"
	"fmt"
	"strconv"

	"weir/ent"
	"weir/ent/membership"
	"weir/ent/user"
	"weir/internal/db"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/notice"
)

// tell writes the notice, the letters and what others want to hear, in the transaction that notes that it was told.
func (s *Service) tell(ctx context.Context, w *ent.WalletWatch, now verdict, low Low) error {
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		n, err := s.note(tx.WalletWatch.Update(), w, now).AddTold(1).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		facts := map[string]string{"available": low.Balance.Decimal(2)}
		if low.Threshold > 0 {
			facts["threshold"] = low.Threshold.Decimal(2)
		}
		if low.LastsFor != nil {
			facts["hours_left"] = strconv.Itoa(*low.LastsFor)
		}
		low.Key = fmt.Sprintf("low:%s:%d", w.ID, w.Told+1)
		if _, err := notice.Append(ctx, tx, notice.Notice{TenantID: w.TenantID, Key: low.Key, Kind: notice.WalletLow, Facts: facts}); err != nil {
			return err
		}
		if s.cfg.Told != nil {
			if err := s.cfg.Told(ctx, tx, low); err != nil {
				return err
			}
		}
		if !w.Mail || !s.cfg.Mail.On() {
			return nil
		}
		return s.write(ctx, tx, low)
	})
}

// write sends letters to the owners and billing members whose addresses are confirmed.
func (s *Service) write(ctx context.Context, tx *ent.Tx, low Low) error {
	t, err := tx.Tenant.Get(ctx, low.TenantID)
	if err != nil {
		return fmt.Errorf("letters to %s: %w", low.TenantID, err)
	}
	people, err := tx.User.Query().Where(
		user.EmailNotNil(), user.EmailVerifiedAtNotNil(), user.SuspendedAtIsNil(),
		user.HasMembershipsWith(membership.TenantID(low.TenantID), membership.RoleIn(membership.RoleOWNER, membership.RoleBILLING)),
	).All(ctx)
	if err != nil {
		return fmt.Errorf("letters to %s: %w", low.TenantID, err)
	}
	for _, u := range people {
		err := s.cfg.Mail.Enqueue(ctx, tx, mail.Letter{
			Kind: mail.WalletLow, To: *u.Email, Language: locale.Language(u.Language),
			Values: map[string]string{"Tenant": t.Name, "Balance": low.Balance.Decimal(2)},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
