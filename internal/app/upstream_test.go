package app_test

import (
	"net"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/relay/engine"
)

const server = "server_error"

// briskTimeouts make a silent vendor fail soon.
var briskTimeouts = engine.Timeouts{FirstByte: 300 * time.Millisecond, Idle: 300 * time.Millisecond}

// TestVendorFailures: what goes wrong before the first byte is told in our words and costs nothing, streamed or not.
func TestVendorFailures(t *testing.T) {
	t.Parallel()
	failed := want{status: 502, kind: server, code: "upstream_error"}
	refused := want{status: 502, kind: server, code: "upstream_error", shouldRetry: "false"}
	tests := map[string]want{
		"500": failed, "503": failed, "404": failed, "slow": failed, "silent": failed, "cut-first": failed, "not-json": failed, "html": failed,
		"empty": failed, "error-200": failed, "error-first": failed,
		"401": refused, "402": refused, "403": refused,
		"400":     {status: 400, kind: invalid, code: "invalid_value"},
		"context": {status: 400, kind: invalid, code: "context_length_exceeded", param: "messages"},
		"429":     {status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: "1"},
		"429-7":   {status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: "7"},
		"429-1h":  {status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: "60"},
	}
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Timeouts = briskTimeouts
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("10")
		for script, w := range tests {
			for _, body := range []string{apptest.Ask(script), apptest.Streamed(script)} {
				seen := len(v.Calls())
				x.Free(func() {
					apptest.Within(t, 3*time.Second, script, func() {
						failed := t.Failed()
						w.check(t, x.Chat(body))
						if t.Failed() && !failed {
							t.Errorf("that was %s", body)
						}
					})
				})
				if got := len(v.Calls()) - seen; got != 1 {
					t.Errorf("%s: one channel was asked %d times", script, got)
				}
			}
		}
		x.Free(func() {
			w := failed // the body was cut before its end, so no byte has left
			w.check(t, x.Chat(apptest.Ask("cut")))
		})
	})
}

func TestVendorThatIsNotThere(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		n.Channel("http://"+listener.Addr().String(), 0)
		if err := listener.Close(); err != nil {
			t.Fatal(err)
		}
		x := n.Tenant("1")
		x.Free(func() {
			for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok")} {
				want{status: 502, kind: server, code: "upstream_error"}.check(t, x.Chat(body))
			}
		})
	})
}

// TestFailover: the next channel answers, once, and one call is charged.
func TestFailover(t *testing.T) {
	t.Parallel()
	models := map[string]string{
		"500": "gpt-4", "429": "gpt-4o", "401": "gpt-4o-mini", "402": "gpt-3.5-turbo", "404": "claude-2", "silent": "gemini-pro",
		"cut-first": "qwen-plus", "html": "deepseek-v3", "error-200": "gpt-4-32k",
	}
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Timeouts = briskTimeouts
		v := apptest.NewVendor(t)
		n := s.Start(t)
		for script, model := range models {
			n.Channel(v.Only(script), 5, model)
			n.Channel(v.URL, 1, model)
		}
		x := n.Tenant("100")
		for script, model := range models {
			for i, stream := range []string{`"stream":false`, `"stream":true`} {
				seen := len(v.Calls())
				x.Costs(func() {
					r := x.Chat(`{"model":"` + model + `","messages":[{"role":"user","content":"hi"}],` + stream + `}`)
					if r.Status != 200 {
						t.Errorf("%s: %d %s", script, r.Status, r.Body)
					}
				})
				calls := v.Calls()[seen:]
				if last := calls[len(calls)-1]; last.Script != "ok" || len(calls) > 2 {
					t.Errorf("%s: %d calls, the last %s", script, len(calls), last.Script)
				}
				if i == 0 && calls[0].Script != script {
					t.Errorf("%s: the channel of higher priority was not asked first", script)
				}
			}
		}
	})
}

// TestBadRequestIsNotTriedElsewhere: a vendor's 400 is final.
func TestBadRequestIsNotTriedElsewhere(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	n.Channel(v.Only("400"), 5)
	n.Channel(v.URL, 1)
	x := n.Tenant("1")
	x.Free(func() {
		want{status: 400, kind: invalid, code: "invalid_value"}.check(t, x.Chat(apptest.Ask("ok")))
	})
	if got := len(v.Calls()); got != 1 {
		t.Errorf("%d calls", got)
	}
}

