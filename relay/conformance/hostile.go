package conformance

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/wire"
)

func newReader(b []byte) io.Reader { return bytes.NewReader(b) }

func join(events []string) string { return strings.Join(events, "") }

func compareLines(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// flush writes a text in pieces of a size, each on its way at once.
func flush(w http.ResponseWriter, text string, size int) {
	rc := http.NewResponseController(w)
	for len(text) > 0 {
		n := min(size, len(text))
		if _, err := io.WriteString(w, text[:n]); err != nil {
			return
		}
		_ = rc.Flush() // a client that left is found by the next write
		text = text[n:]
	}
}

func (s *UpstreamSuite) streams(t *testing.T) {
	t.Parallel()
	regular := func(t *testing.T, o outcome, want *wire.ChatAnswer, usage *wire.Usage) {
		t.Helper()
		if o.before != nil || !errors.Is(o.after, io.EOF) {
			t.Fatalf("%v, %v", o.before, o.after)
		}
		if diff := told(s.Can, o.answer, want); diff != "" {
			t.Error(diff)
		}
		if usage == nil && o.usage != nil || usage != nil && (o.usage == nil || *o.usage != *usage) {
			t.Errorf("usage %+v, want %+v", o.usage, usage)
		}
		if said := string(want.AppendSaid(nil)); len(want.Choices) == 1 && o.text != said {
			t.Errorf("counted %q, want %q", clip(o.text), clip(said))
		}
	}
	for _, sample := range s.samples() {
		t.Run(sample.Name, func(t *testing.T) {
			t.Parallel()
			text := join(s.Vendor.Events(sample.Answer, &Used))
			regular(t, s.call(t.Context(), s.endpoint(t, says(200, streamType, text)), streamRequest()), sample.Answer, &Used)
		})
	}
	full := answer(wire.StopTools, wire.Text("é汉👩‍👩‍👧"), call("call_1", "f", `{"a":"汉"}`))
	text := join(s.Vendor.Events(full, &Used))
	for name, text := range map[string]string{
		"CRLF":               strings.ReplaceAll(text, "\n", "\r\n"),
		"CR":                 strings.ReplaceAll(text, "\n", "\r"),
		"comments":           ": hello\n\n" + strings.ReplaceAll(text, "\n\n", "\n\n: ping\n\n"),
		"no last blank line": strings.TrimRight(text, "\n"),
		"byte order mark":    "\uFEFF" + text,
		"other fields":       "retry: 5\n" + strings.ReplaceAll(text, "data:", "id: 7\ndata:"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			regular(t, s.call(t.Context(), s.endpoint(t, says(200, streamType, text)), streamRequest()), full, &Used)
		})
	}
	for _, size := range []int{1, 2, 3, 7} {
		t.Run("in pieces of "+strconv.Itoa(size), func(t *testing.T) {
			t.Parallel()
			to := s.endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", streamType)
				flush(w, text, size)
			})
			regular(t, s.call(t.Context(), to, streamRequest()), full, &Used)
		})
	}
	// Each event is longer than a reader's first buffer: nothing may be remembered of an event by pointing into it.
	t.Run("long pieces", func(t *testing.T) {
		t.Parallel()
		long := answer(wire.StopTools, wire.Text(strings.Repeat("汉0123456789", 1000)), call("call_1", "f", `{"a":"`+strings.Repeat("abcdef", 2000)+`"}`))
		text := join(s.Vendor.Events(long, &Used))
		regular(t, s.call(t.Context(), s.endpoint(t, says(200, streamType, text)), streamRequest()), long, &Used)
	})
	t.Run("without usage", func(t *testing.T) {
		t.Parallel()
		regular(t, s.call(t.Context(), s.endpoint(t, says(200, streamType, join(s.Vendor.Events(full, nil)))), streamRequest()), full, nil)
	})
	t.Run("compressed", func(t *testing.T) {
		t.Parallel()
		to := s.endpoint(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			says(200, streamType, string(packed(t, text)))(w, r)
		})
		regular(t, s.call(t.Context(), to, streamRequest()), full, &Used)
	})
}

