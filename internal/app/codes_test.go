package app_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// newCodes makes codes of one dollar through the door of One API's administrators.
func newCodes(t *testing.T, n *apptest.Node, count int) []string {
	t.Helper()
	r := n.Root().Do(http.MethodPost, "/api/redemption/", fmt.Sprintf(`{"name":"spring","quota":500000,"count":%d}`, count))
	m := r.JSON(t)
	list, ok := m["data"].([]any)
	if r.Status != 200 || m["success"] != true || !ok || len(list) != count {
		t.Fatalf("%d %s", r.Status, r.Body)
	}
	out := make([]string, count)
	for i, c := range list {
		out[i], _ = c.(string)
	}
	return out
}

// TestCodesThroughEveryDoor: one code is worth a dollar once, at whichever door it is handed in, and a repeat at another door
// gives the first answer.
func TestCodesThroughEveryDoor(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		codes := newCodes(t, n, 5)
		x := n.Tenant("")
		expect := func(door string, r *apptest.Reply, status int, body string) {
			t.Helper()
			if r.Status != status || strings.TrimSpace(r.Body) != body {
				t.Errorf("%s: %d %s, want %d %s", door, r.Status, r.Body, status, body)
			}
		}
		post := func(path, key, body string) *apptest.Reply {
			t.Helper()
			return n.Do(http.MethodPost, path, key, body)
		}
		first := `{"success":true,"data":{"addedQuota":500000,"totalQuota":500000}}`
		expect("videohub", post("/api/user/redemption", x.Key, `{"code":"`+codes[0]+`"}`), 200, first)
		expect("oneapi", x.Do(http.MethodPost, "/api/user/topup", `{"key":"`+codes[1]+`"}`), 200, `{"success":true,"message":"","data":500000}`)
		expect("autolist, cookie", x.Do(http.MethodPost, "/api/user.php?action=charge", `{"code":"`+codes[2]+`"}`), 200,
			`{"success":true,"message":"充值成功","data":{"amount":1.00,"balance":3.00}}`)
		expect("autolist, key", post("/api/user.php?action=charge", x.Key, `{"code":"`+codes[3]+`"}`), 200,
			`{"success":true,"message":"充值成功","data":{"amount":1.00,"balance":4.00}}`)
		data := x.Query(`mutation($c: String!) { redeemCode(input: {code: $c}) { amount repeated wallet { balance cash } redemption { kind hint } } }`,
			map[string]any{"c": codes[4]})
		if got := fmt.Sprint(data); !strings.Contains(got, "amount:1.00") || !strings.Contains(got, "balance:5.00") || !strings.Contains(got, "repeated:false") {
			t.Errorf("GraphQL: %s", got)
		}
		expect("the repeat at videohub", post("/api/user/redemption", x.Key, `{"code":"`+strings.ToLower(codes[0])+`"}`), 200, first)
		if w := x.Wallet(); w.Balance != 5*money.USD {
			t.Errorf("%+v", w)
		}

		y := n.Tenant("")
		expect("a used code at videohub", post("/api/user/redemption", y.Key, `{"code":"`+codes[0]+`"}`), 400,
			`{"success":false,"message":"兑换码无效或已被使用","code":"INVALID_PARAMS"}`)
		expect("a used code at oneapi", y.Do(http.MethodPost, "/api/user/topup", `{"key":"`+codes[0]+`"}`), 200,
			`{"success":false,"message":"兑换码无效或已被使用"}`)
		expect("a used code at autolist", post("/api/user.php?action=charge", y.Key, `{"code":"`+codes[0]+`"}`), 400,
			`{"success":false,"message":"兑换码无效或已被使用"}`)
		expect("no code", post("/api/user/redemption", y.Key, `{}`), 400, `{"success":false,"message":"缺少兑换码 code","code":"INVALID_PARAMS"}`)
		for range 7 {
			if r := post("/api/user/redemption", y.Key, `{"code":"REDEEM-XXXX-XXXX"}`); r.Status != 400 {
				t.Fatalf("a guess: %d %s", r.Status, r.Body)
			}
		}
		r := post("/api/user/redemption", y.Key, `{"code":"REDEEM-XXXX-XXXX"}`)
		if wait, _ := strconv.Atoi(r.Header.Get("Retry-After")); r.Status != 429 || wait < 3000 || wait > 3600 {
			t.Errorf("the eleventh guess: %d %s, Retry-After %q", r.Status, r.Body, r.Header.Get("Retry-After"))
		}
		if r := y.Do(http.MethodPost, "/api/user/topup", `{"key":"x"}`); r.Status != 429 {
			t.Errorf("the same at another door: %d %s", r.Status, r.Body)
		}
		for name, r := range map[string]*apptest.Reply{
			"videohub": post("/api/user/redemption", "", `{"code":"x"}`), "autolist": post("/api/user.php?action=charge", "", `{"code":"x"}`),
			"oneapi": post("/api/user/topup", x.Key, `{"key":"x"}`), "oneapi's codes": post("/api/redemption/", x.Key, `{}`),
		} {
			if r.Status != 401 {
				t.Errorf("%s without a credential: %d %s", name, r.Status, r.Body)
			}
		}
		if r := post("/api/user.php?action=charge", x.Key, `{"amount":10}`); r.Status != 503 {
			t.Errorf("a payment without Stripe: %d %s", r.Status, r.Body)
		}
	})
}

