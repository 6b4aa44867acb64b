// Package gemini calls Google's generateContent API. Shapes per https://ai.google.dev/api/generate-content, read second hand
// 2026-11-20 (facts/providers.md §3).
package gemini

import (
	"context"
	"strings"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// DefaultBase is Google's own base URL of the API.
const DefaultBase = "https://generativelanguage.googleapis.com/v1beta"

// Upstream is the vendor side of Gemini's API. It keeps no state.
type Upstream struct{}

// New returns the upstream.
func New() Upstream { return Upstream{} }

var _ wire.Upstream = Upstream{}

// Call sends a chat in the words of generateContent and gives its answer in canonical form; embeddings are answered in
// OpenAI's form, whose clients alone ask for them, and images by models that paint. Errors as wire.Upstream says.
func (Upstream) Call(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	switch req.Route {
	case wire.RouteChat:
		return chat(ctx, to, req)
	case wire.RouteEmbeddings:
		return embed(ctx, to, req)
	case wire.RouteImages, wire.RouteImageEdits:
		return images(ctx, to, req)
	}
	return nil, fault.Newf(fault.Invalid, "This channel does not serve %s.", req.Route)
}

func chat(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	asked, err := req.Chat()
	if err != nil {
		return nil, err
	}
	body, err := encodeChat(to, req, asked)
	if err != nil {
		return nil, err
	}
	method := "generateContent"
	if req.Stream {
		method = "streamGenerateContent"
	}
	response, err := post(ctx, to, req, method, body)
	if err != nil {
		return nil, err
	}
	if req.Stream {
		return openStream(response, req, asked)
	}
	raw, err := response.ReadAll()
	if err != nil {
		return nil, err
	}
	return readAnswer(raw, response.Header, req, asked)
}

// post calls a method of the model; a response is a success.
func post(ctx context.Context, to wire.Endpoint, req *wire.Request, method string, body []byte) (*exchange.Response, error) {
	target, err := address(to, req, method)
	if err != nil {
		return nil, err
	}
	header := exchange.JSON(req)
	if to.Credential != "" {
		header.Set("X-Goog-Api-Key", string(to.Credential))
	}
	response, err := exchange.Post(ctx, to, target, header, body)
	if err != nil {
		return nil, err
	}
	if !response.OK() {
		return nil, refusal(response.Status, response.Header, response.ReadError(), req)
	}
	return response, nil
}

// address is where a method of a model is called under a base URL, which may end in its version or not.
func address(to wire.Endpoint, req *wire.Request, method string) (string, error) {
	u, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return "", err
	}
	if !exchange.HasVersion(u.Path) {
		u.Path += "/v1beta"
	}
	u.Path += "/" + resource(modelOf(to, req)) + ":" + method
	if req.Stream {
		query := u.Query()
		query.Set("alt", "sse")
		u.RawQuery = query.Encode()
	}
	return u.String(), nil
}

// resource is a model's name in paths: models of one's own have their collection before them.
func resource(model string) string {
	if strings.Contains(model, "/") {
		return model
	}
	return "models/" + model
}

func modelOf(to wire.Endpoint, req *wire.Request) string {
	if to.Model != "" {
		return to.Model
	}
	return req.Model
}

// unreadable is the fault for a success that is not what the API describes.
func unreadable(why string) error { return exchange.Unreadable(why) }
