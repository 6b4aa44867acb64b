package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/membership"
	"weir/ent/schematype"
	"weir/graph"
	"weir/internal/admission"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/billing"
	"weir/internal/capture"
	"weir/internal/catalogue"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/enduser"
	"weir/internal/fault"
	"weir/internal/goodwill"
	"weir/internal/id"
	"weir/internal/keyset"
	"weir/internal/ledger"
	"weir/internal/limit"
	"weir/internal/live"
	"weir/internal/mail"
	"weir/internal/mail/mailtest"
	"weir/internal/member"
	"weir/internal/money"
	"weir/internal/notice"
	"weir/internal/notify"
	"weir/internal/oidc"
	"weir/internal/outbox"
	"weir/internal/plan"
	"weir/internal/pricing"
	"weir/internal/proof"
	"weir/internal/redemption"
	"weir/internal/request"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/internal/setting"
	"weir/internal/task"
	"weir/internal/tenant"
	"weir/internal/usage"
	"weir/internal/viewer"
	"weir/internal/webhook"
	"weir/jobs"
)

const password = "correct horse"

// env is the API over a database, served by HTTP as internal/server serves it.
type env struct {
	t        *testing.T
	url      string
	db       *dbtest.DB
	accounts *auth.Accounts
	settings *setting.Service
	keys     *apikey.Service
	channels *channel.Service
	selector *channel.Selector
	book     *ledger.Book
	log      *lockedBuffer
	queries  *counter
	sealer   *secret.Sealer
	post     *mailtest.Server // nil: mail is off
}

// mailEnv is an env that sends mail, through the outbox and the jobs as a node does.
func mailEnv(t *testing.T, d *dbtest.DB) *env {
	t.Helper()
	return build(t, d, mailtest.Start(t, mailtest.Option{}))
}

func (e *env) mail(c mail.Config) mail.Config {
	e.t.Helper()
	if e.post == nil {
		return c
	}
	server, err := config.ParseSMTP(secret.New(e.post.URL("from=weir@weir.example")))
	ok(e.t, err)
	c.Transport = mail.NewSMTP(mail.SMTPConfig{Server: *server})
	return c
}

// work runs dispatcher and jobs until the test ends.
func (e *env) work(client *ent.Client, box *outbox.Outbox, letters *mail.Service, passwords *auth.Passwords) {
	e.t.Helper()
	queue := redis.NewClient(&redis.Options{Addr: miniredis.RunT(e.t).Addr()})
	dispatcher := outbox.NewDispatcher(outbox.DispatcherConfig{
		Ent: client, Outbox: box, Redis: queue, Clock: clock.System{}, Log: zerolog.New(e.log), Options: jobs.Options,
	})
	runner, err := jobs.New(jobs.Config{
		Ent: client, Redis: queue, Outbox: box, Clock: clock.System{}, Log: zerolog.New(e.log), Mail: letters, Passwords: passwords, Drain: time.Second,
	})
	ok(e.t, err)
	ctx, cancel := context.WithCancel(e.t.Context())
	var running sync.WaitGroup
	for _, run := range []func(context.Context) error{dispatcher.Run, runner.Run} {
		running.Go(func() {
			if err := run(ctx); err != nil {
				e.t.Error(err)
			}
		})
	}
	e.t.Cleanup(func() {
		cancel()
		running.Wait()
		ok(e.t, queue.Close())
	})
}

// follow runs what keeps a snapshot in memory, until the test ends.
func (e *env) follow(run func(context.Context) error) {
	ctx, cancel := context.WithCancel(e.t.Context())
	var running sync.WaitGroup
	running.Go(func() { ok(e.t, run(ctx)) })
	e.t.Cleanup(func() {
		cancel()
		running.Wait()
	})
}

// sqliteEnv is for tests of what does not depend on the database.
func sqliteEnv(t *testing.T, options ...option) *env {
	t.Helper()
	return newEnv(t, dbtest.SQLite(t), options...)
}

type option func(*graph.Config)

func withIntrospection(c *graph.Config) { c.Introspection = true }

func newEnv(t *testing.T, d *dbtest.DB, options ...option) *env {
	t.Helper()
	return build(t, d, nil, options...)
}

