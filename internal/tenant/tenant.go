// Package tenant is about the customers of an installation: their names, their groups, their suspension.
package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"weir/ent"
	"weir/ent/membership"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// Tenant is a customer: members, keys, one wallet.
type Tenant = ent.Tenant

// ErrNotFound: there is no such tenant, or the viewer has nothing to do with it.
var ErrNotFound = fault.New(fault.NotFound, "There is no such tenant.")

// Config of the service.
type Config struct {
	Ent       *ent.Client
	Ledger    *ledger.Book
	Revisions *revision.Watcher
	Clock     clock.Clock
	// Timezone of new tenants; empty for UTC.
	Timezone string
	// CaptureDays is for how many days the platform lets contents of calls be kept; 0: not at all. nil: as the tenant says.
	CaptureDays func(ctx context.Context) (int, error)
}

// Service makes and changes tenants.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service {
	if cfg.Timezone == "" {
		cfg.Timezone = "UTC"
	}
	return &Service{cfg}
}

// maxOwned bounds how many tenants one person may own, so that nobody fills the installation with them.
const maxOwned = 50

// CreateInput describes a new tenant.
type CreateInput struct {
	Name string
	// Slug is a wish: letters, digits and hyphens. Empty: made from Name. Where it is taken, an ending is added.
	Slug string
	// OwnerID is the user who becomes OWNER; empty: the viewer.
	OwnerID string
	// ID is the id that the tenant gets; only the system chooses one. Empty: a fresh one.
	ID string
}

// Validate reports every fault of the input.
func (in CreateInput) Validate() error { return validName(in.Name) }

// Create makes a tenant with its wallet and its owner's membership. Any signed-in user may make tenants of its own, up to 50;
// only the system and platform administrators make more, and for others (FORBIDDEN). Joins a running transaction.
func (s *Service) Create(ctx context.Context, in CreateInput) (*Tenant, error) {
	v := viewer.FromContext(ctx)
	if v == nil {
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	}
	in.Name = strings.TrimSpace(in.Name)
	if in.OwnerID == "" {
		in.OwnerID = v.UserID
	}
	if in.OwnerID == "" || (in.OwnerID != v.UserID && !v.IsSystem() && !v.IsPlatformAdmin()) {
		return nil, fault.New(fault.Forbidden, "You may make tenants only for yourself.")
	}
	if in.ID != "" && !v.IsSystem() {
		return nil, fault.New(fault.Forbidden, "Only the installation itself chooses ids.")
	}
	if err := errors.Join(in.Validate(), free(v, Slug(in.Slug))); err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Tenant, error) {
		sys := viewer.SystemContext(ctx, "tenant")
		if err := mayOwnMore(sys, tx, v); err != nil {
			return nil, err
		}
		t, err := s.insert(sys, tx, in)
		if err != nil {
			return nil, err
		}
		if err := tx.Membership.Create().SetTenantID(t.ID).SetUserID(in.OwnerID).SetRole(membership.RoleOWNER).Exec(sys); err != nil {
			return nil, fmt.Errorf("create tenant %s: owner: %w", t.ID, err)
		}
		u, err := id.Parse(id.Tenant, t.ID)
		if err != nil {
			return nil, fmt.Errorf("create tenant %s: %w", t.ID, err)
		}
		if err := s.cfg.Ledger.OpenWallet(ctx, tx, u); err != nil {
			return nil, fmt.Errorf("create tenant %s: wallet: %w", t.ID, err)
		}
		return t, audit.Append(ctx, tx, audit.Event{
			Action: "tenant.create", TenantID: t.ID, TargetID: t.ID,
			After: map[string]any{"slug": t.Slug, "name": t.Name, "owner": in.OwnerID},
		})
	})
}

// mayOwnMore refuses somebody who owns many tenants already.
func mayOwnMore(ctx context.Context, tx *ent.Tx, v *viewer.Viewer) error {
	if v.IsSystem() || v.IsPlatformAdmin() {
		return nil
	}
	n, err := tx.Membership.Query().Where(membership.UserID(v.UserID), membership.RoleEQ(membership.RoleOWNER)).Count(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("create tenant: %w", err)
	case n >= maxOwned:
		return fault.Newf(fault.Forbidden, "You own %d tenants already.", n)
	}
	return nil
}

