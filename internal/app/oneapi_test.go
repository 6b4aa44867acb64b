package app_test

import (
	"fmt"
	"net/http"
	"testing"

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
