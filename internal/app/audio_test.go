package app_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/ent/schematype"
	"weir/internal/app/apptest"
	"weir/internal/money"
	"weir/internal/pricing"
)

const (
	perCharacter = 15_000     // nano-USD, of tts-1
	perSecond    = 100_000    // of whisper-1 and gpt-4o-transcribe
	aloud        = "A weir. " // before the script
)

func speak(model, script string, fields ...string) string {
	fields = append([]string{fmt.Sprintf(`{"model":%q,"voice":"alloy","input":%q`, model, aloud+"script="+script)}, fields...)
	return strings.Join(fields, ",") + "}"
}

// characters is how long the text of speak is.
func characters(script string) money.Amount { return money.Amount(len(aloud + "script=" + script)) }

// recording is so many seconds of silence: 16-bit WAV at 16 kHz.
func recording(seconds int) []byte {
	size := uint32(32_000 * seconds)
	le := binary.LittleEndian
	b := le.AppendUint32([]byte("RIFF"), 36+size)
	b = le.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = le.AppendUint16(le.AppendUint16(b, 1), 1)
	b = le.AppendUint32(le.AppendUint32(b, 16_000), 32_000)
	b = le.AppendUint16(le.AppendUint16(b, 2), 16)
	return append(le.AppendUint32(append(b, "data"...), size), make([]byte, size)...)
}

// TestSpeech: the sound passes as its bytes or as events, whatever the vendor gives, and is paid by the character or by
// what the vendor reports.
func TestSpeech(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0, "tts-1", "gpt-4o-mini-tts")
		x := n.Tenant("5")
		const byTokens = 11*600 + 70*12_000
		for _, tt := range []struct {
			name, body string
			events     bool
			amount     money.Amount
			estimated  bool
		}{
			{"by characters", speak("tts-1", "ok"), false, perCharacter * characters("ok"), false},
			{"by characters, events", speak("tts-1", "ok", `"stream_format":"sse"`), true, perCharacter * characters("ok"), false},
			{"by tokens", speak("gpt-4o-mini-tts", "ok", `"instructions":"Calmly."`), false, byTokens, false},
			{"by tokens, events", speak("gpt-4o-mini-tts", "ok", `"stream_format":"sse"`), true, byTokens, false},
			{"tokens not reported", speak("gpt-4o-mini-tts", "no-usage"), false, 62*12_000 + 8*600, true},
		} {
			c := x.Costs(func() {
				r := n.Do(http.MethodPost, "/v1/audio/speech", x.Key, tt.body, "Weir-Include", "cost")
				if w := x.Wallet(); w.Held != 0 || r.Status != 200 {
					t.Errorf("%s: %d, held %s after the last byte", tt.name, r.Status, w.Held)
				}
				if !tt.events {
					if r.Header.Get("Content-Type") != "audio/mpeg" || r.Body != string(apptest.Sound) {
						t.Errorf("%s: %d bytes of %s", tt.name, len(r.Body), r.Header.Get("Content-Type"))
					}
					return
				}
				checkSpeechEvents(t, tt.name, r, tt.amount)
			})
			if c.Estimated != tt.estimated || c.Held < c.Amount || c.Amount != tt.amount {
				t.Errorf("%s: %+v, want %s", tt.name, c, tt.amount)
			}
		}
		for _, base := range bases {
			x.Costs(func() {
				if r := n.Do(http.MethodPost, base+"/audio/speech", x.Key, speak("tts-1", "ok")); r.Body != string(apptest.Sound) {
					t.Errorf("%s: %d %.200s", base, r.Status, r.Body)
				}
			})
		}
		call := v.Last(t)
		if call.Path != "/v1/audio/speech" || call.Field(t, "stream_format") != nil || call.Field(t, "voice") != "alloy" {
			t.Errorf("the vendor saw %s %s", call.Path, call.Body)
		}
	})
}

func checkSpeechEvents(t *testing.T, name string, r *apptest.Reply, amount money.Amount) {
	t.Helper()
	var sound []byte
	events := plainEvents(t, r)
	for _, e := range events[:len(events)-1] {
		piece, _ := e["audio"].(string)
		if e["type"] != "speech.audio.delta" {
			t.Errorf("%s: %v", name, e["type"])
		}
		sound = append(sound, decoded(t, piece)...)
	}
	last := events[len(events)-1]
	usage, _ := last["usage"].(map[string]any)
	if !bytes.Equal(sound, apptest.Sound) || last["type"] != "speech.audio.done" || usage["cost_usd"] != amount.String() {
		t.Errorf("%s: %d bytes, then %v", name, len(sound), last)
	}
}