// TestCodeHasOneWinner: fifty tenants hand one code in at once, at two nodes on PostgreSQL.
func TestCodeHasOneWinner(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		code := newCodes(t, n, 1)[0]
		const racers = 50
		keys := make([]string, 10) // five tries of each of ten tenants
		for i := range keys {
			keys[i] = n.Tenant("").Key
		}
		var mu sync.Mutex
		won := map[string]int{}
		var wg sync.WaitGroup
		for i := range racers {
			key := keys[i%len(keys)]
			wg.Go(func() {
				r := n.Do(http.MethodPost, "/api/user/redemption", key, `{"code":"`+code+`"}`)
				mu.Lock()
				defer mu.Unlock()
				switch r.Status {
				case 200:
					won[key]++
				case 400:
				default:
					t.Errorf("%d %s", r.Status, r.Body)
				}
			})
		}
		wg.Wait()
		if len(won) != 1 {
			t.Errorf("%d tenants have it, want 1", len(won))
		}
	})
}

// TestOneAPICodes: the administrator's routes of One API.
func TestOneAPICodes(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		root := n.Root()
		codes := newCodes(t, n, 2)
		list := root.Do(http.MethodGet, "/api/redemption/?p=0", "")
		rows, _ := list.JSON(t)["data"].([]any)
		if len(rows) != 2 || strings.Contains(list.Body, codes[0]) || !strings.Contains(list.Body, `"quota":500000`) || !strings.Contains(list.Body, `"user_id":1`) {
			t.Fatalf("%s", list.Body)
		}
		newest, _ := rows[0].(map[string]any)
		number := fmt.Sprint(newest["id"])
		if r := root.Do(http.MethodGet, "/api/redemption/search?keyword=spri", ""); strings.Count(r.Body, `"name":"spring"`) != 2 {
			t.Errorf("search: %s", r.Body)
		}
		if r := root.Do(http.MethodPut, "/api/redemption/?status_only=1", `{"id":`+number+`,"status":2}`); !strings.Contains(r.Body, `"status":2`) {
			t.Errorf("disable: %s", r.Body)
		}
		x := n.Tenant("")
		topUp := func(code string) string {
			return x.Do(http.MethodPost, "/api/user/topup", `{"key":"`+code+`"}`).Body
		}
		if got := topUp(codes[1]); !strings.Contains(got, `"success":false`) {
			t.Errorf("a disabled code: %s", got)
		}
		if r := root.Do(http.MethodPut, "/api/redemption/", `{"id":`+number+`,"name":"better","quota":1000000,"status":1}`); !strings.Contains(r.Body, `"name":"better"`) {
			t.Errorf("update: %s", r.Body)
		}
		if got := topUp(codes[1]); !strings.Contains(got, `"data":1000000`) {
			t.Errorf("an updated code: %s", got)
		}
		if r := root.Do(http.MethodGet, "/api/redemption/"+number, ""); !strings.Contains(r.Body, `"status":3`) {
			t.Errorf("a used code: %s", r.Body)
		}
		if r := root.Do(http.MethodDelete, "/api/redemption/"+number, ""); !strings.Contains(r.Body, `"success":true`) {
			t.Errorf("delete: %s", r.Body)
		}
		for name, r := range map[string]*apptest.Reply{
			"a deleted code": root.Do(http.MethodGet, "/api/redemption/"+number, ""),
			"no name":        root.Do(http.MethodPost, "/api/redemption/", `{"quota":1}`),
			"no quota":       root.Do(http.MethodPost, "/api/redemption/", `{"name":"x","quota":0}`),
			"too many":       root.Do(http.MethodPost, "/api/redemption/", `{"name":"x","count":1001}`),
			"a bad status":   root.Do(http.MethodPut, "/api/redemption/?status_only=1", `{"id":1,"status":3}`),
			"another person": x.Do(http.MethodPost, "/api/redemption/", `{"name":"x"}`),
		} {
			if !strings.Contains(r.Body, `"success":false`) || r.Status != 200 {
				t.Errorf("%s: %d %s", name, r.Status, r.Body)
			}
		}
	})
}

