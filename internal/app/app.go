// Package app is the composition root: the server, the tests and the benchmarks all build the same value from a
// configuration.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/admission"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/billing"
	"weir/internal/blob"
	"weir/internal/capture"
	"weir/internal/catalogue"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/enduser"
	"weir/internal/idempotency"
	"weir/internal/keyset"
	"weir/internal/ledger"
	"weir/internal/limit"
	"weir/internal/live"
	"weir/internal/mail"
	"weir/internal/member"
	"weir/internal/metrics"
	"weir/internal/notice"
	"weir/internal/notify"
	"weir/internal/oidc"
	"weir/internal/outbox"
	"weir/internal/plan"
	"weir/internal/pricing"
	"weir/internal/proof"
	"weir/internal/redemption"
	"weir/internal/revision"
	"weir/internal/safedial"
	"weir/internal/secret"
	"weir/internal/setting"
	"weir/internal/task"
	"weir/internal/tenant"
	"weir/internal/tracing"
	"weir/internal/usage"
	"weir/internal/webhook"
	"weir/jobs"
	"weir/relay/engine"
	"weir/relay/stored"
	"weir/relay/wire"
	"weir/relay/wire/spool"
	"weir/relay/work"
)

// Options say how a configuration is run.
type Options struct {
	Role    Role
	Version string
	Out     io.Writer // for people: the greeting
	Log     io.Writer
	Clock   clock.Clock // nil = the machine's
	// Listener is served instead of one that is opened at WEIR_LISTEN; Serve closes it.
	Listener net.Listener
	// Timeouts of calls to vendors; zero = the engine's own.
	Timeouts engine.Timeouts
	// PasswordCost of hashes; zero = the recommended one. Tests take a cheaper one.
	PasswordCost auth.PasswordCost
	// Videos are upstreams that work in their own time, by kind, which take the place of those of the same kind: scripted ones.
	Videos map[string]wire.VideoUpstream
}

// App is one process of an installation, built and not yet running.
type App struct {
	cfg  *config.Config
	opts Options
	log  zerolog.Logger

	DB     *db.DB
	redis  *redisServer
	node   *node
	keys   *secret.Keys
	sealer *secret.Sealer
	guard  safedial.Guard
	clock  clock.Clock
	// dbClock is the time by which tasks go; nil where a test sets the clock.
	dbClock *db.Clock

	metrics       *metrics.Registry
	tracer        *tracing.Tracer // nil: off
	revisions     *revision.Watcher
	live          *live.Hub
	captures      *capture.Service
	captured      *capture.Writer
	Ledger        *ledger.Ledger
	Book          *ledger.Book
	Billing       *billing.Service
	Redemptions   *redemption.Service
	Plans         *plan.Service
	Referrals     *billing.Referrals
	Notices       *notice.Service
	Operators     *notice.Operators // notices to the platform's administrators
	Alerts        *notify.Service
	TopUps        *billing.TopUps
	Refunds       *billing.Refunds
	Cards         *billing.Cards
	Subscriptions *billing.Subscriptions
	Settings      *setting.Service
	Brands        *setting.Brands
	Rollup        *usage.Rollup
	Reports       *usage.Reports
	Watch         *proof.Watch
	Proof         *proof.Service
	Prices        *pricing.Book
	Aliases       *catalogue.Aliases
	PriceBook     *pricing.Service
	Channels      *channel.Service
	Checks        *channel.Checks
	keeper        *channel.Keeper
	ways          *safedial.Pool
	keyring       *revision.Loader // the keyset's
	selector      *channel.Selector
	Tenants       *tenant.Service
	Members       *member.Service
	Invitations   *member.Invitations
	APIKeys       *apikey.Service
	Limits        *limit.Service
	limiter       *limit.Limiter
	gate          *admission.Gate
	EndUsers      *enduser.Service
	Accounts      *auth.Accounts
	Sessions      *auth.Sessions
	Tokens        *auth.Tokens
	Profiles      *auth.Profiles
	Passwords     *auth.Passwords
	SecondFactors *auth.SecondFactors
	oidc          *oidc.Service
	verifier      *auth.Authenticator
	Mail          *mail.Service
	box           *outbox.Outbox
	outbox        *outbox.Dispatcher
	jobs          *jobs.Runner
	once          *idempotency.Service
	stored        *stored.Handlers
	blobs         *blob.Store
	Webhooks      *webhook.Service
	engine        *engine.Engine
	Tasks         *task.Service
	worker        *work.Worker
	spool         *spool.Pool
}

// databasePatience is how long a statement waits for a database that has stopped answering.
const databasePatience = 10 * time.Second

// DatabaseTarget is what db.Open takes for a configuration.
func DatabaseTarget(cfg *config.Config) string {
	if cfg.Postgres() {
		return cfg.DatabaseURL.Reveal()
	}
	return filepath.Join(cfg.DataDir, db.FileName)
}

// New opens the database and Redis and builds everything. It brings the schema up to date where the configuration says that
// this happens by itself (SQLite, demo mode); elsewhere Ready says what is missing.
func New(ctx context.Context, cfg *config.Config, opts Options) (_ *App, err error) {
	a := &App{
		cfg: cfg, opts: opts, log: newLog(cfg, opts.Log), guard: safedial.Guard{AllowPrivate: cfg.AllowPrivate}, clock: opts.Clock,
		metrics: metrics.New(),
	}
	if a.clock == nil {
		a.clock = clock.System{}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.keys, err = secretKeys(cfg); err != nil {
		return nil, err
	}
	if a.node, err = takeNode(cfg.DataDir); err != nil {
		return nil, err
	}
	if err := a.migrate(ctx); err != nil {
		return nil, err
	}
	if a.DB, err = db.OpenBounded(ctx, DatabaseTarget(cfg), databasePatience); err != nil {
		return nil, err
	}
	if a.redis, err = openRedis(cfg, a.log); err != nil {
		return nil, err
	}
	if a.sealer, err = secret.NewSealer(ctx, a.keys, keyset.New(a.DB.Ent)); err != nil {
		return nil, err
	}
	if a.tracer, err = tracing.New(ctx, tracing.Config{Endpoint: cfg.TraceEndpoint, Version: opts.Version, Instance: a.node.ID.String()}); err != nil {
		return nil, err
	}
	return a, a.build()
}

func newLog(cfg *config.Config, w io.Writer) zerolog.Logger {
	level, err := zerolog.ParseLevel(cfg.LogLevel)
	if err != nil {
		level = zerolog.InfoLevel
	}
	if cfg.LogFormat == "console" {
		w = zerolog.ConsoleWriter{Out: w}
	}
	return zerolog.New(w).Level(level).With().Timestamp().Logger()
}

// Close gives back what New took. Nothing of the App may run any more.
func (a *App) Close() error {
	var errs []error
	if a.redis != nil {
		errs = append(errs, a.redis.close())
	}
	if a.DB != nil {
		errs = append(errs, a.DB.Close())
	}
	if a.node != nil {
		errs = append(errs, a.node.release())
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}
