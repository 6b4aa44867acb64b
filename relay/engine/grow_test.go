package engine_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"weir/internal/money"
	"weir/relay/wire"
)

// perToken is the price of an output token of gpt-4o, and frame of a frame of the script.
const (
	perToken = money.Amount(10_000)
	frame    = 100 * perToken
)

func long(v *vendor, frames int, usage *wire.Usage) *script {
	s := &script{frames: frames, usage: usage}
	v.answer = func(context.Context, *wire.Request) (*wire.Answer, error) {
		return &wire.Answer{Protocol: wire.ProtocolOpenAI, Stream: s}, nil
	}
	return s
}

// A stream without limit begins with a hold of 2,048 tokens and has it enlarged as it goes.
func TestStreamsGrowTheirHold(t *testing.T) {
	t.Parallel()
	each(t, 120*frame, func(t *testing.T, v *vendor, c *caller) {
		s := long(v, 100, &wire.Usage{Input: 10, Output: 10_000, Requests: 1})
		var first, last money.Amount
		s.next = func(n int) {
			switch n {
			case 1:
				first = c.wallet().Held
			case 99:
				last = c.wallet().Held
			}
		}
		a := c.post(askStream, nil)
		if a.status != 200 || strings.Count(a.body, "data: ") != 101 || strings.Contains(a.body, "end_reason") {
			t.Errorf("%d, %d events", a.status, strings.Count(a.body, "data: "))
		}
		if first > 21*frame || last < 98*frame || last > 120*frame {
			t.Errorf("held %s at first and %s at last", first, last)
		}
		if v.limit.Load() < 11_000 || v.limit.Load() >= 12_000 {
			t.Errorf("the upstream was told %d", v.limit.Load())
		}
		c.spent(100*frame + 10*2500)
	})
}

// A stream that the balance cannot pay to its end is ended by us, and costs what was delivered.
func TestBalanceEndsAStream(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]http.Header{"without key": nil, "with key": keyed("k")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, 50*frame, func(t *testing.T, v *vendor, c *caller) {
				s := long(v, 1000, nil)
				a := c.post(askStream, header)
				n := strings.Count(a.body, " hello") / 100
				if a.status != 200 || !strings.Contains(a.body, `"finish_reason":"length"`) ||
					!strings.Contains(a.body, `"weir":{"end_reason":"balance"}`) || !strings.HasSuffix(a.body, "data: [DONE]\n\n") {
					t.Errorf("%d …%s", a.status, tail(a.body))
				}
				if !s.closed.Load() || s.sent > n+1 {
					t.Errorf("upstream closed %v after %d frames, %d delivered", s.closed.Load(), s.sent, n)
				}
				w := c.wallet()
				cost := c.had - w.Balance()
				if input := cost - money.Amount(n)*frame; n < 48 || input <= 0 || input > 20*2500 {
					t.Errorf("%d frames cost %s", n, cost)
				}
				c.spent(cost)
				if header == nil {
					return
				}
				if again := c.post(askStream, header); again.body != a.body || v.calls.Load() != 1 {
					t.Errorf("replayed …%s", tail(again.body))
				}
				c.spent(cost)
			})
		})
	}
}

func tail(s string) string { return s[max(0, len(s)-400):] }

// A limit that the caller gave is never clipped: the call is refused instead.
func TestGivenLimitsAreNotClipped(t *testing.T) {
	t.Parallel()
	each(t, 50*frame, func(t *testing.T, v *vendor, c *caller) {
		long(v, 1, nil)
		body := strings.Replace(askStream, `"stream"`, `"max_tokens":6000,"stream"`, 1)
		if a := c.post(body, nil); a.status != 402 || a.code() != "weight_exceeds_budget" || v.calls.Load() != 0 {
			t.Errorf("%+v", a)
		}
		body = strings.Replace(askStream, `"stream"`, `"max_tokens":4000,"stream"`, 1)
		if a := c.post(body, nil); a.status != 200 || v.limit.Load() != 0 {
			t.Errorf("%+v, told %d", a, v.limit.Load())
		}
	})
}
