package app_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/bcrypt"

	"weir/internal/app"
	"weir/internal/app/apptest"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/internal/importer"
)

// scriptOf makes the database of another program from its published schema.
func scriptOf(t *testing.T, program importer.Program, values map[string]string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../importer/testdata", string(program)+".sql"))
	if err != nil {
		t.Fatal(err)
	}
	script := string(text)
	for name, value := range values {
		script = strings.ReplaceAll(script, "{{"+name+"}}", value)
	}
	return script
}

// otherProgram is the database of another program on SQLite or PostgreSQL, by its DSN.
func otherProgram(t *testing.T, dialect string, program importer.Program, values map[string]string) string {
	t.Helper()
	script := scriptOf(t, program, values)
	driver, dsn := "sqlite", filepath.Join(t.TempDir(), "one-api.db")
	if dialect == db.Postgres {
		driver = "postgres"
		u, err := url.Parse(dbtest.Postgres(t).Target)
		if err != nil {
			t.Fatal(err)
		}
		query := u.Query()
		query.Set("search_path", "other")
		u.RawQuery = query.Encode()
		dsn, script = u.String(), "CREATE SCHEMA other;\n"+script
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = pool.Close() }() // what was written is committed
	if _, err := pool.ExecContext(t.Context(), script); err != nil {
		t.Fatal(err)
	}
	return dsn
}

// carry runs `weir import` and returns what it says.
func carry(t *testing.T, s *apptest.Site, dsn string, in importer.Input) string {
	t.Helper()
	cfg, err := config.Load(s.Env, filepath.Join(t.TempDir(), config.FileName))
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	if err := app.Import(t.Context(), cfg, dsn, in, &said); err != nil {
		t.Fatalf("%v\n%s", err, said.String())
	}
	return said.String()
}

// rowsIn counts what an import can make.
func rowsIn(t *testing.T, s *apptest.Site) string {
	t.Helper()
	var counts []string
	for _, table := range []string{"users", "tenants", "api_keys", "channels", "credentials", "redemption_codes", "redemption_batches", "transfers", "budgets", "audit_events"} {
		var n int
		if err := s.DB.SQL.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts = append(counts, fmt.Sprint(table, " ", n))
	}
	return strings.Join(counts, ", ")
}

func wantLines(t *testing.T, said string, lines ...string) {
	t.Helper()
	got := strings.Join(strings.Fields(said), " ")
	for _, line := range lines {
		if !strings.Contains(got, line) {
			t.Errorf("%q is missing from\n%s", line, said)
		}
	}
}

// TestImport carries One API over beside a running node: programs go on with their keys, people with their passwords.
func TestImport(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		hash, err := bcrypt.GenerateFromPassword([]byte("their old password"), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		dsn := otherProgram(t, s.DB.Dialect, importer.OneAPI, map[string]string{"bcrypt": string(hash), "vendor": apptest.NewVendor(t).URL})
		n := s.Start(t)
		in := importer.Input{Program: importer.OneAPI}

		before := rowsIn(t, s)
		dry := carry(t, s, dsn, importer.Input{Program: importer.OneAPI, DryRun: true})
		if after := rowsIn(t, s); after != before {
			t.Errorf("a dry run made rows: %s, then %s", before, after)
		}
		said := carry(t, s, dsn, in)
		if said != dry {
			t.Errorf("the dry run said\n%s\nthe import\n%s", dry, said)
		}
		wantLines(t, said, "price groups 3 2 1 0", "users 6 4 0 2", "balances 6 3 0 3", "keys 8 5 0 3", "channels 5 3 0 2", "codes 4 2 0 2",
			"opening balances: 2.468136 USD in all", "left out: users 5: the user was deleted",
			"left out: users 6: The password's hash is not of bcrypt", "left out: keys 4: the key has expired", "left out: keys 7: its user is gone",
			"left out: keys 8: Addresses such as", "left out: channels 3: Weir has no upstream for type 18", "left out: channels 5: A base URL is needed.",
			"left out: codes 3: the code was used or switched off", "left out: codes 4: the code is not of 32 hexadecimal digits",
			"note: users 3: the e-mail address is taken", "note: users 4: the e-mail address is none", "note: users 1: was an administrator there")
		before = rowsIn(t, s)
		again := carry(t, s, dsn, in)
		if after := rowsIn(t, s); after != before {
			t.Errorf("the second import made rows: %s, then %s", before, after)
		}
		wantLines(t, again, "users 6 0 4 2", "balances 6 0 3 3", "keys 8 0 5 3", "channels 5 0 3 2", "codes 4 0 2 2", "opening balances: 0.00 USD")

		carriedKeys(t, n)
		ann := carriedPeople(t, n, string(hash))
		ann.Query(`mutation { redeemCode(input: {code: "01234567-89AB-CDEF-0123-456789abcdef"}) { wallet { balance } } }`, nil)
		if !refuses(ann, `mutation { redeemCode(input: {code: "2123456789abcdef0123456789abcdef"}) { wallet { balance } } }`) {
			t.Error("a code that was used there is good here")
		}
	})
}

