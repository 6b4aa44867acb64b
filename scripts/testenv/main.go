// Command testenv runs a command with a private PostgreSQL and a private Redis at its side, and where it is told so a MariaDB:
//
//	testenv [-durable] [-need postgresql,redis,mariadb,chromium,cc,python] -- command [argument …]
//
// The command finds them in TEST_DATABASE_URL, TEST_REDIS_URL and TEST_MARIADB_URL. A server that the caller already names there is used
// as it is and never stopped. Everything testenv starts listens on loopback, lives in one temporary directory, and is
// gone when the command ends, also when testenv is told to stop by SIGINT or SIGTERM. The exit code is the command's.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv:", err)
	}
	os.Exit(code)
}

// options is the command line.
type options struct {
	durable bool
	need    []string
	command []string
}

func parse(args []string) (options, error) {
	flags := flag.NewFlagSet("testenv", flag.ContinueOnError)
	durable := flags.Bool("durable", false, "keep fsync and synchronous_commit on, for measurements")
	need := flags.String("need", "postgresql,redis", "what the command needs: postgresql, redis, mariadb, chromium, cc, python")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	if flags.NArg() == 0 {
		return options{}, errors.New("usage: testenv [-durable] [-need LIST] -- command [argument …]")
	}
	return options{durable: *durable, need: strings.Split(*need, ","), command: flags.Args()}, nil
}

// run returns the exit code: the command's own, 1 when the surroundings could not be had, 2 for bad usage.
func run(args []string) (code int, err error) {
	opt, err := parse(args)
	if err != nil {
		return 2, err
	}
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)

	found, err := provide(context.Background(), opt.need)
	if err != nil {
		return 1, err
	}
	surroundings := &environment{}
	defer func() { err = errors.Join(err, surroundings.stop()) }()
	if err := surroundings.start(context.Background(), opt, found); err != nil {
		return 1, err
	}
	return runCommand(opt.command, surroundings.exports, signals)
}
