package gemini

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"weir/internal/fault"
	"weir/relay/conformance"
	"weir/relay/protocol/anthropic"
	"weir/relay/protocol/openai"
	"weir/relay/wire"
)

// fake is Gemini as its reference describes it: https://ai.google.dev/api/generate-content, read second hand 2026-11-20
// (facts/providers.md §3).
type fake struct{}

type object = map[string]any

// asked is the body of generateContent, as far as conversations go.
type asked struct {
	Contents          []content
	SystemInstruction *content
	Tools             []struct {
		FunctionDeclarations []struct {
			Name, Description    string
			ParametersJSONSchema json.RawMessage `json:"parametersJsonSchema"`
		}
	}
	ToolConfig struct {
		FunctionCallingConfig struct {
			Mode                 string
			AllowedFunctionNames []string
		}
	}
	GenerationConfig struct {
		MaxOutputTokens int64
		Temperature     json.Number
		StopSequences   []string
	}
}

type content struct {
	Role  string
	Parts []struct {
		Text         string
		InlineData   *struct{ MimeType, Data string }
		FunctionCall *struct {
			ID, Name string
			Args     json.RawMessage
		}
		FunctionResponse *struct {
			ID, Name string
			Response struct{ Result string }
		}
	}
}

func (fake) Asked(r *http.Request, body []byte) (conformance.Asked, error) {
	model, method, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v1beta/models/"), ":")
	stream := method == "streamGenerateContent" && r.URL.Query().Get("alt") == "sse"
	if r.Method != http.MethodPost || !stream && method != "generateContent" || r.Header.Get("Authorization") != "" {
		return conformance.Asked{}, errors.New(r.Method + " " + r.URL.String())
	}
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	var a asked
	if err := d.Decode(&a); err != nil {
		return conformance.Asked{}, err
	}
	chat := &wire.Chat{Stop: a.GenerationConfig.StopSequences, Temperature: a.GenerationConfig.Temperature, ParallelTools: true}
	if a.SystemInstruction != nil {
		a.SystemInstruction.Role = "system"
		a.Contents = append([]content{*a.SystemInstruction}, a.Contents...)
	}
	for _, c := range a.Contents {
		chat.Messages = append(chat.Messages, messagesOf(c)...)
	}
	for _, t := range a.Tools {
		for _, f := range t.FunctionDeclarations {
			chat.Tools = append(chat.Tools, wire.Tool{Name: f.Name, Description: f.Description, Parameters: f.ParametersJSONSchema})
		}
	}
	if f := a.ToolConfig.FunctionCallingConfig; f.Mode == "ANY" && len(f.AllowedFunctionNames) == 1 {
		chat.ToolChoice, chat.ToolName = wire.ToolNamed, f.AllowedFunctionNames[0]
	}
	return conformance.Asked{
		Model: model, Credential: r.Header.Get("X-Goog-Api-Key"), Stream: stream, Limit: a.GenerationConfig.MaxOutputTokens, Chat: chat,
	}, nil
}

func messagesOf(c content) []wire.Message {
	role := map[string]wire.Role{"user": wire.RoleUser, "model": wire.RoleAssistant, "system": wire.RoleSystem}[c.Role]
	var all []wire.Message
	for _, p := range c.Parts {
		m := wire.Message{Role: role}
		switch {
		case p.FunctionResponse != nil:
			m = wire.Message{Role: wire.RoleTool, ToolCallID: p.FunctionResponse.ID, Parts: []wire.Part{wire.Text(p.FunctionResponse.Response.Result)}}
		case p.FunctionCall != nil:
			m.Parts = []wire.Part{wire.CallPart(wire.ToolCall{ID: p.FunctionCall.ID, Name: p.FunctionCall.Name, Arguments: string(p.FunctionCall.Args)})}
		case p.InlineData != nil:
			m.Parts = []wire.Part{{Kind: wire.PartImage, MediaType: p.InlineData.MimeType, Data: p.InlineData.Data}}
		default:
			m.Parts = []wire.Part{wire.Text(p.Text)}
		}
		all = append(all, m)
	}
	return all
}

