package fal

import (
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
)

// mean reads {detail: [{type}]} or {detail: text} of an answer that is no success. An account that is out of money is locked, with
// 403, which the status says already.
func mean(was exchange.Refused, r *exchange.Refusal) bool {
	if was.Status < 300 {
		return false
	}
	detail := was.Answer.Get("detail")
	if detail.IsArray() {
		r.Code = detail.Get("0.type").Str
	}
	if r.Meaning == exchange.MeansInvalid && filtered(detail) {
		r.Meaning = exchange.MeansPolicy
	}
	return true
}

func filtered(detail gjson.Result) bool {
	return strings.Contains(detail.Get("0.type").Str, "content_policy") || strings.Contains(strings.ToLower(detail.String()), "content_policy_violation")
}
