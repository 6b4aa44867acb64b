package oneapi

import (
	"cmp"
	"math"
	"net/http"
	"slices"

	"weir/internal/money"
)

// Order is what a list is sorted by, the most first. Rows that are alike, and all rows without an order, are sorted newest first.
type Order string

// The orders, in One API's words.
const (
	ByNewest    Order = ""
	ByBalance   Order = "quota"
	ByRemaining Order = "remain_quota" // those without a limit first
	BySpent     Order = "used_quota"
	ByRequests  Order = "request_count"
)

// orderOf is the query parameter "order"; what is none of the known orders is no order, as at One API.
func orderOf(r *http.Request, known ...Order) Order {
	if o := Order(r.URL.Query().Get("order")); slices.Contains(known, o) {
		return o
	}
	return ByNewest
}

// SortTokens sorts tokens that are sorted newest first.
func SortTokens(all []Token, by Order) {
	slices.SortStableFunc(all, func(x, y Token) int {
		switch by {
		case BySpent:
			return cmp.Compare(y.Spent, x.Spent)
		case ByRemaining:
			return cmp.Compare(y.left(), x.left())
		}
		return 0
	})
}

// left is what a token may still spend; without a limit as much as can be written.
func (t Token) left() money.Amount {
	if t.Budget == nil {
		return math.MaxInt64
	}
	return max(*t.Budget-t.Spent, 0)
}

// SortUsers sorts users that are sorted newest first.
func SortUsers(all []Self, by Order) {
	slices.SortStableFunc(all, func(x, y Self) int {
		switch by {
		case ByBalance:
			return cmp.Compare(y.Balance, x.Balance)
		case BySpent:
			return cmp.Compare(y.Spent, x.Spent)
		case ByRequests:
			return cmp.Compare(y.Requests, x.Requests)
		}
		return 0
	})
}
