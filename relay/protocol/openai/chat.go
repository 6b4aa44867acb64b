package openai

import (
	"encoding/json"
	"mime"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// decodeChat turns a body that Decode has checked into its canonical form. Nothing is lost that costs tokens: parts of
// unknown types become files that hold their JSON.
func decodeChat(body []byte) *wire.Chat {
	chat := &wire.Chat{ParallelTools: true}
	rawjson.View(body).ForEach(func(key, v gjson.Result) bool {
		if v.Type == gjson.Null {
			return true
		}
		switch key.Str {
		case "messages":
			v.ForEach(func(_, m gjson.Result) bool {
				chat.Messages = append(chat.Messages, decodeMessage(m))
				return true
			})
		case "tools":
			v.ForEach(func(_, t gjson.Result) bool {
				chat.Tools = append(chat.Tools, decodeTool(t))
				return true
			})
		case "functions":
			v.ForEach(func(_, f gjson.Result) bool {
				chat.Tools = append(chat.Tools, decodeFunction(f))
				return true
			})
		case "tool_choice":
			chat.ToolChoice, chat.ToolName = decodeToolChoice(v)
		case "parallel_tool_calls":
			chat.ParallelTools = v.Bool()
		case "response_format":
			chat.Format = decodeFormat(v)
		case "stop":
			chat.Stop = texts(v)
		case "temperature":
			chat.Temperature = json.Number(v.Raw)
		case "top_p":
			chat.TopP = json.Number(v.Raw)
		case "seed":
			seed := v.Int()
			chat.Seed = &seed
		case "reasoning_effort":
			chat.ReasoningEffort = v.Str
		}
		return true
	})
	return chat
}

func decodeMessage(v gjson.Result) wire.Message {
	var m wire.Message
	v.ForEach(func(key, v gjson.Result) bool {
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
			m.Parts = append(m.Parts, decodeContent(v)...)
		case "refusal":
			if v.Str != "" {
				m.Parts = append(m.Parts, wire.Part{Kind: wire.PartRefusal, Text: v.Str})
			}
		case "reasoning_content":
			if v.Str != "" { // counted as text: vendors that take it back read it
				m.Parts = append(m.Parts, wire.Part{Kind: wire.PartText, Text: v.Str})
			}
		case "tool_calls":
			v.ForEach(func(_, c gjson.Result) bool {
				m.ToolCalls = append(m.ToolCalls, decodeToolCall(c))
				return true
			})
		case "function_call":
			if v.IsObject() {
				m.ToolCalls = append(m.ToolCalls, wire.ToolCall{Name: rawjson.Get(v, "name").Str, Arguments: rawjson.Get(v, "arguments").Str})
			}
		}
		return true
	})
	return m
}

func decodeContent(v gjson.Result) []wire.Part {
	if v.Type == gjson.String {
		return []wire.Part{{Kind: wire.PartText, Text: v.Str}}
	}
	var parts []wire.Part
	if v.IsArray() {
		v.ForEach(func(_, p gjson.Result) bool {
			parts = append(parts, decodePart(p))
			return true
		})
	}
	return parts
}

func decodePart(v gjson.Result) wire.Part {
	kind := rawjson.Get(v, "type").Str
	inner := rawjson.Get(v, kind)
	switch kind {
	case "text":
		return wire.Part{Kind: wire.PartText, Text: inner.Str}
	case "refusal":
		return wire.Part{Kind: wire.PartRefusal, Text: inner.Str}
	case "image_url":
		url := rawjson.Get(inner, "url").Str
		return wire.Part{Kind: wire.PartImage, Media: url, MediaType: dataType(url), Detail: rawjson.Get(inner, "detail").Str}
	case "input_audio":
		return wire.Part{Kind: wire.PartAudio, Media: rawjson.Get(inner, "data").Str, MediaType: audioType(rawjson.Get(inner, "format").Str)}
	case "file":
		data := rawjson.Get(inner, "file_data").Str
		return wire.Part{Kind: wire.PartFile, Media: data, MediaType: dataType(data), FileName: rawjson.Get(inner, "filename").Str}
	}
	return wire.Part{Kind: wire.PartFile, Media: v.Raw, MediaType: "application/json"}
}

// dataType returns the media type of a data: URL, "" for any other.
func dataType(url string) string {
	rest, ok := strings.CutPrefix(url, "data:")
	if !ok {
		return ""
	}
	kind, _, _ := strings.Cut(rest, ",")
	kind, _, _ = strings.Cut(kind, ";")
	return kind
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
	if custom := rawjson.Get(v, "custom"); custom.IsObject() {
		call.Name, call.Arguments, call.Custom = rawjson.Get(custom, "name").Str, rawjson.Get(custom, "input").Str, true
		return call
	}
	function := rawjson.Get(v, "function")
	call.Name, call.Arguments = rawjson.Get(function, "name").Str, rawjson.Get(function, "arguments").Str
	return call
}

func decodeTool(v gjson.Result) wire.Tool {
	if custom := rawjson.Get(v, "custom"); custom.IsObject() {
		return wire.Tool{Name: rawjson.Get(custom, "name").Str, Description: rawjson.Get(custom, "description").Str, Custom: true}
	}
	return decodeFunction(rawjson.Get(v, "function"))
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
func decodeToolChoice(v gjson.Result) (choice, name string) {
	if v.Type == gjson.String {
		if v.Str == "any" {
			return "required", ""
		}
		return v.Str, ""
	}
	kind := rawjson.Get(v, "type").Str
	if kind == "allowed_tools" {
		return rawjson.Get(rawjson.Get(v, kind), "mode").Str, ""
	}
	if name = rawjson.Get(rawjson.Get(v, kind), "name").Str; name == "" {
		return "", ""
	}
	return "tool", name
}

func decodeFormat(v gjson.Result) *wire.Format {
	switch rawjson.Get(v, "type").Str {
	case "json_object":
		return &wire.Format{}
	case "json_schema":
		inner := rawjson.Get(v, "json_schema")
		f := &wire.Format{Name: rawjson.Get(inner, "name").Str, Strict: rawjson.Get(inner, "strict").Bool()}
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
	v.ForEach(func(_, s gjson.Result) bool {
		all = append(all, s.Str)
		return true
	})
	return all
}

// decodeEmbeddings turns a body that Decode has checked into its canonical form.
func decodeEmbeddings(body []byte) *wire.EmbeddingsInput {
	in := &wire.EmbeddingsInput{}
	rawjson.View(body).ForEach(func(key, v gjson.Result) bool {
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
	v.ForEach(func(_, n gjson.Result) bool {
		all = append(all, n.Int())
		return true
	})
	return all
}
