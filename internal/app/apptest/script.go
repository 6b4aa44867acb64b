package apptest

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Words are what a vendor says; Text is all of it.
var Words = []string{"A weir ", "is a low ", "dam that ", "lets water ", "run over ", "its top."}

// Text is the whole answer of a vendor.
var Text = strings.Join(Words, "")

// What the scripts report.
var (
	Reported  = Usage{Prompt: 100, Completion: 20}
	Cached    = Usage{Prompt: 1000, Cached: 800, Completion: 50}
	Excessive = Usage{Prompt: 100, Completion: 30_000} // more than a hold is for, and still possible
	Absurd    = Usage{Prompt: 50_000_000, Completion: 1_000_000_000}
)

// SlowBy is how long the script "slow" waits before its first byte.
const SlowBy = 5 * time.Second

// scripts are what a Vendor can do, by name.
var scripts = map[string]func(*exchange){
	"ok":        func(x *exchange) { x.complete(Words, &Reported, true) },
	"cached":    func(x *exchange) { x.complete(Words, &Cached, true) },
	"excessive": func(x *exchange) { x.complete(Words, &Excessive, true) },
	"absurd":    func(x *exchange) { x.complete(Words, &Absurd, true) },
	"no-usage":  func(x *exchange) { x.complete(Words, nil, true) },
	"no-done":   func(x *exchange) { x.complete(Words, &Reported, false) },
	"50ms": func(x *exchange) {
		if x.wait(50 * time.Millisecond) {
			x.complete(Words, &Reported, true)
		}
	},

	"400":     func(x *exchange) { x.refuse(http.StatusBadRequest, "bad_thing") },
	"401":     func(x *exchange) { x.refuse(http.StatusUnauthorized, "invalid_api_key") },
	"402":     func(x *exchange) { x.refuse(http.StatusPaymentRequired, "insufficient_quota") },
	"403":     func(x *exchange) { x.refuse(http.StatusForbidden, "forbidden") },
	"404":     func(x *exchange) { x.refuse(http.StatusNotFound, "model_not_found") },
	"429":     func(x *exchange) { x.limit(0) },
	"429-7":   func(x *exchange) { x.limit(7) },
	"429-1h":  func(x *exchange) { x.limit(3600) },
	"500":     func(x *exchange) { x.refuse(http.StatusInternalServerError, "server_error") },
	"503":     func(x *exchange) { x.refuse(http.StatusServiceUnavailable, "overloaded") },
	"context": func(x *exchange) { x.refuse(http.StatusBadRequest, "context_length_exceeded") },

	"html":     func(x *exchange) { x.answer(http.StatusOK, "text/html", "<html>"+Secret+"</html>") },
	"not-json": func(x *exchange) { x.answer(http.StatusOK, "application/json", `{"choices": [`+Secret) },
	"empty":    func(x *exchange) { x.answer(http.StatusOK, "application/json", "") },
	"error-200": func(x *exchange) {
		x.answer(http.StatusOK, "application/json", `{"error":{"message":"`+Secret+`","type":"server_error","code":"oops"}}`)
	},
	"error-first": func(x *exchange) { x.event(`{"error":{"message":"` + Secret + `","type":"server_error"}}`) },
	"error-event": func(x *exchange) {
		if x.some() {
			x.event(`{"error":{"message":"` + Secret + `","type":"server_error"}}`)
		}
	},

	"slow": func(x *exchange) {
		if x.wait(SlowBy) {
			x.complete(Words, &Reported, true)
		}
	},
	"silent": func(x *exchange) { x.forever() },
	"stall": func(x *exchange) {
		if x.some() {
			x.forever()
		}
	},
	"half":           func(x *exchange) { x.halves(&Reported) },
	"half-excessive": func(x *exchange) { x.halves(&Excessive) },
	"half-cut": func(x *exchange) {
		if x.some() && x.pause() {
			x.cut()
		}
	},
	// last waits before the end mark, when all else has been said.
	"last": func(x *exchange) {
		x.complete(Words, &Reported, false)
		if x.pause() {
			x.event("[DONE]")
		}
	},
	"cut-first": func(x *exchange) { x.cut() },
	"cut":       (*exchange).breakOff,
	// steady talks until it is left.
	"steady": func(x *exchange) {
		for i := 0; i < 10_000 && x.say(Words[i%len(Words)]) && x.wait(10*time.Millisecond); i++ {
		}
	},
	// paced takes about a second and ends well.
	"paced": func(x *exchange) {
		for i := range 20 {
			if !x.say(Words[i%len(Words)]) || !x.wait(50*time.Millisecond) {
				return
			}
		}
		x.end(&Reported, true)
	},

	// A sound that breaks off, and one that waits after its first piece.
	"sound-cut": func(x *exchange) {
		if x.sound(string(Sound[:2*SoundPiece])) {
			x.cut()
		}
	},
	"sound-half": func(x *exchange) {
		if x.sound(string(Sound[:SoundPiece])) && x.pause() {
			x.sound(string(Sound[SoundPiece:]))
		}
	},
	"no-sound": func(x *exchange) { x.answer(http.StatusOK, "audio/mpeg", "") },

	// odd refuses every second of its calls.
	"odd": func(x *exchange) {
		x.vendor.mu.Lock()
		x.vendor.odd++
		nth := x.vendor.odd
		x.vendor.mu.Unlock()
		if nth%2 == 0 {
			x.refuse(http.StatusBadRequest, "moderation_blocked")
			return
		}
		x.complete(Words, nil, true)
	},
	// The images of these lie where they cannot be fetched, or are none.
	"store-gone": func(x *exchange) { x.stored = "gone.png"; x.complete(Words, nil, true) },
	"store-html": func(x *exchange) { x.stored = "page.html"; x.complete(Words, nil, true) },
	"store-hop":  func(x *exchange) { x.stored = "hop.png"; x.complete(Words, nil, true) },
	"no-images":  func(x *exchange) { x.json(map[string]any{"created": 1, "data": []any{}}) },
	"no-base64":  func(x *exchange) { x.json(map[string]any{"data": []any{map[string]any{"b64_json": "%%%%" + Secret}}}) },
	"no-picture": func(x *exchange) { x.json(map[string]any{"data": []any{map[string]any{"b64_json": "PGh0bWw+"}}}) },
}

func (x *exchange) limit(after int) {
	if after > 0 {
		x.w.Header().Set("Retry-After", strconv.Itoa(after))
	}
	x.refuse(http.StatusTooManyRequests, "rate_limit_exceeded")
}

// some streams half of the answer.
func (x *exchange) some() bool {
	for _, word := range Words[:3] {
		if !x.say(word) {
			return false
		}
	}
	return true
}

// breakOff ends the connection in the middle of an answer.
func (x *exchange) breakOff() {
	if x.request.Stream {
		if x.some() {
			x.cut()
		}
		return
	}
	x.w.Header().Set("Content-Type", "application/json")
	x.w.Header().Set("Content-Length", "4096")
	x.write(`{"id":"chatcmpl-vendor","choices":[`)
	x.cut()
}
