package openai

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// responders are the servers of which it is known that they have the Responses API, by the end of their name. Elsewhere the
// channel's settings say so: {"responses": true}. Sources: facts/providers.md §1.3 and §4, read 2026-11-20.
var responders = []string{"api.openai.com", ".openai.azure.com", "openrouter.ai", "api.x.ai"}

// speaksResponses reports whether a request of the Responses API goes to its like. Dated APIs of Azure do not have it.
func speaksResponses(to wire.Endpoint, req *wire.Request) bool {
	if req.Protocol != wire.ProtocolResponses || req.Route != wire.RouteChat {
		return false
	}
	var set struct {
		Responses *bool `json:"responses"`
	}
	if to.Other != "" && json.Unmarshal([]byte(to.Other), &set) == nil && set.Responses != nil {
		return *set.Responses
	}
	if to.BaseURL == "" {
		return true
	}
	u, err := url.Parse(to.BaseURL)
	return err == nil && !strings.Contains(u.Path, "/deployments/") &&
		slices.ContainsFunc(responders, func(name string) bool { return strings.HasSuffix(u.Hostname(), name) })
}

// respond sends a request of the Responses API as the client's own bytes, patched, and gives the vendor's bytes.
//
// What is stored, Weir stores: the vendor keeps nothing (store is false), is told the whole conversation, and is asked for what
// its next turn needs of its thoughts. The names of items are ours, so the vendor gets none.
func respond(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	u, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return nil, err
	}
	if !exchange.HasVersion(u.Path) {
		u.Path += "/v1"
	}
	u.Path += "/responses"
	header := exchange.JSON(req)
	if to.Credential != "" {
		header.Set("Authorization", "Bearer "+string(to.Credential))
	}
	response, err := exchange.Post(ctx, to, u.String(), header, responseBody(to, req))
	if err != nil {
		return nil, err
	}
	if !response.OK() {
		return nil, refusal(response.Status, response.Header, response.ReadError(), req)
	}
	if req.Stream {
		stream, err := response.Stream(&responseReader{req: req, header: response.Header}, func(raw []byte) error {
			if !hasError(raw) {
				return nil
			}
			return inside(raw, response.Header, req)
		})
		if err != nil {
			return nil, err
		}
		return &wire.Answer{Protocol: wire.ProtocolResponses, Stream: stream}, nil
	}
	raw, err := response.ReadAll()
	if err != nil {
		return nil, err
	}
	if !rawjson.Valid(raw) {
		return nil, exchange.Unreadable("no JSON")
	}
	v := rawjson.View(raw)
	if failed(v) {
		return nil, inside(raw, response.Header, req)
	}
	output := rawjson.Get(v, "output")
	if !output.IsArray() {
		return nil, exchange.Unreadable("no output")
	}
	answer := &wire.Answer{Protocol: wire.ProtocolResponses, Body: raw, Usage: readUsage(rawjson.Get(v, "usage"))}
	if answer.Usage == nil {
		answer.Text = appendOutput(nil, output)
	}
	return answer, nil
}

// thoughts is what makes a vendor that stores nothing give its thoughts in a form that its next turn can be given.
const thoughts = "reasoning.encrypted_content"

func responseBody(to wire.Endpoint, req *wire.Request) []byte {
	v := rawjson.View(req.Body)
	members := []rawjson.Member{{Name: "store", Value: []byte("false")}, {Name: "background"}, {Name: "previous_response_id"}}
	if to.Model != "" && to.Model != req.Model {
		members = append(members, rawjson.Member{Name: "model", Value: quote(to.Model)})
	}
	if to.MaxTokens > 0 {
		members = append(members, rawjson.Member{Name: "max_output_tokens", Value: strconv.AppendInt(nil, to.MaxTokens, 10)})
	}
	if include := rawjson.Get(v, "include"); isReasoner(family(to, req)) && !contains(include, thoughts) {
		members = append(members, rawjson.Member{Name: "include", Value: with(include, thoughts)})
	}
	if input, changed := nameless(rawjson.Get(v, "input")); changed {
		members = append(members, rawjson.Member{Name: "input", Value: input})
	}
	return rawjson.Set(make([]byte, 0, len(req.Body)+128), req.Body, members...)
}

