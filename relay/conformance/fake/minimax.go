package fake

import (
	"net/http"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

type minimax struct{}

// MiniMax is a fake of MiniMax' video API. Most of its errors come with status 200.
func MiniMax(c conformance.Course) *Studio { return newStudio(c, minimax{}) }

// MiniMaxVendor is MiniMax for suites.
var MiniMaxVendor = of(MiniMax)

func (minimax) admitted(r *http.Request) bool { return bearer(r) }

// minimaxCodes are what it says where others have a status.
var minimaxCodes = map[int]int{400: 2013, 401: 1004, 402: 1008, 403: 2049, 404: 2013, 429: 1002, 500: 1000, 503: 1001}

func (minimax) refuse(w http.ResponseWriter, r *http.Request, status int) {
	if r.Method == http.MethodGet && status == http.StatusBadRequest {
		status = http.StatusInternalServerError // to a question the same code says that there is no such task
	}
	say(w, http.StatusOK, object{"base_resp": object{"status_code": minimaxCodes[status], "status_msg": conformance.VendorText}})
}

var minimaxStates = map[wire.JobState]string{
	wire.JobQueued: "Queueing", wire.JobRunning: "Processing", wire.JobSucceeded: "Success", wire.JobFailed: "Fail",
}

var minimaxFine = object{"status_code": 0, "status_msg": "success"}

func (v minimax) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/v1/video_generation":
		if body.Get("resolution").Str == "1080P" && body.Get("duration").Int() != 6 {
			v.refuse(w, r, http.StatusBadRequest)
			return
		}
		s.take(w, r, body, "1060107%02d", body.Get("prompt").Str, body.Get("callback_url").Str, func(j *Job) any {
			return object{"task_id": j.ID, "base_resp": minimaxFine}
		})
	case r.Method == http.MethodGet && r.URL.Path == "/v1/query/video_generation":
		s.tell(w, r, r.URL.Query().Get("task_id"), func(j *Job, state wire.JobState, _ string) any {
			answer := object{"task_id": j.ID, "status": minimaxStates[state], "file_id": "", "base_resp": minimaxFine}
			switch {
			case state == wire.JobSucceeded:
				answer["file_id"] = "file-" + j.ID
			case state == wire.JobFailed && j.forbidden():
				answer["base_resp"] = object{"status_code": 1027, "status_msg": conformance.VendorText}
			}
			return answer
		})
	case r.Method == http.MethodGet && r.URL.Path == "/v1/files/retrieve":
		id, ok := tail(r.URL.Query().Get("file_id"), "file-")
		j := s.find(id)
		if !ok || j == nil {
			v.refuse(w, r, http.StatusNotFound)
			return
		}
		_, link := s.next(j, r)
		say(w, http.StatusOK, object{"file": object{"file_id": "file-" + id, "download_url": link}, "base_resp": minimaxFine})
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}
