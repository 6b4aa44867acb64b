package app_test

import (
	"net/http"
	"strings"
	"testing"

	"weir/internal/app/apptest"
)

const onePixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="

// TestBrand: what an administrator sets is on every node, before anybody has signed in, and on paper; a picture is one and nothing else.
func TestBrand(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		root, anybody, x := n.Root(), n.Person(), n.Tenant("5")
		set := root.Query(`mutation($logo: String!) { updateBrand(input: {version: 0, name: "Brook & 小溪", logo: $logo}) { brand { logoUrl } } }`,
			map[string]any{"logo": onePixel})
		address, _ := set["updateBrand"].(map[string]any)["brand"].(map[string]any)["logoUrl"].(string)
		t.Logf("the logo is at %s", address)
		logo := anybody.Do(http.MethodGet, address, "")
		if logo.Status != http.StatusOK || !strings.HasPrefix(logo.Body, "\x89PNG") || logo.Header.Get("Content-Type") != "image/png" ||
			logo.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(logo.Header.Get("Cache-Control"), "immutable") ||
			!strings.Contains(logo.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%d %v", logo.Status, logo.Header)
		}
		if other := anybody.Do(http.MethodGet, "/brand/000000000000000000000000.png", ""); other.Status != http.StatusNotFound {
			t.Errorf("another logo: %d", other.Status)
		}
		if page := x.Do(http.MethodGet, "/export/statement.html", ""); !strings.Contains(page.Body, "Brook &amp; 小溪") {
			t.Errorf("the statement: %d %s", page.Status, page.Body)
		}
	})
}
