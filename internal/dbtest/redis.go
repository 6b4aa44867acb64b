package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

const (
	claimTTL   = time.Hour // a killed test gives its database number back after this
	claimRetry = 50 * time.Millisecond
	claimWait  = time.Minute
)

// EachRedis runs the same test on the in-process Redis and on a real one, as subtests "embedded" and "server".
func EachRedis(t *testing.T, test func(t *testing.T, redisURL string)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		test(t, "redis://"+miniredis.RunT(t).Addr()+"/0")
	})
	t.Run("server", func(t *testing.T) {
		t.Parallel()
		test(t, Redis(t))
	})
}

// Redis returns the URL of an empty database of the real Redis that no other test uses, and empties it when the test
// ends. Keys are its own; channels of publish and subscribe are not, Redis shares those among its databases.
func Redis(t testing.TB) string {
	t.Helper()
	server, err := redis.ParseURL(required(t, redisVariable))
	if err != nil {
		t.Fatalf("dbtest: %s: %v", redisVariable, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), claimWait)
	defer cancel()
	number := claim(ctx, t, server)
	address := url.URL{Scheme: "redis", Host: server.Addr, Path: "/" + strconv.Itoa(number)}
	if server.Password != "" {
		address.User = url.UserPassword(server.Username, server.Password)
	}
	return address.String()
}

// claim takes a database number that nobody holds and that is empty. Number 0 holds the claims.
func claim(ctx context.Context, t testing.TB, server *redis.Options) int {
	t.Helper()
	claims := redis.NewClient(server)
	t.Cleanup(func() { closeClient(t, claims) })
	for number := 1; ; number++ {
		key := fmt.Sprintf("weir:test:database:%d", number)
		taken, err := claims.SetNX(ctx, key, t.Name(), claimTTL).Result()
		if err != nil {
			t.Fatalf("dbtest: claim a Redis database: %v", err)
		}
		if !taken {
			continue
		}
		own := *server
		own.DB = number
		client := redis.NewClient(&own)
		size, sizeErr := client.DBSize(ctx).Result()
		if sizeErr == nil && size == 0 {
			t.Cleanup(func() { release(t, claims, client, key) })
			return number
		}
		closeClient(t, client)
		if err := claims.Del(ctx, key).Err(); err != nil {
			t.Fatalf("dbtest: give back a Redis database: %v", err)
		}
		if sizeErr == nil {
			continue // somebody else's data: leave it alone
		}
		number = 0 // past the last database: start over when others have ended
		select {
		case <-ctx.Done():
			t.Fatalf("dbtest: no Redis database is free: %v", sizeErr)
		case <-time.After(claimRetry):
		}
	}
}

func release(t testing.TB, claims, client *redis.Client, key string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), cleanupTimeout)
	defer cancel()
	if err := client.FlushDB(ctx).Err(); err != nil {
		t.Errorf("dbtest: empty Redis database: %v", err)
	}
	closeClient(t, client)
	if err := claims.Del(ctx, key).Err(); err != nil {
		t.Errorf("dbtest: give back a Redis database: %v", err)
	}
}

func closeClient(t testing.TB, client *redis.Client) {
	t.Helper()
	if err := client.Close(); err != nil {
		t.Errorf("dbtest: close Redis client: %v", err)
	}
}
