package app_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
)

// tokenOf makes a personal access token for somebody who is signed in.
func tokenOf(t *testing.T, p *apptest.Person, scopes string) string {
	t.Helper()
	data, _ := p.Query(`mutation { createPersonalAccessToken(input: {name: "tool", scopes: [`+scopes+`]}) { secret } }`, nil)["createPersonalAccessToken"].(map[string]any)
	secret, _ := data["secret"].(string)
	return secret
}

// granted reads an answer of One API's that must be a success, and returns its data.
func granted(t *testing.T, r *apptest.Reply) any {
	t.Helper()
	m := r.JSON(t)
	if r.Status != http.StatusOK || m["success"] != true || m["message"] != "" {
		t.Errorf("%d %s, want a success", r.Status, r.Body)
	}
	return m["data"]
}

// refusedSoftly checks an answer of One API's that must be a failure with status 200, and returns its message.
func refusedSoftly(t *testing.T, r *apptest.Reply) string {
	t.Helper()
	m := r.JSON(t)
	message, _ := m["message"].(string)
	if r.Status != http.StatusOK || m["success"] != false || message == "" || len(m) != 2 {
		t.Errorf("%d %s, want a failure", r.Status, r.Body)
	}
	return message
}

// TestOneAPIByToken: personal access tokens open One API's routes within their scopes, with and without Bearer.
func TestOneAPIByToken(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		x := n.Tenant("2")
		token := tokenOf(t, x.Person, "KEYS_READ, TENANT_READ")
		bare := func(method, path, body, token string) *apptest.Reply {
			return n.Do(method, path, "", body, "Authorization", token)
		}
		for _, r := range []*apptest.Reply{n.Do("GET", "/api/user/self", token, ""), bare("GET", "/api/user/self", "", token)} {
			data, _ := granted(t, r).(map[string]any)
			if data["quota"] != 1e6 || data["remain_quota"] != 1e6 || data["used_quota"] != 0.0 || data["role"] != 1.0 {
				t.Errorf("%s", r.Body)
			}
		}
		granted(t, n.Do("GET", "/api/token/", token, ""))
		granted(t, n.Do("GET", "/api/models", token, ""))
		refusedSoftly(t, n.Do("POST", "/api/token/", token, `{"name":"x"}`))
		refusedSoftly(t, n.Do("GET", "/api/channel/", token, ""))
		root := tokenOf(t, n.Root(), "PLATFORM_READ")
		granted(t, n.Do("GET", "/api/channel/", root, ""))
		refusedSoftly(t, n.Do("DELETE", "/api/channel/disabled", root, ""))
		for _, wrong := range []string{"", x.Key, token[:len(token)-1] + "_", "pat_short"} {
			if r := bare("GET", "/api/user/self", "", wrong); r.Status != 401 || r.JSON(t)["success"] != false {
				t.Errorf("%q: %d %s", wrong, r.Status, r.Body)
			}
		}
		if r := x.Do("GET", "/api/user/self", "", "Authorization", "Bearer "+x.Key); r.Status != 200 {
			t.Errorf("a cookie beside an API key: %d %s", r.Status, r.Body)
		}
	})
}

