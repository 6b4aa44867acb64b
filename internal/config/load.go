package config

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"weir/internal/money"
)

// FileName is the optional file of settings, read from the working directory.
const FileName = "weir.yaml"

// demoBonus is the sign-up credit of demo mode.
const demoBonus = 10 * money.USD

// Load reads the environment (as os.Environ gives it) and the file at path, which may be absent; the environment wins.
// It returns every fault at once, joined.
func Load(environ []string, path string, needs ...Need) (*Config, error) {
	values, faults := fromFile(path)
	env, unknown := fromEnvironment(environ)
	faults = append(faults, unknown...)
	maps.Copy(values, env)
	c := &Config{}
	for _, f := range Fields() {
		v, given := values[f.Env]
		if !given {
			if f.Default == "" {
				continue
			}
			v = f.Default
		}
		if v == "" && f.Default == "" && given && derived(f.Env) {
			continue
		}
		if err := f.set(c, v); err != nil {
			faults = append(faults, fmt.Errorf("%s %w", f.Env, err))
		}
	}
	c.derive(values)
	faults = append(faults, c.contradictions(needs)...)
	return c, errors.Join(faults...)
}

// Need is what a command asks of the configuration beyond the usual.
type Need int

// WithoutSecretKey: the command works on the database alone.
const WithoutSecretKey Need = 1

// derived settings take a default from demo mode when they are unset or empty.
func derived(env string) bool {
	return env == "WEIR_SIGNUP" || env == "WEIR_SIGNUP_BONUS_USD" || env == "WEIR_INTROSPECTION"
}

func (c *Config) derive(values map[string]string) {
	if values["WEIR_SIGNUP"] == "" {
		c.Signup = SignupClosed
		if c.Demo {
			c.Signup = SignupOpen
		}
	}
	if values["WEIR_SIGNUP_BONUS_USD"] == "" && c.Demo {
		c.SignupBonus = demoBonus
	}
	if values["WEIR_INTROSPECTION"] == "" {
		c.Introspection = c.Demo
	}
	if c.SMTP != nil && c.SMTP.From.Address == "" {
		c.SMTP.From = c.defaultSender()
	}
}

// contradictions are the faults that no setting has by itself.
func (c *Config) contradictions(needs []Need) []error {
	var faults []error
	if c.Demo && !c.DemoPublic && c.Listen != "" && !loopback(c.Listen) {
		faults = append(faults, errors.New("WEIR_DEMO: demo mode listens on loopback only; set WEIR_DEMO_PUBLIC=1 to show it to the network"))
	}
	if !c.Captcha.Secret.Empty() && (c.Captcha.SiteKey == "" || c.Captcha.VerifyURL == "" || c.Captcha.ScriptURL == "") {
		faults = append(faults, errors.New("WEIR_CAPTCHA_SECRET needs WEIR_CAPTCHA_SITE_KEY, WEIR_CAPTCHA_VERIFY_URL and WEIR_CAPTCHA_SCRIPT_URL"))
	}
	if c.PublicURL == "" && c.Listen != "" && !loopback(c.Listen) {
		faults = append(faults, c.unreachable()...)
	}
	if !slices.Contains(needs, WithoutSecretKey) && c.Postgres() && c.SecretKey.Empty() {
		faults = append(faults, errors.New("WEIR_SECRET_KEY is required with PostgreSQL; `openssl rand -base64 32` makes one"))
	}
	return faults
}

// unreachable are the faults of an installation whose own address nobody outside knows.
func (c *Config) unreachable() (faults []error) {
	if c.SMTP != nil {
		faults = append(faults, errors.New("SMTP_URL needs WEIR_PUBLIC_URL: links in mails are made from it"))
	}
	if len(c.OIDC) > 0 {
		faults = append(faults, errors.New("WEIR_OIDC needs WEIR_PUBLIC_URL: providers send browsers back to it"))
	}
	return faults
}

// NeedServers says what is missing for several nodes to share one installation.
func (c *Config) NeedServers(role string) error {
	if c.Postgres() && c.RealRedis() {
		return nil
	}
	return fmt.Errorf("role %s needs WEIR_DATABASE_URL=postgres://… and WEIR_REDIS_URL=redis://…", role)
}

func fromEnvironment(environ []string) (map[string]string, []error) {
	names := known()
	values := map[string]string{}
	var faults []error
	for _, kv := range environ {
		name, v, _ := strings.Cut(kv, "=")
		switch {
		case slices.Contains(names, name):
			values[name] = v
		case strings.HasPrefix(name, "WEIR_"):
			faults = append(faults, fmt.Errorf("%s is not a setting; did you mean %s?", name, nearest(name, names)))
		}
	}
	return values, faults
}

func fromFile(path string) (map[string]string, []error) {
	values := map[string]string{}
	body, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return values, nil
	}
	if err != nil {
		return values, []error{fmt.Errorf("read %s: %w", FileName, err)}
	}
	var m map[string]yaml.Node
	if err := yaml.Unmarshal(body, &m); err != nil {
		return values, []error{fmt.Errorf("%s: %w", FileName, err)}
	}
	keys := map[string]string{}
	var names []string
	for _, f := range Fields() {
		keys[f.Key()] = f.Env
		names = append(names, f.Key())
	}
	var faults []error
	for key, node := range m {
		switch env, ok := keys[key]; {
		case !ok:
			faults = append(faults, fmt.Errorf("%s: %s is not a setting; did you mean %s?", FileName, key, nearest(key, names)))
		case node.Kind != yaml.ScalarNode:
			faults = append(faults, fmt.Errorf("%s: %s is not a single value", FileName, key))
		default:
			values[env] = node.Value
		}
	}
	return values, faults
}

func known() []string {
	var names []string
	for _, f := range Fields() {
		names = append(names, f.Env)
	}
	return names
}

// nearest is the name with the least edit distance.
func nearest(name string, names []string) string {
	best, least := "", len(name)+64
	for _, n := range names {
		if d := distance(name, n); d < least {
			best, least = n, d
		}
	}
	return best
}

// distance is Levenshtein's.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}

func splitAddress(v string) (host, port string, err error) {
	host, port, err = net.SplitHostPort(v)
	if err != nil {
		return "", "", fmt.Errorf("%q is not host:port", v)
	}
	if n, perr := strconv.ParseUint(port, 10, 16); perr != nil || (n == 0 && port != "0") {
		return "", "", fmt.Errorf("%q has no valid port", v)
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host, port, nil
}

// loopback reports whether an address to listen on is reachable from this machine only.
func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