// plainEvents are the payloads of a stream whose events bear no names.
func plainEvents(t *testing.T, r *apptest.Reply) []map[string]any {
	t.Helper()
	var all []map[string]any
	for part := range strings.SplitSeq(strings.TrimSuffix(r.Body, "\n\n"), "\n\n") {
		var m map[string]any
		if err := json.Unmarshal([]byte(strings.TrimPrefix(part, "data: ")), &m); err != nil {
			t.Fatalf("%d %v: %.200q", r.Status, err, part)
		}
		all = append(all, m)
	}
	return all
}

// broken reads a body that must not end well.
func broken(t *testing.T, n *apptest.Node, key, path, body string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	request, err := n.Request(ctx, http.MethodPost, path, key, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	got, err := io.ReadAll(response.Body)
	if err == nil || ctx.Err() != nil {
		t.Errorf("a body that broke off ended well: %d bytes, %v", len(got), err)
	}
	return got
}

// TestSpeechThatBreaks: sound that breaks off is no whole body to its client, and is paid as far as it came; what never
// began is free.
func TestSpeechThatBreaks(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0, "tts-1", "gpt-4o-mini-tts")
		x := n.Tenant("5")
		c := x.Costs(func() {
			if got := broken(t, n, x.Key, "/v1/audio/speech", speak("gpt-4o-mini-tts", "sound-cut")); len(got) >= 2*apptest.SoundPiece {
				t.Errorf("the last byte left: %d", len(got))
			}
		})
		if !c.Estimated || c.Amount < 41*12_000 || c.Amount > 41*12_000+20*600 {
			t.Errorf("%+v", c)
		}
		x.Free(func() {
			for script, want := range map[string]want{
				"500": {status: 502, kind: server, code: "upstream_error"}, "html": {status: 502, kind: server, code: "upstream_error"},
				"no-sound": {status: 502, kind: server, code: "upstream_error"}, "error-200": {status: 502, kind: server, code: "upstream_error"},
				"cut-first": {status: 502, kind: server, code: "upstream_error"}, "400": {status: 400, kind: invalid, code: "invalid_value"},
				"error-first": {status: 502, kind: server, code: "upstream_error"},
			} {
				want.check(t, n.Do(http.MethodPost, "/v1/audio/speech", x.Key, speak("tts-1", script)))
			}
		})
		poor := n.Tenant("0.0001")
		poor.Free(func() {
			want{status: 402, kind: "insufficient_quota", code: "credit_balance_exhausted"}.
				check(t, n.Do(http.MethodPost, "/v1/audio/speech", poor.Key, speak("tts-1", "ok")))
		})
	})
}

// TestSpeechComesAtOnce: the first sound does not wait for the last, and the last byte waits for the charge.
func TestSpeechComesAtOnce(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	rest := make(chan struct{})
	v.SetRest(rest)
	n := sqliteSite(t).Start(t)
	n.Channel(v.URL, 0, "tts-1")
	x := n.Tenant("5")
	x.Costs(func() {
		request, err := n.Request(t.Context(), http.MethodPost, "/v1/audio/speech", x.Key, strings.NewReader(speak("tts-1", "sound-half")))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		if _, err := io.ReadFull(response.Body, make([]byte, apptest.SoundPiece-1)); err != nil || x.Wallet().Held == 0 {
			t.Errorf("%v, held %s", err, x.Wallet().Held)
		}
		close(rest)
		if left, err := io.ReadAll(response.Body); err != nil || len(left) != 2*apptest.SoundPiece+1 || x.Wallet().Held != 0 {
			t.Errorf("%d bytes, %v", len(left), err)
		}
	})
}

