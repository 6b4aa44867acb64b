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

// Drain says how long running requests may go on when a server stops.
type Drain struct {
	Time time.Duration
	// Over is called when Time is over and requests still run: what nobody waits for must end now. May be nil.
	Over func()
}

// lastTime is for requests that were cut at the end of the drain time to book what they have to.
const lastTime = 3 * time.Second

// Serve answers on the sites until ctx ends, then stops accepting, lets running requests and streams finish for at most
// the drain's time, cuts those that are left, waits a little for them to end, and returns nil. A request counts as running
// until its handler returns, whether or not its client is still there. A site that fails ends the others.
func Serve(ctx context.Context, log zerolog.Logger, drain Drain, sites ...Site) error {
	base := context.WithoutCancel(ctx)
	servers := make([]*http.Server, len(sites))
	failed := make(chan error, len(sites))
	var running atomic.Int64
	for i, site := range sites {
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			running.Add(1)
			defer running.Add(-1)
			site.Handler.ServeHTTP(w, r)
		})
		servers[i] = &http.Server{
			Handler: handler, ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
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
	stop, cancel := context.WithTimeout(base, drain.Time)
	defer cancel()
	late := false
	for _, srv := range servers {
		if serr := srv.Shutdown(stop); serr != nil {
			late = true
			err = errors.Join(err, srv.Close())
		}
	}
	if late {
		log.Warn().Msg("requests were still running at the end of the drain time")
		if drain.Over != nil {
			drain.Over()
		}
		await(&running, lastTime)
	}
	return err
}

// await waits until nothing runs any more, but not for ever.
func await(running *atomic.Int64, limit time.Duration) {
	end := time.After(limit)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for running.Load() > 0 {
		select {
		case <-end:
			return
		case <-tick.C:
		}
	}
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
