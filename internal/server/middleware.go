package server

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/id"
	"weir/internal/request"
)

// maxClientID bounds what is kept of a client's own request id.
const maxClientID = 128

// maxAgent bounds what is kept of a client's User-Agent.
const maxAgent = 256

// maxLanguage bounds what is kept of a client's Accept-Language.
const maxLanguage = 256

// identify gives each request its id, its client's address, its base URL and its logger, and answers with x-request-id.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m := &request.Meta{
			ID: id.NewUUID(), ClientID: cut(r.Header.Get("X-Request-Id"), maxClientID), Start: time.Now(),
			Agent: cut(r.UserAgent(), maxAgent), Language: cut(r.Header.Get("Accept-Language"), maxLanguage),
		}
		var behindProxy bool
		m.Address, behindProxy = clientAddress(r, s.cfg.TrustedProxies)
		m.BaseURL = s.baseURL(r)
		if behindProxy && s.cfg.PublicURL == "" {
			m.BaseURL = forwardedURL(r, m.BaseURL)
		}
		name := m.RequestID()
		w.Header().Set("X-Request-Id", name)
		log := s.cfg.Log.With().Str("request_id", name).Logger()
		next.ServeHTTP(w, r.WithContext(log.WithContext(request.NewContext(r.Context(), m))))
	})
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}

// clientAddress is the last address before the trusted proxies, and whether the peer itself is one of them.
func clientAddress(r *http.Request, trusted []netip.Prefix) (netip.Addr, bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	peer, err := netip.ParseAddr(host)
	if err != nil || !within(peer, trusted) {
		return peer.Unmap(), false
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		a, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		peer = a
		if !within(a, trusted) {
			break
		}
	}
	return peer.Unmap(), true
}

func within(a netip.Addr, list []netip.Prefix) bool {
	a = a.Unmap()
	for _, p := range list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// baseURL is the configured one, else what the request itself names.
func (s *Server) baseURL(r *http.Request) string {
	switch {
	case s.cfg.PublicURL != "":
		return s.cfg.PublicURL
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// forwardedURL is the base URL that a trusted proxy was reached by.
func forwardedURL(r *http.Request, own string) string {
	scheme, host, _ := strings.Cut(own, "://")
	if v := r.Header.Get("X-Forwarded-Proto"); v == "http" || v == "https" {
		scheme = v
	}
	if v := r.Header.Get("X-Forwarded-Host"); v != "" && !strings.ContainsAny(v, ", /\\") {
		host = v
	}
	return scheme + "://" + host
}

// statusWriter remembers the status for the access log. It unwraps for http.ResponseController.
type statusWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
	start  time.Time
	relay  bool // answers bear the headers that OpenAI's clients log
}

// Values of headers that are the same in all answers. Nobody changes a value that is set, so that all may have the same.
var (
	openAIVersion = []string{"2020-10-01"} // the only one that OpenAI ever sent
	everyOrigin   = []string{"*"}
	exposed       = []string{"x-request-id, weir-cost-usd, weir-cache, retry-after, openai-processing-ms, x-ratelimit-limit-requests, " +
		"x-ratelimit-remaining-requests, x-ratelimit-reset-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens"}
)

func (w *statusWriter) WriteHeader(code int) {
	if w.status == 0 && code >= 200 {
		w.status = code
		if w.relay {
			h := w.Header()
			h["Openai-Version"] = openAIVersion
			h["Openai-Processing-Ms"] = []string{strconv.FormatInt(time.Since(w.start).Milliseconds(), 10)}
		}
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap gives http.ResponseController the writer below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// observe writes the access log and turns a panic into a 500. It is the one place where a panic stops.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m, log := request.From(r.Context()), zerolog.Ctx(r.Context())
		sw := &statusWriter{ResponseWriter: w, start: m.Start}
		defer func() {
			p := recover()
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				s.access(log, sw, r, m)
				panic(http.ErrAbortHandler)
			}
			if p != nil {
				log.Error().Interface("panic", p).Bytes("stack", debug.Stack()).Msg("handler panicked")
				if sw.status == 0 {
					s.internalError(sw, r)
				}
			}
			s.access(log, sw, r, m)
		}()
		next.ServeHTTP(sw, r)
	})
}

func (s *Server) access(log *zerolog.Logger, w *statusWriter, r *http.Request, m *request.Meta) {
	s.meters.answered(doorOf(w, r), w.status)
	if e := log.Info(); e.Enabled() {
		e.Str("method", r.Method).Str("path", r.URL.Path).Int("status", w.status).Int64("bytes", w.bytes).
			Dur("duration", time.Since(m.Start)).Stringer("address", m.Address).Msg("request")
	}
}

// relayed marks answers of the relay.
func relayed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if sw, ok := w.(*statusWriter); ok {
			sw.relay = true
		}
		next.ServeHTTP(w, r)
	})
}

// cors answers preflights and lets every origin read, without credentials: for routes that take a key in a header.
func cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Access-Control-Allow-Origin"] = everyOrigin
		if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE, OPTIONS")
			h.Set("Access-Control-Allow-Headers", allowedHeaders(r))
			h.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		h["Access-Control-Expose-Headers"] = exposed
		next.ServeHTTP(w, r)
	})
}

// allowedHeaders echoes the asked names: "*" does not cover Authorization.
func allowedHeaders(r *http.Request) string {
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		return cut(asked, 1024)
	}
	return "authorization, content-type, x-api-key, idempotency-key, weir-include, weir-cache"
}