// TestEveryCandidateFails: the answer says what helps.
func TestEveryCandidateFails(t *testing.T) { //nolint:tparallel // the rows share a vendor and a wallet
	t.Parallel()
	tests := []struct {
		name    string
		scripts []string
		want    want
	}{
		{"all limited", []string{"429-7", "429-1h"}, want{status: 429, kind: "rate_limit_error", code: "rate_limit_exceeded", retryAfter: "7"}},
		{"limited and failed", []string{"429-7", "500"}, want{status: 502, kind: server, code: "upstream_error"}},
		{"all refused", []string{"401", "402"}, want{status: 502, kind: server, code: "upstream_error", shouldRetry: "false"}},
		{"refused and limited", []string{"401", "429"}, want{status: 502, kind: server, code: "upstream_error"}},
	}
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	models := []string{"gpt-4", "gpt-4o", "gpt-4o-mini", "gpt-3.5-turbo"}
	for i, test := range tests {
		for _, script := range test.scripts {
			n.Channel(v.Only(script), 0, models[i])
		}
	}
	x := n.Tenant("5")
	for i, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			seen := len(v.Calls())
			x.Free(func() {
				test.want.check(t, x.Chat(`{"model":"`+models[i]+`","messages":[{"role":"user","content":"hi"}]}`))
			})
			if got := len(v.Calls()) - seen; got != 2 {
				t.Errorf("%d calls, want one for each channel", got)
			}
		})
	}
}

// TestBrokenStreams: what was delivered is charged, marked as estimated, and the client is told.
func TestBrokenStreams(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Timeouts = briskTimeouts
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		for _, script := range []string{"cut", "error-event", "stall"} {
			c := x.Costs(func() {
				r := x.Chat(apptest.Streamed(script, `"stream_options":{"include_usage":true}`))
				events := r.Events(t)
				if r.Status != 200 || len(events) != 4 {
					t.Fatalf("%s: %d %v", script, r.Status, events)
				}
				want{status: 200, kind: server, code: "upstream_error"}.checkEvent(t, events[3])
			})
			// The prompt is about 20 tokens, three words about 10.
			if !c.Estimated || c.Amount < 15*2500+5*10_000 || c.Amount > 40*2500+15*10_000 || c.Amount > c.Held {
				t.Errorf("%s: %+v", script, c)
			}
		}
	})
}

func (w want) checkEvent(t *testing.T, event string) {
	t.Helper()
	e := (&apptest.Reply{Body: event}).Error(t)
	if e.Type != w.kind || e.Code != w.code || e.Message == "" {
		t.Errorf("error event %s", event)
	}
}

// TestStreamWithoutEndMark: a vendor that closes after its last chunk has said everything.
func TestStreamWithoutEndMark(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	n.Channel(v.URL, 0)
	x := n.Tenant("1")
	c := x.Costs(func() {
		r := x.Chat(apptest.Streamed("no-done"))
		events := r.Events(t)
		if events[len(events)-1] != "[DONE]" || r.Said(t) != apptest.Text {
			t.Errorf("%s", r.Body)
		}
	})
	if c.Amount != apptest.Cost(apptest.Reported) || c.Estimated {
		t.Errorf("%+v", c)
	}
}

// TestUsageThatIsNotReported is counted by us and marked as estimated.
func TestUsageThatIsNotReported(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		for _, body := range []string{apptest.Ask("no-usage"), apptest.Streamed("no-usage", `"stream_options":{"include_usage":true}`)} {
			c := x.Costs(func() {
				if r := x.Chat(body); r.Status != 200 {
					t.Fatalf("%d %s", r.Status, r.Body)
				}
			})
			if !c.Estimated || c.Amount < 15*2500+12*10_000 || c.Amount > 40*2500+25*10_000 {
				t.Errorf("%+v", c)
			}
		}
	})
}

// TestClientLeavesBeforeTheFirstByte: it costs nothing, and the vendor is stopped.
func TestClientLeavesBeforeTheFirstByte(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		// With the smaller balance the hold comes first, with the larger one it runs beside the call.
		for _, balance := range []string{"1", "10"} {
			x := n.Tenant(balance)
			if balance == "10" { // a node knows a wallet once it has used it
				x.Costs(func() { x.Chat(apptest.Ask("ok", `"max_tokens":10`)) })
			}
			for _, body := range []string{apptest.Ask("silent"), apptest.Streamed("silent")} {
				x.Free(func() {
					seen := len(v.Calls())
					leave := start(t, n, x.Key, body)
					apptest.Await(t, "at the vendor", func() bool { return len(v.Calls()) > seen })
					leave()
					if !v.Last(t).Cancelled(t) {
						t.Errorf("the vendor was not stopped")
					}
				})
			}
		}
	})
}

// TestClientLeavesMidStream: it pays for what it got, and the vendor is stopped.
func TestClientLeavesMidStream(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		c := x.Costs(func() {
			stream := n.Open(x.Key, apptest.Streamed("steady"))
			for range 20 {
				if _, ok := stream.Event(); !ok {
					t.Fatal("the stream ended")
				}
			}
			stream.Leave()
			if !v.Last(t).Cancelled(t) {
				t.Errorf("the vendor was not stopped")
			}
		})
		// 20 words at least; how many more were on their way is up to the machine.
		if !c.Estimated || c.Amount < 15*2500+40*10_000 || c.Amount > c.Held {
			t.Errorf("%+v", c)
		}
	})
}
