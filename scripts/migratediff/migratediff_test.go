package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"entgo.io/ent/dialect"
)

// folders makes a folder per database, each with the files given for it.
func folders(t *testing.T, files map[string]map[string]string) directories {
	t.Helper()
	root := t.TempDir()
	for _, database := range dialects {
		path := filepath.Join(root, folder(database))
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, body := range files[database] {
			if err := os.WriteFile(filepath.Join(path, name), []byte(body), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	dirs, err := openDirectories(root)
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

func TestCommittedMigrationsLeadToEntsSchema(t *testing.T) {
	t.Parallel()
	dirs, err := openDirectories("../../migrations")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := checkAll(t.Context(), dirs, handWritten(), &out); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestWrittenMigrationsLeaveNothingPending(t *testing.T) {
	t.Parallel()
	dirs := folders(t, nil)
	var out bytes.Buffer
	if err := checkAll(t.Context(), dirs, nil, &out); err == nil || !strings.Contains(out.String(), "CREATE TABLE") {
		t.Fatalf("an empty folder passes the check (%v): %s", err, &out)
	}
	if err := writePending(t.Context(), dirs, nil, "initial", &out); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := checkAll(t.Context(), dirs, nil, &out); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
}

func TestHandWrittenObjects(t *testing.T) {
	t.Parallel()
	const name = "20260101000000_by_hand.sql"
	byHand := map[string]map[string]string{
		dialect.Postgres: {name: "CREATE TABLE extra (id int); CREATE VIEW seen AS SELECT id FROM extra;"},
		dialect.SQLite:   {name: "CREATE TABLE extra (id int); CREATE VIEW seen AS SELECT id FROM extra;"},
	}
	listed := []object{{kind: kindTable, name: "ext*"}, {kind: kindView, name: "seen"}}
	for _, tt := range []struct {
		name  string
		aside []object
		want  string
	}{
		{"listed objects are no difference", listed, ""},
		{"an unlisted object is a fault", listed[:1], "view seen is neither in ent's schema nor on the list"},
		{"a listed object must exist", append([]object{{kind: kindFunction, name: "gone"}}, listed...), "function gone does not exist"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := pendingOf(t.Context(), folders(t, byHand), tt.aside)
			if tt.want == "" && err != nil {
				t.Errorf("got %v, want no error", err)
			}
			if tt.want != "" && (err == nil || strings.Count(err.Error(), tt.want) != len(dialects)) {
				t.Errorf("got %v, want %q of each database", err, tt.want)
			}
		})
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	files := map[string]map[string]string{
		dialect.Postgres: {"20260101000000_a.sql": "SELECT 1;", "20260102000000_b.sql": "SELECT 2;"},
		dialect.SQLite:   {"20260101000000_a.sql": "SELECT 1;"},
	}
	dirs := folders(t, files)
	if err := dirs.seal(); err != nil {
		t.Fatal(err)
	}
	want := "postgres has 20260102000000_b.sql, sqlite3 has not"
	if err := dirs.validate(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
	if err := dirs[dialect.SQLite].WriteFile("20260102000000_b.sql", []byte("SELECT 2;")); err != nil {
		t.Fatal(err)
	}
	if err := dirs.validate(); err == nil || !strings.Contains(err.Error(), "sqlite3: atlas.sum") {
		t.Errorf("got %v, want the file that atlas.sum does not know", err)
	}
	if err := dirs.seal(); err != nil {
		t.Fatal(err)
	}
	if err := dirs.validate(); err != nil {
		t.Errorf("got %v after the seal, want no error", err)
	}
}
