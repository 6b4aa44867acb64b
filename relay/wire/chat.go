package wire

import (
	"encoding/json"
	"iter"
	"strings"
)

// Role of a message.
type Role string

// The roles.
const (
	RoleSystem    Role = "system"
	RoleDeveloper Role = "developer"
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
	RoleTool      Role = "tool"
)

// ToolChoice says whether a tool must be called.
type ToolChoice string

// The choices; the zero value is what the client said nothing about.
const (
	ToolsAuto     ToolChoice = "auto"
	ToolsNone     ToolChoice = "none"
	ToolsRequired ToolChoice = "required"
	ToolNamed     ToolChoice = "tool" // the one of Chat.ToolName
)

// Chat is the canonical form of a chat request: what an upstream needs that does not get the client's own bytes. The token
// limit, n, the model and the end user stand in Request. Its texts may alias the client's body; read only.
type Chat struct {
	// Messages in the client's order, system and developer ones included. The result of each tool call is a message of its
	// own, of RoleTool.
	Messages   []Message
	Tools      []Tool
	ToolChoice ToolChoice
	ToolName   string
	// ParallelTools is false only where the client forbade parallel calls.
	ParallelTools bool
	// Functions: the client speaks of functions and function_call, OpenAI's older words for tools.
	Functions bool
	// Format is the wanted shape of the answer; nil = text.
	Format *Format
	Stop   []string
	// Numbers as the client wrote them; "" = not given.
	Temperature, TopP, TopK, FrequencyPenalty, PresencePenalty json.Number
	Seed                                                       *int64
	// Logprobs: the client wants the probabilities of the tokens, and of so many alternatives to each.
	Logprobs    bool
	TopLogprobs int64
	// LogitBias is OpenAI's object of token ids; nil = none.
	LogitBias json.RawMessage
	Reasoning Reasoning
	// Verbosity: low, medium, high or "".
	Verbosity string
	// Cache marks the whole prompt: up to its last block that can be cached.
	Cache Cache
	// CacheKey groups requests with a common prefix (OpenAI's prompt_cache_key); may be empty.
	CacheKey string
	// Metadata is the client's own object of notes; nil = none.
	Metadata json.RawMessage
}

// Reasoning is how much the model shall think. The zero value leaves it to the model.
type Reasoning struct {
	// Off: it shall not.
	Off bool
	// Effort: minimal, low, medium, high, xhigh, max or "".
	Effort string
	// Budget is the most tokens of thinking; 0 = not said.
	Budget int64
	// Adaptive: the model decides by itself how long.
	Adaptive bool
	// Hidden: the client does not want to see the thinking.
	Hidden bool
}

// Asked reports whether the client asked for thinking.
func (r Reasoning) Asked() bool { return !r.Off && (r.Effort != "" || r.Budget > 0 || r.Adaptive) }

// Cache marks the end of a prefix that the vendor may keep for so long, for a price. The zero value marks nothing.
type Cache string

// The marks.
const (
	Cache5m Cache = "5m"
	Cache1h Cache = "1h"
)

// Message is one turn.
type Message struct {
	Role  Role
	Name  string
	Parts []Part
	// ToolCallID names the call that a tool message answers; IsError says that the call failed.
	ToolCallID string
	IsError    bool
	// Cache marks the whole of a tool message; other messages are marked at their parts.
	Cache Cache
}

// Text joins the text parts.
func (m *Message) Text() string { return joinText(m.Parts) }

// ToolCalls yields the calls of an assistant message, in order.
func (m *Message) ToolCalls() iter.Seq[*ToolCall] { return calls(m.Parts) }

func joinText(parts []Part) string {
	if len(parts) == 1 && parts[0].Kind == PartText {
		return parts[0].Text
	}
	var b strings.Builder
	for i := range parts {
		if parts[i].Kind == PartText {
			b.WriteString(parts[i].Text)
		}
	}
	return b.String()
}

func calls(parts []Part) iter.Seq[*ToolCall] {
	return func(yield func(*ToolCall) bool) {
		for i := range parts {
			if parts[i].Kind == PartToolCall && !yield(parts[i].Call) {
				return
			}
		}
	}
}

// PartKind says what a part of a message is.
type PartKind string

// The kinds of parts. Thinking, redacted thinking, refusals and tool calls are an assistant's.
const (
	PartText     PartKind = "text"
	PartImage    PartKind = "image"
	PartAudio    PartKind = "audio"
	PartFile     PartKind = "file" // a document
	PartRefusal  PartKind = "refusal"
	PartThinking PartKind = "thinking"
	// PartRedacted is thinking that only its vendor can read; all of it is in Seal.
	PartRedacted PartKind = "redacted"
	PartToolCall PartKind = "tool_call"
	// PartVendor is what only the API of By knows: Raw is its JSON. Other upstreams leave it out or refuse it.
	PartVendor PartKind = "vendor"
)

