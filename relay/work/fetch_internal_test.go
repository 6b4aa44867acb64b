package work

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"weir/ent/schematype"
	"weir/internal/pricing"
	"weir/internal/task"
	"weir/relay/wire"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	for head, want := range map[string]string{
		"\x00\x00\x00\x18ftypisom\x00\x00": "video/mp4", "\x1a\x45\xdf\xa3webm": "video/webm", "\x89PNG\r\n\x1a\nx": "image/png", "\xff\xd8\xff\xe0": "image/jpeg",
		"GIF89a": "image/gif", "RIFF\x00\x00\x00\x00WEBPVP": "image/webp",
		"": "", "<html>": "", "ftyp": "", "{\"error\":1}": "", "RIFF\x00\x00\x00\x00WAVE": "", "%PDF-1.7": "",
	} {
		if got := kindOf([]byte(head)); got != want {
			t.Errorf("%q: got %q, want %q", head, got, want)
		}
	}
}

func TestCounted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		most int64
		fits bool
	}{{10, true}, {9, false}, {11, true}, {0, false}} {
		c := &counted{r: strings.NewReader("ten bytes."), most: test.most}
		_, err := io.ReadAll(c)
		if test.fits && (err != nil || c.n != 10) || !test.fits && !errors.Is(err, errNotWanted) {
			t.Errorf("at most %d: %d bytes, %v", test.most, c.n, err)
		}
	}
}

func TestSameHost(t *testing.T) {
	t.Parallel()
	request := func(url string) *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer secret")
		return r
	}
	first := request("https://vendor.example/file")
	for url, keeps := range map[string]bool{"https://vendor.example/other": true, "https://evil.example/file": false, "https://vendor.example:444/file": false} {
		next := request(url)
		if err := sameHost(next, []*http.Request{first}); err != nil || (next.Header.Get("Authorization") != "") != keeps {
			t.Errorf("%s: %v, %v", url, next.Header, err)
		}
	}
	if err := sameHost(request("https://vendor.example/6"), make([]*http.Request, 5)); err == nil {
		t.Error("it follows redirects without end")
	}
}

func TestMadeOf(t *testing.T) {
	t.Parallel()
	video, image := &task.Task{Kind: schematype.Video}, &task.Task{Kind: schematype.Image}
	results := []schematype.TaskResult{{}, {Thumbnail: true}, {}}
	for _, test := range []struct {
		name string
		t    *task.Task
		made wire.Usage
		want pricing.Vector
	}{
		{"the vendor's seconds", video, wire.Usage{Seconds: 7, Output: 9, Images: 3}, pricing.Vector{Requests: 1, Seconds: 7, Output: 9}},
		{"what was asked for", video, wire.Usage{}, pricing.Vector{Requests: 1, Seconds: 5}},
		{"the images that came", image, wire.Usage{Images: 9}, pricing.Vector{Requests: 1, Images: 2}},
	} {
		if got := madeOf(test.t, &task.Input{Seconds: 5}, &wire.JobStatus{Made: test.made}, results); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.name, got, test.want)
		}
	}
}
