package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

// Film is what fakes of video vendors serve as a result: the head of an MP4 file.
var Film = append([]byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42"), bytes.Repeat([]byte("weir"), 64)...)

// Course is what a fake of a vendor is to do with jobs.
type Course struct {
	// States that the polls see, one each; the last stays.
	States []wire.JobState
	// Submit and Poll are statuses with which the vendor refuses, with VendorText in its words; 0 = it does not.
	Submit, Poll int
	// SubmitBody and PollBody, where not nil, are answered with 200 instead of what is right.
	SubmitBody, PollBody *string
	// Lost: the vendor takes the job, and the connection breaks before it says so.
	Lost bool
	// Silent: the vendor does not answer until the caller has left.
	Silent bool
}

// VendorText is in every error that a fake tells in its vendor's words; no client may see it.
const VendorText = vendorText

// VideoSuite is what a video upstream is registered with.
type VideoSuite struct {
	Upstream wire.VideoUpstream
	// Vendor makes a fake of the vendor, written from its documents. It checks the credential "vendor-secret-key", and serves
	// Film (or whatever Result is) as the result of every job.
	Vendor func(t *testing.T, c Course) http.Handler
	// Job is a job that the vendor takes, of Model.
	Job   func() *wire.Job
	Model string
	// Result of the jobs; nil = Film.
	Result []byte
	// Path is put behind the fake's URL to make the endpoint's.
	Path string
	// Finals are the final states that the vendor has besides succeeded and failed.
	Finals []wire.JobState
	// Refusals are the statuses that this vendor means otherwise than others; Unrefusable: it refuses in bodies of 200, and
	// its own tests look at them.
	Refusals    map[int]fault.Code
	Unrefusable bool
	// Cancels: the vendor stops jobs that run.
	Cancels bool
	// Local: there is no vendor: nothing of the network is tried.
	Local bool
}

// VideoUpstream tests an upstream of jobs.
func VideoUpstream(t *testing.T, s VideoSuite) {
	t.Helper()
	t.Run("course", s.course)
	t.Run("abilities", s.abilities)
	if s.Local {
		return
	}
	t.Run("finals", s.finals)
	t.Run("refusals", s.videoRefusals)
	t.Run("hostile", s.hostileVideos)
	t.Run("unsure", s.unsure)
	t.Run("cancel", s.cancel)
	t.Run("a job that the vendor does not know", func(t *testing.T) {
		t.Parallel()
		to := s.endpointOf(t, Course{Poll: http.StatusNotFound})
		ref := s.submit(t, to)
		status, err := s.Upstream.Poll(t.Context(), to, ref)
		if err != nil || status.State != wire.JobExpired {
			t.Errorf("got %+v, %v", status, err)
		}
	})
}

func (s *VideoSuite) endpointOf(t *testing.T, c Course) wire.Endpoint {
	t.Helper()
	to := wire.Endpoint{
		Credential: credential, Model: s.Model, FirstByte: time.Minute, Idle: time.Minute, MaxAnswer: 4 << 20,
		NewBuffer: func() wire.Buffer { return &memory{} },
	}
	if s.Local {
		return to
	}
	handler := s.Vendor(t, c)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client left
		}
		r.Body = io.NopCloser(newReader(body))
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	to.BaseURL, to.Transport = server.URL+s.Path, server.Client().Transport
	return to
}

func (s *VideoSuite) submit(t *testing.T, to wire.Endpoint) wire.JobRef {
	t.Helper()
	ref, err := s.Upstream.Submit(t.Context(), to, s.Job())
	if err != nil {
		t.Fatal(err)
	}
	if ref.ID == "" || len(ref.ID) > 256 || len(ref.Data) > 2048 || strings.Contains(ref.Data, credential) || ref.Reference != s.Job().Reference {
		t.Fatalf("reference %+v", ref)
	}
	return ref
}

