// Package engine carries a call from the client's bytes to the settled charge: authenticate, estimate, hold, route, call,
// meter, settle. It knows wire and the domains, and never a vendor.
//
// Two waits make the money right (facts/ledger.md §3.5): the first byte to the client waits for the hold to be on disk, the
// last byte for the charge.
package engine

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/admission"
	"weir/internal/auth"
	"weir/internal/cache"
	"weir/internal/capture"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/idempotency"
	"weir/internal/ledger"
	"weir/internal/limit"
	"weir/internal/memo"
	"weir/internal/metrics"
	"weir/internal/pricing"
	"weir/internal/safedial"
	"weir/internal/tracing"
	"weir/relay/wire"
	"weir/relay/wire/spool"
)

// Config is what an Engine works with.
type Config struct {
	Keys     *auth.Authenticator
	Prices   *pricing.Book
	Channels *channel.Selector
	Ledger   *ledger.Ledger
	// Once keeps the answers of calls with an Idempotency-Key; nil: repeats are only attached to running calls.
	Once      *idempotency.Service
	Upstreams map[string]wire.Upstream
	// Listers are of kinds that take no calls of the engine's, and can be tested all the same.
	Listers   map[string]wire.Lister
	Transport http.RoundTripper
	// Ways are for channels with a proxy or a time of their own to connect in; nil: they use Transport.
	Ways *safedial.Pool
	// Guard judges the addresses of results that vendors name.
	Guard safedial.Guard
	// Spool holds what is too large for memory; nil: a pool in the system's folder for temporary files.
	Spool *spool.Pool
	// Blobs keeps results for which clients want links.
	Blobs Blobs
	Clock clock.Clock
	// Limits counts calls against what keys, members and tenants may ask for; nil: nobody is limited.
	Limits *limit.Limiter
	// Gate is the queue in front of the vendors; nil: nobody waits.
	Gate *admission.Gate
	// EndUsers knows whom tenants have blocked; nil: nobody.
	EndUsers EndUsers
	// EndUser is what vendors are told of who asks: the same for all calls of a tenant, and nothing that tells who it is; nil:
	// nothing.
	EndUser func(tenant string) string
	// MaxBody bounds a request body, in bytes.
	MaxBody int64
	// SplitModel splits a demo switch (":error-500") from a model's name, which is priced without it; nil = there are none.
	SplitModel func(model string) (name, demoSwitch string)
	// Aliases are tenants' own names for models; nil = there are none.
	Aliases  Aliases
	Timeouts Timeouts
	// Metrics is where calls are counted; nil: into the void.
	Metrics *metrics.Registry
	// Cache keeps answers of tenants that ask for it; nil: nobody's. CachePrice is the part of its price that an answer out of it
	// costs, in parts per million.
	Cache      *cache.Store
	CachePrice int64
	// Captures keeps what calls say where their tenants want that; nil: nobody's.
	Captures *capture.Writer
	// Tracer follows calls; nil: nobody does.
	Tracer *tracing.Tracer
}

// Aliases (implemented by catalogue.Aliases) knows tenants' own names for models.
type Aliases interface {
	// Of are a tenant's names with the models that they mean; read only.
	Of(tenantID string) map[string]string
}

// Blobs (implemented by blob.Store) keeps results behind signed links.
type Blobs interface {
	// Put stores content of a media type for a time and returns the path of its link.
	Put(ctx context.Context, mediaType string, life time.Duration, r io.Reader) (string, error)
}

// Timeouts bound a call. The zero value means the defaults.
type Timeouts struct {
	FirstByte time.Duration // wait for the first byte of one attempt; 120 s
	Idle      time.Duration // silence of a stream after it; 120 s
	Total     time.Duration // all attempts until the first byte; 300 s
	Drain     time.Duration // reading on after the client has left, where the channel drains; 300 s
}

// Limits of a call that are not configured.
const (
	maxAttempts      = 4
	maxAnswer        = 64 << 20 // bytes of an answer that is not streamed
	defaultMaxOutput = 16_384   // tokens, for models whose limit is not known
	parallelFactor   = 20       // available must be this many holds for the upstream to start before the hold is on disk
	holdTTL          = time.Hour
	firstCheckpoint  = 20 * time.Millisecond // after the first byte; a crash before it costs the tenant nothing
	checkpointEvery  = 2 * time.Second
	pingEvery        = 15 * time.Second
	bodyTimeout      = 5 * time.Minute // for a client to send its request
	rememberedNames  = 1024
	spoolMemory      = 64 << 20 // bytes of files and images that are in memory at once, where nothing else is said
)

// Engine runs calls. Safe for concurrent use.
type Engine struct {
	cfg     Config
	meters  *meters
	flights flights
	drains  drains
	names   *memo.Table[string, string] // what vendors are told of tenants
}

// New returns an engine.
func New(cfg Config) *Engine {
	if cfg.SplitModel == nil {
		cfg.SplitModel = func(model string) (string, string) { return model, "" }
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	if cfg.Spool == nil {
		cfg.Spool = spool.New("", spoolMemory)
	}
	t := &cfg.Timeouts
	setDefault(&t.FirstByte, 120*time.Second)
	setDefault(&t.Idle, 120*time.Second)
	setDefault(&t.Total, 300*time.Second)
	setDefault(&t.Drain, 300*time.Second)
	return &Engine{
		cfg: cfg, meters: newMeters(cfg.Metrics), flights: flights{by: map[flightKey]*flight{}}, drains: drains{running: map[*client]struct{}{}},
		names: memo.New[string, string](rememberedNames),
	}
}

func setDefault(d *time.Duration, v time.Duration) {
	if *d == 0 {
		*d = v
	}
}

// Codec (implemented by relay/protocol/* and the inference half of relay/dialect/*) translates one REST API to and from
// wire. It keeps no state and does no I/O beyond the request and response it is handed.
type Codec interface {
	// Decode reads a request's JSON body. Returns INVALID with Field in the words of the API.
	Decode(body []byte, route wire.Route) (*wire.Request, error)
	// Reply writes a complete answer.
	Reply(w http.ResponseWriter, req *wire.Request, reply wire.Reply) error
	// Sink writes a streamed answer.
	Sink(w http.ResponseWriter, req *wire.Request) wire.Sink
	// Error answers with an error; total over fault.Codes.
	Error(w http.ResponseWriter, err error)
}

// Authenticate returns who owns the API key of a request: Authorization: Bearer or X-API-Key.
func (e *Engine) Authenticate(r *http.Request) (auth.Identity, error) {
	return e.cfg.Keys.Authenticate(r.Context(), KeyOf(r))
}

// KeyOf is the API key that a request bears, or "".
func KeyOf(r *http.Request) string {
	if k := r.Header.Get("X-Api-Key"); k != "" {
		return k
	}
	const scheme = "bearer "
	h := r.Header.Get("Authorization")
	if len(h) > len(scheme) && equalFold(h[:len(scheme)], scheme) {
		return h[len(scheme):]
	}
	return ""
}

// equalFold compares ASCII; b is lower case.
func equalFold(a, b string) bool {
	for i := range len(b) {
		c := a[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != b[i] {
			return false
		}
	}
	return true
}

// logger is the request's, with the caller's ids.
func logger(ctx context.Context, id auth.Identity) *zerolog.Logger {
	log := zerolog.Ctx(ctx).With().Str("tenant_id", id.TenantID).Str("key_id", id.KeyID).Logger()
	return &log
}
