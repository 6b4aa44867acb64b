package ledger

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/lib/pq"

	"weir/internal/db"
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
	c.Dialer(db.Dialer{Wait: answerTimeout})
	pool := sql.OpenDB(c)
	pool.SetMaxOpenConns(lanes + 6) // the lanes, and beside them heartbeat, sweeper, extensions and late settlements
	pool.SetMaxIdleConns(lanes + 2)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	return pool, nil
}
