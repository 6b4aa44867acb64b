package openai

import (
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

func TestQuery(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, query, want, field string }{
		{"the document's", `model=gpt-4&messages=[{"role":"user","content":"你好"}]&stream=true`, `{"messages":[{"role":"user","content":"你好"}],"model":"gpt-4","stream":true}`, ""},
		{"numbers", `max_tokens=5&temperature=0.5&n=2`, `{"max_tokens":5,"n":2,"temperature":0.5}`, ""},
		{"texts that look like numbers", `model=4&user=7`, `{"model":"4","user":"7"}`, ""},
		{"booleans", `stream=1&logprobs=0&store=`, `{"logprobs":false,"store":false,"stream":true}`, ""},
		{"stop", `stop=END`, `{"stop":"END"}`, ""},
		{"stops", `stop=["a","b"]`, `{"stop":["a","b"]}`, ""},
		{"what is no number stays text", `max_tokens=five`, `{"max_tokens":"five"}`, ""},
		{"unknown", `x={}&y=3&z="q"`, `{"x":"{}","y":3,"z":"\"q\""}`, ""},
		{"nothing", ``, `{}`, ""},
		{"messages that are no JSON", `messages=hi`, "", "messages"},
		{"twice", `model=a&model=b`, "", "model"},
		{"key", `key=sk-1`, "", "key"},
		{"api key", `API_KEY=sk-1`, "", "API_KEY"},
		{"token", `access_token=sk-1`, "", "access_token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			values, err := url.ParseQuery(tt.query)
			if err != nil {
				t.Fatal(err)
			}
			got, err := New().Query(values, wire.RouteChat)
			if string(got) != tt.want {
				t.Errorf("got %s, %v", got, err)
			}
			if f := fault.Of(err); tt.field != "" && (f.Code != fault.Invalid || f.Field != tt.field) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestModels(t *testing.T) {
	t.Parallel()
	m := Model{ID: "gpt-4o", Created: time.Unix(7, 0), OwnedBy: "openai"}
	const one = `{"id":"gpt-4o","object":"model","created":7,"owned_by":"openai","shutdown_date":null}`
	w := httptest.NewRecorder()
	if New().Model(w, m); w.Body.String() != one {
		t.Errorf("got %s", w.Body)
	}
	w = httptest.NewRecorder()
	if New().Models(w, []Model{m, m}); w.Body.String() != `{"object":"list","data":[`+one+`,`+one+`]}` {
		t.Errorf("got %s", w.Body)
	}
	w = httptest.NewRecorder()
	if New().Models(w, nil); w.Body.String() != `{"object":"list","data":[]}` {
		t.Errorf("got %s", w.Body)
	}
}
