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

// KlingPair is the older form of a credential that the fake of Kling takes: an access key and its secret key.
const KlingPair = "access-key:secret-of-the-key"

type kling struct{}

// Kling is a fake of Kling AI.
func Kling(c conformance.Course) *Studio { return newStudio(c, kling{}) }

// KlingVendor is Kling for suites.
var KlingVendor = of(Kling)

func (kling) admitted(r *http.Request) bool {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || token == Key {
		return ok
	}
	access, secret, _ := strings.Cut(KlingPair, ":")
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(parts[0] + "." + parts[1]))
	head, err1 := base64.RawURLEncoding.DecodeString(parts[0])
	claims, err2 := base64.RawURLEncoding.DecodeString(parts[1])
	if err1 != nil || err2 != nil || parts[2] != base64.RawURLEncoding.EncodeToString(mac.Sum(nil)) {
		return false
	}
	h, c, now := gjson.ParseBytes(head), gjson.ParseBytes(claims), time.Now().Unix()
	return h.Get("alg").Str == "HS256" && h.Get("typ").Str == "JWT" && c.Get("iss").Str == access && c.Get("nbf").Int() <= now && c.Get("exp").Int() > now
}

// klingCodes are the codes that come with a status.
var klingCodes = map[int]int{400: 1201, 401: 1002, 402: 1101, 403: 1103, 404: 1203, 429: 1302, 500: 5000, 503: 5001}

func (kling) refuse(w http.ResponseWriter, _ *http.Request, status int) {
	code := klingCodes[status]
	if status == http.StatusPaymentRequired {
		status = http.StatusTooManyRequests // arrears come as too many
	}
	say(w, status, object{"code": code, "message": conformance.VendorText, "request_id": "r"})
}

var klingStates = map[wire.JobState]string{
	wire.JobQueued: "submitted", wire.JobRunning: "processing", wire.JobSucceeded: "succeed", wire.JobFailed: "failed",
}

func (k kling) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	base := "/v1/videos/text2video"
	if strings.HasPrefix(r.URL.Path, "/v1/videos/image2video") {
		base = "/v1/videos/image2video"
	}
	id, one := tail(r.URL.Path, base+"/")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == base:
		if body.Get("duration").Type != gjson.String || strings.HasPrefix(body.Get("image").Str, "data:") {
			k.refuse(w, r, http.StatusBadRequest)
			return
		}
		s.take(w, r, body, "kling-task-%d", body.Get("prompt").Str, body.Get("callback_url").Str, func(j *Job) any {
			return object{"code": 0, "message": "SUCCEED", "request_id": "r", "data": object{
				"task_id": j.ID, "task_status": "submitted", "created_at": millis(),
				"task_info": object{"external_task_id": body.Get("external_task_id").Str},
			}}
		})
	case r.Method == http.MethodGet && r.URL.Path == base:
		list := []object{}
		for _, j := range s.Jobs() {
			if j.Path == base {
				list = append(list, object{
					"task_id": j.ID, "task_status": "processing", "created_at": millis(),
					"task_info": object{"external_task_id": j.Body.Get("external_task_id").Str},
				})
			}
		}
		say(w, http.StatusOK, object{"code": 0, "data": list})
	case r.Method == http.MethodGet && one:
		s.tell(w, r, id, func(j *Job, state wire.JobState, link string) any {
			data := object{"task_id": j.ID, "task_status": klingStates[state], "created_at": millis()}
			switch {
			case state == wire.JobSucceeded:
				data["task_result"] = object{"videos": []object{{"id": "v", "url": link, "duration": j.Body.Get("duration").Str + ".1"}}}
			case state == wire.JobFailed && j.forbidden():
				data["task_status_msg"] = "Failure to pass the risk control system"
			case state == wire.JobFailed:
				data["task_status_msg"] = conformance.VendorText
			}
			return object{"code": 0, "data": data}
		})
	default:
		k.refuse(w, r, http.StatusNotFound)
	}
}
