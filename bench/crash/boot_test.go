package crash_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"weir/bench/rig"
	"weir/internal/money"
)

// TestFirstBoot: an installation whose first start, or the migration before it, was killed becomes whole by the next one.
func TestFirstBoot(t *testing.T) {
	t.Parallel()
	f := &flow{name: "first-boot", only: []string{"app.", "db.", "ledger.register.", "ledger.node.", "ledger.upkeep."}}
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			var env []string
			if database == "sqlite" { // the embedded default in demo mode, which makes its own key and a tenant with a bonus
				env = []string{"WEIR_SECRET_KEY=", "WEIR_DEMO=1"}
			}
			first := newStage(t, database, results, env...)
			first.empty()
			passed, _ := first.boot(nil)
			first.sells()
			if t.Failed() {
				return
			}
			for _, c := range todaysCases(f.spots(passed)) {
				t.Run(c.String(), func(t *testing.T) {
					s := newStage(t, database, results, env...)
					s.empty()
					if _, died := s.boot(&c); !died {
						s.tally.miss(database, f, c)
					} else {
						s.tally.hit(database, f, c, "")
						s.boot(nil)
					}
					s.sells()
				})
			}
		})
	}
}

// boot migrates and starts; with a spot the command or the process dies there.
func (s *stage) boot(c *spot) (passed []string, died bool) {
	s.Helper()
	if c != nil {
		s.arm(*c)
	}
	defer s.disarm()
	if s.database == "postgres" {
		if _, err := s.site.Command(s.Context(), nil, "migrate", "up"); err != nil {
			if c == nil {
				s.Fatal(err)
			}
			return nil, true
		}
	}
	s.must(s.node.Start())
	ctx, cancel := context.WithTimeout(s.Context(), readyWithin)
	defer cancel()
	if err := s.node.AwaitReady(ctx); err != nil && (c == nil || s.alive()) {
		s.Fatal(err)
	}
	if c != nil {
		died = s.await(dyingWithin, func() bool { return !s.alive() })
	}
	if died {
		if code := s.node.Process().ExitCode(); code != 128+int(syscall.SIGKILL) {
			s.Errorf("the process ended by itself, with %d", code)
		}
	}
	return s.passages(), died
}

// empty takes the kit's schema away.
func (s *stage) empty() {
	s.Helper()
	if s.database != "postgres" {
		return
	}
	_, err := s.site.DB().SQL.ExecContext(s.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
	s.must(err)
}

// sells proves that the installation works: an administrator, prices, a channel, a customer and a paid call; in demo mode
// what that has made.
func (s *stage) sells() {
	s.Helper()
	if s.database == "sqlite" {
		s.demo()
	} else {
		s.must(s.site.Furnish(s.Context(), s.node, s.upstream.URL))
		ask := rig.Ask{Tenant: s.tenant(money.USD), Script: rig.Script{Mark: "sold", Input: 5, Output: 5, Max: 10}}
		if r := s.do(ask); !r.Complete {
			s.Errorf("%+v", r)
		}
	}
	s.rest()
	s.prove(rig.Evidence{Rest: true})
	s.check(s.node.Kill())
}

// demo proves that the key of demo.json works, and that its tenant has got the bonus once.
func (s *stage) demo() {
	s.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "data", "demo.json"))
	s.must(err)
	var demo struct {
		Key string `json:"api_key"`
	}
	s.must(json.Unmarshal(text, &demo))
	var key struct {
		Bonus money.Amount `json:"bonus_usd"`
	}
	s.must(json.Unmarshal(s.call(http.MethodGet, "/v1/key", demo.Key, ""), &key))
	if key.Bonus != bonus {
		s.Errorf("the demo tenant has a bonus of %s", key.Bonus)
	}
	s.call(http.MethodPost, "/v1/chat/completions", demo.Key, `{"model":"gpt-4o-mini","max_tokens":20,"messages":[{"role":"user","content":"Hello"}]}`)
}

// call sends a request that must succeed, and returns the body of its answer.
func (s *stage) call(method, path, key, body string) []byte {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), method, s.node.URL+path, strings.NewReader(body))
	s.must(err)
	request.Header.Set("Authorization", "Bearer "+key)
	response, err := http.DefaultTransport.RoundTrip(request)
	s.must(err)
	text, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil || response.StatusCode != http.StatusOK {
		s.Errorf("%s %s: %d %s %v", method, path, response.StatusCode, text, err)
	}
	return text
}
