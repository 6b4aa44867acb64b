package info

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/money"
)

// key is the answer of GET /v1/key. Sums are decimal strings of USD, exact to the nano-dollar.
type key struct {
	Object    string  `json:"object"`
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Prefix    string  `json:"prefix"`
	Status    string  `json:"status"`
	ExpiresAt *string `json:"expires_at"`
	Tenant    struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"tenant"`
	Balance   money.Amount `json:"balance_usd"`
	Cash      money.Amount `json:"cash_usd"`
	Bonus     money.Amount `json:"bonus_usd"`
	Held      money.Amount `json:"held_usd"`
	Debt      money.Amount `json:"debt_usd"`
	Available money.Amount `json:"available_usd"`
	Limits    []bound      `json:"limits"`
}

// Key answers GET /v1/key. It is read from the database: right after the last byte of an answer it shows its charge.
func (h Handlers) Key() http.Handler {
	return h.authenticated(func(w http.ResponseWriter, r *http.Request, id auth.Identity) error {
		wallet, err := h.Wallets.Wallet(r.Context(), id.TenantUUID)
		if err != nil {
			return fault.Wrap(fault.Unavailable, "The wallet cannot be read at the moment. Retry shortly.",
				fmt.Errorf("read wallet of %s: %w", id.TenantID, err))
		}
		k := key{
			Object: "key", ID: id.KeyID, Name: id.KeyName, Prefix: id.Prefix, Status: string(id.Status),
			Balance: wallet.Balance(), Cash: wallet.Cash, Bonus: wallet.Bonus, Held: wallet.Held, Debt: wallet.Debt,
			Available: wallet.Available(),
		}
		if k.Limits, err = h.limits(r.Context(), id); err != nil {
			return err
		}
		k.Tenant.ID, k.Tenant.Name = id.TenantID, id.TenantName
		if !id.ExpiresAt.IsZero() {
			at := id.ExpiresAt.UTC().Format(time.RFC3339)
			k.ExpiresAt = &at
		}
		body, err := json.Marshal(k)
		if err != nil {
			return fmt.Errorf("encode key: %w", err)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(body) // the client may have left
		return nil
	})
}
