package graph

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/request"
)

// subprotocol of https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md, read 2026-11-20.
const subprotocol = "graphql-transport-ws"

// Bounds of a connection.
const (
	initWait    = 10 * time.Second
	writeWait   = 10 * time.Second
	silence     = 3 * keepAlive // without a sign of life the connection ends
	maxRunning  = 100           // operations at a time
	maxIDLength = 128
)

// How connections end, in the words of the protocol.
var (
	closeBadMessage  = websocket.CloseError{Code: 4400, Text: "Invalid message"}
	closeNotReady    = websocket.CloseError{Code: 4401, Text: "Unauthorized"}
	closeForbidden   = websocket.CloseError{Code: 4403, Text: "Forbidden"}
	closeProtocol    = websocket.CloseError{Code: 4406, Text: "Subprotocol not acceptable"}
	closeInitTimeout = websocket.CloseError{Code: 4408, Text: "Connection initialisation timeout"}
	closeReadyTwice  = websocket.CloseError{Code: 4429, Text: "Too many initialisation requests"}
	closeTooMany     = websocket.CloseError{Code: 4429, Text: "Too many operations"}
	closeGoingAway   = websocket.CloseError{Code: websocket.CloseGoingAway, Text: "Going away"}
)

// socket is GraphQL over WebSocket. gqlgen's own transport bounds neither messages nor operations.
type socket struct {
	door   *auth.Door
	public string // host of the public URL; empty for none
}

// Supports every upgrade to WebSocket.
func (socket) Supports(r *http.Request) bool { return websocket.IsWebSocketUpgrade(r) }

// Do serves one connection until it ends.
func (s socket) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	upgrader := websocket.Upgrader{
		HandshakeTimeout: writeWait, Subprotocols: []string{subprotocol}, CheckOrigin: s.ownOrigin,
		Error: func(w http.ResponseWriter, r *http.Request, status int, reason error) {
			code := fault.Invalid
			if status == http.StatusForbidden {
				code = fault.Forbidden
			}
			refuse(w, r, status, fault.New(code, reason.Error()))
		},
	}
	ws, err := upgrader.Upgrade(hijacker{w}, r, nil)
	if err != nil {
		return // answered by Error
	}
	shows, err := auth.CredentialOf(r)
	if err != nil { // guard has refused it
		shows = auth.Credential{}
	}
	c := &connection{door: s.door, exec: exec, ws: ws, shows: shows, running: map[string]context.CancelFunc{}}
	c.serve(r.Context())
}

// ownOrigin: a browser says from which page it comes, and only our own may connect, because cookies go along. Programs say
// nothing.
func (s socket) ownOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	from, err := url.Parse(origin)
	if err != nil || from.Host == "" {
		return false
	}
	return strings.EqualFold(from.Host, r.Host) || strings.EqualFold(from.Host, s.public)
}

// hijacker finds the connection below the writers of middleware.
type hijacker struct{ http.ResponseWriter }

// Hijack for the upgrade.
func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(h.ResponseWriter).Hijack()
}

// connection is one client with its operations.
type connection struct {
	door *auth.Door
	exec graphql.GraphExecutor
	ws   *websocket.Conn
	// shows, tenant and ready are set by the first message, and read by later ones.
	shows  auth.Credential
	tenant string
	ready  bool

	writing sync.Mutex
	joined  sync.WaitGroup

	mu      sync.Mutex
	running map[string]context.CancelFunc
}

// message in either direction.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// serve reads messages until the connection ends, and then waits for what it has started.
func (c *connection) serve(ctx context.Context) {
	c.ws.SetReadLimit(maxBody)
	if c.ws.Subprotocol() != subprotocol {
		c.end(closeProtocol)
		return
	}
	ctx, cancel := context.WithCancel(ctx)
	c.joined.Go(func() { c.keepAlive(ctx) })
	c.alive(initWait)
	c.ws.SetPongHandler(func(string) error {
		if c.ready {
			c.alive(silence)
		}
		return nil
	})
	for {
		reason, ok := c.receive(ctx)
		if !ok {
			c.end(reason)
			break
		}
	}
	cancel()
	c.joined.Wait()
}

// alive sets how long the client may be silent.
func (c *connection) alive(d time.Duration) { _ = c.ws.SetReadDeadline(time.Now().Add(d)) } // fails when closed; so does the next read

// receive takes one message. It says why the connection must end, if it must.
func (c *connection) receive(ctx context.Context) (websocket.CloseError, bool) {
	kind, text, err := c.ws.ReadMessage()
	if err != nil {
		if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() && !c.ready {
			return closeInitTimeout, false
		}
		return closeGoingAway, false
	}
	var m message
	if kind != websocket.TextMessage || json.Unmarshal(text, &m) != nil {
		return closeBadMessage, false
	}
	if c.ready {
		c.alive(silence)
	}
	switch m.Type {
	case "connection_init":
		return c.init(m)
	case "ping":
		return websocket.CloseError{}, c.send(message{Type: "pong", Payload: m.Payload}) == nil
	case "pong":
		return websocket.CloseError{}, true
	case "subscribe":
		return c.subscribe(ctx, m)
	case "complete":
		c.mu.Lock()
		stop := c.running[m.ID]
		c.mu.Unlock()
		if stop != nil {
			stop()
		}
		return websocket.CloseError{}, true
	}
	return closeBadMessage, false
}