var reasons = map[wire.Stop]string{
	wire.StopEnd: "STOP", wire.StopLength: "MAX_TOKENS", wire.StopTools: "STOP", wire.StopFilter: "SAFETY", wire.StopSequence: "STOP",
}

// partsOf are the parts that one part of the answer makes, a text in pieces.
func partsOf(p *wire.Part, pieces []string) []object {
	switch p.Kind {
	case wire.PartToolCall:
		return []object{{"functionCall": object{"id": p.Call.ID, "name": p.Call.Name, "args": json.RawMessage(p.Call.Arguments)}}}
	case wire.PartImage:
		return []object{{"inlineData": object{"mimeType": p.MediaType, "data": p.Data}}}
	}
	var all []object
	for i, piece := range pieces {
		one := object{"text": piece}
		if p.Kind == wire.PartThinking {
			one["thought"] = true
		}
		if i == len(pieces)-1 && p.Seal.Data != "" {
			one["thoughtSignature"] = p.Seal.Data
		}
		all = append(all, one)
	}
	return all
}

func usageOf(u *wire.Usage) object {
	return object{
		"promptTokenCount": u.TotalInput(), "cachedContentTokenCount": u.CacheRead, "candidatesTokenCount": u.TotalOutput(),
		"totalTokenCount": u.TotalInput() + u.TotalOutput(), "promptTokensDetails": []object{{"modality": "TEXT", "tokenCount": u.TotalInput()}},
	}
}

func probsOf(all []wire.Logprob) object {
	var chosen, top []object
	one := func(p wire.Logprob) object {
		return object{"token": p.Token, "tokenId": 7, "logProbability": json.RawMessage(p.Log)}
	}
	for _, p := range all {
		chosen = append(chosen, one(p))
		var others []object
		for _, t := range p.Top {
			others = append(others, one(t))
		}
		top = append(top, object{"candidates": others})
	}
	return object{"chosenCandidates": chosen, "topCandidates": top}
}

func encode(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(b.String())
}

func (fake) Answer(a *wire.ChatAnswer, u *wire.Usage) string {
	var candidates []object
	for _, c := range a.Choices {
		parts := []object{}
		for i := range c.Parts {
			parts = append(parts, partsOf(&c.Parts[i], []string{c.Parts[i].Text})...)
		}
		one := object{"index": c.Index, "content": object{"role": "model", "parts": parts}, "finishReason": reasons[c.Stop], "safetyRatings": []object{}}
		if c.Logprobs != nil {
			one["logprobsResult"] = probsOf(c.Logprobs)
		}
		candidates = append(candidates, one)
	}
	whole := object{"candidates": candidates, "modelVersion": "vendor-model", "responseId": a.ID}
	if u != nil {
		whole["usageMetadata"] = usageOf(u)
	}
	return encode(whole)
}

func (fake) Events(a *wire.ChatAnswer, u *wire.Usage) []string {
	var events []string
	send := func(candidate object, u *wire.Usage) {
		chunk := object{"candidates": []object{candidate}, "modelVersion": "vendor-model", "responseId": a.ID}
		if u != nil {
			chunk["usageMetadata"] = usageOf(u)
		}
		events = append(events, "data: "+encode(chunk)+"\n\n")
	}
	var early *wire.Usage
	if u != nil {
		input := u.OfInput()
		early = &input
	}
	for _, c := range a.Choices {
		probs := c.Logprobs
		for i := range c.Parts {
			for _, part := range partsOf(&c.Parts[i], halves(c.Parts[i].Text, probs != nil)) {
				one := object{"index": c.Index, "content": object{"role": "model", "parts": []object{part}}}
				if probs != nil {
					one["logprobsResult"] = probsOf(probs)
					probs = nil
				}
				send(one, early)
			}
		}
	}
	for _, c := range a.Choices {
		send(object{"index": c.Index, "content": object{"role": "model"}, "finishReason": reasons[c.Stop]}, u)
	}
	return events
}

