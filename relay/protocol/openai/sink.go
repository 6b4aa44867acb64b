package openai

import (
	"bytes"
	"net/http"
	"strconv"

	"github.com/tidwall/gjson"

	"weir/relay/respond"
	"weir/relay/sse"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Sink returns the sink of a streamed answer: server-sent events without names, each flushed, usage only where the client
// asked for it. Images and audio stream in a way of their own.
func (Codec) Sink(w http.ResponseWriter, req *wire.Request) wire.Sink {
	s := sink{w: w, rc: http.NewResponseController(w), req: req}
	switch req.Route {
	case wire.RouteImages, wire.RouteImageEdits:
		return &mediaSink{sink: s}
	case wire.RouteTranscriptions, wire.RouteTranslations:
		return &mediaSink{sink: s}
	case wire.RouteSpeech:
		return newSoundSink(s)
	}
	return &s
}

type sink struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	req   *wire.Request
	buf   []byte // the event that is being written
	data  []byte // its payload, where it had to change
	first []byte // the first frame
	// head is what every chunk repeats, as JSON without braces; nil until one is made.
	head   []byte
	events *events // of a stream in its canonical form
	sent   bool
}

func (s *sink) Frame(f wire.Frame) error {
	if f.Data == nil {
		return s.canonical(f.Events)
	}
	if s.first == nil {
		s.first = bytes.Clone(f.Data)
	}
	if f.Bare {
		return s.event(s.without(f.Data))
	}
	return s.event(s.clean(f.Data))
}

// canonical writes what a vendor's event comes to, all of it in one flush.
func (s *sink) canonical(all []wire.Event) error {
	if s.events == nil {
		s.events = newEvents(s.req)
	}
	s.buf = s.buf[:0]
	for i := range all {
		s.buf = s.events.append(s.buf, &all[i])
	}
	s.head = s.events.head
	if len(s.buf) == 0 {
		return nil
	}
	return s.write()
}

var (
	usageKey  = []byte(`"usage"`)
	errorKey  = []byte(`"error"`)
	null      = []byte("null")
	usageNull = []byte(`,"usage":null`)
	usageLast = []byte(`"usage":null}`)
)

// clean makes usage null where the client asked for it and absent where it did not: what was charged comes in End. It
// takes out a top-level "error":null, at which OpenAI's Go client ends the stream.
func (s *sink) clean(data []byte) []byte {
	hasUsage, hasError := bytes.Contains(data, usageKey), bytes.Contains(data, errorKey)
	if !hasUsage && !hasError {
		return s.without(data)
	}
	if s.req.IncludeUsage && !hasError && bytes.Index(data, usageKey) == len(data)-len(usageLast) && bytes.HasSuffix(data, usageLast) {
		return data
	}
	usage := rawjson.Member{Name: "usage"}
	if s.req.IncludeUsage {
		usage.Value = null
	}
	s.data = rawjson.Set(s.data[:0], data, usage, rawjson.Member{Name: "error"})
	return s.data
}

// without is clean for what has neither.
func (s *sink) without(data []byte) []byte {
	end := bytes.LastIndexByte(data, '}')
	if !s.req.IncludeUsage || end <= 0 {
		return data
	}
	s.data = append(append(append(s.data[:0], data[:end]...), usageNull...), data[end:]...)
	return s.data
}

func (s *sink) Ping() error {
	s.buf = sse.AppendComment(s.buf[:0], "ping")
	return s.write()
}

// End writes, as far as they are wanted, the chunk that says that the balance ended the stream, the usage chunk, and the
// end mark, in one flush.
func (s *sink) End(e wire.End) error {
	s.buf = s.buf[:0]
	if e.Reason == "balance" {
		s.buf = sse.Append(s.buf, s.balanceChunk())
	}
	if s.req.IncludeUsage {
		s.buf = sse.Append(s.buf, s.usageChunk(e))
	}
	s.buf = sse.Append(s.buf, []byte("[DONE]"))
	return s.write()
}

func (s *sink) balanceChunk() []byte {
	nothing := `,"delta":{}`
	if s.req.Route == wire.RouteCompletions {
		nothing = `,"text":"","logprobs":null`
	}
	b := append(s.chunk(), `,"choices":[`...)
	for i := range max(s.req.Choices, 1) {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"index":`...), i, 10)
		b = append(append(b, nothing...), `,"finish_reason":"length"}`...)
	}
	b = append(b, `],"weir":{"end_reason":"balance"}`...)
	if s.req.IncludeUsage {
		b = append(b, usageNull...)
	}
	return append(b, '}')
}

// usageChunk is the vendor's own where it sent one, since it may say more than we know.
func (s *sink) usageChunk(e wire.End) []byte {
	b := e.Raw
	if b == nil || !rawjson.View(b).IsObject() {
		b = append(s.chunk(), `,"choices":[],"usage":`...)
		b = append(appendUsage(b, e.Usage, s.req.Route), '}')
	}
	if e.CostUSD == "" {
		return b
	}
	return withCost(b, e.Usage, s.req.Route, e.CostUSD)
}

func (s *sink) chunk() []byte {
	if s.head == nil && s.first != nil {
		s.head = headOf(s.first, s.req)
	}
	if s.head == nil {
		var w rawjson.Writer
		appendHead(&w, s.req, "chat.completion.chunk", &wire.About{})
		s.head = w.B
	}
	return append([]byte{'{'}, s.head...)
}

func (s *sink) Fail(err error) error { return s.event(ErrorBody(err)) }

func (s *sink) event(data []byte) error {
	s.buf = sse.Append(s.buf[:0], data)
	return s.write()
}

// write sends s.buf and flushes it, the response header first.
func (s *sink) write() error {
	if !s.sent {
		s.sent = true
		h := s.w.Header()
		h.Set("Content-Type", "text/event-stream")
		h.Set("Cache-Control", "no-cache")
		h.Set("X-Accel-Buffering", "no")
		s.w.WriteHeader(http.StatusOK)
	}
	return respond.Flush(s.w, s.rc, s.buf)
}

// headOf takes from a chunk what all chunks of a stream repeat. The chunks that we make ourselves then match the vendor's.
func headOf(data []byte, req *wire.Request) []byte {
	values := map[string]string{"object": `"chat.completion.chunk"`, "model": string(gjson.AppendJSONString(nil, req.Named()))}
	if req.Route == wire.RouteCompletions {
		values["object"] = `"text_completion"`
	}
	rawjson.ForEach(rawjson.View(data), func(key, value gjson.Result) bool {
		switch key.Str {
		case "id", "object", "created", "model", "system_fingerprint", "service_tier":
			values[key.Str] = value.Raw
		}
		return true
	})
	var b []byte
	for _, name := range []string{"id", "object", "created", "model", "system_fingerprint", "service_tier"} {
		raw, ok := values[name]
		if !ok {
			continue
		}
		if len(b) > 0 {
			b = append(b, ',')
		}
		b = append(append(gjson.AppendJSONString(b, name), ':'), raw...)
	}
	return b
}
