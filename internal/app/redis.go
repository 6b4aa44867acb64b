package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"weir/internal/config"
	"weir/internal/secret"
)

// redisServer is the Redis of an installation: a server by URL, or one inside this process. Nothing in it is needed after a
// restart: SQL is the system of record.
type redisServer struct {
	Client   redis.UniversalClient
	Options  *redis.Options
	embedded *miniredis.Miniredis
	quick    *redis.Client // gives up soon; nil where nobody asked for it
}

// quickPatience is how long a call waits for Redis before it goes on without.
const quickPatience = 500 * time.Millisecond

// impatient is a client for what every call waits for.
func (s *redisServer) impatient() redis.UniversalClient {
	if s.quick != nil {
		return s.quick
	}
	o := *s.Options
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = quickPatience, quickPatience, quickPatience, quickPatience
	o.MaxRetries = -1
	s.quick = redis.NewClient(&o)
	return s.quick
}

func openRedis(cfg *config.Config, log zerolog.Logger) (*redisServer, error) {
	redis.SetLogger(redisLog{log})
	s := &redisServer{}
	if cfg.RealRedis() {
		o, err := redis.ParseURL(cfg.RedisURL.Reveal())
		if err != nil {
			return nil, errors.New("redis: WEIR_REDIS_URL cannot be read") //nolint:err113 // the cause repeats the URL with its password
		}
		s.Options = o
	} else {
		s.embedded = miniredis.NewMiniRedis()
		password := secret.Token(32) // it listens on loopback, where others live too
		s.embedded.RequireAuth(password)
		if err := s.embedded.Start(); err != nil {
			return nil, fmt.Errorf("redis: %w", err)
		}
		s.Options = &redis.Options{Addr: s.embedded.Addr(), Password: password}
	}
	s.Options.DialTimeout = 2 * time.Second
	s.Options.ReadTimeout = 2 * time.Second
	s.Options.WriteTimeout = 2 * time.Second
	s.Client = redis.NewClient(s.Options)
	return s, nil
}

// run moves the clock of the in-process server, whose expiries stand still otherwise.
func (s *redisServer) run(ctx context.Context) error {
	if s.embedded == nil {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-tick.C:
			s.embedded.FastForward(now.Sub(last))
			last = now
		}
	}
}

// redisLog passes what the client complains of to our log; that it is away is seen by those who ask.
type redisLog struct{ log zerolog.Logger }

// Printf writes one complaint.
func (l redisLog) Printf(_ context.Context, format string, args ...any) {
	l.log.Debug().Str("reason", fmt.Sprintf(format, args...)).Msg("redis")
}

// ping asks whether the server answers.
func (s *redisServer) ping(ctx context.Context) error { return s.Client.Ping(ctx).Err() }

func (s *redisServer) close() error {
	err := s.Client.Close()
	if s.quick != nil {
		err = errors.Join(err, s.quick.Close())
	}
	if s.embedded != nil {
		s.embedded.Close()
	}
	return err
}