// UpdateInput changes what is not nil.
type UpdateInput struct {
	ID         string // empty: the viewer's tenant
	Name       *string
	Slug       *string
	Timezone   *string
	PriceGroup *string // platform administrators
	VIPLevel   *int    // platform administrators; replaces every grant
	// VIPExpireAt is when VIPLevel ends; nil for never.
	VIPExpireAt *time.Time
	// ResultDays is how long results of tasks that end from now on are kept; above MaxOwnResultDays for platform administrators.
	ResultDays *int
	// ResponseDays is how long responses that are stored from now on are kept.
	ResponseDays *int
	// RecordDays is after how many days records of calls lose their end users and the clients' request ids; 0 for never.
	RecordDays *int
}

// The bounds of UpdateInput.ResultDays.
const (
	MaxOwnResultDays = 30
	MaxResultDays    = 365
	MaxResponseDays  = 30   // of UpdateInput.ResponseDays
	MaxRecordDays    = 3650 // of UpdateInput.RecordDays
)

// Validate reports every fault of the input.
func (in UpdateInput) Validate() error {
	var faults []error
	if in.Name != nil {
		faults = append(faults, validName(*in.Name))
	}
	if in.Slug != nil && (*in.Slug == "" || Slug(*in.Slug) != *in.Slug) {
		faults = append(faults, fault.Field("slug", "The slug must have 1 to 40 lower-case letters, digits and single hyphens between them."))
	}
	if in.Timezone != nil {
		if _, err := time.LoadLocation(*in.Timezone); err != nil || *in.Timezone == "" || *in.Timezone == "Local" {
			faults = append(faults, fault.Field("timezone", "Unknown time zone; use an IANA name such as Europe/Berlin."))
		}
	}
	if in.PriceGroup != nil && (*in.PriceGroup == "" || len(*in.PriceGroup) > 64) {
		faults = append(faults, fault.Field("priceGroup", "The price group must have 1 to 64 characters."))
	}
	if in.VIPLevel != nil && (*in.VIPLevel < 0 || *in.VIPLevel > 100) {
		faults = append(faults, fault.Field("vipLevel", "The VIP level must be between 0 and 100."))
	}
	if in.VIPExpireAt != nil && (in.VIPLevel == nil || *in.VIPLevel == 0) {
		faults = append(faults, fault.Field("vipExpireAt", "Only a VIP level that is set can end."))
	}
	return errors.Join(append(faults, in.validDays())...)
}

// validDays reports every fault of how long something is kept.
func (in UpdateInput) validDays() error {
	var faults []error
	if in.ResultDays != nil && (*in.ResultDays < 1 || *in.ResultDays > MaxResultDays) {
		faults = append(faults, fault.Field("resultDays", "Results are kept for 1 to 365 days."))
	}
	if in.ResponseDays != nil && (*in.ResponseDays < 1 || *in.ResponseDays > MaxResponseDays) {
		faults = append(faults, fault.Field("responseDays", "Responses are kept for 1 to 30 days."))
	}
	if in.RecordDays != nil && (*in.RecordDays < 0 || *in.RecordDays > MaxRecordDays) {
		faults = append(faults, fault.Field("recordDays", "End users are kept for 1 to 3,650 days, or with 0 for ever."))
	}
	return errors.Join(faults...)
}

