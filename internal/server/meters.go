package server

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"weir/internal/metrics"
)

// Doors through which requests come.
const (
	doorRelay     = "relay"
	doorGraphQL   = "graphql"
	doorDialect   = "dialect"
	doorHealth    = "health"
	doorDashboard = "dashboard"
)

// meters count requests.
type meters struct{ requests *metrics.Table }

func newMeters(r *metrics.Registry) *meters {
	return &meters{requests: r.Table("weir_http_requests_total", "Answered requests, by the door they came through and by status.",
		"door", []string{doorRelay, doorGraphQL, doorDialect, doorHealth, doorDashboard},
		"status", slices.Concat(named, []string{"2xx", "3xx", "4xx", "5xx", left})...)}
}

// answered counts a request. Status 0: its client left before an answer began.
func (m *meters) answered(door string, status int) {
	text := left
	if status > 0 {
		text = strconv.Itoa(status)
		if !slices.Contains(named, text) {
			text = text[:1] + "xx"
		}
	}
	m.requests.Of(door, text).Inc()
}

// named are the statuses that are counted by themselves; left is that of a request whose client left before an answer began.
var named = []string{"400", "401", "402", "403", "404", "409", "413", "429", "500", "502", "503"}

const left = "left"

// doorOf is the door of a request.
func doorOf(w *statusWriter, r *http.Request) string {
	switch path := r.URL.Path; {
	case w.relay:
		return doorRelay
	case path == "/graphql" || strings.HasPrefix(path, "/graphql/"):
		return doorGraphQL
	case path == "/livez" || path == "/readyz" || path == "/api/health":
		return doorHealth
	case strings.HasPrefix(path, "/api/"):
		return doorDialect
	}
	return doorDashboard
}
