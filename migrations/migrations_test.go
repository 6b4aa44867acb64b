package migrations_test

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"sync"
	"testing"

	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/migrations"
)

// empty takes everything away that dbtest has migrated.
func empty(t *testing.T, d *dbtest.DB) []*db.DB {
	t.Helper()
	target := d.Target
	if d.Dialect == db.Postgres {
		if _, err := d.SQL.ExecContext(t.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
			t.Fatal(err)
		}
	} else {
		target = t.TempDir() + "/" + db.FileName
	}
	var all []*db.DB
	for range 4 {
		one, err := db.Open(t.Context(), target)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = one.Close() })
		all = append(all, one)
	}
	return all
}

func TestUpFromSeveralProcesses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		all := empty(t, d)
		if err := migrations.Verify(t.Context(), all[0].SQL, d.Dialect); !errors.Is(err, migrations.ErrPending) {
			t.Errorf("of an empty database: %v", err)
		}
		states, err := migrations.Status(t.Context(), all[0].SQL, d.Dialect)
		if err != nil || len(states) < 2 || states[0].AppliedAt != "" {
			t.Fatalf("%v %v", states, err)
		}
		var mu sync.Mutex
		var applied []string
		var wg sync.WaitGroup
		for _, one := range all {
			wg.Go(func() {
				did, err := migrations.Up(t.Context(), one.SQL, d.Dialect)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				applied = append(applied, did...)
			})
		}
		wg.Wait()
		slices.Sort(applied)
		var want []string
		for _, s := range states {
			want = append(want, s.Version)
		}
		if !slices.Equal(applied, want) {
			t.Errorf("applied %v, want %v, each once", applied, want)
		}
		for _, one := range all {
			if err := migrations.Verify(t.Context(), one.SQL, d.Dialect); err != nil {
				t.Error(err)
			}
			if did, err := migrations.Up(t.Context(), one.SQL, d.Dialect); err != nil || len(did) > 0 {
				t.Errorf("once more: %v %v", did, err)
			}
		}
		if states, err := migrations.Status(t.Context(), all[0].SQL, d.Dialect); err != nil || states[0].AppliedAt == "" {
			t.Errorf("%v %v", states, err)
		}
	})
}

func TestForeignHistories(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change string
		want   error
	}{
		"edited": {"UPDATE schema_migrations SET hash = 'other' WHERE version LIKE '%init'", migrations.ErrEdited},
		"newer":  {"INSERT INTO schema_migrations (version, hash, applied_at) VALUES ('99990101000000_future', 'x', 'x')", migrations.ErrNewer},
		"newer and behind": {
			"UPDATE schema_migrations SET version = '99990101000000_future' WHERE version LIKE '%ledger'", migrations.ErrNewer,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
				if _, err := d.SQL.ExecContext(t.Context(), test.change); err != nil {
					t.Fatal(err)
				}
				did, err := migrations.Up(t.Context(), d.SQL, d.Dialect)
				if !errors.Is(err, test.want) || len(did) > 0 {
					t.Errorf("Up: %v %v, want %v", did, err, test.want)
				}
				if err := migrations.Verify(t.Context(), d.SQL, d.Dialect); !errors.Is(err, test.want) {
					t.Errorf("Verify: %v, want %v", err, test.want)
				}
			})
		})
	}
}

func TestFailedFileLeavesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		err := migrations.Apply(t.Context(), d.SQL, d.Dialect, "99990101000000_bad", "CREATE TABLE half (id int); INSERT INTO half VALUES (1); INSERT INTO nowhere VALUES (1);")
		if err == nil {
			t.Fatal("it was applied")
		}
		if _, err := d.SQL.ExecContext(t.Context(), "SELECT id FROM half"); err == nil {
			t.Error("half of it stayed")
		}
		if err := migrations.Verify(t.Context(), d.SQL, d.Dialect); err != nil {
			t.Error(err)
		}
		if err := migrations.Apply(t.Context(), d.SQL, d.Dialect, "99990101000000_good", "CREATE TABLE half (id int);"); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// TestOrphansAreRefused: SQLite's foreign keys are off while tables are rebuilt, and checked before the commit.
func TestOrphansAreRefused(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	err := migrations.Apply(t.Context(), d.SQL, d.Dialect, "99990101000000_orphans",
		"CREATE TABLE parents (id int PRIMARY KEY); CREATE TABLE children (parent int REFERENCES parents(id)); INSERT INTO children VALUES (1);")
	if err == nil {
		t.Error("a row without its parent was accepted")
	}
	for range 8 { // every connection of the pool
		var on bool
		if err := d.SQL.QueryRowContext(t.Context(), "PRAGMA foreign_keys").Scan(&on); err != nil || !on {
			t.Errorf("foreign keys are off: %v", err)
		}
	}
}

var version = regexp.MustCompile(`^\d{14}_[a-z0-9_]+\.sql$`)

func TestBothFoldersHaveTheSameFiles(t *testing.T) {
	t.Parallel()
	list := func(folder string) []string {
		names, err := fs.Glob(os.DirFS(folder), "*.sql")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %v", folder, err)
		}
		for _, name := range names {
			if !version.MatchString(name) {
				t.Errorf("%s/%s is not TIMESTAMP_name.sql", folder, name)
			}
		}
		return names
	}
	if postgres, sqlite := list("postgres"), list("sqlite"); !slices.Equal(postgres, sqlite) {
		t.Errorf("postgres has %v, sqlite has %v", postgres, sqlite)
	}
}
