package app_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
	"weir/migrations"
)

// expand does to every table what the migrations of a next release may (migrations.TestMigrationsOnlyAdd): a column that may be empty,
// one with a value, an index. One statement a transaction, so that none waits for calls with another's locks in its hands.
func expand(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'schema_migrations'`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	var tables []string
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return err
		}
		tables = append(tables, table)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(tables) < 30 {
		return fmt.Errorf("only %v were found", tables)
	}
	statements := []string{"CREATE TABLE next_release (id text PRIMARY KEY)"}
	for _, table := range tables {
		statements = append(statements,
			fmt.Sprintf(`ALTER TABLE %q ADD COLUMN "next_note" text NULL, ADD COLUMN "next_count" bigint NOT NULL DEFAULT 7`, table),
			fmt.Sprintf(`CREATE INDEX "next_%s" ON %q ("next_count")`, table, table))
	}
	statements = append(statements, "INSERT INTO schema_migrations (version, hash, applied_at) VALUES ('99990101000000_next', 'x', 'x')")
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// TestServesWhileTheNextReleaseMigrates: a node goes on as if nothing were, under load, while the migrations of a next release add to
// every table it works on; statements that it prepared before are among what it uses. Started again it refuses: it may not know what
// else the release has changed.
func TestServesWhileTheNextReleaseMigrates(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.Postgres(t))
	n := newStudio(t, s)
	n.Channel(apptest.NewVendor(t).URL, 0, apptest.Model)
	x := n.Tenant("10")
	film := `{"prompt":"a weir at dawn","seconds":"10","model":"gen-2"}`
	once := func() {
		for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok")} {
			if r := x.Chat(body); r.Status != http.StatusOK || strings.Contains(r.Body, `"error"`) {
				t.Errorf("%d %s", r.Status, r.Body)
			}
		}
		if v := readFilm(t, n.Do(http.MethodPost, "/v1/videos", x.Key, film)); v.Status != "queued" {
			t.Errorf("%+v", v)
		}
		x.Query(`{ viewer { user { id } } wallet { balance } requests(first: 5) { edges { node { id charge } } } tasks(first: 5) { totalCount edges { node { id status } } } }`, nil)
	}
	once()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					once()
				}
			}
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := expand(ctx, s.DB.SQL); err != nil {
		t.Error(err)
	}
	close(stop)
	wg.Wait()

	once()
	x.Credit("5")
	secret, _ := x.NewKey()
	if r := n.Do(http.MethodPost, "/v1/chat/completions", secret, apptest.Ask("ok")); r.Status != http.StatusOK {
		t.Errorf("with a new key: %d %s", r.Status, r.Body)
	}
	other := n.Tenant("1")
	if r := other.Chat(apptest.Ask("ok")); r.Status != http.StatusOK {
		t.Errorf("a new tenant: %d %s", r.Status, r.Body)
	}
	other.Quiet()
	x.Quiet()
	n.Stop()
	if err := migrations.Verify(t.Context(), s.DB.SQL, "postgres"); !errors.Is(err, migrations.ErrNewer) {
		t.Errorf("a start says %v, want that the database is newer", err)
	}
}
