package apptest

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/internal/clock"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

// Model is the priced model of most tests: USD 2.50 per million input tokens, 1.25 cached, 10 output.
const Model = "gpt-4o"

// Cost is what a usage costs with Model.
func Cost(u Usage) money.Amount {
	return money.Amount((u.Prompt-u.Cached)*2500 + u.Cached*1250 + u.Completion*10_000)
}

// Channel makes a channel that leads to a vendor's base URL, as root, and returns its id. Empty models: Model and
// text-embedding-3-small.
func (n *Node) Channel(baseURL string, priority int, models ...string) string {
	n.t.Helper()
	if len(models) == 0 {
		models = []string{Model, "text-embedding-3-small"}
	}
	data := n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
		"name": "vendor", "upstream": "openai", "credentials": []string{VendorKey}, "baseUrl": baseURL, "models": models, "priority": priority,
	}})
	return at(n.t, data, "createChannel", "channel", "id")
}

// Tenant is a customer with a key.
type Tenant struct {
	*Person
	ID    uuid.UUID
	Key   string
	KeyID string

	t testing.TB
}

// Tenant signs somebody up, makes a key and pays in; nothing where balance is "".
func (n *Node) Tenant(balance string) *Tenant {
	n.t.Helper()
	x := &Tenant{Person: n.Person(), t: n.t}
	data := x.Query(`mutation($e: String!) { signUp(input: {email: $e, password: "correct horse"}) { viewer { tenant { id } } } }`,
		map[string]any{"e": id.New("u") + "@example.com"})
	var err error
	if x.ID, err = id.Parse(id.Tenant, at(n.t, data, "signUp", "viewer", "tenant", "id")); err != nil {
		n.t.Fatal(err)
	}
	x.Key, x.KeyID = x.NewKey()
	if balance != "" {
		x.Credit(balance)
	}
	return x
}

// NewKey makes one more key.
func (x *Tenant) NewKey() (secret, keyID string) {
	x.t.Helper()
	data := x.Query(`mutation { createApiKey(input: {name: "test"}) { secret apiKey { id } } }`, nil)
	return at(x.t, data, "createApiKey", "secret"), at(x.t, data, "createApiKey", "apiKey", "id")
}

// Credit pays in, straight into the books: no door takes money yet.
func (x *Tenant) Credit(usd string) {
	x.t.Helper()
	amount, err := money.Parse(usd)
	if err != nil {
		x.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.t.Context()), patience)
	defer cancel()
	d := x.n.Site.DB
	tx, err := d.SQL.BeginTx(ctx, nil)
	if err != nil {
		x.t.Fatal(err)
	}
	_, err = ledger.NewBook(d.SQL, d.Dialect, clock.System{}).Credit(ctx, tx, ledger.Credit{
		Key: id.New("credit"), Tenant: x.ID, Amount: amount, Fund: ledger.Cash, From: ledger.StripeClearing, About: ledger.About{Code: ledger.CodeTopUp},
	})
	if err != nil {
		_ = tx.Rollback()
		x.t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		x.t.Fatal(err)
	}
}

// Wallet is what GET /v1/key says of the tenant's money.
type Wallet struct {
	Balance   money.Amount `json:"balance_usd"`
	Cash      money.Amount `json:"cash_usd"`
	Bonus     money.Amount `json:"bonus_usd"`
	Held      money.Amount `json:"held_usd"`
	Debt      money.Amount `json:"debt_usd"`
	Available money.Amount `json:"available_usd"`
}

// Wallet asks GET /v1/key.
func (x *Tenant) Wallet() Wallet {
	x.t.Helper()
	r := x.n.Do(http.MethodGet, "/v1/key", x.Key, "")
	var w Wallet
	if err := json.Unmarshal([]byte(r.Body), &w); err != nil || r.Status != http.StatusOK {
		x.t.Fatalf("GET /v1/key: %d %s %v", r.Status, r.Body, err)
	}
	return w
}

// Charge is a settled charge in the books.
type Charge struct {
	Amount, Held, Debt money.Amount
	Estimated          bool
}

// Charges are the tenant's settled charges, oldest first, read from the database.
func (x *Tenant) Charges() []Charge {
	x.t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.t.Context()), patience)
	defer cancel()
	rows, err := x.n.Site.DB.SQL.QueryContext(ctx,
		`SELECT cash_n + bonus_n + debt_n, held, debt_n, estimated FROM charges WHERE tenant_id = $1 AND outcome = 1 ORDER BY version`, x.ID)
	if err != nil {
		x.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var out []Charge
	for rows.Next() {
		var c Charge
		if err := rows.Scan(&c.Amount, &c.Held, &c.Debt, &c.Estimated); err != nil {
			x.t.Fatal(err)
		}
		out = append(out, c)
	}
	if err := rows.Err(); err != nil {
		x.t.Fatal(err)
	}
	return out
}

// Quiet waits until nothing is held, and returns the wallet and the charges.
func (x *Tenant) Quiet() (Wallet, []Charge) {
	x.t.Helper()
	var w Wallet
	Await(x.t, "settled", func() bool {
		w = x.Wallet()
		return w.Held == 0
	})
	return w, x.Charges()
}

// Costs proves that what happens since before costs exactly one charge and returns it; the wallet has paid it and holds
// nothing.
func (x *Tenant) Costs(do func()) Charge {
	x.t.Helper()
	before, old := x.Quiet()
	do()
	var w Wallet
	var charges []Charge
	Await(x.t, "charged", func() bool {
		w, charges = x.Quiet()
		return len(charges) > len(old)
	})
	w, charges = x.Quiet() // again: the charge may have come between the reading of the one and of the other
	if len(charges) != len(old)+1 {
		x.t.Fatalf("%d charges, want 1", len(charges)-len(old))
	}
	c := charges[len(charges)-1]
	if before.Balance-w.Balance+w.Debt-before.Debt != c.Amount {
		x.t.Errorf("the balance went from %s to %s (debt %s to %s) for a charge of %s",
			before.Balance, w.Balance, before.Debt, w.Debt, c.Amount)
	}
	return c
}

// Free proves that something costs nothing and leaves nothing held.
func (x *Tenant) Free(do func()) {
	x.t.Helper()
	before, old := x.Quiet()
	do()
	after, charges := x.Quiet()
	if after != before || len(charges) != len(old) {
		x.t.Errorf("it was to cost nothing: %d new charges, %+v, before %+v", len(charges)-len(old), after, before)
	}
}

// Ask is the body of a chat request whose prompt names a script; fields are further members as JSON ("n":2).
func Ask(script string, fields ...string) string {
	return `{"model":"` + Model + `","messages":[{"role":"user","content":"What is a weir? script=` + script + `"}]` + with(fields) + `}`
}

// Streamed is Ask for a stream.
func Streamed(script string, fields ...string) string {
	return Ask(script, append(fields, `"stream":true`)...)
}

func with(fields []string) string {
	if len(fields) == 0 {
		return ""
	}
	return "," + strings.Join(fields, ",")
}

// Chat posts a chat request with the tenant's key.
func (x *Tenant) Chat(body string, headers ...string) *Reply {
	x.t.Helper()
	return x.n.Do(http.MethodPost, "/v1/chat/completions", x.Key, body, headers...)
}

// Within fails the test when do takes longer.
func Within(t testing.TB, limit time.Duration, what string, do func()) {
	t.Helper()
	start := time.Now()
	do()
	if took := time.Since(start); took > limit {
		t.Errorf("%s took %s, want at most %s", what, took, limit)
	}
}