// polls asks until a job is in a final state.
func (s *VideoSuite) polls(t *testing.T, to wire.Endpoint, ref wire.JobRef) *wire.JobStatus {
	t.Helper()
	last := 0
	for deadline := time.Now().Add(time.Minute); ; {
		status, err := s.Upstream.Poll(t.Context(), to, ref)
		if err != nil {
			t.Fatal(err)
		}
		if status.Progress < 0 || status.Progress > 100 || status.Progress < last && !status.State.Final() {
			t.Fatalf("progress %d after %d", status.Progress, last)
		}
		last = status.Progress
		if status.State.Final() {
			return status
		}
		if time.Now().After(deadline) {
			t.Fatal("no end")
		}
		wait := 5 * time.Millisecond
		if s.Local {
			wait = s.Upstream.Pace(s.Job().Route, s.Model).Every
		}
		select {
		case <-t.Context().Done():
		case <-time.After(wait):
		}
	}
}

func (s *VideoSuite) course(t *testing.T) {
	t.Parallel()
	to := s.endpointOf(t, Course{States: []wire.JobState{wire.JobQueued, wire.JobRunning, wire.JobRunning, wire.JobSucceeded}})
	ref := s.submit(t, to)
	status := s.polls(t, to, ref)
	if status.State != wire.JobSucceeded || len(status.Results) == 0 || status.Failure != nil {
		t.Fatalf("got %+v", status)
	}
	want := s.Result
	if want == nil {
		want = Film
	}
	got, err := s.fetch(t.Context(), to, ref, status.Results[0])
	if err != nil || !s.Local && !bytes.Equal(got, want) || s.Local && len(got) == 0 {
		t.Errorf("result of %d bytes, %v", len(got), err)
	}
}

// fetch gets a result as the engine does.
func (s *VideoSuite) fetch(ctx context.Context, to wire.Endpoint, ref wire.JobRef, r wire.JobResult) ([]byte, error) {
	if r.Content != nil {
		return io.ReadAll(wire.Open(r.Content))
	}
	if f, ok := s.Upstream.(wire.Fetcher); ok {
		content, err := f.Fetch(ctx, to, ref, r)
		if err != nil {
			return nil, err
		}
		defer func() { _ = content.Close() }()
		return io.ReadAll(content)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.URL, nil)
	if err != nil {
		return nil, err
	}
	if r.Header != nil {
		req.Header = r.Header
	}
	response, err := to.Transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	return io.ReadAll(response.Body)
}

func (s *VideoSuite) finals(t *testing.T) {
	t.Parallel()
	for _, final := range append([]wire.JobState{wire.JobFailed}, s.Finals...) {
		t.Run(string(final), func(t *testing.T) {
			t.Parallel()
			to := s.endpointOf(t, Course{States: []wire.JobState{wire.JobRunning, final}})
			status := s.polls(t, to, s.submit(t, to))
			if status.State != final || (final == wire.JobFailed) != (status.Failure != nil) {
				t.Fatalf("got %+v", status)
			}
			if f := status.Failure; f != nil && (f.Code == "" || f.Message == "" || strings.Contains(f.Message, vendorText)) {
				t.Errorf("failure %+v", f)
			}
		})
	}
}

func (s *VideoSuite) videoRefusals(t *testing.T) {
	t.Parallel()
	if s.Unrefusable {
		return
	}
	for status, want := range map[int]fault.Code{
		400: fault.UpstreamInvalid, 401: fault.UpstreamRefused, 402: fault.UpstreamRefused, 403: fault.UpstreamRefused,
		429: fault.UpstreamRateLimited, 500: fault.UpstreamFailed, 503: fault.UpstreamFailed,
	} {
		if own, ok := s.Refusals[status]; ok {
			want = own
		}
		to := s.endpointOf(t, Course{Submit: status})
		_, err := s.Upstream.Submit(t.Context(), to, s.Job())
		if fault.CodeOf(err) != want || strings.Contains(fault.Of(err).Message, vendorText) {
			t.Errorf("submit, %d: got %v, want %s", status, err, want)
		}
		if unsure := errors.Is(err, wire.ErrUnsure); unsure != (status >= 500) {
			t.Errorf("submit, %d: unsure is %v", status, unsure)
		}
		to = s.endpointOf(t, Course{Poll: status})
		if _, err := s.Upstream.Poll(t.Context(), to, s.submit(t, to)); err == nil || strings.Contains(fault.Of(err).Message, vendorText) {
			t.Errorf("poll, %d: got %v", status, err)
		}
	}
}

