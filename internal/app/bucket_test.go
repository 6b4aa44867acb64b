package app_test

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"weir/internal/app"
	"weir/internal/app/apptest"
	"weir/internal/config"
	"weir/internal/dbtest"
)

// TestResultsInABucket: with WEIR_BLOB_URL a video lies in the bucket and nowhere else, and is served from there by any node.
func TestResultsInABucket(t *testing.T) {
	t.Parallel()
	backend := s3mem.New()
	if err := backend.CreateBucket("results"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	s := apptest.New(t, dbtest.SQLite(t))
	s.Env = append(s.Env, "WEIR_BLOB_URL=s3://access:secret@"+strings.TrimPrefix(server.URL, "http://")+"/results/weir?tls=off&region=x")
	n := newStudio(t, s)
	x := n.Tenant("1")
	v := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, `{"prompt":"x"}`))
	done, _ := watch(t, n.Node, x.Key, v.ID)
	if done.Status != "completed" {
		t.Fatalf("%+v", done)
	}
	content := "/v1/videos/" + v.ID + "/content"
	whole := n.Do(http.MethodGet, content, x.Key, "")
	if whole.Status != 200 || whole.Header.Get("Content-Type") != "video/mp4" || len(whole.Body) < 1000 {
		t.Errorf("content: %d %v %d bytes", whole.Status, whole.Header, len(whole.Body))
	}
	if part := n.Do(http.MethodGet, content, x.Key, "", "Range", "bytes=4-7"); part.Status != 206 || part.Body != "ftyp" {
		t.Errorf("range: %d %q", part.Status, part.Body)
	}
	if linked := n.Do(http.MethodGet, strings.TrimPrefix(done.URL, n.URL), "", ""); linked.Status != 200 || linked.Body != whole.Body {
		t.Errorf("link: %d", linked.Status)
	}
	if image := n.Do(http.MethodPost, "/v1/images/generations", x.Key, `{"prompt":"x","model":"dall-e-3"}`); image.Status != 200 {
		t.Errorf("image: %d %s", image.Status, image.Body)
	}
	objects, err := backend.ListBucket("results", &gofakes3.Prefix{HasPrefix: true, Prefix: "weir/"}, gofakes3.ListBucketPage{})
	if err != nil || len(objects.Contents) != 3 { // the video, its thumbnail, the image
		t.Errorf("in the bucket: %v (%v)", objects, err)
	}
	if local, err := filepath.Glob(filepath.Join(filepath.Dir(s.DB.Target), "blobs", "*")); err != nil || len(local) > 0 {
		t.Errorf("in the data folder: %v (%v)", local, err)
	}

	cfg, err := config.Load(s.Env, filepath.Join(t.TempDir(), config.FileName))
	if err != nil {
		t.Fatal(err)
	}
	finding := func() (found app.Finding) {
		for _, f := range app.Diagnose(t.Context(), cfg) {
			if f.Subject == "blobs" {
				found = f
			}
		}
		return found
	}
	if f := finding(); f.Fix != "" || !strings.HasPrefix(f.State, "bucket results at ") {
		t.Errorf("doctor: %+v", f)
	}
	server.Close()
	if f := finding(); f.Fix == "" || strings.Contains(f.State, "secret") {
		t.Errorf("doctor, while the server is away: %+v", f)
	}
	want{status: 503, kind: "service_unavailable_error", code: "service_unavailable"}.check(t, n.Do(http.MethodGet, content, x.Key, ""))
}
