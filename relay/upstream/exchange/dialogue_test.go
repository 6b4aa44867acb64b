package exchange

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/tidwall/gjson"
)

func TestPath(t *testing.T) {
	t.Parallel()
	base, err := url.Parse("https://vendor.example/proxy/v1?key=1")
	if err != nil {
		t.Fatal(err)
	}
	for segment, want := range map[string]string{
		"job-1": "https://vendor.example/proxy/v1/tasks/job-1?key=1", "a/b": "https://vendor.example/proxy/v1/tasks/a%2Fb?key=1",
		"..": "https://vendor.example/proxy/v1/tasks/%2E?key=1", "a?b": "https://vendor.example/proxy/v1/tasks/a%3Fb?key=1",
		"../../x": "https://vendor.example/proxy/v1/tasks/..%2F..%2Fx?key=1",
	} {
		if got := Path(base, "tasks", segment); got != want {
			t.Errorf("%q: got %s, want %s", segment, got, want)
		}
	}
}

func TestBody(t *testing.T) {
	t.Parallel()
	own := struct {
		Prompt string `json:"prompt"`
		Mode   string `json:"mode"`
	}{"x", "std"}
	for extra, want := range map[string]string{
		"":                               `{"prompt":"x","mode":"std"}`,
		`{"watermark":true}`:             `{"prompt":"x","mode":"std","watermark":true}`,
		`{"mode":"pro","prompt":"y"}`:    `{"prompt":"x","mode":"std"}`,
		`{"evil":1,"watermark":{"a":1}}`: `{"prompt":"x","mode":"std","watermark":{"a":1}}`,
		`no JSON`:                        `{"prompt":"x","mode":"std"}`,
	} {
		got, err := Body(own, json.RawMessage(extra), "watermark", "mode")
		if err != nil || string(got) != want {
			t.Errorf("%q: got %s, %v", extra, got, err)
		}
	}
}

func TestPerCent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		json  string
		whole float64
		want  int
	}{{"0.25", 1, 25}, {"1", 1, 99}, {"40", 100, 40}, {"1e300", 1, 99}, {"-3", 1, 0}, {`"50"`, 100, 0}, {"null", 1, 0}, {"", 1, 0}} {
		if got := PerCent(gjson.Parse(test.json), test.whole); got != test.want {
			t.Errorf("%q of %v: got %d, want %d", test.json, test.whole, got, test.want)
		}
	}
}
