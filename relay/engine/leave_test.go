package engine_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"weir/internal/money"
	"weir/relay/wire"
)

// heavy is a stream whose events are a mebibyte each and say a hundred tokens.
type heavy struct{ *script }

var ballast = strings.Repeat(" ", 1<<20)

func (h heavy) Next() (wire.Frame, error) {
	f, err := h.script.Next()
	if err == nil {
		f.Data = fmt.Appendf(nil, `%s%s}`, f.Data[:len(f.Data)-1], ballast)
	}
	return f, err
}

// A drain ends when the upstream has sent too much, and what was said until then is charged; the answer is too large to keep.
func TestDrainsAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]http.Header{"without key": nil, "with key": keyed("k")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, 2000*frame, func(t *testing.T, v *vendor, c *caller) {
				c.exec("UPDATE channels SET on_disconnect = 'DRAIN'")
				check(t, c.n.selector.Reload(t.Context()))
				ctx, leave := context.WithCancel(t.Context())
				s := &script{frames: 200, next: func(n int) {
					if n == 2 {
						leave()
					}
				}}
				v.answer = func(context.Context, *wire.Request) (*wire.Answer, error) {
					return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: heavy{s}}, nil
				}
				c.postTo(ctx, "/v1", askStream, header)
				eventually(t, "the end of the drain", s.closed.Load)
				eventually(t, "the charge", func() bool { return c.wallet().Held == 0 })
				cost := c.had - c.wallet().Balance()
				if input := cost - money.Amount(s.sent)*frame; s.sent < 16 || s.sent >= 200 || input <= 0 || input > 20*2500 {
					t.Errorf("%d frames cost %s", s.sent, cost)
				}
			})
		})
	}
}
