package dialect_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"weir/internal/fault"
	"weir/internal/viewer"
	"weir/relay/dialect"
	"weir/relay/dialect/autolist"
	"weir/relay/dialect/callphp"
	"weir/relay/dialect/fengyuan"
	"weir/relay/dialect/oneapi"
	"weir/relay/dialect/videohub"
)

// nobody is a door that nobody has come through.
type nobody struct{ oneapi.Sessions }

func (nobody) Viewer(context.Context, *http.Request, oneapi.Scope) (*viewer.Viewer, error) {
	return nil, fault.New(fault.Unauthenticated, "Sign in first.")
}

// everyDialect lists the dialects with one route of each kind; "" where a dialect has none.
var everyDialect = []struct {
	name  string
	mount func(chi.Router)
	// keys of the body of a failure.
	keys []string
	// get and post are paths that take this method alone; body is one that reads a JSON object without a credential;
	// credential needs one.
	get, post, body, credential string
	// invalid is the status of a malformed body.
	invalid int
}{
	{
		name: "autolist", mount: autolist.New(autolist.Deps{}).Routes, keys: []string{"message", "success"},
		post: "/api/auth.php?action=login", body: "/api/auth.php?action=register", invalid: 400,
	},
	{
		name: "videohub", mount: videohub.New(videohub.Deps{}).Routes, keys: []string{"code", "message", "success"},
		get: "/api/user/quota", credential: "/api/user/quota",
	},
	{
		name: "callphp", mount: callphp.New(callphp.Deps{}).Routes, keys: []string{"data", "message", "success"},
		get: "/api/status.php",
	},
	{
		name: "fengyuan", mount: fengyuan.New(fengyuan.Deps{}).Routes, keys: []string{"code", "message", "success"},
		get: "/api/user/info", credential: "/api/task/list",
	},
	{
		name: "oneapi", mount: oneapi.New(oneapi.Deps{Sessions: nobody{}}).Routes, keys: []string{"message", "success"},
		get: "/api/user/self", post: "/api/user/login", body: "/api/user/login", credential: "/api/channel", invalid: 200,
	},
}

func TestEveryDialectRefusesInItsShape(t *testing.T) {
	t.Parallel()
	for _, d := range everyDialect {
		mux := chi.NewRouter()
		d.mount(mux)
		for _, tc := range []struct {
			name, method, path, body string
			status                   int
		}{
			{"GET for POST", http.MethodGet, d.post, "", 405},
			{"PATCH for POST", http.MethodPatch, d.post, "{}", 405},
			{"OPTIONS without preflight", http.MethodOptions, d.post, "", 405},
			{"POST for GET", http.MethodPost, d.get, "{}", 405},
			{"malformed JSON", http.MethodPost, d.body, `{"a":`, d.invalid},
			{"no body", http.MethodPost, d.body, "", d.invalid},
			{"array", http.MethodPost, d.body, "[]", d.invalid},
			{"form body", http.MethodPost, d.body, "email=a%40b.c&username=a&password=secret", d.invalid},
			{"too large", http.MethodPost, d.body, `{"a":"` + strings.Repeat("x", dialect.MaxBody) + `"}`, 413},
			{"no credential", http.MethodGet, d.credential, "", 401},
		} {
			if tc.path == "" {
				continue
			}
			t.Run(d.name+"/"+tc.name, func(t *testing.T) {
				t.Parallel()
				r := httptest.NewRequest(tc.method, tc.path, strings.NewReader(tc.body))
				r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, r)
				refused(t, w, tc.status, d.keys)
			})
		}
	}
}

// TestEveryDialectIsAFolderOfTheSameFiles: whoever knows one finds the way in all.
func TestEveryDialectIsAFolderOfTheSameFiles(t *testing.T) {
	t.Parallel()
	for _, d := range everyDialect {
		for _, file := range []string{"dialect.go", "routes.go", "errors.go", "errors_test.go"} {
			if _, err := os.Stat(filepath.Join(d.name, file)); err != nil {
				t.Error(err)
			}
		}
	}
}

func refused(t *testing.T, w *httptest.ResponseRecorder, status int, keys []string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("got status %d, want %d", w.Code, status)
	}
	if got := w.Header().Get("Allow") != ""; got != (status == 405) {
		t.Errorf("Allow: got %q", w.Header().Get("Allow"))
	}
	if got := w.Header().Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("Content-Type: got %q", got)
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: got %q", got)
	}
	var body map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("got %s: %v", w.Body, err)
	}
	if got := slices.Sorted(maps.Keys(body)); !slices.Equal(got, keys) {
		t.Errorf("got keys %q, want %q", got, keys)
	}
	success, ok := body["success"].(bool)
	message, _ := body["message"].(string)
	if !ok || success || message == "" {
		t.Errorf("got %s", w.Body)
	}
}
