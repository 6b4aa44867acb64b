package gemini

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/protocol/openai"
	"weir/relay/wire"
	"weir/relay/wire/spool"
)

// TestSeveralImages: each image is a call of its own; those that come are the answer, with what they all used.
func TestSeveralImages(t *testing.T) {
	t.Parallel()
	const painted = `{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"d2F0ZXI="}}]},"finishReason":"STOP"}],
		"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":10,"totalTokenCount":14}}`
	for _, c := range []struct {
		name  string
		fails int64 // every so many calls one fails; 0 = none
		want  int
		code  fault.Code
	}{{"all", 0, 3, ""}, {"one fails", 2, 2, ""}, {"none comes", 1, 0, fault.UpstreamFailed}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if n := calls.Add(1); c.fails > 0 && n%c.fails == 0 {
					w.WriteHeader(http.StatusServiceUnavailable)
					return
				}
				_, _ = io.WriteString(w, painted)
			}))
			t.Cleanup(server.Close)
			answer, err := paintFor(t, t.Context(), server, `{"model":"gemini-2.5-flash-image","prompt":"a weir","n":3}`)
			if fault.CodeOf(err) != c.code || calls.Load() != 3 {
				t.Fatalf("%v after %d calls", err, calls.Load())
			}
			if err != nil {
				return
			}
			list := answer.Images.List
			if n := int64(c.want); len(list) != c.want || *answer.Usage != (wire.Usage{Input: 4 * n, Output: 10 * n}) {
				t.Errorf("%d images, %+v", len(list), answer.Usage)
			}
			if raw, err := io.ReadAll(wire.Open(list[0].Content)); err != nil || string(raw) != "water" {
				t.Errorf("%q, %v", raw, err)
			}
			if err := answer.Images.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("the caller leaves", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}))
		t.Cleanup(server.Close)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := paintFor(t, ctx, server, `{"model":"gemini-2.5-flash-image","prompt":"a weir","n":2}`); fault.CodeOf(err) != fault.Cancelled {
			t.Errorf("got %v", err)
		}
	})
}

func paintFor(t *testing.T, ctx context.Context, server *httptest.Server, body string) (*wire.Answer, error) { //nolint:revive // the test first
	t.Helper()
	req, err := openai.New().Decode([]byte(body), wire.RouteImages)
	if err != nil {
		t.Fatal(err)
	}
	buffers := spool.New(t.TempDir(), 1<<20)
	return New().Call(ctx, wire.Endpoint{
		BaseURL: server.URL, FirstByte: time.Minute, Idle: time.Minute, Transport: server.Client().Transport,
		NewBuffer: func() wire.Buffer { return buffers.Buffer() },
	}, req)
}
