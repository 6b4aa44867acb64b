package frontend

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const bootScript = `document.documentElement.lang = "en";`

const indexPage = `<!doctype html><script>` + bootScript + `</script>` +
	`<script type="module" crossorigin src="/assets/index-1.js"></script><div id="root"></div>`

func bundle() fstest.MapFS {
	return fstest.MapFS{
		".gitkeep":                {},
		".vite/manifest.json":     {Data: []byte(`{}`)},
		"index.html":              {Data: []byte(indexPage)},
		"favicon.svg":             {Data: []byte(`<svg/>`)},
		"assets/index-1.js":       {Data: []byte("plain")},
		"assets/index-1.js.br":    {Data: []byte("brotli")},
		"assets/index-1.js.gz":    {Data: []byte("gzip")},
		"assets/gzip-only.css":    {Data: []byte("plain")},
		"assets/gzip-only.css.gz": {Data: []byte("gzip")},
		"assets/sans.woff2":       {Data: []byte("font")},
	}
}

func serve(t *testing.T, files fstest.MapFS, opts Options) *httptest.Server {
	t.Helper()
	handler, err := newHandler(files, opts)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

type answer struct {
	*http.Response
	text string
}

func ask(t *testing.T, server *httptest.Server, method, path string, header http.Header) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if header != nil {
		request.Header = header
	}
	// The transport would ask for gzip and unpack it by itself.
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{Response: response, text: string(body)}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name        string
		method      string
		path        string
		status      int
		body        string
		contentType string
		cache       string
	}{
		{"start page", "GET", "/", 200, indexPage, "text/html; charset=utf-8", cacheChecked},
		{"index by name", "GET", "/index.html", 200, indexPage, "text/html; charset=utf-8", cacheChecked},
		{"page of the application", "GET", "/t/acme/keys", 200, indexPage, "text/html; charset=utf-8", cacheChecked},
		{"trailing slash", "GET", "/t/acme/", 200, indexPage, "text/html; charset=utf-8", cacheChecked},
		{"script", "GET", "/assets/index-1.js", 200, "plain", "text/javascript; charset=utf-8", cacheForever},
		{"font", "GET", "/assets/sans.woff2", 200, "font", "font/woff2", cacheForever},
		{"file beside the index", "GET", "/favicon.svg", 200, "<svg/>", "image/svg+xml", cacheAnHour},
		{"missing chunk", "GET", "/assets/index-0.js", 404, "Not Found\n", "text/plain; charset=utf-8", cacheNever},
		{"missing asset without extension", "GET", "/assets/x", 404, "Not Found\n", "text/plain; charset=utf-8", cacheNever},
		{"missing file", "GET", "/robots.txt", 404, "Not Found\n", "text/plain; charset=utf-8", cacheNever},
		{"variant by its own name", "GET", "/assets/index-1.js.br", 404, "Not Found\n", "text/plain; charset=utf-8", cacheNever},
		{"build manifest", "GET", "/.vite/manifest.json", 404, "Not Found\n", "text/plain; charset=utf-8", cacheNever},
		{"kept file", "GET", "/.gitkeep", 404, "Not Found\n", "text/plain; charset=utf-8", cacheNever},
		{"way out", "GET", "/assets/../../frontend.go", 404, "Not Found\n", "text/plain; charset=utf-8", cacheNever},
		{"head", "HEAD", "/assets/index-1.js", 200, "", "text/javascript; charset=utf-8", cacheForever},
		{"post", "POST", "/", 405, "Method Not Allowed\n", "text/plain; charset=utf-8", cacheNever},
		{"options", "OPTIONS", "/assets/index-1.js", 405, "Method Not Allowed\n", "text/plain; charset=utf-8", cacheNever},
	}
	server := serve(t, bundle(), Options{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := ask(t, server, test.method, test.path, nil)
			if got.StatusCode != test.status || got.text != test.body {
				t.Errorf("got %d %q, want %d %q", got.StatusCode, got.text, test.status, test.body)
			}
			if contentType := got.Header.Get("Content-Type"); contentType != test.contentType {
				t.Errorf("Content-Type: got %q, want %q", contentType, test.contentType)
			}
			if cache := got.Header.Get("Cache-Control"); cache != test.cache {
				t.Errorf("Cache-Control: got %q, want %q", cache, test.cache)
			}
			if sniff := got.Header.Get("X-Content-Type-Options"); sniff != "nosniff" {
				t.Errorf("X-Content-Type-Options: got %q", sniff)
			}
			if got.StatusCode == http.StatusMethodNotAllowed && got.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("Allow: got %q", got.Header.Get("Allow"))
			}
		})
	}
}

