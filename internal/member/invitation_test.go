package member_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/ent"
	"weir/ent/invitation"
	"weir/ent/membership"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/member"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// tokenOf is what stands at the end of a link.
func tokenOf(t *testing.T, link secret.String) string {
	t.Helper()
	base, token, ok := strings.Cut(link.Reveal(), "#token=")
	if !ok || base != "https://weir.test/invitation" || len(token) != 43 {
		t.Fatalf("link %q", link.Reveal())
	}
	return token
}

// invite asks an address in, and returns the invitation and its token.
func (p *people) invite(t *testing.T, address string, role viewer.Role) (*member.Invitation, string) {
	t.Helper()
	sent, err := p.Invitations.Invite(p.as["owner"], member.InviteInput{Email: address, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	return sent.Invitation, tokenOf(t, sent.Link)
}

func (p *people) status(t *testing.T, invitationID string) member.InvitationStatus {
	t.Helper()
	i, err := p.Ent.Invitation.Get(system(t.Context()), invitationID)
	if err != nil {
		t.Fatal(err)
	}
	return member.StatusOf(i, time.Now())
}

func TestWhoInvitesAsWhat(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		for actor, ctx := range p.as {
			for _, role := range roles {
				want := rights(actor, viewer.Member, role)
				in := member.InviteInput{TenantID: p.owner.Tenant.ID, Email: fmt.Sprintf("%s-%s@example.org", strings.ReplaceAll(actor, " ", "-"), role), Role: role}
				sent, err := p.Invitations.Invite(ctx, in)
				if fault.CodeOf(err) != want {
					t.Errorf("%s invites as %s: %v, want %q", actor, role, err, want)
				}
				if err == nil {
					tokenOf(t, sent.Link)
				}
				made, _ := p.invite(t, "handled-"+in.Email, role)
				p.Ent.Invitation.UpdateOneID(made.ID).SetSentAt(time.Now().Add(-time.Hour)).ExecX(system(t.Context()))
				if _, err := p.Invitations.Resend(ctx, made.ID); fault.CodeOf(err) != want {
					t.Errorf("%s sends an invitation as %s again: %v, want %q", actor, role, err, want)
				}
				if _, err := p.Invitations.Revoke(ctx, made.ID); fault.CodeOf(err) != want || (p.status(t, made.ID) == member.Revoked) != (err == nil) {
					t.Errorf("%s revokes an invitation as %s: %v, want %q", actor, role, err, want)
				}
			}
			want := map[string]fault.Code{"platform admin": "", "anonymous": fault.Unauthenticated}
			code, named := want[actor]
			if !named {
				code = fault.Forbidden
			}
			if _, err := p.Invitations.InviteUser(ctx, strings.ReplaceAll(actor, " ", "-")+"@new.example"); fault.CodeOf(err) != code {
				t.Errorf("%s invites to sign up: %v, want %q", actor, err, code)
			}
		}
	})
}

