package fake

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"weir/relay/conformance"
	"weir/relay/wire"
)

type veo struct{}

// Veo is a fake of Google's long-running operations of Veo. Its results want the key too.
func Veo(c conformance.Course) *Studio { return newStudio(c, veo{}) }

// VeoVendor is Veo for suites.
var VeoVendor = of(Veo)

func (veo) admitted(r *http.Request) bool { return r.Header.Get("X-Goog-Api-Key") == Key }

var veoStatuses = map[int]string{
	400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 402: "FAILED_PRECONDITION", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
	429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE",
}

func (veo) refuse(w http.ResponseWriter, _ *http.Request, status int) {
	say(w, status, object{"error": object{"code": status, "message": conformance.VendorText, "status": veoStatuses[status]}})
}

func (v veo) serve(s *Studio, w http.ResponseWriter, r *http.Request, body gjson.Result) {
	model, makes := strings.CutSuffix(r.URL.Path, ":predictLongRunning")
	name, one := strings.CutPrefix(r.URL.Path, "/v1beta/")
	switch {
	case r.Method == http.MethodPost && makes:
		if body.Get("instances.#").Int() != 1 || body.Get("parameters.durationSeconds").Type != gjson.Number {
			v.refuse(w, r, http.StatusBadRequest)
			return
		}
		s.take(w, r, body, strings.TrimPrefix(model, "/v1beta/")+"/operations/op%d", body.Get("instances.0.prompt").Str, "", func(j *Job) any {
			return object{"name": j.ID}
		})
	case r.Method == http.MethodGet && one && strings.Contains(name, "/operations/"):
		s.tell(w, r, name, veoOperation)
	case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/files/film/"): // with the key
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/files")
		s.give(w, r)
	default:
		v.refuse(w, r, http.StatusNotFound)
	}
}

func veoOperation(j *Job, state wire.JobState, link string) any {
	answer := object{"name": j.ID}
	switch {
	case state == wire.JobSucceeded:
		answer["done"] = true
		answer["response"] = object{"generateVideoResponse": object{"generatedSamples": []object{
			{"video": object{"uri": strings.Replace(link, "/film/", "/files/film/", 1)}},
		}}}
	case state == wire.JobFailed && j.forbidden():
		answer["done"] = true
		answer["response"] = object{"generateVideoResponse": object{"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": []string{conformance.VendorText}}}
	case state == wire.JobFailed:
		answer["done"], answer["error"] = true, object{"code": 13, "message": conformance.VendorText}
	}
	return answer
}
