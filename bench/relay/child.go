package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"
)

const (
	childUpstream = "serve-upstream"
	childProxy    = "serve-proxy"

	stopTimeout = 15 * time.Second
)

// serveAsChild runs this program in one of its other roles: the mock upstream or the reverse proxy. Such a child prints
// its address and ends when its standard input does, so that it cannot outlive the run that started it.
func serveAsChild(args []string) (served bool, err error) {
	if len(args) == 0 || (args[0] != childUpstream && args[0] != childProxy) {
		return false, nil
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return true, err
	}
	if _, err := fmt.Printf("http://%s\n", listener.Addr()); err != nil {
		return true, err
	}
	failed := make(chan error, 1)
	go func() {
		if args[0] == childUpstream {
			failed <- serveUpstream(listener)
		} else {
			failed <- serveProxy(listener, args[1])
		}
	}()
	ended := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		ended <- err
	}()
	select {
	case err := <-failed:
		return true, err
	case err := <-ended:
		return true, err
	}
}

// child is this program in another role.
type child struct {
	cmd   *exec.Cmd
	stdin io.Closer
	url   string
}

func startChild(ctx context.Context, name string, args ...string) (*child, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", name, err), stdin.Close(), cmd.Wait())
	}
	return &child{cmd: cmd, stdin: stdin, url: strings.TrimSpace(line)}, nil
}

func (c *child) stop() error {
	closeErr := c.stdin.Close()
	timer := time.AfterFunc(stopTimeout, func() { _ = c.cmd.Process.Kill() })
	defer timer.Stop()
	return errors.Join(closeErr, c.cmd.Wait())
}
