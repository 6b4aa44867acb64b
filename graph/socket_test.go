package graph_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"weir/graph"
)

// line is a WebSocket of a client.
type line struct {
	t  *testing.T
	ws *websocket.Conn
}

func (c *client) dial(header http.Header, protocols ...string) (*websocket.Conn, *http.Response, error) {
	d := websocket.Dialer{Jar: c.http.Jar, Subprotocols: protocols, HandshakeTimeout: 5 * time.Second}
	return d.DialContext(c.t.Context(), strings.Replace(c.url, "http", "ws", 1), header)
}

func (c *client) line() line {
	c.t.Helper()
	ws, _, err := c.dial(nil, "graphql-transport-ws")
	ok(c.t, err)
	c.t.Cleanup(func() { _ = ws.Close() })
	ok(c.t, ws.SetReadDeadline(time.Now().Add(5*time.Second)))
	return line{c.t, ws}
}

func (l line) say(text string) {
	l.t.Helper()
	ok(l.t, l.ws.WriteMessage(websocket.TextMessage, []byte(text)))
}

func (l line) hear() (m struct {
	ID, Type string
	Payload  json.RawMessage
},
) {
	l.t.Helper()
	ok(l.t, l.ws.ReadJSON(&m))
	return m
}

// ended returns the code with which the server closes the connection.
func (l line) ended() int {
	l.t.Helper()
	for {
		_, _, err := l.ws.ReadMessage()
		if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
			return closed.Code
		}
		if err != nil {
			l.t.Fatal(err)
		}
	}
}

func (l line) open(params string) {
	l.t.Helper()
	l.say(`{"type":"connection_init","payload":` + params + `}`)
	if got := l.hear().Type; got != "connection_ack" {
		l.t.Fatalf("got %s", got)
	}
}

func TestSocketAnswersOperations(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	ann := e.member("ann", nil, "", "")
	l := ann.line()
	l.open(`{"weir-tenant":"` + ann.tenant.Slug + `"}`)
	l.say(`{"type":"ping","payload":{"a":1}}`)
	if m := l.hear(); m.Type != "pong" || string(m.Payload) != `{"a":1}` {
		t.Errorf("got %+v", m)
	}
	l.say(`{"id":"1","type":"subscribe","payload":{"query":"{ viewer { role } }"}}`)
	if m := l.hear(); m.ID != "1" || m.Type != "next" || string(m.Payload) != `{"data":{"viewer":{"role":"OWNER"}}}` {
		t.Errorf("got %+v %s", m, m.Payload)
	}
	if m := l.hear(); m.ID != "1" || m.Type != "complete" {
		t.Errorf("got %+v", m)
	}
	l.say(`{"id":"1","type":"subscribe","payload":{"query":"mutation { createApiKey(input: {name: \"k\"}) { secret } }"}}`)
	if m := l.hear(); m.Type != "next" || !strings.Contains(string(m.Payload), "sk-") {
		t.Errorf("got %+v", m)
	}
	l.hear()
	l.say(`{"id":"2","type":"subscribe","payload":{"query":"{ nothing }"}}`)
	if m := l.hear(); m.ID != "2" || m.Type != "error" || !strings.Contains(string(m.Payload), `"code":"INVALID"`) {
		t.Errorf("got %+v %s", m, m.Payload)
	}
	l.say(`{"id":"3","type":"subscribe","payload":{"query":"mutation { signOut(input: {}) { clientMutationId } }"}}`)
	if m := l.hear(); m.Type != "next" || !strings.Contains(string(m.Payload), `"code":"INVALID"`) {
		t.Errorf("a session over WebSocket: got %+v %s", m, m.Payload)
	}
	l.hear()

	// A session that ends starts no further operation.
	ann.must(`mutation { signOut(input: {}) { clientMutationId } }`, nil)
	l.say(`{"id":"4","type":"subscribe","payload":{"query":"{ viewer { role } }"}}`)
	if m := l.hear(); !strings.Contains(string(m.Payload), `"code":"UNAUTHENTICATED"`) {
		t.Errorf("after sign-out: got %+v %s", m, m.Payload)
	}
}

func TestSocketTenant(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	ann, bob := e.member("ann", nil, "", ""), e.member("bob", nil, "", "")
	l := ann.line()
	l.open(`{"weir-tenant":"` + bob.tenant.Slug + `"}`)
	l.say(`{"id":"1","type":"subscribe","payload":{"query":"{ wallet { balance } }"}}`)
	if m := l.hear(); !strings.Contains(string(m.Payload), `"code":"NOT_FOUND"`) {
		t.Errorf("got %s", m.Payload)
	}
}

func TestSocketCloses(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	for _, row := range []struct {
		name  string
		says  []string
		ready bool
		code  int
	}{
		{"no JSON", []string{`{`}, false, 4400},
		{"an unknown type", []string{`{"type":"start"}`}, true, 4400},
		{"subscribing first", []string{`{"id":"1","type":"subscribe","payload":{"query":"{ site { name } }"}}`}, false, 4401},
		{"initialising twice", []string{`{"type":"connection_init"}`}, true, 4429},
		{"an operation without id", []string{`{"type":"subscribe","payload":{"query":"{ site { name } }"}}`}, true, 4400},
		{"an operation without payload", []string{`{"id":"1","type":"subscribe"}`}, true, 4400},
		{"a bearer", []string{`{"type":"connection_init","payload":{"Authorization":"Bearer sk-x"}}`}, false, 4403},
		{"a large message", []string{`{"type":"ping","payload":"` + strings.Repeat("x", 1<<20) + `"}`}, true, websocket.CloseMessageTooBig},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			l := e.client().line()
			if row.ready {
				l.open(`{}`)
			}
			for _, text := range row.says {
				l.say(text)
			}
			if got := l.ended(); got != row.code {
				t.Errorf("got %d, want %d", got, row.code)
			}
		})
	}
}

func TestSocketSubprotocol(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t).client()
	for _, protocols := range [][]string{nil, {"graphql-ws"}} {
		ws, _, err := c.dial(nil, protocols...)
		ok(t, err)
		if got := (line{t, ws}).ended(); got != 4406 {
			t.Errorf("%v: got %d", protocols, got)
		}
	}
}

func TestSocketOrigin(t *testing.T) {
	t.Parallel()
	c := sqliteEnv(t, func(c *graph.Config) { c.PublicURL = "https://weir.example" }).client()
	own, err := url.Parse(c.url)
	ok(t, err)
	for origin, want := range map[string]int{
		"": 101, "http://" + own.Host: 101, "https://weir.example": 101, "https://evil.example": 403, "null": 403, "https://weir.example.evil.example": 403,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		ws, resp, err := c.dial(header, "graphql-transport-ws")
		if resp == nil {
			t.Fatalf("%s: %v", origin, err)
		}
		if resp.StatusCode != want {
			t.Errorf("%s: got %d", origin, resp.StatusCode)
		}
		if err == nil {
			ok(t, ws.Close())
		}
	}
}

func TestSocketRunsManyAtOnce(t *testing.T) {
	t.Parallel()
	l := sqliteEnv(t).client().line()
	l.open(`{}`)
	const n = 50
	for i := range n {
		l.say(fmt.Sprintf(`{"id":"%d","type":"subscribe","payload":{"query":"{ site { name } }"}}`, i))
	}
	done := map[string]bool{}
	for len(done) < n {
		if m := l.hear(); m.Type == "complete" {
			done[m.ID] = true
		}
	}
}
