package apptest

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
)

// Told is a GraphQL subscription over server-sent events.
type Told struct {
	p      *Person
	events *bufio.Scanner
	end    func()
}

// Follow subscribes.
func (p *Person) Follow(query string) *Told {
	p.n.t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(p.n.t.Context()))
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		p.n.t.Fatal(err)
	}
	request, err := p.n.Request(ctx, http.MethodPost, "/graphql", "", strings.NewReader(string(body)),
		"Content-Type", "application/json", "Accept", "text/event-stream")
	if err != nil {
		p.n.t.Fatal(err)
	}
	response, err := (&http.Client{Jar: p.http.Jar}).Do(request)
	if err != nil {
		p.n.t.Fatal(err)
	}
	f := &Told{p: p, events: bufio.NewScanner(response.Body), end: func() {
		cancel()
		_ = response.Body.Close()
	}}
	p.n.t.Cleanup(f.End)
	return f
}

// Until returns the first event whose data holds part; it fails the test when the stream ends before.
func (f *Told) Until(part string) string {
	f.p.n.t.Helper()
	for f.events.Scan() {
		if data, ok := strings.CutPrefix(f.events.Text(), "data: "); ok && strings.Contains(data, part) {
			return data
		}
	}
	f.p.n.t.Fatalf("the subscription ended without %s: %v", part, f.events.Err())
	return ""
}

// End leaves.
func (f *Told) End() { f.end() }
