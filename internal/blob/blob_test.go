package blob

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/secret"
)

var png = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte("weir"), 1000)...)

// start is a clock that tests set forward.
func start() *clock.Fake { return clock.NewFake(time.Date(2026, 11, 20, 10, 30, 0, 0, time.UTC)) }

func open(t *testing.T, cfg Config, c clock.Clock) *Store {
	t.Helper()
	keys, err := secret.Derive(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	cfg.Keys, cfg.Clock, cfg.Log = keys, c, zerolog.Nop()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newStore(t *testing.T) (*Store, *clock.Fake) {
	t.Helper()
	c := start()
	return open(t, Config{Dir: filepath.Join(t.TempDir(), "blobs")}, c), c
}

// each runs what every store must do on a folder and on a bucket.
func each(t *testing.T, test func(t *testing.T, s *Store, c *clock.Fake)) {
	t.Helper()
	for name, cfg := range map[string]Config{"folder": {Dir: filepath.Join(t.TempDir(), "blobs")}, "bucket": {S3: newBucket(t)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := start()
			test(t, open(t, cfg, c), c)
		})
	}
}

func put(t *testing.T, s *Store) string {
	t.Helper()
	link, err := s.Put(t.Context(), "image/png", Life, bytes.NewReader(png))
	if err != nil {
		t.Fatal(err)
	}
	return link
}

func get(t *testing.T, s *Store, method, link string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, link, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func TestLinks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Store, c *clock.Fake) {
		link := put(t, s)
		if !strings.HasPrefix(link, "/blobs/2026112110/") || !strings.Contains(link, ".png?expires=") {
			t.Errorf("link %s", link)
		}
		if other := put(t, s); other == link {
			t.Error("two blobs have one link")
		}
		w := get(t, s, http.MethodGet, link)
		h := w.Header()
		if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), png) || h.Get("Content-Type") != "image/png" || h.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Cache-Control") != "private, max-age=86400" {
			t.Errorf("%d %v", w.Code, h)
		}
		if w := get(t, s, http.MethodHead, link); w.Code != 200 || w.Body.Len() > 0 || w.Header().Get("Content-Length") == "" {
			t.Errorf("HEAD: %d %v", w.Code, w.Header())
		}
		if w := get(t, s, http.MethodGet, link, "Range", "bytes=1-3"); w.Code != 206 || w.Body.String() != "PNG" {
			t.Errorf("range: %d %q", w.Code, w.Body)
		}
		if w := get(t, s, http.MethodPost, link); w.Code != 405 || w.Header().Get("Allow") == "" {
			t.Errorf("POST: %d", w.Code)
		}
		c.Advance(Life - time.Second)
		if err := s.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if w := get(t, s, http.MethodGet, link); w.Code != 200 {
			t.Errorf("a second before its end: %d", w.Code)
		}
		c.Advance(time.Second)
		if w := get(t, s, http.MethodGet, link); w.Code != 404 {
			t.Errorf("at its end: %d", w.Code)
		}
	})
}

func TestForgedLinks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Store, _ *clock.Fake) {
		link, other := put(t, s), put(t, s)
		stranger, _ := newStore(t)
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		with := func(name, value string) string {
			q := u.Query()
			q.Set(name, value)
			return u.Path + "?" + q.Encode()
		}
		for name, forged := range map[string]string{
			"no signature":         u.Path,
			"later end":            with("expires", "4000000000"),
			"empty signature":      with("signature", ""),
			"another signature":    with("signature", strings.Repeat("A", 43)),
			"another's signature":  u.Path + "?" + strings.SplitN(other, "?", 2)[1],
			"another type":         strings.Replace(link, ".png", ".html", 1),
			"another known type":   strings.Replace(link, ".png", ".jpg", 1),
			"a file beside":        "/blobs/../weir.db?" + u.RawQuery,
			"a file beside, coded": "/blobs/2026112110/..%2f..%2fweir.db.png?" + u.RawQuery,
			"the folder":           "/blobs/2026112110/?" + u.RawQuery,
			"nothing":              "/blobs/",
			"of another secret":    put(t, stranger),
		} {
			if w := get(t, s, http.MethodGet, forged); w.Code != 404 || w.Header().Get("Content-Type") != "application/json" {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		}
	})
}

