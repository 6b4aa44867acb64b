package rig

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Call is one request that reached an Upstream.
type Call struct {
	Mark  string
	Model string
	At    time.Time
	Usage Usage // what it reported, or would have
	// Answered: it began to answer with 200. Said: it has said everything, usage included.
	Answered, Said bool
	Ended          bool
}

// Upstream is a provider that speaks OpenAI's API, does as the scripts in its requests say, and remembers every call.
type Upstream struct {
	URL string

	server *http.Server
	done   chan struct{}

	mu    sync.Mutex
	calls []*Call
	marks map[string]int // calls by mark
	moods map[string]Act // how it treats every request, whatever its script says, by the first part of the path
	news  chan struct{}  // closed when a call comes or changes
}

// StartUpstream listens on a free port of loopback. Close it.
func StartUpstream() (*Upstream, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("upstream: %w", err)
	}
	u := &Upstream{
		URL: "http://" + listener.Addr().String(), marks: map[string]int{}, moods: map[string]Act{}, news: make(chan struct{}), done: make(chan struct{}),
	}
	u.server = &http.Server{Handler: u, ReadHeaderTimeout: time.Minute}
	go func() {
		defer close(u.done)
		_ = u.server.Serve(listener) // until Close
	}()
	return u, nil
}

// Close hangs up on everybody.
func (u *Upstream) Close() error {
	err := u.server.Close()
	<-u.done
	return err
}

// Calls are the calls so far, oldest first.
func (u *Upstream) Calls() []Call {
	u.mu.Lock()
	defer u.mu.Unlock()
	out := make([]Call, len(u.calls))
	for i, c := range u.calls {
		out[i] = *c
	}
	return out
}

// Of are the calls of one request.
func (u *Upstream) Of(mark string) []Call {
	var out []Call
	for _, c := range u.Calls() {
		if c.Mark == mark {
			out = append(out, c)
		}
	}
	return out
}

// Await returns when what is wanted is true of the calls of a request, or with ctx.
func (u *Upstream) Await(ctx context.Context, mark string, wanted func([]Call) bool) error {
	for {
		u.mu.Lock()
		news := u.news
		u.mu.Unlock()
		if wanted(u.Of(mark)) {
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return fmt.Errorf("await calls of %s: %w", mark, ctx.Err())
		}
	}
}

// Feel treats every request below a part of the path ("/second") as an act says, until it is told otherwise: "" is as the scripts say.
func (u *Upstream) Feel(part string, act Act) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.moods[part] = act
}

func (u *Upstream) mood(path string) Act {
	u.mu.Lock()
	defer u.mu.Unlock()
	part, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return u.moods["/"+part]
}

// tell wakes who awaits something. It is called under the lock.
func (u *Upstream) tell() {
	close(u.news)
	u.news = make(chan struct{})
}

func (u *Upstream) note(s Script) (c *Call, nth int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	c = &Call{Mark: s.Mark, Model: s.Model, At: time.Now(), Usage: s.usage()}
	u.calls = append(u.calls, c)
	u.marks[s.Mark]++
	u.tell()
	return c, u.marks[s.Mark]
}

// change alters a call under the lock.
func (u *Upstream) change(c *Call, what func(*Call)) {
	u.mu.Lock()
	defer u.mu.Unlock()
	what(c)
	u.tell()
}

// ServeHTTP answers a chat completion as its script says.
func (u *Upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // it has left
	}
	script, err := read(body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotImplemented)
		return
	}
	call, nth := u.note(script)
	defer u.change(call, func(c *Call) { c.Ended = true })
	x := &exchange{u: u, w: w, rc: http.NewResponseController(w), ctx: r.Context(), script: script, call: call}
	if !x.wait(script.First) {
		return
	}
	act := script.Act
	if act == Stumble && nth > 1 {
		act = Answer
	}
	if mood := u.mood(r.URL.Path); mood != "" {
		act = mood
	}
	switch act {
	case Refuse, Stumble:
		x.refuse(http.StatusInternalServerError)
	case Limit:
		w.Header().Set("Retry-After", "1")
		x.refuse(http.StatusTooManyRequests)
	case CutFirst:
		x.cut()
	case CutMid, Hang:
		x.half()
		if act == Hang {
			<-r.Context().Done()
		}
		x.cut()
	default:
		x.answer()
	}
}

