package engine

import (
	"bytes"
	"encoding/json"
	"fmt"

	"weir/internal/pricing"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// What a vendor may add to what we can see of a call.
const (
	addedInput   = 4096    // its own instructions, the frame of the conversation
	anyContext   = 2 << 20 // of a model whose window is not known
	addedOutput  = 1024
	addedCalls   = 16        // searches of a reranker, above all
	anyReasoning = 128 << 10 // of a model whose longest answer is not known
)

// elsewhere are marks of requests that name input which does not stand in them: files, conversations, pages to be searched.
var elsewhere = [][]byte{
	[]byte("file_id"), []byte("file_url"), []byte("previous_response_id"), []byte(`"conversation"`), []byte("://"), []byte(`"plugins"`),
	[]byte("mcp"), []byte("code_interpreter"), []byte("fetch"), []byte("search"),
}

// believe returns what can be true of a usage that a vendor reports, part by part, so that the parts sum to their capped
// totals. A report above it is noted in the record, logged, and makes the charge an estimate, which never exceeds the hold:
// a vendor's mistake must not become a customer's debt. Calling it again with a later report of the same call replaces the
// earlier one.
//
// Twice what we expect, and a little, can be true, since vendors count otherwise than we do. Beyond that, input cannot be
// more than the model's window, and only where the request names input that lies elsewhere; reasoning, which some vendors do
// not count against the limit, cannot be more than the longest answer.
func (c *call) believe(u wire.Usage) wire.Usage {
	told := u
	choices := max(c.req.Choices, 1)
	capParts(c.mostInput(u.TotalInput()), &u.CacheRead, &u.Input, &u.InputImage, &u.CacheWrite5m, &u.CacheWrite1h, &u.InputAudio)
	longest := c.quote.Model.MaxOutput
	if longest == 0 {
		longest = anyReasoning
	}
	if u.Reasoning > 0 {
		u.Reasoning = min(u.Reasoning, 2*product(longest, choices)+addedOutput)
	}
	capParts(2*c.expectedOutput()+addedOutput, &u.Output, &u.OutputImage, &u.OutputAudio)
	if c.units != nil && hears[c.req.Route] {
		u.Seconds = min(u.Seconds, max(c.units.most.Seconds, c.units.limit.Seconds))
	}
	u.Requests = min(u.Requests, 2*max(c.known.Requests, 1)+addedCalls)
	if u == told {
		c.reported = nil
		return u
	}
	if c.reported == nil {
		c.log().Warn().Str("channel_id", c.served.route.ChannelID).Str("model", c.model).Int64("reported_input", told.TotalInput()).
			Int64("input", u.TotalInput()).Int64("reported_output", told.TotalOutput()).Int64("output", u.TotalOutput()).
			Msg("upstream reported more than the call can have used")
	}
	c.reported = &told
	return u
}

// expectedOutput is the most that the hold was made for: of calls that are not paid by their text, what their units say.
func (c *call) expectedOutput() int64 {
	if c.units != nil {
		_, output := c.units.totals()
		return max(c.maxOutput, output)
	}
	return c.maxOutput
}

// mostInput bounds a report of the input, which is looked at closely only when it is odd.
func (c *call) mostInput(reported int64) int64 {
	expected := max(c.prompt, int64(len(c.req.Body)))
	if c.units != nil {
		input, _ := c.units.totals()
		expected = max(expected, input)
	}
	most := 2*expected + addedInput
	if reported <= most {
		return most
	}
	for _, mark := range elsewhere {
		if bytes.Contains(c.req.Body, mark) {
			window := c.quote.Model.Context
			if window == 0 {
				window = anyContext
			}
			return max(most, window)
		}
	}
	return most
}

// capParts lowers parts so that they sum to at most a total; the first ones are kept first.
func capParts(total int64, parts ...*int64) {
	for _, p := range parts {
		*p = min(*p, total)
		total -= *p
	}
}

// withReport adds to a record's extra what the vendor reported and was not believed.
func (c *call) withReport(extra json.RawMessage) (json.RawMessage, error) {
	if c.reported == nil {
		return extra, nil
	}
	value, err := json.Marshal(c.reported)
	if err != nil {
		return nil, fmt.Errorf("keep report: %w", err)
	}
	if len(extra) == 0 {
		extra = json.RawMessage("{}")
	}
	return rawjson.Set(nil, extra, rawjson.Member{Name: "reported", Value: value}), nil
}

// partsOf says what else than text the tokens of a request may be.
func partsOf(req *wire.Request) pricing.Parts {
	if req.Route != wire.RouteChat {
		return pricing.Parts{InputAudio: true, InputImage: true, OutputAudio: true, OutputImage: true, CacheWrite1h: true}
	}
	chat, err := req.Chat()
	if err != nil { // Estimate has said so
		return pricing.Parts{}
	}
	var p pricing.Parts
	for i := range chat.Messages {
		m := &chat.Messages[i]
		for j := range m.Parts {
			switch m.Parts[j].Kind {
			case wire.PartImage:
				p.InputImage = true
			case wire.PartAudio:
				p.InputAudio = true
			case wire.PartFile, wire.PartVendor:
				p.InputImage, p.InputAudio = true, true
			}
		}
	}
	p.CacheWrite1h = bytes.Contains(req.Body, []byte(wire.Cache1h))
	if req.Protocol != wire.ProtocolOpenAI || rawjson.Get(rawjson.View(req.Body), "modalities").Exists() {
		p.OutputAudio, p.OutputImage = true, true
	}
	return p
}
