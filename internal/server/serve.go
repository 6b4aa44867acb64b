package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/fault"
	"weir/internal/id"
)

// Limits of connections. There is no write timeout: streams set a deadline for each write.
const (
	readHeaderTimeout = 15 * time.Second
	idleTimeout       = 120 * time.Second
	maxHeaderBytes    = 64 << 10
)

// Site is a listener and what answers on it.
type Site struct {
	Listener net.Listener
	Handler  http.Handler
}

// Serve answers on the sites until ctx ends, then stops accepting, lets running requests and streams finish for at most
// drain, and returns nil when all have. A site that fails ends the others.
func Serve(ctx context.Context, log zerolog.Logger, drain time.Duration, sites ...Site) error {
	base := context.WithoutCancel(ctx)
	servers := make([]*http.Server, len(sites))
	failed := make(chan error, len(sites))
	for i, site := range sites {
		servers[i] = &http.Server{
			Handler: site.Handler, ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
			BaseContext: func(net.Listener) context.Context { return base }, ErrorLog: newErrorLog(log),
		}
		go func() { failed <- servers[i].Serve(site.Listener) }()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
		err = fmt.Errorf("serve: %w", err)
	}
	stop, cancel := context.WithTimeout(base, drain)
	defer cancel()
	for _, srv := range servers {
		if serr := srv.Shutdown(stop); serr != nil {
			log.Warn().Err(serr).Msg("requests were still running at the end of the drain time")
			err = errors.Join(err, srv.Close())
		}
	}
	return err
}

// Gate stands before a handler that is not ready yet: it is alive, says why it is not ready, and refuses everything else.
type Gate struct {
	// Relay are bases of the relay, which refuse in a shape of their own; only Path and Fail are used.
	Relay []RelayBase

	state atomic.Pointer[gateState]
}

type gateState struct {
	handler http.Handler // nil while the gate is closed
	reason  string
}

// Close refuses requests, for a reason that /readyz tells.
func (g *Gate) Close(reason string) { g.state.Store(&gateState{reason: reason}) }

// Open lets requests through to h from now on.
func (g *Gate) Open(h http.Handler) { g.state.Store(&gateState{handler: h}) }

// ServeHTTP passes the request on, or refuses it with 503.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := g.state.Load()
	if s != nil && s.handler != nil {
		s.handler.ServeHTTP(w, r)
		return
	}
	w.Header().Set("X-Request-Id", id.New(id.Request))
	if r.URL.Path == "/livez" {
		writeJSON(w, http.StatusOK, map[string]any{"status": "ok"})
		return
	}
	w.Header().Set("Retry-After", "1")
	for _, base := range g.Relay {
		if strings.HasPrefix(r.URL.Path, base.Path+"/") {
			base.Fail(w, r, fault.New(fault.Unavailable, "The service is not ready yet. Retry shortly."))
			return
		}
	}
	reason := "starting"
	if s != nil {
		reason = s.reason
	}
	writeJSON(w, http.StatusServiceUnavailable, map[string]any{"status": "unavailable", "reason": reason})
}
