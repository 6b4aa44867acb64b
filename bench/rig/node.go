package rig

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"weir/scripts/testenv/server"
)

// Node is one process of a Site; it may have several lives. Safe for concurrent use.
type Node struct {
	Name    string
	URL     string
	LogFile string // of all its lives

	site *Site
	env  []string

	mu      sync.Mutex
	process *server.Process
}

var errAlive = errors.New("it runs already")

// Start begins a life, with settings for this life alone, and does not wait for it to be ready.
func (n *Node) Start(env ...string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.process != nil && n.process.Running() {
		return fmt.Errorf("start node %s: %w", n.Name, errAlive)
	}
	log, err := os.OpenFile(n.LogFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("start node %s: %w", n.Name, err)
	}
	defer log.Close() //nolint:errcheck // the child has its own descriptor
	cmd := exec.Command(n.site.cfg.Binary, "serve")
	cmd.Dir, cmd.Env = n.site.cfg.Dir, slices.Concat(n.site.env, n.env, env)
	cmd.Stdout, cmd.Stderr = log, log
	if n.process, err = server.Start(cmd, syscall.SIGKILL); err != nil {
		return fmt.Errorf("start node %s: %w", n.Name, err)
	}
	return nil
}

// Process is the present or the last life; nil before the first.
func (n *Node) Process() *server.Process {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.process
}

// readyPoll is how often AwaitReady looks.
const readyPoll = 25 * time.Millisecond

// AwaitReady returns when /readyz is 200. It fails when the process ends or ctx does.
func (n *Node) AwaitReady(ctx context.Context) error {
	process := n.Process()
	tick := time.NewTicker(readyPoll)
	defer tick.Stop()
	for {
		if n.ready(ctx) {
			return nil
		}
		select {
		case <-tick.C:
		case <-process.Exited():
			return fmt.Errorf("node %s ended with %d before it was ready; its log ends:\n%s", n.Name, process.ExitCode(), n.lastLines())
		case <-ctx.Done():
			return fmt.Errorf("node %s is not ready: %w; its log ends:\n%s", n.Name, ctx.Err(), n.lastLines())
		}
	}
}

func (n *Node) ready(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, n.URL+"/readyz", http.NoBody)
	if err != nil {
		return false
	}
	request.Close = true
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil && response.StatusCode == http.StatusOK
}

func (n *Node) lastLines() string {
	content, err := os.ReadFile(n.LogFile)
	if err != nil {
		return err.Error()
	}
	const shown = 15
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return strings.Join(lines[max(0, len(lines)-shown):], "\n")
}

// Kill ends the process with SIGKILL and waits until it is gone. Harmless when none runs.
func (n *Node) Kill() error {
	if p := n.Process(); p != nil {
		return p.Stop(syscall.SIGKILL)
	}
	return nil
}

// Terminate ends the process as an operator does, with SIGTERM. An error when it does not end in time, or not with 0.
func (n *Node) Terminate(within time.Duration) error {
	p := n.Process()
	if p == nil {
		return nil
	}
	if err := p.StopWithin(syscall.SIGTERM, within); err != nil {
		return err
	}
	if code := p.ExitCode(); code != 0 {
		return fmt.Errorf("node %s ended with %d; its log ends:\n%s", n.Name, code, n.lastLines())
	}
	return nil
}

// Pause stops the process in its tracks (SIGSTOP). Its connections stay open.
func (n *Node) Pause() error { return n.signal(syscall.SIGSTOP) }

// Resume ends Pause.
func (n *Node) Resume() error { return n.signal(syscall.SIGCONT) }

func (n *Node) signal(sig syscall.Signal) error {
	if p := n.Process(); p != nil {
		return p.Signal(sig)
	}
	return nil
}
