package db

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
	"time"

	"weir/internal/clock"
)

// Clock tells the time of the database's server, which all nodes share, so that a node whose own clock is wrong, or is set while it
// runs, takes nothing for due or for late that is not. Between two questions it goes by the time that has passed in the process.
// On SQLite the machine's clock is the only one.
type Clock struct {
	db      *sql.DB
	dialect string
	at      atomic.Pointer[reading]
}

// reading is the database's time at a moment of the process.
type reading struct{ there, here time.Time }

// NewClock returns a clock that tells the machine's time until Run has asked the database.
func NewClock(d *DB) *Clock { return &Clock{db: d.SQL, dialect: d.Dialect} }

const (
	clockEvery   = 10 * time.Second
	clockTimeout = 2 * time.Second
)

// Now returns the database's time.
func (c *Clock) Now() time.Time {
	r := c.at.Load()
	if r == nil {
		return clock.System{}.Now()
	}
	return r.there.Add(time.Since(r.here)).UTC().Truncate(time.Microsecond)
}

// Ask reads the database's time.
func (c *Clock) Ask(ctx context.Context) error {
	if c.dialect != Postgres {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, clockTimeout)
	defer cancel()
	begin := time.Now()
	var there time.Time
	if err := c.db.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&there); err != nil {
		return fmt.Errorf("ask for the time: %w", err)
	}
	// Halfway between question and answer.
	c.at.Store(&reading{there: there, here: begin.Add(time.Since(begin) / 2)})
	return nil
}

// Run asks from time to time until ctx ends; then it returns nil. While the database is away the process's own time goes on.
func (c *Clock) Run(ctx context.Context) error {
	tick := time.NewTicker(clockEvery)
	defer tick.Stop()
	for {
		_ = c.Ask(ctx) // it is asked again
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
