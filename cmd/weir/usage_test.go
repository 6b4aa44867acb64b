package main_test

import (
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/db"
)

func TestExitCodes(t *testing.T) {
	t.Parallel()
	busy, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = busy.Close() })
	none := "WEIR_METRICS_LISTEN="
	tests := []struct {
		name string
		env  []string
		args []string
		code int
		says []string
	}{
		{"no command", nil, nil, 0, []string{"serve", "migrate", "doctor", "admin"}},
		{"help", nil, []string{"help"}, 0, []string{"serve"}},
		{"version", nil, []string{"--version"}, 0, []string{"weir"}},
		{"unknown command", nil, []string{"sreve"}, 2, []string{"sreve"}},
		{"unknown flag", nil, []string{"serve", "--chekc"}, 2, []string{"--chekc"}},
		{"unknown argument", nil, []string{"serve", "now"}, 2, []string{"now"}},
		{"unknown subcommand", nil, []string{"migrate", "sideways"}, 2, nil},
		{"subcommand missing", nil, []string{"migrate"}, 2, []string{"subcommand"}},
		{"import of an unknown program", nil, []string{"import", "two-api"}, 2, nil},
		{"import of nothing", []string{none}, []string{"import", "one-api"}, 2, []string{"DSN"}},
		{"import of what is not there", []string{none}, []string{"import", "one-hub", "--dsn", "nowhere.db"}, 2, []string{"nowhere.db"}},
		{"argument missing", nil, []string{"admin", "create-root"}, 2, nil},
		{"check", []string{none}, []string{"serve", "--check"}, 0, []string{"sound"}},
		{"unknown setting", []string{"WEIR_LISTENN=x"}, []string{"serve", "--check"}, 2, []string{"WEIR_LISTENN", "did you mean WEIR_LISTEN?"}},
		{
			"every fault at once",
			[]string{"WEIR_LISTEN=nowhere", "WEIR_MAX_BODY=lots", "WEIR_SIGNUP=maybe", "WEIR_DATABASE_URL=mysql://x"},
			[]string{"serve", "--check"},
			2,
			[]string{"WEIR_LISTEN", "WEIR_MAX_BODY", "WEIR_SIGNUP", "WEIR_DATABASE_URL"},
		},
		{"serve says so too", []string{"WEIR_MAX_BODY=lots"}, []string{"serve"}, 2, []string{"WEIR_MAX_BODY"}},
		{"PostgreSQL without a key", []string{"WEIR_DATABASE_URL=postgres://h/d"}, []string{"serve"}, 2, []string{"WEIR_SECRET_KEY"}},
		{"a short key", []string{"WEIR_SECRET_KEY=c2hvcnQ="}, []string{"serve", "--check"}, 2, []string{"WEIR_SECRET_KEY"}},
		{"demo for everybody", []string{"WEIR_DEMO=1", "WEIR_LISTEN=0.0.0.0:8080"}, []string{"serve", "--check"}, 2, []string{"WEIR_DEMO_PUBLIC"}},
		{"api alone", nil, []string{"serve", "--role", "api"}, 2, []string{"WEIR_DATABASE_URL", "WEIR_REDIS_URL"}},
		{"worker alone", nil, []string{"serve", "--role=worker"}, 2, []string{"WEIR_DATABASE_URL"}},
		{"unknown role", nil, []string{"serve", "--role", "king"}, 2, []string{"king"}},
		{"address in use", []string{"WEIR_LISTEN=" + busy.Addr().String(), none}, []string{"serve"}, 1, []string{"listen"}},
		{"metrics address in use", []string{"WEIR_LISTEN=127.0.0.1:0", "WEIR_METRICS_LISTEN=" + busy.Addr().String()}, []string{"serve"}, 1, []string{"WEIR_METRICS_LISTEN"}},
		{"database away", []string{"WEIR_DATABASE_URL=postgres://u:hunter2@127.0.0.1:1/d", none}, []string{"migrate", "up"}, 1, []string{"database"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, out := command(t, t.TempDir(), test.env, test.args...)
			if code != test.code {
				t.Errorf("exit code %d, want %d: %s", code, test.code, out)
			}
			for _, want := range test.says {
				if !strings.Contains(out, want) {
					t.Errorf("it does not say %q: %s", want, out)
				}
			}
			if strings.Contains(out, "hunter2") || strings.Contains(out, "goroutine ") || (code != 0 && !strings.HasPrefix(out, "weir: ") && !strings.Contains(out, "\nweir: ")) {
				t.Errorf("it says %s", out)
			}
		})
	}
}

