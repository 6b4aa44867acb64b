package app_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
)

// bad is a request that a dialect must refuse in its own shape.
type bad struct {
	name, method, path, body string
	// who sends it: "nobody", "wrong", "disabled", "expired", "poor", "stranger", or "" for somebody with a good key.
	who    string
	status int
	code   string // in shapes that have one
}

// TestDialectsRefuseInTheirOwnShape is one suite for all documented APIs: what is wrong is told with the documented status, in
// the dialect's shape, in Chinese, and in English where that is asked for.
func TestDialectsRefuseInTheirOwnShape(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.SQLite(t))
	s.Env = append(s.Env, "WEIR_SIGNUP_BONUS_USD=0")
	n := newDemo(t, s)
	keys, taskID, token := sendersOf(t, n)
	method := func(allow, path string) []bad {
		var all []bad
		for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
			if !strings.Contains(allow, m) {
				all = append(all, bad{name: m, method: m, path: path, body: "{}", status: 405, code: "METHOD_NOT_ALLOWED"})
			}
		}
		return all
	}
	credentials := func(m, path, body string) (all []bad) {
		for _, who := range []string{"nobody", "wrong", "disabled", "expired"} {
			all = append(all, bad{name: who + "'s key", method: m, path: path, body: body, who: who, status: 401, code: "UNAUTHORIZED"})
		}
		return all
	}
	for name, d := range map[string]struct {
		keys  []string // of the body
		cases []bad
	}{
		"autolist": {[]string{"message", "success"}, slices.Concat(
			method("POST", "/api/auth.php?action=register"), method("POST", "/api/auth.php?action=login"), method("GET POST", "/api/auth.php?action=logout"),
			method("GET", "/api/user.php?action=profile"), method("GET", "/api/user.php?action=transactions"), method("POST", "/api/user.php?action=charge"),
			method("POST", "/api/user.php?action=regenerate_key"),
			credentials("GET", "/api/user.php?action=profile", ""), credentials("GET", "/api/user.php?action=transactions", ""),
			credentials("POST", "/api/user.php?action=charge", `{"amount":1}`), credentials("POST", "/api/user.php?action=regenerate_key", ""),
			[]bad{
				{name: "no action", method: "GET", path: "/api/user.php", status: 400},
				{name: "unknown action", method: "POST", path: "/api/auth.php?action=dance", body: "{}", status: 400},
				{name: "form", method: "POST", path: "/api/auth.php?action=login", body: "email=a%40b.c&password=secret", status: 400},
				{name: "no e-mail", method: "POST", path: "/api/auth.php?action=register", body: `{"password":"secret1"}`, status: 400},
				{name: "e-mail of another type", method: "POST", path: "/api/auth.php?action=register", body: `{"email":[],"password":"secret1"}`, status: 400},
				{name: "short password", method: "POST", path: "/api/auth.php?action=register", body: `{"email":"a@b.cd","password":"x"}`, status: 400},
				{name: "unknown user", method: "POST", path: "/api/auth.php?action=login", body: `{"email":"a@b.cd","password":"secret1"}`, status: 401},
				{name: "page 0", method: "GET", path: "/api/user.php?action=transactions&page=0", status: 400},
				{name: "page x", method: "GET", path: "/api/user.php?action=transactions&page=x", status: 400},
				{name: "limit 0", method: "GET", path: "/api/user.php?action=transactions&limit=0", status: 400},
				{name: "nothing to charge", method: "POST", path: "/api/user.php?action=charge", body: "{}", status: 400},
				{name: "amount of another type", method: "POST", path: "/api/user.php?action=charge", body: `{"amount":[1]}`, status: 400},
				{name: "amount below zero", method: "POST", path: "/api/user.php?action=charge", body: `{"amount":-5}`, status: 400},
				{name: "bad code", method: "POST", path: "/api/user.php?action=charge", body: `{"code":"X"}`, status: 400},
			},
		)},
		"fengyuan": {[]string{"code", "message", "success"}, slices.Concat(
			method("GET", "/api/user/info"), method("GET", "/api/service/list"), method("POST", "/api/service/invoke"), method("GET", "/api/service/task/x"),
			method("GET", "/api/task/list"),
			credentials("GET", "/api/user/info", ""), credentials("GET", "/api/task/list", ""), credentials("GET", "/api/service/task/"+taskID, ""),
			credentials("POST", "/api/service/invoke", `{"service_code":"image_generation","params":{"prompt":"x"}}`),
			[]bad{
				{name: "form", method: "POST", path: "/api/service/invoke", body: "service_code=image_generation", status: 400, code: "INVALID_PARAMS"},
				{name: "no code", method: "POST", path: "/api/service/invoke", body: `{"params":{"prompt":"x"}}`, status: 400, code: "INVALID_PARAMS"},
				{name: "code of another type", method: "POST", path: "/api/service/invoke", body: `{"service_code":1,"params":{}}`, status: 400, code: "INVALID_PARAMS"},
				{name: "no params", method: "POST", path: "/api/service/invoke", body: `{"service_code":"image_generation"}`, status: 400, code: "INVALID_PARAMS"},
				{name: "params of another type", method: "POST", path: "/api/service/invoke", body: `{"service_code":"image_generation","params":[]}`, status: 400, code: "INVALID_PARAMS"},
				{name: "no prompt", method: "POST", path: "/api/service/invoke", body: `{"service_code":"image_generation","params":{}}`, status: 400, code: "INVALID_PARAMS"},
				{name: "unknown parameter", method: "POST", path: "/api/service/invoke", body: `{"service_code":"image_generation","params":{"prompt":"x","odd":1}}`, status: 400, code: "INVALID_PARAMS"},
				{name: "unknown service", method: "POST", path: "/api/service/invoke", body: `{"service_code":"none","params":{"prompt":"x"}}`, status: 404, code: "SERVICE_NOT_FOUND"},
				{name: "empty balance", method: "POST", path: "/api/service/invoke", body: `{"service_code":"image_generation","params":{"prompt":"x"}}`, who: "poor", status: 403, code: "INSUFFICIENT_CREDITS"},
				{name: "another tenant's task", method: "GET", path: "/api/service/task/" + taskID, who: "stranger", status: 404, code: "NOT_FOUND"},
				{name: "unknown task", method: "GET", path: "/api/service/task/x", status: 404, code: "NOT_FOUND"},
				{name: "page 0", method: "GET", path: "/api/task/list?page=0", status: 400, code: "INVALID_PARAMS"},
				{name: "limit x", method: "GET", path: "/api/task/list?limit=x", status: 400, code: "INVALID_PARAMS"},
				{name: "unknown status", method: "GET", path: "/api/task/list?status=x", status: 400, code: "INVALID_PARAMS"},
			},
		)},
		"videohub": {[]string{"code", "message", "success"}, slices.Concat(
			method("POST", "/api/video/submit"), method("GET", "/api/video/status"), method("GET", "/api/user/quota"), method("POST", "/api/user/redemption"),
			credentials("POST", "/api/video/submit", `{"prompt":"x"}`), credentials("GET", "/api/video/status?jobId=x", ""), credentials("GET", "/api/user/quota", ""),
			credentials("POST", "/api/user/redemption", `{"code":"x"}`),
			[]bad{
				{name: "form", method: "POST", path: "/api/video/submit", body: "prompt=x", status: 400, code: "INVALID_PARAMS"},
				{name: "no prompt", method: "POST", path: "/api/video/submit", body: "{}", status: 400, code: "INVALID_PARAMS"},
				{name: "prompt of another type", method: "POST", path: "/api/video/submit", body: `{"prompt":{}}`, status: 400, code: "INVALID_PARAMS"},
				{name: "duration of another type", method: "POST", path: "/api/video/submit", body: `{"prompt":"x","duration":"long"}`, status: 400, code: "INVALID_PARAMS"},
				{name: "unknown provider", method: "POST", path: "/api/video/submit", body: `{"prompt":"x","provider":"nobody"}`, status: 400, code: "INVALID_PARAMS"},
				{name: "long identifier", method: "POST", path: "/api/video/submit", body: `{"prompt":"x","user_identifier":"` + strings.Repeat("用", 129) + `"}`, status: 400, code: "INVALID_PARAMS"},
				{name: "empty balance", method: "POST", path: "/api/video/submit", body: `{"prompt":"x"}`, who: "poor", status: 403, code: "INSUFFICIENT_QUOTA"},
				{name: "no job", method: "GET", path: "/api/video/status", status: 400, code: "INVALID_PARAMS"},
				{name: "another tenant's job", method: "GET", path: "/api/video/status?jobId=" + taskID, who: "stranger", status: 404, code: "NOT_FOUND"},
				{name: "unknown job", method: "GET", path: "/api/video/status?jobId=x", status: 404, code: "NOT_FOUND"},
				{name: "no code", method: "POST", path: "/api/user/redemption", body: "{}", status: 400, code: "INVALID_PARAMS"},
				{name: "code of another type", method: "POST", path: "/api/user/redemption", body: `{"code":1}`, status: 400, code: "INVALID_PARAMS"},
			},
		)},
		"callphp": {[]string{"data", "message", "success"}, slices.Concat(
			method("POST", "/api/call.php"), method("GET", "/api/status.php"),
			credentials("POST", "/api/call.php", callphpBody),
			[]bad{
				{name: "form", method: "POST", path: "/api/call.php", body: "model=gpt-4o", status: 400},
				{name: "no messages", method: "POST", path: "/api/call.php", body: `{"model":"gpt-4o"}`, status: 400},
				{name: "model of another type", method: "POST", path: "/api/call.php", body: `{"model":1,"messages":[]}`, status: 400},
				{name: "unknown model", method: "POST", path: "/api/call.php", body: `{"model":"none","messages":[{"role":"user","content":"x"}]}`, status: 400},
				{name: "stream", method: "POST", path: "/api/call.php", body: `{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"x"}]}`, status: 400},
				{name: "empty balance", method: "POST", path: "/api/call.php", body: callphpBody, who: "poor", status: 402},
				{name: "upstream fails", method: "POST", path: "/api/call.php", body: `{"model":"gpt-4o:error-500","messages":[{"role":"user","content":"x"}]}`, status: 502},
			},
		)},
		"oneapi": {[]string{"message", "success"}, slices.Concat(
			method("POST", "/api/user/register"), method("POST", "/api/user/login"), method("GET POST", "/api/user/logout"), method("GET PUT DELETE", "/api/user/self"),
			method("GET POST PUT", "/api/token/"), method("GET DELETE", "/api/token/1"), method("GET", "/api/models"), method("GET POST PUT", "/api/channel/"),
			method("GET DELETE", "/api/channel/1"), method("DELETE", "/api/channel/disabled"), method("GET", "/api/channel/test"), method("GET", "/api/status"),
			method("GET DELETE", "/api/log/"), method("GET PUT", "/api/option/"), method("GET", "/api/group/"), method("POST", "/api/topup"),
			credentials("GET", "/api/user/self", ""), credentials("GET", "/api/token/", ""), credentials("GET", "/api/channel/", ""), credentials("GET", "/api/models", ""),
			[]bad{
				{name: "an API key", method: "GET", path: "/api/token/", status: 401},
				{name: "form", method: "POST", path: "/api/user/login", who: "nobody", body: "username=x&password=y", status: 200},
				{name: "no name", method: "POST", path: "/api/user/login", who: "nobody", body: `{"password":"x"}`, status: 200},
				{name: "name of another type", method: "POST", path: "/api/user/login", who: "nobody", body: `{"username":1,"password":"x"}`, status: 200},
				{name: "unknown user", method: "POST", path: "/api/user/login", who: "nobody", body: `{"username":"x","password":"secret1"}`, status: 200},
				{name: "short password", method: "POST", path: "/api/user/register", who: "nobody", body: `{"username":"x","password":"y"}`, status: 200},
				{name: "token without a name", method: "POST", path: "/api/token/", who: "token", body: `{}`, status: 200},
				{name: "token with a bad expiry", method: "POST", path: "/api/token/", who: "token", body: `{"name":"x","expired_time":"soon"}`, status: 200},
				{name: "another tenant's token", method: "GET", path: "/api/token/1", who: "token", status: 200},
				{name: "token of no number", method: "DELETE", path: "/api/token/x", who: "token", status: 200},
				{name: "channels", method: "GET", path: "/api/channel/", who: "token", status: 200},
				{name: "no GitHub", method: "GET", path: "/api/oauth/github?code=x&state=y", who: "nobody", status: 200},
				{name: "no OIDC", method: "GET", path: "/api/oauth/oidc?code=x&state=y", who: "nobody", status: 200},
				{name: "no WeChat", method: "GET", path: "/api/oauth/wechat?code=x", who: "nobody", status: 200},
			},
		)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, b := range d.cases {
				key := keys[b.who]
				if b.who == "token" {
					key = token
				}
				// JSON is read whatever the Content-Type says, and without one.
				for _, header := range [][]string{{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept-Language", "en-GB,en;q=0.9"}} {
					r := n.Do(b.method, b.path, key, b.body, header...)
					why := refusal(r, b, d.keys)
					han := strings.ContainsFunc(r.Body, func(c rune) bool { return unicode.Is(unicode.Han, c) })
					if why != "" || han != (header[0] == "Content-Type") {
						t.Errorf("%s %s, %s, %s: %d %s %s", b.method, b.path, b.name, header[1], r.Status, r.Body, why)
					}
				}
			}
		})
	}
}

