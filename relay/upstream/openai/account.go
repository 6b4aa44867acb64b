package openai

import (
	"context"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

var (
	_ wire.Lister   = Upstream{}
	_ wire.Balancer = Upstream{}
)

func authorization(to wire.Endpoint) http.Header {
	h := http.Header{}
	if to.Credential != "" {
		h.Set("Authorization", "Bearer "+string(to.Credential))
	}
	return h
}

// List asks for the vendor's models, which costs nothing (GET /v1/models).
func (Upstream) List(ctx context.Context, to wire.Endpoint) error {
	u, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return err
	}
	if strings.Contains(u.Path, "/deployments/") {
		return fault.New(fault.Invalid, "The vendor does not have this.")
	}
	if !exchange.HasVersion(u.Path) {
		u.Path += "/v1"
	}
	u.Path += "/models"
	return exchange.List(ctx, to, u.String(), authorization(to), "data")
}

// account is where a vendor says what is left of an account, and how.
type account struct {
	path     string // from the root of the host
	currency string // where the answer does not say
	left     func(answer gjson.Result) (left, currency gjson.Result)
	// used is taken off what left says; nil for nothing.
	used func(answer gjson.Result) gjson.Result
}

// accounts by the name of the vendor's preset. Sources: DeepSeek facts/providers.md §4; OpenRouter
// https://openrouter.ai/docs/api-reference/credits/get-credits, Moonshot https://platform.moonshot.ai/docs/api/balance and
// SiliconFlow https://docs.siliconflow.cn/en/api-reference/userinfo/get-user-info as long known, not read again.
var accounts = map[string]account{
	"deepseek": {path: "/user/balance", left: func(a gjson.Result) (left, currency gjson.Result) {
		first := a.Get("balance_infos.0")
		return first.Get("total_balance"), first.Get("currency")
	}},
	"openrouter": {
		path: "/api/v1/credits", currency: "USD", left: at("data.total_credits"),
		used: func(a gjson.Result) gjson.Result { return a.Get("data.total_usage") },
	},
	"moonshot":    {path: "/v1/users/me/balance", currency: "USD", left: at("data.available_balance")},
	"moonshot-cn": {path: "/v1/users/me/balance", currency: "CNY", left: at("data.available_balance")},
	"siliconflow": {path: "/v1/user/info", currency: "CNY", left: at("data.totalBalance")},
}

func at(path string) func(gjson.Result) (left, currency gjson.Result) {
	return func(a gjson.Result) (left, currency gjson.Result) { return a.Get(path), gjson.Result{} }
}

// Balance asks those vendors that have a question for it.
func (Upstream) Balance(ctx context.Context, to wire.Endpoint) (wire.Balance, error) {
	of, ok := accounts[to.Vendor]
	if !ok {
		return wire.Balance{}, fault.New(fault.Invalid, "This vendor does not say what is left of an account.")
	}
	u, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return wire.Balance{}, err
	}
	u.Path, u.RawQuery = of.path, ""
	answer, err := exchange.Ask(ctx, to, u.String(), authorization(to))
	if err != nil {
		return wire.Balance{}, err
	}
	left, currency := of.left(answer)
	nano, ok := exchange.Nano(left)
	if ok && of.used != nil {
		var used int64
		used, ok = exchange.Nano(of.used(answer))
		nano -= used
	}
	if !ok {
		return wire.Balance{}, exchange.Unreadable("no balance")
	}
	b := wire.Balance{Nano: nano, Currency: of.currency}
	if currency.Str != "" && len(currency.Str) <= 8 {
		b.Currency = currency.Str
	}
	return b, nil
}
