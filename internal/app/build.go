package app

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"weir/ent"
	"weir/frontend"
	"weir/graph/model"
	"weir/internal/admission"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/billing"
	"weir/internal/blob"
	"weir/internal/capture"
	"weir/internal/catalogue"
	"weir/internal/channel"
	"weir/internal/db"
	"weir/internal/enduser"
	"weir/internal/erasure"
	"weir/internal/idempotency"
	"weir/internal/ledger"
	"weir/internal/limit"
	"weir/internal/live"
	"weir/internal/mail"
	"weir/internal/member"
	"weir/internal/notice"
	"weir/internal/notify"
	"weir/internal/oidc"
	"weir/internal/outbox"
	"weir/internal/plan"
	"weir/internal/pricing"
	"weir/internal/proof"
	"weir/internal/redemption"
	"weir/internal/response"
	"weir/internal/revision"
	"weir/internal/safedial"
	"weir/internal/setting"
	"weir/internal/tenant"
	"weir/internal/usage"
	"weir/internal/webhook"
	"weir/jobs"
	"weir/relay/engine"
	"weir/relay/protocol/openai"
	"weir/relay/stored"
)

// embeddedIdle spares the in-process Redis, which pays a Lua state for each look into a queue.
const embeddedIdle = 500 * time.Millisecond

// build makes the services, from the lowest to the highest.
func (a *App) build() error {
	client := a.DB.Ent
	a.revisions = revision.New(revision.Config{Ent: client, Redis: a.redis.Client, Log: a.log})
	a.live = live.New(live.Config{Redis: a.redis.Client, Log: a.log})
	a.revisions.On(db.AccessRevision, a.live.AccessChanged)
	a.revisions.On(db.RoutingRevision, func() { a.live.Touch(live.Channels()) })
	a.Book = ledger.NewBook(a.DB.SQL, a.DB.Dialect, a.clock)
	var err error
	a.Ledger, err = ledger.New(ledger.Config{
		DB: a.DB.SQL, Dialect: a.DB.Dialect, DSN: a.DB.DSN, Clock: a.clock, Log: a.log, Node: a.node.ID,
		Metrics: a.metrics, Touched: a.live.Wallets,
	})
	if err != nil {
		return err
	}
	a.Billing = billing.New(billing.Config{
		Ent: client, Ledger: a.Book, Touched: func(tenant uuid.UUID) { a.live.Touch(live.Wallet(tenant)) },
	})
	a.Rollup = usage.NewRollup(usage.RollupConfig{Ent: client, Journal: a.journal(), Clock: a.clock, Metrics: a.metrics})
	a.Reports = usage.NewReports(client, a.Rollup)
	a.Watch = proof.New(proof.Config{
		Ent: client, Book: a.Book, Journal: a.journal(), Rater: func() ledger.Rater { return usage.Rater(client) },
		Log: a.log, Metrics: a.metrics, Node: a.node.ID,
	})
	a.Proof = proof.NewService(proof.ServiceConfig{Ent: client, Clock: a.clock})
	a.buildRouting()
	a.box = outbox.New(a.clock)
	a.buildCaptures()
	a.buildMail()
	a.Webhooks = webhook.New(webhook.Config{
		Ent: client, Outbox: a.box, Sealer: a.sealer, Mail: a.Mail, Clock: a.clock, Guard: a.guard,
	})
	a.buildTopUps()
	if err := a.buildAccounts(); err != nil {
		return err
	}
	a.buildSales()
	a.outbox = outbox.NewDispatcher(outbox.DispatcherConfig{
		Ent: client, Outbox: a.box, Redis: a.redis.Client, Clock: a.clock, Log: a.log, Options: jobs.Options,
	})
	idle := time.Duration(0)
	if !a.cfg.RealRedis() {
		idle = embeddedIdle
	}
	a.once = idempotency.New(idempotency.Config{Ent: client, Keys: a.keys, Sealer: a.sealer, Clock: a.clock, Log: a.log})
	if a.blobs, err = blob.New(a.blobConfig()); err != nil {
		return err
	}
	if err := a.buildTasks(); err != nil {
		return err
	}
	if a.engine, err = a.newEngine(); err != nil {
		return err
	}
	a.Checks = channel.NewChecks(channel.ChecksConfig{
		Channels: a.Channels, Selector: a.selector, Prober: engine.NewProber(a.engine, openai.New()), Notices: notices{a}, Log: a.log,
		Touched: func() { a.live.Touch(live.Channels()) },
	})
	a.jobs, err = jobs.New(jobs.Config{
		Ent: client, Redis: a.redis.Client, Outbox: a.box, Clock: a.clock, Log: a.log, Mail: a.Mail, Passwords: a.Passwords,
		Drain: a.cfg.DrainTimeout, Idle: idle, Metrics: a.metrics,
	}, append(jobs.TopUps(a.TopUps, a.Refunds), jobs.PollPlans(a.Subscriptions), jobs.SubmitTask(a.worker), jobs.FetchTask(a.worker), jobs.RollUpUsage(a.Rollup), jobs.CheckChannels(a.Checks), jobs.DeliverWebhook(a.Webhooks), jobs.Erase(erasure.New(erasure.Config{
		Ent: client, APIKeys: a.APIKeys, Rollup: a.Rollup, Revisions: a.revisions, Clock: a.clock,
	})), jobs.AdvancePlans(a.Plans), jobs.ExpireVIP(a.Tenants), jobs.RewardReferral(a.Referrals), jobs.WatchWallets(a.Alerts), jobs.LookAhead(a.Alerts), jobs.PurgeCaptures(a.captures), jobs.ForgetEndUsers(a.Rollup), jobs.RetainUsage(a.Book, a.clock.Now, a.usageMonths))...)
	if err != nil {
		return err
	}
	a.stored = stored.New(a.engine, response.New(response.Config{Ent: client, Sealer: a.sealer, Clock: a.clock}))
	return nil
}

