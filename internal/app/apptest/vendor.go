package apptest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// Secret stands in every error text of a Vendor: no answer of ours may repeat it.
const Secret = "acct_vendor_secret"

// WrongKey is what credentials hold that the vendor refuses.
const WrongKey = "sk-wrong-"

// VendorKey is the credential that channels of Node.Channel have.
const VendorKey = "sk-vendor-0123456789abcdef"

// Vendor is a provider that speaks OpenAI's API and does as it is told: a request's script is named by "script=NAME" in its
// prompt, or, for all requests of a channel, by the base URL of Only. See scripts for the names.
type Vendor struct {
	URL string
	// Gate, when set, is waited for before each answer.
	Gate chan struct{}
	// Rest, when set, is waited for by the scripts "half", "half-excessive", "half-cut" and "last" before they go on.
	Rest chan struct{}

	mu    sync.Mutex
	calls []*Call
	odd   int // calls of the script "odd"
}

// Call is one request that reached a Vendor.
type Call struct {
	Script string
	Path   string
	Header http.Header
	Body   []byte

	ended     chan struct{}
	cancelled bool
}

// Cancelled waits until the request has ended and reports whether we hung up before the vendor had said everything.
func (c *Call) Cancelled(t testing.TB) bool {
	t.Helper()
	select {
	case <-c.ended:
	case <-time.After(patience):
		t.Fatalf("the vendor's request %s still runs", c.Script)
	}
	return c.cancelled
}

// Field is a field of the request's JSON body, or nil.
func (c *Call) Field(t testing.TB, name string) any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(c.Body, &m); err != nil {
		t.Fatalf("the vendor's request is no JSON: %v: %s", err, c.Body)
	}
	return m[name]
}

// NewVendor starts a vendor that ends with the test.
func NewVendor(t testing.TB) *Vendor {
	t.Helper()
	v := &Vendor{}
	server := httptest.NewServer(v)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	v.URL = server.URL
	return v
}

// SetGate sets the Gate of requests that come from now on.
func (v *Vendor) SetGate(gate chan struct{}) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.Gate = gate
}

// SetRest sets the Rest of requests that come from now on.
func (v *Vendor) SetRest(rest chan struct{}) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.Rest = rest
}

// Only is a base URL under which every request gets one script.
func (v *Vendor) Only(script string) string { return v.URL + "/only/" + script }

// Calls are the requests so far, in order of arrival.
func (v *Vendor) Calls() []*Call {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]*Call(nil), v.calls...)
}

// Last is the newest request.
func (v *Vendor) Last(t testing.TB) *Call {
	t.Helper()
	calls := v.Calls()
	if len(calls) == 0 {
		t.Fatal("nothing reached the vendor")
	}
	return calls[len(calls)-1]
}

var named = regexp.MustCompile(`script=([a-z0-9-]+)`)

// ServeHTTP answers as the script of the request says.
func (v *Vendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if name, ok := strings.CutPrefix(r.URL.Path, store); ok {
		v.serveStore(w, r, name)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // it left already
	}
	c := &Call{Script: "ok", Path: r.URL.Path, Header: r.Header.Clone(), Body: body, ended: make(chan struct{})}
	if m := named.FindSubmatch(body); m != nil {
		c.Script = string(m[1])
	}
	if rest, ok := strings.CutPrefix(r.URL.Path, "/only/"); ok {
		c.Script, _, _ = strings.Cut(rest, "/")
	}
	if strings.Contains(r.Header.Get("Authorization"), WrongKey) {
		c.Script = "401"
	}
	v.mu.Lock()
	v.calls = append(v.calls, c)
	gate, rest := v.Gate, v.Rest
	v.mu.Unlock()
	x := &exchange{w: w, rc: http.NewResponseController(w), ctx: r.Context(), path: r.URL.Path, rest: rest, vendor: v, stored: "picture.png"}
	x.read(r, body)
	defer func() {
		c.cancelled = x.left
		close(c.ended)
	}()
	if gate != nil {
		select {
		case <-gate:
		case <-r.Context().Done():
			x.left = true
			return
		}
	}
	run, ok := scripts[c.Script]
	if !ok {
		http.Error(w, "no script "+c.Script, http.StatusNotImplemented)
		return
	}
	run(x)
}

// exchange is one answer of a Vendor.
type exchange struct {
	w       http.ResponseWriter
	rc      *http.ResponseController
	ctx     context.Context
	request asked
	vendor  *Vendor
	stored  string // where its images lie
	path    string
	left    bool // we hung up
	begun   bool
	rest    chan struct{}
}

// wait pauses and reports whether we are still there.
func (x *exchange) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.ctx.Done():
		x.left = true
		return false
	}
}

