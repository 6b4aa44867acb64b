package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog" //nolint:depguard // the provider's library logs by it
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	entuser "weir/ent/user"
	"weir/internal/app/apptest"
	"weir/internal/viewer"
)

// issuer is an OpenID provider of its own, by another library, over HTTP. Its users are test-user@… and test-user2, whose
// password is verysecure.
type issuer struct {
	url     string
	handler atomic.Pointer[http.Handler]
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{url: "http://" + l.Addr().String()}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := i.handler.Load(); h != nil {
			(*h).ServeHTTP(w, r)
			return
		}
		http.Error(w, "not yet", http.StatusServiceUnavailable)
	}))
	_ = server.Listener.Close()
	server.Listener = l
	server.Start()
	t.Cleanup(server.Close)
	return i
}

// setting is what the operator configures.
func (i *issuer) setting(more string) string {
	return fmt.Sprintf(`WEIR_OIDC=[{"name":"acme","title":"Acme ID","issuer":%q,"client_id":"weir","client_secret":"s3cret"%s}]`, i.url, more)
}

// serves lets browsers come back to a node.
func (i *issuer) serves(n *apptest.Node) {
	clients := map[string]*storage.Client{"weir": storage.WebClient("weir", "s3cret", n.URL+"/auth/oidc/acme/callback")}
	h := http.Handler(exampleop.SetupServer(i.url, storage.NewStorageWithClients(storage.NewUserStore(i.url), clients), slog.New(slog.DiscardHandler), false))
	i.handler.Store(&h)
}

// signIn goes through the provider's pages as a person does, and returns where the browser is at the end.
func (i *issuer) signIn(t *testing.T, p *apptest.Person, begin, user string) *url.URL {
	t.Helper()
	at, page := p.Visit(http.MethodGet, begin, nil)
	request := at.Query().Get("authRequestID")
	if !strings.HasPrefix(at.String(), i.url) || request == "" {
		t.Fatalf("not at the provider: %s %s", at, page.Body)
	}
	at, _ = p.Visit(http.MethodPost, i.url+"/login/username", url.Values{"id": {request}, "username": {user}, "password": {"verysecure"}})
	return at
}

const who = `{ viewer { user { email displayName } tenant { id } account { hasPassword emailVerifiedAt identities { id provider email } } } }`

func textOf(t *testing.T, data map[string]any) string {
	t.Helper()
	b, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestSignInByProvider: somebody whom a provider knows signs up, comes again as the same user, and is connected with an account
// of the same address only where both sides have confirmed it.
func TestSignInByProvider(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		id := newIssuer(t)
		n := s.Start(t, id.setting(""), "WEIR_SIGNUP=open", "WEIR_SIGNUP_BONUS_USD=3.00")
		id.serves(n)
		first := "test-user@127.0.0.1"

		p := n.Person()
		site := textOf(t, p.Query(`{ site { signInProviders { name title url } } }`, nil))
		if want := `[{"name":"acme","title":"Acme ID","url":"` + n.URL + `/auth/oidc/acme"}]`; !strings.Contains(site, want) {
			t.Errorf("site: %s, want %s", site, want)
		}
		if at := id.signIn(t, p, "/auth/oidc/acme?return=/t/mine", first); at.String() != n.URL+"/t/mine" {
			t.Fatalf("came back to %s", at)
		}
		me := textOf(t, p.Query(who, nil))
		for _, want := range []string{`"email":"test-user@zitadel.ch"`, `"displayName":"Test User"`, `"hasPassword":false`, `"provider":"acme"`, `"emailVerifiedAt":"2`} {
			if !strings.Contains(me, want) {
				t.Errorf("no %s in %s", want, me)
			}
		}
		if w := textOf(t, p.Query(`{ wallet { bonus } }`, nil)); !strings.Contains(w, `"bonus":"3.00"`) {
			t.Errorf("bonus: %s", w)
		}
		again := n.Person()
		id.signIn(t, again, "/auth/oidc/acme", first)
		if got := textOf(t, again.Query(who, nil)); got != me {
			t.Errorf("the second time %s, the first time %s", got, me)
		}
		only, _ := p.Query(`{ viewer { account { identities { id } } } }`, nil)["viewer"].(map[string]any)["account"].(map[string]any)["identities"].([]any)
		identityID, _ := only[0].(map[string]any)["id"].(string)
		if r := p.Do(http.MethodPost, "/graphql", `{"query":"mutation { unlinkIdentity(input: {id: \"`+identityID+`\"}) { account { email } } }"}`, "Content-Type", "application/json"); !strings.Contains(r.Body, `"CONFLICT"`) {
			t.Errorf("the only way to sign in: %s", r.Body)
		}

		// An account of the same address that nobody has confirmed is not taken over.
		squatter := n.Person()
		squatter.Query(`mutation { signUp(input: {email: "test-user2@zitadel.ch", password: "correct horse"}) { viewer { user { id } } } }`, nil)
		other := n.Person()
		if at := id.signIn(t, other, "/auth/oidc/acme", "test-user2"); at.Path != "/sign-in" || at.Query().Get("error") != "CONFLICT" || at.Query().Get("field") != "email" {
			t.Errorf("an unconfirmed account: %s", at)
		}
		// Its user can connect it, signed in.
		link, _ := squatter.Query(`mutation { linkIdentity(input: {provider: "acme", return: "/settings"}) { url } }`, nil)["linkIdentity"].(map[string]any)["url"].(string)
		if at := id.signIn(t, squatter, link, "test-user2"); at.String() != n.URL+"/settings" {
			t.Errorf("linked: %s", at)
		}
		if got := textOf(t, squatter.Query(who, nil)); !strings.Contains(got, `"provider":"acme"`) || !strings.Contains(got, `"hasPassword":true`) {
			t.Errorf("linked: %s", got)
		}
		// What is one account's is no other's.
		link, _ = p.Query(`mutation { linkIdentity(input: {provider: "acme"}) { url } }`, nil)["linkIdentity"].(map[string]any)["url"].(string)
		if at := id.signIn(t, p, link, "test-user2"); at.Query().Get("error") != "CONFLICT" {
			t.Errorf("another's identity: %s", at)
		}
	})
}