// refuses reports whether a mutation is answered with an error.
func refuses(p *apptest.Person, query string) bool {
	body, err := json.Marshal(map[string]string{"query": query})
	return err == nil && strings.Contains(p.Do(http.MethodPost, "/graphql", string(body), "Content-Type", "application/json").Body, `"errors"`)
}

func carriedKeys(t *testing.T, n *apptest.Node) {
	t.Helper()
	key := func(name string) string { return "sk-" + strings.Repeat(name, 16) }
	apptest.Await(t, "the channel in force", func() bool {
		return n.Do(http.MethodPost, "/v1/chat/completions", key("Ann"), apptest.Ask("ok")).Status == http.StatusOK
	})
	shown := n.Do(http.MethodGet, "/v1/key", key("Cap"), "")
	for _, want := range []string{`"name":"capped"`, `"kind":"usd_total","limit":"0.50"`} {
		if !strings.Contains(shown.Body, want) {
			t.Errorf("%s is missing from %s", want, shown.Body)
		}
	}
	for name, want := range map[string]int{
		"Off": http.StatusUnauthorized, "Old": http.StatusUnauthorized, "Bad": http.StatusUnauthorized, "Car": http.StatusForbidden,
		"Roo": http.StatusUnauthorized,
	} {
		if r := n.Do(http.MethodGet, "/v1/key", key(name), ""); r.Status != want {
			t.Errorf("key %s: %d %s, want %d", name, r.Status, r.Body, want)
		}
	}
	model := strings.Replace(apptest.Ask("ok"), apptest.Model, "gpt-4-turbo", 1)
	if r := n.Do(http.MethodPost, "/v1/chat/completions", key("Cap"), model); r.Status != http.StatusForbidden {
		t.Errorf("a model that the key may not use: %d %s", r.Status, r.Body)
	}
}

// carriedPeople signs in with the old password, twice: the first time hashes anew.
func carriedPeople(t *testing.T, n *apptest.Node, hash string) *apptest.Person {
	t.Helper()
	var ann *apptest.Person
	stored := func() (now string) {
		row := n.Site.DB.SQL.QueryRowContext(t.Context(), "SELECT password_hash FROM users WHERE username = 'ann'")
		if err := row.Scan(&now); err != nil {
			t.Fatal(err)
		}
		return now
	}
	if stored() != hash {
		t.Error("the hash did not come over")
	}
	if !refuses(n.Person(), `mutation { signIn(input: {email: "ann", password: "wrong password"}) { viewer { role } } }`) {
		t.Error("a wrong password is good")
	}
	for range 2 {
		ann = n.Person()
		data := ann.Query(`mutation { signIn(input: {email: "ann@example.com", password: "their old password"}) { viewer { role user { displayName } } } }`, nil)
		if got := fmt.Sprint(data); !strings.Contains(got, "OWNER") || !strings.Contains(got, "Ann") {
			t.Errorf("signed in as %s", got)
		}
		if !strings.HasPrefix(stored(), "$argon2id$") {
			t.Errorf("after the sign-in the hash is still %.7s…", stored())
		}
	}
	return ann
}

