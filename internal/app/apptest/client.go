package apptest

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// client keeps connections of its own, so that a test which cuts one disturbs no other.
var client = &http.Client{
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 10 * time.Second},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       2 * patience,
}

// Reply is a whole answer.
type Reply struct {
	Status int
	Header http.Header
	Body   string
}

// JSON reads the body into a generic value.
func (r *Reply) JSON(t testing.TB) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(r.Body), &m); err != nil {
		t.Fatalf("no JSON object: %v: %d %s", err, r.Status, r.Body)
	}
	return m
}

// APIError is OpenAI's error object; "" stands for null.
type APIError struct{ Message, Type, Param, Code string }

// Error reads OpenAI's error object, which must have exactly its four fields.
func (r *Reply) Error(t testing.TB) APIError {
	t.Helper()
	return errorOf(t, r.Body)
}

func errorOf(t testing.TB, body string) APIError {
	t.Helper()
	var m struct {
		Error map[string]*string `json:"error"`
	}
	if err := json.Unmarshal([]byte(body), &m); err != nil || len(m.Error) != 4 || m.Error["message"] == nil || m.Error["type"] == nil {
		t.Fatalf("no error object of OpenAI (%v): %s", err, body)
	}
	text := func(name string) string {
		v, ok := m.Error[name]
		if !ok {
			t.Fatalf("the error object has no %s: %s", name, body)
		}
		if v == nil {
			return ""
		}
		return *v
	}
	return APIError{Message: text("message"), Type: text("type"), Param: text("param"), Code: text("code")}
}

// Events are the data fields of a stream of server-sent events.
func (r *Reply) Events(t testing.TB) []string {
	t.Helper()
	if !strings.HasSuffix(r.Body, "\n\n") {
		t.Errorf("the last event of the stream is not closed: %q", r.Body)
	}
	var events []string
	for part := range strings.SplitSeq(strings.TrimSuffix(r.Body, "\n\n"), "\n\n") {
		data, ok := strings.CutPrefix(part, "data: ")
		switch {
		case strings.HasPrefix(part, ":"):
		case !ok:
			t.Errorf("not a data event: %q", part)
		default:
			events = append(events, data)
		}
	}
	return events
}

// Said is the text of a stream's chunks.
func (r *Reply) Said(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, e := range r.Events(t) {
		var chunk struct {
			Choices []struct{ Delta struct{ Content string } }
		}
		if e == "[DONE]" || json.Unmarshal([]byte(e), &chunk) != nil {
			continue
		}
		for _, c := range chunk.Choices {
			b.WriteString(c.Delta.Content)
		}
	}
	return b.String()
}

// Do sends a request with a key, which may be empty; headers are pairs of name and value.
func (n *Node) Do(method, path, key, body string, headers ...string) *Reply {
	n.t.Helper()
	r, err := n.try(method, path, key, body, headers...)
	if err != nil {
		n.t.Fatalf("%s %s: %v", method, path, err)
	}
	return r
}

func (n *Node) try(method, path, key, body string, headers ...string) (*Reply, error) {
	request, err := n.Request(context.WithoutCancel(n.t.Context()), method, path, key, strings.NewReader(body), headers...)
	if err != nil {
		return nil, err
	}
	return read(client.Do(request))
}

func read(response *http.Response, err error) (*Reply, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	b, err := io.ReadAll(response.Body)
	return &Reply{Status: response.StatusCode, Header: response.Header, Body: string(b)}, err
}

// Request builds a request to the node.
func (n *Node) Request(ctx context.Context, method, path, key string, body io.Reader, headers ...string) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, method, n.URL+path, body)
	if err != nil {
		return nil, err
	}
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return request, nil
}

// Stream is an answer that is being read.
type Stream struct {
	*http.Response
	lines *bufio.Reader
	leave context.CancelFunc
	t     testing.TB
}

// Open sends a streamed chat request and returns when the answer's header is there.
func (n *Node) Open(key, body string, headers ...string) *Stream {
	n.t.Helper()
	ctx, leave := context.WithCancel(context.WithoutCancel(n.t.Context()))
	request, err := n.Request(ctx, http.MethodPost, "/v1/chat/completions", key, strings.NewReader(body), headers...)
	if err != nil {
		n.t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		leave()
		n.t.Fatal(err)
	}
	s := &Stream{Response: response, lines: bufio.NewReader(response.Body), leave: leave, t: n.t}
	n.t.Cleanup(s.Leave)
	return s
}

