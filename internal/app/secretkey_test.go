package app_test

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"weir/internal/app"
	"weir/internal/app/apptest"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/secret"
)

// doctor is what `weir doctor` says of the secret key with these settings.
func doctor(t *testing.T, env []string) app.Finding {
	t.Helper()
	cfg, err := config.Load(env, filepath.Join(t.TempDir(), config.FileName))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range app.Diagnose(t.Context(), cfg) {
		if f.Subject == "secret key" {
			return f
		}
	}
	t.Fatal("doctor says nothing of the secret key")
	return app.Finding{}
}

// TestSecretKeyIsReplaced: docs/operations.md#another-secret-key. While it is done, nodes with the old and the new key run side
// by side; no API key, session, password, vendor's credential or code dies.
func TestSecretKeyIsReplaced(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		old := ""
		for _, setting := range s.Env {
			if key, ok := strings.CutPrefix(setting, "WEIR_SECRET_KEY="); ok {
				old = key
			}
		}
		before := slices.Clone(s.Env)
		fresh := secret.Generate().Reveal()
		both := append(slices.Clone(s.Env), "WEIR_SECRET_KEY="+fresh, "WEIR_SECRET_KEY_PREVIOUS="+old)
		alone := append(slices.Clone(s.Env), "WEIR_SECRET_KEY="+fresh)

		n := s.Start(t)
		n.Channel(apptest.NewVendor(t).URL, 0)
		x := n.Tenant("5")
		works := func(where string, n *apptest.Node, keys ...string) {
			t.Helper()
			for i, key := range keys {
				if r := n.Do(http.MethodPost, "/v1/chat/completions", key, apptest.Ask("ok")); r.Status != http.StatusOK {
					t.Errorf("%s, key %d: %d %s", where, i+1, r.Status, r.Body)
				}
			}
			x.At(n).Query(`{ viewer { tenant { id } } }`, nil) // the session
		}
		works("before", n, x.Key)
		if f := doctor(t, both); f.Fix == "" || !strings.Contains(f.State, "1 row") {
			t.Errorf("before, with both: %+v", f)
		}
		if f := doctor(t, alone); f.Fix == "" {
			t.Errorf("before, with the new one alone: %+v", f)
		}
		if s.DB.Dialect != db.Postgres {
			n.Stop()
		}
		s.Env = both
		next := s.Start(t)
		x.Person = x.At(next)
		second, _ := x.NewKey()
		works("with both", next, x.Key, second)
		if s.DB.Dialect == db.Postgres { // the one with the old key still runs
			works("with the old one", n, x.Key, second)
			n.Stop()
		}
		if f := doctor(t, both); f.Fix != "" || !strings.Contains(f.State, "0 rows") {
			t.Errorf("after, with both: %+v", f)
		}
		next.Stop()
		if f := doctor(t, before); f.Fix == "" {
			t.Errorf("after, with the old one: %+v", f)
		}
		s.Env = alone
		last := s.Start(t)
		x.Person = x.At(last)
		works("with the new one", last, x.Key, second)
		if f := doctor(t, alone); f.Fix != "" {
			t.Errorf("after, with the new one: %+v", f)
		}
	})
}
