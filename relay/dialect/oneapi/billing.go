package oneapi

import (
	"encoding/json"
	"net/http"
	"strings"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/relay/dialect"
)

// boundless is what a key without a budget is said to have, in USD: One API's number.
const boundless = 100_000_000 * money.USD

// subscription is OpenAI's former account object.
type subscription struct {
	Object             string      `json:"object"`
	HasPaymentMethod   bool        `json:"has_payment_method"`
	SoftLimitUSD       json.Number `json:"soft_limit_usd"`
	HardLimitUSD       json.Number `json:"hard_limit_usd"`
	SystemHardLimitUSD json.Number `json:"system_hard_limit_usd"`
	AccessUntil        int64       `json:"access_until"`
}

// usageOf is OpenAI's former usage object.
type usageOf struct {
	Object     string      `json:"object"`
	TotalUsage json.Number `json:"total_usage"` // US cents
}

func (d *Dialect) subscription(w http.ResponseWriter, _ *http.Request, s Standing) {
	limit := boundless
	if s.Budget != nil {
		limit = *s.Budget
	}
	usd := exact(limit)
	dialect.Write(w, http.StatusOK, subscription{
		Object: "billing_subscription", HasPaymentMethod: true, SoftLimitUSD: usd, HardLimitUSD: usd, SystemHardLimitUSD: usd, AccessUntil: s.ExpiresAt,
	})
}

func (d *Dialect) usage(w http.ResponseWriter, _ *http.Request, s Standing) {
	dialect.Write(w, http.StatusOK, usageOf{Object: "list", TotalUsage: exact(s.Spent * 100)})
}

// exact is an amount as the shortest JSON number of dollars.
func exact(a money.Amount) json.Number { return json.Number(a.Decimal(0)) }

// keyed answers the owner of an API key, in the shapes of the relay.
func (d *Dialect) keyed(next func(w http.ResponseWriter, r *http.Request, s Standing)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			w.Header().Set("Allow", http.MethodGet)
			d.deps.Billing.Refuse(w, r, fault.Newf(fault.MethodNotAllowed, "Method %s is not allowed for %s.", r.Method, strings.ToValidUTF8(r.URL.Path, "")))
			return
		}
		s, err := d.deps.Billing.Standing(r)
		if err != nil {
			d.deps.Billing.Refuse(w, r, err)
			return
		}
		next(w, r, s)
	}
}
