// Command relay measures what a gateway costs: the same load against a bundled mock upstream, directly, through a plain Go
// reverse proxy, and through Weir. It prints one Markdown table.
//
// Everything runs on loopback: the mock, the proxy and Weir are processes of their own, so that their CPU time and memory
// can be read from the kernel; the load comes from this process. Latency at a fixed rate counts from the moment a request
// was due, not from when it could be sent. Every answer is checked, and a wrong or incomplete one fails the run.
//
// Weir runs as an operator would start it, once with the embedded default and, when TEST_DATABASE_URL and TEST_REDIS_URL
// name servers, once with those.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// plan is what is measured, and for how long.
type plan struct {
	weir     string
	span     time.Duration // of each timed part
	rate     int           // requests per second of the latency part
	callers  int
	streams  int
	crowd    int
	heavy    int // connections with large bodies
	subjects string
	profiles string // folder; "" for none
}

func main() {
	if served, err := serveAsChild(os.Args[1:]); served {
		exit(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(ctx, parse())
	stop()
	exit(err)
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func parse() plan {
	var p plan
	flag.StringVar(&p.weir, "weir", "bin/weir", "the binary to measure")
	flag.DurationVar(&p.span, "span", 6*time.Second, "length of each timed part")
	flag.IntVar(&p.rate, "rate", 200, "requests per second where latency is measured")
	flag.IntVar(&p.callers, "callers", 64, "connections at saturation")
	flag.IntVar(&p.streams, "streams", 50, "connections with streams")
	flag.IntVar(&p.crowd, "crowd", 1000, "slow streams at once")
	flag.IntVar(&p.heavy, "heavy", 1500, "connections with bodies of 150 kB")
	flag.StringVar(&p.subjects, "subjects", "direct,proxy,embedded,servers", "what is measured, in this order")
	flag.StringVar(&p.profiles, "profiles", "", "folder for a CPU profile of Weir under each load; the figures of such a run count for nothing")
	flag.Parse()
	return p
}

func run(ctx context.Context, p plan) (err error) {
	upstream, err := startChild(ctx, "mock upstream", childUpstream)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, upstream.stop()) }()

	chosen, err := choose(p)
	if err != nil {
		return err
	}
	var results []result
	for _, s := range chosen {
		fmt.Fprintf(os.Stderr, "%s …\n", s.name)
		r, err := measureSubject(ctx, p, s, upstream.url)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		results = append(results, r)
	}
	if err := writeTable(os.Stdout, p, results); err != nil {
		return err
	}
	if err := writeConversions(ctx, os.Stdout, p.span/4); err != nil {
		return err
	}
	return faults(results)
}

// measureSubject starts one subject, loads it and stops it.
func measureSubject(ctx context.Context, p plan, s subject, upstream string) (r result, err error) {
	t, err := s.start(ctx, upstream)
	if err != nil {
		return result{}, err
	}
	defer func() { err = errors.Join(err, t.stop()) }()
	return measure(ctx, p, s.name, t)
}
