package openai

import (
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// maxErrorBody bounds what is read of an error; it is only searched for its code.
const maxErrorBody = 64 << 10

// maxWait bounds what a vendor may ask us to wait.
const maxWait = time.Minute

func readSome(r io.Reader) []byte {
	b, _ := io.ReadAll(io.LimitReader(r, maxErrorBody)) // what could be read is enough
	return b
}

// words are what a vendor's error says for machines. text is for telling kinds of errors apart and is never shown.
type words struct{ code, kind, param, text string }

// readWords understands OpenAI's {"error":{…}}, vLLM's bare {"object":"error",…}, and {"code","message"} as DashScope has
// it.
func readWords(body []byte) (w words) {
	if !rawjson.Valid(body) {
		return w
	}
	v := rawjson.View(body)
	if inner := rawjson.Get(v, "error"); inner.IsObject() {
		v = inner
	} else if inner.Type == gjson.String {
		w.text = inner.Str
	}
	v.ForEach(func(key, value gjson.Result) bool {
		switch key.Str {
		case "code":
			w.code = value.String()
		case "type":
			w.kind = value.Str
		case "param":
			w.param = value.Str
		case "message":
			w.text = value.Str
		}
		return true
	})
	return w
}

func (w words) any(of map[string]bool) bool { return of[w.code] || of[w.kind] }

// The codes by which vendors say what the status does not. Sources: facts/gateways.md §3, facts/providers.md §1.9 and §4.
var (
	// refusing: our credentials are bad or out of money; a wait does not help.
	refusing = set("insufficient_quota", "credit_balance_exhausted", "organization_spend_limit_exceeded",
		"project_spend_limit_exceeded", "organization_usage_limit_exceeded", "billing_hard_limit_reached", "billing_not_active",
		"insufficient_balance", "insufficient_user_quota", "exceeded_current_quota_error", "Arrearage", "1113",
		"invalid_api_key", "InvalidApiKey", "authentication_error", "invalid_authentication_error", "account_deactivated",
		"access_terminated", "permission_error")
	// limiting: too many calls.
	limiting = set("rate_limit_exceeded", "rate_limit_error", "rate_limit_reached_error", "engine_overloaded_error", "slow_down",
		"Throttling", "Throttling.RateQuota", "Throttling.AllocationQuota", "1302", "1303")
	// elsewhere: this server does not have the model, another may.
	elsewhere = set("model_not_found", "ModelNotFound", "DeploymentNotFound", "model_not_available")
	// offending: the content is against the vendor's policy.
	offending = set("content_policy_violation", "moderation_blocked", "content_filter", "DataInspectionFailed",
		"data_inspection_failed", "1301")
	// transient are the statuses below 500 that another try may cure.
	transient = map[int]bool{
		http.StatusRequestTimeout: true, http.StatusConflict: true, http.StatusMisdirectedRequest: true,
		http.StatusTooEarly: true,
	}
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
	switch {
	case w.any(refusing), status == 401, status == 402, status == 403:
		return refusedBy(fault.UpstreamRefused, "The upstream provider refused the request.", status, w)
	case status == 429, w.any(limiting):
		f := refusedBy(fault.UpstreamRateLimited, "The upstream provider is at its limit. Try again later.", status, w)
		f.RetryAfter = retryAfter(h)
		return f
	case w.any(elsewhere), status < 400, status == 404, transient[status], status >= 500:
		f := refusedBy(fault.UpstreamFailed, "The upstream provider failed.", status, w)
		f.RetryAfter = retryAfter(h)
		return f
	}
	return invalid(status, w, req)
}

// invalid tells a client in our words what the vendor has against its request.
func invalid(status int, w words, req *wire.Request) *fault.Error {
	f := refusedBy(fault.UpstreamInvalid, "The upstream provider rejected the request as invalid.", status, w)
	reason := wire.ReasonInvalidValue
	switch {
	case w.code == "context_length_exceeded" || tooLong(w.text):
		reason = wire.ReasonContextLength
		f.Field = inputField(req)
		f.Message = "The request is longer than this model's context allows. Shorten the input or lower the token limit."
	case w.any(offending):
		reason = wire.ReasonContentPolicy
		f.Message = "The upstream provider's content policy does not allow this request."
	case status == http.StatusRequestEntityTooLarge:
		f.Message = "The request is too large for the upstream provider."
	default:
		if f.Field = ownParameter(w.param, req.Body); f.Field != "" {
			f.Message = "The upstream provider rejected the parameter '" + f.Field + "' as invalid."
		}
	}
	f.Err = &cause{reason: reason, err: f.Err}
	return f
}

// cause is a reason for the client beside an error for the log.
type cause struct {
	reason wire.Reason
	err    error
}

func (c *cause) Error() string   { return c.err.Error() }
func (c *cause) Unwrap() []error { return []error{c.reason, c.err} }

func inputField(req *wire.Request) string {
	switch req.Route {
	case wire.RouteEmbeddings, wire.RouteModerations:
		return "input"
	case wire.RouteCompletions:
		return "prompt"
	case wire.RouteRerank:
		return "documents"
	}
	return "messages"
}

// tooLong knows the sentences of servers that have no code for it (vLLM, SGLang, DashScope, Anthropic's shim).
func tooLong(text string) bool {
	text = strings.ToLower(text)
	for _, words := range []string{"context length", "context window", "maximum context", "prompt is too long", "range of input length"} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}

// plainPath is what a parameter may look like to be repeated to the client.
var plainPath = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}((\.[A-Za-z_][A-Za-z0-9_]{0,63})|(\[[0-9]{1,6}\])|(\.[0-9]{1,6})){0,8}$`)

// ownParameter returns the parameter that the vendor complains of where it occurs in the client's request, else "".
func ownParameter(param string, body []byte) string {
	if !plainPath.MatchString(param) {
		return ""
	}
	v := rawjson.View(body)
	for name := range strings.FieldsFuncSeq(param, func(r rune) bool { return r == '.' || r == '[' || r == ']' }) {
		if v.IsArray() {
			i, err := strconv.Atoi(name)
			if err != nil {
				return ""
			}
			v = v.Get(strconv.Itoa(i))
		} else {
			v = rawjson.Get(v, name)
		}
		if !v.Exists() {
			return ""
		}
	}
	return param
}

// refusedBy is a fault whose cause says for the log what the vendor said for machines, where that looks like a word.
func refusedBy(code fault.Code, message string, status int, w words) *fault.Error {
	return fault.Wrap(code, message, &vendorError{status: status, code: plainWord(w.code), kind: plainWord(w.kind)})
}

// vendorError is a vendor's refusal, for logs: never its text, which may name our account.
type vendorError struct {
	status     int
	code, kind string
}

func (e *vendorError) Error() string {
	return "vendor answered " + strconv.Itoa(e.status) + " type " + strconv.Quote(e.kind) + " code " + strconv.Quote(e.code)
}

func plainWord(s string) string {
	if plainPath.MatchString(s) {
		return s
	}
	if _, err := strconv.Atoi(s); err == nil && len(s) < 8 {
		return s
	}
	return ""
}

// retryAfter reads how long a vendor asks to wait: retry-after-ms, else Retry-After in seconds or as a date, which is
// taken relative to the vendor's own Date. At most a minute; 0 where it says nothing readable.
func retryAfter(h http.Header) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil {
		return clampWait(ms * float64(time.Millisecond))
	}
	after := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(after, 64); err == nil {
		return clampWait(s * float64(time.Second))
	}
	until, err := http.ParseTime(after)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return clampWait(float64(until.Sub(now)))
}

func clampWait(nanos float64) time.Duration {
	if !(nanos > 0) { // NaN too
		return 0
	}
	return time.Duration(min(nanos, float64(maxWait)))
}

// inside is the fault for an error object in an answer whose status is 200. OpenRouter puts a status into its code.
func inside(body []byte, h http.Header, req *wire.Request) *fault.Error {
	w := readWords(body)
	status, err := strconv.Atoi(w.code)
	switch {
	case err == nil && status >= 400 && status <= 599:
	case w.kind == "invalid_request_error", w.code == "context_length_exceeded", w.any(offending):
		status = http.StatusBadRequest
	default:
		status = http.StatusBadGateway
	}
	return refusal(status, h, body, req)
}
