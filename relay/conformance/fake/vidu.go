package fake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

type vidu struct{}

// Vidu is a fake of Vidu.
func Vidu(c conformance.Course) *Studio { return newStudio(c, vidu{}) }

// ViduVendor is Vidu for suites.
var ViduVendor = of(Vidu)

func (vidu) admitted(r *http.Request) bool { return r.Header.Get("Authorization") == "Token "+Key }

var viduReasons = map[int]string{
	400: "FieldInvalid", 401: "Unauthorized", 402: "CreditInsufficient", 403: "Forbidden", 404: "NotFound", 429: "QuotaExceeded", 500: "Internal", 503: "Unavailable",
}

func (vidu) refuse(w http.ResponseWriter, _ *http.Request, status int) {
	say(w, status, object{"code": status, "reason": viduReasons[status], "message": conformance.VendorText})
}

var viduStates = map[wire.JobState]string{
	wire.JobQueued: "queueing", wire.JobRunning: "processing", wire.JobSucceeded: "success", wire.JobFailed: "failed", wire.JobCancelled: "canceled",
}

func (v vidu) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	service, makes := tail(r.URL.Path, "/ent/v2/")
	rest, one := strings.CutPrefix(r.URL.Path, "/ent/v2/tasks/")
	id, what, _ := strings.Cut(rest, "/")
	switch {
	case r.Method == http.MethodPost && makes && strings.HasSuffix(service, "2video"):
		s.take(w, r, body, "8480%06d", body.Get("prompt").Str, body.Get("callback_url").Str, func(j *Job) any {
			return object{"task_id": j.ID, "state": "created", "model": body.Get("model").Str, "credits": 60}
		})
	case r.Method == http.MethodGet && one && what == "creations":
		s.tell(w, r, id, func(j *Job, state wire.JobState, link string) any {
			answer := object{"id": j.ID, "state": viduStates[state], "err_code": "", "credits": 60, "creations": []object{}}
			switch {
			case state == wire.JobSucceeded:
				answer["creations"] = []object{{"id": "c", "url": link}}
			case state == wire.JobFailed && j.forbidden():
				answer["err_code"] = "CreationPolicyViolation"
			case state == wire.JobFailed:
				answer["err_code"] = "SystemError"
			}
			return answer
		})
	case r.Method == http.MethodPost && one && what == "cancel":
		s.cancel(w, r, id, object{})
	default:
		v.refuse(w, r, http.StatusNotFound)
	}
}

// SignVidu signs a callback as Vidu does.
func SignVidu(r *http.Request, key string, at time.Time) {
	r.Header.Set("Date", at.UTC().Format(http.TimeFormat))
	r.Header.Set("X-HMAC-ALGORITHM", "hmac-sha256")
	r.Header.Set("X-HMAC-ACCESS-KEY", "vidu")
	r.Header.Set("X-HMAC-SIGNED-HEADERS", "x-request-nonce")
	r.Header.Set("X-Request-Nonce", "nonce")
	text := r.Method + "\n" + r.URL.EscapedPath() + "\n" + r.URL.RawQuery + "\nvidu\n" + r.Header.Get("Date") + "\nx-request-nonce:nonce\n"
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = mac.Write([]byte(text))
	r.Header.Set("X-HMAC-SIGNATURE", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}
