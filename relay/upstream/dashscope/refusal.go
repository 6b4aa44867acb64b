package dashscope

import (
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// meanings of the codes that say more than the status; a code's first word is enough.
var meanings = map[string]exchange.Meaning{
	"InvalidApiKey": exchange.MeansCredential, "Arrearage": exchange.MeansCredential, "AccessDenied": exchange.MeansCredential,
	"DataInspectionFailed": exchange.MeansPolicy,
	"Throttling":           exchange.MeansLimit,
	"ModelNotFound":        exchange.MeansFailure, "InternalError": exchange.MeansFailure,
	"InvalidParameter": exchange.MeansInvalid,
}

// mean reads {code, message, request_id} of an answer that is no success.
func mean(was exchange.Refused, r *exchange.Refusal) bool {
	if was.Status < 300 {
		return false
	}
	r.Code = was.Answer.Get("code").Str
	word, _, _ := strings.Cut(r.Code, ".")
	if m, known := meanings[word]; known && r.Meaning != exchange.MeansGone {
		r.Meaning = m
	}
	return true
}

// failureOf is why a job failed, by its code.
func failureOf(code string) string {
	word, _, _ := strings.Cut(code, ".")
	switch meanings[word] {
	case exchange.MeansPolicy:
		return wire.FailurePolicy
	case exchange.MeansInvalid:
		return wire.FailureInput
	}
	return wire.FailureUpstream
}
