package tenant

import (
	"context"
	"fmt"
	"slices"

	"weir/ent"
	entkey "weir/ent/apikey"
	enttenant "weir/ent/tenant"
	"weir/internal/fault"
	"weir/internal/viewer"
)

// Capture says of which calls of a key the contents are kept.
type Capture uint8

// The kinds.
const (
	CaptureNothing Capture = iota
	CaptureErrors          // those that failed
	CaptureAll
)

// MaxCaptureKeys bounds SetCaptureInput.KeyIDs.
const MaxCaptureKeys = 100

// CaptureOf is what a tenant wants to be kept of the calls of a key.
func CaptureOf(t *Tenant, keyID string) Capture {
	if len(t.CaptureKeys) > 0 && !slices.Contains(t.CaptureKeys, keyID) {
		return CaptureNothing
	}
	switch t.Capture {
	case enttenant.CaptureAll:
		return CaptureAll
	case enttenant.CaptureErrors:
		return CaptureErrors
	}
	return CaptureNothing
}

// SetCaptureInput says of which calls of the viewer's tenant the contents are kept.
type SetCaptureInput struct {
	Calls enttenant.Capture
	// Days for which they are kept; nil: as before.
	Days *int
	// KeyIDs are the keys whose calls are kept; none: all.
	KeyIDs []string
}

// SetCapture says of which calls the contents are kept from now on, and of all for how long. OWNER and ADMIN of the tenant,
// and nobody for them. INVALID beyond the days that the platform allows, and for keys of others. In force on every node within
// a second.
func (s *Service) SetCapture(ctx context.Context, in SetCaptureInput) (*Tenant, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case v.TenantID == "" || v.Watching || v.Role != viewer.Owner && v.Role != viewer.Admin:
		return nil, fault.New(fault.Forbidden, "Only owners and administrators of a tenant decide whether contents of its calls are kept.")
	}
	most, err := s.mostCaptureDays(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.validate(most); err != nil {
		return nil, err
	}
	in.KeyIDs = slices.Compact(slices.Sorted(slices.Values(in.KeyIDs)))
	return s.change(ctx, v.TenantID, "tenant.capture", func(_ *Tenant, u *ent.TenantUpdateOne) error {
		u.SetCapture(in.Calls).SetNillableCaptureDays(in.Days)
		if len(in.KeyIDs) == 0 {
			u.ClearCaptureKeys()
			return nil
		}
		u.SetCaptureKeys(in.KeyIDs)
		n, err := s.cfg.Ent.APIKey.Query().Where(entkey.TenantID(v.TenantID), entkey.IDIn(in.KeyIDs...)).Count(viewer.SystemContext(ctx, "tenant"))
		if err != nil {
			return fmt.Errorf("capture of %s: %w", v.TenantID, err)
		}
		if n != len(in.KeyIDs) {
			return fault.Field("keyIds", "There is no such key.")
		}
		return nil
	})
}

// mostCaptureDays is what the platform allows.
func (s *Service) mostCaptureDays(ctx context.Context) (int, error) {
	if s.cfg.CaptureDays == nil {
		return MaxResultDays, nil
	}
	return s.cfg.CaptureDays(ctx)
}

func (in SetCaptureInput) validate(most int) error {
	switch {
	case enttenant.CaptureValidator(in.Calls) != nil:
		return fault.Field("calls", "Contents are kept of no calls, of those that failed, or of all.")
	case most == 0 && in.Calls != enttenant.CaptureOff:
		return fault.Field("calls", "This installation does not keep contents of calls.")
	case in.Days != nil && (*in.Days < 1 || *in.Days > max(most, 1)):
		return fault.Field("days", fmt.Sprintf("Contents are kept for 1 to %d days.", max(most, 1)))
	case len(in.KeyIDs) > MaxCaptureKeys:
		return fault.Field("keyIds", "At most 100 keys can be named.")
	}
	return nil
}