// TestVIPOfFengyuan: the level of a tenant and the day on which it ends are shown, and of the discounts of service and level
// the greater one counts.
func TestVIPOfFengyuan(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := newStudio(t, s)
		x := n.Tenant("2")
		root := n.Root()
		root.Query(`mutation { setVipLevel(input: {level: 2, name: "Gold", discount: "0.5"}) { vipLevel { level } } }`, nil)
		for level, want := range map[int]string{1: "16.00", 2: "10.00"} {
			root.Query(fmt.Sprintf(`mutation { updateTenant(input: {id: "%s", vipLevel: %d, vipExpireAt: "2039-12-31T12:00:00Z"}) { tenant { id } } }`,
				tenantID(x), level), nil)
			n.Await("the level", func() bool {
				r := n.Do(http.MethodGet, "/api/user/info", x.Key, "")
				data, _ := r.JSON(t)["data"].(map[string]any)
				return data["vip_level"] == float64(level) && data["vip_expire_at"] == "2039-12-31"
			})
			r := n.Do(http.MethodPost, "/api/service/invoke", x.Key, `{"service_code":"image_generation","params":{"prompt":"x"}}`)
			data, _ := r.JSON(t)["data"].(map[string]any)
			id, _ := data["id"].(string)
			r = n.Do(http.MethodGet, "/api/service/task/"+id, x.Key, "")
			if data, _ := r.JSON(t)["data"].(map[string]any); fmt.Sprintf("%.2f", data["credits_cost"]) != want {
				t.Errorf("level %d: %d %s, want %s", level, r.Status, r.Body, want)
			}
		}
		x.Quiet()
	})
}

