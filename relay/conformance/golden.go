package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"weir/relay/wire"
	"weir/relay/wire/spool"
)

// buffers are for answers that are too large for memory.
var buffers = spool.New("", 1<<20)

var update = flag.Bool("update", false, "rewrite the upstream requests and client responses of the golden files")

// Served is what answers under a path.
type Served struct {
	Codec Codec
	Route wire.Route
}

// Golden plays the files of testdata: what a client sends, what the vendor then gets and answers, and what the client gets.
// The vendors' halves are written from their documents, which each file names with the day of its reading. The section
// "endpoint" has lines "base: /path", "model: name", "max_tokens: 5", "cost: 0.1", "vendor: preset", "other: {…}"; paths says which API a client speaks.
func Golden(t *testing.T, upstream wire.Upstream, paths map[string]Served) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			golden(t, relay{upstream: upstream, paths: paths}, name)
		})
	}
}

func golden(t *testing.T, g relay, name string) {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	archive := txtar.Parse(raw)
	if !bytes.Contains(archive.Comment, []byte("https://")) || !bytes.Contains(archive.Comment, []byte(", read ")) {
		t.Error("the header names no source and reading date")
	}
	got := map[string]string{}
	got["upstream request"], got["client response"] = play(t, g, section(archive, "endpoint"), section(archive, "client request"), section(archive, "upstream response"))
	for i, f := range archive.Files {
		text, ours := got[f.Name]
		if !ours {
			continue
		}
		if *update {
			archive.Files[i].Data = []byte(text)
		} else if text != string(f.Data) {
			t.Errorf("%s: got\n%s\nwant\n%s", f.Name, text, f.Data)
		}
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(archive), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// relay is the engine without everything but the two sides: it decodes, calls, and writes what came.
type relay struct {
	upstream wire.Upstream
	paths    map[string]Served
	to       wire.Endpoint
	cost     string
}

func (g relay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	served, ok := g.paths[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	codec := served.Codec
	req, err := decode(codec, served.Route, r)
	if err != nil {
		codec.Error(w, err)
		return
	}
	req.Header = r.Header
	if g.to.Model == "" {
		g.to.Model = req.Model
	}
	answer, err := g.upstream.Call(r.Context(), g.to, req)
	if err != nil {
		codec.Error(w, err)
		return
	}
	if answer.Stream == nil {
		reply := wire.Reply{Answer: answer, CostUSD: g.cost, IncludeCost: g.cost != ""}
		if answer.Usage != nil {
			reply.Usage = *answer.Usage
		}
		_ = codec.Reply(w, req, reply) // the client of the test sees what is missing
		return
	}
	g.stream(codec.Sink(w, req), answer.Stream)
}

// decode reads JSON, or a form whose files are kept in memory.
func decode(codec Codec, route wire.Route, r *http.Request) (*wire.Request, error) {
	kind, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	forms, ok := codec.(interface {
		DecodeForm(form *wire.Form, route wire.Route) (*wire.Request, error)
	})
	if kind != "multipart/form-data" || !ok {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		return codec.Decode(body, route)
	}
	form := &wire.Form{}
	for parts := multipart.NewReader(r.Body, parameters["boundary"]); ; {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return forms.DecodeForm(form, route)
		}
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		field := wire.FormField{Name: part.FormName(), Text: string(content)}
		if part.FileName() != "" {
			file := buffers.Buffer()
			if _, err := file.Write(content); err != nil {
				return nil, err
			}
			field = wire.FormField{Name: part.FormName(), File: &wire.File{
				Name: part.FileName(), MediaType: part.Header.Get("Content-Type"), Content: file,
			}}
		}
		form.Fields = append(form.Fields, field)
	}
}

func (g relay) stream(sink wire.Sink, s wire.Stream) {
	defer func() { _ = s.Close() }()
	end := wire.End{CostUSD: g.cost}
	for {
		f, err := s.Next()
		if errors.Is(err, io.EOF) {
			_ = sink.End(end)
			return
		}
		if err != nil {
			_ = sink.Fail(err)
			return
		}
		if f.Usage != nil {
			end.Usage = *f.Usage
		}
		if f.UsageOnly {
			end.Raw = bytes.Clone(f.Data)
			continue
		}
		_ = sink.Frame(f)
	}
}

func section(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return strings.TrimSuffix(string(f.Data), "\n")
		}
	}
	return ""
}