func TestAdmin(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		dir := t.TempDir()
		if code, out := command(t, dir, s.Env, "admin", "create-root", "chief"); code != 0 || !strings.Contains(out, "password: ") {
			t.Fatalf("exit code %d: %s", code, out)
		}
		if code, out := command(t, dir, s.Env, "admin", "create-root", "chief"); code != 1 {
			t.Errorf("twice: exit code %d: %s", code, out)
		}
		code, out := command(t, dir, s.Env, "admin", "reset-password", "chief")
		_, password, ok := strings.Cut(strings.TrimSpace(out), "password: ")
		if code != 0 || !ok {
			t.Fatalf("exit code %d: %s", code, out)
		}
		if i := strings.LastIndexByte(password, ' '); i >= 0 {
			password = password[i+1:]
		}
		for login, says := range map[string]string{"chief": "off", "nobody": "no such user"} {
			if code, out := command(t, dir, s.Env, "admin", "remove-second-factor", login); code != 1 || !strings.Contains(out, says) {
				t.Errorf("remove-second-factor %s: %d %s", login, code, out)
			}
		}
		if code, out := command(t, dir, s.Env, "admin", "reset-password", "nobody"); code != 1 {
			t.Errorf("unknown user: exit code %d: %s", code, out)
		}
		n := s.Start(t)
		n.Person().Query(`mutation($p: String!) { signIn(input: {email: "chief", password: $p}) { viewer { platformRole } } }`, map[string]any{"p": password})
	})
}

func TestDoctor(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		dir := t.TempDir()
		if code, out := command(t, dir, s.Env, "doctor"); code != 1 || !strings.Contains(out, "FAIL  channels") {
			t.Errorf("without a channel: exit code %d: %s", code, out)
		}
		n := s.Start(t)
		n.Channel("https://vendor.example", 0)
		if code, out := command(t, dir, s.Env, "doctor"); code != 0 || strings.Contains(out, "FAIL") {
			t.Errorf("exit code %d: %s", code, out)
		}
		x := n.Tenant("1")
		if code, out := command(t, dir, s.Env, "doctor", "--ledger"); code != 0 || !strings.Contains(out, "I1") {
			t.Errorf("exit code %d: %s", code, out)
		}
		_, err := s.DB.SQL.ExecContext(t.Context(), "UPDATE wallets SET cash = cash + 1 WHERE tenant_id = $1", x.ID)
		if err != nil {
			t.Fatal(err)
		}
		if code, out := command(t, dir, s.Env, "doctor", "--ledger"); code != 1 || !strings.Contains(out, "FAIL") || !strings.Contains(out, "not sound") {
			t.Errorf("a broken ledger: exit code %d: %s", code, out)
		}
		if _, err := s.DB.SQL.ExecContext(t.Context(), "UPDATE wallets SET cash = cash - 1 WHERE tenant_id = $1", x.ID); err != nil {
			t.Fatal(err)
		}
		if s.DB.Dialect == db.Postgres {
			broken := append(slices.Clip(s.Env), "WEIR_REDIS_URL=redis://127.0.0.1:1")
			if code, out := command(t, dir, broken, "doctor"); code != 1 || !strings.Contains(out, "FAIL  redis") {
				t.Errorf("without Redis: exit code %d: %s", code, out)
			}
		}
	})
	fresh := t.TempDir()
	if code, out := command(t, fresh, []string{"WEIR_DATA_DIR=" + filepath.Join(fresh, "data")}, "doctor"); code != 1 || !strings.Contains(out, "weir migrate up") {
		t.Errorf("an empty folder: exit code %d: %s", code, out)
	}
}
