// Package openai calls every server that speaks OpenAI's REST API: OpenAI itself, DeepSeek, Qwen,
// Mistral, Groq, vLLM, Ollama and many more. Shapes per https://platform.openai.com/docs/api-reference, read 2026-11-20;
// where the others differ stands in facts/providers.md §4.
package openai

import (
	"bytes"
	"context"
	"net/http"
	"strconv"
	"strings"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Upstream is the vendor side of OpenAI's API. It keeps no state.
type Upstream struct{}

// New returns the upstream.
func New() Upstream { return Upstream{} }

var _ wire.Upstream = Upstream{}

// Call sends the client's own bytes, patched: the channel's name of the model, usage in streams, and the token limit where
// the client gave none. Nothing else of the client's request goes up, nothing of the vendor's headers comes back.
// Redirects are not followed. Errors as wire.Upstream says; requests in another protocol are INVALID.
func (Upstream) Call(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	if req.Protocol != wire.ProtocolOpenAI {
		return nil, fault.New(fault.Invalid, "This channel cannot serve requests in this API's format.")
	}
	if to.Transport == nil {
		return nil, fault.New(fault.Internal, "The endpoint has no transport.")
	}
	target, err := Address(to.BaseURL, req.Route)
	if err != nil {
		return nil, err
	}
	clock := newWatch(ctx, to.FirstByte, to.Idle)
	answer, err := exchange(clock, target, to, req)
	if err != nil {
		clock.stop()
		return nil, clock.explain(err)
	}
	return answer, nil
}

func exchange(clock *watch, target string, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	request, err := http.NewRequestWithContext(clock.ctx, http.MethodPost, target, bytes.NewReader(requestBody(to, req)))
	if err != nil {
		return nil, failed("The channel's address is not a URL.", err)
	}
	setHeader(request.Header, to, req)
	response, err := to.Transport.RoundTrip(request)
	if err != nil {
		return nil, failed("The upstream provider could not be reached.", err)
	}
	body, err := clock.body(response)
	if err != nil {
		_ = response.Body.Close()
		return nil, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		defer func() { _ = body.Close() }() // read, or given up
		return nil, refusal(response.StatusCode, response.Header, readSome(body), req)
	}
	if req.Stream {
		return openStream(body, response, to, req)
	}
	defer func() { _ = body.Close() }() // read, or given up
	answer, err := readAnswer(body, response, to, req)
	clock.stop()
	return answer, err
}

func setHeader(h http.Header, to wire.Endpoint, req *wire.Request) {
	h.Set("Content-Type", "application/json")
	h.Set("Accept", "application/json")
	if req.Stream {
		h.Set("Accept", "text/event-stream")
	}
	h.Set("Accept-Encoding", "identity")
	h.Set("User-Agent", "weir")
	if to.Credential != "" {
		h.Set("Authorization", "Bearer "+string(to.Credential))
	}
	for name, value := range to.Headers {
		h.Set(name, value)
	}
}

// requestBody patches the client's body in one pass.
func requestBody(to wire.Endpoint, req *wire.Request) []byte {
	members := rankingFields(req)
	if to.Model != "" && to.Model != req.Model {
		members = append(members, rawjson.Member{Name: "model", Value: quote(to.Model)})
	}
	if req.Stream {
		members = append(members, rawjson.Member{Name: "stream_options", Value: streamOptions(req.Body)})
	}
	if to.MaxTokens > 0 {
		set, drop := limitFields(to.Model, req.Route)
		members = append(members, rawjson.Member{Name: set, Value: strconv.AppendInt(nil, to.MaxTokens, 10)}, rawjson.Member{Name: drop})
	}
	if len(members) == 0 {
		return req.Body
	}
	return rawjson.Set(make([]byte, 0, len(req.Body)+128), req.Body, members...)
}

// streamOptions are the client's, with usage asked for: a stream without usage has to be counted, which is less exact.
func streamOptions(body []byte) []byte {
	given := rawjson.Get(rawjson.View(body), "stream_options")
	if !given.IsObject() {
		return []byte(`{"include_usage":true}`)
	}
	return rawjson.Set(nil, []byte(given.Raw), rawjson.Member{Name: "include_usage", Value: []byte("true")})
}

// newLimit are the families of models that refuse max_tokens; other servers know no other name. Source: facts/providers.md
// §1.1.
var newLimit = []string{"o1", "o3", "o4", "gpt-5", "gpt-6", "gpt-7", "gpt-8", "gpt-9"}

// limitFields returns the name of the token limit for a model and the other name, which must not be sent beside it.
func limitFields(model string, route wire.Route) (set, drop string) {
	if route == wire.RouteCompletions {
		return "max_tokens", "max_completion_tokens"
	}
	name := model[strings.LastIndexByte(model, '/')+1:]
	for _, prefix := range newLimit {
		if strings.HasPrefix(name, prefix) {
			return "max_completion_tokens", "max_tokens"
		}
	}
	return "max_tokens", "max_completion_tokens"
}
