// Package server starts private servers from installed binaries: a PostgreSQL cluster, a Redis, a MariaDB. They listen on loopback
// behind a random password, keep their files in a directory of the caller's, and end with the process that started them.
package server

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	startTries   = 5
	startTimeout = 60 * time.Second
	pollInterval = 20 * time.Millisecond
)

// Server is one server and its present process. Safe for concurrent use.
type Server struct {
	// URL names the server, its password included; it stays the same over restarts.
	URL string

	name     string
	command  func() *exec.Cmd
	farewell syscall.Signal // ends it in good order
	log      string         // file for its output, shown when it does not start
	ready    func() bool

	mu      sync.Mutex
	process *Process
}

// startOnFreePort starts what build returns. Between choosing a port and listening on it another process may take it,
// so a server that ends at once is tried again on another port.
func startOnFreePort(ctx context.Context, build func(port int) (*Server, error)) (*Server, error) {
	for try := 1; ; try++ {
		port, err := FreePort()
		if err != nil {
			return nil, err
		}
		s, err := build(port)
		if err != nil {
			return nil, err
		}
		err = s.Start(ctx)
		if err == nil {
			return s, nil
		}
		if try == startTries || !errors.Is(err, errEndedEarly) {
			return nil, err
		}
	}
}

var (
	errEndedEarly = errors.New("it ended before it was ready")
	errTooSlow    = errors.New("it was not ready in time")
	errRuns       = errors.New("it runs already")
)

// Start starts the server, or starts it again after it has ended, and waits until it is ready.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process != nil && s.process.Running() {
		return fmt.Errorf("start %s: %w", s.name, errRuns)
	}
	if err := s.start(ctx); err != nil {
		return fmt.Errorf("start %s: %w", s.name, err)
	}
	return nil
}

func (s *Server) start(ctx context.Context) error {
	output, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer output.Close() //nolint:errcheck // the child has its own descriptor
	cmd := s.command()
	cmd.Stdout, cmd.Stderr = output, output
	if s.process, err = Start(cmd, s.farewell); err != nil {
		return err
	}
	return s.awaitReady(ctx)
}

func (s *Server) awaitReady(ctx context.Context) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	deadline := time.After(startTimeout)
	for {
		select {
		case <-tick.C:
			if s.ready() {
				return nil
			}
		case <-s.process.Exited():
			return s.explain(errEndedEarly)
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), s.process.Stop(s.farewell))
		case <-deadline:
			return errors.Join(s.explain(errTooSlow), s.process.Stop(s.farewell))
		}
	}
}

// explain adds the end of the server's own output to err.
func (s *Server) explain(err error) error {
	content, readErr := os.ReadFile(s.log)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	const shown = 10
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return fmt.Errorf("%w:\n%s", err, strings.Join(lines[max(0, len(lines)-shown):], "\n"))
}

// Process is the server's present one.
func (s *Server) Process() *Process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.process
}

// Stop ends the server in good order, by force when it takes too long. Harmless when it has ended.
func (s *Server) Stop() error { return s.Process().Stop(s.farewell) }

// Crash sends sig, which must end the server, and waits for that. Its files stay for Start.
func (s *Server) Crash(sig syscall.Signal) error { return s.Process().Stop(sig) }

// plainEnv keeps the caller's PG* variables, locale and home away from the servers.
func plainEnv(home string) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "LC_ALL=C", "TZ=UTC"}
}

// Ports from which systems do not take the local ends of connections: a server that is down for a while finds its port free.
const lowestPort, highestPort = 15_000, 32_000

// FreePort returns a port of loopback on which nobody listens.
func FreePort() (int, error) {
	for range 100 {
		port := lowestPort + rand.IntN(highestPort-lowestPort)
		listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, errors.New("no port is free")
}

// Find returns the path of the first program that is installed, or "".
func Find(names ...string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
