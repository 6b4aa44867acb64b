// Command graph measures the GraphQL API on PostgreSQL with a history: a thousand tenants and ten million charged calls, asked
// over HTTP as the dashboard asks, through sessions. A fifth of the calls are one tenant's, so that it shows whether answers grow
// with what a tenant has behind it. Then it measures a download, a rebuild of sums and the drop of a month. Run it by `make bench-graphql`.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

type options struct {
	url      string
	tenants  int
	records  int
	tasks    int
	days     int
	callers  int
	duration time.Duration
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

func run(ctx context.Context) (err error) {
	var o options
	flag.StringVar(&o.url, "url", os.Getenv("TEST_DATABASE_URL"), "PostgreSQL server; a database of its own is made there and dropped")
	flag.IntVar(&o.tenants, "tenants", 1000, "tenants")
	flag.IntVar(&o.records, "records", 10_000_000, "charged calls; ten million take some minutes and 10 GB")
	flag.IntVar(&o.tasks, "tasks", 100_000, "tasks")
	flag.IntVar(&o.days, "days", 90, "days over which they are spread")
	flag.IntVar(&o.callers, "callers", 2, "callers at once")
	flag.DurationVar(&o.duration, "duration", 5*time.Second, "how long each question is asked")
	flag.Parse()
	if o.tenants < 2 || o.records < o.tenants || o.tasks < o.tenants || o.days < 1 || o.callers < 1 {
		return errors.New("at least two tenants, a record and a task of each, a day and a caller are needed")
	}
	s, err := newStage(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	began := time.Now()
	if err := s.fill(ctx); err != nil {
		return err
	}
	fmt.Printf("%d tenants, %d charged calls and %d tasks over %d days, filled in %s; %d callers\n\n", o.tenants, o.records, o.tasks, o.days,
		time.Since(began).Round(time.Second), o.callers)
	return s.serve(ctx, func(ctx context.Context, base string) error {
		if err := s.caughtUp(ctx); err != nil {
			return err
		}
		if err := s.measure(ctx, base); err != nil {
			return err
		}
		return s.upkeep(ctx, base)
	})
}
