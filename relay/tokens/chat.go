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
		for j := range m.Parts {
			n += weighPart(model, &m.Parts[j], size)
		}
		if m.ToolCallID != "" {
			n += size(m.ToolCallID)
		}
	}
	for _, t := range c.Tools {
		n += perTool + size(t.Name) + size(t.Description) + size(string(t.Parameters)) + size(string(t.Raw))
	}
	if c.Format != nil {
		n += size(string(c.Format.Schema))
	}
	return n
}

func weighPart(model string, p *wire.Part, size func(string) int64) int64 {
	switch p.Kind {
	case wire.PartImage:
		return image(model, p.Detail)
	case wire.PartAudio:
		return audio(p.Data)
	case wire.PartFile:
		return file(p) + size(p.FileName) + size(p.Context) + size(p.Text)
	case wire.PartRedacted:
		return int64(len(p.Seal.Data)) / sealedBytes
	case wire.PartVendor:
		return max(int64(len(p.Raw))*3/4, unknownFile)
	case wire.PartToolCall:
		return perMessage + size(p.Call.Name) + size(p.Call.Arguments)
	default:
		return size(p.Text)
	}
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
	weigh, err := weigher(req)
	if err != nil {
		return 0, err
	}
	var texts int64
	bound := weigh(func(text string) int64 {
		texts += int64(len(text))
		return Bound(len(text))
	})
	if texts > ExactBytes {
		return bound, nil
	}
	family := familyOf(req.Model)
	exact := weigh(func(text string) int64 { return int64(family.count(text)) })
	if family.public {
		return exact, nil
	}
	return min((exact*strangerPercent+99)/100, max(bound, exact)), nil
}

// weigher returns what sums a request's input; its argument says what a text counts.
func weigher(req *wire.Request) (func(size func(string) int64) int64, error) {
	switch req.Route {
	case wire.RouteEmbeddings:
		in, err := req.Embeddings()
		return func(size func(string) int64) int64 { return weighTexts(in.Texts, in.Tokens, size) }, err
	case wire.RouteCompletions:
		in, err := wire.Input[wire.CompletionsInput](req)
		return func(size func(string) int64) int64 { return weighCompletions(in, size) }, err
	case wire.RouteModerations:
		in, err := wire.Input[wire.ModerationInput](req)
		return func(size func(string) int64) int64 { return weighModerations(in, req.Model, size) }, err
	case wire.RouteRerank:
		in, err := wire.Input[wire.RerankInput](req)
		return func(size func(string) int64) int64 { return weighRerank(in, size) }, err
	case wire.RouteImages, wire.RouteImageEdits:
		in, err := wire.Input[wire.ImagesInput](req)
		return func(size func(string) int64) int64 { return size(in.Prompt) }, err
	case wire.RouteSpeech:
		in, err := wire.Input[wire.SpeechInput](req)
		return func(size func(string) int64) int64 { return size(in.Text) + size(in.Instructions) }, err
	case wire.RouteTranscriptions, wire.RouteTranslations:
		in, err := wire.Input[wire.HearInput](req)
		return func(size func(string) int64) int64 { return size(in.Prompt) }, err
	}
	chat, err := req.Chat()
	return func(size func(string) int64) int64 { return weigh(chat, req.Model, size) }, err
}

// baseName is the model's name without vendor path, in lower case.
func baseName(model string) string {
	return strings.ToLower(model[strings.LastIndexByte(model, '/')+1:])
}
