package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"weir/scripts/testenv/server"
)

// environment is what testenv brought up and must take down again, last first.
type environment struct {
	exports []string // NAME=value pairs for the command
	stops   []func() error
}

// start brings up each needed server that the caller has not named. It gives up when a signal arrives meanwhile.
func (e *environment) start(ctx context.Context, opt options, found tools) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if path := found[needChromium]; path != "" {
		e.exports = append(e.exports, "CHROMIUM_PATH="+path)
	}
	if path := found[needPostgreSQL]; path != "" { // its client programs are often not in PATH on Debian
		e.exports = append(e.exports, "PATH="+os.Getenv("PATH")+string(os.PathListSeparator)+path)
	}
	dir, err := server.Directory("weir-testenv-")
	if err != nil {
		return err
	}
	e.stops = append(e.stops, func() error { return os.RemoveAll(dir) })

	if slices.Contains(opt.need, needPostgreSQL) && os.Getenv(databaseVariable) == "" {
		settings := server.Fast
		if opt.durable {
			settings = server.Durable
		}
		postgres, err := server.Postgres(ctx, dir, found[needPostgreSQL], settings)
		if err != nil {
			return err
		}
		e.stops = append(e.stops, postgres.Stop)
		e.exports = append(e.exports, databaseVariable+"="+postgres.URL)
	}
	if slices.Contains(opt.need, needRedis) && os.Getenv(redisVariable) == "" {
		redis, err := server.Redis(ctx, dir, found[needRedis])
		if err != nil {
			return err
		}
		e.stops = append(e.stops, redis.Stop)
		e.exports = append(e.exports, redisVariable+"="+redis.URL)
	}
	if slices.Contains(opt.need, needMariaDB) && os.Getenv(mariaVariable) == "" {
		maria, err := server.MariaDB(ctx, dir, found[needMariaDB])
		if err != nil {
			return err
		}
		e.stops = append(e.stops, maria.Stop)
		e.exports = append(e.exports, mariaVariable+"="+maria.URL)
	}
	return nil
}

// stop ends what start began and removes the directory. It goes on after a fault and returns all of them.
func (e *environment) stop() error {
	var faults []error
	for _, stop := range slices.Backward(e.stops) {
		faults = append(faults, stop())
	}
	e.stops = nil
	return errors.Join(faults...)
}
