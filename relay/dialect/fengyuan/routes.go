package fengyuan

import (
	"net"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"weir/relay/dialect"
)

// Dialect serves the routes.
type Dialect struct {
	deps  Deps
	calls limiter
}

// New returns the dialect.
func New(deps Deps) *Dialect {
	if deps.Now == nil {
		deps.Now = time.Now // the machine's clock, where nobody gives another
	}
	if deps.Address == nil {
		deps.Address = address
	}
	return &Dialect{deps: deps, calls: limiter{by: map[string]int{}, all: deps.Counter}}
}

// Routes adds the dialect's routes.
func (d *Dialect) Routes(r chi.Router) {
	get := func(h dialect.Handler) http.HandlerFunc {
		return shape.Methods(map[string]dialect.Handler{http.MethodGet: h})
	}
	r.HandleFunc("/api/user/info", get(d.keyed(d.info)))
	r.HandleFunc("/api/service/list", get(d.list))
	r.HandleFunc("/api/service/invoke", shape.Methods(map[string]dialect.Handler{http.MethodPost: d.keyed(d.invoke)}))
	r.HandleFunc("/api/service/task/{id}", get(d.keyed(d.task)))
	r.HandleFunc("/api/task/list", get(d.keyed(d.tasks)))
}

// Calls a minute, of tenants without and with a VIP level.
const (
	usual = 60
	vip   = 300
)

// keyed lets requests with a good API key pass, as many as the tenant may make.
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
		most := usual
		if c.VIPLevel > 0 {
			most = vip
		}
		if err := d.calls.take(r.Context(), c.TenantID, most, d.deps.Now()); err != nil {
			return err
		}
		return next(w, r, c)
	}
}

// address is that of whoever is at the other end of the connection.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
