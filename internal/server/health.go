package server

import (
	"context"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"
)

// Health asks the parts that an installation stands on. Each answers quickly or fails.
type Health struct {
	Database func(ctx context.Context) error
	Redis    func(ctx context.Context) error
	// Migrated fails while migrations are missing or the database is newer.
	Migrated func(ctx context.Context) error
	// Draining reports whether the process is about to end.
	Draining func() bool
}

// healthTimeout bounds every question to a part.
const healthTimeout = 2 * time.Second

// ask puts one question to one part: a part that is silent does not spend the time of the others.
func ask(ctx context.Context, question func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	return question(ctx)
}

func (s *Server) livez(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{"status": "ok"})
}

func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	fail := func(reason string) {
		writeJSON(w, http.StatusServiceUnavailable, map[string]any{"status": "unavailable", "reason": reason})
	}
	switch {
	case s.cfg.Health.Draining():
		fail("draining")
	case ask(ctx, s.cfg.Health.Database) != nil:
		fail("database")
	default:
		if err := ask(ctx, s.cfg.Health.Migrated); err != nil {
			fail(err.Error())
			return
		}
		status := "ok"
		if ask(ctx, s.cfg.Health.Redis) != nil {
			status = "degraded"
		}
		writeJSON(w, http.StatusOK, map[string]any{"status": status})
	}
}

// health is the documented check of the video hub's document.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	var databaseErr, redisErr error
	var asked sync.WaitGroup
	asked.Go(func() { databaseErr = ask(r.Context(), s.cfg.Health.Database) })
	asked.Go(func() { redisErr = ask(r.Context(), s.cfg.Health.Redis) })
	asked.Wait()
	code, status, database, redis := http.StatusOK, "ok", "ok", "ok"
	if redisErr != nil {
		status, redis = "degraded", "error"
	}
	if databaseErr != nil {
		code, status, database = http.StatusServiceUnavailable, "error", "error"
	}
	writeJSON(w, code, map[string]any{"status": status, "checks": map[string]string{"db": database, "redis": redis}})
}

// operations serves metrics and profiles, on the metrics listener only.
func (s *Server) operations() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.cfg.Metrics)
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}
