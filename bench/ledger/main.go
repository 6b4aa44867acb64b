// Command ledger measures how many calls a second the ledger can hold and settle, durably, and how long each takes: closed
// loop, on SQLite and PostgreSQL, with one hot wallet and with many, with journal rows only and with usage records and
// budgets, in one process and in several on the same wallets, and with millions of charges in the tables. After each cell it
// compares every wallet with what was acknowledged. Run it by `make bench-ledger`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"time"

	"weir/internal/db"
	"weir/internal/ledger"
)

type options struct {
	duration  time.Duration
	databases []string
	url       string
	dir       string
	callers   []int
	wallets   []int
	modes     []string
	processes []int
	history   int
	lanes     int
	profile   string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	work := run
	if len(os.Args) == 2 && os.Args[1] == asNode {
		work = func(ctx context.Context) error { return node(ctx, os.Stdin, os.Stdout) }
	}
	err := work(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse() (options, error) {
	var o options
	var databases, callers, wallets, modes, processes string
	flag.DurationVar(&o.duration, "duration", 2*time.Second, "how long each cell runs")
	flag.StringVar(&databases, "databases", "sqlite,postgres", "databases to measure")
	flag.StringVar(&o.url, "url", os.Getenv("TEST_DATABASE_URL"), "PostgreSQL server; a database of its own is made there and dropped")
	flag.StringVar(&o.dir, "dir", os.TempDir(), "where the SQLite file is made; a memory file system proves nothing")
	flag.StringVar(&callers, "callers", "1,64,512", "callers at once")
	flag.StringVar(&wallets, "wallets", "1,1000", "wallets that they draw on")
	flag.StringVar(&modes, "modes", "rows,full", "rows: journal only; full: usage records and two budgets")
	flag.StringVar(&processes, "processes", "1,3", "processes that share the callers, each a node of its own; PostgreSQL only")
	flag.IntVar(&o.lanes, "lanes", 0, "connections that each process commits over; 0: the default")
	flag.IntVar(&o.history, "history", 0, "charges, with usage records, that are in the tables before; 10000000 takes some minutes and 10 GB")
	flag.StringVar(&o.profile, "profile", "", "file for a CPU profile of the whole run")
	flag.Parse()
	o.databases, o.modes = strings.Split(databases, ","), strings.Split(modes, ",")
	var err, werr error
	o.callers, err = numbers(callers)
	o.wallets, werr = numbers(wallets)
	err = errors.Join(err, werr)
	o.processes, werr = numbers(processes)
	return o, errors.Join(err, werr)
}

func numbers(s string) ([]int, error) {
	var out []int
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is not a positive number", part)
		}
		out = append(out, n)
	}
	return out, nil
}

func run(ctx context.Context) (err error) {
	o, err := parse()
	if err != nil {
		return err
	}
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			return errors.Join(err, f.Close())
		}
		defer func() {
			pprof.StopCPUProfile()
			err = errors.Join(err, f.Close())
		}()
	}
	fmt.Println("| database | rows | wallets | callers | processes | pairs/s | hold p50 / p99 ms | settle p50 / p99 ms | CPU µs/pair | database | exact |")
	fmt.Println("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|")
	for _, name := range o.databases {
		if err := measure(ctx, o, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// measure runs all cells of one database, then proves the ledger's invariants on it.
func measure(ctx context.Context, o options, name string) (err error) {
	d, drop, err := open(ctx, o, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	f, err := settle(ctx, d, slices.Max(o.wallets), o.history)
	if err != nil {
		return err
	}
	if o.history > 0 {
		fmt.Fprintf(os.Stderr, "%s: %d charges of the past\n", name, o.history)
	}
	for _, c := range o.cells(d, f) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r, err := c.run(ctx)
		if err != nil {
			return fmt.Errorf("%s, %d wallets, %d callers, %d processes: %w", c.mode(), c.wallets, c.callers, c.processes, err)
		}
		fmt.Printf("| %s | %s | %d | %d | %d | %.0f | %s | %s | %.0f | %.0f | yes |\n",
			name, c.mode(), c.wallets, c.callers, c.processes, r.rate, r.hold, r.settle, r.cpu, r.server)
	}
	report, err := (&ledger.Checker{DB: d.SQL, Dialect: d.Dialect}).Check(ctx)
	if err != nil {
		return err
	}
	if !report.Sound() {
		return fmt.Errorf("the ledger is not sound: %+v", report)
	}
	return nil
}

// cells are all combinations that make sense: several processes only where all callers are there, and never on SQLite.
func (o *options) cells(d *db.DB, f *fleet) (out []cell) {
	for _, mode := range o.modes {
		for _, wallets := range o.wallets {
			for _, callers := range o.callers {
				for _, n := range o.processes {
					if n > 1 && (d.Dialect != db.Postgres || callers != slices.Max(o.callers)) {
						continue
					}
					out = append(out, cell{
						db: d, fleet: f, duration: o.duration, full: mode == "full", wallets: wallets, callers: callers, processes: n, lanes: o.lanes,
					})
				}
			}
		}
	}
	return out
}

func (c *cell) mode() string {
	if c.full {
		return "full"
	}
	return "rows"
}