// refusal says what is wrong with the shape of a refusal; "" for nothing.
func refusal(r *apptest.Reply, b bad, keys []string) string {
	var body map[string]any
	if err := json.Unmarshal([]byte(r.Body), &body); err != nil {
		return err.Error()
	}
	switch message, _ := body["message"].(string); {
	case r.Status != b.status:
		return "want " + strconv.Itoa(b.status)
	case !slices.Equal(slices.Sorted(maps.Keys(body)), keys) || body["success"] != false || message == "":
		return "not in shape"
	case body["code"] != nil && body["code"] != b.code:
		return "want the code " + b.code
	case (r.Header.Get("Allow") != "") != (r.Status == http.StatusMethodNotAllowed):
		return "Allow"
	}
	return ""
}

// sendersOf makes keys of every kind of sender, a task of somebody with a good key, and a stranger's access token.
func sendersOf(t *testing.T, n demo) (keys map[string]string, taskID, token string) {
	t.Helper()
	rich, poor := n.Tenant("5"), n.Tenant("")
	disabled, disabledID := poor.NewKey()
	poor.Query(`mutation { updateApiKey(input: {id: "`+disabledID+`", enabled: false}) { apiKey { id } } }`, nil)
	made, _ := poor.Do("POST", "/api/token/", `{"name":"short","expired_time":`+strconv.FormatInt(time.Now().Unix()+2, 10)+`}`).JSON(t)["data"].(map[string]any)
	expired, _ := made["key"].(string)
	keys = map[string]string{
		"": rich.Key, "poor": poor.Key, "stranger": poor.Key, "nobody": "", "wrong": "sk-0123456789012345678901234567890123456789012", "disabled": disabled, "expired": expired,
	}
	r := n.Do(http.MethodPost, "/api/service/invoke", rich.Key, `{"service_code":"image_generation","params":{"prompt":"x"}}`)
	data, _ := r.JSON(t)["data"].(map[string]any)
	taskID, _ = data["id"].(string)
	for what, key := range map[string]string{"disabled": disabled, "expired": expired} {
		n.Await("a key to be "+what, func() bool { return n.Do(http.MethodGet, "/v1/key", key, "").Status == http.StatusUnauthorized })
	}
	rich.Quiet()
	return keys, taskID, tokenOf(t, poor.Person, "KEYS_WRITE, TENANT_READ")
}
