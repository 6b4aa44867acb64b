// Package server is the HTTP edge: it gives each request its identity, routes it, and serves health, metrics and the
// dashboard. What the routes do is in relay, graph and frontend.
package server

import (
	"net/http"
	"net/netip"

	"github.com/go-chi/chi/v5"
	"github.com/rs/zerolog"

	"weir/internal/metrics"
)

// Config is what a Server serves.
type Config struct {
	PublicURL      string
	TrustedProxies []netip.Prefix
	Log            zerolog.Logger
	Health         Health
	// Relay serves the inference routes below each of its bases.
	Relay []RelayBase
	// Mounts add the account routes of the dialects.
	Mounts []func(chi.Router)
	// Pages add what browsers open by themselves, with their cookies: downloads.
	Pages []func(chi.Router)
	// GraphQL serves /graphql; SDL is its schema in text.
	GraphQL http.Handler
	SDL     string
	// Dashboard serves every path that nothing else does.
	Dashboard http.Handler
	Metrics   http.Handler
	// Registry is where requests are counted; nil: into the void.
	Registry *metrics.Registry
	// Version of the build, for the description of the API.
	Version string
}

// RelayBase is one base path of the relay with its handlers.
type RelayBase struct {
	Path   string
	Routes []Route
	// Fail answers in the base's own shape: unknown paths, wrong methods and panics.
	Fail func(w http.ResponseWriter, r *http.Request, err error)
}

// Route is one method and pattern below a base.
type Route struct {
	Method, Pattern string
	Handler         http.Handler
}

// Server answers HTTP.
type Server struct {
	cfg     Config
	meters  *meters
	handler http.Handler
	// openAPI describes the routes.
	openAPI []byte
}

// New builds the routes.
func New(cfg Config) *Server {
	s := &Server{cfg: cfg, meters: newMeters(cfg.Registry)}
	s.handler = s.identify(s.observe(s.routes()))
	return s
}

// Handler is the whole API with the dashboard.
func (s *Server) Handler() http.Handler { return s.handler }

// Operations serves metrics and profiles, for the metrics listener.
func (s *Server) Operations() http.Handler { return s.operations() }
