package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/internal/auth/authtest"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/idempotency"
	"weir/internal/keyset"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/request"
	"weir/internal/safedial"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/relay/engine"
	"weir/relay/protocol/openai"
	"weir/relay/wire"
)

// vendor is a scripted upstream.
type vendor struct {
	calls  atomic.Int64
	limit  atomic.Int64 // output limit that it was told last
	answer func(ctx context.Context, req *wire.Request) (*wire.Answer, error)
}

func (v *vendor) Call(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	v.calls.Add(1)
	v.limit.Store(to.MaxTokens)
	return v.answer(ctx, req)
}

// used is what plain answers report: 10 × 2,500 + 5 × 10,000 nano-USD of gpt-4o.
var used = wire.Usage{Input: 10, Output: 5, Requests: 1}

const usedCost = money.Amount(75_000)

func plain(text string) *wire.Answer {
	u := used
	body := fmt.Sprintf(`{"id":"a","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":%q}}]}`, text)
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Body: []byte(body), Usage: &u}
}

// script is a stream of so many frames of a hundred tokens each.
type script struct {
	frames int
	usage  *wire.Usage
	next   func(n int) // called before each
	sent   int
	closed atomic.Bool
}

var hundred = strings.Repeat(" hello", 100)

func (s *script) Next() (wire.Frame, error) {
	if s.next != nil {
		s.next(s.sent)
	}
	if s.sent == s.frames {
		if u := s.usage; u != nil {
			s.usage = nil
			return wire.Frame{Data: []byte(`{"choices":[],"usage":{}}`), Usage: u, UsageOnly: true}, nil
		}
		return wire.Frame{}, io.EOF
	}
	s.sent++
	data := fmt.Sprintf(`{"id":"c1","object":"chat.completion.chunk","created":7,"model":"gpt-4o","choices":[{"index":0,"delta":{"content":%q},"finish_reason":null}]}`, hundred)
	return wire.Frame{Data: []byte(data), Text: []byte(hundred)}, nil
}

func (s *script) Close() error {
	s.closed.Store(true)
	return nil
}

// node is one process of an installation.
type node struct {
	*authtest.Node
	ledger   *ledger.Ledger
	selector *channel.Selector
	once     *idempotency.Service
	url      string
}

// start builds a node on a database and serves it until the test ends.
func start(t *testing.T, target string, v *vendor, bonus money.Amount) *node {
	t.Helper()
	n := &node{Node: authtest.Start(t, target, authtest.Option{Terms: authtest.OpenWith(bonus)})}
	ctx := viewer.SystemContext(t.Context(), "test")
	sealer, err := secret.NewSealer(t.Context(), n.Keys, keyset.New(n.Ent))
	check(t, err)
	selector := channel.NewSelector(channel.SelectorConfig{Ent: n.Ent, Sealer: sealer, Clock: clock.System{}, Log: zerolog.Nop()})
	channels := channel.New(channel.Config{
		Ent: n.Ent, Clock: clock.System{}, Sealer: sealer, Revisions: n.Revisions, Guard: safedial.Guard{AllowPrivate: true},
		Upstreams: []string{"fake"}, Selector: selector,
	})
	list, err := channels.List(ctx, 0, 10)
	check(t, err)
	if len(list) == 0 {
		_, err = channels.Create(ctx, channel.CreateInput{
			Name: "fake", Upstream: "fake", Credentials: []string{"k"}, BaseURL: "http://127.0.0.1:1", Models: []string{"*"},
		})
		check(t, err)
	}
	check(t, selector.Reload(t.Context()))
	n.selector = selector
	prices := pricing.New(pricing.Config{Ent: n.Ent, Clock: clock.System{}, Log: zerolog.Nop(), Revisions: n.Revisions, Served: selector.HasModel})
	check(t, prices.SeedDefaults(ctx))
	check(t, prices.Reload(t.Context()))
	n.ledger, err = ledger.New(ledger.Config{DB: n.DB.SQL, Dialect: n.DB.Dialect, Clock: clock.System{}, Log: zerolog.Nop(), Node: id.NewUUID()})
	check(t, err)
	n.once = idempotency.New(idempotency.Config{Ent: n.Ent, Keys: n.Keys, Sealer: sealer, Clock: clock.System{}, Log: zerolog.Nop()})
	n.run(t)
	e := engine.New(engine.Config{
		Keys: n.Auth, Prices: prices, Channels: selector, Ledger: n.ledger, Once: n.once,
		Upstreams: map[string]wire.Upstream{"fake": v}, Transport: http.DefaultTransport, MaxBody: 8 << 20,
	})
	mux := http.NewServeMux()
	mux.Handle("POST /v1/chat/completions", e.Handler(openai.New(), wire.RouteChat))
	mux.Handle("POST /other/chat/completions", e.Handler(openai.New(), wire.RouteChat))
	mux.Handle("POST /v1/images/generations", e.Handler(openai.New(), wire.RouteImages))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		meta := &request.Meta{ID: id.NewUUID(), Start: time.Now()}
		mux.ServeHTTP(w, r.WithContext(request.NewContext(r.Context(), meta)))
	}))
	t.Cleanup(server.Close)
	n.url = server.URL
	return n
}

