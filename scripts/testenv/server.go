package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	startTries   = 5
	startTimeout = 60 * time.Second
	stopTimeout  = 10 * time.Second
	pollInterval = 20 * time.Millisecond
)

// server is one process that testenv started, in a process group of its own so that a Ctrl-C at the terminal reaches
// the command first and the servers only when the command is done with them.
type server struct {
	cmd        *exec.Cmd
	credential *syscall.Credential
	stopSignal syscall.Signal
	log        string // file for its output, shown when it does not start
	url        string
	ready      func() bool
	exited     chan struct{}
}

// startOnFreePort starts what build returns. Between choosing a port and listening on it another process may take it,
// so a server that ends at once is tried again on another port.
func startOnFreePort(name string, signals <-chan os.Signal, build func(port int) (*server, error)) (*server, error) {
	var last error
	for range startTries {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		candidate, err := build(port)
		if err != nil {
			return nil, err
		}
		last = candidate.start(signals)
		if last == nil {
			return candidate, nil
		}
		if !errors.Is(last, errEndedEarly) {
			break
		}
	}
	return nil, fmt.Errorf("start %s: %w", name, last)
}

var (
	errEndedEarly  = errors.New("it ended before it was ready")
	errInterrupted = errors.New("interrupted")
	errTooSlow     = errors.New("it was not ready in time")
)

func (s *server) start(signals <-chan os.Signal) error {
	output, err := os.Create(s.log)
	if err != nil {
		return err
	}
	defer output.Close() //nolint:errcheck // the child has its own descriptor
	s.cmd.Stdout, s.cmd.Stderr = output, output
	s.cmd.SysProcAttr = bindToParent(&syscall.SysProcAttr{Setpgid: true, Credential: s.credential}, s.stopSignal)
	if err := s.cmd.Start(); err != nil {
		return err
	}
	s.exited = make(chan struct{})
	go func() {
		defer close(s.exited)
		_ = s.cmd.Wait() // how it ended is told by the log, that it ended by the channel
	}()
	return s.awaitReady(signals)
}

func (s *server) awaitReady(signals <-chan os.Signal) error {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	deadline := time.After(startTimeout)
	for {
		select {
		case <-tick.C:
			if s.ready() {
				return nil
			}
		case <-s.exited:
			return s.explain(errEndedEarly)
		case <-signals:
			return errors.Join(errInterrupted, s.stop())
		case <-deadline:
			return errors.Join(s.explain(errTooSlow), s.stop())
		}
	}
}

// explain adds the end of the server's own output to err.
func (s *server) explain(err error) error {
	content, readErr := os.ReadFile(s.log)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	const shown = 10
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return fmt.Errorf("%w:\n%s", err, strings.Join(lines[max(0, len(lines)-shown):], "\n"))
}

// stop asks the server to end and, when it does not in time, kills its process group. Harmless when it has ended.
func (s *server) stop() error {
	for _, step := range []syscall.Signal{s.stopSignal, syscall.SIGKILL} {
		target := s.cmd.Process.Pid
		if step == syscall.SIGKILL {
			target = -target
		}
		select {
		case <-s.exited:
			return nil
		default:
		}
		if err := syscall.Kill(target, step); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("stop %s: %w", s.cmd.Path, err)
		}
		select {
		case <-s.exited:
			return nil
		case <-time.After(stopTimeout):
		}
	}
	return fmt.Errorf("stop %s: process %d survived SIGKILL", s.cmd.Path, s.cmd.Process.Pid)
}
