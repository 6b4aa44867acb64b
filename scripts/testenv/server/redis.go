package server

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// FindRedis returns the path of a Redis server, or "".
func FindRedis() string { return Find("redis-server", "valkey-server") }

// Redis starts the server bin, which keeps nothing on disk, in dir/redis on a free loopback port and behind a password, so
// that a ready answer can only come from the server started here.
func Redis(ctx context.Context, dir, bin string) (*Server, error) {
	home := filepath.Join(dir, "redis")
	if err := os.Mkdir(home, 0o700); err != nil {
		return nil, err
	}
	password := rand.Text()
	return startOnFreePort(ctx, func(port int) (*Server, error) {
		config := filepath.Join(home, "redis.conf")
		lines := []string{
			"bind 127.0.0.1", "port " + strconv.Itoa(port), "requirepass " + password,
			`save ""`, "appendonly no", "daemonize no", "databases 256", "dir " + home,
		}
		if err := os.WriteFile(config, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			return nil, err
		}
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		command := func() *exec.Cmd {
			cmd := exec.Command(bin, config)
			cmd.Dir, cmd.Env = home, plainEnv(home)
			return cmd
		}
		return &Server{
			name: "redis", command: command, log: filepath.Join(dir, "redis.log"), farewell: syscall.SIGTERM,
			URL:   fmt.Sprintf("redis://:%s@%s/0", password, address),
			ready: func() bool { return answersPing(address, password) },
		}, nil
	})
}

func answersPing(address, password string) bool {
	conn, err := net.DialTimeout("tcp4", address, time.Second)
	if err != nil {
		return false
	}
	defer conn.Close() //nolint:errcheck // nothing is left to lose on a probe
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return false
	}
	if _, err := fmt.Fprintf(conn, "AUTH %s\r\nPING\r\n", password); err != nil {
		return false
	}
	reader := bufio.NewReader(conn)
	for _, want := range []string{"+OK", "+PONG"} {
		if line, err := reader.ReadString('\n'); err != nil || strings.TrimSpace(line) != want {
			return false
		}
	}
	return true
}
