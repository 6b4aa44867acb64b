package fake

import (
	"net/http/httptest"
	"testing"
	"time"

	"weir/relay/conformance"
	"weir/relay/wire"
)

// Order hands a job to an upstream and returns it as its vendor got it. key is the credential; path is put behind the fake's URL.
func Order(t *testing.T, upstream wire.VideoUpstream, vendor func(c conformance.Course) *Studio, key, path, model string, in wire.VideoInput) *Job {
	t.Helper()
	studio := vendor(conformance.Course{})
	server := httptest.NewServer(studio)
	t.Cleanup(server.Close)
	to := wire.Endpoint{
		BaseURL: server.URL + path, Credential: wire.Credential(key), Model: model, FirstByte: time.Minute, Idle: time.Minute, MaxAnswer: 4 << 20,
		Transport: server.Client().Transport,
	}
	_, err := upstream.Submit(t.Context(), to, &wire.Job{
		Reference: "0123456789abcdef0123456789abcdef", Route: wire.RouteVideos, Model: model, Video: &in, Callback: "https://weir.example/callbacks/x/y",
	})
	if err != nil {
		t.Fatal(err)
	}
	return studio.Jobs()[0]
}

// Says checks members of the body that a vendor got, by path as JSON; "" for none.
func (j *Job) Says(t *testing.T, want map[string]string) {
	t.Helper()
	for path, value := range want {
		if got := j.Body.Get(path).Raw; got != value {
			t.Errorf("%s: got %s, want %s; of %s", path, got, value, j.Body.Raw)
		}
	}
}
