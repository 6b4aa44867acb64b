package stability

import (
	"net/http"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// meanings of an error's name, where HTTP's status says something else. Source: facts/providers.md §5.1.
var meanings = map[string]exchange.Meaning{
	"content_moderation": exchange.MeansPolicy, // comes as 403, which elsewhere is about credentials
	"payment_required":   exchange.MeansCredential,
}

// refusal is the fault for an answer that is no success: {id, name, errors}.
func refusal(status int, h http.Header, body []byte, req *wire.Request) *fault.Error {
	r := exchange.Refusal{Meaning: exchange.MeaningOf(status), Status: status, Header: h}
	if rawjson.Valid(body) {
		r.Kind = rawjson.Get(rawjson.View(body), "name").Str
	}
	if m, known := meanings[r.Kind]; known {
		r.Meaning = m
	}
	return r.Fault(req)
}