// TestOneAPIForPeople: what One API's users see of themselves, with every field of its objects in its type.
func TestOneAPIForPeople(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x, other := n.Tenant("2"), n.Tenant("")
		for range 2 {
			if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
		}
		x.Quiet()
		cost := float64(2*int64(apptest.Cost(apptest.Reported))) / 2000

		status, _ := granted(t, n.Do("GET", "/api/status", "", "")).(map[string]any)
		if len(status) != 24 || status["quota_per_unit"] != 500000.0 || status["system_name"] != "Weir" || status["email_verification"] != false ||
			status["server_address"] != n.URL || status["start_time"].(float64) < 1e9 || status["version"] != "test" {
			t.Errorf("%v", status)
		}
		for _, path := range []string{"/api/notice", "/api/about", "/api/home_page_content"} {
			if granted(t, n.Do("GET", path, "", "")) != "" {
				t.Error(path)
			}
		}
		refusedSoftly(t, n.Do("GET", "/api/verification?email=a@example.com", "", ""))

		self, _ := granted(t, x.Do("GET", "/api/user/self", "")).(map[string]any)
		want := map[string]any{
			"role": 1.0, "status": 1.0, "quota": 1e6, "used_quota": cost, "remain_quota": 1e6 - cost, "request_count": 2.0, "group": "default",
			"inviter_id": 0.0, "password": "", "github_id": "", "wechat_id": "", "lark_id": "", "oidc_id": "", "verification_code": "",
		}
		for name, value := range want {
			if self[name] != value {
				t.Errorf("%s: got %v, want %v", name, self[name], value)
			}
		}
		if _, has := self["access_token"]; has || len(self) != len(want)+5 || self["aff_code"] != granted(t, x.Do("GET", "/api/user/aff", "")) {
			t.Errorf("%v", self)
		}

		days, _ := granted(t, x.Do("GET", "/api/user/dashboard", "")).([]any)
		today := time.Now().UTC().Format(time.DateOnly)
		if len(days) != 1 || !reflect.DeepEqual(days[0], map[string]any{
			"Day": today, "ModelName": apptest.Model, "RequestCount": 2.0, "Quota": cost, "PromptTokens": 200.0, "CompletionTokens": 40.0,
		}) {
			t.Errorf("%v", days)
		}
		if models, _ := granted(t, x.Do("GET", "/api/user/available_models", "")).([]any); !slices.Contains(models, any(apptest.Model)) || slices.Contains(models, any("gen-2")) {
			t.Errorf("%v", models)
		}

		logs, _ := granted(t, x.Do("GET", "/api/log/self?p=0", "")).([]any)
		if len(logs) != 3 {
			t.Fatalf("%v", logs)
		}
		first, _ := logs[0].(map[string]any)
		for name, value := range map[string]any{
			"id": 0.0, "type": 2.0, "user_id": self["id"], "username": self["username"], "token_name": "test", "model_name": apptest.Model, "quota": cost / 2,
			"prompt_tokens": 100.0, "completion_tokens": 20.0, "channel": 0.0, "is_stream": false, "system_prompt_reset": false,
		} {
			if first[name] != value {
				t.Errorf("log: %s: got %v, want %v", name, first[name], value)
			}
		}
		if top, _ := logs[2].(map[string]any); len(first) != 16 || top["type"] != 1.0 || top["quota"] != 1e6 || top["username"] != self["username"] {
			t.Errorf("%v", logs)
		}
		for query, count := range map[string]int{
			"?type=1": 1, "?type=2": 2, "?type=3": 0, "?model_name=" + apptest.Model: 2, "?model_name=x": 0, "?token_name=test": 2, "?token_name=no": 0,
			"?p=1": 0, "?end_timestamp=1000": 0, "?start_timestamp=1000": 3, "/search?keyword=gpt": 2, "/search?keyword=tes": 2, "/search?keyword=zz": 0,
		} {
			if list, _ := granted(t, x.Do("GET", "/api/log/self"+query, "")).([]any); len(list) != count {
				t.Errorf("%s: %d rows, want %d", query, len(list), count)
			}
		}
		if sum, _ := granted(t, x.Do("GET", "/api/log/self/stat", "")).(map[string]any); sum["quota"] != cost {
			t.Errorf("%v", sum)
		}
		for _, query := range []string{"?type=9", "?type=x", "?start_timestamp=-1", "?model_name=%00"} {
			refusedSoftly(t, x.Do("GET", "/api/log/self"+query, ""))
		}
		if list, _ := granted(t, other.Do("GET", "/api/log/self", "")).([]any); len(list) != 0 {
			t.Errorf("another tenant: %v", list)
		}

		granted(t, x.Do("PUT", "/api/user/self", `{"username":"`+self["username"].(string)+`","display_name":"New Name","password":""}`))
		for _, body := range []string{`{"username":"other"}`, `{"password":"new password"}`, `{"password":"new password 1","original_password":"wrong"}`, `no`} {
			refusedSoftly(t, x.Do("PUT", "/api/user/self", body))
		}
		granted(t, x.Do("PUT", "/api/user/self", `{"password":"new password 1","original_password":"correct horse"}`))
		if got, _ := granted(t, x.Do("GET", "/api/user/self", "")).(map[string]any); got["display_name"] != "New Name" {
			t.Errorf("%v", got)
		}

		one, _ := granted(t, x.Do("GET", "/api/user/token", "")).(string)
		granted(t, n.Do("GET", "/api/user/self", one, ""))
		refusedSoftly(t, n.Do("GET", "/api/user/token", one, ""))
		if r := x.Do("GET", "/api/user/token", "", "Sec-Fetch-Site", "cross-site"); r.Status != 401 {
			t.Errorf("from another site: %d %s", r.Status, r.Body)
		}
		two, _ := granted(t, x.Do("GET", "/api/user/token", "")).(string)
		if r := n.Do("GET", "/api/user/self", one, ""); r.Status != 401 {
			t.Errorf("the former token: %d", r.Status)
		}
		granted(t, n.Do("GET", "/api/user/self", two, ""))

		for _, base := range []string{"", "/v1"} {
			r := n.Do("GET", base+"/dashboard/billing/subscription", x.Key, "")
			if m := r.JSON(t); r.Status != 200 || m["object"] != "billing_subscription" || m["has_payment_method"] != true || m["hard_limit_usd"] != 1e8 ||
				m["soft_limit_usd"] != 1e8 || m["system_hard_limit_usd"] != 1e8 || m["access_until"] != 0.0 {
				t.Errorf("%d %s", r.Status, r.Body)
			}
			r = n.Do("GET", base+"/dashboard/billing/usage?start_date=2026-01-01", x.Key, "")
			if m := r.JSON(t); r.Status != 200 || m["object"] != "list" || m["total_usage"] != cost/5000 {
				t.Errorf("%d %s", r.Status, r.Body)
			}
			for _, r := range []*apptest.Reply{n.Do("GET", base+"/dashboard/billing/usage", "", ""), n.Do("GET", base+"/dashboard/billing/usage", two, "")} {
				if e := r.Error(t); r.Status != 401 || e.Code != "invalid_api_key" {
					t.Errorf("%d %s", r.Status, r.Body)
				}
			}
		}
		made, _ := granted(t, x.Do("POST", "/api/token/", `{"name":"small","remain_quota":1000,"unlimited_quota":false}`)).(map[string]any)
		if m := n.Do("GET", "/v1/dashboard/billing/subscription", made["key"].(string), "").JSON(t); m["hard_limit_usd"] != 0.002 {
			t.Errorf("%v", m)
		}
		granted(t, x.Do("POST", "/api/token/", `{"name":"larger","remain_quota":2000,"unlimited_quota":false}`))
		granted(t, x.Do("POST", "/api/token/", `{"name":"least","remain_quota":10,"unlimited_quota":false}`))
		for order, want := range map[string]string{"": "least larger small", "remain_quota": "larger small least", "used_quota": "least larger small"} {
			var got []string
			tokens, _ := granted(t, x.Do("GET", "/api/token/?p=0&order="+order, "")).([]any)
			for _, one := range tokens {
				if token, _ := one.(map[string]any); token["unlimited_quota"] == false {
					got = append(got, fmt.Sprint(token["name"]))
				}
			}
			if first, _ := tokens[0].(map[string]any); strings.Join(got, " ") != want || (first["unlimited_quota"] == true) != (order != "") {
				t.Errorf("by %q: %v first of %v", order, first, got)
			}
		}
		if tokens, _ := granted(t, x.Do("GET", "/api/token/?p=7&order=used_quota", "")).([]any); len(tokens) != 0 {
			t.Errorf("far behind the end: %v", tokens)
		}
		refusedSoftly(t, x.Do("DELETE", "/api/user/self", ""))
		refusedSoftly(t, x.Do("DELETE", "/api/user/self", `{"password":"wrong"}`))
		granted(t, x.Do("DELETE", "/api/user/self", `{"password":"new password 1"}`))
		if r := x.Chat(apptest.Ask("ok")); r.Status < 400 {
			t.Errorf("after the account was deleted: %d %s", r.Status, r.Body)
		}
	})
}

