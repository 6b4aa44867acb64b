package engine_test

import (
	"net/http"
	"testing"

	"weir/relay/engine"
)

func TestKeyOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		headers [][2]string
		want    string
	}{
		"none":                {nil, ""},
		"Bearer":              {[][2]string{{"Authorization", "Bearer sk-1"}}, "sk-1"},
		"in lower case":       {[][2]string{{"Authorization", "bearer sk-1"}}, "sk-1"},
		"X-API-Key":           {[][2]string{{"X-API-Key", "sk-2"}}, "sk-2"},
		"X-API-Key first":     {[][2]string{{"Authorization", "Bearer sk-1"}, {"X-API-Key", "sk-2"}}, "sk-2"},
		"empty X-API-Key":     {[][2]string{{"Authorization", "Bearer sk-1"}, {"X-API-Key", ""}}, "sk-1"},
		"another scheme":      {[][2]string{{"Authorization", "Basic sk-1"}}, ""},
		"no scheme":           {[][2]string{{"Authorization", "sk-1"}}, ""},
		"a scheme alone":      {[][2]string{{"Authorization", "Bearer "}}, ""},
		"a longer scheme":     {[][2]string{{"Authorization", "Bearers sk-1"}}, ""},
		"cookies are no keys": {[][2]string{{"Cookie", "weir_session=sk-1"}}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &http.Request{Header: http.Header{}}
			for _, h := range test.headers {
				r.Header.Set(h[0], h[1])
			}
			if got := engine.KeyOf(r); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
