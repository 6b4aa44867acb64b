package app_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	"weir/internal/app/apptest"
)

// oneapiRefusals are bodies that routes of One API refuse, whoever sends them. {u}, {t}, {c} and {r} stand for a user, a token, a
// channel and a code that exist.
var oneapiRefusals = map[string][]string{
	"POST /api/user/register": {
		`{"username":"x"}`, `{"password":"secret12"}`, `{"username":"","password":"secret12"}`, `{"username":"new","password":"short"}`,
		`{"username":"root@localhost","password":"secret12"}`, `{"username":7,"password":"secret12"}`,
		`{"username":"` + strings.Repeat("n", 65) + `","password":"secret12"}`, `{"username":"new","password":"secret12","email":"no address"}`,
	},
	"POST /api/user/login": {`{"username":"root@localhost","password":"wrong"}`, `{"username":"nobody","password":"secret12"}`, `{"username":[]}`, `{"username":"x"}`},
	"POST /api/user/reset": {`{"token":"x"}`, `{"email":"a@example.com"}`, `{"email":"a@example.com","token":"wrong"}`},
	"PUT /api/user/self":   {`{"username":"another"}`, `{"display_name":"` + strings.Repeat("x", 200) + `"}`, `{"password":"new secret"}`, `{"display_name":{}}`},
	"POST /api/user/topup": {`{}`, `{"key":""}`, `{"key":5}`, `{"key":"AAAA-BBBB-CCCC-DDDD"}`},
	"POST /api/user": {
		`{"username":"made"}`, `{"password":"secret12"}`, `{"username":"made","password":"x"}`, `{"username":"root@localhost","password":"secret12"}`, `{"username":{},"password":"secret12"}`,
	},
	"PUT /api/user": {
		`{"display_name":"x"}`, `{"id":"one"}`, `{"id":0}`, `{"id":99999}`, `{"id":{u},"status":7}`, `{"id":{u},"role":10}`, `{"id":{u},"quota":-5}`,
		`{"id":{u},"quota":"many"}`, `{"id":{u},"display_name":"` + strings.Repeat("x", 200) + `"}`, `{"id":{u},"group":"` + strings.Repeat("g", 100) + `"}`, `{"id":{u},"password":"new secret"}`,
	},
	"POST /api/user/manage": {
		`{"action":"disable"}`, `{"username":"root@localhost"}`, `{"username":"root@localhost","action":"dance"}`, `{"username":"root@localhost","action":"delete"}`,
		`{"username":"root@localhost","action":"demote"}`, `{"username":"root@localhost","action":"promote"}`, `{"username":"nobody","action":"promote"}`, `{"username":1,"action":"enable"}`,
	},
	"POST /api/topup": {
		`{"user_id":{u}}`, `{"quota":5}`, `{"user_id":{u},"quota":0}`, `{"user_id":{u},"quota":"5"x}`, `{"user_id":{u},"quota":1e30}`, `{"user_id":{u},"quota":-9000000}`,
		`{"user_id":99999,"quota":5}`, `{"user_id":-1,"quota":5}`, `{"user_id":{u},"quota":5,"remark":"` + strings.Repeat("x", 501) + `"}`,
	},
	"PUT /api/option": {
		`{"key":"","value":"1"}`, `{"key":"RegisterEnabled"}`, `{"key":"RegisterEnabled","value":"perhaps"}`, `{"key":"QuotaForNewUser","value":"-1"}`, `{"key":"QuotaForInviter","value":"x"}`,
		`{"key":"GroupRatio","value":"{\"default\":-1}"}`, `{"key":"GroupRatio","value":"[]"}`, `{"key":"SMTPToken","value":"x"}`, `{"key":7,"value":"x"}`,
	},
	"POST /api/redemption": {
		`{"quota":5}`, `{"name":"x","quota":0}`, `{"name":"x","quota":-5}`, `{"name":"x","quota":500000000001}`, `{"name":"x","count":0}`, `{"name":"x","count":1001}`, `{"name":"x","count":"two"}`,
		`{"name":"` + strings.Repeat("x", 65) + `"}`,
	},
	"PUT /api/redemption": {`{"name":"x"}`, `{"id":0}`, `{"id":99999,"name":"x"}`, `{"id":{r},"status":9}`, `{"id":{r},"quota":-1}`, `{"id":{r},"name":"` + strings.Repeat("x", 65) + `"}`},
	"POST /api/token": {
		`{"name":"` + strings.Repeat("x", 65) + `"}`, `{"name":"x","remain_quota":-1}`, `{"name":"x","expired_time":1}`, `{"name":"x","expired_time":"soon"}`, `{"name":"x","subnet":"everywhere"}`,
		`{"name":"x","remain_quota":1e30}`, `{"name":{}}`, `{"name":"x","daily_request_limit":-1}`,
	},
	"PUT /api/token": {`{"name":"x"}`, `{"id":0}`, `{"id":99999,"name":"y"}`, `{"id":{t},"status":7}`, `{"id":{t},"expired_time":5}`, `{"id":{t},"subnet":"x"}`, `{"id":{t},"name":"` + strings.Repeat("x", 65) + `"}`},
	"POST /api/channel": {
		`{"key":"k","models":"m"}`, `{"type":1,"models":"m"}`, `{"type":1,"key":"k"}`, `{"type":1,"key":" \n ","models":"m"}`, `{"type":1,"key":"k","models":" , "}`, `{"type":77777,"key":"k","models":"m"}`,
		`{"type":"openai","key":"k","models":"m"}`, `{"type":1,"key":"k","models":"m","status":3}`, `{"type":1,"key":"k","models":"m","base_url":"ftp://x"}`, `{"type":1,"key":"k","models":"m","weight":-1}`,
		`{"type":1,"key":"k","models":"m","other":"no JSON"}`, `{"type":1,"key":"k","models":"m","model_mapping":"[]"}`, `{"type":1,"key":"k","models":"m","name":"` + strings.Repeat("x", 129) + `"}`,
	},
	"PUT /api/channel": {
		`{"name":"x"}`, `{"id":0}`, `{"id":99999,"name":"x"}`, `{"id":"{c}x"}`, `{"id":{c},"status":3}`, `{"id":{c},"status":0}`, `{"id":{c},"type":77777}`, `{"id":{c},"base_url":"no url"}`,
		`{"id":{c},"weight":-1}`, `{"id":{c},"other":"no JSON"}`, `{"id":{c},"name":"` + strings.Repeat("x", 129) + `"}`,
	},
}