// build is newEnv with a mail server, or without when it is nil.
func build(t *testing.T, d *dbtest.DB, post *mailtest.Server, options ...option) *env {
	t.Helper()
	ctx := t.Context()
	e := &env{
		t: t, db: d, post: post,
		log: &lockedBuffer{}, queries: &counter{Driver: entsql.OpenDB(d.Dialect, d.SQL)},
	}
	client := ent.NewClient(ent.Driver(e.queries))
	keys, err := secret.Derive(secret.Generate())
	ok(t, err)
	sealer, err := secret.NewSealer(ctx, keys, keyset.New(client))
	ok(t, err)
	e.sealer = sealer
	now := clock.System{}
	revisions := revision.New(revision.Config{Ent: client, Log: zerolog.Nop()})
	hub := live.New(live.Config{Log: zerolog.Nop()})
	revisions.On(db.AccessRevision, hub.AccessChanged)
	revisions.On(db.RoutingRevision, func() { hub.Touch(live.Channels()) })
	e.book = ledger.NewBook(d.SQL, d.Dialect, now)
	prices := pricing.New(pricing.Config{Ent: client, Clock: now, Revisions: revisions})
	seedPrices(t, client)
	revisions.Keep(db.PriceRevision, prices.Loader)
	aliases := catalogue.NewAliases(catalogue.Config{Ent: client, Prices: prices, Revisions: revisions, Clock: now, Log: zerolog.Nop()})
	e.follow(aliases.Run)
	shelf := pricing.NewService(pricing.ServiceConfig{Ent: client, Clock: now, Revisions: revisions})
	ok(t, shelf.SetGroups(viewer.SystemContext(ctx, "test"), map[string]int64{"dear": 2 * money.One}))
	limits := limit.NewService(limit.ServiceConfig{Ent: client, Book: e.book, Revisions: revisions})
	e.keys = apikey.New(apikey.Config{Ent: client, Keys: keys, Revisions: revisions, Clock: now, Limits: limits})
	sessions := auth.NewSessions(auth.SessionsConfig{Ent: client, Keys: keys, Revisions: revisions, Clock: now})
	e.channels = channel.New(channel.Config{Ent: client, Clock: now, Sealer: sealer, Revisions: revisions, Upstreams: []string{"openai", "sandbox"}})
	e.selector = channel.NewSelector(channel.SelectorConfig{Ent: client, Sealer: sealer, Clock: now})
	checks := channel.NewChecks(channel.ChecksConfig{Channels: e.channels, Selector: e.selector, Prober: probes{}})
	tenants := tenant.New(tenant.Config{Ent: client, Ledger: e.book, Revisions: revisions, Clock: now})
	e.settings = setting.New(setting.Config{
		Ent: client, Revisions: revisions, Clock: now, Configured: setting.Configured{SignUp: config.SignupOpen, Bonus: 10 * money.USD},
	})
	box := outbox.New(now)
	var brands *setting.Brands
	letters := mail.New(e.mail(mail.Config{
		Ent: client, Outbox: box, Sealer: sealer, Clock: now, LinkBase: "https://weir.example",
		Letterhead: func(ctx context.Context) (mail.Letterhead, error) { return brands.Letterhead(ctx) },
	}))
	brands = setting.NewBrands(setting.BrandsConfig{Ent: client, Revisions: revisions, Clock: now, Mail: letters})
	invitations := member.NewInvitations(member.InvitationsConfig{
		Ent: client, Keys: keys, Revisions: revisions, Clock: now, ShowLinks: post == nil, Mail: letters,
	})
	e.accounts, err = auth.NewAccounts(auth.AccountsConfig{
		Ent: client, Keys: keys, APIKeys: e.keys, Sessions: sessions, Revisions: revisions, Ledger: e.book, Clock: now,
		Outbox: box, Sealer: sealer, Mail: letters, Tenants: tenants, Invitations: invitations, Site: brands.Name,
		Terms: func(ctx context.Context) (auth.Terms, error) {
			now, err := e.settings.Now(ctx)
			return auth.Terms{Policy: now.SignUp, Bonus: now.Bonus}, err
		},
		Cost: auth.PasswordCost{MemoryKiB: 64, Passes: 1}, Demo: true,
	})
	ok(t, err)
	tasks := task.New(task.Config{Ent: client, Outbox: box, Sealer: sealer, Clock: now, Log: zerolog.Nop(), Live: hub})
	tasks.SetPlanner(nobodyPlans{})
	topUps := billing.NewTopUps(billing.TopUpsConfig{Ent: client, Ledger: e.book, Outbox: box, Clock: now, Mail: letters})
	cfg := graph.Config{
		Resolver: graph.Resolver{
			Tasks: tasks, TaskLimits: nobodyLimits{},
			Ent: client, Accounts: e.accounts, Sessions: sessions, APIKeys: e.keys,
			Limits: limits, EndUsers: enduser.New(enduser.Config{Ent: client, Revisions: revisions}), Queue: admission.New(admission.Config{}),
			Tokens:   auth.NewTokens(auth.TokensConfig{Ent: client, Keys: keys, Revisions: revisions, Clock: now}),
			Profiles: auth.NewProfiles(e.accounts), Passwords: auth.NewPasswords(e.accounts), Suspensions: auth.NewSuspensions(e.accounts), Ranks: auth.NewRanks(e.accounts),
			SecondFactors: auth.NewSecondFactors(e.accounts), Playground: auth.NewPlayground(e.keys, keys, now),
			Closings: auth.NewClosings(e.accounts), Identities: auth.NewIdentities(e.accounts),
			Providers: oidc.New(oidc.Config{Identities: auth.NewIdentities(e.accounts), Sessions: sessions, Sealer: sealer, Clock: now}),
			Offers:    channel.NewOffers(channel.OffersConfig{Ent: client, Selector: e.selector, Clock: now}),
			Channels:  e.channels, Checks: checks, Prices: prices, Own: e.own(checks, prices), Ledger: e.book, Live: hub,
			Billing: billing.New(billing.Config{
				Ent: client, Ledger: e.book, Touched: func(tenant uuid.UUID) { hub.Touch(live.Wallet(tenant)) },
			}),
			Goodwill: goodwill.New(goodwill.Config{Ent: client, Ledger: e.book, Calls: usage.New(client)}),
			TopUps:   topUps, Refunds: billing.NewRefunds(topUps), Cards: billing.NewCards(topUps),
			Captures: capture.New(capture.Config{Ent: client, Sealer: sealer, Clock: now, MaxDays: func(ctx context.Context) (int, error) {
				v, err := e.settings.Now(ctx)
				return v.CaptureDays, err
			}}),
			Completions: usage.NewCompletions(client, now),
			Receipts:    usage.New(client), Reports: usage.NewReports(client, usage.NewRollup(usage.RollupConfig{
				Ent: client, Journal: ledger.Journal{DB: d.SQL, Dialect: d.Dialect}, Clock: now,
			})), PriceBook: shelf, Proof: proof.NewService(proof.ServiceConfig{Ent: client, Clock: now}), Tenants: tenants, Invitations: invitations,
			Settings:    e.settings,
			Brands:      brands,
			Aliases:     aliases,
			Webhooks:    webhook.New(webhook.Config{Ent: client, Outbox: box, Sealer: sealer, Clock: now, Mail: letters}),
			Redemptions: redemption.New(redemption.Config{Ent: client, Keys: keys, Ledger: e.book, Tenants: tenants, Clock: now}),
			PlanBook:    plan.New(plan.Config{Ent: client, Ledger: e.book, Tenants: tenants, Revisions: revisions, Clock: now}),
			Notices:     notice.New(client, now), OperatorNotices: notice.NewOperators(client, now),
			Alerts:      notify.New(notify.Config{Ent: client, Ledger: e.book, Mail: letters, Clock: now}),
			Memberships: member.New(member.Config{Ent: client, APIKeys: e.keys, Revisions: revisions, Clock: now}),
		},
		Site: graph.Site{Version: "test"},
	}
	for _, o := range options {
		o(&cfg)
	}
	if post != nil {
		e.work(client, box, letters, cfg.Passwords)
	}
	handler, err := graph.New(cfg)
	ok(t, err)
	server := httptest.NewServer(e.edge(handler))
	t.Cleanup(server.Close)
	e.url = server.URL
	return e
}

