package openai

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weir/internal/fault"
	protocol "weir/relay/protocol/openai"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

const (
	chatBody   = `{"model":"m","messages":[{"role":"user","content":"hi"}]}`
	streamBody = `{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true}`
	twoBody    = `{"model":"m","messages":[{"role":"user","content":"hi"}],"stream":true,"n":2}`
	reply      = `{"choices":[{"index":0,"message":{"role":"assistant","content":"hi"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}`
	chunkA     = `data: {"choices":[{"index":0,"delta":{"content":"a"}}]}` + "\n\n"
	chunkEnd   = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\n"
	chunkUsage = `data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}` + "\n\n"
	done       = "data: [DONE]\n\n"
)

func decode(t testing.TB, body string) *wire.Request {
	t.Helper()
	route := wire.RouteChat
	if strings.Contains(body, `"input"`) {
		route = wire.RouteEmbeddings
	}
	req, err := protocol.New().Decode([]byte(body), route)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func vendor(t testing.TB, handler http.HandlerFunc) wire.Endpoint {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a server sees that its client leaves only after it has read the body
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return wire.Endpoint{
		BaseURL: server.URL, Credential: "sk-vendor", FirstByte: 10 * time.Second, Idle: 10 * time.Second, MaxAnswer: 1 << 20,
		Transport: server.Client().Transport,
	}
}

// says answers with a status, a content type and a text.
func says(status int, kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

func streams(text string) http.HandlerFunc {
	return says(200, "text/event-stream; charset=utf-8", text)
}

// told is what came of a call, streams read to their end.
type told struct {
	text, data string
	usage      *wire.Usage
	frames     int
	before     error // from Call
	err        error // from the stream
}

func call(ctx context.Context, to wire.Endpoint, req *wire.Request) told {
	answer, err := New().Call(ctx, to, req)
	if err != nil {
		return told{before: err}
	}
	if answer.Stream == nil {
		return told{text: string(answer.Text), data: string(answer.Body), usage: answer.Usage}
	}
	defer answer.Stream.Close()
	var got told
	for {
		f, err := answer.Stream.Next()
		if err != nil {
			got.err = err
			return got
		}
		got.frames++
		got.text += string(f.Text)
		got.data += string(f.Data)
		if f.Usage != nil {
			got.usage = f.Usage
		}
	}
}

func TestStreams(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body, stream, text string
		frames                   int
		before, after            fault.Code // after "" = regular end
	}{
		{"whole", streamBody, chunkA + chunkEnd + chunkUsage + done, "a", 3, "", ""},
		{"no last blank line", streamBody, chunkA + chunkEnd + "data: [DONE]", "a", 2, "", ""},
		{"no end mark", streamBody, chunkA + chunkEnd + chunkUsage, "a", 3, "", ""},
		{"no finish reason", streamBody, chunkA + done, "a", 1, "", ""},
		{"neither", streamBody, chunkA, "a", 1, "", fault.UpstreamFailed},
		{"usage but no end", streamBody, chunkA + chunkUsage, "a", 2, "", fault.UpstreamFailed},
		{"one of two choices ended", twoBody, strings.ReplaceAll(chunkA, `"index":0`, `"index":1`) + chunkEnd, "a", 2, "", fault.UpstreamFailed},
		{"carriage returns", streamBody, strings.ReplaceAll(chunkA+chunkEnd+done, "\n", "\r\n"), "a", 2, "", ""},
		{"nothing after the end mark counts", streamBody, chunkA + done + chunkA, "a", 1, "", ""},
		{"cut JSON", streamBody, chunkA + `data: {"choices":[{"ind`, "a", 1, "", fault.UpstreamFailed},
		{"garbage later", streamBody, chunkA + "data: oops\n\n" + done, "a", 1, "", fault.UpstreamFailed},
		{"error later", streamBody, chunkA + `data: {"error":{"message":"x","code":"rate_limit_exceeded"}}` + "\n\n" + done, "a", 1, "", fault.UpstreamFailed},
		{"null error", streamBody, strings.Replace(chunkA, "{", `{"error":null,`, 1) + done, "a", 1, "", ""},
		{"error as finish reason", streamBody, chunkA + strings.Replace(chunkEnd, "stop", "network_error", 1) + done, "a", 1, "", fault.UpstreamFailed},
		{"reasoning, refusal and arguments count", streamBody, `data: {"choices":[{"index":0,"delta":{"reasoning_content":"r","refusal":"n","tool_calls":[{"index":0,"function":{"name":"f","arguments":"{}"}}],"function_call":{"name":"g","arguments":"1"}}}]}` + "\n\n" + done, "rnf{}g1", 1, "", ""},
		{"empty", streamBody, "", "", 0, fault.UpstreamFailed, ""},
		{"comments only", streamBody, ": hi\n\n", "", 0, fault.UpstreamFailed, ""},
		{"end mark only", streamBody, done, "", 0, fault.UpstreamFailed, ""},
		{"garbage first", streamBody, "data: oops\n\n", "", 0, fault.UpstreamFailed, ""},
		{"an array first", streamBody, "data: []\n\n", "", 0, fault.UpstreamFailed, ""},
		{"error first", streamBody, `data: {"error":{"message":"x"}}` + "\n\n", "", 0, fault.UpstreamFailed, ""},
		{"error as text first", streamBody, `data: {"error":"boom"}` + "\n\n", "", 0, fault.UpstreamFailed, ""},
		{"money first", streamBody, `data: {"error":{"code":"insufficient_quota"}}` + "\n\n", "", 0, fault.UpstreamRefused, ""},
		{"bad request first", streamBody, `data: {"error":{"type":"invalid_request_error"}}` + "\n\n", "", 0, fault.UpstreamInvalid, ""},
		{"numbered error first", streamBody, `data: {"error":{"code":402}}` + "\n\n", "", 0, fault.UpstreamRefused, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := call(t.Context(), vendor(t, streams(tt.stream)), decode(t, tt.body))
			if fault.CodeOf(got.before) != tt.before {
				t.Fatalf("Call: got %v, want %q", got.before, tt.before)
			}
			if tt.before != "" {
				return
			}
			if tt.after == "" && !errors.Is(got.err, io.EOF) || tt.after != "" && fault.CodeOf(got.err) != tt.after {
				t.Errorf("the stream ended with %v", got.err)
			}
			if got.text != tt.text || got.frames != tt.frames {
				t.Errorf("got %q in %d frames", got.text, got.frames)
			}
		})
	}
}