// TestVIPDiscount: a level lowers the price of the next call on every node, the receipt says so, and its end ends it.
func TestVIPDiscount(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		root := n.Root()
		x := n.Tenant("10")
		call := func() money.Amount {
			t.Helper()
			return x.Costs(func() {
				if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
					t.Fatalf("%d %s", r.Status, r.Body)
				}
			}).Amount
		}
		full := call()
		root.Query(`mutation { setVipLevel(input: {level: 1, name: "Gold", discount: "0.25"}) { vipLevel { level discount } } }`, nil)
		made := root.Query(`mutation { createRedemptionBatch(input: {name: "vip", count: 1, kind: VIP, vipLevel: 1, vipDays: 30}) { codes csv redemptionBatch { id kind } } }`, nil)
		batch, _ := made["createRedemptionBatch"].(map[string]any)
		codes, _ := batch["codes"].([]any)
		if len(codes) != 1 {
			t.Fatalf("%v", made)
		}
		data := x.Query(`mutation($c: String!) { redeemCode(input: {code: $c}) { tenant { vipLevel vipExpireAt } redemption { vipLevel vipUntil } } }`,
			map[string]any{"c": codes[0]})
		if !strings.Contains(fmt.Sprint(data), "vipLevel:1") {
			t.Errorf("%v", data)
		}
		n.Await("the discount", func() bool { return call() == (full*3+3)/4 })
		r := x.Chat(apptest.Ask("ok"))
		receipt := x.Query(`query($r: ID!) { receipt(requestId: $r) { vipLevel vipMultiplier multiplier matches } }`,
			map[string]any{"r": r.Header.Get("x-request-id")})
		if got := fmt.Sprint(receipt["receipt"]); got != "map[matches:true multiplier:0.75 vipLevel:1 vipMultiplier:0.75]" {
			t.Errorf("receipt: %s", got)
		}
		root.Query(`mutation($t: ID!) { updateTenant(input: {id: $t, vipLevel: 0}) { tenant { vipLevel } } }`, map[string]any{"t": "ten_" + strings.ReplaceAll(x.ID.String(), "-", "")})
		n.Await("the full price", func() bool { return call() == full })
	})
}