// Part is one piece of a message's content, in the order in which it was said.
type Part struct {
	Kind PartKind
	// ID that the vendor gave the part; "" for none.
	ID string
	// Text of a text, refusal or thinking; of a file that is plain text; the transcript of audio.
	Text string
	// Of media, one of: URL (http or https, or what else the client wrote there), Data (base64) and FileID, a file that the
	// vendor keeps.
	URL, Data, FileID string
	MediaType         string
	// Detail of an image: low, high, auto or "".
	Detail string
	// FileName or title of a file, and what it is about.
	FileName, Context string
	// Cite: the answer shall cite the file.
	Cite bool
	// Citations of a text that the model wrote.
	Citations []Citation
	Call      *ToolCall
	Seal      Seal
	Cache     Cache
	By        Protocol
	Raw       json.RawMessage
}

// Text is a part of text.
func Text(s string) Part { return Part{Kind: PartText, Text: s} }

// CallPart is a part that calls a tool.
func CallPart(c ToolCall) Part { return Part{Kind: PartToolCall, Call: &c} }

// Media is the part of an image, a sound or a file at url, or with the content of a base64 data: URL.
func Media(kind PartKind, url string) Part {
	if mediaType, data, ok := ParseDataURL(url); ok {
		return Part{Kind: kind, MediaType: mediaType, Data: data}
	}
	return Part{Kind: kind, URL: url}
}

// DataURL is the content as a data: URL, or its URL.
func (p *Part) DataURL() string {
	if p.Data == "" {
		return p.URL
	}
	return "data:" + p.MediaType + ";base64," + p.Data
}

// ParseDataURL splits a base64 data: URL (RFC 2397) into its media type without parameters and the base64 text. Other URLs
// are not ok.
func ParseDataURL(url string) (mediaType, data string, ok bool) {
	if len(url) < 5 || !strings.EqualFold(url[:5], "data:") {
		return "", "", false
	}
	head, data, found := strings.Cut(url[5:], ",")
	if !found {
		return "", "", false
	}
	mediaType, parameters, _ := strings.Cut(head, ";")
	if parameters != "base64" && !strings.HasSuffix(parameters, ";base64") {
		return "", "", false
	}
	return mediaType, data, true
}

// Seal is what a vendor gave with a thought or a call and wants back unchanged in later turns (Anthropic's signature, Gemini's
// thoughtSignature, OpenAI's encrypted_content). Only the vendor of By understands it: others must not get it.
type Seal struct {
	By   Protocol
	Data string
}

// Citation is a source of a text that the model wrote.
type Citation struct {
	URL, Title string
	// Cited is the passage of the source.
	Cited string
	// Start and End are the characters of the answer's text that it supports; 0 and 0 where that is not said.
	Start, End int64
	// By and Raw: the vendor's own form.
	By  Protocol
	Raw json.RawMessage
}

// Tool is a function that the model may call.
type Tool struct {
	Name        string
	Description string
	// Parameters is a JSON schema; nil = none.
	Parameters json.RawMessage
	Strict     bool
	// Custom: the tool takes free text instead of a JSON object (OpenAI's type custom).
	Custom bool
	Cache  Cache
	// By and Raw: a tool that the vendor runs itself (a search, code), which other vendors do not have.
	By  Protocol
	Raw json.RawMessage
}

// ToolCall is a call that the model made. Arguments is the JSON text of an object, as the model wrote it.
type ToolCall struct {
	ID        string
	Name      string
	Arguments string
	// Custom: Arguments is free text for a custom tool.
	Custom bool
	Seal   Seal
}

// Format is a wanted shape of the answer: any JSON object, or one that fits Schema.
type Format struct {
	Name        string
	Description string
	Schema      json.RawMessage // nil = any JSON object
	Strict      bool
}

// EmbeddingsInput is the canonical form of an embeddings request: texts, or token lists where the client sent tokens.
type EmbeddingsInput struct {
	Texts  []string
	Tokens [][]int64
	// Dimensions of each vector; 0 = the model's own.
	Dimensions int64
	// Base64: vectors are wanted as base64 of little-endian float32 instead of JSON numbers.
	Base64 bool
}

// Len is the number of inputs.
func (e *EmbeddingsInput) Len() int { return max(len(e.Texts), len(e.Tokens)) }
