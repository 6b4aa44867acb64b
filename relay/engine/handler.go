package engine

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/tenant"
	"weir/relay/wire"
)

// Handler serves POST requests of one route in one API.
func (e *Engine) Handler(codec Codec, route wire.Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.serve(w, r, codec, func(id auth.Identity) (*wire.Request, error) {
			body, err := e.readBody(w, r)
			if err != nil {
				return nil, err
			}
			return e.Decode(id, codec, body, route)
		})
	})
}

// QueryHandler serves GET requests whose parameters stand in the query; query makes a JSON body of them.
func (e *Engine) QueryHandler(codec Codec, route wire.Route, query func(url.Values, wire.Route) ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.serve(w, r, codec, func(id auth.Identity) (*wire.Request, error) {
			body, err := query(r.URL.Query(), route)
			if err != nil {
				return nil, err
			}
			return e.Decode(id, codec, body, route)
		})
	})
}

// serve authenticates before it reads the body: strangers cost nothing.
func (e *Engine) serve(w http.ResponseWriter, r *http.Request, codec Codec, decode func(auth.Identity) (*wire.Request, error)) {
	id, err := e.Authenticate(r)
	if err != nil {
		fail(w, r, codec, err)
		return
	}
	e.Serve(w, r, codec, id, func() (*wire.Request, error) { return decode(id) })
}

// Serve answers a request whose caller is known, for handlers whose codec depends on who calls.
func (e *Engine) Serve(w http.ResponseWriter, r *http.Request, codec Codec, id auth.Identity, decode func() (*wire.Request, error)) {
	e.meters.running.Inc()
	defer e.meters.running.Dec()
	var seen *captured
	if id.Capture != tenant.CaptureNothing && e.cfg.Captures != nil {
		seen = e.capture(w, r, id)
		defer seen.done()
		w = seen
	}
	req, err := decode()
	if err != nil {
		fail(w, r, codec, err)
		return
	}
	seen.asked(req)
	req.Header = r.Header
	r, span := e.trace(r, id, req)
	defer span.End()
	if mayRepeat(r) {
		e.serveOnce(w, r, codec, id, req)
		return
	}
	c, err := e.newCall(r, id, req)
	if err != nil {
		fail(w, r, codec, err)
		return
	}
	if req.Stream {
		c.stream(w, codec)
		return
	}
	c.reply(w, codec)
}

// Body is the whole body of a request. Returns INVALID and TOO_LARGE.
func (e *Engine) Body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	return e.readBody(w, r)
}

// Refuse answers with an error before anything of an answer has left, and logs what only we can mend.
func Refuse(w http.ResponseWriter, r *http.Request, codec Codec, err error) { fail(w, r, codec, err) }

// readBody reads the whole body once. It is never handed to the upstream's request: net/http closes it at the first flush
// of the answer, which would cut the upstream's connection (facts/stack.md §8).
func (e *Engine) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > e.cfg.MaxBody {
		return nil, tooLarge(e.cfg.MaxBody)
	}
	lift := limitReading(w)
	defer lift()
	limited := http.MaxBytesReader(w, r.Body, e.cfg.MaxBody)
	var body []byte
	var err error
	if r.ContentLength > 0 {
		body = make([]byte, r.ContentLength)
		_, err = io.ReadFull(limited, body)
	} else {
		body, err = io.ReadAll(limited)
	}
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, new(*http.MaxBytesError)):
		return nil, tooLarge(e.cfg.MaxBody)
	}
	return nil, fault.Wrap(fault.Invalid, "The request body ended early.", err)
}

func tooLarge(limit int64) error {
	return fault.Newf(fault.TooLarge, "The request body is larger than %d bytes.", limit)
}
