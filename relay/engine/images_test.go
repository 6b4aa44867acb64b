package engine_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"weir/internal/money"
	"weir/relay/wire"
)

// TestLinksToPrivateAddresses: what a vendor links to is not fetched from where we ourselves are; it costs nothing.
func TestLinksToPrivateAddresses(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(w, "\x89PNG\r\n\x1a\nsecret")
	}))
	t.Cleanup(inside.Close)
	each(t, money.USD, func(t *testing.T, v *vendor, c *caller) {
		for _, link := range []string{inside.URL, "http://localhost/x", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "http://u:p@example.com/x", ""} {
			v.answer = func(context.Context, *wire.Request) (*wire.Answer, error) {
				return &wire.Answer{Protocol: wire.ProtocolOpenAI, Images: &wire.Images{Head: []byte(`{}`), List: []wire.Image{{Fields: []byte(`{}`), URL: link}}}}, nil
			}
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, c.n.url+"/v1/images/generations",
				bytes.NewReader([]byte(`{"model":"dall-e-3","prompt":"x","response_format":"b64_json"}`)))
			check(t, err)
			r.Header.Set("Authorization", "Bearer "+c.key)
			response, err := http.DefaultClient.Do(r)
			check(t, err)
			body, err := io.ReadAll(response.Body)
			check(t, err)
			_ = response.Body.Close()
			if response.StatusCode != http.StatusBadGateway || bytes.Contains(body, []byte("secret")) || bytes.Contains(body, []byte("127.0.0.1")) {
				t.Errorf("%s: %d %s", link, response.StatusCode, body)
			}
		}
		// A hold that was given up while it was queued may come and go once more.
		eventually(t, "the holds to be given back", func() bool {
			w := c.wallet()
			return w.Held == 0 && w.Cash+w.Bonus == money.USD && w.Debt == 0
		})
	})
	if n := asked.Load(); n != 0 {
		t.Errorf("a server of ours was asked %d times", n)
	}
}