func (n *node) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := n.ledger.Run(ctx); err != nil {
			t.Errorf("ledger: %v", err)
		}
	})
	wg.Go(func() { _ = n.once.Run(ctx) }) // returns nil
	t.Cleanup(func() { cancel(); wg.Wait() })
	eventually(t, "the ledger", n.ledger.Ready)
}

// caller is a tenant with a key.
type caller struct {
	t      *testing.T
	n      *node
	key    string
	tenant uuid.UUID
	row    string // id of the tenant
	had    money.Amount
}

func (n *node) signUp(t *testing.T, email string) *caller {
	t.Helper()
	_, up := n.SignUp(t, email)
	tenant, err := id.Parse(id.Tenant, up.Tenant.ID)
	check(t, err)
	c := &caller{t: t, n: n, key: up.KeySecret.Reveal(), tenant: tenant, row: up.Tenant.ID}
	c.had = c.wallet().Balance()
	return c
}

func (c *caller) at(n *node) *caller {
	other := *c
	other.n = n
	return &other
}

func (c *caller) wallet() ledger.Wallet {
	c.t.Helper()
	w, err := c.n.Book.Wallet(c.t.Context(), c.tenant)
	check(c.t, err)
	return w
}

// spent fails the test unless the tenant was charged exactly so much, holds nothing and owes nothing.
func (c *caller) spent(want money.Amount) {
	c.t.Helper()
	w := c.wallet()
	if got := c.had - w.Balance(); got != want || w.Held != 0 || w.Debt != 0 {
		c.t.Errorf("charged %s, held %s, debt %s; want %s charged", got, w.Held, w.Debt, want)
	}
}

// answer is a response that was read to its end.
type answer struct {
	status int
	header http.Header
	body   string
	err    error
}

func (a answer) code() string {
	var e struct{ Error struct{ Code string } }
	_ = json.Unmarshal([]byte(a.body), &e)
	return e.Error.Code
}

const (
	ask       = `{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}`
	askOther  = `{"model":"gpt-4o","messages":[{"role":"user","content":"ho"}]}`
	askStream = `{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"hi"}]}`
)

func keyed(key string) http.Header { return http.Header{"Idempotency-Key": {key}} }

func (c *caller) post(body string, header http.Header) answer {
	return c.postTo(c.t.Context(), "/v1", body, header)
}

func (c *caller) postTo(ctx context.Context, base, body string, header http.Header) answer {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.n.url+base+"/chat/completions", bytes.NewReader([]byte(body)))
	if err != nil {
		return answer{err: err}
	}
	maps.Copy(r.Header, header)
	r.Header.Set("Authorization", "Bearer "+c.key)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return answer{err: err}
	}
	text, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(text), errors.Join(err, response.Body.Close())}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// each runs a test on both databases with one node and one tenant of a dollar.
func each(t *testing.T, bonus money.Amount, test func(t *testing.T, v *vendor, c *caller)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		v := &vendor{answer: func(context.Context, *wire.Request) (*wire.Answer, error) { return plain("hello"), nil }}
		test(t, v, start(t, d.Target, v, bonus).signUp(t, "a@example.com"))
	})
}

func (c *caller) exec(query string, args ...any) {
	c.t.Helper()
	_, err := c.n.DB.SQL.ExecContext(c.t.Context(), query, args...)
	check(c.t, err)
}
