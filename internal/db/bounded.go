package db

import (
	"context"
	"net"
	"time"
)

// Dialer makes connections for lib/pq that give up on a server which has stopped answering without closing them. lib/pq
// waits for such a server as long as TCP does, whatever the context says.
type Dialer struct {
	Wait time.Duration // bounds each dial, read and write
}

// Dial is for lib/pq, which wants it beside DialContext.
func (d Dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialTimeout(network, address, d.Wait)
}

// DialTimeout is for lib/pq, which wants it beside DialContext.
func (d Dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	c, err := net.DialTimeout(network, address, timeout) //nolint:noctx // lib/pq has no context here, and prefers DialContext
	if err != nil {
		return nil, err
	}
	return boundedConn{c, d.Wait}, nil
}

// DialContext dials within the same bound.
func (d Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, d.Wait)
	defer cancel()
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return boundedConn{c, d.Wait}, nil
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
