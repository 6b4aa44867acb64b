package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"weir/internal/money"
	"weir/internal/secret"
)

// Field describes one setting: its name in the environment, its default in words, what it is, and how it is read.
type Field struct {
	Env     string
	Default string // as it would be written in the environment; empty = unset
	Doc     string
	Secret  bool
	set     func(c *Config, v string) error
}

// Key is the name of the setting in weir.yaml: that of the environment in lower case, without WEIR_.
func (f Field) Key() string { return strings.ToLower(strings.TrimPrefix(f.Env, "WEIR_")) }

// Fields lists every setting, in the order of the README.
func Fields() []Field {
	return []Field{
		{Env: "WEIR_LISTEN", Default: "127.0.0.1:8080", Doc: "address of the API and the dashboard", set: address(func(c *Config) *string { return &c.Listen })},
		{Env: "WEIR_METRICS_LISTEN", Default: "127.0.0.1:9090", Doc: "address of the Prometheus metrics; empty = off", set: optionalAddress(func(c *Config) *string { return &c.MetricsListen })},
		{Env: "WEIR_PUBLIC_URL", Doc: "URL under which clients reach Weir; empty = scheme and Host of the request", set: publicURL},
		{Env: "WEIR_TRUSTED_PROXIES", Doc: "addresses and networks whose X-Forwarded-* headers are believed, separated by commas", set: proxies},
		{Env: "WEIR_DATA_DIR", Default: "./data", Doc: "folder of the embedded database, keys and blobs", set: notEmpty(func(c *Config) *string { return &c.DataDir })},
		{Env: "WEIR_BLOB_URL", Doc: "where results are kept: empty = data folder, or `s3://access:secret@host/bucket/prefix` of an S3-compatible server; without keys those of `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, or the machine's role", Secret: true, set: blobURL},
		{Env: "WEIR_DATABASE_URL", Doc: "empty = SQLite in the data folder, or `postgres://…`", Secret: true, set: serverURL(func(c *Config) *secret.String { return &c.DatabaseURL }, "postgres", "postgresql")},
		{Env: "WEIR_REDIS_URL", Doc: "empty = in-process, or `redis://…`", Secret: true, set: serverURL(func(c *Config) *secret.String { return &c.RedisURL }, "redis", "rediss")},
		{Env: "WEIR_SECRET_KEY", Doc: "32 or more bytes in base64; empty with SQLite = generated once into the data folder; required with PostgreSQL", Secret: true, set: secretKey(func(c *Config) *secret.String { return &c.SecretKey })},
		{Env: "WEIR_SECRET_KEY_PREVIOUS", Doc: "the secret key before, while it is replaced: what it sealed is sealed anew", Secret: true, set: secretKey(func(c *Config) *secret.String { return &c.SecretKeyPrevious })},
		{Env: "WEIR_ROOT_EMAIL", Default: "root@localhost", Doc: "login of the first administrator, made on first boot", set: notEmpty(func(c *Config) *string { return &c.RootEmail })},
		{Env: "WEIR_ROOT_PASSWORD", Doc: "its password; empty = random, printed once on first boot", Secret: true, set: plain(func(c *Config) *secret.String { return &c.RootPassword })},
		{Env: "WEIR_DEMO", Default: "0", Doc: "1 = demo mode with a simulated upstream (`make run` sets it)", set: boolean(func(c *Config) *bool { return &c.Demo })},
		{Env: "WEIR_DEMO_PUBLIC", Default: "0", Doc: "1 = demo mode may listen on an address that is not loopback", set: boolean(func(c *Config) *bool { return &c.DemoPublic })},
		{Env: "WEIR_SIGNUP", Doc: "open, invite or closed; empty = open in demo mode, else closed", set: signup},
		{Env: "WEIR_SIGNUP_BONUS_USD", Doc: "credit of a new tenant, decimal with up to 9 places; empty = 10.00 in demo mode, else 0", set: bonus},
		{Env: "WEIR_CACHE_PRICE", Default: "0.1", Doc: "part of its price that an answer from the response cache costs, 0 to 1", set: cachePrice},
		{Env: "WEIR_ALLOW_PRIVATE_UPSTREAMS", Default: "0", Doc: "1 = channels, webhooks and media may point to loopback and private addresses", set: boolean(func(c *Config) *bool { return &c.AllowPrivate })},
		{Env: "WEIR_DRAIN_TIMEOUT", Default: "60s", Doc: "how long running calls may go on after SIGTERM", set: duration(func(c *Config) *time.Duration { return &c.DrainTimeout })},
		{Env: "WEIR_DRAIN_DELAY", Default: "0s", Doc: "how long after SIGTERM new calls are still taken, while `/readyz` says 503, so that load balancers learn of it", set: duration(func(c *Config) *time.Duration { return &c.DrainDelay })},
		{Env: "WEIR_MAX_BODY", Default: "64MiB", Doc: "largest request body", set: size(func(c *Config) *int64 { return &c.MaxBody })},
		{Env: "WEIR_TIMEZONE", Default: "UTC", Doc: "IANA time zone of new tenants", set: timezone},
		{Env: "WEIR_INTROSPECTION", Doc: "1 = GraphQL introspection; empty = on in demo mode only", set: boolean(func(c *Config) *bool { return &c.Introspection })},
		{Env: "STRIPE_SECRET_KEY", Doc: "Stripe API key; empty = top-ups by card are off", Secret: true, set: plain(func(c *Config) *secret.String { return &c.StripeKey })},
		{Env: "STRIPE_WEBHOOK_SECRET", Doc: "signing secret of the Stripe webhook, two separated by a comma while it is rotated", Secret: true, set: plain(func(c *Config) *secret.String { return &c.StripeWebhook })},
		{Env: "STRIPE_API_BASE", Doc: "base URL of the Stripe API; empty = Stripe's own", set: httpURL(func(c *Config) *string { return &c.StripeBase })},
		{Env: "SMTP_URL", Doc: "mail server and sender, `smtp://user:password@host:587?from=weir@example.com`, or `smtps://…`; empty = no mail; needs WEIR_PUBLIC_URL", Secret: true, set: smtp},
		{Env: "WEIR_CAPTCHA_SECRET", Doc: "secret of the captcha that whoever signs up solves; empty = no captcha", Secret: true, set: plain(func(c *Config) *secret.String { return &c.Captcha.Secret })},
		{Env: "WEIR_CAPTCHA_SITE_KEY", Doc: "its public key, which the dashboard shows", set: text(func(c *Config) *string { return &c.Captcha.SiteKey })},
		{Env: "WEIR_CAPTCHA_VERIFY_URL", Default: "https://api.hcaptcha.com/siteverify", Doc: "where answers are proved: hCaptcha's, Turnstile's or reCAPTCHA's `siteverify`", set: httpURL(func(c *Config) *string { return &c.Captcha.VerifyURL })},
		{Env: "WEIR_CAPTCHA_SCRIPT_URL", Default: "https://js.hcaptcha.com/1/api.js", Doc: "script of the captcha's provider, which the dashboard loads", set: httpURL(func(c *Config) *string { return &c.Captcha.ScriptURL })},
		{Env: "WEIR_OIDC", Doc: "providers of sign-in (OpenID Connect), a JSON list of objects with `name`, `issuer`, `client_id` and optionally `client_secret`, `title`, `scopes`, `trust_email`; they send browsers back to `/auth/oidc/NAME/callback`; empty = none; needs WEIR_PUBLIC_URL", Secret: true, set: oidc},
		{Env: "OTEL_EXPORTER_OTLP_ENDPOINT", Doc: "collector of traces (OpenTelemetry, OTLP over HTTP), such as `http://127.0.0.1:4318`; empty = no traces; the other `OTEL_*` names of the specification are honoured too", set: httpURL(func(c *Config) *string { return &c.TraceEndpoint })},
		{Env: "WEIR_LOG", Default: "info", Doc: "least level that is logged: debug, info, warn or error", set: oneOf(func(c *Config) *string { return &c.LogLevel }, "debug", "info", "warn", "error")},
		{Env: "WEIR_LOG_FORMAT", Default: "json", Doc: "json or console", set: oneOf(func(c *Config) *string { return &c.LogFormat }, "json", "console")},
	}
}

