package sandbox_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/conformance"
	"weir/relay/upstream/sandbox"
	"weir/relay/wire"
)

const reference = "0123456789abcdef0123456789abcdef"

func videoJob(model string) *wire.Job {
	return &wire.Job{
		Reference: reference, Route: wire.RouteVideos, Model: model,
		Video: &wire.VideoInput{Prompt: "a weir at dawn", Seconds: 2, AspectRatio: "16:9", Resolution: "720p", N: 1},
	}
}

func TestVideoConformance(t *testing.T) {
	t.Parallel()
	conformance.VideoUpstream(t, conformance.VideoSuite{
		Upstream: sandbox.NewVideos(time.Now), Job: func() *wire.Job { return videoJob("gen-2") }, Model: "gen-2", Local: true, Cancels: true,
	})
}

// at runs a job by a clock and says how it is after each time.
func at(t *testing.T, job *wire.Job, ages ...time.Duration) (v *sandbox.Videos, ref wire.JobRef, statuses []*wire.JobStatus) {
	t.Helper()
	now := time.Unix(1_800_000_000, 0)
	v = sandbox.NewVideos(func() time.Time { return now })
	ref, err := v.Submit(t.Context(), wire.Endpoint{}, job)
	if err != nil {
		t.Fatal(err)
	}
	begin := now
	for _, age := range ages {
		now = begin.Add(age)
		s, err := v.Poll(t.Context(), wire.Endpoint{}, ref)
		if err != nil {
			t.Fatal(err)
		}
		statuses = append(statuses, s)
	}
	return v, ref, statuses
}

func TestVideoCourse(t *testing.T) {
	t.Parallel()
	const s = time.Second
	for _, test := range []struct {
		model string
		want  string
	}{
		{"gen-2", "queued 0, running 9, running 33, running 57, running 80, succeeded 100"},
		{"gen-2:fail", "queued 0, running 9, failed 0, failed 0, failed 0, failed 0"},
		{"gen-2:hang", "queued 0, running 0, running 0, running 0, running 0, running 0"},
		{"gen-2:paced", "queued 0, queued 0, queued 0, running 3, running 9, running 15"},
	} {
		t.Run(test.model, func(t *testing.T) {
			t.Parallel()
			_, _, statuses := at(t, videoJob(test.model), 0, s, 2*s, 3*s, 4*s, 5*s)
			var got []string
			for _, s := range statuses {
				got = append(got, string(s.State)+" "+itoa(s.Progress))
			}
			if said := strings.Join(got, ", "); said != test.want {
				t.Errorf("got %s", said)
			}
		})
	}
}

func itoa(n int) string {
	if n >= 10 {
		return itoa(n/10) + itoa(n%10)
	}
	return string(rune('0' + n))
}

func TestVideoSwitchesThatFailAtOnce(t *testing.T) {
	t.Parallel()
	for model, want := range map[string]fault.Code{"gen-2:error-500": fault.UpstreamFailed, "gen-2:error-429": fault.UpstreamRateLimited} {
		_, err := sandbox.NewVideos(time.Now).Submit(t.Context(), wire.Endpoint{}, videoJob(model))
		if fault.CodeOf(err) != want {
			t.Errorf("%s: got %v", model, err)
		}
	}
}

// boxes lists the boxes of an MP4 file, and the size of the picture that its first entry names.
func boxes(t *testing.T, b []byte) (names string, width, height uint16) {
	t.Helper()
	if i := bytes.Index(b, []byte("avc1\x00\x00\x00\x00\x00\x00\x00\x01")); i > 0 {
		width, height = binary.BigEndian.Uint16(b[i+28:]), binary.BigEndian.Uint16(b[i+30:])
	}
	for len(b) > 0 {
		n := int(binary.BigEndian.Uint32(b))
		if n < 8 || n > len(b) {
			t.Fatalf("box of %d bytes in %d", n, len(b))
		}
		names += string(b[4:8]) + " "
		b = b[n:]
	}
	return names, width, height
}

func TestVideoFile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		size          string
		width, height uint16
	}{{"1280x720", 1280, 720}, {"719x401", 718, 400}, {"", 1280, 720}} {
		job := videoJob("gen-2")
		job.Video.Size = test.size
		v, ref, statuses := at(t, job, 10*time.Second)
		content, err := v.Fetch(t.Context(), wire.Endpoint{}, ref, statuses[0].Results[0])
		if err != nil {
			t.Fatal(err)
		}
		file, err := io.ReadAll(content)
		if err != nil {
			t.Fatal(err)
		}
		if names, w, h := boxes(t, file); names != "ftyp moov mdat " || w != test.width || h != test.height {
			t.Errorf("%q: %s %dx%d", test.size, names, w, h)
		}
		thumbnail, err := v.Fetch(t.Context(), wire.Endpoint{}, ref, statuses[0].Results[1])
		if err != nil {
			t.Fatal(err)
		}
		if head, err := io.ReadAll(thumbnail); err != nil || !bytes.HasPrefix(head, []byte("\xff\xd8\xff")) {
			t.Errorf("thumbnail: %v", err)
		}
	}
}