// journalPatience bounds each statement that reads the journal; the connections give up a little later.
const journalPatience = databasePatience - time.Second

func (a *App) journal() ledger.Journal {
	return ledger.Journal{DB: a.DB.SQL, Dialect: a.DB.Dialect, Patience: journalPatience}
}

func (a *App) buildRouting() {
	client := a.DB.Ent
	a.ways = safedial.NewPool(a.guard)
	a.selector = channel.NewSelector(channel.SelectorConfig{
		Ent: client, Sealer: a.sealer, Clock: a.clock, Log: a.log, Strategies: a.strategies, Own: a.ownTerms,
	})
	a.revisions.Keep(db.RoutingRevision, a.selector.Loader)
	a.Channels = channel.New(a.channelConfig(a.selector))
	a.keeper = channel.NewKeeper(a.Channels, limit.Records{DB: a.DB.SQL}.Nodes)
	a.Prices = pricing.New(pricing.Config{
		Ent: client, Clock: a.clock, Log: a.log, Revisions: a.revisions, Served: a.selector.HasModel,
	})
	a.revisions.Keep(db.PriceRevision, a.Prices.Loader)
	a.Aliases = catalogue.NewAliases(catalogue.Config{Ent: client, Prices: a.Prices, Revisions: a.revisions, Clock: a.clock, Log: a.log})
	a.PriceBook = pricing.NewService(pricing.ServiceConfig{Ent: client, Clock: a.clock, Revisions: a.revisions})
}

// channelConfig is that of the channels' commands; without a selector no Keeper.
func (a *App) channelConfig(selector *channel.Selector) channel.Config {
	known := map[string]bool{}
	for kind := range a.upstreams() {
		known[kind] = true
	}
	for kind := range a.videoUpstreams() {
		known[kind] = true
	}
	kinds := slices.Collect(maps.Keys(known))
	return channel.Config{
		Ent: a.DB.Ent, Clock: a.clock, Sealer: a.sealer, Revisions: a.revisions, Guard: a.guard, Upstreams: kinds, Selector: selector,
		Touched: func() { a.live.Touch(live.Channels()) },
	}
}

// buildMail sends through SMTP_URL, prints in demo mode, and is off elsewhere.
func (a *App) buildMail() {
	cfg := mail.Config{
		Ent: a.DB.Ent, Outbox: a.box, Sealer: a.sealer, Clock: a.clock, Letterhead: a.letterhead, LinkBase: a.cfg.LinkBase(),
	}
	switch {
	case a.cfg.SMTP != nil:
		cfg.Transport = mail.NewSMTP(mail.SMTPConfig{Server: *a.cfg.SMTP})
	case a.cfg.Demo:
		cfg.Transport = mail.NewPrinter(a.opts.Out)
	}
	a.Mail = mail.New(cfg)
}

