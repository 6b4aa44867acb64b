package capture

import (
	"context"
	"fmt"
	"time"

	"weir/ent"
	entcapture "weir/ent/capture"
	"weir/ent/predicate"
	enttenant "weir/ent/tenant"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Kept is a call whose contents are kept.
type Kept struct {
	RequestID, TenantID, KeyID, UserID string
	Model, Route                       string
	Status                             int // 0 where no answer was sent
	Failed                             bool
	At                                 time.Time
	Request, Answer                    Side
}

// Config is what a Service needs.
type Config struct {
	Ent    *ent.Client
	Sealer *secret.Sealer
	Clock  clock.Clock
	// MaxDays is for how many days the platform lets contents be kept.
	MaxDays func(ctx context.Context) (int, error)
}

// Service shows and deletes contents of calls. Nobody sees those of another tenant: administrators of the platform neither,
// nor when they look at a tenant. Safe for concurrent use.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service { return &Service{cfg} }

// Query asks for a part of what is kept, newest first.
type Query struct {
	RequestID string // "": of all requests
	KeyID     string // "": of all keys
	Failed    *bool  // nil: whatever became of the call
	Before    string // behind this request; "": from the newest on
	Limit     int
}

// MaxCalls bounds how many calls are read at once.
const MaxCalls = 100

// Validate reports every fault of the query.
func (q *Query) Validate() error {
	if q.RequestID != "" {
		if _, err := id.Parse(id.Request, q.RequestID); err != nil {
			return fault.Field("requestId", "There is no such request.")
		}
	}
	if q.KeyID != "" {
		if _, err := id.Parse(id.Key, q.KeyID); err != nil {
			return fault.Field("keyId", "There is no such key.")
		}
	}
	return nil
}

// List shows what is kept of the viewer's tenant, newest first: to OWNER and ADMIN all, to MEMBER the calls of the own keys.
// FORBIDDEN to everybody else.
func (s *Service) List(ctx context.Context, q Query) ([]*Kept, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	v, err := reader(ctx)
	if err != nil {
		return nil, err
	}
	where, err := s.visible(ctx, v)
	if err != nil {
		return nil, err
	}
	if q.RequestID != "" {
		where = append(where, entcapture.ID(q.RequestID))
	}
	if q.KeyID != "" {
		where = append(where, entcapture.APIKeyID(q.KeyID))
	}
	if q.Failed != nil {
		where = append(where, entcapture.Failed(*q.Failed))
	}
	if q.Before != "" {
		where = append(where, entcapture.IDLT(q.Before))
	}
	return s.read(ctx, where, min(max(q.Limit, 1), MaxCalls))
}

// Of is what is kept of some requests, by their ids, as far as the viewer may see it; nothing for those who may see none.
func (s *Service) Of(ctx context.Context, requestIDs []string) (map[string]*Kept, error) {
	v, err := reader(ctx)
	if err != nil {
		return map[string]*Kept{}, nil //nolint:nilerr // there is nothing for whoever may not read
	}
	where, err := s.visible(ctx, v)
	if err != nil {
		return nil, err
	}
	found, err := s.read(ctx, append(where, entcapture.IDIn(requestIDs...)), len(requestIDs))
	if err != nil {
		return nil, err
	}
	out := make(map[string]*Kept, len(found))
	for _, k := range found {
		out[k.RequestID] = k
	}
	return out, nil
}

// reader is whoever may read contents. Those who look at a tenant are no people of it.
func reader(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, errSignIn
	case v.TenantID == "" || v.Watching:
		return nil, errNoMember
	case v.Role == viewer.Owner || v.Role == viewer.Admin || v.Role == viewer.Member:
		return v, nil
	}
	return nil, errRole
}

// visible are the conditions of what a viewer may see now.
func (s *Service) visible(ctx context.Context, v *viewer.Viewer) ([]predicate.Capture, error) {
	since, err := s.since(ctx, v.TenantID)
	if err != nil {
		return nil, err
	}
	where := []predicate.Capture{entcapture.TenantID(v.TenantID), entcapture.CreatedAtGT(since)}
	if v.Role == viewer.Member {
		where = append(where, entcapture.UserID(v.UserID))
	}
	return where, nil
}

// since is the moment of which, and of everything before it, nothing is shown of a tenant.
func (s *Service) since(ctx context.Context, tenantID string) (time.Time, error) {
	most, err := s.cfg.MaxDays(ctx)
	if err != nil {
		return time.Time{}, err
	}
	t, err := s.cfg.Ent.Tenant.Get(viewer.SystemContext(ctx, "capture"), tenantID)
	if err != nil {
		return time.Time{}, fmt.Errorf("contents of %s: %w", tenantID, err)
	}
	return s.over(t, most), nil
}

