package member_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/ent/auditevent"
	"weir/ent/membership"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/member"
	"weir/internal/viewer"
)

func system(ctx context.Context) context.Context { return viewer.SystemContext(ctx, "test") }

var roles = []viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing, viewer.Member, viewer.Reader}

// people are a tenant with two owners and a member of every other role, and users outside of it.
type people struct {
	*authtest.Node

	owner, second *auth.SignedUp
	ownerRow      *member.Member
	as            map[string]context.Context
	rows          map[string]*member.Member
	n             int
}

func gather(t *testing.T, target string) *people {
	t.Helper()
	p := &people{Node: authtest.Start(t, target, authtest.Option{}), as: map[string]context.Context{}, rows: map[string]*member.Member{}}
	owner, up := p.SignUp(t, "owner@example.org")
	p.owner = up
	var err error
	p.ownerRow, err = p.Ent.Membership.Query().Where(membership.TenantID(p.owner.Tenant.ID)).Only(system(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	p.rows["owner"] = p.ownerRow
	_, p.second = p.SignUp(t, "second@example.org")
	p.Join(t, p.second, p.owner, viewer.Owner)
	for name, role := range map[string]viewer.Role{
		"admin": viewer.Admin, "billing": viewer.Billing, "member": viewer.Member, "viewer": viewer.Reader,
	} {
		_, up := p.SignUp(t, name+"@example.org")
		p.rows[name], p.as[name] = p.Join(t, up, p.owner, role)
	}
	stranger, _ := p.SignUp(t, "stranger@example.org")
	admin := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: id.New(id.User), Platform: viewer.PlatformAdmin})
	maps.Copy(p.as, map[string]context.Context{"owner": owner, "stranger": stranger, "anonymous": t.Context(), "platform admin": admin})
	return p
}

// fresh is a new member of the tenant.
func (p *people) fresh(t *testing.T, role viewer.Role) (*member.Member, *auth.SignedUp) {
	t.Helper()
	p.n++
	_, up := p.SignUp(t, fmt.Sprintf("fresh%d@example.org", p.n))
	m, _ := p.Join(t, up, p.owner, role)
	return m, up
}

// role is what a member is now; "" when the membership is gone.
func (p *people) role(t *testing.T, memberID string) viewer.Role {
	t.Helper()
	m, err := p.Ent.Membership.Query().Where(membership.ID(memberID)).All(system(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	if len(m) == 0 {
		return ""
	}
	return viewer.Role(m[0].Role)
}

// events are the audit events of an action.
func (p *people) events(t *testing.T, action string) int {
	t.Helper()
	n, err := p.Ent.AuditEvent.Query().Where(auditevent.Action(action)).Count(system(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// rights says of what an actor may make what, by the rules of CONTRACT §4.
func rights(actor string, from, to viewer.Role) fault.Code {
	switch actor {
	case "owner", "platform admin":
		return ""
	case "admin":
		if from == viewer.Owner || to == viewer.Owner {
			return fault.Forbidden
		}
		return ""
	case "stranger":
		return fault.NotFound
	case "anonymous":
		return fault.Unauthenticated
	}
	return fault.Forbidden
}

func TestWhoChangesWhom(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		for actor, ctx := range p.as {
			for _, from := range roles {
				m, _ := p.fresh(t, from)
				for _, to := range roles {
					if from == to {
						continue
					}
					want := rights(actor, from, to)
					got, err := p.Members.ChangeRole(ctx, member.ChangeRoleInput{ID: m.ID, Role: to})
					if fault.CodeOf(err) != want {
						t.Errorf("%s makes %s %s: %v, want %q", actor, from, to, err, want)
					}
					now := p.role(t, m.ID)
					if (err == nil && (now != to || viewer.Role(got.Role) != to)) || (err != nil && now != from) {
						t.Errorf("%s makes %s %s: is %s (%v)", actor, from, to, now, err)
					}
					if err == nil {
						p.Ent.Membership.UpdateOneID(m.ID).SetRole(membership.Role(from)).ExecX(system(t.Context()))
					}
				}
				want := rights(actor, from, from)
				_, err := p.Members.Remove(ctx, member.RemoveInput{ID: m.ID})
				if fault.CodeOf(err) != want || (p.role(t, m.ID) == "") != (err == nil) {
					t.Errorf("%s removes %s: %v, want %q", actor, from, err, want)
				}
			}
		}
	})
}

func TestOwnRole(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		for _, who := range []string{"admin", "billing", "member", "viewer"} {
			for _, to := range []viewer.Role{viewer.Owner, viewer.Admin} {
				if who == "admin" && to == viewer.Admin {
					continue
				}
				_, err := p.Members.ChangeRole(p.as[who], member.ChangeRoleInput{ID: p.rows[who].ID, Role: to})
				if fault.CodeOf(err) != fault.Forbidden || p.role(t, p.rows[who].ID) != viewer.Role(p.rows[who].Role) {
					t.Errorf("%s makes itself %s: %v", who, to, err)
				}
			}
		}
		// An administrator of the platform who is a member of the tenant is a member like others.
		boss := viewer.NewContext(t.Context(), &viewer.Viewer{
			UserID: p.rows["member"].UserID, TenantID: p.owner.Tenant.ID, Role: viewer.Member, Platform: viewer.PlatformRoot,
		})
		if _, err := p.Members.ChangeRole(boss, member.ChangeRoleInput{ID: p.rows["member"].ID, Role: viewer.Owner}); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("root makes itself an owner: %v", err)
		}
		// Lowering it is fine.
		if _, err := p.Members.ChangeRole(p.as["admin"], member.ChangeRoleInput{ID: p.rows["admin"].ID, Role: viewer.Reader}); err != nil {
			t.Errorf("an administrator steps down: %v", err)
		}
		if _, err := p.Members.ChangeRole(p.as["owner"], member.ChangeRoleInput{ID: p.ownerRow.ID, Role: viewer.Admin}); err != nil {
			t.Errorf("one of two owners steps down: %v", err)
		}
	})
}