func TestAcceptedOnceByTheInvited(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		bob, up := p.SignUp(t, "Bob@Example.org")
		eve, _ := p.SignUp(t, "eve@example.org")
		made, token := p.invite(t, " BOB@example.org ", viewer.Billing)
		if made.Email != "bob@example.org" || p.status(t, made.ID) != member.Pending {
			t.Errorf("got %+v", made)
		}
		shown, err := p.Invitations.Show(t.Context(), token)
		if err != nil || !shown.Registered || shown.Tenant.ID != p.owner.Tenant.ID || shown.Invitation.Email != "bob@example.org" {
			t.Errorf("shown %+v, %v", shown, err)
		}
		if _, err := p.Invitations.Accept(eve, token); !errors.Is(err, member.ErrOtherAddress) {
			t.Errorf("by another address: %v", err)
		}
		if _, err := p.Invitations.Accept(t.Context(), token); fault.CodeOf(err) != fault.Unauthenticated {
			t.Errorf("by nobody: %v", err)
		}
		if p.status(t, made.ID) != member.Pending {
			t.Fatal("a refusal used the invitation up")
		}
		there := authtest.Start(t, target, authtest.Option{})
		if _, err := there.Sessions.Find(t.Context(), up.Token.Secret.Reveal(), p.owner.Tenant.Slug); fault.CodeOf(err) != fault.NotFound {
			t.Fatalf("before: %v", err)
		}
		m, err := p.Invitations.Accept(bob, token)
		if err != nil || m.TenantID != p.owner.Tenant.ID || m.UserID != up.User.ID || m.Role != membership.RoleBILLING {
			t.Fatalf("got %+v, %v", m, err)
		}
		for _, n := range []*authtest.Node{p.Node, there} {
			s, err := n.Sessions.Find(t.Context(), up.Token.Secret.Reveal(), p.owner.Tenant.Slug)
			if err != nil || s.Viewer.Role != viewer.Billing {
				t.Errorf("after: %+v, %v", s, err)
			}
		}
		for _, ctx := range []context.Context{bob, eve} {
			want := member.ErrUsed
			if ctx == eve {
				want = member.ErrOtherAddress
			}
			if _, err := p.Invitations.Accept(ctx, token); !errors.Is(err, want) {
				t.Errorf("again: %v, want %v", err, want)
			}
		}
		if _, err := p.Invitations.Show(t.Context(), token); !errors.Is(err, member.ErrUsed) {
			t.Errorf("shown again: %v", err)
		}
		if _, err := p.Invitations.Revoke(p.as["owner"], made.ID); !errors.Is(err, member.ErrUsed) {
			t.Errorf("revoked after use: %v", err)
		}
		if _, err := p.Invitations.Resend(p.as["owner"], made.ID); !errors.Is(err, member.ErrUsed) {
			t.Errorf("sent again after use: %v", err)
		}
		if _, err := p.Invitations.Invite(p.as["owner"], member.InviteInput{Email: "bob@example.org", Role: viewer.Admin}); !errors.Is(err, member.ErrAlreadyMember) {
			t.Errorf("invited again: %v", err)
		}
		if u := p.Ent.User.GetX(system(t.Context()), up.User.ID); u.EmailVerifiedAt != nil {
			t.Error("a link that its maker was shown proved an address")
		}
		if n := p.events(t, "invitation.accept"); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

func TestAcceptRace(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		there := authtest.Start(t, target, authtest.Option{})
		bob, up := p.SignUp(t, "bob@example.org")
		_, token := p.invite(t, "bob@example.org", viewer.Member)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for i := range 10 {
			wg.Go(func() {
				_, err := []*authtest.Node{p.Node, there}[i%2].Invitations.Accept(bob, token)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case fault.CodeOf(err) != fault.Conflict:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		n := p.Ent.Membership.Query().Where(membership.TenantID(p.owner.Tenant.ID), membership.UserID(up.User.ID)).CountX(system(t.Context()))
		if won != 1 || n != 1 {
			t.Errorf("%d won, %d memberships", won, n)
		}
	})
}

func TestInvitationsThatDoNotWork(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		bob, up := p.SignUp(t, "bob@example.org")
		refused := func(name, token string, want error) {
			t.Helper()
			if _, err := p.Invitations.Accept(bob, token); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", name, err, want)
			}
			if _, err := p.Invitations.Show(t.Context(), token); !errors.Is(err, want) {
				t.Errorf("%s, shown: %v, want %v", name, err, want)
			}
		}
		for _, token := range []string{"", "x", secret.Token(43), strings.Repeat("a", 100_000), up.Token.Secret.Reveal()} {
			refused("unknown", token, member.ErrNoInvitation)
		}
		made, token := p.invite(t, "bob@example.org", viewer.Member)
		if _, err := p.Invitations.Revoke(p.as["admin"], made.ID); err != nil {
			t.Fatal(err)
		}
		if again, err := p.Invitations.Revoke(p.as["admin"], made.ID); err != nil || again.RevokedAt == nil {
			t.Errorf("revoked twice: %v", err)
		}
		refused("revoked", token, member.ErrRevoked)
		if _, err := p.Invitations.Resend(p.as["admin"], made.ID); !errors.Is(err, member.ErrRevoked) {
			t.Errorf("sent again after it was revoked: %v", err)
		}
		made, token = p.invite(t, "bob@example.org", viewer.Member)
		p.Ent.Invitation.UpdateOneID(made.ID).SetExpiresAt(time.Now().Add(-time.Second)).ExecX(system(t.Context()))
		refused("expired", token, member.ErrExpired)
		// One that has expired stands in nobody's way.
		renewed, fresh := p.invite(t, "bob@example.org", viewer.Member)
		refused("replaced", token, member.ErrRevoked)
		if renewed.ID == made.ID || p.status(t, made.ID) != member.Revoked {
			t.Error("the expired invitation is still open")
		}
		p.Ent.Tenant.UpdateOneID(p.owner.Tenant.ID).SetSuspendedAt(time.Now()).ExecX(system(t.Context()))
		if _, err := p.Invitations.Accept(bob, fresh); !errors.Is(err, viewer.ErrHalted) {
			t.Errorf("into a suspended tenant: %v", err)
		}
		if n := p.Ent.Membership.Query().Where(membership.TenantID(p.owner.Tenant.ID), membership.UserID(up.User.ID)).CountX(system(t.Context())); n != 0 {
			t.Error("a refusal made a member")
		}
		sent, err := p.Invitations.InviteUser(p.as["platform admin"], "new@example.org")
		if err != nil {
			t.Fatal(err)
		}
		late, _ := p.SignUp(t, "new@example.org")
		if _, err := p.Invitations.Accept(late, tokenOf(t, sent.Link)); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a user accepts an invitation to sign up: %v", err)
		}
		if _, err := p.Invitations.InviteUser(p.as["platform admin"], "new@example.org"); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a user is invited to sign up: %v", err)
		}
	})
}

