package openai

import (
	"net/http"
	"strconv"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// words are what a vendor's error says for machines. text is for telling kinds of errors apart and is never shown.
type words struct{ code, kind, param, reason, text string }

// readWords understands OpenAI's {"error":{…}}, the same in a list as Google's OpenAI API has it, vLLM's bare
// {"object":"error",…}, {"code","message"} as DashScope has it, and MiniMax' {"base_resp":{…}}.
func readWords(body []byte) (w words) {
	if !rawjson.Valid(body) {
		return w
	}
	v := unlisted(rawjson.View(body))
	if code, failed := baseCode(v); failed {
		return words{code: code}
	}
	if inner := rawjson.Get(v, "error"); inner.IsObject() {
		v = inner
	} else if inner.Type == gjson.String {
		w.text = inner.Str
	}
	rawjson.ForEach(v, func(key, value gjson.Result) bool {
		switch key.Str {
		case "code":
			w.code = value.String()
		case "type":
			w.kind = value.Str
		case "param":
			w.param = value.Str
		case "message":
			w.text = value.Str
		case "details":
			rawjson.Each(value, func(d gjson.Result) { // Google's
				if reason := rawjson.Get(d, "reason").Str; reason != "" {
					w.reason = reason
				}
			})
		}
		return true
	})
	return w
}

// unlisted is the first element of a list, or what is none.
func unlisted(v gjson.Result) gjson.Result {
	if v.IsArray() {
		return v.Get("0")
	}
	return v
}

// baseCode is MiniMax' word for what went wrong, which comes with status 200: "minimax_" and its number.
func baseCode(v gjson.Result) (code string, failed bool) {
	status := rawjson.Get(rawjson.Get(v, "base_resp"), "status_code")
	if status.Type != gjson.Number || status.Int() == 0 {
		return "", false
	}
	return "minimax_" + strconv.FormatInt(status.Int(), 10), true
}

func (w words) any(of map[string]bool) bool { return of[w.code] || of[w.kind] || of[w.reason] }

// The codes by which vendors say what the status does not. Sources: facts/gateways.md §3, facts/providers.md §1.9 and §4.
var (
	// refusing: our credentials are bad or out of money; a wait does not help.
	refusing = set("insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
		"project_spend_limit_exceeded", "organization_usage_limit_exceeded", "billing_hard_limit_reached", "billing_not_active",
		"insufficient_balance", "insufficient_user_quota", "exceeded_current_quota_error", "Arrearage", "1113",
		"invalid_api_key", "InvalidApiKey", "authentication_error", "invalid_authentication_error", "account_deactivated",
		"access_terminated", "permission_error", "API_KEY_INVALID", "minimax_1004", "minimax_1008", "minimax_2049")
	// limiting: too many calls.
	limiting = set("rate_limit_exceeded", "rate_limit_error", "rate_limit_reached_error", "engine_overloaded_error", "slow_down",
		"Throttling", "Throttling.RateQuota", "Throttling.AllocationQuota", "1302", "1303", "1305",
		"minimax_1002", "minimax_2056")
	// elsewhere: this server does not have the model, another may.
	elsewhere = set("model_not_found", "ModelNotFound", "DeploymentNotFound", "model_not_available")
	// offending: the content is against the vendor's policy.
	offending = set("content_policy_violation", "moderation_blocked", "content_filter", "DataInspectionFailed",
		"data_inspection_failed", "1301", "minimax_1026", "minimax_1027")
)

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

// refusal is the fault for an answer that is no success. The vendor's words decide before the status, since 429 also means
// "out of money" and 400 also "wrong key". Its text is never shown.
func refusal(status int, h http.Header, body []byte, req *wire.Request) *fault.Error {
	w := readWords(body)
	r := exchange.Refusal{Meaning: exchange.MeaningOf(status), Status: status, Header: h, Code: w.code, Kind: w.kind, Param: w.param}
	switch {
	case w.any(refusing):
		r.Meaning = exchange.MeansCredential
	case r.Meaning == exchange.MeansCredential:
	case w.any(limiting):
		r.Meaning = exchange.MeansLimit
	case r.Meaning == exchange.MeansLimit:
	case w.any(elsewhere):
		r.Meaning = exchange.MeansFailure
	case r.Meaning == exchange.MeansFailure:
	case w.code == "context_length_exceeded", exchange.TooLong(w.text):
		r.Meaning = exchange.MeansTooLong
	case w.any(offending):
		r.Meaning = exchange.MeansPolicy
	}
	return r.Fault(req)
}

// inside is the fault for an error object in an answer whose status is 200. OpenRouter puts a status into its code.
func inside(body []byte, h http.Header, req *wire.Request) *fault.Error {
	w := readWords(body)
	status, err := strconv.Atoi(w.code)
	switch {
	case err == nil && status >= 400 && status <= 599:
	case w.kind == "invalid_request_error", w.code == "context_length_exceeded", w.code == "minimax_2013", w.any(offending):
		status = http.StatusBadRequest
	default:
		status = http.StatusBadGateway
	}
	return refusal(status, h, body, req)
}
