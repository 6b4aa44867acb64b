// Package authtest builds the services around sign-in on a test's database, as one node or as several.
package authtest

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/membership"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/ledger"
	"weir/internal/limit"
	"weir/internal/mail"
	"weir/internal/member"
	"weir/internal/money"
	"weir/internal/request"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// Password is a good one.
const Password = "correct horse"

// Each runs a test on both databases, each time on a fresh one of which it gets the target.
func Each(t *testing.T, test func(t *testing.T, target string)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) { test(t, d.Target) })
}

// Node is one process of an installation: connections and memory of its own, the database and keys of all.
type Node struct {
	DB          *db.DB
	Ent         *ent.Client
	Keys        *secret.Keys
	Revisions   *revision.Watcher
	Book        *ledger.Book
	Tenants     *tenant.Service
	Members     *member.Service
	Invitations *member.Invitations
	APIKeys     *apikey.Service
	Sessions    *auth.Sessions
	Tokens      *auth.Tokens
	Accounts    *auth.Accounts
	Auth        *auth.Authenticator
	Terms       auth.Terms
}

// Option changes how a node is built.
type Option struct {
	RedisURL string        // empty: no Redis
	Poll     time.Duration // of revisions; 0: the default
	Clock    clock.Clock   // nil: the machine's
	Demo     bool
	Mailed   bool        // links go out by mail; nobody is shown them, and no mail server is there
	Terms    *auth.Terms // nil: open, without bonus
}

// master is the secret key of every node of every test.
var master = sync.OnceValue(secret.Generate)

// Start builds a node on a database and runs it until the test ends.
func Start(t testing.TB, target string, o Option) *Node {
	t.Helper()
	d, err := db.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := secret.Derive(master())
	if err != nil {
		t.Fatal(err)
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	n := &Node{DB: d, Ent: d.Ent, Keys: keys, Terms: auth.Terms{Policy: config.SignupOpen}}
	if o.Terms != nil {
		n.Terms = *o.Terms
	}
	rev := revision.Config{Ent: d.Ent, Log: zerolog.Nop(), Poll: o.Poll}
	var client *redis.Client
	if o.RedisURL != "" {
		options, err := redis.ParseURL(o.RedisURL)
		if err != nil {
			t.Fatal(err)
		}
		options.MaxRetries, options.DialTimeout = -1, 200*time.Millisecond
		client = redis.NewClient(options)
		rev.Redis = client
	}
	n.Revisions = revision.New(rev)
	n.Book = ledger.NewBook(d.SQL, d.Dialect, o.Clock)
	n.Tenants = tenant.New(tenant.Config{Ent: d.Ent, Ledger: n.Book, Revisions: n.Revisions, Clock: o.Clock})
	limits := limit.NewService(limit.ServiceConfig{Ent: d.Ent, Book: n.Book, Revisions: n.Revisions})
	n.APIKeys = apikey.New(apikey.Config{Ent: d.Ent, Keys: keys, Revisions: n.Revisions, Clock: o.Clock, Limits: limits})
	n.Members = member.New(member.Config{Ent: d.Ent, APIKeys: n.APIKeys, Revisions: n.Revisions, Clock: o.Clock})
	n.Invitations = member.NewInvitations(member.InvitationsConfig{
		Ent: d.Ent, Keys: keys, Revisions: n.Revisions, Clock: o.Clock, ShowLinks: !o.Mailed,
		Mail: mail.New(mail.Config{Ent: d.Ent, Clock: o.Clock, LinkBase: "https://weir.test"}),
	})
	n.Sessions = auth.NewSessions(auth.SessionsConfig{Ent: d.Ent, Keys: keys, Revisions: n.Revisions, Clock: o.Clock})
	n.Tokens = auth.NewTokens(auth.TokensConfig{Ent: d.Ent, Keys: keys, Revisions: n.Revisions, Clock: o.Clock})
	n.Auth = auth.NewAuthenticator(auth.AuthenticatorConfig{
		Ent: d.Ent, Keys: keys, Revisions: n.Revisions, Clock: o.Clock, Log: zerolog.Nop(), Limits: limits,
	})
	n.Accounts, err = auth.NewAccounts(auth.AccountsConfig{
		Ent: d.Ent, Keys: keys, Mail: mail.New(mail.Config{}), Invitations: n.Invitations,
		Tenants: n.Tenants, APIKeys: n.APIKeys, Sessions: n.Sessions, Ledger: n.Book, Revisions: n.Revisions,
		Clock: o.Clock, Terms: func(context.Context) (auth.Terms, error) { return n.Terms, nil },
		Cost: auth.PasswordCost{MemoryKiB: 64, Passes: 1}, Demo: o.Demo,
		Site: func(context.Context) (string, error) { return "Weir", nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	n.run(t, client)
	return n
}

func (n *Node) run(t testing.TB, client *redis.Client) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for _, run := range []func(context.Context) error{n.Revisions.Run, n.Auth.Run} {
		wg.Go(func() {
			if err := run(ctx); err != nil {
				t.Errorf("run: %v", err)
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		wg.Wait()
		err := n.DB.Close()
		if client != nil {
			err = errors.Join(err, client.Close())
		}
		if err != nil {
			t.Error(err)
		}
	})
}

// SignUp makes a tenant with an owner, and returns a context in which the owner acts.
func (n *Node) SignUp(t testing.TB, email string) (context.Context, *auth.SignedUp) {
	t.Helper()
	up, err := n.Accounts.SignUp(t.Context(), auth.SignUpInput{Email: email, Password: secret.New(Password), KeyKind: apikey.SK})
	if err != nil {
		t.Fatal(err)
	}
	return As(t.Context(), up, viewer.Owner), up
}

// As is a context in which a user acts in its tenant with a role.
func As(ctx context.Context, up *auth.SignedUp, role viewer.Role) context.Context {
	return viewer.NewContext(ctx, &viewer.Viewer{UserID: up.User.ID, TenantID: up.Tenant.ID, Role: role, SessionID: up.Token.SessionID})
}

// Join makes the user of a sign-up a member of another's tenant, and returns the membership and a context in which the user
// acts there.
func (n *Node) Join(t testing.TB, up, host *auth.SignedUp, role viewer.Role) (*member.Member, context.Context) {
	t.Helper()
	m, err := n.Ent.Membership.Create().SetTenantID(host.Tenant.ID).SetUserID(up.User.ID).SetRole(membership.Role(role)).
		Save(viewer.SystemContext(t.Context(), "test"))
	if err != nil {
		t.Fatal(err)
	}
	return m, viewer.NewContext(t.Context(), &viewer.Viewer{
		UserID: up.User.ID, TenantID: host.Tenant.ID, Role: role, SessionID: up.Token.SessionID,
	})
}

// From is a context of a request from a network address.
func From(ctx context.Context, address string) context.Context {
	return request.NewContext(ctx, &request.Meta{Address: netip.MustParseAddr(address), Agent: "test"})
}

// OpenWith are terms under which everybody may sign up and gets a bonus.
func OpenWith(bonus money.Amount) *auth.Terms {
	return &auth.Terms{Policy: config.SignupOpen, Bonus: bonus}
}
