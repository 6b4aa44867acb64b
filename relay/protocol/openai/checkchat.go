package openai

import (
	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

const (
	maxMessages = 100_000
	maxParts    = 10_000
	maxInputs   = 2048
)

var (
	role      = oneOf("system", "assistant", "user", "function", "tool", "developer")
	parts     = list(1, maxParts, part)
	toolCalls = list(0, 1024, toolCall)
	nameText  = text(0, 1024)
)

func messages(path string, v gjson.Result) error {
	if v.Type == gjson.Null {
		return missing(path)
	}
	return list(1, maxMessages, message)(path, v)
}

func message(path string, v gjson.Result) error {
	if !v.IsObject() {
		return wrongType(path, "an object", v)
	}
	var (
		who, content gjson.Result
		instead      bool // the assistant did something else than to write
		err          error
	)
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "role":
			who = value
		case "content":
			content = value
		case "name", "tool_call_id":
			err = nameText(path+"."+key.Str, value)
		case "tool_calls":
			instead = value.Type != gjson.Null
			err = toolCalls(path+".tool_calls", value)
		case "function_call", "audio", "refusal", "reasoning_content":
			instead = instead || value.Type != gjson.Null
		}
		return err == nil
	})
	switch {
	case err != nil:
		return err
	case !who.Exists():
		return missing(path + ".role")
	case who.Type != gjson.String:
		return wrongType(path+".role", "a string", who)
	}
	if err := role(path+".role", who); err != nil {
		return err
	}
	return messageContent(path+".content", who.Str, content, instead)
}

func messageContent(path, role string, v gjson.Result, instead bool) error {
	switch {
	case v.Type == gjson.String:
		return nil
	case v.IsArray():
		return parts(path, v)
	case v.Type == gjson.Null && (role == "function" || role == "assistant" && (instead || v.Exists())):
		return nil
	case !v.Exists():
		return missing(path)
	}
	return wrongType(path, "a string or an array of content parts", v)
}

// part checks the parts that OpenAI describes; other types pass, since other vendors have more.
func part(path string, v gjson.Result) error {
	if !v.IsObject() {
		return wrongType(path, "an object", v)
	}
	kind := rawjson.Get(v, "type")
	if !kind.Exists() {
		return missing(path + ".type")
	}
	if kind.Type != gjson.String {
		return wrongType(path+".type", "a string", kind)
	}
	member := func(name string) (string, gjson.Result) { return path + "." + name, rawjson.Get(v, name) }
	switch kind.Str {
	case "text", "refusal":
		path, value := member(kind.Str)
		if value.Type == gjson.Null {
			return missing(path)
		}
		return text(0, maxInteger)(path, value)
	case "image_url":
		return nested(member("image_url"))("url")
	case "input_audio":
		return nested(member("input_audio"))("data")
	case "file":
		return nested(member("file"))()
	}
	return nil
}

// nested checks an object with required string members.
func nested(path string, v gjson.Result) func(required ...string) error {
	return func(required ...string) error {
		if v.Type == gjson.Null {
			return missing(path)
		}
		members := make(map[string]check, len(required))
		for _, name := range required {
			members[name] = text(1, maxInteger)
		}
		return object(members, required...)(path, v)
	}
}

var toolCall = object(map[string]check{
	"id":       text(0, 1024),
	"function": object(map[string]check{"name": text(1, 256), "arguments": text(0, maxInteger)}, "name"),
})

func tool(path string, v gjson.Result) error {
	if !v.IsObject() {
		return wrongType(path, "an object", v)
	}
	kind := rawjson.Get(v, "type")
	if kind.Type == gjson.Null {
		return missing(path + ".type")
	}
	if kind.Type != gjson.String {
		return wrongType(path+".type", "a string", kind)
	}
	switch kind.Str {
	case "function":
		v := rawjson.Get(v, "function")
		if v.Type == gjson.Null {
			return missing(path + ".function")
		}
		return object(map[string]check{
			"name": text(1, 256), "description": text(0, 1<<20), "parameters": object(nil), "strict": boolean,
		}, "name")(path+".function", v)
	case "custom":
		return nested(path+".custom", rawjson.Get(v, "custom"))("name")
	}
	if chargedTool(kind.Str) {
		return notSold(path + ".type")
	}
	return nil
}

var toolModes = []string{"none", "auto", "required", "any"}

func toolChoice(path string, v gjson.Result) error {
	if v.Type == gjson.Null {
		return nil
	}
	if v.Type == gjson.String {
		return oneOf(toolModes...)(path, v)
	}
	return object(map[string]check{
		"type":     text(1, 64),
		"function": object(map[string]check{"name": text(1, 256)}, "name"),
		"custom":   object(map[string]check{"name": text(1, 256)}, "name"),
	}, "type")(path, v)
}

func responseFormat(path string, v gjson.Result) error {
	if err := object(map[string]check{"type": text(1, 64), "json_schema": object(nil)}, "type")(path, v); err != nil {
		return err
	}
	if rawjson.Get(v, "type").Str != "json_schema" {
		return nil
	}
	schema := rawjson.Get(v, "json_schema")
	if schema.Type == gjson.Null {
		return missing(path + ".json_schema")
	}
	return object(map[string]check{"name": text(1, 256), "schema": object(nil), "strict": boolean}, "name")(path+".json_schema", schema)
}

func stop(path string, v gjson.Result) error {
	if v.Type == gjson.Null || v.Type == gjson.String {
		return nil
	}
	if !v.IsArray() {
		return wrongType(path, "a string or an array of strings", v)
	}
	return list(0, 4, text(0, 1<<16))(path, v)
}

// embeddingsInput takes a text, texts, a token list or token lists; none of them may be empty.
func embeddingsInput(path string, v gjson.Result) error {
	switch {
	case v.Type == gjson.Null:
		return missing(path)
	case v.Type == gjson.String && v.Str == "":
		return invalid(wire.ReasonInvalidValue, path, "Invalid '%s': input cannot be an empty string.", path)
	case v.Type == gjson.String:
		return nil
	case !v.IsArray():
		return wrongType(path, "a string or an array", v)
	}
	switch first := v.Get("0"); {
	case first.Type == gjson.Number:
		return tokenList(path, v)
	case first.IsArray():
		return list(1, maxInputs, tokenList)(path, v)
	}
	return list(1, maxInputs, text(1, maxInteger))(path, v)
}

func tokenList(path string, v gjson.Result) error { return list(1, 1<<20, integer(0, 1<<31))(path, v) }
