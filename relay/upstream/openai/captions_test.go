package openai

import (
	"testing"
	"time"

	"weir/relay/wire/rawjson"
)

func TestLastTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"1\n00:00:00,000 --> 00:00:07,500\nHello.\n\n":                         8,
		"WEBVTT\n\n00:00.000 --> 00:01.000 align:start\nA\n\n":                 1,
		"1\r\n00:00:01,000 --> 01:00:00,001\r\nA\r\n\r\n2\n00 --> 00:00:02\nB": 3601,
		"nothing": 0, "": 0, "--> ": 0, "a --> b": 0, "0 --> 99999999:00:00": 0, "0 --> 1:1:1:1:1:1:1": 0, "--> -1:00:00": 0,
	} {
		got := int64(0)
		if u := lastTime([]byte(text)); u != nil {
			got = u.Seconds
		}
		if got != want {
			t.Errorf("%q: %d s, want %d", text, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[float64]string{0: "00:00:00,000", 1.28: "00:00:01,280", 3661.5: "01:01:01,500", 0.0004: "00:00:00,000", -3: "00:00:00,000", 1e300: "00:00:00,000"} {
		if got := clock(seconds, ","); got != want {
			t.Errorf("%v: %s, want %s", seconds, got, want)
		}
	}
}

// FuzzCaptions: whatever a vendor writes, nothing breaks, no time is below zero or beyond its bound.
func FuzzCaptions(f *testing.F) {
	f.Add([]byte("1\n00:00:00,000 --> 00:00:07,500\nHello.\n\n"), []byte(`{"segments":[{"start":0,"end":1.5,"text":"a --> b"}]}`))
	f.Add([]byte("--> 999999:999999:999999"), []byte(`{"segments":[{"start":-1,"end":1e400,"text":7}],"duration":"x"}`))
	f.Fuzz(func(t *testing.T, text, object []byte) {
		if u := lastTime(text); u != nil && (u.Seconds <= 0 || time.Duration(u.Seconds)*time.Second > maxClock) {
			t.Errorf("%q: %d s", text, u.Seconds)
		}
		if rawjson.Valid(object) {
			captions(rawjson.View(object), string(text), "", ",")
		}
	})
}
