package main_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
)

// TestStop: SIGTERM and SIGINT let a stream finish; it is charged, and the exit code is 0.
func TestStop(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		var x *apptest.Tenant
		for _, signal := range []os.Signal{syscall.SIGTERM, syscall.SIGINT} {
			p := serve(t, s)
			if x == nil {
				p.Channel(v.URL, 0)
			}
			x = p.Tenant("1")
			stream := p.Open(x.Key, apptest.Streamed("paced"))
			if _, ok := stream.Event(); !ok {
				t.Fatal("no event")
			}
			p.signal(signal)
			last := ""
			for {
				event, ok := stream.Event()
				if !ok {
					break
				}
				last = event
			}
			if last != "[DONE]" {
				t.Errorf("the stream ended with %q", last)
			}
			if code := p.ended(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			if c := x.Charges(); len(c) != 1 || c[0].Amount != apptest.Cost(apptest.Reported) || c[0].Estimated {
				t.Errorf("%+v", c)
			}
		}
	})
}

// TestKilledMidStream: after kill -9 and a start the hold is resolved at its checkpoint.
func TestKilledMidStream(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		p := serve(t, s)
		p.Channel(v.URL, 0)
		x := p.Tenant("1")
		silent := p.Tenant("1")
		stream := p.Open(x.Key, apptest.Streamed("steady"))
		events := 0
		apptest.Await(t, "a checkpoint", func() bool {
			if _, ok := stream.Event(); !ok {
				t.Fatal("the stream ended")
			}
			events++
			var noted int64
			err := s.DB.SQL.QueryRowContext(t.Context(), "SELECT coalesce(max(ckpt_tokens), 0) FROM open_holds").Scan(&noted)
			if err != nil {
				t.Fatal(err)
			}
			return noted >= 5
		})
		waiting := make(chan struct{})
		go func() { // a call that has a hold and no byte yet
			defer close(waiting)
			request, err := p.Request(t.Context(), http.MethodPost, "/v1/chat/completions", silent.Key, strings.NewReader(apptest.Ask("silent")))
			if err == nil {
				if response, err := http.DefaultTransport.RoundTrip(request); err == nil {
					_ = response.Body.Close()
				}
			}
		}()
		apptest.Await(t, "at the vendor", func() bool { return len(v.Calls()) == 2 })
		apptest.Await(t, "held", func() bool { return silent.Wallet().Held > 0 })
		p.kill()
		<-waiting
		if !v.Calls()[0].Cancelled(t) {
			t.Error("the vendor was not stopped")
		}
		next := serve(t, s)
		x.Person, silent.Person = x.At(next.Node), silent.At(next.Node)
		apptest.Within(t, 10*time.Second, "the holds", func() {
			w, charges := x.Quiet()
			if len(charges) != 1 {
				t.Fatalf("%+v %+v", w, charges)
			}
			// About 20 tokens of prompt and 3 of each event, less what came after the last checkpoint.
			c := charges[0]
			if most := 40*2500 + int64(events)*6*10_000; !c.Estimated || c.Amount < 15*2500+5*10_000 || int64(c.Amount) > most || c.Amount > c.Held {
				t.Errorf("%d events: %+v", events, c)
			}
			if w.Balance != 1_000_000_000-c.Amount {
				t.Errorf("%+v, charged %s", w, c.Amount)
			}
			if w, charges := silent.Quiet(); len(charges) > 0 || w.Balance != 1_000_000_000 {
				t.Errorf("a call without a byte was charged: %+v %+v", w, charges)
			}
		})
		if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
			t.Errorf("%d %s", r.Status, r.Body)
		}
		next.stop()
	})
}

