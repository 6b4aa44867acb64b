package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
)

// update changes the tenant's first key.
func update(x *apptest.Tenant, members string) {
	x.Query(`mutation { updateApiKey(input: {id: "`+x.KeyID+`", `+members+`}) { apiKey { id } } }`, nil)
}

// bounds are the limits of GET /v1/key by kind.
func bounds(t *testing.T, n *apptest.Node, key string) map[string]map[string]any {
	t.Helper()
	r := n.Do(http.MethodGet, "/v1/key", key, "")
	var body struct {
		Limits []map[string]any `json:"limits"`
	}
	if err := json.Unmarshal([]byte(r.Body), &body); err != nil || r.Status != http.StatusOK {
		t.Fatalf("GET /v1/key: %d %s %v", r.Status, r.Body, err)
	}
	out := map[string]map[string]any{}
	for _, l := range body.Limits {
		kind, _ := l["kind"].(string)
		if out[kind] == nil {
			out[kind] = l
		}
	}
	return out
}

func TestRateLimits(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("5")
		if got := bounds(t, n, x.Key); len(got) != 0 {
			t.Errorf("a new key has limits: %v", got)
		}
		if r := x.Chat(apptest.Ask("ok")); r.Status != 200 || r.Header.Get("X-Ratelimit-Limit-Requests") != "" {
			t.Errorf("without limits: %d %v", r.Status, r.Header)
		}
		update(x, `requestsPerMinute: 2, tokensPerMinute: 100000, dailyRequestLimit: 100`)
		for i := range 2 {
			r := x.Chat(apptest.Ask("ok"))
			if r.Status != 200 || r.Header.Get("X-Ratelimit-Limit-Requests") != "2" || r.Header.Get("X-Ratelimit-Limit-Tokens") != "100000" ||
				r.Header.Get("X-Ratelimit-Remaining-Requests") != strconv.Itoa(1-i) || r.Header.Get("X-Ratelimit-Reset-Requests") == "" {
				t.Errorf("call %d: %d %v", i, r.Status, r.Header)
			}
		}
		x.Free(func() {
			for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok")} {
				r := x.Chat(body)
				wait, err := strconv.Atoi(r.Header.Get("Retry-After"))
				if err != nil || wait < 1 || wait > 60 || r.Header.Get("X-Ratelimit-Remaining-Requests") != "0" {
					t.Errorf("%v", r.Header)
				}
				want{status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: r.Header.Get("Retry-After")}.check(t, r)
			}
		})
		got := bounds(t, n, x.Key)
		if l := got["requests_per_minute"]; l["limit"] != 2.0 || l["used"] != 2.0 || l["remaining"] != 0.0 || l["resets_at"] == nil {
			t.Errorf("%v", l)
		}
		if l := got["requests_per_day"]; l["used"] != 3.0 || l["remaining"] != 97.0 {
			t.Errorf("calls of before the limit count, refused ones do not: %v", l)
		}
		if l := got["tokens_per_minute"]; l["used"] != float64(2*(apptest.Reported.Prompt+apptest.Reported.Completion)) {
			t.Errorf("tokens are not those that were charged: %v", l)
		}
		update(x, `requestsPerMinute: null, dailyTokenLimit: 1`)
		r := x.Chat(apptest.Ask("ok"))
		want{
			status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: r.Header.Get("Retry-After"), shouldRetry: "false",
		}.check(t, r)
	})
}

func TestConcurrencyLimit(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("5")
		x.Query(`mutation { updateLimits(input: {scope: TENANT, concurrency: 1}) { limits { concurrency } } }`, nil)
		stream := n.Open(x.Key, apptest.Streamed("half"))
		if _, ok := stream.Event(); !ok {
			t.Fatal("no event")
		}
		want{status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: "1"}.check(t, x.Chat(apptest.Ask("ok")))
		stream.Leave()
		apptest.Await(t, "free again", func() bool { return x.Chat(apptest.Ask("ok")).Status == 200 })
		x.Quiet()
	})
}

func TestKeysAreForSomeModelsAndAddresses(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("5")
		update(x, `models: ["text-embedding-3-small"]`)
		notAllowed := want{status: 403, kind: invalid, code: "model_not_allowed", param: "model"}
		notAllowed.check(t, x.Chat(apptest.Ask("ok")))
		if r := n.Do(http.MethodPost, "/v1/embeddings", x.Key, `{"model":"text-embedding-3-small","input":"words"}`); r.Status != 200 {
			t.Errorf("an allowed model: %d %s", r.Status, r.Body)
		}
		if r := n.Do(http.MethodGet, "/v1/models", x.Key, ""); strings.Contains(r.Body, `"`+apptest.Model+`"`) || !strings.Contains(r.Body, "text-embedding-3-small") {
			t.Errorf("models: %s", r.Body)
		}
		update(x, `models: [], allowedIps: ["192.0.2.0/24", "2001:db8::1"]`)
		foreign := want{status: 403, kind: invalid, code: "ip_not_allowed"}
		foreign.check(t, x.Chat(apptest.Ask("ok")))
		foreign.check(t, n.Do(http.MethodGet, "/v1/key", x.Key, ""))
		if r := x.Chat(apptest.Ask("ok"), "X-Forwarded-For", "192.0.2.77"); r.Status != 200 {
			t.Errorf("an allowed address: %d %s", r.Status, r.Body)
		}
		foreign.check(t, x.Chat(apptest.Ask("ok"), "X-Forwarded-For", "192.0.3.77"))
		update(x, `allowedIps: null`)
		if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
			t.Errorf("all addresses: %d %s", r.Status, r.Body)
		}
		x.Quiet()
	})
}

