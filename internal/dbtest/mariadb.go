package dbtest

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
)

// MariaDB returns the DSN, mysql://…, of a database of its own that a script has made on a real MariaDB, and drops it when the
// test ends. Weir does not run on it: it is what other programs run on. Names in the script may stand in double quotes.
func MariaDB(t testing.TB, script string) string {
	t.Helper()
	u, err := url.Parse(required(t, mariaVariable))
	if err != nil {
		t.Fatalf("dbtest: %s is no URL", mariaVariable)
	}
	c := mysql.NewConfig()
	c.Net, c.Addr, c.DBName, c.User = "tcp", u.Host, strings.Trim(u.Path, "/"), u.User.Username()
	c.Passwd, _ = u.User.Password()
	c.MultiStatements = true
	c.Params = map[string]string{"sql_mode": "'ANSI_QUOTES,STRICT_ALL_TABLES'"}
	name := "weir_test_" + strings.ToLower(rand.Text())
	run := func(database, statements string) {
		t.Helper()
		c.DBName = database
		pool, err := sql.Open("mysql", c.FormatDSN())
		if err == nil {
			_, err = pool.Exec(statements) //nolint:noctx // it must run when the test's context has ended, too
		}
		if err != nil {
			t.Fatalf("dbtest: %v", err)
		}
		if err := pool.Close(); err != nil {
			t.Errorf("dbtest: %v", err)
		}
	}
	run(c.DBName, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
	t.Cleanup(func() { run(name, "DROP DATABASE "+name) })
	run(name, script)
	u.Path = "/" + name
	return u.String()
}
