package videohub

import (
	"net/http"

	"weir/relay/dialect"
)

// quota is the body of GET /api/user/quota. One dollar is 500,000 points; used = total − remaining.
type quota struct {
	Total     int64 `json:"totalQuota"`
	Used      int64 `json:"usedQuota"`
	Remaining int64 `json:"remainingQuota"`
}

func (d *Dialect) quota(w http.ResponseWriter, r *http.Request, c Caller) error {
	wallet, err := d.deps.Wallets.Wallet(r.Context(), c.Tenant)
	if err != nil {
		return err
	}
	q := dialect.QuotaOf(wallet.Balance, wallet.Spent)
	succeed(w, quota(q))
	return nil
}
