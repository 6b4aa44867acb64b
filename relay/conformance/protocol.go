package conformance

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

// Codec is the client side of an API: what relay/engine asks of it.
type Codec interface {
	Decode(body []byte, route wire.Route) (*wire.Request, error)
	Reply(w http.ResponseWriter, req *wire.Request, reply wire.Reply) error
	Sink(w http.ResponseWriter, req *wire.Request) wire.Sink
	Error(w http.ResponseWriter, err error)
}

// Client is a client of one API, as strict as the official ones.
type Client interface {
	// Body is the request for a chat. Options are named as wire.Request names them.
	Body(o Options, chat *wire.Chat) string
	// Answer reads a whole answer.
	Answer(body []byte) (*wire.ChatAnswer, Bill, error)
	// Stream reads a stream to its end. ended says that it ended regularly; failed is the message of its error event.
	Stream(text string) (s Streamed, err error)
	// Error reads an error's body.
	Error(body []byte) (message string, err error)
}

// Options of a request.
type Options struct {
	Model  string
	Stream bool
	Limit  int64
	User   string
}

// Bill is what an answer says of its usage.
type Bill struct {
	Usage wire.Usage
	Cost  string
}

// Streamed is what a client makes of a stream.
type Streamed struct {
	Answer *wire.ChatAnswer
	Bill   Bill
	Ended  bool
	Failed string
}

// ProtocolSuite is what a protocol is registered with.
type ProtocolSuite struct {
	Codec  Codec
	Client Client
	Can    Ability
	// Seal is whose seals the API's clients carry.
	Seal  wire.Protocol
	Stops []wire.Stop
	// Messages is the API's name for the conversation; "" = messages.
	Messages string
	// Without takes out of a chat what the API has no place for; nil for nothing.
	Without func(chat *wire.Chat)
	// Statuses are those that differ from OpenAI's for the same fault.
	Statuses map[fault.Code]int
}

// Protocol tests a protocol with upstreams of another one. What passes as bytes is for its own tests and goldens.
func Protocol(t *testing.T, s ProtocolSuite) {
	t.Helper()
	t.Run("requests", s.requests)
	t.Run("bad requests", s.badRequests)
	t.Run("answers", s.answers)
	t.Run("streams", s.streams)
	t.Run("ends", s.ends)
	t.Run("errors", s.errors)
}

func (s *ProtocolSuite) decode(t *testing.T, o Options, chat *wire.Chat) *wire.Request {
	t.Helper()
	if o.Model == "" {
		o.Model = "client-model"
	}
	req, err := s.Codec.Decode([]byte(s.Client.Body(o, chat)), wire.RouteChat)
	if err != nil {
		t.Fatalf("%s: %v", s.Client.Body(o, chat), err)
	}
	return req
}

func hello() *wire.Chat {
	return &wire.Chat{ParallelTools: true, Messages: []wire.Message{{Role: wire.RoleUser, Parts: []wire.Part{wire.Text("hi")}}}}
}

func (s *ProtocolSuite) requests(t *testing.T) {
	t.Parallel()
	want := Conversation()
	if s.Without != nil {
		s.Without(want)
	}
	req := s.decode(t, Options{Model: "vendor/model:1", Stream: true, Limit: 77, User: strings.Repeat("u", 200)}, want)
	chat, err := req.Chat()
	if err != nil {
		t.Fatal(err)
	}
	compareLines(t, Flat(chat), Flat(want))
	if req.Route != wire.RouteChat || req.Model != "vendor/model:1" || !req.Stream || req.MaxTokens != 77 || req.Choices != 1 || req.User != strings.Repeat("u", 128) {
		t.Errorf("got %+v", req)
	}
	if !chat.ParallelTools {
		t.Error("parallel calls are forbidden, which nobody asked for")
	}
}

// badRequests: nothing hostile gets further than INVALID, and nothing panics.
func (s *ProtocolSuite) badRequests(t *testing.T) {
	t.Parallel()
	good := s.Client.Body(Options{Model: "m", Limit: 5}, hello())
	messages := `"messages"`
	if s.Messages != "" {
		messages = `"` + s.Messages + `"`
	}
	for name, body := range map[string]string{
		"nothing": "", "null": "null", "an array": "[]", "a text": `"x"`, "cut": good[:len(good)/2], "two": good + good, "not UTF-8": "{\"model\":\"\xff\"}",
		"too deep": strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000), "an empty object": "{}", "no model": strings.Replace(good, `"model"`, `"nodel"`, 1),
		"a number as model": strings.Replace(good, `"m"`, "7", 1), "two models": strings.Replace(good, "{", `{"model":"other",`, 1),
		"no messages": strings.Replace(good, messages, `"x"`, 1), "messages that are none": `{"model":"m","max_tokens":5,"messages":[1]}`,
		"messages without end": `{"model":"m","max_tokens":5,"messages":[` + strings.Repeat("0,", 200_000) + `0]}`,
		"a text for stream":    strings.Replace(good, "{", `{"stream":"yes",`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			req, err := s.Codec.Decode([]byte(body), wire.RouteChat)
			if err == nil {
				_, err = req.Chat()
			}
			if fault.CodeOf(err) != fault.Invalid {
				t.Errorf("got %v, want INVALID", err)
			}
		})
	}
}

