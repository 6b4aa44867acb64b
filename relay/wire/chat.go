package wire

import (
	"encoding/json"
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

// Chat is the canonical form of a chat request: what an upstream needs that does not get the client's own bytes.
type Chat struct {
	Messages []Message
	Tools    []Tool
	// ToolChoice: "auto", "none", "required" or, with ToolName, "tool"; "" when the client said nothing.
	ToolChoice string
	ToolName   string
	// ParallelTools is false only where the client forbade parallel calls.
	ParallelTools bool
	// Format is the wanted shape of the answer; nil = text.
	Format *Format
	Stop   []string
	// Temperature and TopP as the client wrote them; "" = not given.
	Temperature, TopP json.Number
	Seed              *int64
	ReasoningEffort   string
}

// Message is one turn.
type Message struct {
	Role  Role
	Name  string
	Parts []Part
	// ToolCalls of an assistant message, in order.
	ToolCalls []ToolCall
	// ToolCallID names the call that a tool message answers.
	ToolCallID string
}

// Text joins the text parts.
func (m Message) Text() string {
	if len(m.Parts) == 1 && m.Parts[0].Kind == PartText {
		return m.Parts[0].Text
	}
	var b strings.Builder
	for _, p := range m.Parts {
		if p.Kind == PartText {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// PartKind says what a part of a message is.
type PartKind string

// The kinds of parts.
const (
	PartText    PartKind = "text"
	PartImage   PartKind = "image"
	PartAudio   PartKind = "audio"
	PartFile    PartKind = "file"
	PartRefusal PartKind = "refusal"
)

// Part is one piece of a message's content. Media is a URL or a data: URL, or base64 with MediaType for audio.
type Part struct {
	Kind      PartKind
	Text      string
	Media     string
	MediaType string
	Detail    string // of images: low, high, auto or ""
	FileName  string
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
}

// ToolCall is a call that the model made. Arguments is the JSON text of an object, as the model wrote it.
type ToolCall struct {
	ID        string
	Name      string
	Arguments string
	// Custom: Arguments is free text for a custom tool.
	Custom bool
}

// Format is a wanted shape of the answer: any JSON object, or one that fits Schema.
type Format struct {
	Name   string
	Schema json.RawMessage // nil = any JSON object
	Strict bool
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
