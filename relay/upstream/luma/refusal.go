package luma

import (
	"strings"

	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// mean reads {detail} of an answer that is no success: a text for people, but the only place that tells of moderation.
func mean(was exchange.Refused, r *exchange.Refusal) bool {
	if was.Status < 300 {
		return false
	}
	if r.Meaning == exchange.MeansInvalid && moderated(was.Answer.Get("detail").String()) {
		r.Meaning = exchange.MeansPolicy
	}
	return true
}

func moderated(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "moderat") || strings.Contains(text, "policy") || strings.Contains(text, "safety")
}

// failureOf is why a job failed, by what is said of it.
func failureOf(text string) string {
	if moderated(text) {
		return wire.FailurePolicy
	}
	return wire.FailureUpstream
}