func (s *VideoSuite) hostileVideos(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null", "[]", "{}", "<html>", `{"id":7}`, `{"data":[1]}`, strings.Repeat("[", 100_000), `{"id":"` + strings.Repeat("x", 300) + `"}`} {
		to := s.endpointOf(t, Course{SubmitBody: &body})
		if ref, err := s.Upstream.Submit(t.Context(), to, s.Job()); err == nil || !errors.Is(err, wire.ErrUnsure) {
			t.Errorf("submit, %.20q: got %+v, %v", body, ref, err)
		}
		to = s.endpointOf(t, Course{PollBody: &body})
		status, err := s.Upstream.Poll(t.Context(), to, s.submit(t, to))
		if err == nil && status.State == wire.JobSucceeded {
			t.Errorf("poll, %.20q: got %+v", body, status)
		}
	}
}

func (s *VideoSuite) unsure(t *testing.T) {
	t.Parallel()
	t.Run("nobody there", func(t *testing.T) {
		t.Parallel()
		to := s.endpointOf(t, Course{})
		to.BaseURL = "http://127.0.0.1:1" + s.Path
		if _, err := s.Upstream.Submit(t.Context(), to, s.Job()); fault.CodeOf(err) != fault.UpstreamFailed || errors.Is(err, wire.ErrUnsure) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the answer is lost", func(t *testing.T) {
		t.Parallel()
		to := s.endpointOf(t, Course{Lost: true, States: []wire.JobState{wire.JobRunning}})
		_, err := s.Upstream.Submit(t.Context(), to, s.Job())
		if !errors.Is(err, wire.ErrUnsure) {
			t.Fatalf("got %v", err)
		}
		if r, ok := s.Upstream.(wire.Reconciler); ok {
			ref, found, err := r.Reconcile(t.Context(), to, wire.JobRef{Reference: s.Job().Reference, Route: s.Job().Route, Model: s.Job().Model})
			if err != nil || !found || ref.ID == "" {
				t.Errorf("reconcile: %+v, %v, %v", ref, found, err)
			}
		}
	})
	t.Run("silence", func(t *testing.T) {
		t.Parallel()
		to := s.endpointOf(t, Course{Silent: true})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := s.Upstream.Submit(ctx, to, s.Job()); !errors.Is(err, wire.ErrUnsure) {
			t.Errorf("got %v", err)
		}
	})
}

func (s *VideoSuite) cancel(t *testing.T) {
	t.Parallel()
	to := s.endpointOf(t, Course{States: []wire.JobState{wire.JobRunning}})
	err := s.Upstream.Cancel(t.Context(), to, s.submit(t, to))
	if s.Cancels && err != nil || !s.Cancels && !errors.Is(err, wire.ErrNotCancelled) {
		t.Errorf("got %v", err)
	}
}

func (s *VideoSuite) abilities(t *testing.T) {
	t.Parallel()
	job := s.Job()
	if job.Video == nil {
		return
	}
	can := s.Upstream.Abilities(job.Route, s.Model)
	in := *job.Video
	can.Fill(&in)
	if field, message := can.Refuse(&in); field != "" {
		t.Errorf("its own sample: %s: %s", field, message)
	}
	in.Seconds = 10_000
	if field, message := can.Refuse(&in); field != "seconds" || !strings.ContainsAny(message, "0123456789") {
		t.Errorf("10,000 seconds: %q %q", field, message)
	}
}

// memory is a buffer for tests.
type memory struct{ b []byte }

func (m *memory) Write(p []byte) (int, error) { m.b = append(m.b, p...); return len(p), nil }
func (m *memory) ReadAt(p []byte, off int64) (int, error) {
	return bytes.NewReader(m.b).ReadAt(p, off)
}
func (m *memory) Size() int64 { return int64(len(m.b)) }
func (*memory) Close() error  { return nil }
