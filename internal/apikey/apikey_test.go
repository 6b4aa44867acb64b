package apikey_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"weir/ent/auditevent"
	"weir/ent/membership"
	"weir/internal/apikey"
	"weir/internal/auth/authtest"
	"weir/internal/fault"
	"weir/internal/viewer"
)

func system(ctx context.Context) context.Context { return viewer.SystemContext(ctx, "test") }

// Who may do what with whose key: CONTRACT §4 "Rights".
func TestAccess(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		_, owner := n.SignUp(t, "owner@example.org")
		_, fellow := n.SignUp(t, "fellow@example.org")
		stranger, _ := n.SignUp(t, "stranger@example.org")
		n.Ent.Membership.Create().SetTenantID(owner.Tenant.ID).SetUserID(fellow.User.ID).SetRole(membership.RoleMEMBER).ExecX(system(t.Context()))
		fellow.Tenant = owner.Tenant

		for _, row := range []struct {
			name         string
			ctx          context.Context //nolint:containedctx // a row of the access matrix
			create       fault.Code
			own, another fault.Code // of the acting user, of the owner
		}{
			{"owner", authtest.As(t.Context(), owner, viewer.Owner), "", "", ""},
			{"admin", authtest.As(t.Context(), fellow, viewer.Admin), "", "", ""},
			{"member", authtest.As(t.Context(), fellow, viewer.Member), "", "", fault.NotFound},
			{"billing", authtest.As(t.Context(), fellow, viewer.Billing), fault.Forbidden, fault.Forbidden, fault.Forbidden},
			{"viewer", authtest.As(t.Context(), fellow, viewer.Reader), fault.Forbidden, fault.Forbidden, fault.Forbidden},
			{"other tenant", stranger, "", "", fault.NotFound},
			{"anonymous", t.Context(), fault.Unauthenticated, fault.Unauthenticated, fault.Unauthenticated},
		} {
			key, _, err := n.APIKeys.Create(row.ctx, apikey.CreateInput{Name: "own"})
			if fault.CodeOf(err) != row.create {
				t.Errorf("%s creates: %v, want %q", row.name, err, row.create)
			}
			if err == nil {
				if _, err := n.APIKeys.Revoke(row.ctx, key.ID); fault.CodeOf(err) != row.own {
					t.Errorf("%s revokes the own: %v, want %q", row.name, err, row.own)
				}
			}
			theirs, _, err := n.APIKeys.Create(authtest.As(t.Context(), owner, viewer.Owner), apikey.CreateInput{Name: "theirs"})
			if err != nil {
				t.Fatal(err)
			}
			name := "renamed"
			for command, run := range map[string]func() error{
				"update": func() error {
					_, err := n.APIKeys.Update(row.ctx, apikey.UpdateInput{ID: theirs.ID, Name: &name})
					return err
				},
				"disable": func() error { _, err := n.APIKeys.Disable(row.ctx, theirs.ID); return err },
				"enable":  func() error { _, err := n.APIKeys.Enable(row.ctx, theirs.ID); return err },
				"rotate":  func() error { _, _, err := n.APIKeys.Rotate(row.ctx, apikey.RotateInput{ID: theirs.ID}); return err },
			} {
				if err := run(); fault.CodeOf(err) != row.another {
					t.Errorf("%s: %s of the owner's: %v, want %q", row.name, command, err, row.another)
				}
			}
			if _, err := n.APIKeys.Revoke(row.ctx, theirs.ID); fault.CodeOf(err) != row.another {
				t.Errorf("%s revokes the owner's: %v, want %q", row.name, err, row.another)
			}
			after := n.Ent.APIKey.GetX(system(t.Context()), theirs.ID)
			if row.another != "" && (after.RevokedAt != nil || after.Name != "theirs" || string(after.Digest) != string(theirs.Digest)) {
				t.Errorf("%s changed the owner's key: %+v", row.name, after)
			}
		}
	})
}