func TestBudgets(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		usedUp := want{status: 402, kind: "insufficient_quota", code: "project_spend_limit_exceeded"}
		cost := apptest.Cost(apptest.Reported)
		call := apptest.Ask("ok", `"max_tokens":20`)
		for name, set := range map[string]func(x *apptest.Tenant, budget string){
			"key": func(x *apptest.Tenant, budget string) { update(x, `totalBudget: "`+budget+`"`) },
			"tenant": func(x *apptest.Tenant, budget string) {
				x.Query(`mutation { updateLimits(input: {scope: TENANT, dailyBudget: "`+budget+`", warnAt: 80}) { limits { budgets { limit warnAt } } } }`, nil)
			},
			"model": func(x *apptest.Tenant, budget string) {
				x.Query(`mutation { updateLimits(input: {scope: TENANT, model: "`+apptest.Model+`", monthlyBudget: "`+budget+`"}) { limits { budgets { limit } } } }`, nil)
			},
			"member": func(x *apptest.Tenant, budget string) {
				members := x.Query(`{ members { edges { node { id } } } }`, nil)
				text, err := json.Marshal(members)
				if err != nil {
					t.Fatal(err)
				}
				id := string(text)[strings.Index(string(text), "mem_"):]
				id = id[:strings.IndexByte(id, '"')]
				x.Query(`mutation { updateLimits(input: {scope: MEMBER, id: "`+id+`", totalBudget: "`+budget+`"}) { limits { budgets { limit } } } }`, nil)
			},
		} {
			x := n.Tenant("5")
			set(x, (cost + 1).String())
			if c := x.Costs(func() {
				if r := x.Chat(call); r.Status != 200 {
					t.Fatalf("%s: within the budget: %d %s", name, r.Status, r.Body)
				}
			}); c.Amount != cost {
				t.Fatalf("%s: cost %s, want %s", name, c.Amount, cost)
			}
			kind := map[string]string{"key": "usd_total", "tenant": "usd_per_day", "model": "usd_per_month", "member": "usd_total"}[name]
			if l := bounds(t, n, x.Key)[kind]; l["used"] != cost.String() || l["remaining"] != "0.000000001" || (l["resets_at"] == nil) != (kind == "usd_total") {
				t.Errorf("%s: %v", name, l)
			}
			before := len(v.Calls())
			x.Free(func() {
				usedUp.check(t, x.Chat(call))
				usedUp.check(t, x.Chat(apptest.Streamed("ok", `"max_tokens":20`)))
			})
			if len(v.Calls()) != before {
				t.Logf("%s: refused calls reached the vendor, side by side with their holds", name)
			}
			set(x, "1")
			if r := x.Chat(call); r.Status != 200 {
				t.Errorf("%s: with a larger budget: %d %s", name, r.Status, r.Body)
			}
			x.Quiet()
		}
	})
}

func TestRotationWithOverlap(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		x := n.Tenant("")
		rotate := func(grace int) string {
			data := x.Query(fmt.Sprintf(`mutation { rotateApiKey(input: {id: "%s", graceSeconds: %d}) { secret apiKey { id } } }`, x.KeyID, grace), nil)
			made, _ := data["rotateApiKey"].(map[string]any)
			secret, _ := made["secret"].(string)
			return secret
		}
		status := func(key string) int { return n.Do(http.MethodGet, "/v1/key", key, "").Status }
		second := rotate(3600)
		if status(x.Key) != 200 || status(second) != 200 {
			t.Errorf("during the overlap: %d and %d", status(x.Key), status(second))
		}
		third := rotate(0)
		if status(x.Key) != 401 || status(second) != 401 || status(third) != 200 {
			t.Errorf("without overlap: %d, %d and %d", status(x.Key), status(second), status(third))
		}
	})
}

