package openai

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// check looks at the value of a field at a path. null stands for "not given", as OpenAI takes it. Where paths would have to
// be put together, checks run without one first and again for the fault, since nearly all of them pass.
type check func(path string, v gjson.Result) error

// maxInteger is the greatest integer that every JSON parser keeps exactly.
const maxInteger = 1 << 53

// chatFields are the known fields of a chat request. Source: facts/providers.md §1.1.
var chatFields = map[string]check{
	"model":                 text(1, 256),
	"messages":              messages,
	"stream":                boolean,
	"stream_options":        object(map[string]check{"include_usage": boolean, "include_obfuscation": boolean}),
	"n":                     integer(1, 128),
	"max_tokens":            integer(1, maxInteger),
	"max_completion_tokens": integer(1, maxInteger),
	"temperature":           decimal(0, 2),
	"top_p":                 decimal(0, 1),
	"frequency_penalty":     decimal(-2, 2),
	"presence_penalty":      decimal(-2, 2),
	"stop":                  stop,
	"seed":                  integer(-maxInteger<<10, maxInteger<<10-1),
	"tools":                 list(0, 1024, tool),
	"tool_choice":           toolChoice,
	"functions":             list(1, 1024, object(map[string]check{"name": text(1, 256)}, "name")),
	"parallel_tool_calls":   boolean,
	"response_format":       responseFormat,
	"logprobs":              boolean,
	"top_logprobs":          integer(0, 20),
	"logit_bias":            object(nil),
	"metadata":              object(nil),
	"modalities":            list(1, 8, text(1, 64)),
	"audio":                 object(nil),
	"prediction":            object(nil),
	"reasoning_effort":      text(1, 64),
	"verbosity":             text(1, 64),
	"service_tier":          serviceTier,
	"store":                 boolean,
	"user":                  text(0, 1024),
	"safety_identifier":     text(0, 1024),
	"prompt_cache_key":      text(0, 1024),
	"web_search_options":    unpriced,
	"search_parameters":     unpriced,
	"enable_search":         unpriced,
	"plugins":               unpriced,
}

// embeddingsFields are the known fields of an embeddings request. Source: facts/providers.md §1.4.
var embeddingsFields = map[string]check{
	"model":           text(1, 256),
	"input":           embeddingsInput,
	"dimensions":      integer(1, 1<<20),
	"encoding_format": oneOf("float", "base64"),
	"user":            text(0, 1024),
}

func wrongType(path, want string, v gjson.Result) error {
	return invalid(wire.ReasonInvalidType, path, "Invalid type for '%s': expected %s, but got %s instead.", path, want, kindOf(v))
}

func kindOf(v gjson.Result) string {
	switch v.Type {
	case gjson.Null:
		return "null"
	case gjson.True, gjson.False:
		return "a boolean"
	case gjson.String:
		return "a string"
	case gjson.Number:
		if isInteger(v.Raw) {
			return "an integer"
		}
		return "a decimal"
	}
	if v.IsArray() {
		return "an array"
	}
	return "an object"
}

func isInteger(raw string) bool { return !strings.ContainsAny(raw, ".eE") }

func boolean(path string, v gjson.Result) error {
	switch v.Type {
	case gjson.True, gjson.False, gjson.Null:
		return nil
	}
	return wrongType(path, "a boolean", v)
}

// integer takes whole numbers, also where they are written 1.0 or 1e3.
func integer(low, high int64) check {
	return func(path string, v gjson.Result) error {
		if v.Type == gjson.Null {
			return nil
		}
		if v.Type != gjson.Number || !isWhole(v.Num) {
			return wrongType(path, "an integer", v)
		}
		if v.Num < float64(low) {
			return invalid(wire.ReasonInvalidValue, path,
				"Invalid '%s': integer below minimum value. Expected a value >= %d, but got %s instead.", path, low, clip(v.Raw))
		}
		if v.Num > float64(high) {
			return invalid(wire.ReasonInvalidValue, path,
				"Invalid '%s': integer above maximum value. Expected a value <= %d, but got %s instead.", path, high, clip(v.Raw))
		}
		return nil
	}
}

