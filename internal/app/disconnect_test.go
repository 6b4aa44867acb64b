package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/money"
	"weir/relay/protocol/openai"
	"weir/relay/tokens"
	"weir/relay/wire"
)

// deal sets what a channel does about clients that leave.
func deal(n *apptest.Node, channel, way string, bills bool) {
	n.Root().Query(`mutation($in: UpdateChannelInput!) { updateChannel(input: $in) { channel { onDisconnect billsAbandoned } } }`,
		map[string]any{"in": map[string]any{"id": channel, "onDisconnect": way, "billsAbandoned": bills}})
}

// inputCost is what the input of a request costs by our own count.
func inputCost(t *testing.T, body string) money.Amount {
	t.Helper()
	req, err := openai.New().Decode([]byte(body), wire.RouteChat)
	if err != nil {
		t.Fatal(err)
	}
	count, err := tokens.Estimate(req)
	if err != nil {
		t.Fatal(err)
	}
	return money.Amount(count) * 2500
}

// textCost is what a text costs as an answer, by our own count.
func textCost(words ...string) money.Amount {
	return money.Amount(tokens.Count(apptest.Model, strings.Join(words, ""))) * 10_000
}

// drained waits until a node has noticed so many clients that left and are drained.
func drained(n *apptest.Node, times int) {
	n.Await("drained", func() bool { return strings.Count(n.Log(), "upstream is drained") >= times })
}

// settings are what a channel can be set to.
var settings = []struct {
	way   string
	bills bool
}{{"CANCEL", false}, {"CANCEL", true}, {"DRAIN", false}, {"DRAIN", true}}

// TestLeavingBeforeTheFirstByte: the input is paid where the channel says that its provider bills it, as the provider
// reports it where the channel drains, and nothing else ever is.
func TestLeavingBeforeTheFirstByte(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t, "WEIR_LOG=info")
		channel := n.Channel(v.URL, 0)
		drains := 0
		// With the smaller balance the hold comes first, with the larger one it runs beside the call.
		for _, balance := range []string{"1", "10"} {
			x := n.Tenant(balance)
			x.Costs(func() { x.Chat(apptest.Ask("ok", `"max_tokens":10`)) }) // a node knows a wallet once it has used it
			for _, set := range settings {
				deal(n, channel, set.way, set.bills)
				for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok")} {
					name := fmt.Sprintf("%s of %s, bills %v, stream %v", set.way, balance, set.bills, strings.Contains(body, "stream"))
					gate := make(chan struct{})
					v.SetGate(gate)
					leaves := func() {
						seen := len(v.Calls())
						leave := start(t, n, x.Key, body)
						apptest.Await(t, "at the vendor", func() bool { return len(v.Calls()) > seen })
						leave()
						if goesOn := set.way == "DRAIN" && set.bills; goesOn {
							drains++
							drained(n, drains)
							close(gate)
						}
						if cancelled := v.Last(t).Cancelled(t); cancelled == (set.way == "DRAIN" && set.bills) {
							t.Errorf("%s: the vendor was stopped: %v", name, cancelled)
						}
					}
					if !set.bills {
						x.Free(leaves)
						continue
					}
					want, estimated := inputCost(t, body), true
					if set.way == "DRAIN" {
						want, estimated = money.Amount(apptest.Reported.Prompt)*2500, false
					}
					if c := x.Costs(leaves); c.Amount != want || c.Estimated != estimated || c.Debt != 0 {
						t.Errorf("%s: %+v, want %s", name, c, want)
					}
				}
			}
			v.SetGate(nil)
		}
	})
}

// TestLeavingAStream: where the channel cancels, the input and what was delivered are paid, where it drains, what the
// provider reports.
func TestLeavingAStream(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t, "WEIR_LOG=info")
		channel := n.Channel(v.URL, 0)
		x := n.Tenant("10")
		drains := 0
		reported := apptest.Cost(apptest.Reported)
		for _, set := range settings {
			deal(n, channel, set.way, set.bills)
			for _, at := range []struct {
				script string
				events int
				cut    money.Amount // when the vendor is stopped there
			}{
				{"half", 3, inputCost(t, apptest.Streamed("half")) + textCost(apptest.Words[:3]...)},
				{"last", len(apptest.Words) + 2, reported}, // role, words, finish reason; the usage has been seen
			} {
				rest := make(chan struct{})
				v.SetRest(rest)
				c := x.Costs(func() {
					stream := n.Open(x.Key, apptest.Streamed(at.script))
					for range at.events {
						if _, ok := stream.Event(); !ok {
							t.Fatal("the stream ended")
						}
					}
					stream.Leave()
					if set.way == "DRAIN" {
						drains++
						drained(n, drains)
						close(rest)
					}
					if cancelled := v.Last(t).Cancelled(t); cancelled != (set.way == "CANCEL") {
						t.Errorf("%s %s: the vendor was stopped: %v", set.way, at.script, cancelled)
					}
				})
				want := at.cut
				if set.way == "DRAIN" {
					want = reported
				}
				if c.Amount != want || c.Estimated != (set.way == "CANCEL") || c.Debt != 0 {
					t.Errorf("%s %s: %+v, want %s", set.way, at.script, c, want)
				}
			}
		}
	})
}

