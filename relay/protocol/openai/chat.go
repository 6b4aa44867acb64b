package openai

import (
	"encoding/json"
	"mime"
	"strconv"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// decodeChat turns a body that Decode has checked into its canonical form. Nothing is lost that costs tokens: parts of
// unknown types become parts that only OpenAI's API knows.
func decodeChat(body []byte) *wire.Chat {
	chat := &wire.Chat{ParallelTools: true}
	rawjson.ForEach(rawjson.View(body), func(key, v gjson.Result) bool {
		if v.Type != gjson.Null && !decodeField(chat, key.Str, v) {
			decodeSampling(chat, key.Str, v)
		}
		return true
	})
	pairFunctions(chat)
	return chat
}

// pairFunctions gives the older function calls and their results ids, which other APIs want.
func pairFunctions(chat *wire.Chat) {
	n := 0
	for i := range chat.Messages {
		m := &chat.Messages[i]
		for call := range m.ToolCalls() {
			if call.ID == "" {
				n++
				call.ID = "call_function" + strconv.Itoa(n)
			}
		}
		if m.Role == wire.RoleTool && m.ToolCallID == "" {
			m.ToolCallID = "call_function" + strconv.Itoa(n)
		}
	}
}

// decodeField reads what a conversation consists of.
func decodeField(chat *wire.Chat, name string, v gjson.Result) bool {
	switch name {
	case "messages":
		rawjson.Each(v, func(m gjson.Result) { chat.Messages = append(chat.Messages, decodeMessage(m)) })
	case "tools":
		rawjson.Each(v, func(t gjson.Result) { chat.Tools = append(chat.Tools, decodeTool(t)) })
	case "functions":
		chat.Functions = true
		rawjson.Each(v, func(f gjson.Result) { chat.Tools = append(chat.Tools, decodeFunction(f)) })
	case "tool_choice":
		chat.ToolChoice, chat.ToolName = decodeToolChoice(v)
	case "function_call":
		chat.ToolChoice, chat.ToolName = decodeFunctionChoice(v)
	case "parallel_tool_calls":
		chat.ParallelTools = v.Bool()
	case "response_format":
		chat.Format = decodeFormat(v)
	case "stop":
		chat.Stop = texts(v)
	case "metadata":
		chat.Metadata = json.RawMessage(v.Raw)
	case "cache_control":
		chat.Cache = decodeCache(v)
	case "prompt_cache_key":
		chat.CacheKey = v.Str
	default:
		return false
	}
	return true
}

// decodeSampling reads how the answer is made.
func decodeSampling(chat *wire.Chat, name string, v gjson.Result) {
	switch name {
	case "temperature":
		chat.Temperature = json.Number(v.Raw)
	case "top_p":
		chat.TopP = json.Number(v.Raw)
	case "top_k":
		if v.Type == gjson.Number {
			chat.TopK = json.Number(v.Raw)
		}
	case "frequency_penalty":
		chat.FrequencyPenalty = json.Number(v.Raw)
	case "presence_penalty":
		chat.PresencePenalty = json.Number(v.Raw)
	case "seed":
		seed := v.Int()
		chat.Seed = &seed
	case "logprobs":
		chat.Logprobs = v.Bool()
	case "top_logprobs":
		chat.TopLogprobs = v.Int()
	case "logit_bias":
		chat.LogitBias = json.RawMessage(v.Raw)
	case "reasoning_effort":
		setEffort(&chat.Reasoning, v.Str)
	case "reasoning": // OpenRouter's
		if v.IsObject() {
			decodeReasoning(&chat.Reasoning, v)
		}
	case "verbosity":
		chat.Verbosity = v.Str
	}
}

func setEffort(r *wire.Reasoning, effort string) {
	if r.Off = effort == "none"; !r.Off {
		r.Effort = effort
	}
}

// decodeReasoning reads {effort, max_tokens, exclude, enabled}. Source: https://openrouter.ai/docs/use-cases/reasoning-tokens,
// read 2026-11-20.
func decodeReasoning(r *wire.Reasoning, v gjson.Result) {
	rawjson.ForEach(v, func(key, v gjson.Result) bool {
		switch key.Str {
		case "effort":
			setEffort(r, v.Str)
		case "max_tokens":
			r.Budget = max(v.Int(), 0)
		case "exclude":
			r.Hidden = v.Bool()
		case "enabled":
			r.Adaptive, r.Off = v.Type == gjson.True, v.Type == gjson.False
		}
		return true
	})
}

// decodeCache reads the mark that clients of other vendors set on parts: {"type":"ephemeral","ttl":"1h"}.
func decodeCache(v gjson.Result) wire.Cache {
	if rawjson.Get(v, "type").Str != "ephemeral" {
		return ""
	}
	if rawjson.Get(v, "ttl").Str == "1h" {
		return wire.Cache1h
	}
	return wire.Cache5m
}

func decodeMessage(v gjson.Result) wire.Message {
	var m wire.Message
	var calls []wire.Part
	var said, thought thinking
	rawjson.ForEach(v, func(key, v gjson.Result) bool {
		switch key.Str {
		case "role":
			m.Role = wire.Role(v.Str)
			if v.Str == "function" {
				m.Role = wire.RoleTool
			}
		case "name":
			m.Name = v.Str
		case "tool_call_id":
			m.ToolCallID = v.Str
		case "content":
			m.Parts = decodeContent(v)
		case "refusal":
			if v.Str != "" {
				m.Parts = append(m.Parts, wire.Part{Kind: wire.PartRefusal, Text: v.Str})
			}
		case "reasoning_content", "reasoning":
			said.text(v.Str)
		case "reasoning_details":
			rawjson.Each(v, thought.detail)
		case "thinking_blocks":
			rawjson.Each(v, thought.block)
		case "tool_calls":
			rawjson.Each(v, func(c gjson.Result) { calls = append(calls, wire.CallPart(decodeToolCall(c))) })
		case "function_call":
			if v.IsObject() {
				calls = append(calls, wire.CallPart(wire.ToolCall{Name: rawjson.Get(v, "name").Str, Arguments: rawjson.Get(v, "arguments").Str}))
			}
		}
		return true
	})
	if len(thought) == 0 {
		thought = said
	}
	m.Parts = append(append(thought, m.Parts...), calls...)
	return m
}

// thinking are the thoughts of an assistant's earlier turn. They stand first in its parts.
type thinking []wire.Part

func (t *thinking) text(s string) {
	if s != "" && len(*t) == 0 {
		*t = append(*t, wire.Part{Kind: wire.PartThinking, Text: s})
	}
}

// detail reads an element of reasoning_details, OpenRouter's and our own way to carry thoughts with their seals.
func (t *thinking) detail(v gjson.Result) {
	by, _ := wire.SealOwner(rawjson.Get(v, "format").Str)
	p := wire.Part{Kind: wire.PartThinking, ID: rawjson.Get(v, "id").Str, Seal: wire.Seal{By: by}}
	switch rawjson.Get(v, "type").Str {
	case "reasoning.text":
		p.Text, p.Seal.Data = rawjson.Get(v, "text").Str, rawjson.Get(v, "signature").Str
	case "reasoning.summary":
		p.Text = rawjson.Get(v, "summary").Str
	case "reasoning.encrypted":
		p.Kind, p.Seal.Data = wire.PartRedacted, rawjson.Get(v, "data").Str
	default:
		return
	}
	if p.Seal.Data == "" || by == "" {
		p.Seal = wire.Seal{}
	}
	if p.Text != "" || p.Seal.Data != "" {
		*t = append(*t, p)
	}
}

// block reads an element of thinking_blocks, LiteLLM's copy of Anthropic's blocks.
func (t *thinking) block(v gjson.Result) {
	seal := wire.Seal{By: wire.ProtocolAnthropic, Data: rawjson.Get(v, "signature").Str}
	switch rawjson.Get(v, "type").Str {
	case "thinking":
		p := wire.Part{Kind: wire.PartThinking, Text: rawjson.Get(v, "thinking").Str}
		if seal.Data != "" {
			p.Seal = seal
		}
		*t = append(*t, p)
	case "redacted_thinking":
		if seal.Data = rawjson.Get(v, "data").Str; seal.Data != "" {
			*t = append(*t, wire.Part{Kind: wire.PartRedacted, Seal: seal})
		}
	}
}

func decodeContent(v gjson.Result) []wire.Part {
	if v.Type == gjson.String {
		return []wire.Part{wire.Text(v.Str)}
	}
	var parts []wire.Part
	rawjson.Each(v, func(p gjson.Result) { parts = append(parts, decodePart(p)) })
	return parts
}

func decodePart(v gjson.Result) wire.Part {
	p := decodePartOf(v)
	p.Cache = decodeCache(rawjson.Get(v, "cache_control"))
	return p
}

func decodePartOf(v gjson.Result) wire.Part {
	kind := rawjson.Get(v, "type").Str
	inner := rawjson.Get(v, kind)
	switch kind {
	case "text":
		return wire.Text(inner.Str)
	case "refusal":
		return wire.Part{Kind: wire.PartRefusal, Text: inner.Str}
	case "image_url":
		p := wire.Media(wire.PartImage, rawjson.Get(inner, "url").Str)
		p.Detail = rawjson.Get(inner, "detail").Str
		return p
	case "input_audio":
		return wire.Part{Kind: wire.PartAudio, Data: rawjson.Get(inner, "data").Str, MediaType: audioType(rawjson.Get(inner, "format").Str)}
	case "file":
		p := wire.Media(wire.PartFile, rawjson.Get(inner, "file_data").Str)
		p.FileName, p.FileID = rawjson.Get(inner, "filename").Str, rawjson.Get(inner, "file_id").Str
		return p
	}
	return wire.Part{Kind: wire.PartVendor, By: wire.ProtocolOpenAI, Raw: json.RawMessage(v.Raw)}
}

func audioType(format string) string {
	if format == "mp3" {
		return "audio/mpeg"
	}
	if format == "" || mime.FormatMediaType("audio/"+format, nil) == "" {
		return ""
	}
	return "audio/" + format
}

func decodeToolCall(v gjson.Result) wire.ToolCall {
	call := wire.ToolCall{ID: rawjson.Get(v, "id").Str}
	if signature := rawjson.Get(rawjson.Get(rawjson.Get(v, "extra_content"), "google"), "thought_signature").Str; signature != "" {
		call.Seal = wire.Seal{By: wire.ProtocolGemini, Data: signature}
	}
	if custom := rawjson.Get(v, "custom"); custom.IsObject() {
		call.Name, call.Arguments, call.Custom = rawjson.Get(custom, "name").Str, rawjson.Get(custom, "input").Str, true
		return call
	}
	function := rawjson.Get(v, "function")
	call.Name, call.Arguments = rawjson.Get(function, "name").Str, rawjson.Get(function, "arguments").Str
	return call
}

func decodeTool(v gjson.Result) wire.Tool {
	t := wire.Tool{By: wire.ProtocolOpenAI, Raw: json.RawMessage(v.Raw)}
	if custom := rawjson.Get(v, "custom"); custom.IsObject() {
		t = wire.Tool{Name: rawjson.Get(custom, "name").Str, Description: rawjson.Get(custom, "description").Str, Custom: true}
	} else if function := rawjson.Get(v, "function"); function.IsObject() {
		t = decodeFunction(function)
	}
	t.Cache = decodeCache(rawjson.Get(v, "cache_control"))
	return t
}

func decodeFunction(v gjson.Result) wire.Tool {
	t := wire.Tool{
		Name: rawjson.Get(v, "name").Str, Description: rawjson.Get(v, "description").Str, Strict: rawjson.Get(v, "strict").Bool(),
	}
	if parameters := rawjson.Get(v, "parameters"); parameters.IsObject() {
		t.Parameters = json.RawMessage(parameters.Raw)
	}
	return t
}

// decodeToolChoice knows "any", Mistral's word for "required", besides OpenAI's.
func decodeToolChoice(v gjson.Result) (choice wire.ToolChoice, name string) {
	if v.Type == gjson.String {
		if v.Str == "any" {
			return wire.ToolsRequired, ""
		}
		return wire.ToolChoice(v.Str), ""
	}
	kind := rawjson.Get(v, "type").Str
	if kind == "allowed_tools" {
		return wire.ToolChoice(rawjson.Get(rawjson.Get(v, kind), "mode").Str), ""
	}
	if name = rawjson.Get(rawjson.Get(v, kind), "name").Str; name == "" {
		return "", ""
	}
	return wire.ToolNamed, name
}

// decodeFunctionChoice reads function_call: "none", "auto" or {"name"}.
func decodeFunctionChoice(v gjson.Result) (choice wire.ToolChoice, name string) {
	if v.Str == "none" || v.Str == "auto" {
		return wire.ToolChoice(v.Str), ""
	}
	if name = rawjson.Get(v, "name").Str; name == "" {
		return "", ""
	}
	return wire.ToolNamed, name
}

func decodeFormat(v gjson.Result) *wire.Format {
	switch rawjson.Get(v, "type").Str {
	case "json_object":
		return &wire.Format{}
	case "json_schema":
		inner := rawjson.Get(v, "json_schema")
		f := &wire.Format{
			Name: rawjson.Get(inner, "name").Str, Description: rawjson.Get(inner, "description").Str, Strict: rawjson.Get(inner, "strict").Bool(),
		}
		if schema := rawjson.Get(inner, "schema"); schema.IsObject() {
			f.Schema = json.RawMessage(schema.Raw)
		}
		return f
	}
	return nil
}

// texts reads a string or an array of strings.
func texts(v gjson.Result) []string {
	if v.Type == gjson.String {
		return []string{v.Str}
	}
	var all []string
	rawjson.Each(v, func(s gjson.Result) { all = append(all, s.Str) })
	return all
}

// decodeEmbeddings turns a body that Decode has checked into its canonical form.
func decodeEmbeddings(body []byte) *wire.EmbeddingsInput {
	in := &wire.EmbeddingsInput{}
	rawjson.ForEach(rawjson.View(body), func(key, v gjson.Result) bool {
		switch key.Str {
		case "dimensions":
			in.Dimensions = v.Int()
		case "encoding_format":
			in.Base64 = v.Str == "base64"
		case "input":
			in.Texts, in.Tokens = textsOrTokens(v)
		}
		return true
	})
	return in
}

func numbers(v gjson.Result) []int64 {
	var all []int64
	rawjson.ForEach(v, func(_, n gjson.Result) bool {
		all = append(all, n.Int())
		return true
	})
	return all
}
