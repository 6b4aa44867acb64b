package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
)

// socketPathMax keeps "<dir>/.s.PGSQL.5432" below the 107 bytes that a Unix socket's name may have.
const socketPathMax = 80

// environment is what testenv brought up and must take down again, last first.
type environment struct {
	exports []string // NAME=value pairs for the command
	stops   []func() error
}

// start brings up each needed server that the caller has not named. It gives up when a signal arrives meanwhile.
func (e *environment) start(opt options, found tools, signals <-chan os.Signal) error {
	if path := found[needChromium]; path != "" {
		e.exports = append(e.exports, "CHROMIUM_PATH="+path)
	}
	dir, err := temporaryDirectory()
	if err != nil {
		return err
	}
	e.stops = append(e.stops, func() error { return os.RemoveAll(dir) })

	if slices.Contains(opt.need, needPostgreSQL) && os.Getenv(databaseVariable) == "" {
		settings := fastSettings
		if opt.durable {
			settings = durableSettings
		}
		server, err := startPostgres(dir, found[needPostgreSQL], settings, signals)
		if err != nil {
			return err
		}
		e.stops = append(e.stops, server.stop)
		e.exports = append(e.exports, databaseVariable+"="+server.url)
	}
	if slices.Contains(opt.need, needRedis) && os.Getenv(redisVariable) == "" {
		server, err := startRedis(dir, found[needRedis], signals)
		if err != nil {
			return err
		}
		e.stops = append(e.stops, server.stop)
		e.exports = append(e.exports, redisVariable+"="+server.url)
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

func temporaryDirectory() (string, error) {
	parent := os.TempDir()
	if len(parent) > socketPathMax-len("/weir-testenv-0123456789/pg") {
		parent = "/tmp"
	}
	dir, err := os.MkdirTemp(parent, "weir-testenv-")
	if err != nil {
		return "", fmt.Errorf("make a temporary directory: %w", err)
	}
	// The database server may run as another user and has to pass through to its own directory, which is closed.
	if err := os.Chmod(dir, 0o711); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}