func address(at func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		host, port, err := splitAddress(v)
		if err != nil {
			return err
		}
		*at(c) = host + ":" + port
		return nil
	}
}

func optionalAddress(at func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if v == "" {
			*at(c) = ""
			return nil
		}
		return address(at)(c, v)
	}
}

func publicURL(c *Config, v string) error {
	v = strings.TrimRight(v, "/")
	if v == "" {
		c.PublicURL = ""
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("is not an http:// or https:// URL")
	}
	c.PublicURL = v
	return nil
}

func proxies(c *Config, v string) error {
	c.TrustedProxies = nil
	for part := range strings.SplitSeq(v, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		p, err := netip.ParsePrefix(part)
		if err != nil {
			a, aerr := netip.ParseAddr(part)
			if aerr != nil {
				return fmt.Errorf("%q is neither an address nor a network", part)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		c.TrustedProxies = append(c.TrustedProxies, p.Masked())
	}
	return nil
}

func blobURL(c *Config, v string) error {
	c.Blobs = nil
	if v == "" {
		return nil
	}
	s, err := ParseS3(secret.New(v))
	c.Blobs = s
	return err
}

func serverURL(at func(*Config) *secret.String, schemes ...string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if v != "" {
			u, err := url.Parse(v)
			ok := false
			for _, s := range schemes {
				ok = ok || (err == nil && u.Scheme == s)
			}
			if !ok {
				return fmt.Errorf("is not a %s:// URL", schemes[0])
			}
		}
		*at(c) = secret.New(v)
		return nil
	}
}

func smtp(c *Config, v string) (err error) {
	c.SMTP = nil
	if v != "" {
		c.SMTP, err = ParseSMTP(secret.New(v))
	}
	return err
}

func secretKey(at func(*Config) *secret.String) func(*Config, string) error {
	return func(c *Config, v string) error {
		*at(c) = secret.New(v)
		if v == "" {
			return nil
		}
		_, err := secret.Derive(*at(c))
		return err
	}
}

func notEmpty(at func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if v == "" {
			return errors.New("is empty")
		}
		*at(c) = v
		return nil
	}
}