func TestHeadTellsTheLength(t *testing.T) {
	t.Parallel()
	server := serve(t, bundle(), Options{})
	got := ask(t, server, "HEAD", "/assets/index-1.js", http.Header{"Accept-Encoding": {"br"}})
	if got.ContentLength != int64(len("brotli")) {
		t.Errorf("Content-Length: got %d", got.ContentLength)
	}
}

func TestNegotiation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		path   string
		accept []string
		coding string
	}{
		{"nothing said", "/assets/index-1.js", nil, ""},
		{"browser", "/assets/index-1.js", []string{"gzip, deflate, br, zstd"}, "br"},
		{"gzip only", "/assets/index-1.js", []string{"gzip"}, "gzip"},
		{"old name of gzip", "/assets/index-1.js", []string{"x-gzip"}, "gzip"},
		{"capitals", "/assets/index-1.js", []string{"GZIP"}, "gzip"},
		{"two fields", "/assets/index-1.js", []string{"gzip", "br"}, "br"},
		{"gzip liked better", "/assets/index-1.js", []string{"br;q=0.5, gzip;q=0.8"}, "gzip"},
		{"brotli refused", "/assets/index-1.js", []string{"br;q=0, gzip"}, "gzip"},
		{"all refused", "/assets/index-1.js", []string{"br;q=0, gzip;q=0.000"}, ""},
		{"anything", "/assets/index-1.js", []string{"*"}, "br"},
		{"anything but brotli", "/assets/index-1.js", []string{"*, br;q=0"}, "gzip"},
		{"identity liked better", "/assets/index-1.js", []string{"identity, br;q=0.5"}, ""},
		{"name that contains another", "/assets/index-1.js", []string{"brotli"}, ""},
		{"weight that is no number", "/assets/index-1.js", []string{"br;q=high"}, ""},
		{"weight out of range", "/assets/index-1.js", []string{"br;q=2"}, ""},
		{"weight that is not a number", "/assets/index-1.js", []string{"br;q=NaN"}, ""},
		{"spaces and another parameter", "/assets/index-1.js", []string{"br ; level=5 ; Q = 0.9"}, "br"},
		{"brotli was not made", "/assets/gzip-only.css", []string{"br, gzip;q=0.1"}, "gzip"},
		{"nothing was made", "/assets/sans.woff2", []string{"br, gzip"}, ""},
	}
	bodies := map[string]string{"": "plain", "br": "brotli", "gzip": "gzip"}
	server := serve(t, bundle(), Options{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			if test.accept != nil {
				header["Accept-Encoding"] = test.accept
			}
			got := ask(t, server, "GET", test.path, header)
			if coding := got.Header.Get("Content-Encoding"); coding != test.coding {
				t.Errorf("Content-Encoding: got %q, want %q", coding, test.coding)
			}
			if test.path == "/assets/sans.woff2" {
				return
			}
			if got.text != bodies[test.coding] {
				t.Errorf("body: got %q", got.text)
			}
			if vary := got.Header.Get("Vary"); vary != "Accept-Encoding" {
				t.Errorf("Vary: got %q", vary)
			}
		})
	}
}