// buildLimits counts in Redis where there is a real one: more nodes than this may count there.
func (a *App) buildLimits() {
	a.Limits = limit.NewService(limit.ServiceConfig{Ent: a.DB.Ent, Book: a.Book, Revisions: a.revisions, Levels: a.levelRates})
	records := limit.Records{DB: a.DB.SQL}
	cfg := limit.Config{Clock: a.clock, Log: a.log, Usage: records, Nodes: records.Nodes}
	if a.cfg.RealRedis() {
		cfg.Redis = a.redis.impatient()
	}
	a.limiter = limit.New(cfg)
	a.gate = admission.New(admission.Config{})
	a.EndUsers = enduser.New(enduser.Config{Ent: a.DB.Ent, Revisions: a.revisions})
}

func (a *App) buildAccounts() error {
	client := a.DB.Ent
	a.Tenants = tenant.New(tenant.Config{
		Ent: client, Ledger: a.Book, Revisions: a.revisions, Clock: a.clock, Timezone: a.cfg.Timezone, CaptureDays: a.captureDays,
	})
	a.buildLimits()
	a.APIKeys = apikey.New(apikey.Config{Ent: client, Keys: a.keys, Revisions: a.revisions, Clock: a.clock, Limits: a.Limits})
	a.Members = member.New(member.Config{Ent: client, APIKeys: a.APIKeys, Revisions: a.revisions, Clock: a.clock})
	a.Invitations = member.NewInvitations(member.InvitationsConfig{
		Ent: client, Keys: a.keys, Revisions: a.revisions, Clock: a.clock, Mail: a.Mail, ShowLinks: a.cfg.SMTP == nil,
	})
	a.Sessions = auth.NewSessions(auth.SessionsConfig{Ent: client, Keys: a.keys, Revisions: a.revisions, Clock: a.clock})
	a.Tokens = auth.NewTokens(auth.TokensConfig{Ent: client, Keys: a.keys, Revisions: a.revisions, Clock: a.clock})
	a.verifier = auth.NewAuthenticator(auth.AuthenticatorConfig{
		Ent: client, Keys: a.keys, Revisions: a.revisions, Clock: a.clock, Log: a.log, Limits: a.Limits,
	})
	a.Settings = setting.New(setting.Config{
		Ent: client, Revisions: a.revisions, Clock: a.clock,
		Configured: setting.Configured{SignUp: a.cfg.Signup, Bonus: a.cfg.SignupBonus},
	})
	a.Brands = setting.NewBrands(setting.BrandsConfig{Ent: client, Revisions: a.revisions, Clock: a.clock, Mail: a.Mail})
	a.revisions.Keep(db.SettingRevision, a.selector.Loader) // the strategies; after the settings themselves
	a.keyring = revision.NewLoader("keyset", a.log, a.sealer.Reload)
	a.revisions.Keep(db.SettingRevision, a.keyring)
	var err error
	a.Accounts, err = auth.NewAccounts(auth.AccountsConfig{
		Cost: a.opts.PasswordCost,
		Ent:  client, Keys: a.keys, Tenants: a.Tenants, APIKeys: a.APIKeys, Sessions: a.Sessions, Invitations: a.Invitations,
		Revisions: a.revisions, Outbox: a.box, Sealer: a.sealer, Mail: a.Mail, Site: a.Brands.Name,
		Ledger: a.Book, Clock: a.clock, Terms: a.terms, Demo: a.cfg.Demo, Captcha: a.captcha(),
	})
	if err != nil {
		return err
	}
	a.Profiles, a.Passwords, a.SecondFactors = auth.NewProfiles(a.Accounts), auth.NewPasswords(a.Accounts), auth.NewSecondFactors(a.Accounts)
	a.oidc = oidc.New(oidc.Config{
		Providers: a.cfg.OIDC, Identities: auth.NewIdentities(a.Accounts), Sessions: a.Sessions, Sealer: a.sealer,
		Transport: a.guard.Transport(), Clock: a.clock,
	})
	return nil
}