// TestProviderFindsConfirmedAccount: where provider and Weir have both confirmed an address, they mean one person.
func TestProviderFindsConfirmedAccount(t *testing.T) {
	t.Parallel()
	s := sqliteSite(t)
	id := newIssuer(t)
	n := s.Start(t, id.setting(""), "WEIR_SIGNUP=closed")
	id.serves(n)
	p := n.Person()
	if at := id.signIn(t, p, "/auth/oidc/acme", "test-user2"); at.Path != "/sign-in" || at.Query().Get("error") != "FORBIDDEN" {
		t.Errorf("sign-up is closed: %s", at)
	}
	ctx := viewer.SystemContext(context.WithoutCancel(t.Context()), "test")
	root := s.DB.Ent.User.Query().Where(entuser.Email("root@localhost")).OnlyX(ctx)
	before := s.DB.Ent.User.Query().CountX(ctx)
	if err := s.DB.Ent.User.UpdateOne(root).SetEmail("test-user@zitadel.ch").SetEmailVerifiedAt(root.CreatedAt).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	id.signIn(t, p, "/auth/oidc/acme", "test-user@127.0.0.1")
	if got := textOf(t, p.Query(`{ viewer { platformRole } }`, nil)); !strings.Contains(got, "ROOT") {
		t.Errorf("signed in: %s", got)
	}
	if after := s.DB.Ent.User.Query().CountX(ctx); after != before {
		t.Errorf("%d users, were %d", after, before)
	}
	if err := s.DB.Ent.User.UpdateOne(root).SetSuspendedAt(root.CreatedAt).Exec(ctx); err != nil {
		t.Fatal(err)
	}
	if at := id.signIn(t, n.Person(), "/auth/oidc/acme", "test-user@127.0.0.1"); at.Query().Get("error") != "ACCOUNT_DISABLED" {
		t.Errorf("suspended: %s", at)
	}
}

// TestProviderBadInput: answers that were not asked for change nothing.
func TestProviderBadInput(t *testing.T) {
	t.Parallel()
	s := sqliteSite(t)
	id := newIssuer(t)
	n := s.Start(t, id.setting(""), "WEIR_SIGNUP=open")
	p := n.Person()
	if at, _ := p.Visit(http.MethodGet, "/auth/oidc/acme", nil); at.Path != "/sign-in" || at.Query().Get("error") != "UNAVAILABLE" {
		t.Errorf("the provider is away: %s", at)
	}
	id.serves(n)
	at, _ := p.Visit(http.MethodGet, "/auth/oidc/acme?return=//evil.example/", nil)
	request := at.Query().Get("authRequestID")
	if request == "" {
		t.Fatalf("not at the provider: %s", at)
	}
	for name, path := range map[string]string{
		"no provider":   "/auth/oidc/nobody",
		"no callback":   "/auth/oidc/nobody/callback?code=x&state=y",
		"another state": "/auth/oidc/acme/callback?code=x&state=y",
		"no state":      "/auth/oidc/acme/callback?code=x",
	} {
		if at, _ := n.Person().Visit(http.MethodGet, path, nil); at.Path != "/sign-in" || at.Query().Get("error") == "" {
			t.Errorf("%s: %s", name, at)
		}
	}
	// Another browser than the one that began has no cookie for the answer.
	answer := p.Follow302(id.url+"/login/username", url.Values{"id": {request}, "username": {"test-user2"}, "password": {"verysecure"}}, n.URL)
	if at, _ := n.Person().Visit(http.MethodGet, answer, nil); at.Query().Get("error") != "INVALID" {
		t.Errorf("somebody else's answer: %s", at)
	}
	if at, _ := p.Visit(http.MethodGet, answer, nil); at.String() != n.URL+"/" {
		t.Errorf("an address elsewhere to come back to: %s", at)
	}
	if at, _ := p.Visit(http.MethodGet, answer, nil); at.Query().Get("error") != "INVALID" {
		t.Errorf("the answer again: %s", at)
	}
}