func isWhole(f float64) bool { return f > maxInteger || f < -maxInteger || f == float64(int64(f)) }

func decimal(low, high float64) check {
	return func(path string, v gjson.Result) error {
		switch {
		case v.Type == gjson.Null:
			return nil
		case v.Type != gjson.Number:
			return wrongType(path, "a decimal", v)
		case v.Num < low:
			return invalid(wire.ReasonInvalidValue, path,
				"Invalid '%s': decimal below minimum value. Expected a value >= %g, but got %s instead.", path, low, clip(v.Raw))
		case v.Num > high:
			return invalid(wire.ReasonInvalidValue, path,
				"Invalid '%s': decimal above maximum value. Expected a value <= %g, but got %s instead.", path, high, clip(v.Raw))
		}
		return nil
	}
}

func text(low, high int) check {
	return func(path string, v gjson.Result) error {
		switch {
		case v.Type == gjson.Null:
			return nil
		case v.Type != gjson.String:
			return wrongType(path, "a string", v)
		case len(v.Str) < low:
			return invalid(wire.ReasonInvalidValue, path, "Invalid '%s': empty string. Expected a string with at least %d character.", path, low)
		case len(v.Str) > high:
			return invalid(wire.ReasonInvalidValue, path, "Invalid '%s': string too long. Expected at most %d bytes.", path, high)
		}
		return nil
	}
}

func oneOf(values ...string) check {
	return func(path string, v gjson.Result) error {
		if v.Type == gjson.Null {
			return nil
		}
		if v.Type != gjson.String {
			return wrongType(path, "a string", v)
		}
		if slices.Contains(values, v.Str) {
			return nil
		}
		return unsupported(path, v.Str, values)
	}
}

func unsupported(path, got string, values []string) error {
	return invalid(wire.ReasonInvalidValue, path, "Invalid value: '%s'. Supported values are: '%s'.", clip(got), strings.Join(values, "', '"))
}

// object takes objects whose known members pass; required members must be there and not null.
func object(members map[string]check, required ...string) check {
	return func(path string, v gjson.Result) (err error) {
		if v.Type == gjson.Null {
			return nil
		}
		if !v.IsObject() {
			return wrongType(path, "an object", v)
		}
		if members == nil {
			return nil
		}
		present := 0
		rawjson.ForEach(v, func(key, value gjson.Result) bool {
			if check := members[key.Str]; check != nil && check("", value) != nil {
				err = check(path+"."+key.Str, value)
			}
			for i, name := range required {
				if key.Str == name && value.Type != gjson.Null {
					present |= 1 << i
				}
			}
			return err == nil
		})
		for i, name := range required {
			if err == nil && present&(1<<i) == 0 {
				err = missing(path + "." + name)
			}
		}
		return err
	}
}

func missing(path string) error {
	return invalid(wire.ReasonMissing, path, "Missing required parameter: '%s'.", path)
}

func list(low, high int, item check) check {
	return func(path string, v gjson.Result) (err error) {
		if v.Type == gjson.Null {
			return nil
		}
		if !v.IsArray() {
			return wrongType(path, "an array", v)
		}
		n := 0
		rawjson.ForEach(v, func(_, value gjson.Result) bool {
			if n++; n > high {
				err = invalid(wire.ReasonInvalidValue, path, "Invalid '%s': array too long. Expected an array with maximum length %d.", path, high)
				return false
			}
			if value.Type == gjson.Null {
				err = wrongType(element(path, n-1), "a value", value)
			} else if item("", value) != nil {
				err = item(element(path, n-1), value)
			}
			return err == nil
		})
		if err == nil && n < low {
			err = invalid(wire.ReasonInvalidValue, path,
				"Invalid '%s': empty array. Expected an array with minimum length %d, but got an empty array instead.", path, low)
		}
		return err
	}
}

func element(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