func TestResend(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		fake := clock.NewFake(time.Now())
		n := authtest.Start(t, target, authtest.Option{Clock: fake})
		ctx, _ := n.SignUp(t, "owner@example.org")
		bob, _ := n.SignUp(t, "bob@example.org")
		sent, err := n.Invitations.Invite(ctx, member.InviteInput{Email: "bob@example.org", Role: viewer.Member})
		if err != nil {
			t.Fatal(err)
		}
		old := tokenOf(t, sent.Link)
		if _, err := n.Invitations.Invite(ctx, member.InviteInput{Email: "bob@example.org", Role: viewer.Admin}); fault.CodeOf(err) != fault.Conflict || fault.Of(err).Field != "email" {
			t.Errorf("invited twice: %v", err)
		}
		if _, err := n.Invitations.Resend(ctx, sent.Invitation.ID); fault.CodeOf(err) != fault.RateLimited || fault.Of(err).RetryAfter <= 0 {
			t.Errorf("at once: %v", err)
		}
		fake.Advance(8 * 24 * time.Hour) // it has expired meanwhile
		again, err := n.Invitations.Resend(ctx, sent.Invitation.ID)
		if err != nil || !again.Invitation.ExpiresAt.Equal(fake.Now().Add(7*24*time.Hour)) {
			t.Fatalf("got %+v, %v", again, err)
		}
		if _, err := n.Invitations.Accept(bob, old); !errors.Is(err, member.ErrNoInvitation) {
			t.Errorf("by the old link: %v", err)
		}
		for range 8 {
			fake.Advance(time.Minute)
			if again, err = n.Invitations.Resend(ctx, sent.Invitation.ID); err != nil {
				t.Fatal(err)
			}
		}
		fake.Advance(time.Minute)
		if _, err := n.Invitations.Resend(ctx, sent.Invitation.ID); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("the eleventh: %v", err)
		}
		if _, err := n.Invitations.Accept(bob, tokenOf(t, again.Link)); err != nil {
			t.Errorf("by the last link: %v", err)
		}
	})
}

func TestInvitationsAreBounded(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		ctx, up := n.SignUp(t, "owner@example.org")
		fill := func(count int, open bool) {
			create := n.Ent.Invitation.MapCreateBulk(make([]struct{}, count), func(c *ent.InvitationCreate, _ int) {
				c.SetTenantID(up.Tenant.ID).SetEmail(id.New("x") + "@example.org").SetRole(invitation.RoleMEMBER).SetInvitedBy(up.User.ID).
					SetDigest([]byte(id.New("x")[:32])).SetSentAt(time.Now()).SetExpiresAt(time.Now().Add(time.Hour))
				if !open {
					c.SetRevokedAt(time.Now())
				}
			})
			create.ExecX(system(t.Context()))
		}
		fill(100, true)
		in := member.InviteInput{Email: "bob@example.org", Role: viewer.Member}
		if _, err := n.Invitations.Invite(ctx, in); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("with 100 open: %v", err)
		}
		n.Ent.Invitation.Update().SetRevokedAt(time.Now()).ExecX(system(t.Context()))
		if _, err := n.Invitations.Invite(ctx, in); err != nil {
			t.Errorf("with none open: %v", err)
		}
		fill(100, false)
		in.Email = "eve@example.org"
		if _, err := n.Invitations.Invite(ctx, in); fault.CodeOf(err) != fault.RateLimited {
			t.Errorf("after 200 today: %v", err)
		}
	})
}

