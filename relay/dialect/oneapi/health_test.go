package oneapi

import (
	"net/http"
	"testing"

	"weir/internal/fault"
)

func TestATestAnswersAsDocumented(t *testing.T) {
	t.Parallel()
	for code, want := range map[fault.Code]string{
		"":                        `{"success":true,"message":"","time":1.234,"modelName":"gpt-4"}`,
		fault.UpstreamRefused:     `{"success":false,"message":"上游拒绝了渠道密钥","time":1.234,"modelName":"gpt-4"}`,
		fault.UpstreamRateLimited: `{"success":false,"message":"上游当前达到频率限制","time":1.234,"modelName":"gpt-4"}`,
		fault.Internal:            `{"success":false,"message":"测试失败","time":1.234,"modelName":"gpt-4"}`,
	} {
		h := &house{channels: []Channel{documented}, fault: code}
		check(t, send(h, "root", http.MethodGet, "/api/channel/test/1?model=gpt-4", ""), 200, want)
	}
	h := &house{channels: []Channel{documented}}
	check(t, send(h, "root", http.MethodGet, "/api/channel/test/1", ""), 200, `{"success":true,"message":"","time":1.234}`)
	check(t, send(h, "root", http.MethodGet, "/api/channel/test/2", ""), 200, `{"success":false,"message":"记录不存在"}`)
}

func TestTestsOfAScope(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{"": "all", "?scope=disabled": "disabled", "?scope=1,3,5": "1,3,5", "?scope=group:default": "group:default"} {
		h := &house{}
		check(t, send(h, "root", http.MethodGet, "/api/channel/test"+query, ""), 200, `{"success":true,"message":""}`)
		if h.scope != want {
			t.Errorf("%s tests %q", query, h.scope)
		}
	}
	h := &house{err: fault.Field("scope", "x")}
	check(t, send(h, "root", http.MethodGet, "/api/channel/test?scope=x", ""), 200,
		`{"success":false,"message":"scope 无效：all、disabled、渠道编号（如 1,3,5）或 group:名称"}`)
}

func TestSearchCopyAndBalance(t *testing.T) {
	t.Parallel()
	h := &house{channels: []Channel{documented, {Number: 2, Name: "other"}}, balance: "12.5"}
	shown := documentedJSON
	check(t, send(h, "root", http.MethodGet, "/api/channel/search?keyword=OpenAI", ""), 200, `{"success":true,"message":"","data":[`+shown+`]}`)
	check(t, send(h, "root", http.MethodGet, "/api/channel/search?keyword=nobody", ""), 200, `{"success":true,"message":"","data":[]}`)
	check(t, send(h, "root", http.MethodGet, "/api/channel/update_balance/1", ""), 200, `{"success":true,"message":"","balance":12.5}`)
	h.balance = ""
	check(t, send(h, "root", http.MethodGet, "/api/channel/update_balance/2", ""), 200,
		`{"success":false,"message":"该渠道类型不支持查询余额","balance":0}`)
	check(t, send(h, "root", http.MethodGet, "/api/channel/update_balance", ""), 200, `{"success":true,"message":""}`)
	if r := send(h, "root", http.MethodPost, "/api/channel/copy/1", ""); r.Code != 200 {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	for _, path := range []string{"/test", "/test/1", "/search", "/models", "/update_balance", "/update_balance/1"} {
		check(t, send(h, "user", http.MethodGet, "/api/channel"+path, ""), 200, `{"success":false,"message":"权限不足，仅平台管理员可执行此操作"}`)
		check(t, send(h, "", http.MethodGet, "/api/channel"+path, ""), 401, `{"success":false,"message":"未登录或登录已过期，请先登录"}`)
	}
}
