package gemini

import (
	"net/http"
	"time"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// meanings of the error's status, which says more than HTTP's. Where one is not here HTTP's decides. Source:
// facts/providers.md §3.1.
var meanings = map[string]exchange.Meaning{
	"UNAUTHENTICATED":     exchange.MeansCredential,
	"PERMISSION_DENIED":   exchange.MeansCredential,
	"FAILED_PRECONDITION": exchange.MeansCredential, // the key's region, or no billing
	"RESOURCE_EXHAUSTED":  exchange.MeansLimit,
	"NOT_FOUND":           exchange.MeansFailure,
	"CANCELLED":           exchange.MeansFailure,
	"INTERNAL":            exchange.MeansFailure,
	"UNAVAILABLE":         exchange.MeansFailure,
	"DEADLINE_EXCEEDED":   exchange.MeansFailure,
}

// words are what an error says for machines. text is for telling kinds of errors apart and is never shown.
type words struct {
	code         int64
	kind, reason string
	text         string
	wait         time.Duration
}

func readWords(body []byte) (w words, found bool) {
	if !rawjson.Valid(body) {
		return w, false
	}
	v := rawjson.View(body)
	if v.IsArray() { // a stream that was not asked for as events, or Google's front end
		v = v.Get("0")
	}
	e := rawjson.Get(v, "error")
	if e.Type == gjson.Null {
		return w, false
	}
	w = words{code: rawjson.Get(e, "code").Int(), kind: rawjson.Get(e, "status").Str, text: rawjson.Get(e, "message").Str}
	rawjson.Each(rawjson.Get(e, "details"), func(d gjson.Result) {
		if reason := rawjson.Get(d, "reason").Str; reason != "" {
			w.reason = reason
		}
		if delay, err := time.ParseDuration(rawjson.Get(d, "retryDelay").Str); err == nil && delay > 0 {
			w.wait = delay
		}
	})
	return w, true
}

// refusal is the fault for an answer that is no success. A bad key comes as an invalid argument, which only the reason in the
// details tells.
func refusal(status int, h http.Header, body []byte, req *wire.Request) *fault.Error {
	w, _ := readWords(body)
	r := exchange.Refusal{Meaning: exchange.MeaningOf(status), Status: status, Header: h, Kind: w.kind, Code: w.reason, Wait: w.wait}
	if m, known := meanings[w.kind]; known {
		r.Meaning = m
	}
	switch {
	case w.reason == "API_KEY_INVALID":
		r.Meaning = exchange.MeansCredential
	case r.Meaning == exchange.MeansInvalid && exchange.TooLong(w.text):
		r.Meaning = exchange.MeansTooLong
	}
	return r.Fault(req)
}

// inside is the fault for an error in a success or in a stream; nil where there is none.
func inside(body []byte, h http.Header, req *wire.Request) error {
	w, found := readWords(body)
	if !found {
		return nil
	}
	status := int(w.code)
	if status < 400 || status > 599 {
		status = http.StatusBadGateway
	}
	return refusal(status, h, body, req)
}