func TestRevalidation(t *testing.T) {
	t.Parallel()
	server := serve(t, bundle(), Options{})
	etag := ask(t, server, "GET", "/", nil).Header.Get("ETag")
	if etag == "" {
		t.Fatal("index.html has no ETag")
	}
	tests := []struct {
		name   string
		match  string
		status int
	}{
		{"same", etag, 304},
		{"weak", "W/" + etag, 304},
		{"among others", `"other", ` + etag, 304},
		{"any", "*", 304},
		{"other", `"other"`, 200},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := ask(t, server, "GET", "/t/acme", http.Header{"If-None-Match": {test.match}})
			if got.StatusCode != test.status {
				t.Errorf("got %d, want %d", got.StatusCode, test.status)
			}
			if got.Header.Get("Content-Security-Policy") == "" {
				t.Error("a revalidated page lost its policy")
			}
		})
	}
}

func TestETagDiffersByEncoding(t *testing.T) {
	t.Parallel()
	server := serve(t, bundle(), Options{})
	plain := ask(t, server, "GET", "/assets/index-1.js", nil).Header.Get("ETag")
	packed := ask(t, server, "GET", "/assets/index-1.js", http.Header{"Accept-Encoding": {"br"}}).Header.Get("ETag")
	if plain == "" || plain == packed {
		t.Errorf("got %q and %q", plain, packed)
	}
}

func TestContentPolicy(t *testing.T) {
	t.Parallel()
	server := serve(t, bundle(), Options{MediaOrigins: []string{"https://media.example.com"}})
	policy := ask(t, server, "GET", "/", nil).Header.Get("Content-Security-Policy")
	sum := sha256.Sum256([]byte(bootScript))
	for _, want := range []string{
		"default-src 'none'; ",
		"script-src 'self' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';",
		"style-src 'self';",
		"img-src data: 'self' blob: https://media.example.com;",
		"media-src 'self' blob: https://media.example.com;",
		"frame-ancestors 'none';",
		"require-trusted-types-for 'script'",
	} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy lacks %q: %s", want, policy)
		}
	}
	if strings.Contains(policy, "unsafe-") || strings.Count(policy, "'sha256-") != 1 {
		t.Errorf("policy allows too much: %s", policy)
	}
	if policy := ask(t, server, "GET", "/assets/index-1.js", nil).Header.Get("Content-Security-Policy"); policy != "" {
		t.Errorf("a script carries the policy of a page: %s", policy)
	}
}

func TestStrictTransportOverHTTPSOnly(t *testing.T) {
	t.Parallel()
	for _, https := range []bool{false, true} {
		server := serve(t, bundle(), Options{HTTPS: https})
		got := ask(t, server, "GET", "/", nil).Header.Get("Strict-Transport-Security")
		if (got != "") != https {
			t.Errorf("https %v: got %q", https, got)
		}
	}
}

func TestNotBuilt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		method string
		path   string
		status int
	}{
		{"page", "GET", "/", 503},
		{"page of the application", "GET", "/t/acme/keys", 503},
		{"head", "HEAD", "/", 503},
		{"asset", "GET", "/assets/index-1.js", 404},
		{"post", "POST", "/", 405},
	}
	server := serve(t, fstest.MapFS{".gitkeep": {}}, Options{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := ask(t, server, test.method, test.path, nil)
			if got.StatusCode != test.status {
				t.Errorf("got %d, want %d", got.StatusCode, test.status)
			}
			if cache := got.Header.Get("Cache-Control"); cache != cacheNever {
				t.Errorf("Cache-Control: got %q", cache)
			}
			if test.method == "GET" && test.status == 503 && !strings.Contains(got.text, "make build") {
				t.Errorf("body does not say how to build: %q", got.text)
			}
		})
	}
}

func TestEmbeddedBundleLoads(t *testing.T) {
	t.Parallel()
	recorder := httptest.NewRecorder()
	Handler(Options{}).ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
	if recorder.Code != http.StatusOK && recorder.Code != http.StatusServiceUnavailable {
		t.Errorf("got %d", recorder.Code)
	}
}
