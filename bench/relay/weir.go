package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	readyTimeout = 60 * time.Second
	rootEmail    = "root@localhost"
)

// gateway is a running Weir with its state in a temporary directory.
type gateway struct {
	binary string
	dir    string
	url    string
	env    []string
	cmd    *exec.Cmd
	exited chan error
	drops  []func() error
}

// weirSubject starts the binary on a fresh state, gives it the mock as its only channel, and signs a customer up. An empty
// database means the embedded default.
func weirSubject(name, binary, database, profiles string) subject {
	return subject{name: name, start: func(ctx context.Context, upstream string) (t target, err error) {
		g, err := newGateway(ctx, binary, database)
		if err != nil {
			return target{}, err
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, g.lastLines(), g.stop())
			}
		}()
		var profile string
		if profiles != "" {
			address, err := freeAddress(ctx)
			if err != nil {
				return target{}, err
			}
			g.env = append(g.env, "WEIR_METRICS_LISTEN="+address)
			profile = "http://" + address + "/debug/pprof/profile"
		}
		password := rand.Text()
		if err := g.serve(ctx, password); err != nil {
			return target{}, err
		}
		key, err := g.open(ctx, password, upstream)
		if err != nil {
			return target{}, err
		}
		return target{url: g.url, key: key, pid: g.cmd.Process.Pid, stop: g.stop, profile: profile}, nil
	}}
}

// newGateway prepares directory, address and, when a server is given, a fresh database on it.
func newGateway(ctx context.Context, binary, database string) (*gateway, error) {
	path, err := filepath.Abs(binary)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "weir-bench-")
	if err != nil {
		return nil, err
	}
	g := &gateway{binary: path, dir: dir, drops: []func() error{func() error { return os.RemoveAll(dir) }}}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, errors.Join(err, g.stop())
	}
	g.url = "http://" + address
	g.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "WEIR_LISTEN=" + address, "WEIR_METRICS_LISTEN=",
		"WEIR_DATA_DIR=" + filepath.Join(dir, "data"), "WEIR_ALLOW_PRIVATE_UPSTREAMS=1",
		"WEIR_SIGNUP=open", "WEIR_SIGNUP_BONUS_USD=1000000.00", "WEIR_ROOT_EMAIL=" + rootEmail,
	}
	if database == "" {
		return g, nil
	}
	created, drop, err := createDatabase(ctx, database)
	if err != nil {
		return nil, errors.Join(err, g.stop())
	}
	g.drops = append(g.drops, drop)
	g.env = append(g.env, "WEIR_DATABASE_URL="+created, "WEIR_REDIS_URL="+os.Getenv("TEST_REDIS_URL"),
		"WEIR_SECRET_KEY="+base64.StdEncoding.EncodeToString([]byte(rand.Text()+rand.Text())))
	migrate := exec.CommandContext(ctx, g.binary, "migrate", "up")
	migrate.Env, migrate.Dir = g.env, dir
	if output, err := migrate.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("weir migrate up: %w\n%s", err, output), g.stop())
	}
	return g, nil
}

// serve starts the gateway and waits until it is ready.
func (g *gateway) serve(ctx context.Context, password string) error {
	log, err := os.Create(g.logFile())
	if err != nil {
		return err
	}
	defer log.Close() //nolint:errcheck // the child has its own descriptor
	g.cmd = exec.Command(g.binary, "serve")
	g.cmd.Dir, g.cmd.Env = g.dir, slices.Concat(g.env, []string{"WEIR_ROOT_PASSWORD=" + password})
	g.cmd.Stdout, g.cmd.Stderr = log, log
	if err := g.cmd.Start(); err != nil {
		return err
	}
	g.exited = make(chan error, 1)
	go func() { g.exited <- g.cmd.Wait() }()
	deadline := time.After(readyTimeout)
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		select {
		case <-tick.C:
			if g.isReady(ctx) {
				tick.Stop()
				return nil
			}
		case err := <-g.exited:
			g.exited <- err // stop looks for it again
			return fmt.Errorf("weir ended before it was ready: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return errors.New("weir was not ready in time")
		}
	}
}

// stop ends the gateway as an operator would and removes what it left.
func (g *gateway) stop() error {
	var faults []error
	if g.exited != nil {
		faults = append(faults, g.terminate())
	}
	for _, drop := range slices.Backward(g.drops) {
		faults = append(faults, drop())
	}
	return errors.Join(faults...)
}

func (g *gateway) terminate() error {
	if err := g.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop weir: %w", err)
	}
	select {
	case err := <-g.exited:
		if err != nil {
			return fmt.Errorf("weir did not end cleanly: %w", err)
		}
		return nil
	case <-time.After(stopTimeout):
		return errors.Join(fmt.Errorf("weir did not stop within %s", stopTimeout), g.cmd.Process.Kill())
	}
}

func (g *gateway) logFile() string { return filepath.Join(g.dir, "weir.log") }

// lastLines is the end of the gateway's own log, as an error to stand beside another.
func (g *gateway) lastLines() error {
	content, err := os.ReadFile(g.logFile())
	if err != nil {
		return err
	}
	const shown = 15
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return fmt.Errorf("its log ends:\n%s", strings.Join(lines[max(0, len(lines)-shown):], "\n"))
}

func freeAddress(ctx context.Context) (string, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
