package stability

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

type memory struct{ b []byte }

func (m *memory) Write(p []byte) (int, error) { m.b = append(m.b, p...); return len(p), nil }
func (m *memory) ReadAt(p []byte, off int64) (int, error) {
	n := copy(p, m.b[min(off, int64(len(m.b))):])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
func (m *memory) Size() int64 { return int64(len(m.b)) }
func (*memory) Close() error  { return nil }

// TestAwaited: who asks for an image that comes later waits for it, up to a bound.
func TestAwaited(t *testing.T) {
	t.Parallel()
	var polls atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			_, _ = io.WriteString(w, `{"id":"job"}`) // the client may have left
		case polls.Add(1) < 3:
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(w, `{"id":"job","status":"in-progress"}`)
		default:
			_, _ = io.WriteString(w, `{"finish_reason":"SUCCESS","result":"`+base64.StdEncoding.EncodeToString([]byte("pixels"))+`"}`)
		}
	}))
	defer server.Close()
	to := wire.Endpoint{
		BaseURL: server.URL, Model: "stable-creative-upscaler", Transport: http.DefaultTransport, FirstByte: time.Minute, Idle: time.Minute, MaxAnswer: 1 << 20,
		NewBuffer: func() wire.Buffer { return &memory{} },
	}
	req := &wire.Request{Route: wire.RouteImageEdits, Model: to.Model}
	req.OnInput(func() (any, error) {
		return &wire.ImagesInput{Prompt: "sharper", N: 1, Pictures: []wire.Picture{{URL: "data:image/png;base64,iVBORw0KGgo="}}}, nil
	})
	u := New()
	u.patience = exchange.Patience{Most: time.Minute, Every: time.Millisecond}
	answer, err := u.Call(t.Context(), to, req)
	if err != nil || len(answer.Images.List) != 1 {
		t.Fatalf("%+v, %v", answer, err)
	}
	if got, err := io.ReadAll(wire.Open(answer.Images.List[0].Content)); string(got) != "pixels" {
		t.Errorf("%q, %v", got, err)
	}
	polls.Store(-1000)
	u.patience.Most = 20 * time.Millisecond
	if _, err := u.Call(t.Context(), to, req); fault.CodeOf(err) != fault.UpstreamFailed {
		t.Errorf("past the bound: %v", err)
	}
}