func TestStreamInOddPieces(t *testing.T) {
	t.Parallel()
	stream := strings.ReplaceAll(chunkA, `"a"`, `"é汉👩‍👩‍👧"`) + ": ping\r\n\r\n" + chunkEnd + chunkUsage + done
	for _, size := range []int{1, 2, 3, 7} {
		to := vendor(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for rest := stream; len(rest) > 0; {
				n := min(size, len(rest))
				_, _ = io.WriteString(w, rest[:n])
				_ = http.NewResponseController(w).Flush()
				rest = rest[n:]
			}
		})
		got := call(t.Context(), to, decode(t, streamBody))
		if !errors.Is(got.err, io.EOF) || got.text != "é汉👩‍👩‍👧" || got.usage == nil || got.usage.Input != 3 {
			t.Errorf("in pieces of %d: %+v", size, got)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body, kind, answer string
		want                     fault.Code
	}{
		{"good", chatBody, "application/json", reply, ""},
		{"good under another type", chatBody, "text/plain", reply, ""},
		{"HTML", chatBody, "text/html", "<html></html>", fault.UpstreamFailed},
		{"nothing", chatBody, "application/json", "", fault.UpstreamFailed},
		{"an array", chatBody, "application/json", "[]", fault.UpstreamFailed},
		{"no choices", chatBody, "application/json", `{"choices":[]}`, fault.UpstreamFailed},
		{"null choices", chatBody, "application/json", `{"choices":null,"base_resp":{"status_code":0}}`, fault.UpstreamFailed},
		{"base_resp at its limit", chatBody, "application/json", `{"choices":null,"base_resp":{"status_code":1002}}`, fault.UpstreamRateLimited},
		{"base_resp in a stream", streamBody, "text/event-stream", "data: {\"choices\":null,\"base_resp\":{\"status_code\":2013}}\n\n", fault.UpstreamInvalid},
		{"an error in a list", chatBody, "application/json", `[{"error":{"details":[{"reason":"API_KEY_INVALID"}]}}]`, fault.UpstreamRefused},
		{"cut", chatBody, "application/json", reply[:40], fault.UpstreamFailed},
		{"a stream", chatBody, "text/event-stream", chunkA, fault.UpstreamFailed},
		{"too long", chatBody, "application/json", `{"choices":[{"x":"` + strings.Repeat("x", 1<<20) + `"}]}`, fault.UpstreamFailed},
		{"too deep", chatBody, "application/json", strings.Repeat("[", 1<<19), fault.UpstreamFailed},
		{"error inside", chatBody, "application/json", `{"error":{"code":"rate_limit_exceeded"}}`, fault.UpstreamRateLimited},
		{"null error inside", chatBody, "application/json", `{"error":null,` + reply[1:], ""},
		{"embeddings without data", `{"model":"m","input":"x"}`, "application/json", reply, fault.UpstreamFailed},
		{"JSON for a stream", streamBody, "application/json", reply, fault.UpstreamFailed},
		{"HTML for a stream", streamBody, "text/html", "<html>", fault.UpstreamFailed},
		{"error as JSON for a stream", streamBody, "application/json", `{"error":{"code":"context_length_exceeded"}}`, fault.UpstreamInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := call(t.Context(), vendor(t, says(200, tt.kind, tt.answer)), decode(t, tt.body))
			if fault.CodeOf(got.before) != tt.want {
				t.Fatalf("got %v, want %q", got.before, tt.want)
			}
			if tt.want == "" && (got.data != tt.answer || got.usage == nil || got.usage.Output != 1) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		status int
		body   string
		want   fault.Code
		field  string
		reason wire.Reason
	}{
		{"400", 400, `{"error":{"param":"messages"}}`, fault.UpstreamInvalid, "messages", wire.ReasonInvalidValue},
		{"400 for what was not sent", 400, `{"error":{"param":"organization"}}`, fault.UpstreamInvalid, "", wire.ReasonInvalidValue},
		{"400 for an odd path", 400, `{"error":{"param":"messages; key=sk-secret"}}`, fault.UpstreamInvalid, "", wire.ReasonInvalidValue},
		{"400 too long, in words", 400, `{"object":"error","message":"This model's maximum context length is 10","code":400}`, fault.UpstreamInvalid, "messages", wire.ReasonContextLength},
		{"400 policy", 400, `{"code":"DataInspectionFailed","message":"x"}`, fault.UpstreamInvalid, "", wire.ReasonContentPolicy},
		{"400 money", 400, `{"code":"Arrearage","message":"x"}`, fault.UpstreamRefused, "", ""},
		{"400 without a body", 400, ``, fault.UpstreamInvalid, "", wire.ReasonInvalidValue},
		{"401", 401, ``, fault.UpstreamRefused, "", ""},
		{"402", 402, `{"error":{"message":"Insufficient Balance"}}`, fault.UpstreamRefused, "", ""},
		{"403", 403, `{"error":{"code":"unsupported_country_region_territory"}}`, fault.UpstreamRefused, "", ""},
		{"404", 404, `{"error":{"code":"model_not_found","type":"invalid_request_error"}}`, fault.UpstreamFailed, "", ""},
		{"400 without the model", 400, `{"error":{"code":"model_not_found"}}`, fault.UpstreamFailed, "", ""},
		{"408", 408, ``, fault.UpstreamFailed, "", ""},
		{"409", 409, ``, fault.UpstreamFailed, "", ""},
		{"413", 413, ``, fault.UpstreamInvalid, "", wire.ReasonInvalidValue},
		{"422", 422, `{"detail":[{"loc":["body"]}]}`, fault.UpstreamInvalid, "", wire.ReasonInvalidValue},
		{"429", 429, `{"error":{"type":"requests","code":"rate_limit_exceeded"}}`, fault.UpstreamRateLimited, "", ""},
		{"429 money", 429, `{"error":{"type":"insufficient_quota","code":"credit_balance_exhausted"}}`, fault.UpstreamRefused, "", ""},
		{"429 Moonshot's money", 429, `{"error":{"type":"exceeded_current_quota_error"}}`, fault.UpstreamRefused, "", ""},
		{"429 HTML", 429, `<html>`, fault.UpstreamRateLimited, "", ""},
		{"500", 500, `{"error":{"message":"sk-secret"}}`, fault.UpstreamFailed, "", ""},
		{"503", 503, ``, fault.UpstreamFailed, "", ""},
		{"529", 529, ``, fault.UpstreamFailed, "", ""},
		{"a redirect", 307, ``, fault.UpstreamFailed, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int32
			to := vendor(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				w.Header().Set("Location", "/elsewhere")
				says(tt.status, "application/json", tt.body)(w, r)
			})
			for _, body := range []string{chatBody, streamBody} {
				f := fault.Of(call(t.Context(), to, decode(t, body)).before)
				if f.Code != tt.want || f.Field != tt.field || wire.ReasonOf(f.Err) != tt.reason {
					t.Errorf("got %v, reason %q", f, wire.ReasonOf(f.Err))
				}
				if strings.Contains(f.Error(), "secret") {
					t.Errorf("%v leaks the vendor's text", f)
				}
			}
			if calls.Load() != 2 {
				t.Errorf("%d calls", calls.Load())
			}
		})
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for base, want := range map[string]string{
		"":                                     "https://api.openai.com/v1/chat/completions",
		"https://api.deepseek.com":             "https://api.deepseek.com/v1/chat/completions",
		"https://api.deepseek.com/":            "https://api.deepseek.com/v1/chat/completions",
		"https://x/v1":                         "https://x/v1/chat/completions",
		"https://x/v1/":                        "https://x/v1/chat/completions",
		"https://open.bigmodel.cn/api/paas/v4": "https://open.bigmodel.cn/api/paas/v4/chat/completions",
		"https://x/compatible-mode/v1":         "https://x/compatible-mode/v1/chat/completions",
		"https://x/v1beta/openai":              "https://x/v1beta/openai/chat/completions",
		"https://x/v1/account/gateway/openai":  "https://x/v1/account/gateway/openai/chat/completions",
		"https://x/proxy":                      "https://x/proxy/v1/chat/completions",
		"https://x/vendor":                     "https://x/vendor/v1/chat/completions",
		"http://127.0.0.1:11434":               "http://127.0.0.1:11434/v1/chat/completions",
		"https://x/v1?api-version=2":           "https://x/v1/chat/completions?api-version=2",
	} {
		if got, err := Address(base, wire.RouteChat); err != nil || got != want {
			t.Errorf("%s: got %s, %v", base, got, err)
		}
	}
	for _, base := range []string{"x", "ftp://x", "https://", "://", "/v1"} {
		if got, err := Address(base, wire.RouteChat); fault.CodeOf(err) != fault.UpstreamFailed {
			t.Errorf("%s: got %s, %v", base, got, err)
		}
	}
	if _, err := Address("", "videos"); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("got %v", err)
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	silent := func(first string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if first != "" {
				streams(first)(w, r)
				_ = http.NewResponseController(w).Flush()
			}
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}
	}
	for _, body := range []string{chatBody, streamBody} {
		to := vendor(t, silent(""))
		to.FirstByte = 30 * time.Millisecond
		if got := call(t.Context(), to, decode(t, body)); fault.CodeOf(got.before) != fault.UpstreamFailed || !errors.Is(got.before, exchange.ErrFirstByte) {
			t.Errorf("no first byte: %v", got.before)
		}
	}
	to := vendor(t, silent(": still here\n\n"))
	to.FirstByte, to.Idle = time.Minute, 30*time.Millisecond
	if got := call(t.Context(), to, decode(t, streamBody)); fault.CodeOf(got.before) != fault.UpstreamFailed {
		t.Errorf("silent after a comment: %v", got.before)
	}
	to = vendor(t, silent(chunkA))
	to.FirstByte, to.Idle = time.Minute, 30*time.Millisecond
	if got := call(t.Context(), to, decode(t, streamBody)); fault.CodeOf(got.err) != fault.UpstreamFailed || !errors.Is(got.err, exchange.ErrIdle) || got.text != "a" {
		t.Errorf("silent later: %+v", got)
	}
}

