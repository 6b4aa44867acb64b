// Package enduser is about the people behind a tenant's programs, as these name them: a tenant blocks one of them without
// stopping its keys.
package enduser

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"weir/ent"
	"weir/ent/blockeduser"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// Blocked is an end user whose calls are refused.
type Blocked = ent.BlockedUser

// ErrBlocked: the tenant has blocked the end user whom the call names.
var ErrBlocked = &fault.Error{
	Code: fault.AccountDisabled, Field: "user", Message: "This end user is blocked.",
}

// Limits of the lists.
const (
	maxIdentifier = 128 // characters
	maxReason     = 500
	maxBlocked    = 10_000 // of one tenant
)

// Config of the service.
type Config struct {
	Ent       *ent.Client
	Revisions *revision.Watcher
}

// Service blocks end users. Changes are in force on every node within a second. Safe for concurrent use.
type Service struct {
	cfg   Config
	known atomic.Pointer[memory]
}

// memory is what is known of the tenants since the last change of anything.
type memory struct{ tenants sync.Map } // id → map[string]struct{}

// New returns the service.
func New(cfg Config) *Service {
	s := &Service{cfg: cfg}
	s.known.Store(&memory{})
	cfg.Revisions.On(db.AccessRevision, func() { s.known.Store(&memory{}) })
	return s
}

// Check refuses a call of a tenant that names a blocked end user with ErrBlocked; UNAVAILABLE when that must be read and the
// database is away. From memory unless something has changed.
func (s *Service) Check(ctx context.Context, tenantID, identifier string) error {
	if identifier == "" {
		return nil
	}
	known := s.known.Load()
	v, ok := known.tenants.Load(tenantID)
	if !ok {
		list, err := s.cfg.Ent.BlockedUser.Query().Where(blockeduser.TenantID(tenantID)).Select(blockeduser.FieldUserIdentifier).
			Strings(viewer.SystemContext(ctx, "end users"))
		if err != nil {
			return &fault.Error{
				Code: fault.Unavailable, Message: "The service is unavailable. Retry shortly.", RetryAfter: time.Second,
				Err: fmt.Errorf("read blocked users of %s: %w", tenantID, err),
			}
		}
		set := make(map[string]struct{}, len(list))
		for _, name := range list {
			set[name] = struct{}{}
		}
		known.tenants.Store(tenantID, set)
		v = set
	}
	set, _ := v.(map[string]struct{}) // nothing else is stored
	if _, blocked := set[identifier]; blocked {
		return ErrBlocked
	}
	return nil
}

// BlockInput says who is blocked, and why.
type BlockInput struct {
	UserIdentifier string
	Reason         string // may be empty
}

// Validate reports every fault of the input.
func (in BlockInput) Validate() error {
	switch {
	case in.UserIdentifier == "" || utf8.RuneCountInString(in.UserIdentifier) > maxIdentifier || !utf8.ValidString(in.UserIdentifier):
		return fault.Field("userIdentifier", "An end user has a name of 1 to 128 characters.")
	case utf8.RuneCountInString(in.Reason) > maxReason || !utf8.ValidString(in.Reason):
		return fault.Field("reason", "The reason has at most 500 characters.")
	}
	return nil
}

// Block refuses the calls of an end user from now on. OWNER and ADMIN. A repeat takes the reason. CONFLICT beyond 10,000 of one
// tenant.
func (s *Service) Block(ctx context.Context, in BlockInput) (*Blocked, error) {
	v, err := manager(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	in.Reason = strings.TrimSpace(in.Reason)
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Blocked, error) {
		sys := viewer.SystemContext(ctx, "end users")
		n, err := tx.BlockedUser.Query().Where(blockeduser.TenantID(v.TenantID)).Count(sys)
		if err != nil {
			return nil, fmt.Errorf("block end user: %w", err)
		}
		if n >= maxBlocked {
			return nil, fault.New(fault.Conflict, "A tenant blocks at most 10,000 end users.")
		}
		err = tx.BlockedUser.Create().SetTenantID(v.TenantID).SetUserIdentifier(in.UserIdentifier).SetReason(in.Reason).SetBlockedBy(v.UserID).
			OnConflictColumns(blockeduser.FieldTenantID, blockeduser.FieldUserIdentifier).
			Update(func(u *ent.BlockedUserUpsert) { u.UpdateReason().UpdateUpdatedAt() }).Exec(sys)
		if err != nil {
			return nil, fmt.Errorf("block end user: %w", err)
		}
		row, err := tx.BlockedUser.Query().Where(blockeduser.TenantID(v.TenantID), blockeduser.UserIdentifier(in.UserIdentifier)).Only(sys)
		if err != nil {
			return nil, fmt.Errorf("block end user: %w", err)
		}
		return row, s.tell(ctx, tx, "end_user.block", row)
	})
}

// Unblock lets the calls of an end user pass again. OWNER and ADMIN. NOT_FOUND when nobody of that name is blocked.
func (s *Service) Unblock(ctx context.Context, identifier string) error {
	v, err := manager(ctx)
	if err != nil {
		return err
	}
	return db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		sys := viewer.SystemContext(ctx, "end users")
		row, err := tx.BlockedUser.Query().Where(blockeduser.TenantID(v.TenantID), blockeduser.UserIdentifier(identifier)).Only(sys)
		if ent.IsNotFound(err) {
			return fault.New(fault.NotFound, "No end user of this name is blocked.")
		} else if err != nil {
			return fmt.Errorf("unblock end user: %w", err)
		}
		if err := tx.BlockedUser.DeleteOneID(row.ID).Exec(sys); err != nil && !ent.IsNotFound(err) {
			return fmt.Errorf("unblock end user: %w", err)
		}
		return s.tell(ctx, tx, "end_user.unblock", row)
	})
}

func (s *Service) tell(ctx context.Context, tx *ent.Tx, action string, row *Blocked) error {
	if err := audit.Append(ctx, tx, audit.Event{
		Action: action, TenantID: row.TenantID, TargetID: row.ID, After: map[string]any{"userIdentifier": row.UserIdentifier, "reason": row.Reason},
	}); err != nil {
		return err
	}
	return s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
}

func manager(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case v.TenantID == "" || (v.Role != viewer.Owner && v.Role != viewer.Admin):
		return nil, fault.New(fault.Forbidden, "Only owners and administrators may block end users.")
	case v.Halted:
		return nil, viewer.ErrHalted
	}
	return v, nil
}
