package webhook

import (
	"context"
	"fmt"

	"weir/ent"
	"weir/ent/membership"
	"weir/ent/user"
	entendpoint "weir/ent/webhookendpoint"
	"weir/internal/locale"
	"weir/internal/mail"
	"weir/internal/viewer"
)

// disable switches a dead endpoint off and writes to the tenant's owners and administrators.
func (s *Service) disable(ctx context.Context, tx *ent.Tx, e *Endpoint, why entendpoint.DisabledReason) error {
	sys := viewer.SystemContext(ctx, "webhook")
	n, err := tx.WebhookEndpoint.Update().Where(entendpoint.ID(e.ID), entendpoint.DisabledAtIsNil()).
		SetDisabledAt(s.cfg.Clock.Now()).SetDisabledReason(why).Save(sys)
	if err != nil || n == 0 {
		return err
	}
	after, err := tx.WebhookEndpoint.Get(sys, e.ID)
	if err != nil {
		return fmt.Errorf("disable webhook endpoint %s: %w", e.ID, err)
	}
	if err := record(ctx, tx, "webhook_endpoint.disable", e, after); err != nil {
		return err
	}
	if s.cfg.Mail == nil || !s.cfg.Mail.On() {
		return nil
	}
	t, err := tx.Tenant.Get(sys, e.TenantID)
	if err != nil {
		return fmt.Errorf("disable webhook endpoint %s: %w", e.ID, err)
	}
	people, err := tx.User.Query().Where(user.EmailNotNil(), user.HasMembershipsWith(
		membership.TenantID(e.TenantID), membership.RoleIn(membership.RoleOWNER, membership.RoleADMIN),
	)).All(sys)
	if err != nil {
		return fmt.Errorf("disable webhook endpoint %s: %w", e.ID, err)
	}
	for _, p := range people {
		letter := mail.Letter{
			Kind: mail.WebhookDisabled, To: *p.Email, Language: locale.Language(p.Language),
			Values: map[string]string{"Tenant": t.Name, "URL": *e.URL},
		}
		if err := s.cfg.Mail.Enqueue(ctx, tx, letter); err != nil {
			return err
		}
	}
	return nil
}
