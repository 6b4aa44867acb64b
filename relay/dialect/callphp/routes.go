package callphp

import (
	"net/http"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"

	"weir/relay/dialect"
)

// Dialect serves the routes.
type Dialect struct {
	deps Deps

	mu    sync.Mutex
	state Platform
	read  time.Time
}

// New returns the dialect.
func New(deps Deps) *Dialect { return &Dialect{deps: deps} }

// Routes adds the dialect's routes.
func (d *Dialect) Routes(r chi.Router) {
	r.HandleFunc("/api/call.php", shape.Methods(map[string]dialect.Handler{http.MethodPost: d.call}))
	r.HandleFunc("/api/status.php", shape.Methods(map[string]dialect.Handler{http.MethodGet: d.status}))
}
