package server_test

import (
	"database/sql"
	"net/url"
	"os"
	"syscall"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"

	"weir/scripts/testenv/server"
)

// TestRestartKeepsAddressAndData: a crashed cluster comes back under the same URL with what was committed.
func TestRestartKeepsAddressAndData(t *testing.T) {
	t.Parallel()
	bin := server.FindPostgres()
	if bin == "" {
		t.Fatal("PostgreSQL is not installed (Debian: apt-get install postgresql)")
	}
	dir, err := server.Directory("weir-server-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s, err := server.Postgres(t.Context(), dir, bin, server.Durable)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Start(t.Context()); err == nil {
		t.Error("a running server was started again")
	}
	db, err := sql.Open("postgres", s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }() // the server ends first
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)"); err != nil {
		t.Fatal(err)
	}
	first := s.Process()
	if err := s.Crash(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if first.Running() {
		t.Error("it runs after the crash")
	}
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	var n int
	for range 2 { // the pool may first offer the connection that died
		if err = db.QueryRowContext(t.Context(), "SELECT n FROM kept").Scan(&n); err == nil {
			break
		}
	}
	if err != nil || n != 7 {
		t.Errorf("got %d, %v; want 7", n, err)
	}
}

// TestPausedProcessIsStopped: a process that sleeps by SIGSTOP is woken to end in good order.
func TestPausedProcessIsStopped(t *testing.T) {
	t.Parallel()
	bin := server.FindRedis()
	if bin == "" {
		t.Fatal("Redis is not installed (Debian: apt-get install redis-server)")
	}
	s, err := server.Redis(t.Context(), t.TempDir(), bin)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Process().Signal(syscall.SIGSTOP); err != nil {
		t.Error(err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
	if code := s.Process().ExitCode(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if err := s.Process().Signal(syscall.SIGTERM); err != nil {
		t.Errorf("a signal after the end: %v", err)
	}
}

// TestMariaDBIsEmptyAndItsUsersAlone: a fresh one takes databases from whoever has its URL, and nobody else.
func TestMariaDBIsEmptyAndItsUsersAlone(t *testing.T) {
	t.Parallel()
	bin := server.FindMariaDB()
	if bin == "" {
		t.Fatal("MariaDB is not installed (Debian: apt-get install mariadb-server-core)")
	}
	dir, err := server.Directory("weir-server-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s, err := server.MariaDB(t.Context(), dir, bin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	for secret, welcome := range map[string]bool{password: true, "": false, "weir": false} {
		pool, err := sql.Open("mysql", u.User.Username()+":"+secret+"@tcp("+u.Host+")/mysql")
		if err != nil {
			t.Fatal(err)
		}
		_, err = pool.ExecContext(t.Context(), "CREATE DATABASE other")
		if (err == nil) != welcome {
			t.Errorf("welcome: %t, got %v", welcome, err)
		}
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	}
}
