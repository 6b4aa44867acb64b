package blob

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"

	"weir/internal/config"
	"weir/internal/fault"
	"weir/internal/secret"
)

// newBucket is an empty bucket of an S3-compatible server.
func newBucket(t *testing.T) *config.S3 {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket("results"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	return at(t, server, "results/weir")
}

func at(t *testing.T, server *httptest.Server, path string) *config.S3 {
	t.Helper()
	s, err := config.ParseS3(secret.New("s3://access:secret@" + strings.TrimPrefix(server.URL, "http://") + "/" + path + "?tls=off&region=eu-central-1"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What is not the store's own stays in the bucket, and a reader that fails leaves nothing.
func TestBucketHasOthers(t *testing.T) {
	t.Parallel()
	where := newBucket(t)
	c := start()
	s := open(t, Config{S3: where}, c)
	link := put(t, s)
	elsewhere := *where
	elsewhere.Prefix = "else"
	other := open(t, Config{S3: &elsewhere}, c)
	theirs := put(t, other)
	broken := errors.New("broken")
	for _, before := range []int{10, s3PartSize + 10} {
		r := io.MultiReader(bytes.NewReader(make([]byte, before)), iotest.ErrReader(broken))
		if _, err := s.Put(t.Context(), "video/mp4", Life, r); !errors.Is(err, broken) {
			t.Errorf("a reader that fails after %d bytes: %v", before, err)
		}
	}
	c.Advance(3 * Life)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Advance(-3 * Life)
	if w := get(t, s, http.MethodGet, link); w.Code != http.StatusNotFound {
		t.Errorf("the purged one: %d", w.Code)
	}
	if w := get(t, other, http.MethodGet, theirs); w.Code != http.StatusOK {
		t.Errorf("another prefix: %d", w.Code)
	}
}

func TestBucketThatIsAway(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(http.NotFoundHandler())
	dead.Close()
	where := at(t, dead, "results")
	s := open(t, Config{S3: where}, start())
	if _, err := s.Put(t.Context(), "image/png", time.Hour, bytes.NewReader(png)); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("put: %v", err)
	}
	local, _ := newStore(t)
	name, err := local.Keep(t.Context(), "image/png", Life, bytes.NewReader(png))
	if err != nil {
		t.Fatal(err)
	}
	if w := get(t, s, http.MethodGet, s.Link(name, Life)); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("get: %d %v", w.Code, w.Header())
	}
	if err := Check(t.Context(), *where); err == nil {
		t.Error("a server that is away passes the check")
	}
}

func TestBucketIsChecked(t *testing.T) {
	t.Parallel()
	where := newBucket(t)
	if err := Check(t.Context(), *where); err != nil {
		t.Error(err)
	}
	where.Bucket = "nobody"
	if err := Check(t.Context(), *where); err == nil || !strings.Contains(err.Error(), `"nobody"`) {
		t.Errorf("got %v", err)
	}
}

// An upload whose node died is given up after a day.
func TestUnfinishedUploads(t *testing.T) {
	t.Parallel()
	where := newBucket(t)
	b, err := newS3(*where)
	if err != nil {
		t.Fatal(err)
	}
	core := minio.Core{Client: b.client}
	if _, err := core.NewMultipartUpload(t.Context(), where.Bucket, b.object("2026112110/half"), minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	unfinished := func() int {
		list, err := core.ListMultipartUploads(t.Context(), where.Bucket, where.Prefix, "", "", "", 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(list.Uploads)
	}
	if err := b.purge(t.Context(), time.Now().Add(s3Unfinished/2)); err != nil || unfinished() != 1 {
		t.Errorf("after half a day there are %d: %v", unfinished(), err)
	}
	if err := b.purge(t.Context(), time.Now().Add(s3Unfinished+time.Minute)); err != nil || unfinished() != 0 {
		t.Errorf("after a day there are %d: %v", unfinished(), err)
	}
}
