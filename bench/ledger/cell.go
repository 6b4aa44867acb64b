package main

import (
	"context"
	"fmt"
	"time"

	"weir/internal/db"
	"weir/internal/ledger"
	"weir/internal/money"
)

// cell is one measurement: some processes that load the same wallets.
type cell struct {
	db        *db.DB
	fleet     *fleet
	duration  time.Duration
	full      bool
	wallets   int
	callers   int // of all processes together
	processes int
	lanes     int
}

type result struct {
	rate         float64
	hold, settle quantiles
	cpu          float64 // µs of the processes for each pair; on SQLite the database is in it
	server       float64 // µs of the PostgreSQL server for each pair; 0 where it is not on this machine
}

func (c *cell) run(ctx context.Context) (result, error) {
	l := load{Duration: c.duration, Full: c.full, Callers: c.callers, Lanes: c.lanes, Owners: c.fleet.owners[:c.wallets]}
	before, err := serverCPU(ctx, c.db)
	if err != nil {
		return result{}, err
	}
	var samples []sample
	if c.processes == 1 {
		s, err := l.run(ctx, c.db)
		if err != nil {
			return result{}, err
		}
		samples = []sample{s}
	} else {
		l.Callers = max(c.callers/c.processes, 1)
		if samples, err = processes(ctx, c.db.DSN, &l, c.processes); err != nil {
			return result{}, err
		}
	}
	after, err := serverCPU(ctx, c.db)
	if err != nil {
		return result{}, err
	}
	var holds, settles []time.Duration
	var cpu time.Duration
	for _, s := range samples {
		holds, settles, cpu = append(holds, s.Holds...), append(settles, s.Settles...), cpu+s.CPU
		for i, n := range s.Charged {
			c.fleet.charged[i] += n
		}
	}
	pairs := float64(len(settles))
	r := result{rate: pairs / c.duration.Seconds(), hold: quantilesOf(holds), settle: quantilesOf(settles)}
	r.cpu = float64(cpu.Microseconds()) / max(pairs, 1)
	r.server = float64((after - before).Microseconds()) / max(pairs, 1)
	return r, c.fleet.verify(ctx, c.db)
}

// verify compares every wallet with what was acknowledged.
func (f *fleet) verify(ctx context.Context, d *db.DB) error {
	book := newBook(d)
	off := 0
	for i, o := range f.owners {
		w, err := book.Wallet(ctx, o.Tenant)
		if err != nil {
			return err
		}
		if w != (ledger.Wallet{Cash: opening - money.Amount(f.charged[i])}) {
			off++
		}
	}
	if off > 0 {
		return fmt.Errorf("%d wallets differ from what was acknowledged", off)
	}
	return nil
}
