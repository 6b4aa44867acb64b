package app_test

import (
	"bytes"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"weir/internal/app"
	"weir/internal/app/apptest"
	"weir/internal/config"
	"weir/internal/viewer"
)

// TestKeysetIsRotated: `weir admin rotate-keyset` beside a node that serves. What was sealed before opens after, what is sealed from
// then on is sealed with the new key, and it may be repeated.
func TestKeysetIsRotated(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		n.Channel(apptest.NewVendor(t).URL, 0, apptest.Model)
		x := n.Tenant("5")
		keepAll(x)
		works := func(where string, n *apptest.Node, kept int) {
			t.Helper()
			if r := n.Do(http.MethodPost, "/v1/chat/completions", x.Key, apptest.Ask("ok")); r.Status != http.StatusOK {
				t.Errorf("%s: %d %s", where, r.Status, r.Body)
			}
			apptest.Await(t, where+": all contents open", func() bool { return len(keptBy(t, x.At(n))) == kept })
		}
		sealed := func() []byte {
			t.Helper()
			return s.DB.Ent.Credential.Query().OnlyX(viewer.SystemContext(t.Context(), "test")).Sealed
		}
		works("before", n, 1)
		cfg, err := config.Load(s.Env, filepath.Join(t.TempDir(), config.FileName))
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]bool{}
		for i := range 2 {
			before := sealed()
			var out bytes.Buffer
			if err := app.RotateKeyset(t.Context(), cfg, &out); err != nil {
				t.Fatal(err)
			}
			said[out.String()] = true
			if !strings.Contains(out.String(), "is in use; 1 credentials were sealed anew") {
				t.Errorf("it says %q", out.String())
			}
			if bytes.Equal(sealed(), before) {
				t.Error("the vendor's credential is sealed as before")
			}
			works("beside the rotation", n, i+2)
		}
		if len(said) != 2 {
			t.Errorf("the second key is the first: %v", said)
		}
		n.Stop()
		works("after a restart", s.Start(t), 4)
	})
}
