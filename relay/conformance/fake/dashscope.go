package fake

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

type dashscope struct{}

// DashScope is a fake of DashScope's own API.
func DashScope(c conformance.Course) *Studio { return newStudio(c, dashscope{}) }

// DashScopeVendor is DashScope for suites.
var DashScopeVendor = of(DashScope)

func (dashscope) admitted(r *http.Request) bool { return bearer(r) }

var dashscopeCodes = map[int]string{
	400: "InvalidParameter", 401: "InvalidApiKey", 402: "Arrearage", 403: "AccessDenied", 404: "ModelNotFound", 429: "Throttling.RateQuota",
	500: "InternalError", 503: "InternalError.Timeout",
}

func (dashscope) refuse(w http.ResponseWriter, _ *http.Request, status int) {
	code := dashscopeCodes[status]
	if status == http.StatusPaymentRequired {
		status = http.StatusBadRequest // arrears come so
	}
	say(w, status, object{"code": code, "message": conformance.VendorText, "request_id": "r"})
}

var dashscopeStates = map[wire.JobState]string{
	wire.JobQueued: "PENDING", wire.JobRunning: "RUNNING", wire.JobSucceeded: "SUCCEEDED", wire.JobFailed: "FAILED",
	wire.JobCancelled: "CANCELED", wire.JobExpired: "UNKNOWN",
}

func (v dashscope) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	const services = "/api/v1/services/aigc/"
	id, one := strings.CutPrefix(r.URL.Path, "/api/v1/tasks/")
	stopped, stops := strings.CutSuffix(id, "/cancel")
	switch {
	case r.Method == http.MethodPost && (r.URL.Path == services+"video-generation/video-synthesis" || r.URL.Path == services+"text2image/image-synthesis"):
		if r.Header.Get("X-DashScope-Async") != "enable" {
			v.refuse(w, r, http.StatusForbidden) // it does not support synchronous calls
			return
		}
		s.take(w, r, body, "task-dash-%d", body.Get("input.prompt").Str, "", func(j *Job) any {
			return object{"output": object{"task_id": j.ID, "task_status": "PENDING"}, "request_id": "r"}
		})
	case r.Method == http.MethodGet && one:
		s.tell(w, r, id, dashscopeTask)
	case r.Method == http.MethodPost && stops:
		s.cancel(w, r, stopped, object{"request_id": "r"})
	default:
		v.refuse(w, r, http.StatusNotFound)
	}
}

func dashscopeTask(j *Job, state wire.JobState, link string) any {
	output := object{"task_id": j.ID, "task_status": dashscopeStates[state]}
	answer := object{"output": output, "request_id": "r"}
	switch {
	case state == wire.JobFailed && j.forbidden():
		output["code"], output["message"] = "DataInspectionFailed", conformance.VendorText
	case state == wire.JobFailed:
		output["code"], output["message"] = "InternalError", conformance.VendorText
	case state == wire.JobSucceeded && strings.Contains(j.Path, "text2image"):
		results := []object{}
		for range j.Body.Get("parameters.n").Int() {
			results = append(results, object{"url": link})
		}
		output["results"], answer["usage"] = results, object{"image_count": len(results)}
	case state == wire.JobSucceeded:
		output["video_url"] = link
		answer["usage"] = object{"duration": j.Body.Get("parameters.duration").Int(), "video_count": 1, "SR": 720}
	}
	return answer
}