func TestSlowReaderIsNoSilence(t *testing.T) {
	t.Parallel()
	to := vendor(t, streams(strings.Repeat(chunkA, 4)+done))
	to.Idle = 20 * time.Millisecond
	answer, err := New().Call(t.Context(), to, decode(t, streamBody))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Stream.Close()
	<-time.After(60 * time.Millisecond) // the client is slow, not the vendor
	for err == nil {
		_, err = answer.Stream.Next()
	}
	if !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
}

func TestCallerLeaves(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"", chunkA} {
		left := make(chan struct{})
		to := vendor(t, func(w http.ResponseWriter, r *http.Request) {
			if first != "" {
				streams(first)(w, r)
				_ = http.NewResponseController(w).Flush()
			}
			<-r.Context().Done()
			close(left)
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(30*time.Millisecond, cancel)
		got := call(ctx, to, decode(t, streamBody))
		if err := errors.Join(got.before, got.err); fault.CodeOf(err) != fault.Cancelled {
			t.Errorf("got %v", err)
		}
		<-left
	}
}

func TestCloseStopsTheVendor(t *testing.T) {
	t.Parallel()
	left := make(chan struct{})
	to := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		streams(chunkA)(w, r)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(left)
	})
	answer, err := New().Call(t.Context(), to, decode(t, streamBody))
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Stream.Close(); err != nil {
		t.Error(err)
	}
	<-left
	if _, err := answer.Stream.Next(); fault.CodeOf(err) != fault.UpstreamFailed {
		t.Errorf("a closed stream goes on: %v", err)
	}
}