func TestRevokedIsForEver(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		ctx, up := n.SignUp(t, "a@example.org")
		if _, err := n.APIKeys.Revoke(ctx, up.Key.ID); err != nil {
			t.Fatal(err)
		}
		_, enable := n.APIKeys.Enable(ctx, up.Key.ID)
		_, again := n.APIKeys.Revoke(ctx, up.Key.ID)
		_, _, rotate := n.APIKeys.Rotate(ctx, apikey.RotateInput{ID: up.Key.ID})
		for command, err := range map[string]error{"enable": enable, "revoke": again, "rotate": rotate} {
			if fault.CodeOf(err) != fault.Conflict {
				t.Errorf("%s a revoked key: %v, want CONFLICT", command, err)
			}
		}
	})
}

func TestInput(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		ctx, up := n.SignUp(t, "a@example.org")
		past := time.Now().Add(-time.Hour)
		for name, in := range map[string]apikey.CreateInput{
			"no name": {}, "blank": {Name: "  "}, "NUL": {Name: "a\x00"}, "kind": {Name: "a", Kind: "pk"}, "past": {Name: "a", ExpiresAt: &past},
		} {
			if _, _, err := n.APIKeys.Create(ctx, in); fault.CodeOf(err) != fault.Invalid {
				t.Errorf("%s: %v, want INVALID", name, err)
			}
		}
		if _, _, err := n.APIKeys.Create(ctx, apikey.CreateInput{Name: "六十四个字也可以用来命名一把钥匙,因为长度按字符计算,而不是按字节"}); err != nil {
			t.Errorf("Chinese name: %v", err)
		}
		soon := time.Now().Add(time.Hour).Truncate(time.Second)
		at, never := &soon, (*time.Time)(nil)
		if k, err := n.APIKeys.Update(ctx, apikey.UpdateInput{ID: up.Key.ID, ExpiresAt: &at}); err != nil || k.ExpiresAt == nil || !k.ExpiresAt.Equal(soon) {
			t.Errorf("set expiry: %+v, %v", k, err)
		}
		if k, err := n.APIKeys.Update(ctx, apikey.UpdateInput{ID: up.Key.ID, ExpiresAt: &never}); err != nil || k.ExpiresAt != nil {
			t.Errorf("clear expiry: %+v, %v", k, err)
		}
	})
}

func TestChangesAreAudited(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		ctx, up := n.SignUp(t, "a@example.org")
		ctx = authtest.From(ctx, "203.0.113.7")
		_, plain, err := n.APIKeys.Rotate(ctx, apikey.RotateInput{ID: up.Key.ID})
		_, disable := n.APIKeys.Disable(ctx, up.Key.ID)
		_, revoke := n.APIKeys.Revoke(ctx, up.Key.ID)
		if err := errors.Join(err, disable, revoke); err != nil {
			t.Fatal(err)
		}
		rows := n.Ent.AuditEvent.Query().Where(auditevent.TargetID(up.Key.ID)).Order(auditevent.ByID()).AllX(system(t.Context()))
		var actions []string
		for _, row := range rows {
			actions = append(actions, row.Action)
			if row.ActorID != up.User.ID || *row.TenantID != up.Tenant.ID {
				t.Errorf("%s: by %s in %s", row.Action, row.ActorID, *row.TenantID)
			}
			for _, text := range []string{string(row.Before), string(row.After)} {
				if len(text) > 0 && (strings.Contains(text, plain.Reveal()) || strings.Contains(text, "digest")) {
					t.Errorf("%s keeps a secret: %s", row.Action, text)
				}
			}
		}
		want := []string{"api_key.create", "api_key.rotate", "api_key.disable", "api_key.revoke"}
		if len(actions) != len(want) || rows[3].Address != "203.0.113.7" {
			t.Errorf("actions %v, want %v", actions, want)
		}
	})
}
