package server

import (
	"net/http"
	"strings"
)

// endpoint is a path with a method.
type endpoint struct{ method, path string }

// direct answers the relay's calls whose whole path is known without asking the router, which walks its tree twice for them. The
// router has them too: what is not exactly one of them is its business.
func direct(bases []RelayBase, router http.Handler) http.Handler {
	calls := map[endpoint]http.Handler{}
	for _, base := range bases {
		for _, route := range base.Routes {
			if !strings.ContainsAny(route.Pattern, "*{") {
				calls[endpoint{route.Method, base.Path + route.Pattern}] = ofRelay.Handler(route.Handler)
			}
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if call := calls[endpoint{r.Method, r.URL.Path}]; call != nil && r.URL.RawPath == "" {
			call.ServeHTTP(w, r)
			return
		}
		router.ServeHTTP(w, r)
	})
}