func TestBlockedEndUsers(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x, other := n.Tenant("5"), n.Tenant("5")
		x.Query(`mutation { blockUser(input: {userIdentifier: "mallory", reason: "spam"}) { blockedUser { id } } }`, nil)
		blocked := want{status: 403, kind: invalid, code: "account_disabled", param: "user"}
		x.Free(func() {
			blocked.check(t, x.Chat(apptest.Ask("ok", `"user":"mallory"`)))
			blocked.check(t, x.Chat(apptest.Streamed("ok", `"user":"mallory"`)))
		})
		for name, r := range map[string]*apptest.Reply{
			"somebody else": x.Chat(apptest.Ask("ok", `"user":"alice"`)), "nobody": x.Chat(apptest.Ask("ok")),
			"another tenant's": other.Chat(apptest.Ask("ok", `"user":"mallory"`)),
		} {
			if r.Status != 200 {
				t.Errorf("%s: %d %s", name, r.Status, r.Body)
			}
		}
		for _, c := range v.Calls() {
			if bytes.Contains(c.Body, []byte("alice")) || bytes.Contains(c.Body, []byte("mallory")) {
				t.Errorf("the vendor is told who asks: %s", c.Body)
			}
		}
		x.Query(`mutation { unblockUser(input: {userIdentifier: "mallory"}) { userIdentifier } }`, nil)
		if r := x.Chat(apptest.Ask("ok", `"user":"mallory"`)); r.Status != 200 {
			t.Errorf("unblocked: %d %s", r.Status, r.Body)
		}
		x.Quiet()
		other.Quiet()
		var users int
		if err := s.DB.SQL.QueryRowContext(t.Context(), "SELECT count(*) FROM usage_logs WHERE user_identifier IN ('alice', 'mallory')").Scan(&users); err != nil || users != 3 {
			t.Errorf("%d usage records name the end user, want 3 (%v)", users, err)
		}
	})
}

// TestThreeNodes: limits are exact over nodes, a revoked key is dead everywhere within a second, and neither Redis nor
// PostgreSQL being away lets anything hang.
func TestThreeNodes(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.Postgres(t))
	cache, database := s.Behind(t, "WEIR_REDIS_URL"), s.Behind(t, "WEIR_DATABASE_URL")
	v := apptest.NewVendor(t)
	nodes := []*apptest.Node{s.Start(t), s.Start(t), s.Start(t)}
	n := nodes[0]
	n.Channel(v.URL, 0)
	x := n.Tenant("5")
	limited := func(perMinute int) (secret, id string) {
		data := x.Query(fmt.Sprintf(`mutation { createApiKey(input: {name: "n", requestsPerMinute: %d}) { secret apiKey { id } } }`, perMinute), nil)
		made, _ := data["createApiKey"].(map[string]any)
		apiKey, _ := made["apiKey"].(map[string]any)
		secret, _ = made["secret"].(string)
		id, _ = apiKey["id"].(string)
		return secret, id
	}
	burst := func(key string, each int) (granted int64, others []int) {
		var ok atomic.Int64
		var mu sync.Mutex
		var wg sync.WaitGroup
		for _, node := range nodes {
			for range each {
				wg.Go(func() {
					switch r := node.Do(http.MethodPost, "/v1/chat/completions", key, apptest.Ask("ok")); r.Status {
					case 200:
						ok.Add(1)
					case 429:
					default:
						mu.Lock()
						others = append(others, r.Status)
						mu.Unlock()
					}
				})
			}
		}
		wg.Wait()
		return ok.Load(), others
	}
	for _, node := range nodes {
		apptest.Await(t, "served", func() bool {
			return node.Do(http.MethodPost, "/v1/chat/completions", x.Key, apptest.Ask("ok")).Status == 200
		})
	}
	key, keyID := limited(10)
	if granted, others := burst(key, 8); granted != 10 || len(others) > 0 {
		t.Errorf("%d of 24 granted on three nodes, want 10; other answers: %v", granted, others)
	}
	x.Query(`mutation { revokeApiKey(input: {id: "`+keyID+`"}) { apiKey { id } } }`, nil)
	apptest.Within(t, 1e9, "the revocation", func() {
		for _, node := range nodes {
			apptest.Await(t, "revoked", func() bool { return node.Do(http.MethodGet, "/v1/key", key, "").Status == 401 })
		}
	})

	cache.Cut()
	apptest.Await(t, "each node at its share of 9", func() bool { // when all have counted one another
		alone, _ := limited(9)
		granted, others := burst(alone, 6)
		if len(others) > 0 {
			t.Fatalf("answers without Redis: %v", others)
		}
		return granted == 9
	})
	cache.Stall()
	stalled, _ := limited(9)
	apptest.Within(t, 10e9, "calls with a Redis that is silent", func() {
		if granted, others := burst(stalled, 6); granted < 3 || granted > 9 || len(others) > 0 {
			t.Errorf("%d granted with a silent Redis; other answers: %v", granted, others)
		}
	})
	cache.Heal()
	apptest.Await(t, "exact again", func() bool {
		again, _ := limited(6)
		granted, others := burst(again, 4)
		return granted == 6 && len(others) == 0
	})

	database.Cut()
	apptest.Await(t, "refused", func() bool { return x.Chat(apptest.Ask("ok")).Status == 503 })
	database.Heal()
	for _, node := range nodes {
		apptest.Await(t, "served again", func() bool {
			return node.Do(http.MethodPost, "/v1/chat/completions", x.Key, apptest.Ask("ok")).Status == 200
		})
	}
	x.Quiet()
}