// TestOneAPIForAdministrators: users, quota, options, groups and everybody's logs.
func TestOneAPIForAdministrators(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("2")
		if r := x.Chat(apptest.Ask("ok")); r.Status != 200 {
			t.Fatalf("%d %s", r.Status, r.Body)
		}
		x.Quiet()
		root := n.Root()
		object := func(r *apptest.Reply) map[string]any {
			t.Helper()
			m, _ := granted(t, r).(map[string]any)
			return m
		}
		list := func(path string) []any {
			t.Helper()
			l, _ := granted(t, root.Do("GET", path, "")).([]any)
			return l
		}
		self := object(x.Do("GET", "/api/user/self", ""))
		number := fmt.Sprint(self["id"])

		granted(t, root.Do("POST", "/api/user/", `{"username":"made","password":"secret12","display_name":"Made"}`))
		refusedSoftly(t, root.Do("POST", "/api/user/", `{"username":"made","password":"secret12"}`))
		refusedSoftly(t, root.Do("POST", "/api/user/", `{"username":"made2","password":"x"}`))
		found := list("/api/user/search?keyword=made")
		made, _ := found[0].(map[string]any)
		if len(found) != 1 || made["username"] != "made" || made["display_name"] != "Made" || made["role"] != 1.0 || made["quota"] != 0.0 || made["group"] != "default" {
			t.Errorf("%v", found)
		}
		if all := list("/api/user/?p=0"); len(all) != 3 || all[0].(map[string]any)["username"] != "made" {
			t.Errorf("%v", all)
		}
		if all := list("/api/user/?p=5"); len(all) != 0 {
			t.Errorf("%v", all)
		}
		who := fmt.Sprint(made["id"])
		granted(t, root.Do("POST", "/api/topup", `{"user_id":`+who+`,"quota":500000,"remark":"May"}`))
		for order, want := range map[string]string{
			"quota": fmt.Sprint(self["username"], " made root@localhost"), "used_quota": fmt.Sprint(self["username"], " made root@localhost"),
			"request_count": fmt.Sprint(self["username"], " made root@localhost"), "password": fmt.Sprint("made ", self["username"], " root@localhost"),
		} {
			var got []string
			for _, u := range list("/api/user/?p=0&order=" + order) {
				got = append(got, fmt.Sprint(u.(map[string]any)["username"]))
			}
			if strings.Join(got, " ") != want {
				t.Errorf("by %s: %v, want %s", order, got, want)
			}
		}
		refusedSoftly(t, root.Do("POST", "/api/topup", `{"user_id":`+who+`,"quota":-600000}`))
		refusedSoftly(t, root.Do("POST", "/api/topup", `{"user_id":999,"quota":5}`))
		refusedSoftly(t, root.Do("POST", "/api/topup", `{"quota":5}`))
		granted(t, root.Do("PUT", "/api/user/", `{"id":`+who+`,"username":"made","display_name":"Again","quota":750000,"group":"gold","role":1,"status":1}`))
		got := object(root.Do("GET", "/api/user/"+who, ""))
		if got["quota"] != 750000.0 || got["remain_quota"] != 750000.0 || got["group"] != "gold" || got["display_name"] != "Again" {
			t.Errorf("%v", got)
		}
		for _, body := range []string{
			`{"id":` + who + `,"username":"other"}`, `{"id":` + who + `,"password":"new password"}`, `{"id":` + who + `,"role":100}`, `{"id":` + who + `,"status":7}`,
			`{"id":` + who + `,"quota":-1}`, `{"id":999}`, `{}`, `[]`,
		} {
			refusedSoftly(t, root.Do("PUT", "/api/user/", body))
		}
		if m := object(root.Do("POST", "/api/user/manage", `{"username":"made","action":"disable"}`)); m["status"] != 2.0 || m["role"] != 1.0 {
			t.Errorf("%v", m)
		}
		refusedSoftly(t, n.Do("POST", "/api/user/login", "", `{"username":"made","password":"secret12"}`))
		if m := object(root.Do("POST", "/api/user/manage", `{"username":"made","action":"enable"}`)); m["status"] != 1.0 {
			t.Errorf("%v", m)
		}
		for _, body := range []string{`{"username":"made","action":"demote"}`, `{"username":"made","action":"dance"}`, `{"username":"nobody","action":"enable"}`, `{"action":"enable"}`, `{"username":"root@localhost","action":"disable"}`} {
			refusedSoftly(t, root.Do("POST", "/api/user/manage", body))
		}
		granted(t, n.Do("POST", "/api/user/login", "", `{"username":"made","password":"secret12"}`))
		if m := object(root.Do("POST", "/api/user/manage", `{"username":"made","action":"promote"}`)); m["role"] != 10.0 || m["status"] != 1.0 {
			t.Errorf("%v", m)
		}
		refusedSoftly(t, root.Do("POST", "/api/user/manage", `{"username":"made","action":"promote"}`))
		if got := object(root.Do("GET", "/api/user/"+who, "")); got["role"] != 10.0 {
			t.Errorf("%v", got)
		}
		if m := object(root.Do("POST", "/api/user/manage", `{"username":"made","action":"demote"}`)); m["role"] != 1.0 {
			t.Errorf("%v", m)
		}
		granted(t, root.Do("DELETE", "/api/user/"+who, ""))
		refusedSoftly(t, n.Do("POST", "/api/user/login", "", `{"username":"made","password":"secret12"}`))
		refusedSoftly(t, root.Do("DELETE", "/api/user/1", ""))
		refusedSoftly(t, root.Do("DELETE", "/api/user/999", ""))
		if all := list("/api/user/"); len(all) != 2 {
			t.Errorf("%v", all)
		}

		calls := list("/api/log/?type=2&username=" + fmt.Sprint(self["username"]) + "&channel=1")
		if len(calls) != 1 || calls[0].(map[string]any)["channel"] != 1.0 || calls[0].(map[string]any)["id"] == 0.0 {
			t.Errorf("%v", calls)
		}
		for query, count := range map[string]int{"?type=1": 1, "?type=3": 2, "?channel=9": 0, "?username=nobody": 0, "/search?keyword=gpt": 1} {
			if rows := list("/api/log" + query); len(rows) != count {
				t.Errorf("%s: %v", query, rows)
			}
		}
		if sum := object(root.Do("GET", "/api/log/stat?username="+fmt.Sprint(self["username"]), "")); sum["quota"] != float64(apptest.Cost(apptest.Reported))/2000 {
			t.Errorf("%v", sum)
		}
		refusedSoftly(t, root.Do("DELETE", "/api/log/?target_timestamp=1", ""))

		granted(t, root.Do("PUT", "/api/option/", `{"key":"RegisterEnabled","value":"false"}`))
		granted(t, root.Do("PUT", "/api/option/", `{"key":"QuotaForNewUser","value":"250000"}`))
		granted(t, root.Do("PUT", "/api/option/", `{"key":"GroupRatio","value":"{\"default\":1,\"vip\":0.8}"}`))
		for _, body := range []string{`{"key":"SMTPServer","value":"x"}`, `{"key":"QuotaForNewUser","value":"x"}`, `{"key":"GroupRatio","value":"x"}`, `{"key":"RegisterEnabled"}`, `{"value":"1"}`} {
			refusedSoftly(t, root.Do("PUT", "/api/option/", body))
		}
		options := map[string]any{}
		for _, o := range list("/api/option/") {
			m, _ := o.(map[string]any)
			key, _ := m["key"].(string)
			options[key] = m["value"]
		}
		if options["RegisterEnabled"] != "false" || options["QuotaForNewUser"] != "250000" || options["QuotaPerUnit"] != "500000" {
			t.Errorf("%v", options)
		}
		refusedSoftly(t, n.Do("POST", "/api/user/register", "", `{"username":"late","password":"secret12"}`))
		if groups := list("/api/group/"); !slices.Equal(groups, []any{"default", "vip"}) {
			t.Errorf("%v", groups)
		}

		// The access matrix: nobody, an API key, and a user without a role on the platform.
		for _, route := range []string{
			"GET /api/user/", "POST /api/user/", "PUT /api/user/", "GET /api/user/search", "GET /api/user/" + number, "DELETE /api/user/" + number,
			"POST /api/user/manage", "POST /api/topup", "GET /api/option/", "PUT /api/option/", "GET /api/group/", "GET /api/log/", "DELETE /api/log/",
			"GET /api/log/stat", "GET /api/log/search", "GET /api/redemption/", "POST /api/redemption/", "GET /api/channel/", "GET /api/channel/test/1",
		} {
			method, path, _ := strings.Cut(route, " ")
			refusedSoftly(t, x.Do(method, path, "{}"))
			for _, key := range []string{"", x.Key} {
				if r := n.Do(method, path, key, "{}"); r.Status != 401 || r.JSON(t)["success"] != false {
					t.Errorf("%s with %q: %d %s", route, key, r.Status, r.Body)
				}
			}
		}
		for _, route := range []string{
			"GET /api/user/self", "PUT /api/user/self", "DELETE /api/user/self", "GET /api/user/dashboard", "GET /api/user/token", "GET /api/user/aff",
			"GET /api/user/available_models", "GET /api/log/self", "GET /api/log/self/stat", "GET /api/log/self/search", "GET /api/models",
		} {
			method, path, _ := strings.Cut(route, " ")
			for _, key := range []string{"", x.Key} {
				if r := n.Do(method, path, key, "{}"); r.Status != 401 || r.JSON(t)["success"] != false {
					t.Errorf("%s with %q: %d %s", route, key, r.Status, r.Body)
				}
			}
		}
	})
}