// TestKilledUnderLoad: every complete answer that a client holds is charged exactly once, whenever the process dies.
func TestKilledUnderLoad(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		p := serve(t, s)
		p.Channel(v.URL, 0)
		x := p.Tenant("100")
		var mu sync.Mutex
		var complete []string
		for range 2 {
			call := p.Node
			var wg sync.WaitGroup
			for i := range 8 {
				body := []string{apptest.Ask("ok"), apptest.Streamed("ok")}[i%2]
				wg.Go(func() {
					for {
						id, whole := attempt(t, call, x.Key, body)
						if id == "" {
							return
						}
						if whole {
							mu.Lock()
							complete = append(complete, id)
							mu.Unlock()
						}
					}
				})
			}
			apptest.Await(t, "under load", func() bool {
				mu.Lock()
				defer mu.Unlock()
				return len(complete) > 40
			})
			p.kill()
			wg.Wait()
			p = serve(t, s)
			x.Person = x.At(p.Node)
		}
		x.Quiet()
		for _, id := range complete {
			var n, cost int64
			hex := strings.TrimPrefix(id, "req_")
			uuid := hex[:8] + "-" + hex[8:12] + "-" + hex[12:16] + "-" + hex[16:20] + "-" + hex[20:]
			err := s.DB.SQL.QueryRowContext(t.Context(),
				"SELECT count(*), coalesce(sum(cash_n + bonus_n + debt_n), 0) FROM charges WHERE request_id = $1 AND NOT estimated AND outcome = 1", uuid).Scan(&n, &cost)
			if err != nil || n != 1 || cost != int64(apptest.Cost(apptest.Reported)) {
				t.Errorf("%s: %d charges of %d nano-USD (%v)", id, n, cost, err)
			}
		}
		t.Logf("%d complete answers", len(complete))
	})
}

// attempt makes one call; no id when the process is gone.
func attempt(t *testing.T, n *apptest.Node, key, body string) (id string, whole bool) {
	request, err := n.Request(t.Context(), http.MethodPost, "/v1/chat/completions", key, strings.NewReader(body))
	if err != nil {
		t.Error(err)
		return "", false
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return "", false
	}
	defer func() { _ = response.Body.Close() }()
	text, err := readAll(response)
	if response.StatusCode != http.StatusOK {
		return "", false
	}
	streamed := strings.Contains(body, `"stream":true`)
	return response.Header.Get("X-Request-Id"), err == nil && (!streamed || strings.HasSuffix(text, "data: [DONE]\n\n"))
}

// TestMigrationsAreAwaited: on PostgreSQL without demo mode a process serves 503 until somebody has migrated.
func TestMigrationsAreAwaited(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.Postgres(t))
	if _, err := s.DB.SQL.ExecContext(t.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
		t.Fatal(err)
	}
	p := launch(t, s)
	apptest.Await(t, "told what is missing", func() bool {
		return strings.Contains(p.await(http.StatusServiceUnavailable), "weir migrate up")
	})
	if r := p.Do(http.MethodGet, "/livez", "", ""); r.Status != 200 {
		t.Errorf("/livez: %d %s", r.Status, r.Body)
	}
	r := p.Do(http.MethodPost, "/v1/chat/completions", "sk-any", apptest.Ask("ok"))
	if e := r.Error(t); r.Status != 503 || e.Type != "service_unavailable_error" || !strings.HasPrefix(r.Header.Get("X-Request-Id"), "req_") {
		t.Errorf("%d %s %v", r.Status, r.Body, r.Header)
	}
	noKey := slices.DeleteFunc(slices.Clone(s.Env), func(kv string) bool { return strings.HasPrefix(kv, "WEIR_SECRET_KEY=") })
	dir := t.TempDir()
	for _, step := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"migrate", "verify"}, 1, "weir migrate up"},
		{[]string{"migrate", "status"}, 0, "pending"},
		{[]string{"migrate", "up"}, 0, "applied"},
		{[]string{"migrate", "up"}, 0, "nothing to do"},
		{[]string{"migrate", "status"}, 0, "20"},
		{[]string{"migrate", "verify"}, 0, "up to date"},
		{[]string{"doctor", "--ledger"}, 0, "ok"},
	} {
		if code, out := command(t, dir, noKey, step.args...); code != step.code || !strings.Contains(out, step.says) {
			t.Errorf("weir %v: exit code %d: %s", step.args, code, out)
		}
	}
	p.await(http.StatusOK)
	p.stop()
}

// TestNewerDatabase: a database of a later version is not touched.
func TestNewerDatabase(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		_, err := s.DB.SQL.ExecContext(t.Context(), "INSERT INTO schema_migrations (version, hash, applied_at) VALUES ('99991231000000_future', 'x', 'x')")
		if err != nil {
			t.Fatal(err)
		}
		p := launch(t, s)
		if code := p.ended(); code != 1 || !strings.Contains(p.out.String(), "newer than this binary") {
			t.Errorf("exit code %d: %s", code, p.out)
		}
		for _, args := range [][]string{{"migrate", "up"}, {"migrate", "verify"}} {
			if code, out := command(t, t.TempDir(), s.Env, args...); code != 1 || !strings.Contains(out, "newer than this binary") {
				t.Errorf("weir %v: exit code %d: %s", args, code, out)
			}
		}
	})
}

