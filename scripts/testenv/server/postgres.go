package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

const (
	postgresUser   = "weir"
	oldestPostgres = 14 // lib/pq's own minimum
)

// Durable settings sync as in production. With Fast a crash of the machine may lose the cluster, which nobody will miss.
var (
	Durable = []string{
		"listen_addresses=127.0.0.1", "max_connections=300", "timezone=UTC", "log_timezone=UTC", "lc_messages=C", "logging_collector=off",
	}
	Fast = slices.Concat(Durable, []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off"})
)

// Postgres makes a fresh cluster in dir/pg with the binaries in bin and starts it on a free loopback port. Root runs it as
// another user, who must be able to pass through dir (Directory).
func Postgres(ctx context.Context, dir, bin string, settings []string) (*Server, error) {
	home := filepath.Join(dir, "pg")
	if err := os.Mkdir(home, 0o700); err != nil {
		return nil, err
	}
	credential, err := handOver(home)
	if err != nil {
		return nil, err
	}
	password := rand.Text()
	data := filepath.Join(home, "data")
	if err := initCluster(home, data, bin, password, credential); err != nil {
		return nil, err
	}
	return startOnFreePort(ctx, func(port int) (*Server, error) {
		args := []string{"-D", data, "-k", home, "-p", strconv.Itoa(port)}
		for _, setting := range settings {
			args = append(args, "-c", setting)
		}
		command := func() *exec.Cmd {
			cmd := exec.Command(filepath.Join(bin, "postgres"), args...)
			cmd.Dir, cmd.Env = home, plainEnv(home)
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
			return cmd
		}
		return &Server{
			name: "postgresql", command: command, log: filepath.Join(dir, "postgresql.log"),
			farewell: syscall.SIGINT, // "fast": ends sessions, does not wait for clients
			URL:      fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/postgres?sslmode=disable", postgresUser, password, port),
			ready:    func() bool { return postmasterReady(data) },
		}, nil
	})
}

func initCluster(home, data, bin, password string, credential *syscall.Credential) error {
	passwordFile := filepath.Join(home, "password")
	if err := os.WriteFile(passwordFile, []byte(password), 0o600); err != nil {
		return err
	}
	if credential != nil {
		if err := os.Chown(passwordFile, int(credential.Uid), int(credential.Gid)); err != nil {
			return err
		}
	}
	cmd := exec.Command(filepath.Join(bin, "initdb"), "--pgdata="+data, "--username="+postgresUser, "--pwfile="+passwordFile,
		"--auth-local=trust", "--auth-host=password", "--locale=C", "--encoding=UTF8", "--no-sync", "--no-instructions")
	cmd.Dir, cmd.Env = home, plainEnv(home)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: credential}
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, bytes.TrimSpace(output))
	}
	return os.Remove(passwordFile)
}

// handOver gives dir to the user that the database server will run as: PostgreSQL refuses to be root. It returns nil
// when we are an ordinary user and the server can be one of our own processes.
func handOver(dir string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // no credential means "as ourselves", which is what exec takes it for
	}
	for _, name := range []string{"postgres", "nobody"} {
		account, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return nil, fmt.Errorf("ids of user %s: %w", name, err)
		}
		if err := os.Chown(dir, int(uid), int(gid)); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")
}

// postmasterReady reads the status that the postmaster keeps in the eighth line of its pid file.
func postmasterReady(data string) bool {
	content, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil { // not there yet
		return false
	}
	const statusLine = 7
	lines := strings.Split(string(content), "\n")
	return len(lines) > statusLine && strings.TrimSpace(lines[statusLine]) == "ready"
}

// FindPostgres returns the directory of the newest usable server: initdb is often not in PATH on Debian, and a client
// package alone has none.
func FindPostgres() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if target, err := filepath.EvalSymlinks(path); err == nil && isServer(filepath.Dir(target)) {
			return filepath.Dir(target)
		}
	}
	candidates, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return ""
	}
	slices.SortFunc(candidates, func(a, b string) int { return majorOf(b) - majorOf(a) })
	for _, dir := range candidates {
		if majorOf(dir) >= oldestPostgres && isServer(dir) {
			return dir
		}
	}
	return ""
}

func isServer(dir string) bool {
	_, initdb := os.Stat(filepath.Join(dir, "initdb"))
	_, server := os.Stat(filepath.Join(dir, "postgres"))
	return errors.Join(initdb, server) == nil
}

// majorOf reads 15 from /usr/lib/postgresql/15/bin and 0 from any other path.
func majorOf(binDir string) int {
	major, err := strconv.Atoi(filepath.Base(filepath.Dir(binDir)))
	if err != nil {
		return 0
	}
	return major
}
