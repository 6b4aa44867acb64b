package kling

import (
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
)

// meanings of the codes that say more than the status.
var meanings = map[int64]exchange.Meaning{
	1000: exchange.MeansCredential, 1001: exchange.MeansCredential, 1002: exchange.MeansCredential, 1003: exchange.MeansCredential,
	1004: exchange.MeansCredential,
	1100: exchange.MeansCredential, 1101: exchange.MeansCredential, 1102: exchange.MeansCredential, // account, arrears, pack used up: with 429
	1103: exchange.MeansCredential, 1304: exchange.MeansCredential,
	1200: exchange.MeansInvalid, 1201: exchange.MeansInvalid, 1202: exchange.MeansInvalid, 1203: exchange.MeansGone,
	1300: exchange.MeansPolicy, 1301: exchange.MeansPolicy,
	1302: exchange.MeansLimit, 1303: exchange.MeansLimit,
	5000: exchange.MeansFailure, 5001: exchange.MeansFailure, 5002: exchange.MeansFailure,
}

// mean reads {code, message}: code 0 is a success, and errors may come with status 200.
func mean(was exchange.Refused, r *exchange.Refusal) bool {
	code := was.Answer.Get("code")
	if code.Type != gjson.Number || code.Int() == 0 {
		return false
	}
	r.Code = strconv.FormatInt(code.Int(), 10)
	if m, known := meanings[code.Int()]; known {
		r.Meaning = m
	} else if was.Status < 300 {
		r.Meaning = exchange.MeansFailure
	}
	return true
}

// risky reports whether the message of a job that failed speaks of the vendor's policy: there is no code for it.
func risky(message string) bool {
	message = strings.ToLower(message)
	return strings.Contains(message, "risk") || strings.Contains(message, "policy") || strings.Contains(message, "sensitive")
}
