package graph

import (
	"context"
	"fmt"
	"strconv"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/predicate"
	enttenant "weir/ent/tenant"
	entuser "weir/ent/user"
	"weir/graph/model"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// maxTotal is up to where the rows of a list are counted.
const maxTotal = 10_000

// total counts the rows of a list, but not beyond maxTotal.
func total(ctx context.Context, beyond func(context.Context) (bool, error), count func(context.Context) (int, error)) (int, error) {
	switch many, err := beyond(ctx); {
	case err != nil:
		return 0, err
	case many:
		return maxTotal, nil
	}
	return count(ctx)
}

// maxSearch bounds what is searched for, in characters.
const maxSearch = 128

func validSearch(s string) error {
	if n := utf8.RuneCountInString(s); n == 0 || n > maxSearch {
		return fault.Field("search", "Search for 1 to 128 characters.")
	}
	return nil
}

// tenants reads a page of the platform's tenants.
func (r *Resolver) tenants(ctx context.Context, first int, after *model.Cursor, f *model.TenantFilter) (*model.TenantConnection, error) {
	if _, err := platformAdmin(ctx, "list tenants"); err != nil {
		return nil, err
	}
	if err := placeByID(after, id.Tenant); err != nil {
		return nil, err
	}
	q := r.Ent.Tenant.Query()
	if f != nil {
		where, err := tenantsLike(f)
		if err != nil {
			return nil, err
		}
		q.Where(where...)
	}
	out := &model.TenantConnection{Edges: []*model.TenantEdge{}}
	var err error
	if out.TotalCount, err = total(ctx, q.Clone().Offset(maxTotal).Exist, q.Clone().Count); err != nil {
		return nil, fmt.Errorf("count tenants: %w", err)
	}
	if after != nil {
		q.Where(enttenant.IDLT(after.ID))
	}
	rows, err := q.Order(enttenant.ByID(sql.OrderDesc())).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list tenants: %w", err)
	}
	rows, out.PageInfo = pageOf(rows, first, after, func(t *ent.Tenant) string { return t.ID })
	for _, t := range rows {
		r.subjectLimits(ctx).want(ctx, ofTenant(t.ID))
		out.Edges = append(out.Edges, &model.TenantEdge{Node: t, Cursor: model.Cursor{ID: t.ID}})
	}
	return out, nil
}

func tenantsLike(f *model.TenantFilter) ([]predicate.Tenant, error) {
	var where []predicate.Tenant
	if f.Search != nil {
		if err := validSearch(*f.Search); err != nil {
			return nil, err
		}
		like := []predicate.Tenant{enttenant.ID(*f.Search), enttenant.NameContainsFold(*f.Search)}
		if slug := tenant.Slug(*f.Search); slug != "" { // every slug begins with nothing
			like = append(like, enttenant.SlugHasPrefix(slug))
		}
		where = append(where, enttenant.Or(like...))
	}
	switch {
	case f.Suspended == nil:
	case *f.Suspended:
		where = append(where, enttenant.SuspendedAtNotNil())
	default:
		where = append(where, enttenant.SuspendedAtIsNil())
	}
	if f.PriceGroup != nil {
		where = append(where, enttenant.PriceGroup(*f.PriceGroup))
	}
	return where, nil
}

// people reads a page of the platform's users.
func (r *Resolver) people(ctx context.Context, first int, after *model.Cursor, f *model.UserFilter) (*model.UserConnection, error) {
	if _, err := platformAdmin(ctx, "list users"); err != nil {
		return nil, err
	}
	if err := placeByID(after, id.User); err != nil {
		return nil, err
	}
	q := r.Ent.User.Query()
	if f != nil {
		where, err := usersLike(f)
		if err != nil {
			return nil, err
		}
		q.Where(where...)
	}
	out := &model.UserConnection{Edges: []*model.UserEdge{}}
	var err error
	if out.TotalCount, err = total(ctx, q.Clone().Offset(maxTotal).Exist, q.Clone().Count); err != nil {
		return nil, fmt.Errorf("count users: %w", err)
	}
	if after != nil {
		q.Where(entuser.IDLT(after.ID))
	}
	rows, err := q.Order(entuser.ByID(sql.OrderDesc())).Limit(first + 1).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	rows, out.PageInfo = pageOf(rows, first, after, func(u *ent.User) string { return u.ID })
	for _, u := range rows {
		out.Edges = append(out.Edges, &model.UserEdge{Node: u, Cursor: model.Cursor{ID: u.ID}})
	}
	return out, nil
}

func usersLike(f *model.UserFilter) ([]predicate.User, error) {
	var where []predicate.User
	if f.Search != nil {
		if err := validSearch(*f.Search); err != nil {
			return nil, err
		}
		like := []predicate.User{
			entuser.ID(*f.Search), entuser.EmailContainsFold(*f.Search), entuser.UsernameContainsFold(*f.Search),
			entuser.DisplayNameContainsFold(*f.Search),
		}
		if n, err := strconv.ParseInt(*f.Search, 10, 32); err == nil {
			like = append(like, entuser.Number(int(n)))
		}
		where = append(where, entuser.Or(like...))
	}
	switch {
	case f.Suspended == nil:
	case *f.Suspended:
		where = append(where, entuser.SuspendedAtNotNil())
	default:
		where = append(where, entuser.SuspendedAtIsNil())
	}
	if f.PlatformRole != nil {
		where = append(where, entuser.PlatformRoleEQ(entuser.PlatformRole(*f.PlatformRole)))
	}
	return where, nil
}

// standingOf is what an administrator of the platform knows of a user; nil for everybody else.
func standingOf(ctx context.Context, u *ent.User) *model.UserStanding {
	if !viewer.FromContext(ctx).IsPlatformAdmin() {
		return nil
	}
	return &model.UserStanding{
		PlatformRole: viewer.PlatformRole(u.PlatformRole), EmailVerifiedAt: u.EmailVerifiedAt, SuspendedAt: u.SuspendedAt,
		SuspensionReason: u.SuspensionReason,
	}
}
