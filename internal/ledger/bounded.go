package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"time"

	"github.com/lib/pq"
)

// answerTimeout bounds every wait for the server, above its own statement_timeout. lib/pq waits for ever on a server that
// has stopped answering without closing the connection, whatever the context says.
const answerTimeout = 6 * time.Second

// boundedPool opens connections that give up on a server that does not answer.
func boundedPool(dsn string, lanes int) (*sql.DB, error) {
	c, err := pq.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	c.Dialer(boundedDialer{})
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(lanes + 6) // the lanes, and beside them heartbeat, sweeper, extensions and late settlements
	db.SetMaxIdleConns(lanes + 2)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db, nil
}

type boundedDialer struct{}

// Dial is for lib/pq, which wants it beside DialContext.
func (d boundedDialer) Dial(network, address string) (net.Conn, error) {
	return d.DialTimeout(network, address, answerTimeout)
}

// DialTimeout is for lib/pq, which wants it beside DialContext.
func (boundedDialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	c, err := net.DialTimeout(network, address, timeout) //nolint:noctx // lib/pq has no context here, and prefers DialContext
	if err != nil {
		return nil, err
	}
	return boundedConn{c}, nil
}

// DialContext dials within the same bound.
func (boundedDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	var dialer net.Dialer
	c, err := dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return boundedConn{c}, nil
}

type boundedConn struct{ net.Conn }

func (c boundedConn) Read(p []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(answerTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

func (c boundedConn) Write(p []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(answerTimeout)); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}
