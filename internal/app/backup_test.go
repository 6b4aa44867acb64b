package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"weir/internal/app"
	"weir/internal/app/apptest"
	"weir/internal/backup"
	"weir/internal/db"
	"weir/internal/dbtest"
)

// TestBackup is docs/operations.md#backup: a copy is made while calls run, put back elsewhere, proved, and served with the same
// key.
func TestBackup(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		n.Channel(apptest.NewVendor(t).URL, 0)
		x := n.Tenant("5")
		x.Chat(apptest.Ask("ok"))
		calling := make(chan struct{})
		go func() {
			defer close(calling)
			for range 20 {
				x.Chat(apptest.Ask("ok"))
			}
		}()
		file := filepath.Join(t.TempDir(), "weir.backup")
		if err := backup.Write(t.Context(), s.DB.DB, file); err != nil {
			t.Fatal(err)
		}
		<-calling
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%v %v", info, err)
		}
		if err := backup.Write(t.Context(), s.DB.DB, file); err == nil {
			t.Error("a second backup overwrote the first")
		}
		n.Stop()

		restored := restore(t, s.DB.Dialect, file)
		var said bytes.Buffer
		if err := app.CheckLedger(t.Context(), restored.DB, &said); err != nil {
			t.Fatalf("%v\n%s", err, said.String())
		}
		other := apptest.New(t, restored)
		for _, setting := range s.Env {
			if strings.HasPrefix(setting, "WEIR_SECRET_KEY=") {
				other.Env = append(other.Env, setting)
			}
		}
		again := other.Start(t)
		if r := again.Do(http.MethodPost, "/v1/chat/completions", x.Key, apptest.Ask("ok")); r.Status != http.StatusOK {
			t.Errorf("the restored installation answers %d %s", r.Status, r.Body)
		}
		// A call that ran at that moment is one of a dead process now.
		for end := time.Now().Add(90 * time.Second); ; time.Sleep(100 * time.Millisecond) {
			var open int
			err := restored.SQL.QueryRowContext(t.Context(), "SELECT count(*) FROM open_holds").Scan(&open)
			if err == nil && open == 0 {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("%d holds of the restored installation stay open (%v)", open, err)
			}
		}
	})
}

// restore puts a backup back, by the commands of the guide.
func restore(t *testing.T, dialect, file string) *dbtest.DB {
	t.Helper()
	if dialect == db.Postgres {
		return restorePostgres(t, file)
	}
	d := dbtest.SQLite(t)
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(t.TempDir(), "weir.db")
	if err := os.WriteFile(target, data, 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := db.Open(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	d.DB, d.Target = opened, target
	return d
}

func restorePostgres(t *testing.T, file string) *dbtest.DB {
	t.Helper()
	d := dbtest.Postgres(t)
	u, err := url.Parse(d.Target)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	u.User = url.User(u.User.Username())
	cmd := exec.CommandContext(t.Context(), "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--dbname="+u.String(), file)
	cmd.Env = append(os.Environ(), "PGPASSWORD="+password)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pg_restore: %v\n%s", err, said)
	}
	return d
}
