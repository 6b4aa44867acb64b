package openai

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// credentialParameters are refused in a query, where they would end in logs and browser histories.
var credentialParameters = []string{"key", "api_key", "apikey", "api-key", "access_token", "token", "authorization"}

// jsonParameters are written in the query as JSON texts.
var jsonParameters = map[string]bool{
	"messages": true, "stream_options": true, "tools": true, "functions": true, "response_format": true, "logit_bias": true,
	"metadata": true, "modalities": true, "audio": true, "prediction": true, "web_search_options": true, "search_parameters": true, "plugins": true,
}

// textParameters stay texts, also where they look like numbers.
var textParameters = map[string]bool{
	"model": true, "user": true, "safety_identifier": true, "prompt_cache_key": true, "reasoning_effort": true, "verbosity": true,
	"service_tier": true, "encoding_format": true,
}

// Query builds the JSON body that the query parameters of a GET stand for (DIALECTS.md §3, lines 134–144): messages and
// other structures are JSON texts, booleans and numbers are read as such, all else is text; true and 1 are true for a
// boolean. Returns INVALID for a parameter that is given twice, for a credential and for a structure that is no JSON;
// Decode checks the rest.
func (Codec) Query(values url.Values, route wire.Route) ([]byte, error) {
	fields := chatFields
	if route == wire.RouteEmbeddings {
		fields = embeddingsFields
	}
	body := []byte{'{'}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if slices.Contains(credentialParameters, strings.ToLower(name)) {
			return nil, fault.Field(name, "Credentials are not accepted in the query. Send the header Authorization: Bearer KEY instead.")
		}
		if len(values[name]) != 1 {
			return nil, invalid(wire.ReasonDuplicate, name, "Invalid query: parameter '%s' was given more than once.", clip(name))
		}
		value := values[name][0]
		raw, err := parameter(name, value, fields[name] != nil)
		if err != nil {
			return nil, err
		}
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(append(gjson.AppendJSONString(body, name), ':'), raw...)
	}
	return append(body, '}'), nil
}

// parameter returns the JSON of one parameter.
func parameter(name, value string, known bool) ([]byte, error) {
	switch {
	case textParameters[name]:
		return gjson.AppendJSONString(nil, value), nil
	case jsonParameters[name]:
		if !rawjson.Valid([]byte(value)) {
			return nil, invalid(wire.ReasonInvalidJSON, name, "Invalid '%s': expected a JSON text.", name)
		}
		return []byte(value), nil
	case isBoolean[name]:
		switch value {
		case "1":
			return []byte("true"), nil
		case "0", "":
			return []byte("false"), nil
		}
	}
	raw := []byte(strings.TrimSpace(value))
	if !rawjson.Valid(raw) {
		return gjson.AppendJSONString(nil, value), nil
	}
	switch v := rawjson.View(raw); {
	case v.Type == gjson.String, v.Type == gjson.JSON && !known:
		return gjson.AppendJSONString(nil, value), nil
	}
	return raw, nil
}

// isBoolean are the boolean parameters, which people also write 1 and 0.
var isBoolean = map[string]bool{"stream": true, "logprobs": true, "parallel_tool_calls": true, "store": true}