// A store keeps what lives, forgets what is over, and hands out what is larger than one piece in any range.
func TestStores(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *Store, c *clock.Fake) {
		if err := s.Purge(t.Context()); err != nil {
			t.Errorf("nothing was ever stored: %v", err)
		}
		long := strings.Repeat("0123456789", 700_000)
		name, err := s.Keep(t.Context(), "video/mp4", time.Hour, strings.NewReader(long))
		if err != nil {
			t.Fatal(err)
		}
		other, err := s.Keep(t.Context(), "image/png", 48*time.Hour, bytes.NewReader(png))
		if err != nil {
			t.Fatal(err)
		}
		link := s.Link(name, Life)
		if w := get(t, s, http.MethodGet, link); w.Code != http.StatusOK || w.Body.String() != long || w.Header().Get("Content-Type") != "video/mp4" {
			t.Errorf("whole: %d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
		}
		for asked, want := range map[string]string{"bytes=10-14": "01234", "bytes=-3": "789", "bytes=6999998-": "89", "bytes=5242878-5242882": "89012"} {
			w := get(t, s, http.MethodGet, link, "Range", asked)
			if w.Code != http.StatusPartialContent || w.Body.String() != want || !strings.HasSuffix(w.Header().Get("Content-Range"), "/7000000") {
				t.Errorf("%s: %d, %d bytes, %s", asked, w.Code, w.Body.Len(), w.Header().Get("Content-Range"))
			}
		}
		if w := get(t, s, http.MethodGet, link, "Range", "bytes=7000000-"); w.Code != http.StatusRequestedRangeNotSatisfiable {
			t.Errorf("behind its end: %d", w.Code)
		}
		f, err := s.Open(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(f)
		if err = errors.Join(err, f.Close()); err != nil || string(whole) != long {
			t.Errorf("read %d bytes: %v", len(whole), err)
		}
		c.Advance(3 * time.Hour)
		for range 2 { // of two nodes
			if err := s.Purge(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Answer(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), name); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("answer with the purged one: %v", err)
		}
		if _, err := s.Open(t.Context(), name); fault.CodeOf(err) != fault.NotFound {
			t.Errorf("open the purged one: %v", err)
		}
		w := httptest.NewRecorder()
		if err := s.Answer(w, httptest.NewRequest(http.MethodGet, "/", nil), other); err != nil || !bytes.Equal(w.Body.Bytes(), png) {
			t.Errorf("the one that lives: %v", err)
		}
		c.Advance(-3 * time.Hour)
		if w := get(t, s, http.MethodGet, link); w.Code != http.StatusNotFound {
			t.Errorf("the link to the purged one: %d", w.Code)
		}
	})
}

func TestPurge(t *testing.T) {
	t.Parallel()
	s, c := newStore(t)
	if err := s.Purge(t.Context()); err != nil {
		t.Errorf("nothing was ever stored: %v", err)
	}
	put(t, s)
	foreign := filepath.Join(s.cfg.Dir, "keep")
	if err := os.Mkdir(foreign, 0o700); err != nil {
		t.Fatal(err)
	}
	c.Advance(Life + 29*time.Minute)
	young := put(t, s)
	for range 2 {
		if err := s.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.Advance(time.Minute)
	}
	left, err := filepath.Glob(s.cfg.Dir + "/*")
	if err != nil || len(left) != 2 {
		t.Errorf("left: %v (%v)", left, err)
	}
	if w := get(t, s, http.MethodGet, young); w.Code != 200 {
		t.Errorf("the young one: %d", w.Code)
	}
}

func TestPutRefuses(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	for _, kind := range []string{"text/html", "image/svg+xml", "", "image/png; charset=x"} {
		if _, err := s.Put(t.Context(), kind, Life, bytes.NewReader(png)); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("%q: %v", kind, err)
		}
	}
	broken := errors.New("broken")
	if _, err := s.Put(t.Context(), "image/png", Life, io.MultiReader(bytes.NewReader(png), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
	if left, _ := filepath.Glob(s.cfg.Dir + "/*/.*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.RemoveAll(s.cfg.Dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.cfg.Dir, nil, 0o600); err != nil { // no folder can be made there
		t.Fatal(err)
	}
	if _, err := s.Put(t.Context(), "image/png", Life, bytes.NewReader(png)); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("no room: %v", err)
	}
}
