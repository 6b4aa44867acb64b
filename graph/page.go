package graph

import (
	"context"

	"entgo.io/contrib/entgql"
	"entgo.io/ent/dialect/sql"
	"github.com/99designs/gqlgen/graphql"

	"weir/ent"
	"weir/graph/model"
	"weir/internal/fault"
	"weir/internal/id"
)

// Sizes of pages.
const (
	defaultPage = 20
	maxPage     = 100
)

// Orders of connections.
var (
	newestKeys        = ent.WithAPIKeyOrder(&ent.APIKeyOrder{Direction: entgql.OrderDirectionDesc})
	newestBlocked     = ent.WithBlockedUserOrder(&ent.BlockedUserOrder{Direction: entgql.OrderDirectionDesc})
	newestChannels    = ent.WithChannelOrder(&ent.ChannelOrder{Direction: entgql.OrderDirectionDesc})
	newestSessions    = ent.WithSessionOrder(&ent.SessionOrder{Direction: entgql.OrderDirectionDesc})
	newestTokens      = ent.WithPersonalAccessTokenOrder(&ent.PersonalAccessTokenOrder{Direction: entgql.OrderDirectionDesc})
	newestInvitations = ent.WithInvitationOrder(&ent.InvitationOrder{Direction: entgql.OrderDirectionDesc})
	newestTopUps      = ent.WithTopUpOrder(&ent.TopUpOrder{Direction: entgql.OrderDirectionDesc})
	newestAliases     = ent.WithModelAliasOrder(&ent.ModelAliasOrder{Direction: entgql.OrderDirectionDesc})
	newestEndpoints   = ent.WithWebhookEndpointOrder(&ent.WebhookEndpointOrder{Direction: entgql.OrderDirectionDesc})
	newestMembers     = ent.WithMembershipOrder(&ent.MembershipOrder{Direction: entgql.OrderDirectionDesc})
	modelsByName      = ent.WithModelOrder(&ent.ModelOrder{Direction: entgql.OrderDirectionAsc, Field: ent.ModelOrderFieldName})
)

// page is how many edges a connection returns at most. queryLimit has checked what was asked for.
func page(first *int) *int {
	if first == nil {
		n := defaultPage
		return &n
	}
	return first
}

var errAfter = fault.Field("after", "This is not a cursor of this connection.")

// placeByID checks that a cursor was made by a connection of such objects, ordered by id.
func placeByID(after *model.Cursor, prefix string) error {
	if after != nil && (!isID(prefix, after.ID) || after.Value != nil) {
		return errAfter
	}
	return nil
}

// placeByName checks that a cursor was made by a connection of such objects, ordered by name.
func placeByName(after *model.Cursor, prefix string) error {
	if after != nil && (!isID(prefix, after.ID) || after.Value == nil) {
		return errAfter
	}
	return nil
}

func isID(prefix, s string) bool {
	_, err := id.Parse(prefix, s)
	return err == nil
}

// pageOf divides rows, of which one more than a page was read, into the page and where it lies.
func pageOf[T any](rows []T, first int, after *model.Cursor, idOf func(T) string) ([]T, ent.PageInfo) {
	info := ent.PageInfo{HasPreviousPage: after != nil, HasNextPage: len(rows) > first}
	if info.HasNextPage {
		rows = rows[:first]
	}
	if n := len(rows); n > 0 {
		info.StartCursor, info.EndCursor = &model.Cursor{ID: idOf(rows[0])}, &model.Cursor{ID: idOf(rows[n-1])}
	}
	return rows, info
}

// counted is a query of ent that can be counted and asked for more.
type counted[Q any] interface {
	Clone() Q
	Count(ctx context.Context) (int, error)
}

// listed is a query of ent for objects whose ids grow with time.
type listed[Q, P, O, T any] interface {
	counted[Q]
	Where(where ...P) Q
	Order(by ...O) Q
	Limit(most int) Q
	All(ctx context.Context) ([]T, error)
}

// newest reads a page of objects of which a tenant may have a great many, newest first. They are counted only where that is asked
// for, which entgql's Paginate does always.
func newest[T any, P, O ~func(*sql.Selector), Q listed[Q, P, O, T]](
	ctx context.Context, q Q, first int, after *model.Cursor, idOf func(T) string,
) (rows []T, info ent.PageInfo, total int, err error) {
	if counts(ctx) {
		if total, err = q.Clone().Count(entire{ctx}); err != nil {
			return nil, info, 0, err
		}
	}
	if after != nil {
		q = q.Where(P(sql.FieldLT(fieldID, after.ID)))
	}
	rows, err = q.Order(O(ent.Desc(fieldID))).Limit(first + 1).All(entire{ctx})
	if err != nil {
		return nil, info, 0, err
	}
	rows, info = pageOf(rows, first, after, idOf)
	return rows, info, total, nil
}

// fieldID is the column of the id of every entity.
const fieldID = "id"

// counts says whether the connection that is being resolved is asked how many objects it has in all, by whatever alias.
func counts(ctx context.Context) bool {
	if graphql.GetFieldContext(ctx) == nil {
		return true
	}
	for _, f := range graphql.CollectFieldsCtx(ctx, nil) {
		if f.Name == "totalCount" {
			return true
		}
	}
	return false
}

// entire is a context in which entgql loads whole rows, the page and the count. Where it knows the field that is resolved,
// it looks for `edges` by alias, and answers an aliased one with nothing.
type entire struct{ context.Context } //nolint:containedctx // it is a context

// Value hides the field that is resolved.
func (c entire) Value(key any) any {
	v := c.Context.Value(key)
	if _, ok := v.(*graphql.FieldContext); ok {
		return nil
	}
	return v
}