// oneapiLists are lists, which have no rows far past their end.
var oneapiLists = []string{"/api/user", "/api/token", "/api/channel", "/api/redemption", "/api/log", "/api/log/self"}

// oneapiNoOne are paths of what does not exist.
var oneapiNoOne = []string{
	"GET /api/user/99999", "DELETE /api/user/99999", "GET /api/user/x", "GET /api/token/99999", "DELETE /api/token/99999", "GET /api/token/-1", "GET /api/channel/99999",
	"DELETE /api/channel/99999", "GET /api/channel/one", "GET /api/channel/test/99999", "POST /api/channel/copy/99999", "GET /api/channel/update_balance/99999", "GET /api/redemption/99999",
	"DELETE /api/redemption/99999", "GET /api/redemption/0", "GET /api/channel/test?scope=some", "GET /api/log?type=x", "GET /api/log/stat?start_timestamp=-1", "GET /api/log/search?keyword=%00",
}

// TestOneAPIRefusals: every route of One API that takes a body refuses what is missing, mistyped, out of range or of nobody, in its own
// shape, in both languages, and nothing changes; lists end, and what does not exist is not found.
func TestOneAPIRefusals(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		n.Tenant("1")
		root := n.Root()
		numberOf := func(r *apptest.Reply) string {
			t.Helper()
			m, _ := granted(t, r).(map[string]any)
			return fmt.Sprint(m["id"])
		}
		granted(t, root.Do("POST", "/api/redemption/", `{"name":"code","quota":500,"count":1}`))
		rows, _ := granted(t, root.Do("GET", "/api/redemption/", "")).([]any)
		code, _ := rows[0].(map[string]any)
		ids := strings.NewReplacer("{u}", numberOf(root.Do("GET", "/api/user/self", "")), "{t}", numberOf(root.Do("POST", "/api/token/", `{"name":"kept"}`)),
			"{c}", numberOf(root.Do("GET", "/api/channel/1", "")), "{r}", fmt.Sprint(code["id"]))
		books := func() string {
			var all strings.Builder
			for _, path := range oneapiLists[:4] {
				r := root.Do("GET", path+"/", "")
				granted(t, r)
				all.WriteString(r.Body)
			}
			r := root.Do("GET", "/api/option/", "")
			granted(t, r)
			return all.String() + r.Body
		}
		before := books()

		routes := slices.Sorted(maps.Keys(oneapiRefusals))
		for _, route := range routes {
			method, path, _ := strings.Cut(route, " ")
			for _, body := range append([]string{"", "null", "[]", `"x"`, "7", "username=x&password=y", `{"name":`}, oneapiRefusals[route]...) {
				body = ids.Replace(body)
				refused(t, root.Do(method, path, body), route+" "+body)
			}
			wrong := root.Do(http.MethodPatch, path, "{}")
			if wrong.Status != http.StatusMethodNotAllowed || wrong.JSON(t)["success"] != false || wrong.Header.Get("Allow") == "" {
				t.Errorf("PATCH %s: %d %s", path, wrong.Status, wrong.Body)
			}
			english := refusedSoftly(t, root.Do(method, path, "[]", "Accept-Language", "en"))
			chinese := refusedSoftly(t, root.Do(method, path, "[]"))
			if strings.ContainsFunc(english, isHan) || !strings.ContainsFunc(chinese, isHan) {
				t.Errorf("%s: %q and %q", route, english, chinese)
			}
		}
		for _, route := range oneapiNoOne {
			method, path, _ := strings.Cut(route, " ")
			refused(t, root.Do(method, path, ""), route)
		}
		for _, path := range oneapiLists {
			for _, p := range []string{"99", "1000000", "99999999999999999999"} {
				r := root.Do("GET", path+"/?p="+p, "")
				if list, ok := granted(t, r).([]any); !ok || len(list) != 0 && p != "99999999999999999999" {
					t.Errorf("%s, page %s: %s", path, p, r.Body)
				}
			}
			first, same := root.Do("GET", path, ""), root.Do("GET", path+"/?p=-1", "")
			if granted(t, first); first.Body != same.Body {
				t.Errorf("%s: the page before the first is another", path)
			}
		}
		if after := books(); after != before {
			t.Errorf("a refused request changed something:\n%s\n%s", before, after)
		}
	})
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// refused is refusedSoftly that says which request was not.
func refused(t *testing.T, r *apptest.Reply, what string) {
	t.Helper()
	if refusedSoftly(t, r); r.JSON(t)["success"] != false || r.Status != http.StatusOK {
		t.Errorf("that was %.200s", what)
	}
}