// edge does what internal/server does around the handler.
func (e *env) edge(next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := &request.Meta{
			ID: id.NewUUID(), Start: time.Now(), Address: netip.MustParseAddr("127.0.0.1"), BaseURL: "http://" + r.Host,
			Language: r.Header.Get("Accept-Language"),
		}
		log := zerolog.New(e.log)
		next.ServeHTTP(w, r.WithContext(log.WithContext(request.NewContext(r.Context(), m))))
	})
}

func seedPrices(t *testing.T, client *ent.Client) {
	t.Helper()
	ctx := viewer.SystemContext(t.Context(), "test")
	for _, name := range []string{"beta", "alpha", "gamma", "draft"} {
		ok(t, client.Model.Create().SetName(name).SetVendor("Acme").SetModality(schematype.Chat).Exec(ctx))
		card := schematype.RateCard{Rates: schematype.Rates{schematype.Input: money.PerMillion(2 * money.USD), schematype.Output: 37_500}}
		create := client.Price.Create().SetModel(name).SetVersion(1).SetSell(card).SetCost(card).SetEffectiveAt(time.Now().Add(-time.Hour).UTC())
		if name != "draft" {
			create.SetPublishedAt(time.Now().UTC())
		}
		ok(t, create.Exec(ctx))
	}
}

