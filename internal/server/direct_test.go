package server_test

import (
	"net/http"
	"testing"
)

// TestDirectCalls: a call whose whole path is known is answered as one that the router looks up.
func TestDirectCalls(t *testing.T) {
	t.Parallel()
	h := site(nil)
	known, routed := get(h, "/v1/echo").Header(), get(h, "/v1/models/echo").Header()
	for _, name := range []string{"Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Openai-Version"} {
		if known.Get(name) == "" || known.Get(name) != routed.Get(name) {
			t.Errorf("%s is %q, and %q behind the router", name, known.Get(name), routed.Get(name))
		}
	}
	for path, want := range map[string]int{
		"/v1/echo": http.StatusOK, "/v1/echo/": http.StatusOK, "/v1/echo//": http.StatusOK, "/v1/echo?a=b": http.StatusOK,
		"/v1/%65cho": http.StatusTeapot, "/v1//echo": http.StatusTeapot, "/v1/ech": http.StatusTeapot,
	} {
		if got := get(h, path).Code; got != want {
			t.Errorf("%s: status %d, want %d", path, got, want)
		}
	}
}
