package anthropic

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"weir/relay/respond"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// Reply writes a whole answer, with its charge in the header weir-cost-usd (an exact decimal in USD) and, where the client
// asked for it, in usage.cost_usd. The other bytes of an answer in Anthropic's protocol stay as the vendor wrote them. Fails
// with the error of the client's connection.
func (Codec) Reply(w http.ResponseWriter, req *wire.Request, r wire.Reply) error {
	body := r.Answer.Body
	switch {
	case r.Answer.Chat != nil:
		body = encodeAnswer(req, r.Answer.Chat, r.Usage)
	case r.Answer.Protocol != wire.ProtocolAnthropic:
		return fmt.Errorf("reply: an answer in protocol %q is not Anthropic's", r.Answer.Protocol)
	}
	h := w.Header()
	if r.CostUSD != "" {
		h.Set("Weir-Cost-Usd", r.CostUSD)
		if r.IncludeCost {
			body = withCost(body, r.Usage, r.CostUSD)
		}
	}
	requestID(w)
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if _, err := respond.Writer(w).Write(body); err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	return nil
}

// encodeAnswer makes the body of a whole answer of its canonical form. The API has one choice.
func encodeAnswer(req *wire.Request, a *wire.ChatAnswer, u wire.Usage) []byte {
	w := &rawjson.Writer{B: make([]byte, 0, 1024)}
	var c wire.Choice
	if len(a.Choices) > 0 {
		c = a.Choices[0]
	}
	w.Open('{')
	appendHead(w, req, &a.About)
	w.Key("content").Open('[')
	for i := range c.Parts {
		appendPart(w, &c.Parts[i])
	}
	w.Close(']')
	appendStop(w, c.Stop, c.StopSequence)
	w.Key("usage")
	appendUsage(w, u)
	return w.Close('}').B
}

func appendHead(w *rawjson.Writer, req *wire.Request, a *wire.About) {
	w.Text("id", answerID(a.ID)).Text("type", "message").Text("role", "assistant").Text("model", req.Named())
}

// answerID gives an answer the prefix by which clients know a message, and an id where it has none.
func answerID(id string) string {
	const prefix = "msg_"
	switch {
	case id == "":
		return prefix + rand.Text()
	case strings.HasPrefix(id, prefix):
		return id
	}
	return prefix + id
}

// stops are Anthropic's words for why an answer ended.
var stops = map[wire.Stop]string{
	wire.StopEnd: "end_turn", wire.StopSequence: "stop_sequence", wire.StopLength: "max_tokens", wire.StopContext: "model_context_window_exceeded",
	wire.StopTools: "tool_use", wire.StopFilter: "refusal", wire.StopRefusal: "refusal", wire.StopPause: "pause_turn",
}

func appendStop(w *rawjson.Writer, s wire.Stop, sequence string) {
	reason, ok := stops[s]
	if !ok {
		reason = "end_turn"
	}
	w.Text("stop_reason", reason).TextOr("stop_sequence", sequence)
}

func appendPart(w *rawjson.Writer, p *wire.Part) {
	switch p.Kind {
	case wire.PartText, wire.PartRefusal:
		if p.Text == "" {
			return
		}
		w.Open('{').Text("type", "text").Text("text", p.Text)
		if len(p.Citations) > 0 {
			w.Key("citations").Open('[')
			for i := range p.Citations {
				appendCitation(w, &p.Citations[i])
			}
			w.Close(']')
		}
		w.Close('}')
	case wire.PartThinking:
		w.Open('{').Text("type", "thinking").Text("thinking", p.Text).Text("signature", closeSeal(p.ID, p.Seal)).Close('}')
	case wire.PartRedacted:
		w.Open('{').Text("type", "redacted_thinking").Text("data", closeSeal(p.ID, p.Seal)).Close('}')
	case wire.PartToolCall:
		if p.Call.Seal != (wire.Seal{}) {
			appendPart(w, &wire.Part{Kind: wire.PartRedacted, ID: p.Call.ID, Seal: p.Call.Seal})
		}
		w.Open('{').Text("type", "tool_use").Text("id", p.Call.ID).Text("name", p.Call.Name).Key("input").Raw(input(p.Call)).Close('}')
	case wire.PartVendor:
		if p.By == wire.ProtocolAnthropic {
			w.Raw(p.Raw)
		}
	case wire.PartImage, wire.PartAudio, wire.PartFile: // no place for them in an answer
	}
}

// input is the arguments of a call as an object. Those that a token limit cut off are told as the text that they are.
func input(c *wire.ToolCall) []byte {
	raw := []byte(c.Arguments)
	switch {
	case c.Arguments == "":
		return []byte("{}")
	case !c.Custom && rawjson.Valid(raw) && rawjson.View(raw).IsObject():
		return raw
	}
	var w rawjson.Writer
	return w.Open('{').Text("input", c.Arguments).Close('}').B
}

func appendCitation(w *rawjson.Writer, c *wire.Citation) {
	if c.By == wire.ProtocolAnthropic && c.Raw != nil {
		w.Raw(c.Raw)
		return
	}
	w.Open('{').Text("type", "web_search_result_location").Text("url", c.URL).Text("title", c.Title)
	w.Text("cited_text", c.Cited).Text("encrypted_index", "").Close('}')
}

// appendUsage appends Anthropic's usage object, whose input_tokens have no cached ones in them.
func appendUsage(w *rawjson.Writer, u wire.Usage) {
	w.Open('{').Count("input_tokens", u.Input+u.InputAudio+u.InputImage)
	w.Count("cache_creation_input_tokens", u.CacheWrite5m+u.CacheWrite1h).Count("cache_read_input_tokens", u.CacheRead)
	w.Key("cache_creation").Open('{').Count("ephemeral_5m_input_tokens", u.CacheWrite5m).Count("ephemeral_1h_input_tokens", u.CacheWrite1h).Close('}')
	w.Count("output_tokens", u.TotalOutput())
	if u.Reasoning > 0 {
		w.Key("output_tokens_details").Open('{').Count("thinking_tokens", u.Reasoning).Close('}')
	}
	w.Close('}')
}

// withCost returns an answer or event with the cost in its usage object, which is made where there is none.
func withCost(object []byte, u wire.Usage, costUSD string) []byte {
	given := rawjson.Get(rawjson.View(object), "usage")
	usage := []byte(given.Raw)
	if !given.IsObject() {
		var w rawjson.Writer
		appendUsage(&w, u)
		usage = w.B
	}
	usage = rawjson.Set(nil, usage, rawjson.Member{Name: "cost_usd", Value: rawjson.AppendString(nil, costUSD)})
	return rawjson.Set(make([]byte, 0, len(object)+len(usage)), object, rawjson.Member{Name: "usage", Value: usage})
}
