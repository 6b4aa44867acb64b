package exchange

import (
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

// maxWait bounds what a vendor may ask us to wait.
const maxWait = time.Minute

// Meaning is what a vendor's refusal comes to.
type Meaning uint8

// The meanings.
const (
	// MeansFailure: the vendor failed, or does not have the model; another channel may serve.
	MeansFailure Meaning = iota
	// MeansCredential: our credentials are bad or out of money.
	MeansCredential
	// MeansLimit: too many calls.
	MeansLimit
	// MeansInvalid: the request itself is bad.
	MeansInvalid
	// MeansTooLong: it is longer than the model's context.
	MeansTooLong
	// MeansPolicy: its content is against the vendor's policy.
	MeansPolicy
	// MeansGone: the vendor does not know the job.
	MeansGone
)

// Refusal is a vendor's refusal, for machines: its words are never shown, since they may name our account.
type Refusal struct {
	Meaning Meaning
	Status  int
	Header  http.Header
	// Code, Kind and Param as the vendor names them; may be empty.
	Code, Kind, Param string
	// Wait is how long the vendor asks to wait; 0: as its headers say.
	Wait time.Duration
}

// transient are the statuses below 500 that another try may cure. 498 is Groq's for no room at the moment.
var transient = map[int]bool{
	http.StatusRequestTimeout: true, http.StatusConflict: true, http.StatusMisdirectedRequest: true, http.StatusTooEarly: true,
	498: true,
}

// MeaningOf is what a status alone comes to.
func MeaningOf(status int) Meaning {
	switch {
	case status == 401, status == 402, status == 403:
		return MeansCredential
	case status == 429:
		return MeansLimit
	case status < 400, status == 404, transient[status], status >= 500:
		return MeansFailure
	}
	return MeansInvalid
}

// Fault tells the refusal in our words.
func (r Refusal) Fault(req *wire.Request) *fault.Error {
	switch r.Meaning {
	case MeansCredential:
		return r.as(fault.UpstreamRefused, "The upstream provider refused the request.")
	case MeansLimit:
		f := r.as(fault.UpstreamRateLimited, "The upstream provider is at its limit. Try again later.")
		f.RetryAfter = r.wait()
		return f
	case MeansFailure, MeansGone:
		f := r.as(fault.UpstreamFailed, "The upstream provider failed.")
		f.RetryAfter = r.wait()
		return f
	}
	f := r.as(fault.UpstreamInvalid, "The upstream provider rejected the request as invalid.")
	reason := wire.ReasonInvalidValue
	switch {
	case r.Meaning == MeansTooLong:
		reason = wire.ReasonContextLength
		f.Field = inputField(req)
		f.Message = "The request is longer than this model's context allows. Shorten the input or lower the token limit."
	case r.Meaning == MeansPolicy:
		reason = wire.ReasonContentPolicy
		f.Message = "The upstream provider's content policy does not allow this request."
	case r.Status == http.StatusRequestEntityTooLarge:
		f.Message = "The request is too large for the upstream provider."
	default:
		if f.Field = ownParameter(r.Param, req.Body); f.Field != "" {
			f.Message = "The upstream provider rejected the parameter '" + f.Field + "' as invalid."
		}
	}
	f.Err = &cause{reason: reason, err: f.Err}
	return f
}

// as is a fault whose cause says for the log what the vendor said for machines, where that looks like a word.
func (r Refusal) as(code fault.Code, message string) *fault.Error {
	return fault.Wrap(code, message, &vendorError{status: r.Status, code: plainWord(r.Code), kind: plainWord(r.Kind)})
}

func (r Refusal) wait() time.Duration {
	if r.Wait > 0 {
		return min(r.Wait, maxWait)
	}
	return retryAfter(r.Header)
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
	case wire.RouteTranscriptions, wire.RouteTranslations:
		return "file"
	case wire.RouteEmbeddings, wire.RouteModerations, wire.RouteSpeech:
		return "input"
	case wire.RouteCompletions, wire.RouteImages, wire.RouteImageEdits, wire.RouteVideos:
		return "prompt"
	case wire.RouteRerank:
		return "documents"
	}
	return "messages"
}

// TooLong knows the sentences by which vendors say that a prompt does not fit the context, where they have no code for it
// (vLLM, SGLang, DashScope, Anthropic, Gemini).
func TooLong(text string) bool {
	text = strings.ToLower(text)
	for _, words := range []string{
		"context length", "context window", "maximum context", "prompt is too long", "range of input length", "input token count",
		"exceed context limit",
	} {
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
		if v = member(v, name); !v.Exists() {
			return ""
		}
	}
	return param
}

func member(v gjson.Result, name string) gjson.Result {
	if !v.IsArray() {
		return rawjson.Get(v, name)
	}
	i, err := strconv.Atoi(name)
	if err != nil {
		return gjson.Result{}
	}
	return v.Get(strconv.Itoa(i))
}

// vendorError is a vendor's refusal, for logs: never its text.
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
