package graph

import (
	"context"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"weir/ent"
	"weir/graph/model"
	"weir/internal/limit"
	"weir/internal/viewer"
)

// keyLimits looks up what the keys of one answer are limited to together, as users does.
type keyLimits struct {
	service *limit.Service

	mu     sync.Mutex
	wanted map[string][]string // by tenant
	found  map[string]limit.Set
}

type keyLimitsKey struct{}

func newKeyLimits(s *limit.Service) *keyLimits {
	return &keyLimits{service: s, wanted: map[string][]string{}, found: map[string]limit.Set{}}
}

func withKeyLimits(s *limit.Service) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		return next(context.WithValue(ctx, keyLimitsKey{}, newKeyLimits(s)))
	}
}

func (r *Resolver) keyLimits(ctx context.Context) *keyLimits {
	if k, ok := ctx.Value(keyLimitsKey{}).(*keyLimits); ok {
		return k
	}
	return newKeyLimits(r.Limits)
}

// want announces keys.
func (k *keyLimits) want(keys ...*ent.APIKey) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range keys {
		k.wanted[key.TenantID] = append(k.wanted[key.TenantID], key.ID)
	}
}

// load returns what a key is limited to, whom the viewer may see.
func (k *keyLimits) load(ctx context.Context, key *ent.APIKey) (*model.Limits, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, known := k.found[key.ID]; !known {
		ids := append(k.wanted[key.TenantID], key.ID)
		delete(k.wanted, key.TenantID)
		found, err := k.service.OfKeys(ctx, key.TenantID, ids...)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			k.found[id] = found[id]
		}
	}
	return model.NewLimits(k.found[key.ID]), nil
}

// mutated is a key that has just been changed: what was known of its limits is old.
func (k *keyLimits) mutated(keyID string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.found, keyID)
}

// limitsOf is what a tenant or a member is limited to; null for those who may not see members.
func (r *Resolver) limitsOf(ctx context.Context, on limit.Subject) (*model.Limits, error) {
	v := viewer.FromContext(ctx)
	sees := v.TenantID == on.TenantID && (v.Role == viewer.Owner || v.Role == viewer.Admin || v.Role == viewer.Reader || v.Role == viewer.Billing)
	if !sees && !v.IsPlatformAdmin() {
		return nil, nil //nolint:nilnil // null
	}
	set, err := r.Limits.Of(ctx, on)
	if err != nil {
		return nil, err
	}
	return model.NewLimits(set), nil
}

// orEmptyList shows null as an empty list.
func orEmptyList(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