// member makes a user with a role in a tenant, and signs it in there. An empty role: only the user's own tenant.
func (e *env) member(name string, in *ent.Tenant, role viewer.Role, platform viewer.PlatformRole) *client {
	e.t.Helper()
	sys := viewer.SystemContext(e.t.Context(), "test")
	user, own, err := e.accounts.Create(sys, auth.CreateInput{
		SignUpInput: auth.SignUpInput{Email: name + "@example.com", Password: secret.New(password)}, Platform: platform,
	})
	ok(e.t, err)
	c := e.client()
	c.user, c.tenant = user, own
	if role != "" {
		c.tenant = in
		ok(e.t, e.db.Ent.Membership.Create().SetTenantID(in.ID).SetUserID(user.ID).SetRole(membership.Role(role)).Exec(sys))
	}
	c.signIn()
	c.header.Set("weir-tenant", c.tenant.Slug)
	return c
}

// client is a browser, or a program.
type client struct {
	*env
	http   *http.Client
	header http.Header
	user   *ent.User
	tenant *ent.Tenant
}

func (e *env) client() *client {
	jar, err := cookiejar.New(nil)
	ok(e.t, err)
	return &client{env: e, http: &http.Client{Jar: jar}, header: http.Header{}}
}

// clone is the same person in another browser, with a session of its own.
func (c *client) clone() *client {
	c.t.Helper()
	twin := c.client()
	twin.user, twin.tenant = c.user, c.tenant
	if c.user != nil {
		twin.signIn()
	}
	twin.header = c.header.Clone()
	return twin
}

func (c *client) signIn() {
	c.t.Helper()
	c.must(`mutation($e: String!, $p: String!) { signIn(input: {email: $e, password: $p}) { viewer { user { id } } } }`,
		map[string]any{"e": *c.user.Email, "p": password})
}

func (c *client) createKey(name string) *reply {
	c.t.Helper()
	return c.must(`mutation($n: String!) { createApiKey(input: {name: $n}) { apiKey { id prefix status createdBy { id } } secret } }`, map[string]any{"n": name})
}

// accessToken makes a personal access token in the client's tenant.
func (c *client) accessToken(scopes ...auth.Scope) (secret, tokenID string) {
	c.t.Helper()
	r := c.must(`mutation($s: [AccessScope!]!) { createPersonalAccessToken(input: {name: "t", scopes: $s}) { personalAccessToken { id } secret } }`,
		map[string]any{"s": scopes})
	tokenID = r.text("createPersonalAccessToken", "personalAccessToken", "id")
	ok(c.t, c.db.Ent.PersonalAccessToken.UpdateOneID(tokenID).SetLastUsedAt(time.Now().UTC()).Exec(viewer.SystemContext(c.t.Context(), "test")))
	return r.text("createPersonalAccessToken", "secret"), tokenID
}

// program acts by a personal access token.
func (e *env) program(secret string) *client {
	c := e.client()
	c.header.Set("Authorization", "Bearer "+secret)
	return c
}

// await polls until something has happened.
func (e *env) await(happened func() bool, what string) {
	e.t.Helper()
	deadline := time.After(15 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-deadline:
			e.t.Fatalf("not in time: %s", what)
		case <-tick.C:
		}
	}
}

// sessionID of the client.
func (c *client) sessionID() string {
	c.t.Helper()
	for _, edge := range c.must(`{ sessions(first: 100) { edges { node { id current } } } }`, nil).at("sessions", "edges").([]any) {
		if node := edge.(map[string]any)["node"].(map[string]any); node["current"] == true {
			return node["id"].(string)
		}
	}
	c.t.Fatal("no current session")
	return ""
}

// reply is a GraphQL response.
type reply struct {
	Status int
	Header http.Header
	Body   string
	Data   map[string]any
	Errors []gqlError
}

