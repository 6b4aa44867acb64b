// Package anthropic calls Anthropic's Messages API and what speaks it. Shapes per
// https://platform.claude.com/docs/en/api/messages, read 2026-11-20 (facts/providers.md §2).
package anthropic

import (
	"context"
	"net/http"
	"strconv"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// DefaultBase is Anthropic's own base URL.
const DefaultBase = "https://api.anthropic.com"

// version is what Anthropic calls the shapes that this package knows.
const version = "2023-06-01"

// Upstream is the vendor side of Anthropic's API. It keeps no state.
type Upstream struct{}

// New returns the upstream.
func New() Upstream { return Upstream{} }

var _ wire.Upstream = Upstream{}

// Call sends a request in Anthropic's protocol as the client's own bytes, under the channel's name of the model, with the
// client's anthropic-beta; the answer's bytes come back. A chat in another protocol is encoded from its canonical form and
// its answer comes back in it. Errors as wire.Upstream says.
func (Upstream) Call(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	if req.Route != wire.RouteChat {
		return nil, fault.Newf(fault.Invalid, "This channel does not serve %s.", req.Route)
	}
	target, err := address(to.BaseURL)
	if err != nil {
		return nil, err
	}
	chat, err := req.Chat()
	if err != nil {
		return nil, err
	}
	body := patched(to, req)
	if !native(req) {
		if body, err = encodeChat(to, req, chat); err != nil {
			return nil, err
		}
	}
	response, err := exchange.Post(ctx, to, target, header(to, req), body)
	if err != nil {
		return nil, err
	}
	if !response.OK() {
		return nil, refusal(response.Status, response.Header, response.ReadError(), req)
	}
	if req.Stream {
		return openStream(response, to, req, chat)
	}
	raw, err := response.ReadAll()
	if err != nil {
		return nil, err
	}
	return readAnswer(raw, response.Header, to, req, chat)
}

// native: the client speaks this API too, so that bytes pass.
func native(req *wire.Request) bool { return req.Protocol == wire.ProtocolAnthropic }

// address is where messages are sent under a base URL, which may end in its version or not.
func address(base string) (string, error) {
	u, err := exchange.Base(base, DefaultBase)
	if err != nil {
		return "", err
	}
	if !exchange.HasVersion(u.Path) {
		u.Path += "/v1"
	}
	u.Path += "/messages"
	return u.String(), nil
}

// header has the credential, the version and, of a client of this API, the betas that it asks for.
func header(to wire.Endpoint, req *wire.Request) http.Header {
	h := exchange.JSON(req)
	h.Set("Anthropic-Version", version)
	if to.Credential != "" {
		h.Set("X-Api-Key", string(to.Credential))
	}
	if beta := req.Header.Values("Anthropic-Beta"); native(req) && len(beta) > 0 {
		h["Anthropic-Beta"] = beta
	}
	return h
}

// patched is the client's body under the channel's name of the model.
func patched(to wire.Endpoint, req *wire.Request) []byte {
	var members []rawjson.Member
	if renamed(to, req) {
		members = append(members, rawjson.Member{Name: "model", Value: rawjson.AppendString(nil, to.Model)})
	}
	if to.MaxTokens > 0 {
		members = append(members, rawjson.Member{Name: "max_tokens", Value: strconv.AppendInt(nil, to.MaxTokens, 10)})
	}
	if to.EndUser != "" { // user_id is all that metadata may have
		user := new(rawjson.Writer).Open('{').Text("user_id", to.EndUser).Close('}').B
		members = append(members, rawjson.Member{Name: "metadata", Value: user})
	}
	if len(members) == 0 {
		return req.Body
	}
	return rawjson.Set(make([]byte, 0, len(req.Body)+64), req.Body, members...)
}

// renamed reports whether the vendor knows the model by another name than the client, who must not see it.
func renamed(to wire.Endpoint, req *wire.Request) bool {
	return req.Alias != "" || (to.Model != "" && to.Model != req.Model)
}