// init takes the connection's parameters. Who asks is looked up anew for each operation, so that a session that has ended
// starts none.
func (c *connection) init(m message) (websocket.CloseError, bool) {
	params := map[string]any{}
	switch {
	case c.ready:
		return closeReadyTwice, false
	case len(m.Payload) > 0 && json.Unmarshal(m.Payload, &params) != nil:
		return closeBadMessage, false
	}
	for name, value := range params {
		text, _ := value.(string)
		switch strings.ToLower(name) {
		case "authorization":
			token, err := auth.BearerToken(text)
			if err != nil {
				return closeForbidden, false
			}
			c.shows = auth.Credential{Token: token}
		case tenantHeader:
			c.tenant = text
		}
	}
	c.ready = true
	c.alive(silence)
	return websocket.CloseError{}, c.send(message{Type: "connection_ack"}) == nil
}

// subscribe starts an operation of any kind.
func (c *connection) subscribe(ctx context.Context, m message) (websocket.CloseError, bool) {
	params := &graphql.RawParams{}
	switch {
	case !c.ready:
		return closeNotReady, false
	case m.ID == "" || len(m.ID) > maxIDLength || decode(m.Payload, params) != nil:
		return closeBadMessage, false
	}
	ctx, cancel := context.WithCancel(ctx)
	c.mu.Lock()
	_, taken := c.running[m.ID]
	full := len(c.running) >= maxRunning
	if !taken && !full {
		c.running[m.ID] = cancel
	}
	c.mu.Unlock()
	switch {
	case taken:
		cancel()
		return websocket.CloseError{Code: 4409, Text: "Subscriber for " + m.ID[:min(len(m.ID), 80)] + " already exists"}, false
	case full:
		cancel()
		return closeTooMany, false
	}
	c.joined.Go(func() {
		defer cancel()
		c.run(ctx, m.ID, params)
	})
	return websocket.CloseError{}, true
}

// run executes one operation and sends its answers.
func (c *connection) run(ctx context.Context, opID string, params *graphql.RawParams) {
	ctx = (&guest{shows: c.shows, door: c.door}).let(fresh(ctx), c.tenant)
	last := message{ID: opID, Type: "complete"}
	defer func() {
		if p := recover(); p != nil {
			last = failure(opID, refusal(c.exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(recovered(ctx, p))})))
		}
		c.mu.Lock()
		delete(c.running, opID)
		c.mu.Unlock()
		if ctx.Err() == nil {
			_ = c.send(last) // the client may have left
		}
	}()
	oc, errs := c.exec.CreateOperationContext(ctx, params)
	ctx = graphql.WithOperationContext(ctx, oc)
	if errs != nil {
		last = failure(opID, refusal(c.exec.DispatchError(ctx, errs)))
		return
	}
	why := operation(ctx, c.exec, oc, func(a answer) error {
		body, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("encode message: %w", err)
		}
		return c.send(message{ID: opID, Type: "next", Payload: body})
	})
	if why != nil {
		last = failure(opID, answer{Errors: gqlerror.List{presentOne(ctx, why, &gqlerror.Error{}, "")}})
	}
}

// fresh gives an operation a request id and a time of its own.
func fresh(ctx context.Context) context.Context {
	m := *request.From(ctx)
	m.ID, m.Start = id.NewUUID(), time.Now()
	return request.NewContext(ctx, &m)
}

// failure is the message of an operation that was not executed.
func failure(opID string, a answer) message {
	body, err := json.Marshal(a.Errors)
	if err != nil {
		body = []byte("[]")
	}
	return message{ID: opID, Type: "error", Payload: body}
}

func (c *connection) send(m message) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	if err := c.ws.WriteJSON(m); err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	return nil
}

// keepAlive pings the client, and ends the connection with its context: reading fails then.
func (c *connection) keepAlive(ctx context.Context) {
	ticker := time.NewTicker(keepAlive)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			c.end(closeGoingAway)
			return
		case <-ticker.C:
			_ = c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait)) // a dead peer is noticed by its silence
		}
	}
}

// end closes the connection and says why. Ending twice changes nothing.
func (c *connection) end(reason websocket.CloseError) {
	text := websocket.FormatCloseMessage(reason.Code, reason.Text)
	_ = c.ws.WriteControl(websocket.CloseMessage, text, time.Now().Add(writeWait)) // the client may have left
	_ = c.ws.Close()
}