// halves cuts a text in two between characters.
func halves(s string, whole bool) []string { //nolint:revive // a text with probabilities stays in one
	if whole {
		return []string{s}
	}
	r := []rune(s)
	return slices.DeleteFunc([]string{string(r[:len(r)/2]), string(r[len(r)/2:])}, func(p string) bool { return p == "" })
}

func (fake) Failure(status int, message string) string {
	kind := map[int]string{
		400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 499: "CANCELLED",
		500: "INTERNAL", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
	}[status]
	return encode(object{"error": object{"code": status, "message": message, "status": kind}})
}

func (f fake) Broken(message string) string { return "data: " + f.Failure(503, message) + "\n\n" }

func TestConformance(t *testing.T) {
	t.Parallel()
	conformance.Upstream(t, conformance.UpstreamSuite{
		Upstream: New(), Vendor: fake{}, Seal: wire.ProtocolGemini,
		Can: conformance.Choices | conformance.Logprobs | conformance.Thinking | conformance.Seals | conformance.Pictures | conformance.CallIDs |
			conformance.Empty,
		Stops:    []wire.Stop{wire.StopEnd, wire.StopLength, wire.StopFilter},
		Refusals: map[int]fault.Code{},
	})
}

func TestGolden(t *testing.T) {
	t.Parallel()
	conformance.Golden(t, New(), map[string]conformance.Served{
		"/v1/messages":         {Codec: anthropic.New(), Route: wire.RouteChat},
		"/v1/chat/completions": {Codec: openai.New(), Route: wire.RouteChat},
		"/v1/embeddings":       {Codec: openai.New(), Route: wire.RouteEmbeddings},

		"/v1/images/generations": {Codec: openai.New(), Route: wire.RouteImages},
		"/v1/images/edits":       {Codec: openai.New(), Route: wire.RouteImageEdits},
	})
}

// FuzzReader: whatever a vendor sends, reading ends, calls have no gaps, and arguments belong to a call that has begun.
func FuzzReader(f *testing.F) {
	for _, s := range conformance.Samples(wire.ProtocolGemini, []wire.Stop{wire.StopLength}) {
		f.Add([]byte(strings.Join((fake{}).Events(s.Answer, &conformance.Used), "\x00")))
	}
	f.Add([]byte(`data: {"candidates":[{"index":-1,"content":{"parts":[{"functionCall":{"args":7}},null]}}],"usageMetadata":{"totalTokenCount":-1e99}}`))
	f.Fuzz(func(t *testing.T, events []byte) {
		if len(events) > 1<<16 {
			return
		}
		s := &reader{req: &wire.Request{Protocol: wire.ProtocolOpenAI}, decoder: newDecoder(&wire.Chat{Tools: []wire.Tool{{Name: "f", Custom: true}}})}
		calls := map[int64]int64{}
		for event := range strings.SplitSeq(string(events), "\x00") {
			_, data, _ := strings.Cut(event, "data: ")
			frame, _, err := s.Event(nil, []byte(strings.TrimSpace(data)))
			if err != nil {
				return
			}
			if u := frame.Usage; u != nil && (u.Input < 0 || u.Output < 0 || u.Reasoning < 0 || u.OutputImage < 0 || u.InputImage < 0) {
				t.Errorf("usage %+v", *u)
			}
			for _, e := range frame.Events {
				switch {
				case e.Kind == wire.EventToolCall && e.Index != calls[e.Choice]:
					t.Errorf("call %d begins after %d", e.Index, calls[e.Choice])
				case e.Kind == wire.EventToolCall:
					calls[e.Choice]++
				case e.Kind == wire.EventArguments && e.Index >= calls[e.Choice]:
					t.Errorf("arguments of call %s, which has not begun", strconv.FormatInt(e.Index, 10))
				}
			}
		}
	})
}

func BenchmarkDecodedFrame(b *testing.B) {
	s := &reader{req: &wire.Request{Protocol: wire.ProtocolOpenAI}, decoder: newDecoder(&wire.Chat{})}
	data := []byte(`{"candidates":[{"content":{"parts":[{"text":"hello world"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":9,"totalTokenCount":9}}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := s.Event(nil, data); err != nil {
			b.Fatal(err)
		}
	}
}
