package main_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"weir/internal/app/apptest"
)

// binary is the program as it is shipped, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "weir-binary-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "weir")
	build := exec.CommandContext(context.Background(), "go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// TestNoFailpoints: the program as it is shipped cannot be told to kill itself.
func TestNoFailpoints(t *testing.T) {
	t.Parallel()
	program, err := os.ReadFile(binary)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"before_commit", "CRASH_POINT"} {
		if bytes.Contains(program, []byte(word)) {
			t.Errorf("the binary knows %q (internal/failpoint)", word)
		}
	}
}

// patience is how long a process may take for anything.
const patience = 20 * time.Second

// command runs the binary in a folder with nothing but these settings, and returns its exit code and output.
func command(t *testing.T, dir string, env []string, args ...string) (code int, output string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, args...)
	cmd.Dir, cmd.Env = dir, append([]string{}, env...) // nil would be the environment of the test
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		t.Fatalf("weir %v: %v %s", args, err, out)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// process is a running `weir serve`.
type process struct {
	*apptest.Node
	t      *testing.T
	cmd    *exec.Cmd
	out    *output
	exited chan struct{}
}

// output is what a process prints, errors included.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// freeAddress is one on which nobody listens at the moment.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}

// launch starts `weir serve` on an installation. It is killed with the test.
func launch(t *testing.T, s *apptest.Site, env ...string) *process {
	t.Helper()
	address := freeAddress(t)
	p := &process{t: t, out: &output{}, exited: make(chan struct{}), Node: s.Attach(t, "http://"+address)}
	p.cmd = exec.Command(binary, "serve")
	p.cmd.Dir = t.TempDir()
	p.cmd.Env = slices.Concat([]string{"PATH=" + os.Getenv("PATH")}, s.Env, []string{"WEIR_LISTEN=" + address}, env)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // the state says how it ended
		close(p.exited)
	}()
	t.Cleanup(func() {
		p.signal(syscall.SIGKILL)
		<-p.exited
		if t.Failed() {
			t.Logf("output of %s:\n%s", address, p.out)
		}
	})
	return p
}

// serve starts `weir serve` and waits until it is ready.
func serve(t *testing.T, s *apptest.Site, env ...string) *process {
	t.Helper()
	p := launch(t, s, env...)
	p.await(http.StatusOK)
	return p
}

// await waits for a status of /readyz.
func (p *process) await(status int) string {
	p.t.Helper()
	body := ""
	apptest.Await(p.t, fmt.Sprintf("%d on /readyz", status), func() bool {
		select {
		case <-p.exited:
			p.t.Fatalf("it ended: %v\n%s", p.cmd.ProcessState, p.out)
		default:
		}
		request, err := p.Request(p.t.Context(), http.MethodGet, "/readyz", "", http.NoBody)
		if err != nil {
			p.t.Fatal(err)
		}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			return false
		}
		defer func() { _ = response.Body.Close() }()
		b, _ := io.ReadAll(response.Body)
		body = string(b)
		return response.StatusCode == status
	})
	return body
}

func (p *process) signal(s os.Signal) {
	if err := p.cmd.Process.Signal(s); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Errorf("signal: %v", err)
	}
}

// kill is kill -9.
func (p *process) kill() {
	p.signal(syscall.SIGKILL)
	<-p.exited
}

// ended waits for the process and returns its exit code.
func (p *process) ended() int {
	p.t.Helper()
	select {
	case <-p.exited:
	case <-time.After(patience):
		p.t.Fatalf("it still runs:\n%s", p.out)
	}
	return p.cmd.ProcessState.ExitCode()
}

// stop is SIGTERM, which must end well.
func (p *process) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if code := p.ended(); code != 0 {
		p.t.Errorf("exit code %d after SIGTERM:\n%s", code, p.out)
	}
}

// curl is the command that a start prints: from the line that begins with "curl" to the one without "\" at its end.
func curl(output string) string {
	var lines []string
	scanner := bufio.NewScanner(strings.NewReader(output))
	for scanner.Scan() {
		line := scanner.Text()
		if len(lines) == 0 && !strings.HasPrefix(line, "curl ") {
			continue
		}
		lines = append(lines, line)
		if !strings.HasSuffix(line, `\`) {
			break
		}
	}
	return strings.Join(lines, "\n")
}

func readAll(response *http.Response) (string, error) {
	b, err := io.ReadAll(response.Body)
	return string(b), err
}