// Update changes a tenant. OWNER and ADMIN change name, slug, time zone and how long results are kept of their own; platform administrators everything
// of every tenant. CONFLICT with Field slug when another tenant has it. In force on every node within a second.
func (s *Service) Update(ctx context.Context, in UpdateInput) (*Tenant, error) {
	v := viewer.FromContext(ctx)
	if v != nil && in.ID == "" {
		in.ID = v.TenantID
	}
	if err := in.authorize(v); err != nil {
		return nil, err
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	if in.Name != nil {
		name := strings.TrimSpace(*in.Name)
		in.Name = &name
	}
	if in.VIPExpireAt != nil && !in.VIPExpireAt.After(s.cfg.Clock.Now()) {
		return nil, fault.Field("vipExpireAt", "This is in the past.")
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Tenant, error) {
		if in.VIPLevel != nil {
			if err := s.overrideVIP(ctx, tx, in.ID, *in.VIPLevel, in.VIPExpireAt); err != nil {
				return nil, err
			}
		}
		return s.change(ctx, in.ID, "tenant.update", func(_ *Tenant, u *ent.TenantUpdateOne) error {
			u.SetNillableName(in.Name).SetNillableSlug(in.Slug).SetNillableTimezone(in.Timezone).SetNillablePriceGroup(in.PriceGroup).
				SetNillableVipLevel(in.VIPLevel).SetNillableResultDays(in.ResultDays).
				SetNillableResponseDays(in.ResponseDays).SetNillableRecordDays(in.RecordDays)
			if in.VIPLevel != nil {
				db.SetOrClear(in.VIPExpireAt, u.SetVipExpireAt, u.ClearVipExpireAt)
			}
			return nil
		})
	})
}

func (in UpdateInput) authorize(v *viewer.Viewer) error {
	switch {
	case v == nil:
		return fault.New(fault.Unauthenticated, "Sign in first.")
	case v.IsSystem() || v.IsPlatformAdmin():
		return nil
	case in.ID != v.TenantID || in.ID == "":
		return ErrNotFound
	case v.Role != viewer.Owner && v.Role != viewer.Admin:
		return fault.New(fault.Forbidden, "Only owners and administrators may change the tenant.")
	case in.PriceGroup != nil || in.VIPLevel != nil || in.VIPExpireAt != nil:
		return fault.New(fault.Forbidden, "Only the platform's administrators may change price group and VIP level.")
	case in.ResultDays != nil && *in.ResultDays > MaxOwnResultDays:
		return fault.New(fault.Forbidden, "Only the platform's administrators keep results for longer than 30 days.")
	case in.Slug != nil:
		return free(v, *in.Slug)
	}
	return nil
}

// change updates one tenant, audits it and tells the nodes.
func (s *Service) change(ctx context.Context, tenantID, action string, set func(before *Tenant, u *ent.TenantUpdateOne) error) (*Tenant, error) {
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Tenant, error) {
		sys := viewer.SystemContext(ctx, "tenant")
		before, err := tx.Tenant.Get(sys, tenantID)
		if ent.IsNotFound(err) {
			return nil, ErrNotFound
		} else if err != nil {
			return nil, fmt.Errorf("%s %s: %w", action, tenantID, err)
		}
		u := tx.Tenant.UpdateOneID(tenantID)
		if err := set(before, u); err != nil {
			return nil, err
		}
		after, err := u.Save(sys)
		if ent.IsConstraintError(err) { // the slug is the only thing that is unique
			return nil, &fault.Error{Code: fault.Conflict, Field: "slug", Message: "This slug is taken.", Err: err}
		} else if err != nil {
			return nil, fmt.Errorf("%s %s: %w", action, tenantID, err)
		}
		if err := audit.Append(ctx, tx, audit.Event{
			Action: action, TenantID: tenantID, TargetID: tenantID, Before: summary(before), After: summary(after),
		}); err != nil {
			return nil, err
		}
		return after, s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}

func summary(t *Tenant) map[string]any {
	return map[string]any{
		"name": t.Name, "slug": t.Slug, "timezone": t.Timezone, "priceGroup": t.PriceGroup, "vipLevel": t.VipLevel, "vipExpireAt": t.VipExpireAt,
		"suspendedAt": t.SuspendedAt, "suspensionReason": t.SuspensionReason, "deleteAt": t.DeleteAt, "resultDays": t.ResultDays,
		"responseDays": t.ResponseDays, "recordDays": t.RecordDays, "capture": t.Capture, "captureDays": t.CaptureDays, "captureKeys": t.CaptureKeys,
	}
}

func validName(name string) error {
	if strings.TrimSpace(name) == "" || utf8.RuneCountInString(name) > 128 || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, unicode.IsControl) {
		return fault.Field("name", "The name must have 1 to 128 characters.")
	}
	return nil
}
