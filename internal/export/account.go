package export

import (
	"context"
	"fmt"
	"iter"
	"net/url"
	"time"

	"weir/ent"
	entkey "weir/ent/apikey"
	entaudit "weir/ent/auditevent"
	entidentity "weir/ent/identity"
	entinvitation "weir/ent/invitation"
	entmember "weir/ent/membership"
	entpat "weir/ent/personalaccesstoken"
	entredemption "weir/ent/redemption"
	entfactor "weir/ent/secondfactor"
	entsession "weir/ent/session"
	enttask "weir/ent/task"
	enttopup "weir/ent/topup"
	"weir/internal/money"
	"weir/internal/viewer"
)

// accountPage is how many rows are read at once.
const accountPage = 200

// account is what Weir knows of the viewer as a person, in whatever tenants, as a JSON document: no secrets, and nothing of other
// people. What a tenant has is its own and in the other downloads.
func (e *Exports) account(ctx context.Context, values url.Values) (*pieces, error) {
	in := arguments{values: values}
	if err := in.done(); err != nil {
		return nil, err
	}
	own := person{ent: e.cfg.Ent, ctx: viewer.SystemContext(ctx, "export"), id: viewer.FromContext(ctx).UserID}
	u, err := e.cfg.Ent.User.Get(own.ctx, own.id)
	if err != nil {
		return nil, fmt.Errorf("export account: %w", err)
	}
	factor, err := own.secondFactor()
	if err != nil {
		return nil, err
	}
	return &pieces{file: "weir-account-" + u.ID + ".json", mediaType: "application/json", all: document([]part{
		{name: "made_at", one: e.cfg.Clock.Now().UTC()},
		{name: "account", one: accountOf(u)},
		{name: "second_factor_since", one: factor},
		{name: "identities", rows: own.identities()},
		{name: "sessions", rows: own.sessions()},
		{name: "memberships", rows: own.memberships()},
		{name: "invitations", rows: own.invitations(u.Email)},
		{name: "access_tokens", rows: own.tokens()},
		{name: "api_keys", rows: own.keys()},
		{name: "tasks", rows: own.tasks()},
		{name: "top_ups", rows: own.topUps()},
		{name: "redemptions", rows: own.redemptions()},
		{name: "doings", rows: own.doings()},
		{name: "changes_by_others", rows: own.changes()},
	})}, nil
}

// object is a row of the document.
type object map[string]any

func accountOf(u *ent.User) object {
	return object{
		"id": u.ID, "email": u.Email, "email_verified_at": u.EmailVerifiedAt, "username": u.Username, "display_name": u.DisplayName,
		"language": u.Language, "has_password": u.PasswordHash != "", "platform_role": u.PlatformRole, "referral_code": u.ReferralCode,
		"created_at": u.CreatedAt, "suspended_at": u.SuspendedAt, "suspension_reason": u.SuspensionReason, "delete_at": u.DeleteAt,
	}
}

// person reads the rows of one user.
type person struct {
	ent *ent.Client
	ctx context.Context //nolint:containedctx // of the one download that it is for
	id  string
}

// rows yields what a query finds, page after page in the order of ids.
func rows[T any](page func(after string) ([]T, error), id func(T) string, show func(T) object) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		first, err := page("")
		if err != nil {
			yield(nil, fmt.Errorf("export account: %w", err))
			return
		}
		for row, err := range paged(first, accountPage, func(last T) ([]T, error) { return page(id(last)) }) {
			if err != nil {
				yield(nil, fmt.Errorf("export account: %w", err))
				return
			}
			if !yield(show(row), nil) {
				return
			}
		}
	}
}

func (p person) secondFactor() (*time.Time, error) {
	f, err := p.ent.SecondFactor.Query().Where(entfactor.UserID(p.id)).Only(p.ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, nil //nolint:nilnil // there is none
	case err != nil:
		return nil, fmt.Errorf("export account: %w", err)
	}
	return f.ConfirmedAt, nil
}