func packed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	_, err := io.WriteString(zip, text)
	if err := errors.Join(err, zip.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// meant is what a status means where the vendor says nothing else.
func (s *UpstreamSuite) meant(status int) fault.Code {
	if code, ok := s.Refusals[status]; ok {
		return code
	}
	switch {
	case status == 401, status == 402, status == 403:
		return fault.UpstreamRefused
	case status == 429:
		return fault.UpstreamRateLimited
	case status == 404, status == 408, status == 409, status == 425, status >= 500:
		return fault.UpstreamFailed
	}
	return fault.UpstreamInvalid
}

func (s *UpstreamSuite) refusals(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 401, 402, 403, 404, 405, 408, 409, 413, 422, 425, 429, 500, 501, 502, 503, 504, 529} {
		for _, req := range []*wire.Request{plainRequest(), streamRequest()} {
			t.Run(fmt.Sprintf("%d, stream %t", status, req.Stream), func(t *testing.T) {
				t.Parallel()
				to := s.endpoint(t, says(status, jsonType, s.Vendor.Failure(status, vendorText)))
				s.refused(t, s.call(t.Context(), to, req).before, s.meant(status))
			})
		}
	}
	for _, status := range []int{400, 429, 500} {
		for name, body := range map[string]string{"empty": "", "HTML": "<html>" + vendorText + "</html>", "garbage": "\x00{" + vendorText, "an array": "[1]"} {
			t.Run(fmt.Sprintf("%d with %s", status, name), func(t *testing.T) {
				t.Parallel()
				to := s.endpoint(t, says(status, "text/html", body))
				want := map[int]fault.Code{400: fault.UpstreamInvalid, 429: fault.UpstreamRateLimited, 500: fault.UpstreamFailed}[status]
				s.refused(t, s.call(t.Context(), to, plainRequest()).before, want)
			})
		}
	}
	t.Run("waits are passed on", func(t *testing.T) {
		t.Parallel()
		for after, want := range map[string]time.Duration{"7": 7 * time.Second, "86400": time.Minute, "soon": 0} {
			to := s.endpoint(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Retry-After", after)
				says(429, jsonType, s.Vendor.Failure(429, vendorText))(w, r)
			})
			if f := fault.Of(s.call(t.Context(), to, plainRequest()).before); f.RetryAfter != want {
				t.Errorf("%s: got %s, want %s", after, f.RetryAfter, want)
			}
		}
	})
	t.Run("redirects are not followed", func(t *testing.T) {
		t.Parallel()
		var followed atomic.Bool
		other := s.endpoint(t, func(http.ResponseWriter, *http.Request) { followed.Store(true) })
		to := s.endpoint(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.BaseURL, http.StatusTemporaryRedirect)
		})
		if o := s.call(t.Context(), to, plainRequest()); fault.CodeOf(o.before) != fault.UpstreamFailed || followed.Load() {
			t.Errorf("got %v", o.before)
		}
	})
}

// refused checks a fault's code, and that nothing of the vendor's text or of our key is in it.
func (s *UpstreamSuite) refused(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != want {
		t.Fatalf("got %v, want %s", err, want)
	}
	f := fault.Of(err)
	for _, text := range []string{f.Message, f.Error()} {
		if strings.Contains(text, "SECRET") || strings.Contains(text, credential) {
			t.Errorf("the vendor's words leak: %s", text)
		}
	}
	if f.Message == "" {
		t.Error("no message")
	}
}

func (s *UpstreamSuite) hostile(t *testing.T) {
	t.Parallel()
	whole := s.Vendor.Answer(answer(wire.StopEnd, wire.Text("Hello, weir.")), &Used)
	stream := join(s.Vendor.Events(answer(wire.StopEnd, wire.Text("Hello, weir.")), &Used))
	for name, body := range map[string]string{
		"nothing": "", "an array": "[]", "null": "null", "an empty object": "{}", "HTML": "<html>" + vendorText, "cut": whole[:len(whole)/2],
		"too deep": strings.Repeat(`{"a":`, 200_000), "too long": `{"x":"` + strings.Repeat("x", 5<<20) + `"}`, "a stream": stream, "not UTF-8": "{\"a\":\"\xff\"}",
	} {
		t.Run("200 with "+name, func(t *testing.T) {
			t.Parallel()
			s.refused(t, s.call(t.Context(), s.endpoint(t, says(200, jsonType, body)), plainRequest()).before, fault.UpstreamFailed)
		})
		if name == "a stream" || name == "too long" {
			continue
		}
		t.Run("200 with "+name+" for a stream", func(t *testing.T) {
			t.Parallel()
			s.refused(t, s.call(t.Context(), s.endpoint(t, says(200, jsonType, body)), streamRequest()).before, fault.UpstreamFailed)
		})
	}
	t.Run("200 with an error", func(t *testing.T) {
		t.Parallel()
		for _, req := range []*wire.Request{plainRequest(), streamRequest()} {
			o := s.call(t.Context(), s.endpoint(t, says(200, jsonType, s.Vendor.Failure(500, vendorText))), req)
			s.refused(t, o.before, fault.UpstreamFailed)
		}
	})
	t.Run("compressed", func(t *testing.T) {
		t.Parallel()
		to := s.endpoint(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			says(200, jsonType, string(packed(t, whole)))(w, r)
		})
		if o := s.call(t.Context(), to, plainRequest()); o.before != nil {
			t.Error(o.before)
		}
	})
	t.Run("packed in a way that nobody asked for", func(t *testing.T) {
		t.Parallel()
		to := s.endpoint(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			says(200, jsonType, whole)(w, r)
		})
		s.refused(t, s.call(t.Context(), to, plainRequest()).before, fault.UpstreamFailed)
	})
	t.Run("an answer that breaks off", func(t *testing.T) {
		t.Parallel()
		to := s.endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			_, _ = io.WriteString(w, whole)
			panic(http.ErrAbortHandler)
		})
		s.refused(t, s.call(t.Context(), to, plainRequest()).before, fault.UpstreamFailed)
	})
}

