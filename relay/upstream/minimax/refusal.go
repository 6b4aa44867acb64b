package minimax

import (
	"strconv"

	"github.com/tidwall/gjson"

	"weir/relay/upstream/exchange"
)

// outputUnsafe: the result was against the vendor's policy.
const outputUnsafe = 1027

// meanings of base_resp's codes, which mostly come with status 200.
var meanings = map[int64]exchange.Meaning{
	1002: exchange.MeansLimit, 2056: exchange.MeansLimit,
	1004: exchange.MeansCredential, 1008: exchange.MeansCredential, 2049: exchange.MeansCredential,
	1026: exchange.MeansPolicy, outputUnsafe: exchange.MeansPolicy,
	2013: exchange.MeansInvalid,
}

// failures are the codes after which nobody knows whether a job was taken; they are given the status that says so.
var failures = map[int64]int{1000: 500, 1001: 504}

// mean reads {base_resp: {status_code}}: 0 is a success. A job that failed for its content says so in a status, not here.
func mean(was exchange.Refused, r *exchange.Refusal) bool {
	code := was.Answer.Get("base_resp.status_code")
	if code.Type != gjson.Number || code.Int() == 0 || was.Answer.Get("status").Str == "Fail" {
		return false
	}
	r.Code = strconv.FormatInt(code.Int(), 10)
	if m, known := meanings[code.Int()]; known {
		r.Meaning = m
		return true
	}
	r.Meaning = exchange.MeansFailure
	if status, unsure := failures[code.Int()]; unsure {
		r.Status = status
	}
	return true
}

// meanOfTask is mean for questions that have no parameter but the task: one that is invalid is not known.
func meanOfTask(was exchange.Refused, r *exchange.Refusal) bool {
	refused := mean(was, r)
	if refused && r.Meaning == exchange.MeansInvalid {
		r.Meaning = exchange.MeansGone
	}
	return refused
}