// TestImportOfOthers: the tables of New API and One Hub are read as theirs.
func TestImportOfOthers(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		hash, err := bcrypt.GenerateFromPassword([]byte("their old password"), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]string{"bcrypt": string(hash)}
		said := carry(t, s, otherProgram(t, s.DB.Dialect, importer.NewAPI, values), importer.Input{Program: importer.NewAPI, Name: "branch"})
		wantLines(t, said, "price groups 2 1 1 0", "users 2 1 0 1", "balances 2 1 0 1", "keys 2 1 0 1", "channels 2 1 0 1", "codes 2 1 0 1",
			"opening balances: 0.000003 USD", "note: keys 1: its own group is left out", "left out: channels 2: Weir has no upstream for type 2.",
			"left out: codes 2: the code has expired")
		// The same person in both: the name is taken, and nobody gets another's account.
		said = carry(t, s, otherProgram(t, s.DB.Dialect, importer.OneHub, values), importer.Input{Program: importer.OneHub})
		wantLines(t, said, "price groups 2 1 1 0", "users 1 0 0 1", "left out: users 1: This user name is taken.", "keys 2 0 0 2",
			"balances 1 0 0 1", "channels 2 1 0 1", "opening balances: 0.00 USD")
		for query, want := range map[string]string{
			"SELECT models FROM api_keys WHERE name = 'main'":                                                 "gpt-4o",
			"SELECT allowed_ips FROM api_keys WHERE name = 'main'":                                            "10.0.0.0/8",
			"SELECT price_group FROM tenants WHERE name = 'Ann'":                                              "team",
			"SELECT preset FROM channels WHERE name = 'deepseek' AND CAST(model_mapping AS text) LIKE '%v4%'": "deepseek",
			"SELECT count(*) FROM credentials":                                                                "3",
		} {
			var got string
			if err := s.DB.SQL.QueryRowContext(t.Context(), query).Scan(&got); err != nil || !strings.Contains(got, want) {
				t.Errorf("%s: %q (%v), want %q", query, got, err, want)
			}
		}
	})
}

// TestImportFromMariaDB: what most installations run on is read like the others, by either form of its DSN.
func TestImportFromMariaDB(t *testing.T) {
	t.Parallel()
	hash, err := bcrypt.GenerateFromPassword([]byte("their old password"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range []importer.Program{importer.OneAPI, importer.NewAPI, importer.OneHub} {
		t.Run(string(program), func(t *testing.T) {
			t.Parallel()
			values := map[string]string{"bcrypt": string(hash), "vendor": apptest.NewVendor(t).URL}
			here, there := apptest.New(t, dbtest.SQLite(t)), apptest.New(t, dbtest.SQLite(t))
			in := importer.Input{Program: program}
			want := carry(t, here, otherProgram(t, db.SQLite, program, values), in)
			dsn := dbtest.MariaDB(t, scriptOf(t, program, values))
			if dry := carry(t, there, dsn, importer.Input{Program: program, DryRun: true}); dry != want {
				t.Errorf("a dry run says\n%s\nfrom SQLite\n%s", dry, want)
			}
			if got := carry(t, there, dsn, in); got != want {
				t.Errorf("it says\n%s\nfrom SQLite\n%s", got, want)
			}
			rows := rowsIn(t, there)
			if same := rowsIn(t, here); rows != same {
				t.Errorf("it makes %s, from SQLite %s", rows, same)
			}
			u, err := url.Parse(dsn)
			if err != nil {
				t.Fatal(err)
			}
			password, _ := u.User.Password()
			carry(t, there, fmt.Sprintf("%s:%s@tcp(%s)%s", u.User.Username(), password, u.Host, u.Path), in)
			if again := rowsIn(t, there); again != rows {
				t.Errorf("a repeat makes rows: %s, then %s", rows, again)
			}
			if program == importer.OneAPI {
				n := there.Start(t)
				carriedKeys(t, n)
				carriedPeople(t, n, string(hash))
			}
		})
	}
}
