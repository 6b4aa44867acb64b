package graph

import (
	"context"
	"maps"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"weir/ent"
	"weir/graph/model"
	"weir/internal/limit"
	"weir/internal/viewer"
)

// subjectLimits looks up what the keys, members and tenants of one answer are limited to together, as users does.
type subjectLimits struct {
	service *limit.Service

	mu     sync.Mutex
	wanted map[limit.Subject]struct{}
	found  map[limit.Subject]limit.Set
}

type subjectLimitsKey struct{}

func newSubjectLimits(s *limit.Service) *subjectLimits {
	return &subjectLimits{service: s, wanted: map[limit.Subject]struct{}{}, found: map[limit.Subject]limit.Set{}}
}

func withSubjectLimits(s *limit.Service) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		return next(context.WithValue(ctx, subjectLimitsKey{}, newSubjectLimits(s)))
	}
}

// subjectLimits of the answer that is being made.
func (r *Resolver) subjectLimits(ctx context.Context) *subjectLimits {
	if l, ok := ctx.Value(subjectLimitsKey{}).(*subjectLimits); ok {
		return l
	}
	return newSubjectLimits(r.Limits)
}

func ofTenant(id string) limit.Subject {
	return limit.Subject{TenantID: id, Scope: limit.Tenant, ID: id}
}

func ofMember(m *ent.Membership) limit.Subject {
	return limit.Subject{TenantID: m.TenantID, Scope: limit.Member, ID: m.UserID}
}

func ofKey(k *ent.APIKey) limit.Subject {
	return limit.Subject{TenantID: k.TenantID, Scope: limit.Key, ID: k.ID}
}

// want announces subjects; those whose limits the viewer may not see are passed over.
func (l *subjectLimits) want(ctx context.Context, subjects ...limit.Subject) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, on := range subjects {
		if _, known := l.found[on]; !known && seesLimits(ctx, on) {
			l.wanted[on] = struct{}{}
		}
	}
}

// load returns what a subject is limited to. The caller knows that the viewer may see it.
func (l *subjectLimits) load(ctx context.Context, on limit.Subject) (*model.Limits, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, known := l.found[on]; !known {
		subjects := []limit.Subject{on}
		for other := range l.wanted {
			subjects = append(subjects, other)
		}
		found, err := l.service.OfEach(ctx, subjects...)
		if err != nil {
			return nil, err
		}
		maps.Copy(l.found, found)
		clear(l.wanted)
	}
	return model.NewLimits(l.found[on]), nil
}

// mutated is a subject that has just been changed: what was known of its limits is old.
func (l *subjectLimits) mutated(on limit.Subject) {
	on.Model = ""
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.found, on)
}

// seesLimits reports whether the viewer may see what a subject is limited to: of a key whoever sees the key, of others those
// who see members, and platform administrators.
func seesLimits(ctx context.Context, on limit.Subject) bool {
	if on.Scope == limit.Key {
		return true
	}
	v := viewer.FromContext(ctx)
	if v == nil {
		return false
	}
	sees := v.TenantID == on.TenantID && (v.Role == viewer.Owner || v.Role == viewer.Admin || v.Role == viewer.Reader || v.Role == viewer.Billing)
	return sees || v.IsPlatformAdmin()
}

// limitsOf is what a tenant or a member is limited to; null for those who may not see members.
func (r *Resolver) limitsOf(ctx context.Context, on limit.Subject) (*model.Limits, error) {
	if !seesLimits(ctx, on) {
		return nil, nil //nolint:nilnil // null
	}
	return r.subjectLimits(ctx).load(ctx, on)
}

// orEmptyList shows null as an empty list.
func orEmptyList(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