// exchange is one answer.
type exchange struct {
	u      *Upstream
	w      http.ResponseWriter
	rc     *http.ResponseController
	ctx    context.Context //nolint:containedctx // of the request that is being answered
	script Script
	call   *Call
}

func (x *exchange) wait(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-x.ctx.Done():
		return false
	}
}

func (x *exchange) refuse(status int) {
	x.w.Header().Set("Content-Type", "application/json")
	x.w.WriteHeader(status)
	_, _ = io.WriteString(x.w, `{"error":{"message":"No.","type":"server_error","param":null,"code":"scripted"}}`) // it may have left
}

// cut breaks the connection.
func (x *exchange) cut() {
	if conn, _, err := x.rc.Hijack(); err == nil {
		_ = conn.Close() // that is the point
	}
}

func (x *exchange) begin(contentType string) {
	x.w.Header().Set("Content-Type", contentType)
	x.u.change(x.call, func(c *Call) { c.Answered = true })
}

func (x *exchange) write(s string) bool {
	if _, err := io.WriteString(x.w, s); err != nil {
		return false
	}
	return x.rc.Flush() == nil && x.ctx.Err() == nil
}

func (x *exchange) said() { x.u.change(x.call, func(c *Call) { c.Said = true }) }

func usageOf(u Usage) map[string]any {
	return map[string]any{
		"prompt_tokens": u.Input, "completion_tokens": u.Output, "total_tokens": u.Input + u.Output,
		"prompt_tokens_details": map[string]any{"cached_tokens": u.Cached},
	}
}

func (x *exchange) answer() {
	if x.script.Stream {
		x.stream(x.call.Usage.Output, true)
		return
	}
	x.begin("application/json")
	if x.write(x.whole()) {
		x.said()
	}
}

// half says half of the answer.
func (x *exchange) half() {
	if x.script.Stream {
		x.stream(x.call.Usage.Output/2, false)
		return
	}
	x.begin("application/json")
	body := x.whole()
	x.w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	x.write(body[:len(body)/2])
}

func (x *exchange) whole() string {
	return encode(map[string]any{
		"id": "chatcmpl-" + x.script.Mark, "object": "chat.completion", "created": 1_700_000_000, "model": x.script.Model,
		"choices": []any{map[string]any{
			"index": 0, "message": map[string]any{"role": "assistant", "content": strings.Repeat(word, int(x.call.Usage.Output))},
			"finish_reason": x.finish(),
		}},
		"usage": usageOf(x.call.Usage),
	})
}

func (x *exchange) finish() string {
	if x.call.Usage.Output < x.script.Output {
		return "length"
	}
	return "stop"
}

// stream says so many tokens, and the end.
func (x *exchange) stream(tokens int64, end bool) { //nolint:revive // half and whole
	x.begin("text/event-stream")
	events := x.script.Events
	if events <= 0 {
		events = max((tokens+7)/8, 1)
	}
	for i := range events {
		n := tokens*(i+1)/events - tokens*i/events
		if i > 0 && !x.wait(x.script.Pause) {
			return
		}
		delta := map[string]any{"content": strings.Repeat(word, int(n))}
		if !x.event([]any{map[string]any{"index": 0, "delta": delta, "finish_reason": nil}}, nil) {
			return
		}
	}
	if !end {
		return
	}
	ok := x.event([]any{map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": x.finish()}}, nil)
	if ok && x.event([]any{}, usageOf(x.call.Usage)) && x.write("data: [DONE]\n\n") {
		x.said()
	}
}

func (x *exchange) event(choices []any, usage map[string]any) bool {
	return x.write("data: " + encode(map[string]any{
		"id": "chatcmpl-" + x.script.Mark, "object": "chat.completion.chunk", "created": 1_700_000_000, "model": x.script.Model,
		"choices": choices, "usage": usage,
	}) + "\n\n")
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings and numbers
	}
	return string(b)
}
