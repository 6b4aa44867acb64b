// Package openai calls every server that speaks OpenAI's REST API: OpenAI itself, DeepSeek, Qwen,
// Mistral, Groq, vLLM, Ollama and many more. Shapes per https://platform.openai.com/docs/api-reference, read 2026-11-20;
// where the others differ stands in facts/providers.md §4.
package openai

import (
	"context"
	"strconv"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Upstream is the vendor side of OpenAI's API. It keeps no state.
type Upstream struct{}

// New returns the upstream.
func New() Upstream { return Upstream{} }

var _ wire.Upstream = Upstream{}

// Call sends a request in OpenAI's protocol as the client's own bytes, patched: the channel's name of the model, usage in
// streams, and the token limit where the client gave none; the answer's bytes come back. So does one of the Responses API where
// the server has it. A chat in another protocol is
// encoded from its canonical form and its answer comes back in it. Nothing else of the client's request goes up, nothing of
// the vendor's headers comes back. Redirects are not followed. Errors as wire.Upstream says.
func (Upstream) Call(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	if call := calls[req.Route]; call != nil && native(req) {
		return call(ctx, to, req)
	}
	if speaksResponses(to, req) {
		return respond(ctx, to, req)
	}
	target, err := Address(to.BaseURL, req.Route)
	if err != nil {
		return nil, err
	}
	body, err := requestBody(to, req)
	if err != nil {
		return nil, err
	}
	header := exchange.JSON(req)
	if to.Credential != "" {
		header.Set("Authorization", "Bearer "+string(to.Credential))
	}
	response, err := exchange.Post(ctx, to, target, header, body)
	if err != nil {
		return nil, err
	}
	return Read(response, to, req)
}

// calls are the routes whose bodies are more than one JSON text.
var calls = map[wire.Route]func(context.Context, wire.Endpoint, *wire.Request) (*wire.Answer, error){
	wire.RouteImages: images, wire.RouteImageEdits: images,
	wire.RouteSpeech: speech, wire.RouteTranscriptions: hear, wire.RouteTranslations: hear,
}

// Read reads the answer to a request of this API. It ends the exchange but where a stream comes of it.
func Read(response *exchange.Response, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	if !response.OK() {
		return nil, refusal(response.Status, response.Header, response.ReadError(), req)
	}
	if req.Stream {
		return openStream(response, to, req)
	}
	raw, err := response.ReadAll()
	if err != nil {
		return nil, err
	}
	return readAnswer(raw, response, to, req)
}

// native: the client speaks this API too, so that bytes pass.
func native(req *wire.Request) bool { return req.Protocol == wire.ProtocolOpenAI }

// requestBody is the client's body, patched in one pass, or one that is made of its canonical form.
func requestBody(to wire.Endpoint, req *wire.Request) ([]byte, error) {
	if native(req) {
		return patched(to, req), nil
	}
	if req.Route != wire.RouteChat {
		return nil, fault.New(fault.Invalid, "This channel cannot serve requests in this API's format.")
	}
	chat, err := req.Chat()
	if err != nil {
		return nil, err
	}
	return encodeChat(to, req, chat)
}

func patched(to wire.Endpoint, req *wire.Request) []byte {
	members := append(rankingFields(req), vendorFields(to, req)...)
	members = append(members, endUserFields(to, req, members)...)
	if to.Model != "" && to.Model != req.Model {
		members = append(members, rawjson.Member{Name: "model", Value: quote(to.Model)})
	}
	if req.Stream && !quirks[to.Vendor].usageUnasked {
		members = append(members, rawjson.Member{Name: "stream_options", Value: streamOptions(req.Body)})
	}
	if to.MaxTokens > 0 {
		set, drop := limitFields(to, req)
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
