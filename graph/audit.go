package graph

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/auditevent"
	"weir/graph/model"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/tenant"
)

// auditArgs are those of auditEvents.
type auditArgs struct {
	first      int
	after      *model.Cursor
	filter     *model.AuditEventFilter
	tenantID   *string
	everywhere bool
}

// auditEvents reads a page of the audit: of the viewer's tenant under its rights, or of what an administrator of the platform
// names. Ids grow with time, so that every condition is served by an index that ends in them, at any depth.
func (r *Resolver) auditEvents(ctx context.Context, in auditArgs) (*model.AuditEventConnection, error) {
	if err := placeByID(in.after, id.Audit); err != nil {
		return nil, err
	}
	read, q, err := r.audited(ctx, in)
	if err != nil {
		return nil, err
	}
	if in.filter != nil {
		if q, err = filterAudit(q, in.filter); err != nil {
			return nil, err
		}
	}
	if in.after != nil {
		q.Where(auditevent.IDLT(in.after.ID))
	}
	rows, err := q.Order(auditevent.ByID(sql.OrderDesc())).Limit(in.first + 1).All(read)
	if err != nil {
		return nil, fmt.Errorf("list audit events: %w", err)
	}
	out := &model.AuditEventConnection{Edges: []*model.AuditEventEdge{}}
	rows, out.PageInfo = pageOf(rows, in.first, in.after, func(e *ent.AuditEvent) string { return e.ID })
	for _, e := range rows {
		if e.ActorID != "" {
			r.users(ctx).want(e.ActorID)
		}
		out.Edges = append(out.Edges, &model.AuditEventEdge{Node: e, Cursor: model.Cursor{ID: e.ID}})
	}
	return out, nil
}

// audited is the query of what the viewer may read, and the context in which it is read.
func (r *Resolver) audited(ctx context.Context, in auditArgs) (context.Context, *ent.AuditEventQuery, error) {
	q := r.Ent.AuditEvent.Query()
	if in.everywhere {
		if in.tenantID != nil {
			return nil, nil, fault.Field("everywhere", "Name one tenant, or ask for everything.")
		}
		sys, err := platformAdmin(ctx, "read the audit")
		return sys, q, err
	}
	read, of, err := listedTenant(ctx, in.tenantID, "read the audit of a tenant")
	if err != nil {
		return nil, nil, err
	}
	if read != ctx {
		switch there, err := r.tenantExists(read, of); {
		case err != nil:
			return nil, nil, err
		case !there:
			return nil, nil, tenant.ErrNotFound
		}
	}
	return read, q.Where(auditevent.TenantID(of)), nil
}

// idSlack is how far the time in an event's id may be from the event's own; both are taken by one process, one after the other.
const idSlack = time.Second

func filterAudit(q *ent.AuditEventQuery, f *model.AuditEventFilter) (*ent.AuditEventQuery, error) {
	if f.From != nil && f.To != nil && !f.From.Before(*f.To) {
		return nil, fault.Field("to", "The end must lie behind the beginning.")
	}
	if f.ActorID != nil {
		q.Where(auditevent.ActorID(*f.ActorID))
	}
	if f.Action != nil {
		q.Where(auditevent.Action(*f.Action))
	}
	if f.ObjectID != nil {
		q.Where(auditevent.TargetID(*f.ObjectID))
	}
	if f.From != nil {
		q.Where(auditevent.CreatedAtGTE(*f.From), auditevent.IDGTE(idAt(*f.From, -idSlack)))
	}
	if f.To != nil {
		q.Where(auditevent.CreatedAtLT(*f.To), auditevent.IDLT(idAt(*f.To, idSlack)))
	}
	return q, nil
}

// idAt is the least id of an audit event at a time, give or take.
func idAt(at time.Time, slack time.Duration) string {
	ms := max(at.Add(slack).UnixMilli(), 0)
	var u uuid.UUID
	for i := range 6 { // UUIDv7 begins with 48 bits of milliseconds
		u[i] = byte(ms >> (8 * (5 - i)))
	}
	return id.Format(id.Audit, u)
}

// addressOf is from where an event was caused, for those who may see who caused it.
func (r *Resolver) addressOf(ctx context.Context, e *ent.AuditEvent) (*string, error) {
	actor, err := r.actor(ctx, e.ActorID)
	if err != nil || actor == nil {
		return nil, err
	}
	return model.OrNull(e.Address), nil
}
