package rig

import (
	"context"
	"errors"
	"os"

	"weir/scripts/testenv/server"
)

// Servers are a PostgreSQL that keeps what it has committed and a Redis, both private.
type Servers struct {
	Postgres *server.Server
	Redis    *server.Server
	Dir      string // theirs
}

var errNoServers = errors.New("PostgreSQL and Redis are needed (Debian: apt-get install postgresql redis-server)")

// StartServers starts both, with their files in a temporary directory.
func StartServers(ctx context.Context) (*Servers, error) {
	postgres, redis := server.FindPostgres(), server.FindRedis()
	if postgres == "" || redis == "" {
		return nil, errNoServers
	}
	dir, err := server.Directory("weir-rig-")
	if err != nil {
		return nil, err
	}
	s := &Servers{Dir: dir}
	if s.Postgres, err = server.Postgres(ctx, dir, postgres, server.Durable); err == nil {
		s.Redis, err = server.Redis(ctx, dir, redis)
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// Stop ends both and removes their files.
func (s *Servers) Stop() error {
	var errs []error
	for _, one := range []*server.Server{s.Redis, s.Postgres} {
		if one != nil {
			errs = append(errs, one.Stop())
		}
	}
	return errors.Join(append(errs, os.RemoveAll(s.Dir))...)
}
