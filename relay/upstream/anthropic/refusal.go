package anthropic

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// meanings of error types. Where a type is not here its status decides. Source:
// https://platform.claude.com/docs/en/api/errors, read 2026-11-20.
var meanings = map[string]exchange.Meaning{
	"authentication_error": exchange.MeansCredential,
	"billing_error":        exchange.MeansCredential,
	"permission_error":     exchange.MeansCredential,
	"rate_limit_error":     exchange.MeansLimit,
	"not_found_error":      exchange.MeansFailure,
	"overloaded_error":     exchange.MeansFailure,
	"api_error":            exchange.MeansFailure,
	"timeout_error":        exchange.MeansFailure,
}

// statuses of the types of errors that come inside a success.
var statuses = map[string]int{
	"invalid_request_error": 400, "authentication_error": 401, "billing_error": 402, "permission_error": 403, "not_found_error": 404,
	"request_too_large": 413, "rate_limit_error": 429, "timeout_error": 504, "overloaded_error": 529,
}

// words are what an error says for machines. text is for telling kinds of errors apart and is never shown.
type words struct{ kind, text string }

func readWords(body []byte) (w words, found bool) {
	if !rawjson.Valid(body) {
		return w, false
	}
	e := rawjson.Get(rawjson.View(body), "error")
	if e.Type == gjson.Null {
		return w, false
	}
	return words{rawjson.Get(e, "type").Str, rawjson.Get(e, "message").Str}, true
}

// refusal is the fault for an answer that is no success. An empty balance also comes as an invalid request, which only its
// text tells.
func refusal(status int, h http.Header, body []byte, req *wire.Request) *fault.Error {
	w, _ := readWords(body)
	r := exchange.Refusal{Meaning: exchange.MeaningOf(status), Status: status, Header: h, Kind: w.kind}
	if m, known := meanings[w.kind]; known {
		r.Meaning = m
	}
	switch {
	case r.Meaning != exchange.MeansInvalid:
	case strings.Contains(w.text, "credit balance is too low") || strings.Contains(w.text, "usage limits"):
		r.Meaning = exchange.MeansCredential
	case exchange.TooLong(w.text):
		r.Meaning = exchange.MeansTooLong
	}
	return r.Fault(req)
}

// inside is the fault for an error in a success or in a stream.
func inside(body []byte, h http.Header, req *wire.Request) error {
	w, found := readWords(body)
	if !found {
		return nil
	}
	status, known := statuses[w.kind]
	if !known {
		status = http.StatusBadGateway
	}
	return refusal(status, h, body, req)
}