// Whoever goes, or becomes less, leaves no door open behind.
func TestInvitationsEndWithTheInviter(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		by := func(who, address string, role viewer.Role) string {
			t.Helper()
			sent, err := p.Invitations.Invite(p.as[who], member.InviteInput{Email: address, Role: role})
			if err != nil {
				t.Fatal(err)
			}
			return sent.Invitation.ID
		}
		heir, ordinary := by("owner", "heir@x.org", viewer.Owner), by("owner", "ordinary@x.org", viewer.Member)
		theirs := by("admin", "theirs@x.org", viewer.Admin)
		if _, err := p.Members.ChangeRole(p.as["owner"], member.ChangeRoleInput{ID: p.ownerRow.ID, Role: viewer.Admin}); err != nil {
			t.Fatal(err)
		}
		if p.status(t, heir) != member.Revoked || p.status(t, ordinary) != member.Pending {
			t.Errorf("of an owner who is ADMIN now: %s, %s", p.status(t, heir), p.status(t, ordinary))
		}
		if _, err := p.Members.Remove(p.as["platform admin"], member.RemoveInput{ID: p.rows["admin"].ID}); err != nil {
			t.Fatal(err)
		}
		if p.status(t, theirs) != member.Revoked {
			t.Errorf("of an administrator who is gone: %s", p.status(t, theirs))
		}
		if _, err := p.Members.Leave(p.as["owner"]); err != nil {
			t.Fatal(err)
		}
		if p.status(t, ordinary) != member.Revoked {
			t.Errorf("of somebody who left: %s", p.status(t, ordinary))
		}
	})
}

func TestBadInvitations(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		for _, row := range []struct {
			name, address, field string
			role                 viewer.Role
			tenant               string
			code                 fault.Code
		}{
			{"no address", "", "email", viewer.Member, "", fault.Invalid},
			{"two addresses", "a@x.org, b@x.org", "email", viewer.Member, "", fault.Invalid},
			{"header", "a@x.org\r\nBcc: b@x.org", "email", viewer.Member, "", fault.Invalid},
			{"huge", strings.Repeat("a", 100_000) + "@x.org", "email", viewer.Member, "", fault.Invalid},
			{"no role", "a@x.org", "role", "", "", fault.Invalid},
			{"platform role", "a@x.org", "role", "ROOT", "", fault.Invalid},
			{"another tenant", "a@x.org", "", viewer.Member, id.New(id.Tenant), fault.NotFound},
			{"a user for a tenant", "a@x.org", "", viewer.Member, id.New(id.User), fault.NotFound},
		} {
			_, err := p.Invitations.Invite(p.as["owner"], member.InviteInput{TenantID: row.tenant, Email: row.address, Role: row.role})
			if f := fault.Of(err); f.Code != row.code || f.Field != row.field {
				t.Errorf("%s: %v", row.name, err)
			}
			if row.tenant != "" {
				if _, err := p.Invitations.Invite(p.as["platform admin"], member.InviteInput{TenantID: row.tenant, Email: row.address, Role: row.role}); fault.CodeOf(err) != fault.NotFound {
					t.Errorf("%s, by the platform: %v", row.name, err)
				}
			}
		}
		for _, invitationID := range []string{"", "x", id.New(id.Invitation), p.ownerRow.ID, "inv_\x00", strings.Repeat("9", 10_000)} {
			if _, err := p.Invitations.Revoke(p.as["owner"], invitationID); !errors.Is(err, member.ErrNoInvitation) {
				t.Errorf("revoke %.20q: %v", invitationID, err)
			}
			if _, err := p.Invitations.Resend(p.as["owner"], invitationID); !errors.Is(err, member.ErrNoInvitation) {
				t.Errorf("resend %.20q: %v", invitationID, err)
			}
		}
		if n := p.Ent.Invitation.Query().CountX(system(t.Context())); n != 0 {
			t.Errorf("%d invitations after refusals", n)
		}
		if _, err := p.Invitations.Invite(p.as["platform admin"], member.InviteInput{Email: "a@x.org", Role: viewer.Member}); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("to no tenant: %v", err)
		}
	})
}
