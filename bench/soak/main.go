// Command soak runs three nodes of Weir on a private PostgreSQL and Redis under load while a nemesis kills, pauses and cuts
// off what it can, and proves meanwhile and afterwards that the money is right: facts/ledger.md §4, invariants I1–I16 and I18,
// crash windows W1–W8. docs/operations.md tells how to read what it prints.
//
// It ends by itself, with exit code 0 when no invariant was broken, and leaves no process behind. What it did is drawn from
// -seed; when what happens is left to the machine.
package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const (
	exitOK      = 0
	exitFailure = 1
	exitUsage   = 2
)

// plan is the command line.
type plan struct {
	weir    string
	minutes float64
	seed    uint64
	nodes   int
	callers int
	dir     string
	keep    bool
}

func main() {
	p, err := parse(os.Args[1:])
	if err != nil {
		os.Exit(exitUsage)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	err = run(ctx, p, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(exitFailure)
	}
	os.Exit(exitOK)
}

func parse(args []string) (plan, error) {
	var p plan
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.StringVar(&p.weir, "weir", "bin/weir", "the binary")
	flags.Float64Var(&p.minutes, "minutes", 5, "how long there is load and trouble; up to 5 minutes more until all is proven")
	flags.Uint64Var(&p.seed, "seed", 0, "what the nemesis and the clients draw from; 0 for a new one")
	flags.IntVar(&p.nodes, "nodes", 3, "processes of Weir, at least 2")
	flags.IntVar(&p.callers, "callers", 36, "clients at work at the same time")
	flags.StringVar(&p.dir, "dir", "", "for logs and data folders; a temporary one, kept when something is wrong, by default")
	flags.BoolVar(&p.keep, "keep", false, "keep the temporary directory in any case")
	if err := flags.Parse(args); err != nil {
		return p, err
	}
	if flags.NArg() > 0 || p.minutes <= 0 || p.nodes < 2 || p.callers < 3 {
		flags.Usage()
		return p, flag.ErrHelp
	}
	if p.seed == 0 {
		p.seed = rand.Uint64N(1_000_000)
	}
	return p, nil
}

func (p plan) span() time.Duration { return time.Duration(p.minutes * float64(time.Minute)) }
