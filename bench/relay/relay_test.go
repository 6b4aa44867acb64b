package main

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// listen runs a server on a loopback port until the test ends and returns its URL.
func listen(t *testing.T, serve func(net.Listener) error) string {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- serve(listener) }()
	t.Cleanup(func() {
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

func TestAnswersPassTheirChecks(t *testing.T) {
	t.Parallel()
	upstream := listen(t, serveUpstream)
	proxy := listen(t, func(l net.Listener) error { return serveProxy(l, upstream) })
	for _, tt := range []struct {
		name   string
		url    string
		marker string
		check  func([]byte) error
	}{
		{"JSON, direct", upstream, markFast, checkWhole},
		{"large, direct", upstream, markHeavy, checkWhole},
		{"image, proxied", proxy, markImage, checkWhole},
		{"stream, direct", upstream, markStream, checkStream},
		{"delayed stream, direct", upstream, markFirst, checkStream},
		{"JSON, proxied", proxy, markFast, checkWhole},
		{"stream, proxied", proxy, markStream, checkStream},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			prepared, err := newCall(target{url: tt.url, key: "k"}, tt.marker, tt.check)
			if err != nil {
				t.Fatal(err)
			}
			got := saturate(t.Context(), prepared, 2, 100*time.Millisecond)
			if got.faults > 0 || len(got.latencies) == 0 {
				t.Fatalf("%d good, %d bad answers, first fault: %v", len(got.latencies), got.faults, got.fault)
			}
			if tt.marker == markFirst && got.quantile(0) < firstDelay {
				t.Errorf("first answer after %s, want at least %s", got.quantile(0), firstDelay)
			}
		})
	}
}

func TestChecksRefuseIncompleteAnswers(t *testing.T) {
	t.Parallel()
	complete := strings.Repeat(event(`[{"index":0,"delta":{"content":"water "},"finish_reason":null}]`, ""), chunks) +
		event(`[]`, ","+usage) + "data: [DONE]\n\n"
	if err := checkStream([]byte(complete)); err != nil {
		t.Errorf("complete stream: %v", err)
	}
	for name, body := range map[string]string{
		"a chunk is missing": complete[strings.Index(complete, "\n\n")+2:],
		"cut before the end": strings.TrimSuffix(complete, "data: [DONE]\n\n"),
		"without usage":      strings.ReplaceAll(complete, usage, ""),
	} {
		if err := checkStream([]byte(body)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := checkWhole([]byte(`{"object":"chat.completion",` + usage)); err == nil {
		t.Error("cut JSON: accepted")
	}
}

func TestQuantile(t *testing.T) {
	t.Parallel()
	var sum tally
	for i := range 100 {
		sum.add(time.Duration(100-i)*time.Millisecond, nil)
	}
	sum.add(0, errors.New("lost"))
	for q, want := range map[float64]time.Duration{0: 1 * time.Millisecond, 0.5: 51 * time.Millisecond, 0.99: 100 * time.Millisecond} {
		if got := sum.quantile(q); got != want {
			t.Errorf("quantile(%v) = %s, want %s", q, got, want)
		}
	}
	if sum.faults != 1 {
		t.Errorf("got %d faults, want 1", sum.faults)
	}
}

// Each pairing passes a whole stream.
func TestConversions(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	if err := writeConversions(t.Context(), &table, time.Millisecond); err != nil || strings.Count(table.String(), "\n") != len(pairings())+3 {
		t.Errorf("%v\n%s", err, table.String())
	}
}