// pause waits for the vendor's Rest and reports whether we are still there.
func (x *exchange) pause() bool {
	select {
	case <-x.rest:
		return true
	case <-x.ctx.Done():
		x.left = true
		return false
	}
}

// forever waits until we leave.
func (x *exchange) forever() { x.wait(time.Hour) }

func (x *exchange) write(s string) bool {
	if _, err := io.WriteString(x.w, s); err != nil {
		x.left = true
		return false
	}
	if err := x.rc.Flush(); err != nil || x.ctx.Err() != nil {
		x.left = true
	}
	return !x.left
}

// answer sends a whole body.
func (x *exchange) answer(status int, kind, body string) {
	x.w.Header().Set("Content-Type", kind)
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, body)
}

// refuse sends an error as OpenAI words it.
func (x *exchange) refuse(status int, code string) {
	body, _ := json.Marshal(map[string]any{"error": map[string]any{
		"message": "Refused for account " + Secret + ".", "type": "vendor_error", "param": nil, "code": code,
	}})
	x.answer(status, "application/json", string(body))
}

// begin sends the header of a stream, once.
func (x *exchange) begin() {
	if !x.begun {
		x.begun = true
		x.w.Header().Set("Content-Type", "text/event-stream")
		x.w.WriteHeader(http.StatusOK)
	}
}

// event sends one server-sent event.
func (x *exchange) event(v any) bool {
	x.begin()
	return x.write(sse(v))
}

func sse(v any) string {
	data, ok := v.(string)
	if !ok {
		b, _ := json.Marshal(v)
		data = string(b)
	}
	return "data: " + data + "\n\n"
}

func (x *exchange) chunkOf(delta map[string]any, finish any) map[string]any {
	return map[string]any{
		"id": "chatcmpl-vendor", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": x.request.Model, "system_fingerprint": "fp_1",
		"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}},
	}
}

func (x *exchange) chunk(delta map[string]any, finish any) bool {
	return x.event(x.chunkOf(delta, finish))
}

func (x *exchange) say(text string) bool { return x.chunk(map[string]any{"content": text}, nil) }

// cut breaks the connection.
func (x *exchange) cut() {
	conn, _, err := x.rc.Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// Usage is what a script reports.
type Usage struct{ Prompt, Cached, Completion int64 }

func (u *Usage) object() map[string]any {
	return map[string]any{
		"prompt_tokens": u.Prompt, "completion_tokens": u.Completion, "total_tokens": u.Prompt + u.Completion,
		"prompt_tokens_details": map[string]any{"cached_tokens": u.Cached},
	}
}

// complete sends a regular answer, whole or streamed, with usage where u is not nil.
func (x *exchange) complete(words []string, u *Usage, done bool) {
	if x.other(words, u) {
		return
	}
	if !x.request.Stream {
		m := map[string]any{
			"id": "chatcmpl-vendor", "object": "chat.completion", "created": 1_700_000_000, "model": x.request.Model,
			"choices": []any{map[string]any{
				"index": 0, "message": map[string]any{"role": "assistant", "content": strings.Join(words, "")}, "finish_reason": "stop",
			}},
		}
		if u != nil {
			m["usage"] = u.object()
		}
		b, _ := json.Marshal(m)
		x.answer(http.StatusOK, "application/json", string(b))
		return
	}
	x.chunk(map[string]any{"role": "assistant", "content": ""}, nil)
	for _, word := range words {
		if !x.say(word) {
			return
		}
	}
	x.end(u, done)
}

// end sends what follows the text of a stream: but for the end mark in one piece.
func (x *exchange) end(u *Usage, done bool) {
	piece := sse(x.chunkOf(map[string]any{}, "stop"))
	if u != nil {
		piece += sse(map[string]any{
			"id": "chatcmpl-vendor", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": x.request.Model,
			"choices": []any{}, "usage": u.object(),
		})
	}
	x.begin()
	x.write(piece)
	if done {
		x.event("[DONE]")
	}
}

// halves streams half of the answer, waits for the vendor's Rest, and streams the other half.
func (x *exchange) halves(u *Usage) {
	if !x.some() || !x.pause() {
		return
	}
	for _, word := range Words[3:] {
		if !x.say(word) {
			return
		}
	}
	x.end(u, true)
}

func (x *exchange) embed(u *Usage) {
	if u == nil {
		u = &Usage{}
	}
	b, _ := json.Marshal(map[string]any{
		"object": "list", "model": x.request.Model, "data": []any{map[string]any{"object": "embedding", "index": 0, "embedding": []float64{0.5, -0.5}}},
		"usage": map[string]any{"prompt_tokens": u.Prompt, "total_tokens": u.Prompt},
	})
	x.answer(http.StatusOK, "application/json", string(b))
}
