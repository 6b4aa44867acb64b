package autolist

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/relay/dialect"
)

// ledger is Payers and Profiles of one account.
type ledger struct {
	err         error // of who comes in
	user        User
	rows        []Transaction
	page, limit int // that were asked for
}

func (l *ledger) Enter(ctx context.Context, _ *http.Request) (context.Context, error) {
	return ctx, l.err
}

func (l *ledger) Redeem(context.Context, secret.String) (Redeemed, error) { return Redeemed{}, l.err }

func (l *ledger) Profile(context.Context) (User, string, error) {
	return l.user, "tk_abcdefghijkl", nil
}

func (l *ledger) Transactions(_ context.Context, page, limit int) ([]Transaction, int64, error) {
	l.page, l.limit = page, limit
	return l.rows, 41, nil
}

func (l *ledger) get(query string, headers ...string) *httptest.ResponseRecorder {
	return l.do(http.MethodGet, query, headers...)
}

func (l *ledger) do(method, query string, headers ...string) *httptest.ResponseRecorder {
	mux := chi.NewRouter()
	New(Deps{Payers: l, Profiles: l}).Routes(mux)
	r := httptest.NewRequest(method, "/api/user.php?action="+query, http.NoBody)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func TestProfile(t *testing.T) {
	t.Parallel()
	check(t, (&ledger{user: person}).get("profile"), 200, `{"success":true,"message":"获取成功","data":{"user":{`+
		`"id":"0192f0c1-1111-7222-8333-444455556666","email":"user@example.com","balance":10.00,"api_key":"tk_abc...","status":"active"}}}`)
	disabled := person
	disabled.Disabled = true
	check(t, (&ledger{user: disabled}).get("profile"), 403, `{"success":false,"message":"账户已被禁用"}`)
}

func TestTransactions(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 678, time.UTC)
	rows := []Transaction{
		{ID: "ent_2", Kind: Charge, Amount: -1, BalanceAfter: 10*money.USD - 1, Model: "gpt-4o", RequestID: "req_1", CreatedAt: at},
		{ID: "ent_1", Kind: Bonus, Amount: 10 * money.USD, BalanceAfter: 10 * money.USD, Description: "Welcome", CreatedAt: at},
	}
	check(t, (&ledger{rows: rows}).get("transactions"), 200, `{"success":true,"message":"获取成功","data":{"transactions":[`+
		`{"id":"ent_2","type":"charge","amount":-0.000000001,"balance_after":9.999999999,"description":"调用扣费","model":"gpt-4o",`+
		`"request_id":"req_1","created_at":"2026-01-02T03:04:05Z"},`+
		`{"id":"ent_1","type":"bonus","amount":10.00,"balance_after":10.00,"description":"Welcome","model":null,"request_id":null,`+
		`"created_at":"2026-01-02T03:04:05Z"}],"total":41,"page":1,"limit":20}}`)
	if w := (&ledger{rows: rows}).get("transactions", "Accept-Language", "en"); !strings.Contains(w.Body.String(), `"description":"Usage"`) {
		t.Errorf("in English: %s", w.Body)
	}
	check(t, new(ledger).get("transactions&page=3"), 200,
		`{"success":true,"message":"获取成功","data":{"transactions":[],"total":41,"page":3,"limit":20}}`)
}

func TestPagesOfTransactions(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]struct {
		page, limit int
		message     string
	}{
		"":                     {1, 20, ""},
		"&page=&limit=":        {1, 20, ""},
		"&page=2&limit=5":      {2, 5, ""},
		"&limit=100":           {1, 100, ""},
		"&limit=101":           {1, 100, ""},
		"&page=0":              {0, 0, "参数 page 必须是正整数"},
		"&page=-1":             {0, 0, "参数 page 必须是正整数"},
		"&page=1.5":            {0, 0, "参数 page 必须是正整数"},
		"&page=99999999999999": {0, 0, "参数 page 必须是正整数"},
		"&limit=0":             {0, 0, "参数 limit 必须是正整数"},
		"&limit=x":             {0, 0, "参数 limit 必须是正整数"},
	} {
		l := &ledger{}
		w := l.get("transactions" + query)
		if l.page != want.page || l.limit != want.limit {
			t.Errorf("%q: page %d of %d rows, want %d of %d", query, l.page, l.limit, want.page, want.limit)
		}
		if want.message != "" {
			check(t, w, 400, `{"success":false,"message":"`+want.message+`"}`)
		}
	}
}

func TestNobodySeesAnAccount(t *testing.T) {
	t.Parallel()
	for _, action := range []string{"profile", "transactions", "transactions&page=0"} {
		l := &ledger{err: fault.New(fault.Unauthenticated, "x"), user: person}
		check(t, l.get(action), 401, `{"success":false,"message":"未登录，或 API Key 无效"}`)
		check(t, l.do(http.MethodPost, action), 405, `{"success":false,"message":"不支持的请求方法"}`)
	}
}

func TestEveryKindHasAName(t *testing.T) {
	t.Parallel()
	for _, k := range []Kind{Charge, TopUp, Bonus, Redeem, Refund, Adjust} {
		if kindNames[k] == (dialect.Text{}) {
			t.Errorf("kind %s has no name", k)
		}
	}
}
