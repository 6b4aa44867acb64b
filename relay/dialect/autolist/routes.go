package autolist

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
	r.HandleFunc("/api/auth.php", byAction(map[string]map[string]dialect.Handler{
		"register": {http.MethodPost: d.register},
		"login":    {http.MethodPost: d.login},
		"logout":   {http.MethodGet: d.logout, http.MethodPost: d.logout},
	}))
	r.HandleFunc("/api/user.php", byAction(map[string]map[string]dialect.Handler{
		"profile":        {http.MethodGet: d.profile},
		"transactions":   {http.MethodGet: d.transactions},
		"charge":         {http.MethodPost: d.charge},
		"regenerate_key": {http.MethodPost: d.regenerateKey},
	}))
}

// byAction answers a path by the query parameter action. An unknown one is a bad parameter, not an unknown path.
func byAction(by map[string]map[string]dialect.Handler) http.HandlerFunc {
	actions := make(map[string]http.HandlerFunc, len(by))
	for name, methods := range by {
		actions[name] = shape.Methods(methods)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		h, ok := actions[r.URL.Query().Get("action")]
		if !ok {
			shape.Write(w, r, dialect.Invalid("action", unknownAction))
			return
		}
		h(w, r)
	}
}