// TestTranscripts: every format passes, and the charge is by the vendor's report or by the length of the recording itself.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0, "whisper-1", "gpt-4o-transcribe")
		x := n.Tenant("5")
		wave, noise := recording(9), bytes.Repeat([]byte("noise "), 8000) // 48,000 bytes: 3 s as a guess, 48 s at most
		for _, tt := range []struct {
			name, model, script string
			content             []byte
			fields              []string
			kind                string
			seconds             int64
			estimated           bool
		}{
			{"reported", "whisper-1", "ok", wave, nil, "application/json", 7, false},
			{"not reported", "whisper-1", "no-usage", wave, nil, "application/json", 9, false},
			{"text", "whisper-1", "ok", wave, []string{"response_format", "text"}, "text/plain; charset=utf-8", 7, false},
			{"captions", "whisper-1", "ok", wave, []string{"response_format", "srt"}, "text/plain; charset=utf-8", 7, false},
			// What a recording says of its own length may be false: the vendor's count is asked for, and the text is made here.
			{"text of a false recording", "whisper-1", "ok", falsified(wave), []string{"response_format", "text"}, "text/plain; charset=utf-8", 7, false},
			{"tokens of a false recording", "gpt-4o-transcribe", "ok", falsified(wave), []string{"response_format", "text"}, "text/plain; charset=utf-8", 7, false},
			{"duration", "whisper-1", "ok", wave, []string{"response_format", "verbose_json"}, "application/json", 7, false},
			{"a guess", "whisper-1", "no-usage", noise, nil, "application/json", 3, true},
			{"tokens that are not the price", "gpt-4o-transcribe", "ok", wave, nil, "application/json", 9, false},
			{"whisper does not stream", "whisper-1", "ok", wave, []string{"stream", "true"}, "application/json", 7, false},
			{"streamed", "gpt-4o-transcribe", "ok", wave, []string{"stream", "True"}, "text/event-stream", 9, false},
		} {
			body, kind := form(t, tt.content, append([]string{"model", tt.model, "prompt", "script=" + tt.script, "file", "@a.wav", "odd", "kept"}, tt.fields...)...)
			c := x.Costs(func() {
				r := n.Do(http.MethodPost, "/v1/audio/transcriptions", x.Key, body, "Content-Type", kind, "Weir-Include", "cost")
				if r.Status != 200 || r.Header.Get("Content-Type") != tt.kind || x.Wallet().Held != 0 {
					t.Fatalf("%s: %d %s %s", tt.name, r.Status, r.Header.Get("Content-Type"), r.Body)
				}
				checkTranscript(t, tt.name, r, money.Amount(tt.seconds*perSecond))
			})
			if c.Amount != money.Amount(tt.seconds*perSecond) || c.Estimated != tt.estimated || (c.Held < 3*perSecond && !strings.Contains(tt.name, "false")) {
				t.Errorf("%s: %+v", tt.name, c)
			}
		}
		call := v.Last(t)
		if call.Path != "/v1/audio/transcriptions" || !bytes.Contains(call.Body, wave) || !bytes.Contains(call.Body, []byte("kept")) {
			t.Errorf("the vendor saw %s, %d bytes", call.Path, len(call.Body))
		}
		body, kind := form(t, wave, "model", "whisper-1", "prompt", "script=ok", "file", "@a.wav")
		for _, base := range bases {
			x.Costs(func() {
				r := n.Do(http.MethodPost, base+"/audio/translations", x.Key, body, "Content-Type", kind)
				checkTranscript(t, base, r, 7*perSecond)
			})
		}
	})
}

// falsified is a recording whose header claims one second.
func falsified(wave []byte) []byte {
	lie := bytes.Clone(wave)
	copy(lie[40:44], recording(1)[40:44])
	return lie
}

func checkTranscript(t *testing.T, name string, r *apptest.Reply, amount money.Amount) {
	t.Helper()
	switch kind := r.Header.Get("Content-Type"); kind {
	case "text/event-stream":
		events := plainEvents(t, r)
		last := events[len(events)-1]
		usage, _ := last["usage"].(map[string]any)
		if len(events) != len(apptest.Words)+1 || events[0]["delta"] != apptest.Words[0] || last["text"] != apptest.Text || usage["cost_usd"] != amount.String() {
			t.Errorf("%s: %s", name, r.Body)
		}
	case "application/json":
		var m map[string]any
		if err := json.Unmarshal([]byte(r.Body), &m); err != nil || m["text"] != apptest.Text || m["odd"] != "kept" || r.Header.Get("Weir-Cost-Usd") != amount.String() {
			t.Errorf("%s: %s %v", name, r.Body, err)
		}
	default:
		captions := "1\n00:00:00,000 --> 00:00:06,500\n" + apptest.Text + "\n\n"
		if (r.Body != apptest.Text+"\n" && r.Body != captions) || r.Header.Get("Weir-Cost-Usd") != amount.String() {
			t.Errorf("%s: %q for %s", name, r.Body, r.Header.Get("Weir-Cost-Usd"))
		}
	}
}

