package graph

import (
	"context"
	"fmt"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"weir/ent"
	"weir/ent/user"
)

// users looks up the users of one answer together: a list announces whom it may need, and the first that is asked for is
// read with all of them in one query.
type users struct {
	client *ent.Client

	mu     sync.Mutex
	wanted map[string]struct{}
	found  map[string]*ent.User // nil for users whom the viewer may not see
}

type usersKey struct{}

// withUsers gives each answer its own: a subscription's next event reads anew.
func withUsers(client *ent.Client) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		return next(context.WithValue(ctx, usersKey{}, newUsers(client)))
	}
}

func newUsers(client *ent.Client) *users {
	return &users{client: client, wanted: map[string]struct{}{}, found: map[string]*ent.User{}}
}

// users of the answer that is being made.
func (r *Resolver) users(ctx context.Context) *users {
	if u, ok := ctx.Value(usersKey{}).(*users); ok {
		return u
	}
	return newUsers(r.Ent)
}

// want announces users.
func (u *users) want(ids ...string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, id := range ids {
		if _, ok := u.found[id]; !ok {
			u.wanted[id] = struct{}{}
		}
	}
}

// load returns a user, and nil when the viewer may not see it or it is gone.
func (u *users) load(ctx context.Context, id string) (*ent.User, error) {
	u.want(id)
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.wanted) > 0 {
		if err := u.read(ctx); err != nil {
			return nil, err
		}
	}
	return u.found[id], nil
}

// actor is who did something; nil for the system, and for users whom the viewer may not see.
func (r *Resolver) actor(ctx context.Context, id string) (*ent.User, error) {
	if id == "" {
		return nil, nil //nolint:nilnil // as documented
	}
	return r.users(ctx).load(ctx, id)
}

func (u *users) read(ctx context.Context) error {
	ids := make([]string, 0, len(u.wanted))
	for id := range u.wanted {
		ids = append(ids, id)
	}
	rows, err := u.client.User.Query().Where(user.IDIn(ids...)).All(ctx)
	if err != nil {
		return fmt.Errorf("read users: %w", err)
	}
	for _, id := range ids {
		u.found[id] = nil
	}
	for _, row := range rows {
		u.found[row.ID] = row
	}
	clear(u.wanted)
	return nil
}
