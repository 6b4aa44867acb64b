package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"weir/internal/config"
	"weir/internal/money"
)

// key is 32 bytes in base64.
const key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

func load(t *testing.T, environ ...string) (*config.Config, error) {
	t.Helper()
	return config.Load(environ, filepath.Join(t.TempDir(), config.FileName))
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := load(t, "PATH=/bin", "HOME=/root")
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:8080" || c.MetricsListen != "127.0.0.1:9090" || c.DataDir != "./data" || c.MaxBody != 64<<20 ||
		c.DrainTimeout != time.Minute || c.Signup != config.SignupClosed || c.SignupBonus != 0 || c.Introspection || c.Demo || c.Timezone != "UTC" {
		t.Errorf("defaults: %+v", c)
	}
}

func TestDemoChangesDefaults(t *testing.T) {
	t.Parallel()
	c, err := load(t, "WEIR_DEMO=1")
	if err != nil {
		t.Fatal(err)
	}
	if c.Signup != config.SignupOpen || c.SignupBonus != 10*money.USD || !c.Introspection {
		t.Errorf("demo: signup %s, bonus %s, introspection %v", c.Signup, c.SignupBonus, c.Introspection)
	}
	c, err = load(t, "WEIR_DEMO=1", "WEIR_SIGNUP=closed", "WEIR_SIGNUP_BONUS_USD=0.000000001", "WEIR_INTROSPECTION=0")
	if err != nil {
		t.Fatal(err)
	}
	if c.Signup != config.SignupClosed || c.SignupBonus != 1 || c.Introspection {
		t.Errorf("set values do not win over demo: %+v", c)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		environ []string
		want    []string
	}{
		"unknown name":     {[]string{"WEIR_LISTN=:1"}, []string{"WEIR_LISTN is not a setting; did you mean WEIR_LISTEN?"}},
		"every fault":      {[]string{"WEIR_LISTEN=8080", "WEIR_LOG=loud", "WEIR_MAX_BODY=big"}, []string{"WEIR_LISTEN", "WEIR_LOG", "WEIR_MAX_BODY"}},
		"empty listen":     {[]string{"WEIR_LISTEN="}, []string{"WEIR_LISTEN"}},
		"public demo":      {[]string{"WEIR_DEMO=1", "WEIR_LISTEN=0.0.0.0:80"}, []string{"WEIR_DEMO_PUBLIC=1"}},
		"key with PG":      {[]string{"WEIR_DATABASE_URL=postgres://h/d"}, []string{"WEIR_SECRET_KEY is required"}},
		"short key":        {[]string{"WEIR_SECRET_KEY=AAAA"}, []string{"WEIR_SECRET_KEY has 3 bytes"}},
		"key not base64":   {[]string{"WEIR_SECRET_KEY=!!!"}, []string{"WEIR_SECRET_KEY is not base64"}},
		"database scheme":  {[]string{"WEIR_DATABASE_URL=mysql://h/d"}, []string{"WEIR_DATABASE_URL"}},
		"bonus too fine":   {[]string{"WEIR_SIGNUP_BONUS_USD=0.0000000001"}, []string{"WEIR_SIGNUP_BONUS_USD"}},
		"negative bonus":   {[]string{"WEIR_SIGNUP_BONUS_USD=-1"}, []string{"WEIR_SIGNUP_BONUS_USD is negative"}},
		"time zone":        {[]string{"WEIR_TIMEZONE=Mars/Base"}, []string{"WEIR_TIMEZONE"}},
		"proxies":          {[]string{"WEIR_TRUSTED_PROXIES=10.0.0.0/8,x"}, []string{"WEIR_TRUSTED_PROXIES"}},
		"boolean":          {[]string{"WEIR_DEMO=maybe"}, []string{"WEIR_DEMO"}},
		"negative timeout": {[]string{"WEIR_DRAIN_TIMEOUT=-1s"}, []string{"WEIR_DRAIN_TIMEOUT"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := load(t, c.environ...)
			if err == nil {
				t.Fatal("no fault")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

func TestFaultsDoNotShowSecrets(t *testing.T) {
	t.Parallel()
	_, err := load(t, "WEIR_SECRET_KEY=hunter2", "WEIR_DATABASE_URL=mysql://u:hunter2@h/d", "SMTP_URL=hunter2")
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("fault shows a secret: %v", err)
	}
}

func TestKeyLengthOnly(t *testing.T) {
	t.Parallel()
	for _, k := range []string{key, strings.TrimRight(key, "="), "_-" + key[2:], key + "\n"} {
		if _, err := load(t, "WEIR_DATABASE_URL=postgres://h/d", "WEIR_SECRET_KEY="+k); err != nil {
			t.Errorf("key %q: %v", k, err)
		}
	}
}

func TestWithoutSecretKey(t *testing.T) {
	t.Parallel()
	_, err := config.Load([]string{"WEIR_DATABASE_URL=postgres://h/d"}, filepath.Join(t.TempDir(), "none"), config.WithoutSecretKey)
	if err != nil {
		t.Errorf("a command on the database alone asks for the key: %v", err)
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), config.FileName)
	if err := os.WriteFile(path, []byte("listen: 127.0.0.1:1\nlog: debug\nmax_body: 1KiB\nstripe_secret_key: sk_test_1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load([]string{"WEIR_LISTEN=127.0.0.1:2"}, path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != "127.0.0.1:2" || c.LogLevel != "debug" || c.MaxBody != 1024 || c.StripeKey.Reveal() != "sk_test_1" {
		t.Errorf("file under environment: %+v", c)
	}
	if err := os.WriteFile(path, []byte("lisen: x\nlog: [a]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = config.Load(nil, path)
	if err == nil || !strings.Contains(err.Error(), "did you mean listen?") || !strings.Contains(err.Error(), "log is not a single value") {
		t.Errorf("faults of the file: %v", err)
	}
}

func TestRolesNeedServers(t *testing.T) {
	t.Parallel()
	c, err := load(t)
	if err != nil {
		t.Fatal(err)
	}
	if c.NeedServers("api") == nil {
		t.Error("the embedded default may not be shared")
	}
}
