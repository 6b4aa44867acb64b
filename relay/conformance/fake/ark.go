package fake

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

// ArkTokens is what each video of the fake of Ark uses.
const ArkTokens = 108_000

type ark struct{}

// Ark is a fake of Seedance on Ark.
func Ark(c conformance.Course) *Studio { return newStudio(c, ark{}) }

// ArkVendor is Ark for suites.
var ArkVendor = of(Ark)

func (ark) admitted(r *http.Request) bool { return bearer(r) }

var arkCodes = map[int]string{
	400: "InvalidParameter", 401: "AuthenticationError", 402: "AccountOverdueError", 403: "AccessDenied", 404: "ModelNotOpen", 429: "RateLimitExceeded",
	500: "InternalServiceError", 503: "InternalServiceError",
}

func (ark) refuse(w http.ResponseWriter, _ *http.Request, status int) {
	say(w, status, object{"error": object{"code": arkCodes[status], "message": conformance.VendorText, "param": "", "type": "x"}})
}

var arkStates = map[wire.JobState]string{
	wire.JobQueued: "queued", wire.JobRunning: "running", wire.JobSucceeded: "succeeded", wire.JobFailed: "failed",
	wire.JobCancelled: "cancelled", wire.JobExpired: "expired",
}

func (v ark) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	const tasks = "/api/v3/contents/generations/tasks"
	id, one := tail(r.URL.Path, tasks+"/")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == tasks:
		s.take(w, r, body, "cgt-2026%04d", body.Get("content.0.text").Str, body.Get("callback_url").Str, func(j *Job) any { return object{"id": j.ID} })
	case r.Method == http.MethodGet && one:
		s.tell(w, r, id, func(j *Job, state wire.JobState, link string) any {
			answer := object{"id": j.ID, "status": arkStates[state], "model": "m", "resolution": "720p", "ratio": "16:9", "duration": 5, "error": nil}
			switch {
			case state == wire.JobSucceeded:
				answer["content"], answer["usage"] = object{"video_url": link}, object{"completion_tokens": ArkTokens, "total_tokens": ArkTokens}
			case state == wire.JobFailed && j.forbidden():
				answer["error"] = object{"code": "OutputVideoSensitiveContentDetected", "message": conformance.VendorText}
			case state == wire.JobFailed:
				answer["error"] = object{"code": "InternalServiceError", "message": conformance.VendorText}
			}
			return answer
		})
	case r.Method == http.MethodDelete && one:
		if strings.Contains(s.state(id), "run") {
			v.refuse(w, r, http.StatusBadRequest) // it goes on
			return
		}
		s.cancel(w, r, id, object{})
	default:
		v.refuse(w, r, http.StatusNotFound)
	}
}

// state is how a job is, without moving it on.
func (s *Studio) state(id string) string {
	j := s.find(id)
	if j == nil {
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.course.States[min(j.polls, len(s.course.States)-1)])
}