func TestConnections(t *testing.T) {
	t.Parallel()
	cut := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, buf, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = buf.WriteString(text)
			_ = buf.Flush()
			_ = conn.Close()
		}
	}
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
	chunked := fmt.Sprintf("%x\r\n%s\r\n", len(chunkA+chunkEnd), chunkA+chunkEnd)
	for name, body := range map[string]string{"chat": chatBody, "stream": streamBody} {
		if got := call(t.Context(), vendor(t, cut("")), decode(t, body)); fault.CodeOf(got.before) != fault.UpstreamFailed {
			t.Errorf("%s, cut before the header: %v", name, got.before)
		}
	}
	if got := call(t.Context(), vendor(t, cut("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"+reply)), decode(t, chatBody)); fault.CodeOf(got.before) != fault.UpstreamFailed {
		t.Errorf("cut body: %v", got.before)
	}
	if got := call(t.Context(), vendor(t, cut(head+chunked)), decode(t, streamBody)); fault.CodeOf(got.err) != fault.UpstreamFailed || got.text != "a" {
		t.Errorf("a cut connection is no regular end, whatever the choices say: %+v", got)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	to := wire.Endpoint{BaseURL: "http://" + listener.Addr().String(), Transport: &http.Transport{}}
	if got := call(t.Context(), to, decode(t, chatBody)); fault.CodeOf(got.before) != fault.UpstreamFailed {
		t.Errorf("refused connection: %v", got.before)
	}
}