// TestBadAudio: what is wrong is named, and nothing reaches the vendor.
func TestBadAudio(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	n.Channel(v.URL, 0, "tts-1", "whisper-1", "gpt-4o-transcribe", "gpt-4o")
	x := n.Tenant("5")
	bad := func(code, param string) want { return want{status: 400, kind: invalid, code: code, param: param} }
	x.Free(func() {
		for name, tt := range map[string]struct {
			body string
			want want
		}{
			"no input":       {`{"model":"tts-1","voice":"alloy"}`, bad("missing_required_parameter", "input")},
			"no model":       {`{"input":"x","voice":"alloy"}`, bad("missing_required_parameter", "model")},
			"empty input":    {`{"model":"tts-1","input":"","voice":"alloy"}`, bad("invalid_value", "input")},
			"long input":     {`{"model":"tts-1","input":"` + strings.Repeat("é", 4097) + `"}`, bad("string_above_max_length", "input")},
			"input of texts": {`{"model":"tts-1","input":["x"]}`, bad("invalid_type", "input")},
			"voice":          {`{"model":"tts-1","input":"x","voice":7}`, bad("invalid_type", "voice")},
			"format":         {speak("tts-1", "ok", `"response_format":"midi"`), bad("invalid_value", "response_format")},
			"speed":          {speak("tts-1", "ok", `"speed":5`), bad("invalid_value", "speed")},
			"stream format":  {speak("tts-1", "ok", `"stream_format":"ws"`), bad("invalid_value", "stream_format")},
			"input twice":    {speak("tts-1", "ok", `"input":"y"`), bad("duplicate_parameter", "input")},
			"model of chat":  {speak("gpt-4o", "ok"), bad("", "model")},
			"no such model":  {speak("no-such-model", "ok"), want{status: 404, kind: invalid, code: "model_not_found"}},
			"no JSON":        {`{`, bad("invalid_json", "")},
		} {
			t.Log(name)
			tt.want.check(t, n.Do(http.MethodPost, "/v1/audio/speech", x.Key, tt.body))
		}
		wave := recording(1)
		for name, tt := range map[string]struct {
			content []byte
			fields  []string
			want    want
		}{
			"no file":        {wave, []string{"model", "whisper-1"}, bad("missing_required_parameter", "file")},
			"no model":       {wave, []string{"file", "@a.wav"}, bad("missing_required_parameter", "model")},
			"empty file":     {nil, []string{"model", "whisper-1", "file", "@a.wav"}, bad("invalid_value", "file")},
			"two files":      {wave, []string{"model", "whisper-1", "file", "@a.wav", "file", "@b.wav"}, bad("duplicate_parameter", "file")},
			"file as text":   {wave, []string{"model", "whisper-1", "file", "a.wav"}, bad("invalid_type", "file")},
			"format":         {wave, []string{"model", "whisper-1", "file", "@a.wav", "response_format", "xml"}, bad("invalid_value", "response_format")},
			"granularity":    {wave, []string{"model", "whisper-1", "file", "@a.wav", "timestamp_granularities[]", "day"}, bad("invalid_value", "timestamp_granularities[0]")},
			"temperature":    {wave, []string{"model", "whisper-1", "file", "@a.wav", "temperature", "2"}, bad("invalid_value", "temperature")},
			"stream of text": {wave, []string{"model", "gpt-4o-transcribe", "file", "@a.wav", "stream", "true", "response_format", "text"}, bad("invalid_value", "response_format")},
			"model of chat":  {wave, []string{"model", "gpt-4o", "file", "@a.wav"}, bad("", "model")},
		} {
			t.Log(name)
			body, kind := form(t, tt.content, tt.fields...)
			tt.want.check(t, n.Do(http.MethodPost, "/v1/audio/transcriptions", x.Key, body, "Content-Type", kind))
		}
		for _, path := range []string{"/v1/audio/transcriptions", "/v1/audio/translations"} {
			bad("invalid_value", "").check(t, n.Do(http.MethodPost, path, x.Key, `{"model":"whisper-1"}`))
		}
		want{status: 401, kind: invalid, code: "invalid_api_key"}.check(t, n.Do(http.MethodPost, "/v1/audio/speech", "", speak("tts-1", "ok")))
	})
	if got := len(v.Calls()); got != 0 {
		t.Errorf("the vendor was called %d times", got)
	}
}