func TestLastOwner(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		ctx, up := n.SignUp(t, "a@example.org")
		row := n.Ent.Membership.Query().OnlyX(system(t.Context()))
		admin := viewer.NewContext(t.Context(), &viewer.Viewer{UserID: id.New(id.User), Platform: viewer.PlatformRoot})
		for name, run := range map[string]func(context.Context) error{
			"demoted": func(ctx context.Context) error {
				_, err := n.Members.ChangeRole(ctx, member.ChangeRoleInput{ID: row.ID, Role: viewer.Admin})
				return err
			},
			"removed": func(ctx context.Context) error {
				_, err := n.Members.Remove(ctx, member.RemoveInput{ID: row.ID})
				return err
			},
		} {
			for who, ctx := range map[string]context.Context{"itself": ctx, "the platform": admin} {
				if err := run(ctx); !errors.Is(err, member.ErrLastOwner) {
					t.Errorf("%s by %s: %v", name, who, err)
				}
			}
		}
		if _, err := n.Members.Leave(ctx); !errors.Is(err, member.ErrLastOwner) {
			t.Errorf("leaves: %v", err)
		}
		if _, err := n.Auth.Authenticate(t.Context(), up.KeySecret.Reveal()); err != nil {
			t.Errorf("a refused removal revoked the key: %v", err)
		}
		if got := n.Ent.Membership.Query().OnlyX(system(t.Context())); got.Role != membership.RoleOWNER {
			t.Errorf("role %s", got.Role)
		}
	})
}

// Two owners who leave, or demote each other, at the same time: one stays.
func TestOwnersRace(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		n := authtest.Start(t, target, authtest.Option{})
		for round := range 4 {
			ctx, up := n.SignUp(t, fmt.Sprintf("a%d@example.org", round))
			_, other := n.SignUp(t, fmt.Sprintf("b%d@example.org", round))
			rowB, ctxB := n.Join(t, other, up, viewer.Owner)
			rowA := n.Ent.Membership.Query().Where(membership.TenantID(up.Tenant.ID), membership.UserID(up.User.ID)).OnlyX(system(t.Context()))
			runs := []func() error{
				func() error { _, err := n.Members.Leave(ctx); return err },
				func() error { _, err := n.Members.Leave(ctxB); return err },
			}
			if round%2 == 1 {
				runs = []func() error{
					func() error {
						_, err := n.Members.ChangeRole(ctx, member.ChangeRoleInput{ID: rowB.ID, Role: viewer.Reader})
						return err
					},
					func() error {
						_, err := n.Members.ChangeRole(ctxB, member.ChangeRoleInput{ID: rowA.ID, Role: viewer.Reader})
						return err
					},
				}
			}
			var wg sync.WaitGroup
			errs := make([]error, len(runs))
			for i, run := range runs {
				wg.Go(func() { errs[i] = run() })
			}
			wg.Wait()
			failed := 0
			for _, err := range errs {
				if errors.Is(err, member.ErrLastOwner) {
					failed++
				} else if err != nil {
					t.Error(err)
				}
			}
			owners := n.Ent.Membership.Query().Where(membership.TenantID(up.Tenant.ID), membership.RoleEQ(membership.RoleOWNER)).CountX(system(t.Context()))
			if failed != 1 || owners != 1 {
				t.Errorf("round %d: %d failed, %d owners left: %v", round, failed, owners, errs)
			}
		}
	})
}