func (p person) identities() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.Identity, error) {
		return p.ent.Identity.Query().Where(entidentity.UserID(p.id), entidentity.IDGT(after)).
			Order(ent.Asc(entidentity.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(i *ent.Identity) string { return i.ID }, func(i *ent.Identity) object {
		return object{"id": i.ID, "provider": i.Provider, "subject": i.Subject, "email": i.Email, "created_at": i.CreatedAt, "used_at": i.UsedAt}
	})
}

func (p person) sessions() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.Session, error) {
		return p.ent.Session.Query().Where(entsession.UserID(p.id), entsession.IDGT(after)).
			Order(ent.Asc(entsession.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(s *ent.Session) string { return s.ID }, func(s *ent.Session) object {
		return object{
			"id": s.ID, "tenant_id": s.TenantID, "user_agent": s.UserAgent, "address": s.Address, "created_at": s.CreatedAt, "seen_at": s.SeenAt,
			"expires_at": s.ExpiresAt,
		}
	})
}

func (p person) memberships() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.Membership, error) {
		return p.ent.Membership.Query().Where(entmember.UserID(p.id), entmember.IDGT(after)).WithTenant().
			Order(ent.Asc(entmember.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(m *ent.Membership) string { return m.ID }, func(m *ent.Membership) object {
		out := object{"id": m.ID, "tenant_id": m.TenantID, "role": m.Role, "created_at": m.CreatedAt}
		if m.Edges.Tenant != nil {
			out["tenant_name"] = m.Edges.Tenant.Name
		}
		return out
	})
}

func (p person) invitations(email *string) iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.Invitation, error) {
		if email == nil {
			return nil, nil
		}
		return p.ent.Invitation.Query().Where(entinvitation.Email(*email), entinvitation.IDGT(after)).
			Order(ent.Asc(entinvitation.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(i *ent.Invitation) string { return i.ID }, func(i *ent.Invitation) object {
		return object{
			"id": i.ID, "tenant_id": i.TenantID, "role": i.Role, "sent_at": i.SentAt, "expires_at": i.ExpiresAt, "accepted_at": i.AcceptedAt,
			"revoked_at": i.RevokedAt,
		}
	})
}

func (p person) tokens() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.PersonalAccessToken, error) {
		return p.ent.PersonalAccessToken.Query().Where(entpat.UserID(p.id), entpat.IDGT(after)).
			Order(ent.Asc(entpat.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(t *ent.PersonalAccessToken) string { return t.ID }, func(t *ent.PersonalAccessToken) object {
		return object{
			"id": t.ID, "membership_id": t.MembershipID, "name": t.Name, "scopes": t.Scopes, "created_at": t.CreatedAt, "expires_at": t.ExpiresAt,
			"last_used_at": t.LastUsedAt,
		}
	})
}

func (p person) keys() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.APIKey, error) {
		return p.ent.APIKey.Query().Where(entkey.CreatedBy(p.id), entkey.IDGT(after)).
			Order(ent.Asc(entkey.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(k *ent.APIKey) string { return k.ID }, func(k *ent.APIKey) object {
		return object{
			"id": k.ID, "tenant_id": k.TenantID, "name": k.Name, "kind": k.Kind, "created_at": k.CreatedAt, "expires_at": k.ExpiresAt,
			"disabled_at": k.DisabledAt, "revoked_at": k.RevokedAt, "last_used_at": k.LastUsedAt,
		}
	})
}

func (p person) tasks() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.Task, error) {
		return p.ent.Task.Query().Where(enttask.CreatedBy(p.id), enttask.IDGT(after)).
			Order(ent.Asc(enttask.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(t *ent.Task) string { return t.ID }, func(t *ent.Task) object {
		return object{
			"id": t.ID, "tenant_id": t.TenantID, "kind": t.Kind, "model": t.Model, "state": t.State, "created_at": t.CreatedAt, "finished_at": t.FinishedAt,
			"deleted_at": t.DeletedAt,
		}
	})
}

func (p person) topUps() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.TopUp, error) {
		return p.ent.TopUp.Query().Where(enttopup.CreatedBy(p.id), enttopup.IDGT(after)).
			Order(ent.Asc(enttopup.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(o *ent.TopUp) string { return o.ID }, func(o *ent.TopUp) object {
		return object{
			"id": o.ID, "tenant_id": o.TenantID, "kind": o.Kind, "status": o.Status, "currency": o.Currency, "amount_minor": o.AmountMinor,
			"created_at": o.CreatedAt,
		}
	})
}

func (p person) redemptions() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.Redemption, error) {
		return p.ent.Redemption.Query().Where(entredemption.UserID(p.id), entredemption.IDGT(after)).
			Order(ent.Asc(entredemption.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(r *ent.Redemption) string { return r.ID }, func(r *ent.Redemption) object {
		return object{"id": r.ID, "tenant_id": r.TenantID, "kind": r.Kind, "amount_usd": money.Amount(r.AmountN), "redeemed_at": r.RedeemedAt}
	})
}

// doings are the audit's events of the person. What was before and after may be other people's, and is not shown.
func (p person) doings() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.AuditEvent, error) {
		return p.ent.AuditEvent.Query().Where(entaudit.ActorID(p.id), entaudit.IDGT(after)).
			Order(ent.Asc(entaudit.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(a *ent.AuditEvent) string { return a.ID }, func(a *ent.AuditEvent) object {
		return object{
			"id": a.ID, "action": a.Action, "tenant_id": a.TenantID, "target_id": a.TargetID, "request_id": a.RequestID, "address": a.Address,
			"created_at": a.CreatedAt,
		}
	})
}

// changes are what others have done to the account; who it was is not the person's.
func (p person) changes() iter.Seq2[any, error] {
	return rows(func(after string) ([]*ent.AuditEvent, error) {
		return p.ent.AuditEvent.Query().Where(entaudit.TargetID(p.id), entaudit.ActorIDNEQ(p.id), entaudit.IDGT(after)).
			Order(ent.Asc(entaudit.FieldID)).Limit(accountPage).All(p.ctx)
	}, func(a *ent.AuditEvent) string { return a.ID }, func(a *ent.AuditEvent) object {
		return object{"id": a.ID, "action": a.Action, "created_at": a.CreatedAt}
	})
}
