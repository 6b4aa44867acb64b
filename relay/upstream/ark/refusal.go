package ark

import (
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// meanings of the codes that say more than the status.
var meanings = map[string]exchange.Meaning{
	"AuthenticationError": exchange.MeansCredential, "AccountOverdueError": exchange.MeansCredential, "AccessDenied": exchange.MeansCredential,
	"QuotaExceeded": exchange.MeansLimit, "RateLimitExceeded": exchange.MeansLimit, "ServerOverloaded": exchange.MeansLimit,
	"ModelNotOpen": exchange.MeansFailure,
}

// sensitive reports whether a code is about the vendor's policy: there is one for each kind of content
// (InputTextSensitiveContentDetected, OutputVideoSensitiveContentDetected, …).
func sensitive(code string) bool { return strings.Contains(code, "SensitiveContent") }

// mean reads {error: {code, message, param, type}} of an answer that is no success.
func mean(was exchange.Refused, r *exchange.Refusal) bool {
	if was.Status < 300 {
		return false
	}
	r.Code = was.Answer.Get("error.code").Str
	word, _, _ := strings.Cut(r.Code, ".")
	switch m, known := meanings[word]; {
	case known && r.Meaning != exchange.MeansGone:
		r.Meaning = m
	case sensitive(r.Code):
		r.Meaning = exchange.MeansPolicy
	}
	return true
}

// failureOf is why a job failed, by its code.
func failureOf(code string) string {
	switch {
	case sensitive(code):
		return wire.FailurePolicy
	case strings.HasPrefix(code, "InvalidParameter"):
		return wire.FailureInput
	}
	return wire.FailureUpstream
}