type gqlError struct {
	Message    string
	Path       []any
	Extensions struct{ Code, Field, RequestID string }
}

// code of the first error; "" when there is none.
func (r *reply) code() string {
	if len(r.Errors) == 0 {
		return ""
	}
	return r.Errors[0].Extensions.Code
}

// at walks into the data.
func (r *reply) at(path ...string) any {
	var v any = r.Data
	for _, name := range path {
		switch m := v.(type) {
		case map[string]any:
			v = m[name]
		default:
			return nil
		}
	}
	return v
}

func (r *reply) text(path ...string) string {
	s, _ := r.at(path...).(string)
	return s
}

// ids are those of the nodes of a connection.
func (r *reply) ids(connection string) []string {
	edges, _ := r.at(connection, "edges").([]any)
	var all []string
	for _, e := range edges {
		edge, _ := e.(map[string]any)
		node, _ := edge["node"].(map[string]any)
		nodeID, _ := node["id"].(string)
		all = append(all, nodeID)
	}
	return all
}

func (c *client) do(query string, variables map[string]any) *reply {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	ok(c.t, err)
	return c.post(string(body), "application/json")
}

// must fails the test when there are errors.
func (c *client) must(query string, variables map[string]any) *reply {
	c.t.Helper()
	r := c.do(query, variables)
	if len(r.Errors) > 0 || r.Status != http.StatusOK {
		c.t.Fatalf("%s: %d %s", query, r.Status, r.Body)
	}
	return r
}

func (c *client) post(body, media string) *reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url, strings.NewReader(body))
	ok(c.t, err)
	req.Header = c.header.Clone()
	req.Header.Set("Content-Type", media)
	return c.send(req)
}

func (c *client) send(req *http.Request) *reply {
	c.t.Helper()
	resp, err := c.http.Do(req)
	ok(c.t, err)
	defer func() { ok(c.t, resp.Body.Close()) }()
	text, err := io.ReadAll(resp.Body)
	ok(c.t, err)
	r := &reply{Status: resp.StatusCode, Header: resp.Header, Body: string(text)}
	if strings.Contains(resp.Header.Get("Content-Type"), "json") {
		ok(c.t, json.Unmarshal(text, r))
	}
	return r
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// counter counts the queries of the client that the graph uses.
type counter struct {
	dialect.Driver

	mu sync.Mutex
	n  []string
}

func (c *counter) Query(ctx context.Context, query string, args, v any) error {
	c.mu.Lock()
	c.n = append(c.n, query)
	c.mu.Unlock()
	return c.Driver.Query(ctx, query, args, v)
}

// reading returns the queries that f runs.
func (c *counter) reading(f func()) []string {
	c.mu.Lock()
	c.n = nil
	c.mu.Unlock()
	f()
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// signUp sets who may sign up.
func (e *env) signUp(policy config.Signup) {
	e.t.Helper()
	now, err := e.settings.Now(e.t.Context())
	ok(e.t, err)
	_, err = e.settings.Update(viewer.SystemContext(e.t.Context(), "test"), setting.UpdateInput{Version: now.Version, SignUp: &policy})
	ok(e.t, err)
}

// probes are vendors that refuse keys that begin with "bad".
type probes struct{}

// Cheapest picks the first.
func (probes) Cheapest(models []string) string { return models[0] }

// Probe refuses bad keys.
func (probes) Probe(_ context.Context, r channel.Route, _ bool) error {
	if strings.HasPrefix(r.Credential.Reveal(), "bad") {
		return fault.New(fault.UpstreamRefused, "acct_vendor_secret does not like you.")
	}
	return nil
}

// Balance is not told.
func (probes) Balance(context.Context, channel.Route) (nano int64, currency string, err error) {
	return 0, "", fault.New(fault.Invalid, "The vendor does not say.")
}

// own are channels of tenants' own, which tenants may have.
func (e *env) own(checks *channel.Checks, prices *pricing.Book) *channel.Own {
	return channel.NewOwn(channel.OwnConfig{
		Channels: e.channels, Checks: checks, Upstreams: []string{"openai"},
		Terms: func(context.Context) (channel.OwnTerms, error) {
			return channel.OwnTerms{Allowed: true, PricePPM: 50_000}, nil
		},
		Known: func(model string) bool {
			_, err := prices.Quote(model, "", time.Now())
			return err == nil
		},
	})
}
