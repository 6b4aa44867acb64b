package db

import (
	"context"
	"net"
	"time"
)

// boundedDialer makes connections that give up on a server which has stopped answering without closing them. lib/pq waits
// for such a server as long as TCP does, whatever the context says.
type boundedDialer struct{ wait time.Duration }

// Dial is for lib/pq, which wants it beside DialContext.
func (d boundedDialer) Dial(network, address string) (net.Conn, error) {
	return d.DialTimeout(network, address, d.wait)
}

// DialTimeout is for lib/pq, which wants it beside DialContext.
func (d boundedDialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	c, err := net.DialTimeout(network, address, timeout) //nolint:noctx // lib/pq has no context here, and prefers DialContext
	if err != nil {
		return nil, err
	}
	return boundedConn{c, d.wait}, nil
}

// DialContext dials within the same bound.
func (d boundedDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.wait)
	defer cancel()
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return boundedConn{c, d.wait}, nil
}

type boundedConn struct {
	net.Conn

	wait time.Duration
}

func (c boundedConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(c.wait)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c boundedConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(c.wait)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
