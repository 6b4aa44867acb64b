package vidu

import (
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// meanings of the reasons that say more than the status.
var meanings = map[string]exchange.Meaning{
	"QuotaExceeded": exchange.MeansLimit, "TooManyRequests": exchange.MeansLimit, "SystemThrottling": exchange.MeansLimit,
	"CreditInsufficient": exchange.MeansCredential,
	"AuditSubmitIllegal": exchange.MeansPolicy, "CreationPolicyViolation": exchange.MeansPolicy,
	"FieldInvalid": exchange.MeansInvalid, "ModelUnavailable": exchange.MeansFailure,
}

// mean reads {code, reason, message} of an answer that is no success.
func mean(was exchange.Refused, r *exchange.Refusal) bool {
	if was.Status < 300 {
		return false
	}
	r.Code = was.Answer.Get("reason").Str
	if m, known := meanings[r.Code]; known {
		r.Meaning = m
	}
	return true
}

// failureOf is why a job failed, by its code.
func failureOf(code string) string {
	switch {
	case meanings[code] == exchange.MeansPolicy, strings.HasPrefix(code, "Audit"):
		return wire.FailurePolicy
	case meanings[code] == exchange.MeansInvalid:
		return wire.FailureInput
	}
	return wire.FailureUpstream
}
