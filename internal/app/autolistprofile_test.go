package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"weir/internal/app/apptest"
)

// TestAutolistAccount: the profile and the transactions of the first documented API, by cookie and by key, of nobody else.
func TestAutolistAccount(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t, "WEIR_SIGNUP_BONUS_USD=1.5")
		n.Channel(v.URL, 0)
		x, other := n.Tenant(""), n.Tenant("")
		charge := x.Costs(func() { x.Chat(apptest.Ask("ok")) })
		const profile, transactions = "/api/user.php?action=profile", "/api/user.php?action=transactions"

		type row struct {
			ID, Type, Description string
			Amount                json.Number
			BalanceAfter          json.Number `json:"balance_after"`
			Model                 *string
			RequestID             *string `json:"request_id"`
			CreatedAt             string  `json:"created_at"`
		}
		read := func(r *apptest.Reply) (rows []row, total, page, limit int) {
			t.Helper()
			var body struct {
				Success bool
				Data    struct {
					Transactions       []row
					Total, Page, Limit int
				}
			}
			if err := json.Unmarshal([]byte(r.Body), &body); err != nil || r.Status != 200 || !body.Success {
				t.Fatalf("%d %s: %v", r.Status, r.Body, err)
			}
			return body.Data.Transactions, body.Data.Total, body.Data.Page, body.Data.Limit
		}
		for name, r := range map[string]*apptest.Reply{
			"cookie": x.Do(http.MethodGet, transactions, ""), "key": n.Do(http.MethodGet, transactions, x.Key, ""),
		} {
			rows, total, page, limit := read(r)
			if len(rows) != 2 || total != 2 || page != 1 || limit != 20 {
				t.Fatalf("%s: %s", name, r.Body)
			}
			if c := rows[0]; c.Type != "charge" || c.Amount.String() != "-"+charge.Amount.String() || c.Model == nil || *c.Model != apptest.Model || c.RequestID == nil {
				t.Errorf("%s: the call: %s", name, r.Body)
			}
			if b := rows[1]; b.Type != "bonus" || b.Amount != "1.50" || b.BalanceAfter != "1.50" || b.Model != nil || b.RequestID != nil {
				t.Errorf("%s: the bonus: %s", name, r.Body)
			}
		}
		for query, want := range map[string]string{"&limit=1": "charge", "&limit=1&page=2": "bonus", "&limit=1&page=3": ""} {
			rows, total, _, _ := read(x.Do(http.MethodGet, transactions+query, ""))
			got := ""
			if len(rows) == 1 {
				got = rows[0].Type
			}
			if got != want || len(rows) > 1 || total != 2 {
				t.Errorf("%s: %+v of %d, want %q", query, rows, total, want)
			}
		}
		for _, r := range []*apptest.Reply{other.Do(http.MethodGet, transactions, ""), n.Do(http.MethodGet, transactions, other.Key, "")} {
			if rows, total, _, _ := read(r); total != 1 || len(rows) != 1 || rows[0].Type != "bonus" {
				t.Errorf("another tenant: %s", r.Body)
			}
		}

		for name, r := range map[string]*apptest.Reply{
			"cookie": x.Do(http.MethodGet, profile, ""), "key": n.Do(http.MethodGet, profile, x.Key, ""),
		} {
			data, _ := r.JSON(t)["data"].(map[string]any)
			user, _ := data["user"].(map[string]any)
			_, hasKey := user["api_key"]
			if r.Status != 200 || user["status"] != "active" || !hasKey || fmt.Sprint(user["id"]) == "" || fmt.Sprint(user["email"]) == "" {
				t.Errorf("%s: %d %s", name, r.Status, r.Body)
			}
		}
		for _, path := range []string{profile, transactions} {
			for _, key := range []string{"", "tk_wrong"} {
				if r := n.Do(http.MethodGet, path, key, ""); r.Status != 401 || r.JSON(t)["success"] != false {
					t.Errorf("%s with the key %q: %d %s", path, key, r.Status, r.Body)
				}
			}
		}
	})
}
