package app

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"

	"weir/frontend"
	"weir/graph"
	"weir/internal/auth"
	"weir/internal/channel"
	"weir/internal/goodwill"
	"weir/internal/seed"
	"weir/internal/server"
	"weir/internal/usage"
	"weir/migrations"
)

// handlers are what the listeners serve once the App is ready.
type handlers struct{ api, operations http.Handler }

func (a *App) handlers(draining *atomic.Bool) (*handlers, error) {
	gql, err := graph.New(graph.Config{
		Resolver: graph.Resolver{
			Ent: a.DB.Ent, Accounts: a.Accounts, Sessions: a.Sessions, Tokens: a.Tokens, Profiles: a.Profiles, Passwords: a.Passwords,
			SecondFactors: a.SecondFactors, Playground: auth.NewPlayground(a.APIKeys, a.keys, a.clock),
			Closings: auth.NewClosings(a.Accounts), Identities: auth.NewIdentities(a.Accounts), Providers: a.oidc,
			Tenants: a.Tenants, Memberships: a.Members, Invitations: a.Invitations,
			APIKeys: a.APIKeys, Channels: a.Channels, Checks: a.Checks, Own: a.ownChannels(), Prices: a.Prices,
			Offers: channel.NewOffers(channel.OffersConfig{Ent: a.DB.Ent, Selector: a.selector, Clock: a.clock}),
			Ledger: a.Book, Billing: a.Billing, Settings: a.Settings, Brands: a.Brands,
			Suspensions: auth.NewSuspensions(a.Accounts), Ranks: auth.NewRanks(a.Accounts), Aliases: a.Aliases,
			Captures: a.captures, Receipts: usage.New(a.DB.Ent), Reports: a.Reports, Completions: usage.NewCompletions(a.DB.Ent, a.clock),
			Live: a.live, PriceBook: a.PriceBook, Proof: a.Proof,
			Redemptions: a.Redemptions, PlanBook: a.Plans, Notices: a.Notices, OperatorNotices: a.Operators, Alerts: a.Alerts,
			Webhooks: a.Webhooks, Tasks: a.Tasks, TaskLimits: personsTasks{a}, Guard: a.guard, TopUps: a.TopUps, Refunds: a.Refunds, Cards: a.Cards,
			Goodwill: goodwill.New(goodwill.Config{Ent: a.DB.Ent, Ledger: a.Book, Calls: usage.New(a.DB.Ent), Touched: a.walletTouched}),
			Limits:   a.Limits, EndUsers: a.EndUsers, Queue: a.gate,
		},
		PublicURL: a.cfg.PublicURL, Introspection: a.cfg.Introspection,
		Site: graph.Site{Demo: a.cfg.Demo, Mail: a.Mail.On(), Version: a.opts.Version, Captcha: a.shownCaptcha()},
	})
	if err != nil {
		return nil, err
	}
	cfg := server.Config{
		PublicURL: a.cfg.PublicURL, TrustedProxies: a.cfg.TrustedProxies, Log: a.log, Health: a.health(draining),
		Metrics: a.metrics.Handler(), Registry: a.metrics, Version: a.opts.Version,
	}
	if a.opts.Role.serves() {
		cfg.Relay, cfg.Mounts, cfg.Pages = a.relayBases(), a.mounts(), a.pages()
		cfg.GraphQL, cfg.SDL = gql, graph.SDL()
		cfg.Dashboard = frontend.Handler(frontend.Options{HTTPS: a.cfg.Secure(), Captcha: a.framedCaptcha(), Brand: pageBrand{a.Brands}})
	} else {
		cfg.GraphQL, cfg.Dashboard = http.NotFoundHandler(), http.NotFoundHandler()
	}
	s := server.New(cfg)
	return &handlers{api: s.Handler(), operations: s.Operations()}, nil
}

func (a *App) health(draining *atomic.Bool) server.Health {
	return server.Health{
		Database: within(a.DB.SQL.PingContext),
		Redis:    within(a.redis.ping),
		Migrated: within(func(ctx context.Context) error { return migrations.Verify(ctx, a.DB.SQL, a.DB.Dialect) }),
		Draining: draining.Load,
	}
}

// within has a question answered when its context ends: drivers wait longer for a server that is silent. The pools bound
// how many questions are still open.
func within(ask func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		answer := make(chan error, 1)
		go func() { answer <- ask(ctx) }()
		select {
		case err := <-answer:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// seeded is what a start made or found, for the greeting.
type seeded struct {
	root seed.Root
	demo seed.Demo
}

// seed fills an empty installation, and in demo mode makes what it shows.
func (a *App) seed(ctx context.Context, address net.Addr) (seeded, error) {
	cfg := seed.Config{
		Ent: a.DB.Ent, Keys: a.keys, Sealer: a.sealer, Accounts: a.Accounts, APIKeys: a.APIKeys, Prices: a.Prices, Sandbox: a.Channels,
		Clock: a.clock, RootEmail: a.cfg.RootEmail, RootPassword: a.cfg.RootPassword, DataDir: a.cfg.DataDir,
		BaseURL: a.url(address), Bonus: a.cfg.SignupBonus,
	}
	var s seeded
	var err error
	if err = a.Tasks.EnsureServices(ctx); err != nil {
		return s, err
	}
	if s.root, err = seed.Boot(ctx, cfg); err != nil || !a.cfg.Demo {
		return s, err
	}
	s.demo, err = seed.EnsureDemo(ctx, cfg)
	return s, err
}

// url is where a person on this machine reaches the process.
func (a *App) url(address net.Addr) string {
	if a.cfg.PublicURL != "" {
		return a.cfg.PublicURL
	}
	return "http://" + address.String()
}

func (a *App) greet(address net.Addr, s seeded) error {
	g := greeting{URL: a.url(address), RootLogin: s.root.Email}
	if s.root.Created && a.cfg.RootPassword.Empty() {
		g.RootPassword = s.root.Password.Reveal()
	}
	if a.cfg.Demo {
		g.DemoLogin, g.DemoPassword, g.DemoKey = s.demo.Email, s.demo.Password.Reveal(), s.demo.APIKey.Reveal()
	}
	return g.write(a.opts.Out)
}
