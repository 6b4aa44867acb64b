// Package config is the one place where Weir's configuration is read: the environment, then an optional weir.yaml, then
// defaults. Every fault is reported at once.
package config

import (
	"net/netip"
	"time"

	"weir/internal/money"
	"weir/internal/secret"
)

// Signup says who may sign up.
type Signup string

// The sign-up policies.
const (
	SignupOpen   Signup = "open"
	SignupInvite Signup = "invite"
	SignupClosed Signup = "closed"
)

// Config is everything that can be configured. Names and defaults stand in fields.go.
type Config struct {
	Listen         string
	MetricsListen  string // empty = off
	PublicURL      string // without trailing slash; empty = scheme and host of each request
	TrustedProxies []netip.Prefix
	DataDir        string
	Blobs          *S3           // nil = in DataDir
	DatabaseURL    secret.String // empty = SQLite in DataDir
	RedisURL       secret.String // empty = in-process
	SecretKey      secret.String // base64; empty = generated into DataDir (SQLite only)
	// SecretKeyPrevious is accepted besides, while SecretKey takes its place; empty: none.
	SecretKeyPrevious secret.String
	RootEmail         string
	RootPassword      secret.String // empty = random, printed once
	Demo              bool
	DemoPublic        bool
	Signup            Signup
	SignupBonus       money.Amount
	CachePrice        int64 // of an answer from the response cache, in parts per million of its price
	AllowPrivate      bool
	DrainTimeout      time.Duration
	DrainDelay        time.Duration // of calls that are still taken after SIGTERM
	MaxBody           int64         // bytes
	Timezone          string
	Introspection     bool
	StripeKey         secret.String
	StripeWebhook     secret.String
	StripeBase        string
	SMTP              *SMTP // nil: no mail
	Captcha           CaptchaConfig
	OIDC              []OIDCProvider
	TraceEndpoint     string // of OTLP over HTTP; empty: no traces
	LogLevel          string
	LogFormat         string // json or console
}

// CaptchaConfig names a captcha that is proved as hCaptcha, Turnstile and reCAPTCHA do it; without Secret there is none.
type CaptchaConfig struct {
	VerifyURL string
	ScriptURL string
	SiteKey   string
	Secret    secret.String
}

// Postgres reports whether the database is PostgreSQL.
func (c *Config) Postgres() bool { return !c.DatabaseURL.Empty() }

// RealRedis reports whether Redis is a server and not in-process.
func (c *Config) RealRedis() bool { return !c.RedisURL.Empty() }

// Secure reports whether browsers reach Weir by https.
func (c *Config) Secure() bool { return len(c.PublicURL) >= 8 && c.PublicURL[:8] == "https://" }

// LinkBase is the base URL of links in mails: the public one, else the address that this process listens on. Never the Host of
// a request, which whoever asks for a mail to somebody else can choose.
func (c *Config) LinkBase() string {
	if c.PublicURL != "" {
		return c.PublicURL
	}
	return "http://" + c.Listen
}