// captcha is what whoever signs up solves; nil for none.
func (a *App) captcha() *auth.Captcha {
	c := a.cfg.Captcha
	if c.Secret.Empty() {
		return nil
	}
	return &auth.Captcha{URL: c.VerifyURL, Secret: c.Secret, SiteKey: c.SiteKey, ScriptURL: c.ScriptURL, Transport: a.guard.Transport()}
}

// shownCaptcha is what browsers need of it.
func (a *App) shownCaptcha() *model.Captcha {
	if a.cfg.Captcha.Secret.Empty() {
		return nil
	}
	return &model.Captcha{SiteKey: a.cfg.Captcha.SiteKey, ScriptURL: a.cfg.Captcha.ScriptURL}
}

// framedCaptcha is the same for the page that shows it.
func (a *App) framedCaptcha() *frontend.Captcha {
	shown := a.shownCaptcha()
	if shown == nil {
		return nil
	}
	return &frontend.Captcha{SiteKey: shown.SiteKey, ScriptURL: shown.ScriptURL}
}

// captureDays is for how many days the settings let contents of calls be kept.
func (a *App) captureDays(ctx context.Context) (int, error) {
	now, err := a.Settings.Now(ctx)
	return now.CaptureDays, err
}

// usageMonths is for how many months the settings keep usage records.
func (a *App) usageMonths(ctx context.Context) (int, error) {
	now, err := a.Settings.Now(ctx)
	return now.UsageMonths, err
}

// buildCaptures makes what keeps contents of calls, and shows them.
func (a *App) buildCaptures() {
	a.captures = capture.New(capture.Config{Ent: a.DB.Ent, Sealer: a.sealer, Clock: a.clock, MaxDays: a.captureDays})
	a.captured = capture.NewWriter(capture.WriterConfig{
		Ent: a.DB.Ent, Sealer: a.sealer, Log: a.log, Metrics: a.metrics, Offered: func(ctx context.Context) (bool, error) {
			days, err := a.captureDays(ctx)
			return days > 0, err
		},
	})
}

// walletTouched tells who follows a wallet that it has changed.
func (a *App) walletTouched(tenant uuid.UUID) { a.live.Touch(live.Wallet(tenant)) }

// buildSales makes what tenants get besides calls: codes, levels, plans.
func (a *App) buildSales() {
	touched := a.walletTouched
	a.Redemptions = redemption.New(redemption.Config{
		Ent: a.DB.Ent, Keys: a.keys, Ledger: a.Book, Tenants: a.Tenants, Clock: a.clock, Log: a.log, Touched: touched,
		Guessed: notices{a}.CodesGuessed, Metrics: a.metrics,
	})
	a.Plans = plan.New(plan.Config{
		Ent: a.DB.Ent, Ledger: a.Book, Tenants: a.Tenants, Revisions: a.revisions, Clock: a.clock, Touched: touched,
		Payments: a.Subscriptions, Mail: a.Mail,
	})
	a.Notices, a.Operators = notice.New(a.DB.Ent, a.clock), notice.NewOperators(a.DB.Ent, a.clock)
	a.Alerts = notify.New(notify.Config{Ent: a.DB.Ent, Ledger: a.Book, Mail: a.Mail, Clock: a.clock, SQL: a.DB.SQL, Told: a.walletLow, ToldBudget: a.budgetReached})
}

// walletLow tells the tenant's webhooks of a low balance.
func (a *App) walletLow(ctx context.Context, tx *ent.Tx, low notify.Low) error {
	data := map[string]any{"balance_usd": low.Balance.Decimal(2), "threshold_usd": nil, "hours_left": low.LastsFor}
	if low.Threshold > 0 {
		data["threshold_usd"] = low.Threshold.Decimal(2)
	}
	return a.Webhooks.Emit(ctx, tx, webhook.Event{
		TenantID: low.TenantID, Type: webhook.WalletLow, Key: low.Key, At: a.clock.Now(), Data: data,
	})
}