// TestDrainsAreBounded by the hold, by time, and by what the vendor can say.
func TestDrainsAreBounded(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Timeouts.Drain = 300 * time.Millisecond
		v := apptest.NewVendor(t)
		n := s.Start(t, "WEIR_LOG=info")
		deal(n, n.Channel(v.URL, 0), "DRAIN", false)
		x := n.Tenant("10")
		for i, at := range []struct {
			script string
			fields []string
			goesOn bool
			want   money.Amount // 0: the whole hold
		}{
			{"half", nil, false, inputCost(t, apptest.Streamed("half")) + textCost(apptest.Words[:3]...)},
			{"half-cut", nil, true, inputCost(t, apptest.Streamed("half-cut")) + textCost(apptest.Words[:3]...)},
			{"half-excessive", []string{`"max_tokens":500`}, true, 0},
		} {
			rest := make(chan struct{})
			v.SetRest(rest)
			c := x.Costs(func() {
				stream := n.Open(x.Key, apptest.Streamed(at.script, at.fields...))
				for range 3 {
					if _, ok := stream.Event(); !ok {
						t.Fatal("the stream ended")
					}
				}
				stream.Leave()
				drained(n, i+1)
				if at.goesOn {
					close(rest)
				}
				if cancelled := v.Last(t).Cancelled(t); cancelled == at.goesOn {
					t.Errorf("%s: the vendor was stopped: %v", at.script, cancelled)
				}
			})
			want := at.want
			if want == 0 {
				want = c.Held
			}
			if c.Amount != want || !c.Estimated || c.Debt != 0 {
				t.Errorf("%s: %+v, want %s", at.script, c, want)
			}
		}
	})
}

// TestDrainedAnswersAreKept: a client that comes back with its idempotency key gets the whole answer, which it has paid.
func TestDrainedAnswersAreKept(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t, "WEIR_LOG=info")
		deal(n, n.Channel(v.URL, 0), "DRAIN", false)
		x := n.Tenant("10")
		rest := make(chan struct{})
		v.SetRest(rest)
		body := apptest.Streamed("half")
		c := x.Costs(func() {
			stream := n.Open(x.Key, body, "Idempotency-Key", "k")
			if _, ok := stream.Event(); !ok {
				t.Fatal("the stream ended")
			}
			stream.Leave()
			drained(n, 1)
			want{status: 409, kind: invalid, code: "idempotency_in_progress", shouldRetry: "true"}.check(t, x.Chat(body, "Idempotency-Key", "k"))
			close(rest)
		})
		if c.Amount != apptest.Cost(apptest.Reported) || c.Estimated {
			t.Errorf("%+v", c)
		}
		x.Free(func() {
			r := x.Chat(body, "Idempotency-Key", "k")
			events := r.Events(t)
			if r.Status != 200 || r.Said(t) != apptest.Text || events[len(events)-1] != "[DONE]" || r.Header.Get("Idempotency-Replayed") != "true" {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		})
		if calls := len(v.Calls()); calls != 1 {
			t.Errorf("%d calls", calls)
		}
	})
}

// TestDrainsAndShutdown: a node that is told to end waits for its drains, but not longer than WEIR_DRAIN_TIMEOUT, and books
// what they came to.
func TestDrainsAndShutdown(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		for _, at := range []struct {
			name, timeout string
			goesOn        bool
			want          money.Amount
		}{
			{"in time", "10s", true, apptest.Cost(apptest.Reported)},
			{"too late", "100ms", false, inputCost(t, apptest.Streamed("half")) + textCost(apptest.Words[:3]...)},
		} {
			n := s.Start(t, "WEIR_LOG=info", "WEIR_DRAIN_TIMEOUT="+at.timeout)
			deal(n, n.Channel(v.URL, 0), "DRAIN", false)
			x := n.Tenant("10")
			rest := make(chan struct{})
			v.SetRest(rest)
			stream := n.Open(x.Key, apptest.Streamed("half"))
			for range 3 {
				if _, ok := stream.Event(); !ok {
					t.Fatal("the stream ended")
				}
			}
			stream.Leave()
			drained(n, 1)
			stopped := make(chan struct{})
			go func() {
				n.Stop()
				close(stopped)
			}()
			if at.goesOn {
				n.Refuses()
				close(rest)
			}
			<-stopped
			charges := x.Charges()
			if len(charges) != 1 || charges[0].Amount != at.want || charges[0].Estimated == at.goesOn {
				t.Errorf("%s: %+v, want %s", at.name, charges, at.want)
			}
		}
	})
}
