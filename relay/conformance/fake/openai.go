package fake

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

type openai struct{}

// OpenAI is a fake of OpenAI's API of videos. Its results want the key too.
func OpenAI(c conformance.Course) *Studio { return newStudio(c, openai{}) }

// OpenAIVendor is OpenAI for suites.
var OpenAIVendor = of(OpenAI)

func (openai) admitted(r *http.Request) bool { return bearer(r) }

func (openai) refuse(w http.ResponseWriter, _ *http.Request, status int) {
	kind, code := "invalid_request_error", "invalid_value"
	switch {
	case status == http.StatusTooManyRequests:
		kind, code = "requests", "rate_limit_exceeded"
	case status >= http.StatusInternalServerError:
		kind, code = "server_error", "server_error"
	}
	say(w, status, object{"error": object{"message": conformance.VendorText, "type": kind, "param": nil, "code": code}})
}

var openaiStates = map[wire.JobState]string{
	wire.JobQueued: "queued", wire.JobRunning: "in_progress", wire.JobSucceeded: "completed", wire.JobFailed: "failed",
}

func (v openai) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	rest, one := strings.CutPrefix(r.URL.Path, "/v1/videos/")
	id, what, _ := strings.Cut(rest, "/")
	switch {
	case r.Method == http.MethodPost && (r.URL.Path == "/v1/videos" || one && what == "remix" && s.find(id) != nil):
		if body.Get("prompt").Str == "" || body.Get("seconds").Exists() && body.Get("seconds").Type != gjson.String {
			v.refuse(w, r, http.StatusBadRequest)
			return
		}
		s.take(w, r, body, "video_%d", body.Get("prompt").Str, "", func(j *Job) any {
			return object{"id": j.ID, "object": "video", "status": "queued", "progress": 0, "error": nil}
		})
	case r.Method == http.MethodGet && one && what == "":
		s.tell(w, r, id, func(j *Job, state wire.JobState, _ string) any {
			answer := object{"id": j.ID, "object": "video", "status": openaiStates[state], "progress": 0, "seconds": j.Body.Get("seconds").Str, "error": nil}
			switch {
			case state == wire.JobRunning:
				answer["progress"] = 40
			case state == wire.JobFailed && j.forbidden():
				answer["error"] = object{"code": "moderation_blocked", "message": conformance.VendorText}
			case state == wire.JobFailed:
				answer["error"] = object{"code": "server_error", "message": conformance.VendorText}
			}
			return answer
		})
	case r.Method == http.MethodGet && one && what == "content" && s.find(id) != nil:
		w.Header().Set("Content-Type", "video/mp4")
		_, _ = w.Write(s.film)
	default:
		v.refuse(w, r, http.StatusNotFound)
	}
}