func (s *ProtocolSuite) samples() []Sample {
	var all []Sample
	for _, sample := range Samples(s.Seal, s.Stops) {
		if s.Can&sample.Needs == sample.Needs {
			all = append(all, sample)
		}
	}
	return all
}

func (s *ProtocolSuite) answers(t *testing.T) {
	t.Parallel()
	for _, sample := range s.samples() {
		t.Run(sample.Name, func(t *testing.T) {
			t.Parallel()
			page := httptest.NewRecorder()
			reply := wire.Reply{Answer: &wire.Answer{Protocol: wire.ProtocolCanonical, Chat: sample.Answer}, Usage: Used, CostUSD: "0.000000001"}
			if err := s.Codec.Reply(page, s.decode(t, Options{Limit: 9}, hello()), reply); err != nil {
				t.Fatal(err)
			}
			got, bill, err := s.Client.Answer(page.Body.Bytes())
			if err != nil {
				t.Fatalf("%v: %s", err, clip(page.Body.String()))
			}
			if diff := told(s.Can, got, sample.Answer); diff != "" {
				t.Error(diff)
			}
			if bill != (Bill{Usage: Used}) || page.Header().Get("Weir-Cost-Usd") != "0.000000001" || page.Code != http.StatusOK {
				t.Errorf("got %d, %+v, %v", page.Code, bill, page.Header())
			}
		})
	}
	t.Run("the cost where it is asked for", func(t *testing.T) {
		t.Parallel()
		page := httptest.NewRecorder()
		reply := wire.Reply{
			Answer: &wire.Answer{Protocol: wire.ProtocolCanonical, Chat: answer(wire.StopEnd, wire.Text("hi"))}, Usage: Used, CostUSD: "1.5", IncludeCost: true,
		}
		if err := s.Codec.Reply(page, s.decode(t, Options{Limit: 9}, hello()), reply); err != nil {
			t.Fatal(err)
		}
		if _, bill, err := s.Client.Answer(page.Body.Bytes()); err != nil || bill.Cost != "1.5" {
			t.Errorf("got %+v, %v", bill, err)
		}
	})
	t.Run("bytes of another protocol", func(t *testing.T) {
		t.Parallel()
		reply := wire.Reply{Answer: &wire.Answer{Protocol: "conformance", Body: []byte("{}")}}
		if err := s.Codec.Reply(httptest.NewRecorder(), s.decode(t, Options{Limit: 9}, hello()), reply); err == nil {
			t.Error("they were sent")
		}
	})
}