func TestRemovalTakesEverythingAtOnce(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		there := authtest.Start(t, target, authtest.Option{})
		makeKey := func(up *auth.SignedUp) (*apikey.Key, string) {
			key, plain, err := p.APIKeys.Create(viewer.NewContext(t.Context(), &viewer.Viewer{
				UserID: up.User.ID, TenantID: p.owner.Tenant.ID, Role: viewer.Member,
			}), apikey.CreateInput{Name: "k"})
			if err != nil {
				t.Fatal(err)
			}
			return key, plain.Reveal()
		}
		gone, goneUp := p.fresh(t, viewer.Member)
		kept, keptUp := p.fresh(t, viewer.Member)
		_, key := makeKey(goneUp)
		_, keptKey := makeKey(keptUp)
		look := func(n *authtest.Node, up *auth.SignedUp) error {
			_, err := n.Sessions.Find(t.Context(), up.Token.Secret.Reveal(), p.owner.Tenant.Slug)
			return err
		}
		call := func(n *authtest.Node, key string) error {
			_, err := n.Auth.Authenticate(t.Context(), key)
			return err
		}
		for _, n := range []*authtest.Node{p.Node, there} { // everything is remembered
			for _, err := range []error{look(n, goneUp), look(n, keptUp), call(n, key), call(n, keptKey)} {
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		out, err := p.Members.Remove(p.as["admin"], member.RemoveInput{ID: gone.ID})
		if err != nil || out.RevokedKeys != 1 {
			t.Fatalf("remove: %+v, %v", out, err)
		}
		if out, err := p.Members.Remove(p.as["admin"], member.RemoveInput{ID: kept.ID, Keys: member.KeepKeys}); err != nil || out.RevokedKeys != 0 {
			t.Fatalf("remove and keep the keys: %+v, %v", out, err)
		}
		began := time.Now()
		if err := look(p.Node, goneUp); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("the session here: %v", err)
		}
		if err := call(p.Node, key); !errors.Is(err, auth.ErrKeyRevoked) {
			t.Errorf("the key here: %v", err)
		}
		waitFor(t, "the other node", func() bool {
			return fault.CodeOf(look(there, goneUp)) == fault.NotFound && errors.Is(call(there, key), auth.ErrKeyRevoked)
		})
		if took := time.Since(began); took > 1200*time.Millisecond {
			t.Errorf("the other node took %v", took)
		}
		if err := look(p.Node, keptUp); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("the session of the member whose keys stay: %v", err)
		}
		if err := call(p.Node, keptKey); err != nil {
			t.Errorf("the kept key: %v", err)
		}
		// The own tenant of the removed is untouched.
		if err := call(p.Node, goneUp.KeySecret.Reveal()); err != nil {
			t.Errorf("a key of another tenant: %v", err)
		}
		if s, err := p.Sessions.Find(t.Context(), goneUp.Token.Secret.Reveal(), ""); err != nil || s.Tenant.ID != goneUp.Tenant.ID {
			t.Errorf("the session elsewhere: %+v, %v", s, err)
		}
		if n := p.events(t, "member.remove"); n != 2 {
			t.Errorf("%d events of removal", n)
		}
		if n := p.events(t, "api_key.revoke"); n != 1 {
			t.Errorf("%d events of revocation", n)
		}
	})
}

func TestLeave(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		for _, who := range []string{"owner", "admin", "billing", "member", "viewer"} {
			out, err := p.Members.Leave(p.as[who])
			if err != nil || out.Member.ID != p.rows[who].ID || p.role(t, p.rows[who].ID) != "" {
				t.Errorf("%s leaves: %+v, %v", who, out, err)
			}
			if _, err := p.Members.Leave(p.as[who]); fault.CodeOf(err) != fault.NotFound {
				t.Errorf("%s leaves again: %v", who, err)
			}
		}
		if _, err := p.Members.Leave(t.Context()); fault.CodeOf(err) != fault.Unauthenticated {
			t.Errorf("nobody leaves: %v", err)
		}
		if _, err := p.Members.Leave(p.as["platform admin"]); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("somebody without a tenant leaves: %v", err)
		}
	})
}