func TestConnectionIsUsedAgain(t *testing.T) {
	t.Parallel()
	addresses := make(chan string, 16)
	to := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		addresses <- r.RemoteAddr
		streams(chunkA+chunkEnd+done)(w, r)
	})
	to.Transport = &http.Transport{}
	for range cap(addresses) {
		if got := call(t.Context(), to, decode(t, streamBody)); !errors.Is(got.err, io.EOF) {
			t.Fatal(got.err)
		}
	}
	first := <-addresses
	for range cap(addresses) - 1 {
		if next := <-addresses; next != first {
			t.Errorf("connections %s and %s", first, next)
		}
	}
}

func TestCompressedAnswers(t *testing.T) {
	t.Parallel()
	packed := func(kind, encoding, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			var b bytes.Buffer
			zip := gzip.NewWriter(&b)
			_, _ = io.WriteString(zip, text)
			_ = zip.Close()
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Encoding", encoding)
			_, _ = w.Write(b.Bytes())
		}
	}
	if got := call(t.Context(), vendor(t, packed("application/json", "gzip", reply)), decode(t, chatBody)); got.data != reply {
		t.Errorf("got %+v", got)
	}
	if got := call(t.Context(), vendor(t, packed("text/event-stream", "GZIP", chunkA+done)), decode(t, streamBody)); !errors.Is(got.err, io.EOF) || got.text != "a" {
		t.Errorf("got %+v", got)
	}
	bomb := `{"choices":[{"x":"` + strings.Repeat("x", 8<<20) + `"}]}`
	if got := call(t.Context(), vendor(t, packed("application/json", "gzip", bomb)), decode(t, chatBody)); fault.CodeOf(got.before) != fault.UpstreamFailed {
		t.Errorf("a bomb: %v", got.before)
	}
	if got := call(t.Context(), vendor(t, packed("application/json", "br", reply)), decode(t, chatBody)); fault.CodeOf(got.before) != fault.UpstreamFailed {
		t.Errorf("an unknown encoding: %v", got.before)
	}
}

