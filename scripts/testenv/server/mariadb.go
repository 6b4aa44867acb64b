package server

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"
)

const mariaUser = "weir"

// FindMariaDB returns the path of a MariaDB server, or "". Debian's is not in everybody's PATH.
func FindMariaDB() string { return Find("mariadbd", "/usr/sbin/mariadbd") }

// MariaDB makes a fresh installation in dir/mariadb and starts it on a free loopback port. Its user may do everything. Root runs it
// as another user, who must be able to pass through dir (Directory).
func MariaDB(ctx context.Context, dir, bin string) (*Server, error) {
	home := filepath.Join(dir, "mariadb")
	if err := os.Mkdir(home, 0o700); err != nil {
		return nil, err
	}
	credential, err := handOver(home)
	if err != nil {
		return nil, err
	}
	bin, err = filepath.EvalSymlinks(bin)
	if err != nil {
		return nil, err
	}
	password, socket := rand.Text(), filepath.Join(home, "mysql.sock")
	base := filepath.Dir(filepath.Dir(bin))
	args := []string{
		"--no-defaults", "--basedir=" + base, "--lc-messages-dir=" + filepath.Join(base, "share", "mysql"), "--datadir=" + home,
		"--skip-log-bin", "--innodb-buffer-pool-size=16M", "--innodb-log-file-size=8M", "--innodb-flush-log-at-trx-commit=0",
	}
	command := func(more ...string) *exec.Cmd {
		cmd := exec.Command(bin, append(slices.Clip(args), more...)...)
		cmd.Dir, cmd.Env = home, plainEnv(home)
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: credential}
		return cmd
	}
	if err := installMariaDB(command("--bootstrap"), filepath.Join(base, "share", "mysql"), password); err != nil {
		return nil, err
	}
	return startOnFreePort(ctx, func(port int) (*Server, error) {
		return &Server{
			name: "mariadb", log: filepath.Join(dir, "mariadb.log"), farewell: syscall.SIGTERM,
			command: func() *exec.Cmd {
				return command("--bind-address=127.0.0.1", "--skip-name-resolve", "--port="+strconv.Itoa(port), "--socket="+socket)
			},
			URL:   fmt.Sprintf("mysql://%s:%s@127.0.0.1:%d/mysql", mariaUser, password, port),
			ready: func() bool { return greets(socket) },
		}, nil
	})
}

// installMariaDB makes the tables of the server itself, as mariadb-install-db does, which needs programs of the client.
func installMariaDB(cmd *exec.Cmd, share, password string) error {
	script := bytes.NewBufferString("CREATE DATABASE mysql;\nUSE mysql;\n")
	for _, name := range []string{"mysql_system_tables.sql", "mysql_performance_tables.sql", "mysql_system_tables_data.sql"} {
		part, err := os.ReadFile(filepath.Join(share, name))
		if err != nil {
			return err
		}
		script.Write(part)
	}
	fmt.Fprintf(script, "\nFLUSH PRIVILEGES;\nCREATE USER %[1]s@'127.0.0.1' IDENTIFIED BY '%[2]s';\nGRANT ALL ON *.* TO %[1]s@'127.0.0.1';\n",
		mariaUser, password)
	cmd.Stdin = script
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("mariadb bootstrap: %w\n%s", err, bytes.TrimSpace(output))
	}
	return nil
}

// greets tells whether the server of a socket, which nobody else can have made, speaks.
func greets(socket string) bool {
	conn, err := net.DialTimeout("unix", socket, time.Second)
	if err != nil {
		return false
	}
	err = conn.SetDeadline(time.Now().Add(time.Second))
	if err == nil {
		_, err = conn.Read(make([]byte, 1))
	}
	return errors.Join(err, conn.Close()) == nil
}
