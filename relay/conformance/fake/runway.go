package fake

import (
	"net/http"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

type runway struct{}

// Runway is a fake of Runway.
func Runway(c conformance.Course) *Studio { return newStudio(c, runway{}) }

// RunwayVendor is Runway for suites.
var RunwayVendor = of(Runway)

func (runway) admitted(r *http.Request) bool {
	return bearer(r) && r.Header.Get("X-Runway-Version") == "2024-11-06"
}

func (runway) refuse(w http.ResponseWriter, _ *http.Request, status int) {
	say(w, status, object{"error": conformance.VendorText})
}

var runwayStates = map[wire.JobState]string{
	wire.JobQueued: "THROTTLED", wire.JobRunning: "RUNNING", wire.JobSucceeded: "SUCCEEDED", wire.JobFailed: "FAILED", wire.JobCancelled: "CANCELLED",
}

func (v runway) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	id, one := tail(r.URL.Path, "/v1/tasks/")
	switch {
	case r.Method == http.MethodPost && (r.URL.Path == "/v1/text_to_video" || r.URL.Path == "/v1/image_to_video"):
		s.take(w, r, body, "17f20503-6c24-4c16-946b-35dbbce2af%02d", body.Get("promptText").Str, "", func(j *Job) any { return object{"id": j.ID} })
	case r.Method == http.MethodGet && one:
		s.tell(w, r, id, func(j *Job, state wire.JobState, link string) any {
			answer := object{"id": j.ID, "status": runwayStates[state], "createdAt": "2026-11-20T10:00:00Z"}
			switch {
			case state == wire.JobRunning:
				answer["progress"] = 0.25
			case state == wire.JobSucceeded:
				answer["output"] = []string{link}
			case state == wire.JobFailed && j.forbidden():
				answer["failure"], answer["failureCode"] = conformance.VendorText, "SAFETY.INPUT.TEXT"
			case state == wire.JobFailed:
				answer["failure"], answer["failureCode"] = conformance.VendorText, "INTERNAL.BAD_OUTPUT.CODE01"
			}
			return answer
		})
	case r.Method == http.MethodDelete && one:
		s.cancel(w, r, id, nil)
	default:
		v.refuse(w, r, http.StatusNotFound)
	}
}
