package oneapi

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/dialect"
)

func TestLogin(t *testing.T) {
	t.Parallel()
	const documented = `{ "username": "existinguser", "password": "password123" }`
	for name, tc := range map[string]struct {
		body   string
		err    error
		status int
		want   string
	}{
		"right": {
			documented, nil, 200,
			`{"success":true,"message":"","data":{"id":1,"username":"root@localhost","display_name":"Root","role":100,"status":1}}`,
		},
		"wrong":         {documented, fault.New(fault.Unauthenticated, "x"), 200, `{"success":false,"message":"用户名或密码错误"}`},
		"second factor": {documented, dialect.ErrSecondFactor, 200, `{"success":false,"message":"该账户已启用两步验证，请在控制台（网页）登录"}`},
		"disabled":      {documented, fault.New(fault.AccountDisabled, "x"), 200, `{"success":false,"message":"账户已被禁用"}`},
		"too many":      {documented, fault.New(fault.RateLimited, "x"), 429, `{"success":false,"message":"请求过于频繁，请稍后再试"}`},
		"broken":        {documented, errors.New("secret cause"), 200, `{"success":false,"message":"服务器内部错误"}`},
		"no password":   {`{"username":"x"}`, nil, 200, `{"success":false,"message":"用户名和密码不能为空"}`},
		"not a string":  {`{"username":1,"password":"x"}`, nil, 200, `{"success":false,"message":"参数 username 必须是字符串"}`},
		"not an object": {`username=x&password=y`, nil, 200, `{"success":false,"message":"请求体必须是 JSON 对象"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &house{err: tc.err}
			w := send(h, "", http.MethodPost, "/api/user/login", tc.body)
			check(t, w, tc.status, tc.want)
			good := strings.Contains(tc.want, "true")
			if got := strings.HasPrefix(w.Header().Get("Set-Cookie"), "weir_session=root"); got != good {
				t.Errorf("a cookie is set: %v", got)
			}
			if tc.body == documented && (h.signIn.Login != "existinguser" || h.signIn.Password.Reveal() != "password123") {
				t.Errorf("the domain was asked for %q", h.signIn.Login)
			}
		})
	}
}

func TestLogout(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		h := &house{}
		w := send(h, "root", method, "/api/user/logout", "")
		check(t, w, 200, ok)
		if h.ended != "root" || !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
			t.Errorf("%s: ended %q, Set-Cookie %q", method, h.ended, w.Header().Get("Set-Cookie"))
		}
	}
	check(t, send(&house{}, "", http.MethodGet, "/api/user/logout", ""), 200, ok)
}

func TestSelf(t *testing.T) {
	t.Parallel()
	check(t, send(&house{}, "root", http.MethodGet, "/api/user/self", ""), 200,
		`{"success":true,"message":"","data":{"id":1,"username":"root@localhost","display_name":"Root","role":100,"status":1,`+
			`"email":"root@localhost","quota":1000000,"used_quota":250000,"remain_quota":750000,`+
			`"request_count":3,"group":"default","aff_code":"","inviter_id":0`+elsewhere+`}}`)
	check(t, send(&house{}, "user", http.MethodGet, "/api/user/self", ""), 200,
		`{"success":true,"message":"","data":{"id":2,"username":"user1","display_name":"User One","role":1,"status":2,`+
			`"email":"","quota":0,"used_quota":0,"remain_quota":0,"request_count":0,"group":"vip","aff_code":"","inviter_id":0`+elsewhere+`}}`)
}

// elsewhere is what One API's user has besides, and Weir does not.
const elsewhere = `,"password":"","github_id":"","wechat_id":"","lark_id":"","oidc_id":"","verification_code":""`

func TestModels(t *testing.T) {
	t.Parallel()
	check(t, send(&house{}, "user", http.MethodGet, "/api/models", ""), 200,
		`{"success":true,"message":"","data":{"1":["gpt-3.5-turbo","gpt-4","gpt-4-32k"],"2":[],"3":[],"36":["deepseek-flash"],"8":[]}}`)
}

// TestWhoMayDoWhat is the access matrix of the dialect.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	type route struct{ method, path, body string }
	users := []route{{http.MethodGet, "/api/user/self", ""}, {http.MethodGet, "/api/models", ""}}
	admins := []route{
		{http.MethodGet, "/api/channel", ""},
		{http.MethodPost, "/api/channel", `{"type":1,"key":"k","models":"m"}`},
		{http.MethodPut, "/api/channel", `{"id":1}`},
		{http.MethodGet, "/api/channel/1", ""},
		{http.MethodDelete, "/api/channel/1", ""},
		{http.MethodDelete, "/api/channel/disabled", ""},
	}
	for _, r := range append(users, admins...) {
		t.Run(r.method+" "+r.path, func(t *testing.T) {
			t.Parallel()
			fresh := func() *house { return &house{channels: []Channel{{Number: 1}}} }
			check(t, send(fresh(), "", r.method, r.path, r.body), 401, signIn)
			check(t, send(fresh(), "ended", r.method, r.path, r.body), 401, signIn)
			check(t, send(fresh(), "", r.method, r.path, r.body, "Authorization", "Bearer sk-key", "X-API-Key", "sk-key"), 401, signIn)
			if r.method != http.MethodGet {
				check(t, send(fresh(), "root", r.method, r.path, r.body, "Sec-Fetch-Site", "same-site"), 401, signIn)
			}
			isAdmin := strings.HasPrefix(r.path, "/api/channel")
			if w := send(fresh(), "user", r.method, r.path, r.body); isAdmin {
				check(t, w, 200, forbidden)
				check(t, send(fresh(), "user", r.method, r.path, "not JSON"), 200, forbidden)
			} else if !strings.HasPrefix(w.Body.String(), `{"success":true`) {
				t.Errorf("user: got %s", w.Body)
			}
			if w := send(fresh(), "root", r.method, r.path, r.body); w.Code != 200 || !strings.HasPrefix(w.Body.String(), `{"success":true`) {
				t.Errorf("root: got %d %s", w.Code, w.Body)
			}
		})
	}
}
