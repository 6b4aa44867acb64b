package conformance

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

// Vendor is a fake of one vendor, written from its documents.
type Vendor interface {
	// Asked reads what the vendor was sent, as the vendor understands it.
	Asked(r *http.Request, body []byte) (Asked, error)
	// Answer is the body of a whole answer; u is nil where the vendor reports no usage.
	Answer(a *wire.ChatAnswer, u *wire.Usage) string
	// Events are the events of a streamed answer, each with its blank line; the last may be an end mark.
	Events(a *wire.ChatAnswer, u *wire.Usage) []string
	// Failure is the body with which the vendor refuses with a status; message is its text.
	Failure(status int, message string) string
	// Broken is the event, with its blank line, by which the vendor says in the middle of a stream that it failed; "" = none.
	Broken(message string) string
}

// Asked is a request as a vendor sees it.
type Asked struct {
	Model, Credential string
	Stream            bool
	// Limit of tokens; 0 = none.
	Limit int64
	Chat  *wire.Chat
}

// UpstreamSuite is what an upstream is registered with.
type UpstreamSuite struct {
	Upstream wire.Upstream
	Vendor   Vendor
	Can      Ability
	// Seal is whose seals the vendor gives.
	Seal wire.Protocol
	// Stops are the reasons to end that the vendor can tell, for a text.
	Stops []wire.Stop
	// Path is put behind the fake's URL to make the endpoint's.
	Path string
	// Refusals are the statuses that this vendor means otherwise than others.
	Refusals map[int]fault.Code
}

const (
	credential = "vendor-secret-key"
	vendorText = "your organization org-SECRET has failed"
)

// Upstream tests an upstream with clients of another protocol. What passes as bytes is for its own tests and goldens.
func Upstream(t *testing.T, s UpstreamSuite) {
	t.Helper()
	t.Run("request", s.requests)
	t.Run("answers", s.answers)
	t.Run("streams", s.streams)
	t.Run("refusals", s.refusals)
	t.Run("hostile", s.hostile)
	t.Run("broken streams", s.brokenStreams)
	t.Run("silence", s.silence)
}

func request(chat *wire.Chat, route wire.Route) *wire.Request {
	req := &wire.Request{
		Route: route, Protocol: "conformance", Model: "client-model", Choices: 1, MaxTokens: 77, User: "u-1", Body: []byte("{}"),
		Header: http.Header{"Cookie": {"secret=1"}, "Authorization": {"Bearer client-secret"}, "X-Api-Key": {"client-secret"}},
	}
	req.OnChat(func() (*wire.Chat, error) { return chat, nil })
	return req
}

func plainRequest() *wire.Request {
	return request(&wire.Chat{ParallelTools: true, Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("hi")}}}}, wire.RouteChat)
}

func streamRequest() *wire.Request {
	req := plainRequest()
	req.Stream = true
	return req
}

// endpoint serves a fake until the test ends.
func (s *UpstreamSuite) endpoint(t *testing.T, vendor http.HandlerFunc) wire.Endpoint {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client left
		}
		r.Body = io.NopCloser(newReader(body))
		vendor(w, r)
	}))
	t.Cleanup(server.Close)
	return wire.Endpoint{
		BaseURL: server.URL + s.Path, Credential: credential, Model: "vendor-model", FirstByte: time.Minute, Idle: time.Minute,
		MaxAnswer: 4 << 20, Transport: server.Client().Transport,
	}
}

