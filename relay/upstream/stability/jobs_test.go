package stability_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/conformance"
	"weir/relay/upstream/stability"
	"weir/relay/wire"
)

const (
	slowModel = "stable-creative-upscaler"
	jobName   = "2c5f5a1e8f3b4f0a9d7c6b5a4e3d2c1b"
)

func slowJob() *wire.Job {
	return &wire.Job{
		Reference: "0123456789abcdef0123456789abcdef", Route: wire.RouteImages, Model: slowModel,
		Images: &wire.ImagesInput{Prompt: "a weir at dawn", N: 1, Pictures: []wire.Picture{{URL: "data:image/png;base64,iVBORw0KGgo="}}},
	}
}

// names of errors in the vendor's words.
var names = map[int]string{
	400: "bad_request", 401: "unauthorized", 402: "payment_required", 403: "forbidden", 404: "not_found", 413: "payload_too_large",
	429: "rate_limit_exceeded", 500: "internal_error", 503: "unavailable",
}

// slowVendor is a fake of the services that answer later, from facts/providers.md §5.1.
func slowVendor(t *testing.T, c conformance.Course) http.Handler {
	t.Helper()
	var polls atomic.Int64
	refuse := func(w http.ResponseWriter, status int, name string) {
		say(w, status, map[string]any{"id": "e", "name": name, "errors": []string{conformance.VendorText}})
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v2beta/stable-image/upscale/creative", func(w http.ResponseWriter, r *http.Request) {
		file, _, err := r.FormFile("image")
		switch {
		case r.Header.Get("Authorization") != "Bearer vendor-secret-key":
			refuse(w, 401, names[401])
		case c.Silent:
			<-r.Context().Done()
		case c.Submit != 0:
			refuse(w, c.Submit, names[c.Submit])
		case c.SubmitBody != nil:
			_, _ = w.Write([]byte(*c.SubmitBody))
		case err != nil || file.Close() != nil || r.FormValue("prompt") == "":
			refuse(w, 400, names[400])
		case c.Lost:
			panic(http.ErrAbortHandler)
		default:
			say(w, 200, map[string]any{"id": jobName})
		}
	})
	mux.HandleFunc("GET /v2beta/results/{id}", func(w http.ResponseWriter, r *http.Request) {
		state := wire.JobRunning
		if n := len(c.States); n > 0 {
			state = c.States[min(int(polls.Add(1))-1, n-1)]
		}
		switch {
		case c.PollBody != nil:
			_, _ = w.Write([]byte(*c.PollBody))
		case c.Poll != 0:
			refuse(w, c.Poll, names[c.Poll])
		case r.PathValue("id") != jobName:
			refuse(w, 404, names[404])
		case state == wire.JobSucceeded:
			say(w, 200, map[string]any{"result": base64.StdEncoding.EncodeToString(conformance.Film), "finish_reason": "SUCCESS", "seed": 1})
		case state == wire.JobFailed:
			say(w, 200, map[string]any{"result": "", "finish_reason": "CONTENT_FILTERED", "seed": 1})
		default:
			say(w, 202, map[string]any{"id": jobName, "status": "in-progress"})
		}
	})
	return mux
}

func say(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may have left
}

func TestJobs(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{Upstream: stability.NewJobs(time.Now), Vendor: slowVendor, Job: slowJob, Model: slowModel})
}

// TestJobsRefused: what cannot be handed in is refused before the vendor is asked, and what the vendor's filter finds is a failure of
// the job.
func TestJobsRefused(t *testing.T) {
	t.Parallel()
	u := stability.NewJobs(time.Now)
	to := wire.Endpoint{BaseURL: "http://127.0.0.1:1", Model: slowModel}
	for field, change := range map[string]func(*wire.Job){
		"image":  func(j *wire.Job) { j.Images.Pictures = nil },
		"prompt": func(j *wire.Job) { j.Images.Prompt = strings.Repeat("x", 10_001) },
		"model":  func(j *wire.Job) { j.Images = nil },
	} {
		job := slowJob()
		change(job)
		if _, err := u.Submit(t.Context(), to, job); fault.Of(err).Field != field || errors.Is(err, wire.ErrUnsure) {
			t.Errorf("%s: %v", field, err)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		say(w, 403, map[string]any{"name": "content_moderation", "errors": []string{conformance.VendorText}})
	}))
	defer server.Close()
	to.BaseURL, to.Transport, to.FirstByte = server.URL, http.DefaultTransport, time.Minute
	status, err := u.Poll(t.Context(), to, wire.JobRef{ID: jobName})
	if err != nil || status.State != wire.JobFailed || status.Failure.Code != wire.FailurePolicy || strings.Contains(status.Failure.Message, conformance.VendorText) {
		t.Errorf("moderated: %+v %v", status, err)
	}
	if u.Paints("sd3.5-large") || !u.Paints(slowModel) {
		t.Error("it takes what is made at once")
	}
}
