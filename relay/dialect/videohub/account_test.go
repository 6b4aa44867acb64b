package videohub

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/secret"
)

// hub knows one key and the wallet of its tenant.
type hub struct {
	wallet     Wallet
	keys, away error
}

var tenant = uuid.MustParse("0192f0c1-1111-7222-8333-444455556666")

const key = "sk_live_xxxxxx"

func (h hub) Authenticate(_ context.Context, k secret.String) (Caller, error) {
	if k.Reveal() != key {
		return Caller{}, fault.New(fault.Unauthenticated, "Unknown key.")
	}
	return Caller{Tenant: tenant}, h.keys
}

func (h hub) Wallet(_ context.Context, id uuid.UUID) (Wallet, error) {
	if id != tenant {
		return Wallet{}, errors.New("another tenant")
	}
	return h.wallet, h.away
}

func send(h hub, headers ...string) *httptest.ResponseRecorder {
	mux := chi.NewRouter()
	New(Deps{Keys: h, Wallets: h}).Routes(mux)
	r := httptest.NewRequest(http.MethodGet, "/api/user/quota", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func check(t *testing.T, w *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if got := strings.TrimSpace(w.Body.String()); w.Code != status || got != body {
		t.Errorf("got %d %s\nwant %d %s", w.Code, got, status, body)
	}
}

func TestQuotaAnswersAsDocumented(t *testing.T) {
	t.Parallel()
	// The document's 10000, 3500 and 6500 points.
	h := hub{wallet: Wallet{Balance: 6500 * 2000, Spent: 3500 * 2000}}
	for _, header := range [][]string{{"Authorization", "Bearer " + key}, {"X-API-Key", key}} {
		check(t, send(h, header...), 200, `{"success":true,"data":{"totalQuota":10000,"usedQuota":3500,"remainingQuota":6500}}`)
	}
	h = hub{wallet: Wallet{Balance: 10 * money.USD}}
	check(t, send(h, "X-API-Key", key), 200, `{"success":true,"data":{"totalQuota":5000000,"usedQuota":0,"remainingQuota":5000000}}`)
}

func TestQuotaRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		hub    hub
		key    string
		status int
		body   string
	}{
		"no key":          {hub{}, "", 401, `{"success":false,"message":"未提供 API Key，请使用请求头 Authorization: Bearer 或 X-API-Key","code":"UNAUTHORIZED"}`},
		"wrong key":       {hub{}, "sk-wrong", 401, `{"success":false,"message":"未认证，或 API Key 无效或已过期","code":"UNAUTHORIZED"}`},
		"suspended":       {hub{keys: fault.New(fault.AccountDisabled, "x")}, key, 403, `{"success":false,"message":"账户已被禁用","code":"ACCOUNT_DISABLED"}`},
		"another address": {hub{keys: fault.New(fault.IPNotAllowed, "x")}, key, 403, `{"success":false,"message":"该 API Key 不允许从当前 IP 使用","code":"FORBIDDEN"}`},
		"database away":   {hub{away: fault.New(fault.Unavailable, "x")}, key, 503, `{"success":false,"message":"服务暂不可用，请稍后重试","code":"UNAVAILABLE"}`},
		"broken":          {hub{away: errors.New("secret cause")}, key, 500, `{"success":false,"message":"服务器内部错误","code":"INTERNAL_ERROR"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, send(tc.hub, "X-API-Key", tc.key), tc.status, tc.body)
		})
	}
	w := send(hub{}, "Authorization", "Bearer sk-wrong", "Accept-Language", "en-US")
	check(t, w, 401, `{"success":false,"message":"Unknown key.","code":"UNAUTHORIZED"}`)
}