func says(status int, kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

const (
	jsonType   = "application/json"
	streamType = "text/event-stream; charset=utf-8"
)

// outcome is what came of a call, a stream read to its end.
type outcome struct {
	answer *wire.ChatAnswer
	usage  *wire.Usage
	text   string
	before error // from Call
	after  error // how the stream ended; io.EOF is regular
}

func (s *UpstreamSuite) call(ctx context.Context, to wire.Endpoint, req *wire.Request) outcome {
	a, err := s.Upstream.Call(ctx, to, req)
	if err != nil {
		return outcome{before: err}
	}
	if a.Stream == nil {
		return outcome{answer: a.Chat, usage: a.Usage, text: string(a.Text)}
	}
	defer func() { _ = a.Stream.Close() }()
	o := outcome{answer: &wire.ChatAnswer{}}
	for {
		f, err := a.Stream.Next()
		if err != nil {
			o.after = err
			return o
		}
		for i := range f.Events {
			o.answer.Add(&f.Events[i])
		}
		o.text += string(f.Text)
		if f.Usage != nil && !f.Partial {
			u := *f.Usage
			o.usage = &u
		}
	}
}

func (s *UpstreamSuite) requests(t *testing.T) {
	t.Parallel()
	type seen struct {
		asked  Asked
		header http.Header
		err    error
	}
	ask := func(t *testing.T, to func(*wire.Endpoint), req *wire.Request) seen {
		t.Helper()
		got := make(chan seen, 1)
		e := s.endpoint(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			asked, err := s.Vendor.Asked(r, body)
			got <- seen{asked, r.Header, err}
			if asked.Stream {
				says(200, streamType, join(s.Vendor.Events(answer(wire.StopEnd, wire.Text("hi")), &Used)))(w, r)
				return
			}
			says(200, jsonType, s.Vendor.Answer(answer(wire.StopEnd, wire.Text("hi")), &Used))(w, r)
		})
		to(&e)
		if o := s.call(t.Context(), e, req); o.before != nil || o.after != nil && !errors.Is(o.after, io.EOF) {
			t.Fatalf("%v, %v", o.before, o.after)
		}
		return <-got
	}
	same := func(*wire.Endpoint) {}

	t.Run("a conversation arrives whole", func(t *testing.T) {
		t.Parallel()
		want := Conversation()
		got := ask(t, same, request(want, wire.RouteChat))
		if got.err != nil {
			t.Fatal(got.err)
		}
		if a := got.asked; a.Model != "vendor-model" || a.Credential != credential || a.Stream || a.Limit != 77 {
			t.Errorf("got %+v", a)
		}
		compareLines(t, Flat(got.asked.Chat), Flat(want))
	})
	t.Run("streams are asked for", func(t *testing.T) {
		t.Parallel()
		if got := ask(t, same, streamRequest()); got.err != nil || !got.asked.Stream {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("the balance's limit", func(t *testing.T) {
		t.Parallel()
		req := plainRequest()
		req.MaxTokens = 0
		if got := ask(t, func(e *wire.Endpoint) { e.MaxTokens = 9 }, req); got.err != nil || got.asked.Limit != 9 {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("nothing of the client's header goes up", func(t *testing.T) {
		t.Parallel()
		got := ask(t, func(e *wire.Endpoint) { e.Headers = map[string]string{"X-Channel": "own"} }, plainRequest())
		if got.header.Get("Cookie") != "" || got.header.Get("X-Channel") != "own" || got.header.Get("Accept-Encoding") != "identity" {
			t.Errorf("got %v", got.header)
		}
		for name, values := range got.header {
			for _, v := range values {
				if v == "Bearer client-secret" || v == "client-secret" {
					t.Errorf("%s: the client's key went up", name)
				}
			}
		}
	})
	t.Run("a route that the vendor has not", func(t *testing.T) {
		t.Parallel()
		e := s.endpoint(t, says(200, jsonType, "{}"))
		if _, err := s.Upstream.Call(t.Context(), e, request(&wire.Chat{}, "no.such.route")); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("got %v, want INVALID", err)
		}
	})
	t.Run("an address that is none", func(t *testing.T) {
		t.Parallel()
		e := s.endpoint(t, says(200, jsonType, "{}"))
		for _, base := range []string{"ftp://x", "//", "x y", "http://"} {
			e.BaseURL = base
			if o := s.call(t.Context(), e, plainRequest()); fault.CodeOf(o.before) != fault.UpstreamFailed {
				t.Errorf("%q: got %v", base, o.before)
			}
		}
	})
}

func (s *UpstreamSuite) samples() []Sample {
	var all []Sample
	for _, sample := range Samples(s.Seal, s.Stops) {
		if s.Can&sample.Needs == sample.Needs {
			all = append(all, sample)
		}
	}
	return all
}

func (s *UpstreamSuite) answers(t *testing.T) {
	t.Parallel()
	for _, sample := range s.samples() {
		t.Run(sample.Name, func(t *testing.T) {
			t.Parallel()
			o := s.call(t.Context(), s.endpoint(t, says(200, jsonType, s.Vendor.Answer(sample.Answer, &Used))), plainRequest())
			if o.before != nil {
				t.Fatal(o.before)
			}
			if diff := told(s.Can, o.answer, sample.Answer); diff != "" {
				t.Error(diff)
			}
			if o.usage == nil || *o.usage != Used {
				t.Errorf("usage %+v, want %+v", o.usage, Used)
			}
		})
	}
	t.Run("without usage the text is counted", func(t *testing.T) {
		t.Parallel()
		a := answer(wire.StopTools, wire.Text("I look."), call("call_1", "f", `{"a":1}`))
		o := s.call(t.Context(), s.endpoint(t, says(200, jsonType, s.Vendor.Answer(a, nil))), plainRequest())
		if o.before != nil || o.usage != nil || o.text != string(a.AppendSaid(nil)) {
			t.Errorf("got %+v", o)
		}
	})
}