func (s *UpstreamSuite) brokenStreams(t *testing.T) {
	t.Parallel()
	events := s.Vendor.Events(answer(wire.StopEnd, wire.Text(strings.Repeat("water ", 50))), &Used)
	half := join(events[:max(1, len(events)/2)])
	later := func(t *testing.T, text string) {
		t.Helper()
		o := s.call(t.Context(), s.endpoint(t, says(200, streamType, text)), streamRequest())
		if o.before != nil {
			s.refused(t, o.before, fault.UpstreamFailed)
			return
		}
		s.refused(t, o.after, fault.UpstreamFailed)
	}
	for name, text := range map[string]string{
		"empty": "", "comments alone": ": hi\n\n", "garbage": "data: oops\n\n", "garbage later": half + "data: oops\n\n", "an array later": half + "data: []\n\n",
		"cut": half, "cut within an event": half + `data: {"`, "HTML": "<html>" + vendorText + "</html>",
		"a line that is too long": half + "data: \"" + strings.Repeat("x", 33<<20), "not UTF-8": half + "data: {\"a\":\"\xff\"}\n\n",
		"too deep": half + "data: " + strings.Repeat("[", 1<<20) + "\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			later(t, text)
		})
	}
	t.Run("the connection breaks", func(t *testing.T) {
		t.Parallel()
		to := s.endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", streamType)
			flush(w, half, len(half))
			panic(http.ErrAbortHandler)
		})
		o := s.call(t.Context(), to, streamRequest())
		s.refused(t, errors.Join(o.before, o.after), fault.UpstreamFailed)
	})
	broken := s.Vendor.Broken(vendorText)
	if broken == "" {
		return
	}
	t.Run("the vendor says so first", func(t *testing.T) {
		t.Parallel()
		o := s.call(t.Context(), s.endpoint(t, says(200, streamType, broken)), streamRequest())
		if o.before == nil {
			t.Fatal("the call could not go to another channel")
		}
		s.refused(t, o.before, fault.CodeOf(o.before))
	})
	t.Run("the vendor says so later", func(t *testing.T) {
		t.Parallel()
		later(t, half+broken)
	})
}

func (s *UpstreamSuite) silence(t *testing.T) {
	t.Parallel()
	events := s.Vendor.Events(answer(wire.StopEnd, wire.Text(strings.Repeat("water ", 50))), &Used)
	half := join(events[:len(events)/2])
	// hangs says a text, then nothing until its client has left.
	hangs := func(text string, left chan<- struct{}) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if text != "" {
				w.Header().Set("Content-Type", streamType)
				flush(w, text, len(text))
			}
			<-r.Context().Done()
			close(left)
		}
	}
	t.Run("before the first byte", func(t *testing.T) {
		t.Parallel()
		left := make(chan struct{})
		to := s.endpoint(t, hangs("", left))
		to.FirstByte = 20 * time.Millisecond
		s.refused(t, s.call(t.Context(), to, streamRequest()).before, fault.UpstreamFailed)
		<-left
	})
	t.Run("after it", func(t *testing.T) {
		t.Parallel()
		left := make(chan struct{})
		to := s.endpoint(t, hangs(half, left))
		to.Idle = 50 * time.Millisecond
		o := s.call(t.Context(), to, streamRequest())
		s.refused(t, errors.Join(o.before, o.after), fault.UpstreamFailed)
		<-left
	})
	t.Run("the caller leaves", func(t *testing.T) {
		t.Parallel()
		for _, text := range []string{"", half} {
			left := make(chan struct{})
			ctx, cancel := context.WithCancel(t.Context())
			to := s.endpoint(t, hangs(text, left))
			time.AfterFunc(50*time.Millisecond, cancel)
			o := s.call(ctx, to, streamRequest())
			if err := errors.Join(o.before, o.after); fault.CodeOf(err) != fault.Cancelled {
				t.Errorf("got %v, want CANCELLED", err)
			}
			<-left
			cancel()
		}
	})
	t.Run("closing stops the vendor", func(t *testing.T) {
		t.Parallel()
		left := make(chan struct{})
		a, err := s.Upstream.Call(t.Context(), s.endpoint(t, hangs(half, left)), streamRequest())
		if err != nil {
			t.Fatal(err)
		}
		_ = a.Stream.Close()
		<-left
		if _, err := a.Stream.Next(); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("a closed stream gave %v", err)
		}
	})
}