func TestTransferOwnership(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		heir, _ := p.fresh(t, viewer.Reader)
		for who, want := range map[string]fault.Code{
			"admin": fault.Forbidden, "billing": fault.Forbidden, "member": fault.Forbidden, "viewer": fault.Forbidden,
			"stranger": fault.NotFound, "anonymous": fault.Unauthenticated,
		} {
			if _, err := p.Members.TransferOwnership(p.as[who], member.TransferOwnershipInput{ID: heir.ID}); fault.CodeOf(err) != want {
				t.Errorf("%s: %v, want %q", who, err, want)
			}
		}
		if _, err := p.Members.TransferOwnership(p.as["owner"], member.TransferOwnershipInput{ID: p.ownerRow.ID}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("to itself: %v", err)
		}
		if p.role(t, heir.ID) != viewer.Reader || p.role(t, p.ownerRow.ID) != viewer.Owner {
			t.Error("a refusal changed a role")
		}
		out, err := p.Members.TransferOwnership(p.as["owner"], member.TransferOwnershipInput{ID: heir.ID})
		if err != nil || out.Owner.ID != heir.ID || out.Previous.ID != p.ownerRow.ID {
			t.Fatalf("%+v, %v", out, err)
		}
		if p.role(t, heir.ID) != viewer.Owner || p.role(t, p.ownerRow.ID) != viewer.Admin {
			t.Errorf("heir %s, owner %s", p.role(t, heir.ID), p.role(t, p.ownerRow.ID))
		}
		// The viewer of before is no owner any more, whatever its context says.
		next, _ := p.fresh(t, viewer.Reader)
		if _, err := p.Members.TransferOwnership(p.as["owner"], member.TransferOwnershipInput{ID: next.ID}); fault.CodeOf(err) != fault.Forbidden {
			t.Errorf("by the former owner: %v", err)
		}
		out, err = p.Members.TransferOwnership(p.as["platform admin"], member.TransferOwnershipInput{ID: next.ID})
		if err != nil || out.Previous != nil || p.role(t, next.ID) != viewer.Owner || p.role(t, heir.ID) != viewer.Owner {
			t.Errorf("by the platform: %+v, %v", out, err)
		}
	})
}

func TestBadInput(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		gone, _ := p.fresh(t, viewer.Member)
		if _, err := p.Members.Remove(p.as["owner"], member.RemoveInput{ID: gone.ID}); err != nil {
			t.Fatal(err)
		}
		_, stranger := p.SignUp(t, "theirs@example.org")
		theirs := p.Ent.Membership.Query().Where(membership.TenantID(stranger.Tenant.ID)).OnlyX(system(t.Context()))
		for _, memberID := range []string{
			"", "x", gone.ID, theirs.ID, id.New(id.Membership), id.New(id.User), p.owner.User.ID, "mem_" + strings.Repeat("Z", 32), "mem_\x00",
			strings.Repeat("9", 10_000),
		} {
			_, err := p.Members.ChangeRole(p.as["owner"], member.ChangeRoleInput{ID: memberID, Role: viewer.Reader})
			_, err2 := p.Members.Remove(p.as["owner"], member.RemoveInput{ID: memberID})
			_, err3 := p.Members.TransferOwnership(p.as["owner"], member.TransferOwnershipInput{ID: memberID})
			for _, err := range []error{err, err2, err3} {
				if fault.CodeOf(err) != fault.NotFound {
					t.Errorf("%.40q: %v", memberID, err)
				}
			}
		}
		for _, role := range []viewer.Role{"", "ROOT", "owner", "\x00"} {
			_, err := p.Members.ChangeRole(p.as["owner"], member.ChangeRoleInput{ID: p.rows["admin"].ID, Role: role})
			if f := fault.Of(err); f.Code != fault.Invalid || f.Field != "role" {
				t.Errorf("role %q: %v", role, err)
			}
		}
		if _, err := p.Members.Remove(p.as["owner"], member.RemoveInput{ID: p.rows["admin"].ID, Keys: "SELL"}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("keys: %v", err)
		}
		before := p.events(t, "member.change_role")
		if _, err := p.Members.ChangeRole(p.as["owner"], member.ChangeRoleInput{ID: p.rows["admin"].ID, Role: viewer.Admin}); err != nil {
			t.Errorf("the role that it has: %v", err)
		}
		if p.events(t, "member.change_role") != before {
			t.Error("what changed nothing is in the audit")
		}
	})
}

// Somebody whose tenant is suspended may not shape the team; the platform may.
func TestHaltedTenant(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		p := gather(t, target)
		halted := *viewer.FromContext(p.as["owner"])
		halted.Halted = true
		ctx := viewer.NewContext(t.Context(), &halted)
		m := p.rows["member"]
		_, err := p.Members.ChangeRole(ctx, member.ChangeRoleInput{ID: m.ID, Role: viewer.Reader})
		_, err2 := p.Members.Remove(ctx, member.RemoveInput{ID: m.ID})
		_, err3 := p.Members.TransferOwnership(ctx, member.TransferOwnershipInput{ID: m.ID})
		_, err4 := p.Members.Leave(ctx)
		_, _, err5 := p.APIKeys.Create(ctx, apikey.CreateInput{Name: "k"})
		for i, err := range []error{err, err2, err3, err4, err5} {
			if !errors.Is(err, viewer.ErrHalted) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if p.role(t, m.ID) != viewer.Member {
			t.Error("a refusal changed the member")
		}
		if _, err := p.Members.Remove(p.as["platform admin"], member.RemoveInput{ID: m.ID}); err != nil {
			t.Error(err)
		}
	})
}

func waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		<-tick.C
	}
}
