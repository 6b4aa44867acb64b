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
		if !w.Mail {
			return nil
		}
		return s.letters(ctx, tx, w.TenantID, mail.WalletLow, map[string]string{"Balance": low.Balance.Decimal(2)})
	})
}

// letters go to the owners and billing members of a tenant whose addresses are confirmed. Values besides Tenant.
func (s *Service) letters(ctx context.Context, tx *ent.Tx, tenantID string, kind mail.Kind, values map[string]string) error {
	if !s.cfg.Mail.On() {
		return nil
	}
	t, err := tx.Tenant.Get(ctx, tenantID)
	if err != nil {
		return fmt.Errorf("letters to %s: %w", tenantID, err)
	}
	people, err := tx.User.Query().Where(
		user.EmailNotNil(), user.EmailVerifiedAtNotNil(), user.SuspendedAtIsNil(),
		user.HasMembershipsWith(membership.TenantID(tenantID), membership.RoleIn(membership.RoleOWNER, membership.RoleBILLING)),
	).All(ctx)
	if err != nil {
		return fmt.Errorf("letters to %s: %w", tenantID, err)
	}
	values["Tenant"] = t.Name
	for _, u := range people {
		l := mail.Letter{Kind: kind, To: *u.Email, Language: locale.Language(u.Language), Values: values}
		if err := s.cfg.Mail.Enqueue(ctx, tx, l); err != nil {
			return fmt.Errorf("letters to %s: %w", tenantID, err)
		}
	}
	return nil
}
