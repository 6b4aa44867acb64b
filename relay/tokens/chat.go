package tokens

import (
	"strings"

	"weir/relay/wire"
)

// What a chat costs besides its texts. Source: OpenAI's cookbook "How to count tokens with tiktoken"
// (https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken, read 2026-11-20).
const (
	perMessage = 3
	perName    = 1
	perReply   = 3
	perTool    = 10
)

// CountChat returns how many prompt tokens a chat is: its texts, 3 for each message, 1 for a name, 3 at the end; a tool is
// its JSON and 10; images, audio and files are upper forms (media.go).
func CountChat(model string, c *wire.Chat) int64 {
	return weigh(c, model, func(text string) int64 { return int64(Count(model, text)) })
}

// weigh sums a chat; size says what a text counts.
func weigh(c *wire.Chat, model string, size func(string) int64) int64 {
	n := int64(perReply)
	for i := range c.Messages {
		m := &c.Messages[i]
		n += perMessage + size(string(m.Role))
		if m.Name != "" {
			n += perName + size(m.Name)
		}
		for _, p := range m.Parts {
			n += weighPart(model, p, size)
		}
		for _, call := range m.ToolCalls {
			n += perMessage + size(call.Name) + size(call.Arguments)
		}
		if m.ToolCallID != "" {
			n += size(m.ToolCallID)
		}
	}
	for _, t := range c.Tools {
		n += perTool + size(t.Name) + size(t.Description) + size(string(t.Parameters))
	}
	if c.Format != nil {
		n += size(string(c.Format.Schema))
	}
	return n
}

func weighPart(model string, p wire.Part, size func(string) int64) int64 {
	switch p.Kind {
	case wire.PartImage:
		return image(model, p.Detail)
	case wire.PartAudio:
		return audio(p.Media)
	case wire.PartFile:
		return file(p.Media) + size(p.FileName)
	default:
		return size(p.Text)
	}
}

// CountEmbeddings returns how many tokens the inputs are; tokens that the client sent count as they are.
func CountEmbeddings(model string, in *wire.EmbeddingsInput) int64 {
	var n int64
	for _, t := range in.Texts {
		n += int64(Count(model, t))
	}
	for _, t := range in.Tokens {
		n += int64(len(t))
	}
	return n
}

// ExactBytes is how much text of one request Estimate tokenises; more is bounded by its bytes.
const ExactBytes = 32 << 10

// strangerPercent is what Estimate takes of o200k_base's count for models whose vocabulary is not public: they need up to
// 1.35 times as many tokens (facts/providers.md §7).
const strangerPercent = 135

// Estimate returns an upper estimate of the prompt tokens of a request: counted where its texts have at most ExactBytes
// bytes together (and 35 % more for models whose vocabulary is not public), else one token a byte. Fails with INVALID
// where the request's body does not decode.
func Estimate(req *wire.Request) (int64, error) {
	var texts, bound int64
	measure := func(text string) int64 {
		texts += int64(len(text))
		return Bound(len(text))
	}
	var count func() int64
	if req.Route == wire.RouteEmbeddings {
		in, err := req.Embeddings()
		if err != nil {
			return 0, err
		}
		for _, t := range in.Texts {
			bound += measure(t)
		}
		for _, t := range in.Tokens {
			bound += int64(len(t))
		}
		count = func() int64 { return CountEmbeddings(req.Model, in) }
	} else {
		chat, err := req.Chat()
		if err != nil {
			return 0, err
		}
		bound = weigh(chat, req.Model, measure)
		count = func() int64 { return CountChat(req.Model, chat) }
	}
	if texts > ExactBytes {
		return bound, nil
	}
	exact := count()
	if familyOf(req.Model).public {
		return exact, nil
	}
	return min((exact*strangerPercent+99)/100, max(bound, exact)), nil
}

// baseName is the model's name without vendor path, in lower case.
func baseName(model string) string {
	return strings.ToLower(model[strings.LastIndexByte(model, '/')+1:])
}