// TestAudioRepeated: speech is kept and given again like any answer, whole.
func TestAudioRepeated(t *testing.T) {
	t.Parallel()
	v := apptest.NewVendor(t)
	n := sqliteSite(t).Start(t)
	n.Channel(v.URL, 0, "tts-1")
	x := n.Tenant("5")
	ask := func(script string) *apptest.Reply {
		return n.Do(http.MethodPost, "/v1/audio/speech", x.Key, speak("tts-1", script), "Idempotency-Key", "one")
	}
	x.Costs(func() { ask("ok") })
	x.Free(func() {
		again := ask("ok")
		if again.Status != 200 || again.Body != string(apptest.Sound) || again.Header.Get("Content-Type") != "audio/mpeg" ||
			again.Header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%d %v %d bytes", again.Status, again.Header, len(again.Body))
		}
		want{status: 409, kind: invalid, code: "idempotency_key_reused", shouldRetry: "false"}.check(t, ask("no-usage"))
	})
}

// TestSandboxHums: every audio model of the book on each route of its kind.
func TestSandboxHums(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	x := d.Tenant("100")
	book, err := pricing.Defaults()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range book {
		if m.Modality != schematype.Audio {
			continue
		}
		c := x.Costs(func() {
			r := d.Do(http.MethodPost, "/v1/audio/speech", x.Key, speak(m.Name, "ok", `"response_format":"wav"`))
			if r.Status != 200 || !strings.HasPrefix(r.Body, "RIFF") || r.Header.Get("Content-Type") != "audio/wav" ||
				int(binary.LittleEndian.Uint32([]byte(r.Body)[4:])) != len(r.Body)-8 {
				t.Errorf("%s: %d %s, %d bytes", m.Name, r.Status, r.Header.Get("Content-Type"), len(r.Body))
			}
		})
		if c.Amount == 0 || c.Held < c.Amount {
			t.Errorf("%s speaks for %+v", m.Name, c)
		}
		for _, path := range []string{"/v1/audio/transcriptions", "/v1/audio/translations"} {
			for format, sign := range map[string]string{"json": `"text":`, "verbose_json": `"segments":[{`, "text": "\n", "srt": "00:00:03,000", "vtt": "WEBVTT"} {
				body, kind := form(t, recording(3), "model", m.Name, "file", "@a.wav", "response_format", format)
				c := x.Costs(func() {
					if r := d.Do(http.MethodPost, path, x.Key, body, "Content-Type", kind); r.Status != 200 || !strings.Contains(r.Body, sign) {
						t.Errorf("%s, %s on %s: %d %s", m.Name, format, path, r.Status, r.Body)
					}
				})
				if c.Amount == 0 || c.Held < c.Amount {
					t.Errorf("%s hears for %+v", m.Name, c)
				}
			}
		}
	}
	pcm := d.Do(http.MethodPost, "/v1/audio/speech", x.Key, speak("tts-1", "ok", `"response_format":"pcm"`))
	if pcm.Header.Get("Content-Type") != "audio/pcm" || len(pcm.Body)%2 != 0 || strings.HasPrefix(pcm.Body, "RIFF") {
		t.Errorf("%v", pcm.Header)
	}
	body, kind := form(t, recording(3), "model", "gpt-4o-transcribe", "file", "@a.wav", "stream", "true")
	if events := plainEvents(t, d.Do(http.MethodPost, "/v1/audio/transcriptions", x.Key, body, "Content-Type", kind)); events[len(events)-1]["type"] != "transcript.text.done" {
		t.Errorf("%v", events)
	}
	x.Free(func() {
		want{status: 502, kind: server, code: "upstream_error"}.check(t, d.Do(http.MethodPost, "/v1/audio/speech", x.Key, speak("tts-1:error-500", "ok")))
		body, kind := form(t, recording(1), "model", "whisper-1:error-500", "file", "@a.wav")
		want{status: 502, kind: server, code: "upstream_error"}.check(t, d.Do(http.MethodPost, "/v1/audio/transcriptions", x.Key, body, "Content-Type", kind))
	})
	c := x.Costs(func() { broken(t, d.Node, x.Key, "/v1/audio/speech", speak("tts-1:drop", strings.Repeat("o", 200))) })
	if !c.Estimated || c.Amount != perCharacter*characters(strings.Repeat("o", 200)) {
		t.Errorf("%+v", c)
	}
	var sound []byte
	for _, e := range plainEvents(t, d.Do(http.MethodPost, "/v1/audio/speech", x.Key, speak("gpt-4o-mini-tts", "ok", `"stream_format":"sse"`))) {
		if piece, ok := e["audio"].(string); ok {
			b, err := base64.StdEncoding.DecodeString(piece)
			if err != nil {
				t.Fatal(err)
			}
			sound = append(sound, b...)
		}
	}
	if !bytes.HasPrefix(sound, []byte("RIFF")) {
		t.Errorf("%d bytes", len(sound))
	}
}
