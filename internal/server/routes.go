package server

import (
	"encoding/json"
	"log"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/rs/zerolog"

	"weir/internal/fault"
	"weir/internal/openapi"
)

func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Get("/livez", s.livez)
	r.Get("/readyz", s.readyz)
	r.With(cors).Get("/api/health", s.health)
	for _, base := range s.cfg.Relay {
		r.Route(base.Path, func(r chi.Router) { s.relay(r, base) })
	}
	s.refuse(r, "/v1beta") // what Gemini's clients call: not offered, and not the dashboard
	r.Group(func(r chi.Router) {
		r.Use(cors)
		for _, mount := range s.cfg.Mounts {
			mount(r)
		}
		r.HandleFunc("/api", notFoundJSON)
		r.HandleFunc("/api/*", notFoundJSON)
	})
	r.Group(func(r chi.Router) {
		r.Use(http.NewCrossOriginProtection().Handler)
		r.Handle("/graphql", s.cfg.GraphQL)
	})
	for _, page := range s.cfg.Pages {
		page(r)
	}
	r.Get("/graphql/schema.graphql", s.schema)
	r.With(cors).Get("/openapi.json", s.describe)
	r.Get("/public/dashboard.html", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	r.NotFound(s.cfg.Dashboard.ServeHTTP)
	s.openAPI = s.document(r)
	return slashless(direct(s.cfg.Relay, r))
}

// everyMethod is as many methods as chi knows: a pattern with all of them looks at the method itself.
const everyMethod = 9

// document describes what is mounted.
func (s *Server) document(r chi.Routes) []byte {
	methods := map[string][]string{}
	err := chi.Walk(r, func(method, pattern string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		methods[pattern] = append(methods[pattern], method)
		return nil
	})
	var mounted []openapi.Route
	for pattern, all := range methods {
		if len(all) >= everyMethod {
			all = []string{"*"}
		}
		for _, method := range all {
			mounted = append(mounted, openapi.Route{Method: method, Pattern: pattern})
		}
	}
	var text []byte
	if err == nil {
		text, err = openapi.Document(s.cfg.Version, mounted)
	}
	if err != nil {
		s.cfg.Log.Error().Err(err).Msg("the API has no description")
	}
	return text
}

func (s *Server) describe(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(s.openAPI) // the client may have left
}

// refuse answers everything below a path as unknown, in the shape of the first base of the relay.
func (s *Server) refuse(r chi.Router, path string) {
	if len(s.cfg.Relay) == 0 {
		return
	}
	unknown := s.cfg.Relay[0].unknown
	r.HandleFunc(path, unknown)
	r.HandleFunc(path+"/*", unknown)
}

// unknown answers a path that there is not.
func (b RelayBase) unknown(w http.ResponseWriter, r *http.Request) {
	b.Fail(w, r, fault.Newf(fault.UnknownURL, "Unknown request URL: %s %s.", r.Method, r.URL.Path))
}

// ofRelay is what stands before the relay's handlers, whether the router finds them or direct.
var ofRelay = chi.Chain(relayed, cors)

func (s *Server) relay(r chi.Router, base RelayBase) {
	r.Use(ofRelay...)
	r.NotFound(base.unknown)
	r.Post("/models/*", base.unknown) // Gemini's way to call a model
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		base.Fail(w, r, fault.Newf(fault.MethodNotAllowed, "Method %s is not allowed for %s.", r.Method, r.URL.Path))
	})
	for _, route := range base.Routes {
		r.Method(route.Method, route.Pattern, route.Handler)
	}
}

// slashless answers both spellings of a trailing slash directly, without a redirect.
func slashless(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := r.URL.Path; len(p) > 1 && strings.HasSuffix(p, "/") {
			u := *r.URL
			u.Path = strings.TrimRight(p, "/")
			u.RawPath = strings.TrimRight(u.RawPath, "/")
			if u.Path == "" {
				u.Path = "/"
			}
			r2 := *r
			r2.URL = &u
			r = &r2
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) schema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte(s.cfg.SDL)) // the client may have left
}

// notFoundJSON answers paths below /api that no dialect has.
func notFoundJSON(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusNotFound, map[string]any{"success": false, "message": "Not found.", "code": "NOT_FOUND"})
}

// internalError answers a panic in the shape of the path.
func (s *Server) internalError(w http.ResponseWriter, r *http.Request) {
	for _, base := range s.cfg.Relay {
		if strings.HasPrefix(r.URL.Path, base.Path+"/") {
			base.Fail(w, r, fault.New(fault.Internal, "Internal error."))
			return
		}
	}
	writeJSON(w, http.StatusInternalServerError, map[string]any{"success": false, "message": "Internal error.", "code": "INTERNAL_ERROR"})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		status, body = http.StatusInternalServerError, []byte(`{"success":false,"message":"Internal error."}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may have left
}

// errorLog passes what net/http complains of to our log.
type errorLog struct{ log zerolog.Logger }

func (e errorLog) Write(b []byte) (int, error) {
	e.log.Debug().Str("reason", strings.TrimSpace(string(b))).Msg("connection")
	return len(b), nil
}

func newErrorLog(l zerolog.Logger) *log.Logger { return log.New(errorLog{l}, "", 0) }
