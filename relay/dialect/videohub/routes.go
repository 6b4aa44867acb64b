package videohub

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"weir/relay/dialect"
)

// Dialect serves the routes.
type Dialect struct{ deps Deps }

// New returns the dialect.
func New(deps Deps) *Dialect { return &Dialect{deps} }

// Routes adds the dialect's routes.
func (d *Dialect) Routes(r chi.Router) {
	r.HandleFunc("/api/video/submit", shape.Methods(map[string]dialect.Handler{http.MethodPost: d.keyed(d.submit)}))
	r.HandleFunc("/api/video/status", shape.Methods(map[string]dialect.Handler{http.MethodGet: d.keyed(d.status)}))
	r.HandleFunc("/api/user/quota", shape.Methods(map[string]dialect.Handler{http.MethodGet: d.keyed(d.quota)}))
	r.HandleFunc("/api/user/redemption", shape.Methods(map[string]dialect.Handler{http.MethodPost: d.keyed(d.redeem)}))
}

// keyed lets requests with a good API key pass.
func (d *Dialect) keyed(next func(w http.ResponseWriter, r *http.Request, c Caller) error) dialect.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		key, err := dialect.Key(r)
		if err != nil {
			return err
		}
		c, err := d.deps.Keys.Authenticate(r.Context(), key)
		if err != nil {
			return err
		}
		return next(w, r, c)
	}
}
