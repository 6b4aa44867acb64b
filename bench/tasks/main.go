// Command tasks measures how a node looks after work that providers do in their own time, on PostgreSQL and Redis: thousands of
// open tasks whose provider is to be asked every so many seconds, and a crowd that follows the progress of some of them over GraphQL
// subscriptions. Tasks come in through the relay, the provider is an HTTP server, and everything runs in one process, so that its
// memory is that of the node, the provider and the crowd. Run it by `make bench-tasks`.
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
	url, redis  string
	tasks       int
	every       time.Duration
	followers   int
	tenants     int
	callers     int
	duration    time.Duration
	lateTarget  time.Duration
	eventTarget time.Duration
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
	flag.StringVar(&o.redis, "redis", os.Getenv("TEST_REDIS_URL"), "Redis server; its queues are this program's")
	flag.IntVar(&o.tasks, "tasks", 10_000, "open tasks")
	flag.DurationVar(&o.every, "every", 15*time.Second, "how often the provider of each wants to be asked")
	flag.IntVar(&o.followers, "followers", 1000, "subscribers, each of a task of its own whose progress rises at every question")
	flag.IntVar(&o.tenants, "tenants", 20, "tenants to whom tasks and subscribers belong")
	flag.IntVar(&o.callers, "callers", 16, "callers at once that order the tasks")
	flag.DurationVar(&o.duration, "duration", 90*time.Second, "how long it is measured, when all are at work")
	flag.DurationVar(&o.lateTarget, "late", time.Second, "target: how late the 99th percentile of questions may be")
	flag.DurationVar(&o.eventTarget, "event", 200*time.Millisecond, "target: after which the 99th percentile of subscribers sees progress")
	flag.Parse()
	if o.tenants < 1 || o.tasks < o.followers || o.callers < 1 || o.every < time.Second || o.redis == "" {
		return errors.New("a tenant, a caller, a Redis, a second between questions and a task for each follower are needed")
	}
	s, err := newStage(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return s.serve(ctx, s.measure)
}

// measure fills the stage, waits until everything is at work, and watches.
func (s *stage) measure(ctx context.Context, base string) error {
	began := time.Now()
	if err := s.order(ctx, base); err != nil {
		return err
	}
	ordered := time.Since(began)
	if err := s.vendor.await(ctx, s.tasks); err != nil {
		return err
	}
	fmt.Printf("%d tasks of %d tenants, to be asked after every %s: ordered in %s (%.0f/s), all at the provider %s after the first\n",
		s.tasks, s.tenants, s.every, ordered.Round(time.Second), float64(s.tasks)/ordered.Seconds(), time.Since(began).Round(time.Second))
	crowd, err := s.follow(ctx)
	if err != nil {
		return err
	}
	defer crowd.leave()
	settle := time.NewTimer(s.every + 2*time.Second) // every task has been asked after once
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-settle.C:
	}
	s.vendor.measure()
	crowd.measure()
	memory := sample(ctx, s.duration)
	return errors.Join(s.vendor.report(s.options, s.duration), crowd.report(s.options), memory.report())
}
