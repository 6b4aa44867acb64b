// Command ledger measures how many calls a second the ledger can hold and settle, durably, and how long each takes: closed
// loop, on SQLite and PostgreSQL, with one hot wallet and with many, with journal rows only and with usage records and
// budgets. After each cell it compares every wallet with what was acknowledged. Run it by `make bench-ledger`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

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
	profile   string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse() (options, error) {
	var o options
	var databases, callers, wallets, modes string
	flag.DurationVar(&o.duration, "duration", 2*time.Second, "how long each cell runs")
	flag.StringVar(&databases, "databases", "sqlite,postgres", "databases to measure")
	flag.StringVar(&o.url, "url", os.Getenv("TEST_DATABASE_URL"), "PostgreSQL server; a database of its own is made there and dropped")
	flag.StringVar(&o.dir, "dir", os.TempDir(), "where the SQLite file is made; a memory file system proves nothing")
	flag.StringVar(&callers, "callers", "1,64,512", "callers at once")
	flag.StringVar(&wallets, "wallets", "1,1000", "wallets that they draw on")
	flag.StringVar(&modes, "modes", "rows,full", "rows: journal only; full: usage records and two budgets")
	flag.StringVar(&o.profile, "profile", "", "file for a CPU profile of the whole run")
	flag.Parse()
	o.databases, o.modes = strings.Split(databases, ","), strings.Split(modes, ",")
	var err, werr error
	o.callers, err = numbers(callers)
	o.wallets, werr = numbers(wallets)
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
	fmt.Println("| database | rows | wallets | callers | pairs/s | hold p50 / p99 ms | settle p50 / p99 ms | CPU µs/pair, here | wallets |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
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
	for _, mode := range o.modes {
		for _, wallets := range o.wallets {
			for _, callers := range o.callers {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				c := cell{db: d, duration: o.duration, full: mode == "full", wallets: wallets, callers: callers}
				r, err := c.run(ctx)
				if err != nil {
					return fmt.Errorf("%s, %d wallets, %d callers: %w", mode, wallets, callers, err)
				}
				fmt.Printf("| %s | %s | %d | %d | %.0f | %s | %s | %.0f | %s |\n",
					name, mode, wallets, callers, r.rate, r.hold, r.settle, r.cpu, r.verdict)
			}
		}
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