var once = regexp.MustCompile(`(?m)^\s*password:\s+(\S+)\s+\(shown this once\)$`)

// TestFirstBoot: the embedded default in an empty folder, as `make run` starts it.
func TestFirstBoot(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("install %s: the printed command is tried with it", tool)
		}
	}
	s := apptest.New(t, dbtest.SQLite(t))
	dir := t.TempDir()
	env := []string{"WEIR_DEMO=1", "WEIR_DATA_DIR=" + filepath.Join(dir, "data"), "WEIR_METRICS_LISTEN="}
	s.Env = nil
	p := serve(t, s, env...)
	apptest.Await(t, "greeted", func() bool { return curl(p.out.String()) != "" })
	m := once.FindStringSubmatch(p.out.String())
	if m == nil || !strings.Contains(p.out.String(), "root@localhost") || !strings.Contains(p.out.String(), p.URL) {
		t.Fatalf("the greeting: %s", p.out)
	}
	signIn := func(p *process) {
		t.Helper()
		data := p.Person().Query(`mutation($p: String!) { signIn(input: {email: "root@localhost", password: $p}) { viewer { platformRole } } }`,
			map[string]any{"p": m[1]})
		if text, _ := json.Marshal(data); !strings.Contains(string(text), `"ROOT"`) {
			t.Errorf("%s", text)
		}
	}
	signIn(p)
	state, err := os.ReadFile(filepath.Join(dir, "data", "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"demo.json", "secret.key"} {
		if info, err := os.Stat(filepath.Join(dir, "data", name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
	runCurl(t, p)
	var demo struct {
		Key string `json:"api_key"`
	}
	if err := json.Unmarshal(state, &demo); err != nil {
		t.Fatal(err)
	}
	before := p.Do(http.MethodGet, "/v1/key", demo.Key, "").JSON(t)
	p.stop()

	p = serve(t, s, env...)
	apptest.Await(t, "greeted", func() bool { return curl(p.out.String()) != "" })
	if strings.Contains(p.out.String(), m[1]) || once.MatchString(p.out.String()) {
		t.Errorf("the password is shown again: %s", p.out)
	}
	signIn(p)
	after := p.Do(http.MethodGet, "/v1/key", demo.Key, "").JSON(t)
	if before["balance_usd"] != after["balance_usd"] || before["balance_usd"] == "10.00" || after["id"] != before["id"] {
		t.Errorf("before %v, after %v", before, after)
	}
	runCurl(t, p)
	if code, out := command(t, dir, env, "doctor"); code != 0 {
		t.Errorf("doctor: %d %s", code, out)
	}
	if code, out := command(t, dir, env, "doctor", "--ledger"); code != 0 {
		t.Errorf("doctor --ledger: %d %s", code, out)
	}
	p.stop()
	// A second process on the same folder is legal when the first has gone; so is a crash in between.
	p = serve(t, s, env...)
	p.kill()
	p = serve(t, s, env...)
	p.stop()
}

func runCurl(t *testing.T, p *process) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "bash", "-c", curl(p.out.String())).Output()
	var answer struct{ Choices []any }
	if err != nil || json.Unmarshal(out, &answer) != nil || len(answer.Choices) != 1 {
		t.Errorf("%s\n%v %s", curl(p.out.String()), err, out)
	}
}

// TestStateSurvives: sessions, keys, channels and money are all there after a restart without demo mode.
func TestStateSurvives(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		p := serve(t, s)
		p.Channel(v.URL, 0)
		x := p.Tenant("1")
		x.Costs(func() { x.Chat(apptest.Ask("ok")) })
		before := x.Wallet()
		p.stop()
		p = serve(t, s)
		x.Person = x.At(p.Node)
		if after := x.Wallet(); after != before {
			t.Errorf("before %+v, after %+v", before, after)
		}
		x.Query(`{ viewer { user { id } } }`, nil)
		x.Costs(func() {
			if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
		p.stop()
	})
}