func TestHeadersGoUp(t *testing.T) {
	t.Parallel()
	seen := make(chan http.Header, 1)
	to := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header
		says(200, "application/json", reply)(w, r)
	})
	to.Headers = map[string]string{"api-key": "k", "Authorization": "Token t"}
	call(t.Context(), to, decode(t, chatBody))
	h := <-seen
	if h.Get("Api-Key") != "k" || h.Get("Authorization") != "Token t" {
		t.Errorf("got %v", h)
	}
}

func TestEmbeddingsOfOtherProtocolsAreRefused(t *testing.T) {
	t.Parallel()
	req := decode(t, `{"model":"m","input":"x"}`)
	req.Protocol = "gemini"
	if got := call(t.Context(), vendor(t, streams("")), req); fault.CodeOf(got.before) != fault.Invalid {
		t.Errorf("got %v", got.before)
	}
}

func TestTextOfAnAnswerWithoutUsage(t *testing.T) {
	t.Parallel()
	got := call(t.Context(), vendor(t, says(200, "application/json", `{"choices":[{"message":{"content":"a","reasoning_content":"b","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}}]}`)), decode(t, chatBody))
	if got.usage != nil || got.text != "abf{}" {
		t.Errorf("got %+v", got)
	}
}

func BenchmarkStreamFrame(b *testing.B) {
	s := &reader{req: decode(b, streamBody)}
	data := []byte(`{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-x","choices":[{"index":0,"delta":{"content":"hello world"},"finish_reason":null}]}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := s.frame(data); err != nil {
			b.Fatal(err)
		}
	}
}