// play runs one exchange.
func play(t *testing.T, g relay, endpoint, request, response string) (upstreamRequest, clientResponse string) {
	t.Helper()
	asked := make(chan string, 1)
	vendor := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- printRequest(t, r)
		reply, err := http.ReadResponse(bufio.NewReader(strings.NewReader(response)), r)
		if err != nil {
			t.Error(err)
			return
		}
		maps.Copy(w.Header(), reply.Header)
		w.WriteHeader(reply.StatusCode)
		_, _ = io.Copy(w, reply.Body)
	}))
	defer vendor.Close()

	g.to = wire.Endpoint{
		BaseURL: vendor.URL, Credential: "sk-vendor", FirstByte: time.Minute, Idle: time.Minute, MaxAnswer: 1 << 20,
		Transport: vendor.Client().Transport, NewBuffer: func() wire.Buffer { return buffers.Buffer() },
	}
	for line := range strings.Lines(endpoint) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "base":
			g.to.BaseURL += value
		case "model":
			g.to.Model = value
		case "cost":
			g.cost = value
		case "vendor":
			g.to.Vendor = value
		case "other":
			g.to.Other = value
		case "max_tokens":
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			g.to.MaxTokens = n
		}
	}
	front := httptest.NewServer(g)
	defer front.Close()
	head, body, hasBody := strings.Cut(request, "\n{")
	line, headers, _ := strings.Cut(head, "\n")
	method, path, _ := strings.Cut(line, " ")
	if hasBody {
		body = "{" + body
	} else if before, form, ok := strings.Cut(headers, "\n\n"); ok {
		headers, body = before, form
	}
	r, err := http.NewRequestWithContext(t.Context(), method, front.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer sk-client")
	r.Header.Set("Cookie", "secret=1")
	for h := range strings.Lines(headers) {
		name, value, _ := strings.Cut(strings.TrimSpace(h), ": ")
		r.Header.Set(name, value)
	}
	reply, err := front.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	clientResponse = printResponse(t, reply)
	select {
	case upstreamRequest = <-asked:
	default:
	}
	return upstreamRequest, clientResponse
}

func printRequest(t *testing.T, r *http.Request) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	text := fmt.Sprintf("%s %s\n%s\n%s\n", r.Method, r.URL.RequestURI(), printHeader(r.Header), body)
	if _, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && parameters["boundary"] != "" {
		text = strings.ReplaceAll(strings.ReplaceAll(text, parameters["boundary"], "BOUNDARY"), "\r\n", "\n")
	}
	return text
}

func printResponse(t *testing.T, r *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Error(err)
	}
	return fmt.Sprintf("%s\n%s\n%s\n", r.Status, printHeader(r.Header), steady(body))
}

// made are what the relay makes anew for each answer, in places where vendors say nothing.
var made = regexp.MustCompile(`"(?:created|created_at|completed_at)":1(?:79|[89]\d)\d{7}|(?:chatcmpl-|msg_|req_|call_)[A-Z2-7]{26}|(?:resp|msg|rs|fc|ctc|ig)_[0-9a-f]{32}`)

// steady replaces them, so that the same exchange always prints the same.
func steady(body []byte) []byte {
	return made.ReplaceAllFunc(body, func(b []byte) []byte {
		if i := bytes.IndexByte(b, ':'); i >= 0 {
			return append(b[:i+1:i+1], '1')
		}
		i := bytes.IndexAny(b, "_-")
		return append(b[:i+1:i+1], "MADE"...)
	})
}

func printHeader(h http.Header) string {
	var lines []string
	for name, values := range h {
		if name != "Date" && name != "Content-Length" {
			lines = append(lines, name+": "+strings.Join(values, ", ")+"\n")
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}
