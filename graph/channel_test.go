package graph_test

import (
	"strings"
	"testing"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

const channelParts = `{ channel { name status baseUrl models groups priority weight onDisconnect billsAbandoned credentialCount } }`

func TestChannelPresets(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		root := newEnv(t, d).member("root", nil, "", viewer.PlatformRoot)
		r := root.must(`{ channelPresets { name title upstream baseUrl models noCredential type } }`, nil)
		for _, want := range []string{
			`{"name":"deepseek","title":"DeepSeek","upstream":"openai","baseUrl":"https://api.deepseek.com","models":["deepseek-flash","deepseek-v4-pro"],"noCredential":false,"type":36}`,
			`"name":"ollama","title":"Ollama","upstream":"openai","baseUrl":"http://localhost:11434/v1","models":[],"noCredential":true`,
		} {
			if !strings.Contains(r.Body, want) {
				t.Errorf("%s lacks %s", r.Body, want)
			}
		}
		if strings.Contains(r.Body, `"upstream":"azure"`) {
			t.Errorf("a vendor that this build does not speak to: %s", r.Body)
		}
		create := func(fields string) *reply {
			t.Helper()
			return root.do(`mutation { createChannel(input: {name: "c", models: ["m"], credentials: ["sk"]`+fields+`}) { channel { preset upstream } } }`, nil)
		}
		for fields, want := range map[string]string{
			`, preset: "mistral"`: `{"preset":"mistral","upstream":"openai"}`, `, preset: "groq", upstream: "openai", other: "{}"`: `{"preset":"groq","upstream":"openai"}`,
			`, upstream: "openai"`: `{"preset":"openai","upstream":"openai"}`,
		} {
			if r := create(fields); !strings.Contains(r.Body, want) {
				t.Errorf("%s: %s", fields, r.Body)
			}
		}
		for fields, field := range map[string]string{
			"": "preset", `, preset: "nobody"`: "preset", `, preset: "mistral", upstream: "anthropic"`: "upstream", `, preset: "azure"`: "upstream",
			`, preset: "mistral", other: "[]"`:                        "other",
			`, preset: "mistral", other: "{\"api_version\":\"a&b\"}"`: "other", `, preset: "mistral", other: "{\"api_version\":7}"`: "other", `, preset: "mistral", other: "{\"headers\":{\"Host\":\"x\"}}"`: "other",
		} {
			if r := create(fields); r.code() != "INVALID" || !strings.Contains(r.Body, `"field":"`+field+`"`) {
				t.Errorf("%s: %s", fields, r.Body)
			}
		}
	})
}

func TestUpdateChannel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		root := newEnv(t, d).member("root", nil, "", viewer.PlatformRoot)
		made := root.must(`mutation { createChannel(input: {name: "c", upstream: "openai", credentials: ["sk-1", "sk-2"], models: ["m"],
			priority: 3, onDisconnect: DRAIN}) { channel { id } } }`, nil)
		id := made.text("createChannel", "channel", "id")
		update := func(fields string) *reply {
			t.Helper()
			return root.do(`mutation { updateChannel(input: {id: "`+id+`"`+fields+`}) `+channelParts+` }`, nil)
		}
		for _, step := range []struct{ fields, want string }{
			{"", `"name":"c","status":"ENABLED","baseUrl":"","models":["m"],"groups":["default"],"priority":3,"weight":0,"onDisconnect":"DRAIN","billsAbandoned":false,"credentialCount":2`},
			{
				`, name: null, credentials: null, baseUrl: null, models: null, modelMapping: null, groups: null, priority: null, weight: null,
				status: null, onDisconnect: null, billsAbandoned: null`,
				`"name":"c","status":"ENABLED","baseUrl":"","models":["m"],"groups":["default"],"priority":3,"weight":0,"onDisconnect":"DRAIN","billsAbandoned":false,"credentialCount":2`,
			},
			{
				`, name: "d", credentials: ["sk-3"], baseUrl: "https://x.example", models: ["n"], modelMapping: [{from: "n", to: "o"}], groups: ["vip"],
				priority: 0, weight: 2, status: DISABLED, onDisconnect: CANCEL, billsAbandoned: true`,
				`"name":"d","status":"DISABLED","baseUrl":"https://x.example","models":["n"],"groups":["vip"],"priority":0,"weight":2,"onDisconnect":"CANCEL","billsAbandoned":true,"credentialCount":1`,
			},
		} {
			if r := update(step.fields); !strings.Contains(r.Body, step.want) {
				t.Errorf("%s: %s", step.fields, r.Body)
			}
		}
		for fields, field := range map[string]string{
			`, name: "` + strings.Repeat("x", 129) + `"`: "name", `, priority: 1000001`: "priority", `, status: AUTO_DISABLED`: "status",
			`, baseUrl: "ftp://x.example"`: "baseUrl",
		} {
			if r := update(fields); r.code() != "INVALID" || !strings.Contains(r.Body, `"field":"`+field+`"`) {
				t.Errorf("%s: %s", fields, r.Body)
			}
		}
		if r := root.do(`mutation { updateChannel(input: {id: "chn_00000000000000000000000000000000", name: "x"}) `+channelParts+` }`, nil); r.code() != "NOT_FOUND" {
			t.Errorf("%s", r.Body)
		}
	})
}

// TestTestChannel: the third test that fails switches a channel off, the first that passes on again.
func TestTestChannel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		root := newEnv(t, d).member("root", nil, "", viewer.PlatformRoot)
		made := root.must(`mutation { createChannel(input: {name: "c", upstream: "openai", credentials: ["bad-key-123456"], models: ["m"]}) { channel { id } } }`, nil)
		id := made.text("createChannel", "channel", "id")
		test := func() *reply {
			t.Helper()
			return root.must(`mutation { testChannel(input: {id: "`+id+`"}) { passed message channel { status } } }`, nil)
		}
		for n, status := range []string{"ENABLED", "ENABLED", "AUTO_DISABLED", "AUTO_DISABLED"} {
			r := test()
			if !strings.Contains(r.Body, `"passed":false,"message":"The vendor refuses the credential.","channel":{"status":"`+status+`"`) {
				t.Errorf("test %d: %s", n+1, r.Body)
			}
		}
		update := func(fields string) {
			t.Helper()
			root.must(`mutation { updateChannel(input: {id: "`+id+`", `+fields+`}) { channel { id } } }`, nil)
		}
		update(`credentials: ["good-key-123456"]`)
		if r := test(); !strings.Contains(r.Body, `"passed":true,"message":"","channel":{"status":"ENABLED"`) {
			t.Errorf("%s", r.Body)
		}
		update(`status: DISABLED`)
		if r := test(); !strings.Contains(r.Body, `"passed":true,"message":"","channel":{"status":"DISABLED"`) {
			t.Errorf("a test switched on what somebody switched off: %s", r.Body)
		}
		if r := root.do(`mutation { testChannels(input: {scope: "some"}) { started } }`, nil); r.code() != "INVALID" {
			t.Errorf("%s", r.Body)
		}
		if r := root.must(`mutation { testChannels(input: {}) { started count } }`, nil); !strings.Contains(r.Body, `"started":true,"count":1`) {
			t.Errorf("%s", r.Body)
		}
	})
}
