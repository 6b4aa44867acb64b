package dbtest_test

import (
	"testing"

	"github.com/redis/go-redis/v9"

	"weir/internal/db"
	"weir/internal/dbtest"
	"weir/migrations"
)

func TestEachGivesAMigratedDatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
				if err := migrations.Verify(t.Context(), d.SQL, d.Dialect); err != nil {
					t.Fatal(err)
				}
				if _, err := d.SQL.ExecContext(t.Context(), "CREATE TABLE only_here (id int)"); err != nil {
					t.Errorf("the database is shared with another test: %v", err)
				}
			})
		})
	}
}

func TestTargetOpensTheSameDatabase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		if _, err := d.SQL.ExecContext(t.Context(), "CREATE TABLE only_here (id int)"); err != nil {
			t.Fatal(err)
		}
		again, err := db.Open(t.Context(), d.Target)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := again.SQL.ExecContext(t.Context(), "INSERT INTO only_here VALUES (1)"); err != nil {
			t.Error(err)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestRedisDatabasesAreApart(t *testing.T) {
	t.Parallel()
	first, second := client(t, dbtest.Redis(t)), client(t, dbtest.Redis(t))
	if err := first.Set(t.Context(), "key", "value", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if n, err := second.DBSize(t.Context()).Result(); err != nil || n != 0 {
		t.Errorf("got %d keys (%v) in the second database, want none", n, err)
	}
}

func TestEachRedisAnswers(t *testing.T) {
	t.Parallel()
	dbtest.EachRedis(t, func(t *testing.T, redisURL string) {
		if err := client(t, redisURL).Ping(t.Context()).Err(); err != nil {
			t.Error(err)
		}
	})
}

func client(t *testing.T, redisURL string) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(redisURL)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(options)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}