// Event is the data of the next event; false at the end.
func (s *Stream) Event() (string, bool) {
	s.t.Helper()
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return "", false
		}
		if data, ok := strings.CutPrefix(line, "data: "); ok {
			return strings.TrimSpace(data), true
		}
	}
}

// Leave hangs up.
func (s *Stream) Leave() {
	s.leave()
	_ = s.Body.Close()
}

// Person is somebody with a browser.
type Person struct {
	n    *Node
	http *http.Client
	from string // the address; empty: another one each time
}

var addresses atomic.Int64

// Person opens a browser at an address of its own.
func (n *Node) Person() *Person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		n.t.Fatal(err)
	}
	return &Person{n: n, http: &http.Client{Jar: jar, Timeout: patience}}
}

// At is the same browser at another node of the installation.
func (p *Person) At(n *Node) *Person { return &Person{n: n, http: p.http, from: p.from} }

// From is the same browser at an address.
func (p *Person) From(address string) *Person { return &Person{n: p.n, http: p.http, from: address} }

// Root signs the first administrator in.
func (n *Node) Root() *Person {
	n.t.Helper()
	p := n.Person()
	p.Query(`mutation($p: String!) { signIn(input: {email: "root@localhost", password: $p}) { viewer { platformRole } } }`,
		map[string]any{"p": RootPassword})
	return p
}

// Query runs a GraphQL operation that must succeed and returns its data.
func (p *Person) Query(query string, variables map[string]any) map[string]any {
	p.n.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		p.n.t.Fatal(err)
	}
	r := p.Do(http.MethodPost, "/graphql", string(body), "Content-Type", "application/json")
	m := r.JSON(p.n.t)
	data, ok := m["data"].(map[string]any)
	if r.Status != http.StatusOK || m["errors"] != nil || !ok {
		p.n.t.Fatalf("%s\n%d %s", query, r.Status, r.Body)
	}
	return data
}

// Do sends a request with the browser's cookies.
func (p *Person) Do(method, path, body string, headers ...string) *Reply {
	p.n.t.Helper()
	request, err := p.n.Request(context.WithoutCancel(p.n.t.Context()), method, path, "", strings.NewReader(body), headers...)
	if err != nil {
		p.n.t.Fatal(err)
	}
	// Everybody has an address of their own: sign-ups are limited by address.
	i := addresses.Add(1)
	address := "198.51." + strconv.FormatInt(i/250%250, 10) + "." + strconv.FormatInt(i%250+1, 10)
	if p.from != "" {
		address = p.from
	}
	request.Header.Set("X-Forwarded-For", address)
	r, err := read(p.http.Do(request))
	if err != nil {
		p.n.t.Fatal(err)
	}
	return r
}

// at walks down a generic value.
func at(t testing.TB, v any, path ...string) string {
	t.Helper()
	for _, name := range path {
		m, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("no %s in %v", name, v)
		}
		v = m[name]
	}
	s, ok := v.(string)
	if !ok {
		t.Fatalf("%v is %v", path, v)
	}
	return s
}

// Visit opens a page, with a form where there is one, follows where it leads, and says where that is. An address that is a path
// is one of the node's.
func (p *Person) Visit(method, address string, form url.Values) (*url.URL, *Reply) {
	p.n.t.Helper()
	response := p.open(p.http, method, address, form)
	r, err := read(response, nil)
	if err != nil {
		p.n.t.Fatal(err)
	}
	return response.Request.URL, r
}

// Follow302 posts a form and follows where it leads, up to the first address that begins with stop, which it returns unvisited.
func (p *Person) Follow302(address string, form url.Values, stop string) string {
	p.n.t.Helper()
	var last string
	c := *p.http
	c.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if last = r.URL.String(); strings.HasPrefix(last, stop) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	_ = p.open(&c, http.MethodPost, address, form).Body.Close()
	return last
}

func (p *Person) open(c *http.Client, method, address string, form url.Values) *http.Response {
	p.n.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.n.URL + address
	}
	request, err := http.NewRequestWithContext(context.WithoutCancel(p.n.t.Context()), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		p.n.t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := c.Do(request) //nolint:gosec // addresses of the test
	if err != nil {
		p.n.t.Fatal(err)
	}
	return response
}
