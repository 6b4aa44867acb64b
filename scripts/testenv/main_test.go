package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asProgram makes the test binary behave as testenv itself.
const asProgram = "TESTENV_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) == "1" {
		main()
	}
	os.Exit(m.Run())
}

// testenv returns a run of the program with its temporary files in dir, unaware of servers the test itself may have.
func testenv(t *testing.T, dir string, env []string, args ...string) (cmd *exec.Cmd, output *bytes.Buffer) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.CommandContext(t.Context(), program, args...)
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); name != databaseVariable && name != redisVariable && name != mariaVariable {
			cmd.Env = append(cmd.Env, pair)
		}
	}
	cmd.Env = append(append(cmd.Env, asProgram+"=1", "TMPDIR="+dir), env...)
	output = &bytes.Buffer{}
	cmd.Stderr = output
	return cmd, output
}

// openDirectory is a temporary directory that the database server's user can pass through.
func openDirectory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "weir-testenv-test-") //nolint:usetesting // t.TempDir is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestCommandGetsServersAndItsExitCodeIsKept(t *testing.T) {
	t.Parallel()
	dir := openDirectory(t)
	cmd, stderr := testenv(t, dir, nil, "--", "sh", "-c", `echo "$TEST_DATABASE_URL"; echo "$TEST_REDIS_URL"; exit 7`)
	stdout, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Fatalf("got %v, want exit code 7; %s", err, stderr)
	}
	for line := range strings.Lines(string(stdout)) {
		assertNobodyListens(t, strings.TrimSpace(line))
	}
	assertEmpty(t, dir)
}

func TestSIGTERMReachesTheCommandAndNothingIsLeft(t *testing.T) {
	t.Parallel()
	dir := openDirectory(t)
	script := `trap 'exit 3' TERM; sleep 60 & echo "$TEST_REDIS_URL"; wait`
	cmd, stderr := testenv(t, dir, nil, "-need", "redis", "--", "sh", "-c", script)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Fatalf("got %v, want the command's exit code 3; %s", err, stderr)
	}
	assertNobodyListens(t, strings.TrimSpace(line))
	assertEmpty(t, dir)
}

func TestNamedServersAreUsedAsTheyAre(t *testing.T) {
	t.Parallel()
	dir := openDirectory(t)
	env := []string{databaseVariable + "=postgres://elsewhere/db", redisVariable + "=redis://elsewhere/1"}
	cmd, stderr := testenv(t, dir, env, "--", "sh", "-c", `echo "$TEST_DATABASE_URL $TEST_REDIS_URL"`)
	stdout, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v; %s", err, stderr)
	}
	if got, want := string(stdout), "postgres://elsewhere/db redis://elsewhere/1\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBadUsageIsExitCode2(t *testing.T) {
	t.Parallel()
	cmd, _ := testenv(t, t.TempDir(), nil)
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Errorf("got %v, want exit code 2", err)
	}
}

func TestMissingErrorIsOneLineThatNamesThePackages(t *testing.T) {
	t.Parallel()
	known := requirements()
	got := missingError([]string{needRedis, needCC}, packagesOf(known, []string{needRedis, needCC})).Error()
	want := "missing here: redis, cc; install it (Debian: apt-get install redis-server gcc libc6-dev)"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func assertNobodyListens(t *testing.T, server string) {
	t.Helper()
	parsed, err := url.Parse(server)
	if err != nil || parsed.Host == "" {
		t.Fatalf("the command got %q as a server's address (%v)", server, err)
	}
	dialer := net.Dialer{Timeout: time.Second}
	if conn, err := dialer.DialContext(t.Context(), "tcp", parsed.Host); err == nil {
		t.Errorf("%s still answers", parsed.Host)
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}

func assertEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := filepath.Glob(fmt.Sprintf("%s/*", dir))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}