// stream plays an answer's events into a sink, cut small, and reads what came of it.
func (s *ProtocolSuite) stream(t *testing.T, a *wire.ChatAnswer, end func(wire.Sink) error) Streamed {
	t.Helper()
	page := httptest.NewRecorder()
	sink := s.Codec.Sink(page, s.decode(t, Options{Stream: true, Limit: 9}, hello()))
	for i, e := range small(a.Events()) {
		f := wire.Frame{Events: []wire.Event{e}}
		if i == 0 {
			f.Usage, f.Partial = &wire.Usage{Input: Used.Input, CacheRead: Used.CacheRead}, true
		}
		if err := sink.Frame(f); err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			if err := sink.Ping(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := end(sink); err != nil {
		t.Fatal(err)
	}
	if kind := page.Header().Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") || !page.Flushed {
		t.Errorf("content type %q, flushed %t", kind, page.Flushed)
	}
	if !strings.HasSuffix(page.Body.String(), "\n\n") {
		t.Error("the last event has no blank line")
	}
	got, err := s.Client.Stream(page.Body.String())
	if err != nil {
		t.Fatalf("%v: %s", err, clip(page.Body.String()))
	}
	return got
}

// small cuts the texts of events in pieces, as vendors send them, never within a character.
func small(events []wire.Event) []wire.Event {
	const size = 4000
	var all []wire.Event
	for _, e := range events {
		for r := []rune(string(e.Text)); len(r) > 1; r = nil {
			n := min(max(1, len(r)/2), size)
			first := e
			first.Text = []byte(string(r[:n]))
			all = append(all, first)
			e.Text, e.Logprobs = []byte(string(r[n:])), nil
		}
		all = append(all, e)
	}
	return all
}

func (s *ProtocolSuite) streams(t *testing.T) {
	t.Parallel()
	for _, sample := range s.samples() {
		t.Run(sample.Name, func(t *testing.T) {
			t.Parallel()
			got := s.stream(t, sample.Answer, func(k wire.Sink) error { return k.End(wire.End{Usage: Used}) })
			if !got.Ended || got.Failed != "" {
				t.Errorf("ended %t, failed %q", got.Ended, got.Failed)
			}
			if diff := told(s.Can, got.Answer, sample.Answer); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func (s *ProtocolSuite) ends(t *testing.T) {
	t.Parallel()
	half := answer(wire.StopEnd, wire.Text("so far"), call("call_1", "f", `{"a":`))
	unfinished := func(t *testing.T, end func(wire.Sink) error) Streamed {
		t.Helper()
		page := httptest.NewRecorder()
		sink := s.Codec.Sink(page, s.decode(t, Options{Stream: true, Limit: 9}, hello()))
		events := half.Events()
		if err := errors.Join(sink.Frame(wire.Frame{Events: events[:len(events)-1]}), end(sink)); err != nil {
			t.Fatal(err)
		}
		got, err := s.Client.Stream(page.Body.String())
		if err != nil {
			t.Fatalf("%v: %s", err, page.Body)
		}
		return got
	}
	t.Run("the cost where it is asked for", func(t *testing.T) {
		t.Parallel()
		got := s.stream(t, answer(wire.StopEnd, wire.Text("hi")), func(k wire.Sink) error { return k.End(wire.End{Usage: Used, CostUSD: "1.5"}) })
		if !got.Ended || got.Bill != (Bill{Used, "1.5"}) {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("a broken stream", func(t *testing.T) {
		t.Parallel()
		got := unfinished(t, func(k wire.Sink) error { return k.Fail(fault.New(fault.UpstreamFailed, "It broke.")) })
		if got.Ended || got.Failed != "It broke." {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("the balance ends it", func(t *testing.T) {
		t.Parallel()
		got := unfinished(t, func(k wire.Sink) error { return k.End(wire.End{Usage: Used, Reason: "balance"}) })
		if !got.Ended || got.Answer.Choices[0].Stop != wire.StopLength {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("an empty stream", func(t *testing.T) {
		t.Parallel()
		page := httptest.NewRecorder()
		if err := s.Codec.Sink(page, s.decode(t, Options{Stream: true, Limit: 9}, hello())).End(wire.End{}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Client.Stream(page.Body.String()); err != nil || !got.Ended {
			t.Errorf("got %+v, %v: %s", got, err, page.Body)
		}
	})
}

// openai are the statuses of CONTRACT.md §2.
var openai = map[fault.Code]int{
	fault.Invalid: 400, fault.Unauthenticated: 401, fault.BalanceExhausted: 402, fault.CostExceedsBalance: 402, fault.BudgetExhausted: 402,
	fault.Forbidden: 403, fault.AccountDisabled: 403, fault.ModelNotAllowed: 403, fault.ModelNotFound: 404, fault.ModelNotPriced: 404,
	fault.UnknownURL: 404, fault.NotFound: 404, fault.TooLarge: 413, fault.RateLimited: 429, fault.InFlightExhausted: 429, fault.UpstreamRateLimited: 429,
	fault.Internal: 500, fault.UpstreamFailed: 502, fault.UpstreamRefused: 502, fault.UpstreamInvalid: 400, fault.NoChannel: 503, fault.BillingBusy: 503,
	fault.QueueFull: 503,
}

func (s *ProtocolSuite) errors(t *testing.T) {
	t.Parallel()
	for _, code := range fault.Codes() {
		page := httptest.NewRecorder()
		f := fault.New(code, "In our words.")
		f.RetryAfter = time.Hour
		s.Codec.Error(page, f)
		want := "In our words."
		message, err := s.Client.Error(page.Body.Bytes())
		if code == fault.Internal {
			want = message // its own
		}
		if err != nil || message != want || message == "" {
			t.Errorf("%s: %q, %v: %s", code, message, err, page.Body)
		}
		status, listed := openai[code]
		if other, differs := s.Statuses[code]; differs {
			status, listed = other, true
		}
		if listed && page.Code != status || page.Code < 400 || page.Code > 599 {
			t.Errorf("%s: status %d, want %d", code, page.Code, status)
		}
		if after := page.Header().Get("Retry-After"); page.Code == 429 && after != "60" {
			t.Errorf("%s: Retry-After %q, want a minute at most", code, after)
		}
	}
	page := httptest.NewRecorder()
	s.Codec.Error(page, errors.New("secret of the database"))
	if message, err := s.Client.Error(page.Body.Bytes()); err != nil || page.Code != 500 || strings.Contains(message, "secret") {
		t.Errorf("got %d, %q, %v", page.Code, message, err)
	}
}
