package blob

import (
	"net/http"
	"strconv"
	"time"

	"weir/internal/fault"
)

// ServeHTTP answers GET and HEAD with a blob, or ranges of it. A link that is wrong, over or of another installation is 404,
// whatever is wrong with it. Browsers may show what it is and nothing else.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "Method not allowed.", "method_not_allowed")
		return
	}
	query := r.URL.Query()
	name, _, ok := nameOf(r.URL.Path)
	if !ok || !s.valid(name, query.Get("expires"), query.Get("signature")) {
		notFound(w)
		return
	}
	switch err := s.serve(w, r, name, s.left(query.Get("expires"))); fault.CodeOf(err) {
	case "":
	case fault.NotFound:
		notFound(w)
	default:
		s.cfg.Log.Warn().Err(err).Msg("a blob could not be read")
		h.Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable, unreadable, "service_unavailable")
	}
}

// How long a client may take: patience, and its file at slowest bytes a second.
const (
	patience = 10 * time.Minute
	slowest  = 32 << 10
)

// left is how many seconds of a valid link are left.
func (s *Store) left(expires string) int {
	until, err := strconv.ParseInt(expires, 10, 64)
	if err != nil {
		return 0
	}
	return max(int(time.Unix(until, 0).Sub(s.cfg.Clock.Now())/time.Second), 0)
}

func notFound(w http.ResponseWriter) {
	refuse(w, http.StatusNotFound, "There is no such file, or its link has expired.", "not_found")
}

// refuse answers with the error object that clients of the relay know.
func refuse(w http.ResponseWriter, status int, message, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// The client may have left.
	_, _ = w.Write([]byte(`{"error":{"message":"` + message + `","type":"invalid_request_error","param":null,"code":"` + code + `"}}`))
}