func text(at func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		*at(c) = v
		return nil
	}
}

func plain(at func(*Config) *secret.String) func(*Config, string) error {
	return func(c *Config, v string) error {
		*at(c) = secret.New(v)
		return nil
	}
}

func boolean(at func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, v string) error {
		switch strings.ToLower(v) {
		case "1", "true", "yes", "on":
			*at(c) = true
		case "", "0", "false", "no", "off":
			*at(c) = false
		default:
			return fmt.Errorf("%q is neither 0 nor 1", v)
		}
		return nil
	}
}

func signup(c *Config, v string) error {
	switch s := Signup(v); s {
	case SignupOpen, SignupInvite, SignupClosed:
		c.Signup = s
		return nil
	}
	return fmt.Errorf("%q is not open, invite or closed", v)
}

func bonus(c *Config, v string) error {
	a, err := money.Parse(v)
	if err != nil {
		return err
	}
	if a < 0 {
		return errors.New("is negative")
	}
	c.SignupBonus = a
	return nil
}

func cachePrice(c *Config, v string) error {
	ppm, err := money.ParsePPM(v)
	if err != nil || ppm < 0 || ppm > money.One {
		return errors.New("is not a decimal between 0 and 1 with at most 6 places")
	}
	c.CachePrice = ppm
	return nil
}

func duration(at func(*Config) *time.Duration) func(*Config, string) error {
	return func(c *Config, v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is not a duration such as 60s", v)
		}
		*at(c) = d
		return nil
	}
}

func size(at func(*Config) *int64) func(*Config, string) error {
	return func(c *Config, v string) error {
		n, unit := v, int64(1)
		for suffix, u := range map[string]int64{"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30} {
			if rest, ok := strings.CutSuffix(v, suffix); ok {
				n, unit = rest, u
			}
		}
		b, err := strconv.ParseInt(strings.TrimSpace(n), 10, 32)
		if err != nil || b <= 0 {
			return fmt.Errorf("%q is not a size such as 64MiB", v)
		}
		*at(c) = b * unit
		return nil
	}
}

func timezone(c *Config, v string) error {
	if _, err := time.LoadLocation(v); err != nil || v == "" || v == "Local" {
		return fmt.Errorf("%q is not an IANA time zone", v)
	}
	c.Timezone = v
	return nil
}

func httpURL(at func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if v != "" && !strings.HasPrefix(v, "http://") && !strings.HasPrefix(v, "https://") {
			return errors.New("is not an http:// or https:// URL")
		}
		*at(c) = strings.TrimRight(v, "/")
		return nil
	}
}

func oneOf(at func(*Config) *string, values ...string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if slices.Contains(values, v) {
			*at(c) = v
			return nil
		}
		return fmt.Errorf("%q is not one of %s", v, strings.Join(values, ", "))
	}
}