func contains(list gjson.Result, text string) (found bool) {
	rawjson.Each(list, func(v gjson.Result) { found = found || v.Str == text })
	return found
}

// with is a list of texts with one more.
func with(list gjson.Result, text string) []byte {
	w := &rawjson.Writer{}
	w.Open('[')
	rawjson.Each(list, func(v gjson.Result) { w.Literal(v.Raw) })
	return w.Literal(string(quote(text))).Close(']').B
}

// nameless is an input whose items have no names, without thoughts that this vendor cannot read: it would look for them.
func nameless(input gjson.Result) (out []byte, changed bool) {
	w := &rawjson.Writer{}
	w.Open('[')
	rawjson.Each(input, func(item gjson.Result) {
		if rawjson.Get(item, "type").Str == "reasoning" {
			if seal := rawjson.Get(item, "encrypted_content").Str; seal == "" || strings.HasPrefix(seal, wire.SealMark) {
				changed = true
				return
			}
		}
		if !rawjson.Get(item, "id").Exists() {
			w.Literal(item.Raw)
			return
		}
		changed = true
		w.Raw(rawjson.Set(nil, []byte(item.Raw), rawjson.Member{Name: "id"}))
	})
	return w.Close(']').B, changed
}

// appendOutput appends all that the items of an output say and that counts as output.
func appendOutput(dst []byte, output gjson.Result) []byte {
	rawjson.Each(output, func(item gjson.Result) {
		for _, list := range []string{"content", "summary"} {
			rawjson.Each(rawjson.Get(item, list), func(part gjson.Result) {
				dst = append(append(dst, rawjson.Get(part, "text").Str...), rawjson.Get(part, "refusal").Str...)
			})
		}
		for _, name := range []string{"name", "arguments", "input"} {
			dst = append(dst, rawjson.Get(item, name).Str...)
		}
	})
	return dst
}

// responseReader reads the events of a response. The first two only greet.
type responseReader struct {
	req     *wire.Request
	header  http.Header
	opening bool
	any     bool
	done    bool
	text    []byte
}

// Opening: nothing but the greeting was read.
func (s *responseReader) Opening() bool { return s.opening }

func (s *responseReader) Event(_, data []byte) (f wire.Frame, says bool, err error) {
	if s.done || string(data) == "[DONE]" {
		return f, false, s.End()
	}
	v := rawjson.View(data)
	if !rawjson.Valid(data) || !v.IsObject() {
		return f, false, exchange.Unreadable("an event that is no JSON object")
	}
	kind := rawjson.Get(v, "type").Str
	whole := rawjson.Get(v, "response")
	s.opening = false
	switch kind {
	case "", "error":
		return f, false, s.failure(data)
	case "response.failed":
		return f, false, s.failure([]byte(whole.Raw))
	case "response.queued", "response.created", "response.in_progress":
		s.opening = !s.any
	case "response.completed", "response.incomplete":
		if !whole.IsObject() {
			return f, false, exchange.Unreadable("an end without its response")
		}
		s.done, f.Final, f.Usage = true, true, readUsage(rawjson.Get(whole, "usage"))
	default:
		if strings.HasSuffix(kind, ".delta") {
			s.text = append(s.text[:0], rawjson.Get(v, "delta").Str...)
			f.Text = s.text
		}
	}
	s.any = s.any || !s.opening
	f.Name, f.Data = kind, data
	return f, true, nil
}

func (s *responseReader) End() error {
	if s.done {
		return io.EOF
	}
	return exchange.Failed("The upstream provider's stream broke off.", io.ErrUnexpectedEOF)
}

// failure is the fault for an error event: before anything was said it says what the vendor means, later the stream broke.
func (s *responseReader) failure(data []byte) error {
	if !s.any {
		return inside(data, s.header, s.req)
	}
	return exchange.Failed("The upstream provider failed.", errors.New("an error event in the stream"))
}
