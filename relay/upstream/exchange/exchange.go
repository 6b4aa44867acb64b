// Package exchange is one HTTP exchange with a vendor, which all upstreams have in common: what goes up, how long silence is
// borne, unpacking, bounds, how a stream of events is read up to the first that says something, and what a refusal means.
// What the bytes say is the upstreams' own.
package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// defaultMaxAnswer bounds an answer where the endpoint names no bound.
const defaultMaxAnswer = 64 << 20

// maxErrorBody bounds what is read of an error; it is only searched for its code.
const maxErrorBody = 64 << 10

// Post sends a body and returns when the header of the answer is there; the caller closes the response. Nothing of a client
// goes up but what the caller puts into header; the endpoint's own headers are set last. Redirects are not followed. Errors
// as wire.Upstream says.
func Post(ctx context.Context, to wire.Endpoint, target string, header http.Header, body []byte) (*Response, error) {
	if len(to.Params) > 0 && header.Get("Content-Type") == "application/json" {
		body = overridden(body, to.Params)
	}
	return send(ctx, to, http.MethodPost, target, header, bytes.NewReader(body))
}

// overridden sets the channel's own members in a JSON object, in a stable order.
func overridden(body []byte, params map[string]json.RawMessage) []byte {
	members := make([]rawjson.Member, 0, len(params))
	for _, name := range slices.Sorted(maps.Keys(params)) {
		m := rawjson.Member{Name: name}
		if value := params[name]; string(value) != "null" {
			m.Value = value
		}
		members = append(members, m)
	}
	return rawjson.Set(make([]byte, 0, len(body)+128), body, members...)
}

// Get is Post without a body.
func Get(ctx context.Context, to wire.Endpoint, target string, header http.Header) (*Response, error) {
	return send(ctx, to, http.MethodGet, target, header, http.NoBody)
}

// Send is Post or Get by any method; body may be nil.
func Send(ctx context.Context, to wire.Endpoint, method, target string, header http.Header, body []byte) (*Response, error) {
	if body == nil {
		return send(ctx, to, method, target, header, http.NoBody)
	}
	return send(ctx, to, method, target, header, bytes.NewReader(body))
}

func send(ctx context.Context, to wire.Endpoint, method, target string, header http.Header, content io.Reader) (*Response, error) {
	if to.Transport == nil {
		return nil, fault.New(fault.Internal, "The endpoint has no transport.")
	}
	clock := newWatch(ctx, to.FirstByte, to.Idle)
	response, err := open(clock, to, method, target, header, content)
	if err != nil {
		clock.stop()
		return nil, clock.explain(err)
	}
	return response, nil
}

func open(clock *watch, to wire.Endpoint, method, target string, header http.Header, content io.Reader) (*Response, error) {
	request, err := http.NewRequestWithContext(clock.ctx, method, target, content)
	if err != nil {
		return nil, Failed("The channel's address is not a URL.", err)
	}
	if p, ok := content.(*pieces); ok {
		p.describe(request)
	}
	h := request.Header
	maps.Copy(h, header)
	h.Set("Accept-Encoding", "identity")
	h.Set("User-Agent", "weir")
	for name, value := range to.Headers {
		h.Set(name, value)
	}
	answer, err := to.Transport.RoundTrip(request)
	if err != nil {
		return nil, Failed("The upstream provider could not be reached.", err)
	}
	b, err := clock.body(answer)
	if err != nil {
		_ = answer.Body.Close()
		return nil, err
	}
	limit := to.MaxAnswer
	if limit <= 0 {
		limit = defaultMaxAnswer
	}
	return &Response{Status: answer.StatusCode, Header: answer.Header, body: b, size: answer.ContentLength, limit: limit}, nil
}

// JSON is the header of a request whose body is JSON and whose answer is JSON or, streamed, a stream of events.
func JSON(req *wire.Request) http.Header {
	h := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}
	if req.Stream {
		h.Set("Accept", "text/event-stream")
	}
	return h
}

// Response is a vendor's answer whose body has not been read. Not safe for concurrent use.
type Response struct {
	Status int
	Header http.Header
	body   *body
	size   int64
	limit  int64
}

// OK reports whether the status says success.
func (r *Response) OK() bool { return r.Status >= 200 && r.Status <= 299 }

// Read reads the body, under the bounds of time.
func (r *Response) Read(p []byte) (int, error) { return r.body.Read(p) }

// ReadAll reads the body whole and ends the exchange.
func (r *Response) ReadAll() ([]byte, error) {
	defer func() { _ = r.Close() }() // read, or given up
	var buf bytes.Buffer
	if r.size > 0 && r.size <= r.limit {
		buf.Grow(int(r.size) + bytes.MinRead)
	}
	if _, err := buf.ReadFrom(io.LimitReader(r.body, r.limit+1)); err != nil {
		return nil, r.Explain(err)
	}
	if int64(buf.Len()) > r.limit {
		return nil, Unreadable("longer than the endpoint's limit")
	}
	return buf.Bytes(), nil
}

// ReadError reads as much of an error's body as is worth reading, and ends the exchange.
func (r *Response) ReadError() []byte {
	defer func() { _ = r.Close() }()                         // read, or given up
	b, _ := io.ReadAll(io.LimitReader(r.body, maxErrorBody)) // what could be read is enough
	return b
}

// Explain turns an error of reading into the fault that wire.Upstream promises; a fault stays. When the caller has left,
// that is what it says.
func (r *Response) Explain(err error) error { return r.body.explain(err) }

// Close ends the exchange and the vendor's work.
func (r *Response) Close() error {
	r.body.stop()
	return r.body.Close()
}

// Failed is an UPSTREAM_FAILED fault. message is in our words; err is for the log.
func Failed(message string, err error) *fault.Error {
	return fault.Wrap(fault.UpstreamFailed, message, err)
}

// Unreadable is the fault for a success that is not what the API describes.
func Unreadable(why string) *fault.Error {
	return Failed("The upstream provider's answer is unreadable.", errors.New(why))
}

// Broken is the fault for an answer that broke off.
func Broken(err error) *fault.Error {
	return Failed("The upstream provider's answer broke off.", err)
}

// Base parses a channel's base URL, "" standing for the vendor's own; the path comes without a slash at its end, the query
// stays. Returns UPSTREAM_FAILED for what is no absolute http or https URL.
func Base(base, vendor string) (*url.URL, error) {
	if base == "" {
		base = vendor
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, Failed("The channel's address is not a URL.", err)
	}
	for len(u.Path) > 0 && u.Path[len(u.Path)-1] == '/' {
		u.Path = u.Path[:len(u.Path)-1]
	}
	u.RawPath, u.Fragment = "", ""
	return u, nil
}

// HasVersion reports whether a segment of a path is a version (v1, v4, v1beta).
func HasVersion(path string) bool {
	for i := 0; i+2 < len(path); i++ {
		if path[i] == '/' && (path[i+1] == 'v' || path[i+1] == 'V') && path[i+2] >= '0' && path[i+2] <= '9' {
			return true
		}
	}
	return false
}
