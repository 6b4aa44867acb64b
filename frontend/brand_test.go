package frontend

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
)

type fakeBrand struct {
	look Look
	away bool
}

func (b *fakeBrand) Look(context.Context) (Look, error) {
	if b.away {
		return Look{}, errors.New("away")
	}
	return b.look, nil
}

func (b *fakeBrand) Logo(_ context.Context, name string) (Picture, error) {
	if "/brand/"+name != b.look.Logo {
		return Picture{}, errors.New("none")
	}
	return Picture{Type: "image/png", Body: []byte("picture")}, nil
}

// The page bears the operator's name before any script has run, whatever the name is made of, under the same policy.
func TestBrandedPage(t *testing.T) {
	t.Parallel()
	files := bundle()
	files["index.html"] = &fstest.MapFile{Data: []byte(`<!doctype html><link rel="icon" href="/favicon.svg" type="image/svg+xml" /><title>Weir</title><script>` + bootScript + `</script>`)}
	files["index.html.br"] = &fstest.MapFile{Data: []byte("plain page, packed")}
	b := &fakeBrand{look: Look{Name: `A & "B" </title><script>$1`, Logo: "/brand/abc.png", AccentLight: "#112233"}}
	server := serve(t, files, Options{Brand: b})
	first := ask(t, server, http.MethodGet, "/t/acme", http.Header{"Accept-Encoding": {"br"}})
	want := `<!doctype html><link rel="icon" href="/brand/abc.png">` +
		`<meta name="weir-brand" content="{&#34;name&#34;:&#34;A \u0026 \&#34;B\&#34; \u003c/title\u003e\u003cscript\u003e$1&#34;,&#34;logo&#34;:&#34;/brand/abc.png&#34;,&#34;accentLight&#34;:&#34;#112233&#34;}">` +
		`<title>A &amp; &#34;B&#34; &lt;/title&gt;&lt;script&gt;$1</title><script>` + bootScript + `</script>`
	if first.text != want || first.Header.Get("Content-Encoding") != "" || first.Header.Get("Cache-Control") != cacheChecked {
		t.Errorf("got %s\n%v", first.text, first.Header)
	}
	plain := ask(t, serve(t, files, Options{}), http.MethodGet, "/", nil)
	if got := first.Header.Get("Content-Security-Policy"); got != plain.Header.Get("Content-Security-Policy") || !strings.Contains(got, "sha256-") {
		t.Errorf("policy %s", got)
	}
	b.look.Name = "Brook"
	if next := ask(t, server, http.MethodGet, "/index.html", http.Header{"If-None-Match": {first.Header.Get("ETag")}}); next.StatusCode != http.StatusOK || !strings.Contains(next.text, "<title>Brook</title>") {
		t.Errorf("after a change: %d %s", next.StatusCode, next.text)
	}
	b.away = true
	if next := ask(t, server, http.MethodGet, "/", nil); next.StatusCode != http.StatusOK || !strings.Contains(next.text, "<title>Weir</title>") {
		t.Errorf("without a brand: %d %s", next.StatusCode, next.text)
	}
}

func TestLogo(t *testing.T) {
	t.Parallel()
	server := serve(t, bundle(), Options{Brand: &fakeBrand{look: Look{Logo: "/brand/abc.png"}}})
	got := ask(t, server, http.MethodGet, "/brand/abc.png", nil)
	if got.text != "picture" || got.Header.Get("Content-Type") != "image/png" || got.Header.Get("Cache-Control") != cacheForever ||
		got.Header.Get("X-Content-Type-Options") != "nosniff" || got.Header.Get("Content-Security-Policy") != policyPicture {
		t.Errorf("got %q %v", got.text, got.Header)
	}
	for _, path := range []string{"/brand/other.png", "/brand/abc.png/x", "/brand/../brand/x.png"} {
		if got := ask(t, server, http.MethodGet, path, nil); got.StatusCode != http.StatusNotFound || got.Header.Get("Cache-Control") != cacheNever {
			t.Errorf("%s: %d %v", path, got.StatusCode, got.Header)
		}
	}
}