// budgetReached tells the tenant's webhooks of a budget.
func (a *App) budgetReached(ctx context.Context, tx *ent.Tx, r notify.Reached) error {
	return a.Webhooks.Emit(ctx, tx, webhook.Event{
		TenantID: r.TenantID, Type: webhook.BudgetReached, Key: r.Key, At: a.clock.Now(), Data: map[string]any{
			"scope": r.Scope, "subject": r.Subject, "period": r.Period, "spent_usd": r.Spent.Decimal(2), "limit_usd": r.Limit.Decimal(2),
			"percent": r.Percent,
		},
	})
}

// strategies are those that the settings name at that moment.
func (a *App) strategies(ctx context.Context) (channel.Strategies, error) {
	now, err := a.Settings.Now(ctx)
	return now.Routing, err
}

// ownTerms are the conditions for channels of tenants' own, as the settings say at that moment.
func (a *App) ownTerms(ctx context.Context) (channel.OwnTerms, error) {
	now, err := a.Settings.Now(ctx)
	return now.OwnChannels, err
}

// ownChannels are the channels of tenants' own.
func (a *App) ownChannels() *channel.Own {
	return channel.NewOwn(channel.OwnConfig{
		Channels: a.Channels, Checks: a.Checks, Terms: a.ownTerms, Upstreams: slices.Sorted(maps.Keys(a.upstreams())),
		Known: func(model string) bool {
			_, err := a.Prices.Quote(model, "", a.clock.Now())
			return err == nil
		},
	})
}

// terms are the conditions of signing up, as the settings say at that moment.
func (a *App) terms(ctx context.Context) (auth.Terms, error) {
	now, err := a.Settings.Now(ctx)
	return auth.Terms{Policy: now.SignUp, Bonus: now.Bonus}, err
}

// start runs what works in the background; each ends when ctx does.
func (a *App) start(ctx context.Context, g *errgroup.Group) {
	run := func(what string, f func(context.Context) error) {
		g.Go(func() error {
			if err := f(ctx); err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			return nil
		})
	}
	run("redis", a.redis.run)
	run("revisions", a.revisions.Run)
	run("live", a.live.Run)
	run("channels", a.selector.Run)
	run("channel tests", a.Checks.Run)
	run("channel news", a.keeper.Run)
	run("keyset", a.keyring.Run)
	run("prices", a.Prices.Run)
	run("aliases", a.Aliases.Run)
	run("keys", a.verifier.Run)
	run("limits", a.limiter.Run)
	run("ledger", a.Ledger.Run)
	run("proof", a.Watch.Run)
	run("idempotency", a.once.Run)
	run("blobs", a.blobs.Run)
	run("captures", a.captured.Run)
	run("gauges", a.newGauges().run)
	if a.tracer != nil {
		run("traces", a.sendTraces)
	}
	if a.dbClock != nil {
		_ = a.dbClock.Ask(ctx) // Run asks again
		run("clock", a.dbClock.Run)
	}
	if a.opts.Role.works() {
		run("tasks", a.worker.Run)
		run("outbox", a.outbox.Run)
		run("jobs", a.jobs.Run)
	}
}

// warm loads what the first request needs, and waits for the ledger to grant holds.
func (a *App) warm(ctx context.Context) error {
	if err := a.selector.Reload(ctx); err != nil {
		return err
	}
	if err := a.Prices.Reload(ctx); err != nil {
		return err
	}
	if err := a.Aliases.Reload(ctx); err != nil {
		return err
	}
	return a.awaitLedger(ctx)
}

// ledgerPatience is how long a start waits for the ledger; with the database away it serves 503 until it is back.
const ledgerPatience = 10 * time.Second

func (a *App) awaitLedger(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, ledgerPatience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !a.Ledger.Ready() {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
	return nil
}

func (a *App) blobConfig() blob.Config {
	return blob.Config{Dir: filepath.Join(a.cfg.DataDir, "blobs"), S3: a.cfg.Blobs, Keys: a.keys, Clock: a.clock, Log: a.log}
}

// tracePatience is how long a process that ends waits for its last spans to be sent.
const tracePatience = 5 * time.Second

// sendTraces sends what is left when the process ends. A collector that does not take it is no failure of ours.
func (a *App) sendTraces(ctx context.Context) error {
	<-ctx.Done()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tracePatience)
	defer cancel()
	if err := a.tracer.Close(ctx); err != nil {
		a.log.Warn().Err(err).Msg("the last traces were not sent")
	}
	return nil
}
