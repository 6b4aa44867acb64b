package dashscope

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/conformance"
	"weir/relay/conformance/fake"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// speaker is told of what is not ours.
type speaker struct {
	Speaker

	asked int
}

func (s *speaker) Call(context.Context, wire.Endpoint, *wire.Request) (*wire.Answer, error) {
	s.asked++
	return &wire.Answer{}, nil
}

// draw asks for two images of a vendor with a course.
func draw(t *testing.T, ctx context.Context, c conformance.Course, prompt string, patience time.Duration) (*wire.Answer, *fake.Studio, error) { //nolint:revive // the test first
	t.Helper()
	studio := fake.DashScope(c)
	server := httptest.NewServer(studio)
	t.Cleanup(server.Close)
	req := &wire.Request{Route: wire.RouteImages, Model: "qwen-image-2.0"}
	req.OnInput(func() (any, error) { return &wire.ImagesInput{Prompt: prompt, N: 2, Size: "1024x1024"}, nil })
	u := New(&speaker{}, time.Now)
	u.patience = exchange.Patience{Most: patience, Every: time.Millisecond}
	answer, err := u.Call(ctx, wire.Endpoint{
		BaseURL: server.URL + "/compatible-mode/v1", Credential: fake.Key, FirstByte: time.Minute, Idle: time.Minute, MaxAnswer: 1 << 20,
		Transport: server.Client().Transport, Vendor: "dashscope-cn",
	}, req)
	return answer, studio, err
}

func TestImages(t *testing.T) {
	t.Parallel()
	answer, studio, err := draw(t, t.Context(), conformance.Course{}, "a weir", time.Minute)
	if err != nil || len(answer.Images.List) != 2 || answer.Images.List[0].URL == "" {
		t.Fatalf("got %+v, %v", answer, err)
	}
	if job := studio.Jobs()[0]; job.Body.Get("parameters.size").Str != "1024*1024" || job.Body.Get("input.prompt").Str != "a weir" {
		t.Errorf("asked for %s", job.Body.Raw)
	}
	running := conformance.Course{States: []wire.JobState{wire.JobRunning}}
	for _, test := range []struct {
		name, prompt string
		course       conformance.Course
		patience     time.Duration
		want         fault.Code
		reason       wire.Reason
	}{
		{"against the policy", fake.Forbidden, conformance.Course{}, time.Minute, fault.UpstreamInvalid, wire.ReasonContentPolicy},
		{"failed", fake.Broken, conformance.Course{}, time.Minute, fault.UpstreamFailed, ""},
		{"forgotten", "x", conformance.Course{Poll: 404}, time.Minute, fault.UpstreamFailed, ""},
		{"not in time", "x", running, 50 * time.Millisecond, fault.UpstreamFailed, ""},
		{"the vendor fails when it is asked", "x", conformance.Course{Poll: 500}, 50 * time.Millisecond, fault.UpstreamFailed, ""},
		{"refused", "x", conformance.Course{Submit: 402}, time.Minute, fault.UpstreamRefused, ""},
		{"limited", "x", conformance.Course{Submit: 429}, time.Minute, fault.UpstreamRateLimited, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, _, err := draw(t, t.Context(), test.course, test.prompt, test.patience); fault.CodeOf(err) != test.want || wire.ReasonOf(err) != test.reason {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("the caller leaves", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, _, err := draw(t, ctx, running, "x", time.Minute); fault.CodeOf(err) != fault.Cancelled {
			t.Errorf("got %v", err)
		}
	})
}

func TestWhatIsNotOursIsSpoken(t *testing.T) {
	t.Parallel()
	s := &speaker{}
	u := New(s, time.Now)
	for _, call := range []struct {
		vendor string
		route  wire.Route
	}{{"dashscope", wire.RouteChat}, {"dashscope", wire.RouteImageEdits}, {"", wire.RouteImages}, {"zhipu", wire.RouteImages}} {
		if _, err := u.Call(t.Context(), wire.Endpoint{Vendor: call.vendor}, &wire.Request{Route: call.route}); err != nil {
			t.Errorf("%s %s: %v", call.vendor, call.route, err)
		}
	}
	if s.asked != 4 {
		t.Errorf("the speaker was asked %d times", s.asked)
	}
}
