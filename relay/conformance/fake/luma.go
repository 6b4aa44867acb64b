package fake

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

type luma struct{}

// Luma is a fake of Luma's Agents API.
func Luma(c conformance.Course) *Studio { return newStudio(c, luma{}) }

// LumaVendor is Luma for suites.
var LumaVendor = of(Luma)

func (luma) admitted(r *http.Request) bool { return bearer(r) }

func (luma) refuse(w http.ResponseWriter, _ *http.Request, status int) {
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "7")
	}
	say(w, status, object{"detail": conformance.VendorText})
}

var lumaStates = map[wire.JobState]string{
	wire.JobQueued: "queued", wire.JobRunning: "processing", wire.JobSucceeded: "completed", wire.JobFailed: "failed",
}

func (v luma) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	id, one := tail(r.URL.Path, "/v1/generations/")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/v1/generations":
		if body.Get("type").Str != "video" || !strings.HasSuffix(body.Get("video.duration").Str, "s") {
			v.refuse(w, r, http.StatusUnprocessableEntity)
			return
		}
		s.take(w, r, body, "a1c2%04d", body.Get("prompt").Str, "", func(j *Job) any { return object{"id": j.ID, "state": "queued"} })
	case r.Method == http.MethodGet && one:
		s.tell(w, r, id, func(j *Job, state wire.JobState, link string) any {
			answer := object{"id": j.ID, "state": lumaStates[state], "model": "ray-3.2"}
			switch {
			case state == wire.JobSucceeded:
				answer["output"] = []object{{"type": "video", "url": link}}
			case state == wire.JobFailed && j.forbidden():
				answer["failure_reason"] = "prompt failed moderation: " + conformance.VendorText
			case state == wire.JobFailed:
				answer["failure_reason"] = conformance.VendorText
			}
			return answer
		})
	default:
		v.refuse(w, r, http.StatusNotFound)
	}
}