// over is the moment up to which what is kept of a tenant is over.
func (s *Service) over(t *ent.Tenant, most int) time.Time {
	const day = 24 * time.Hour
	at := s.cfg.Clock.Now().UTC().Add(-time.Duration(min(t.CaptureDays, most)) * day)
	if t.CaptureFrom != nil && t.CaptureFrom.After(at) {
		return t.CaptureFrom.UTC()
	}
	return at
}

func (s *Service) read(ctx context.Context, where []predicate.Capture, limit int) ([]*Kept, error) {
	rows, err := s.cfg.Ent.Capture.Query().Where(where...).Order(ent.Desc(entcapture.FieldID)).Limit(limit).
		All(viewer.SystemContext(ctx, "capture"))
	if err != nil {
		return nil, fmt.Errorf("read contents: %w", err)
	}
	out := make([]*Kept, len(rows))
	for i, row := range rows {
		both, err := open(s.cfg.Sealer, row.TenantID, row.ID, row.Content)
		if err != nil {
			return nil, err
		}
		out[i] = &Kept{
			RequestID: row.ID, TenantID: row.TenantID, KeyID: row.APIKeyID, UserID: row.UserID, Model: row.Model, Route: row.Route,
			Status: row.Status, Failed: row.Failed, At: row.CreatedAt.UTC(), Request: both.Request, Answer: both.Answer,
		}
	}
	return out, nil
}

// manager is whoever may delete contents.
func manager(ctx context.Context) (*viewer.Viewer, error) {
	v, err := reader(ctx)
	if err == nil && v.Role == viewer.Member {
		return nil, errManage
	}
	return v, err
}

// Delete removes what is kept of one request of the viewer's tenant. OWNER and ADMIN. NOT_FOUND where nothing is kept.
func (s *Service) Delete(ctx context.Context, requestID string) error {
	v, err := manager(ctx)
	if err != nil {
		return err
	}
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		n, err := tx.Capture.Delete().Where(entcapture.TenantID(v.TenantID), entcapture.ID(requestID)).Exec(viewer.SystemContext(ctx, "capture"))
		switch {
		case err != nil:
			return fmt.Errorf("delete contents of %s: %w", requestID, err)
		case n == 0:
			return errNotFound
		}
		return audit.Append(ctx, tx, audit.Event{Action: "capture.delete", TenantID: v.TenantID, TargetID: requestID})
	})
}

// DeleteAll gives up all that is kept of the viewer's tenant: nobody sees it from now on, and Purge deletes it. OWNER and ADMIN.
func (s *Service) DeleteAll(ctx context.Context) error {
	v, err := manager(ctx)
	if err != nil {
		return err
	}
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		err := tx.Tenant.UpdateOneID(v.TenantID).SetCaptureFrom(s.cfg.Clock.Now().UTC()).Exec(viewer.SystemContext(ctx, "capture"))
		if err != nil {
			return fmt.Errorf("delete contents of %s: %w", v.TenantID, err)
		}
		return audit.Append(ctx, tx, audit.Event{Action: "capture.delete_all", TenantID: v.TenantID, TargetID: v.TenantID})
	})
}

// purgeRows are deleted in one transaction.
const purgeRows = 200

// Purge deletes what is over of every tenant, and returns how many calls. Only for the system.
func (s *Service) Purge(ctx context.Context) (int, error) {
	ctx = viewer.SystemContext(ctx, "capture")
	most, err := s.cfg.MaxDays(ctx)
	if err != nil {
		return 0, err
	}
	tenants, err := s.cfg.Ent.Capture.Query().Unique(true).Select(entcapture.FieldTenantID).Strings(ctx)
	if err != nil {
		return 0, fmt.Errorf("purge contents: %w", err)
	}
	gone := 0
	for _, tenantID := range tenants {
		where := []predicate.Capture{entcapture.TenantID(tenantID)}
		t, err := s.cfg.Ent.Tenant.Query().Where(enttenant.ID(tenantID), enttenant.DeletedAtIsNil()).Only(ctx)
		switch {
		case err == nil:
			where = append(where, entcapture.CreatedAtLTE(s.over(t, most)))
		case !ent.IsNotFound(err): // of a tenant that is gone, everything is over
			return gone, fmt.Errorf("purge contents of %s: %w", tenantID, err)
		}
		n, err := s.purge(ctx, where)
		if gone += n; err != nil {
			return gone, fmt.Errorf("purge contents of %s: %w", tenantID, err)
		}
	}
	return gone, nil
}

func (s *Service) purge(ctx context.Context, where []predicate.Capture) (int, error) {
	for gone := 0; ; {
		ids, err := s.cfg.Ent.Capture.Query().Where(where...).Limit(purgeRows).IDs(ctx)
		if err != nil || len(ids) == 0 {
			return gone, err
		}
		n, err := s.cfg.Ent.Capture.Delete().Where(entcapture.IDIn(ids...)).Exec(ctx)
		if gone += n; err != nil {
			return gone, err
		}
	}
}
