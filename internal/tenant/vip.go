package tenant

import (
	"context"
	"fmt"
	"slices"
	"time"

	"weir/ent"
	enttenant "weir/ent/tenant"
	"weir/ent/vipgrant"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/viewer"
)

// MaxVIPLevel is the highest level.
const MaxVIPLevel = 100

// VIP is the level of a tenant at a moment; 0 for none.
func VIP(t *Tenant, at time.Time) int {
	if t.VipExpireAt != nil && !at.Before(*t.VipExpireAt) {
		return 0
	}
	return t.VipLevel
}

// Grant gives a tenant a VIP level for a time.
type Grant struct {
	TenantID string
	// Key makes a repeat a repeat: code:…, plan:…. One key of a tenant is one grant, for ever.
	Key   string
	Level int
	// Days that are added behind what the tenant has of this level already; or Until, when the level ends. Neither: for ever.
	Days  int
	Until time.Time
}

// GrantVIP gives a VIP level in the caller's transaction, which is one of db.InTx, and returns until when the grant holds;
// zero for ever. The tenant has the highest level of the grants that run. Idempotent by Key.
func (s *Service) GrantVIP(ctx context.Context, tx *ent.Tx, g Grant) (time.Time, error) {
	if g.Level < 1 || g.Level > MaxVIPLevel || g.Days < 0 {
		return time.Time{}, fault.Field("vipLevel", "The VIP level must be between 1 and 100.")
	}
	sys := viewer.SystemContext(ctx, "vip")
	if err := lock(sys, tx, g.TenantID); err != nil {
		return time.Time{}, err
	}
	old, err := tx.VIPGrant.Query().Where(vipgrant.TenantID(g.TenantID), vipgrant.GrantKey(g.Key)).Only(sys)
	switch {
	case err == nil:
		return endOf(old), nil
	case !ent.IsNotFound(err):
		return time.Time{}, fmt.Errorf("grant %s: %w", g.Key, err)
	}
	now := s.cfg.Clock.Now()
	running, err := runningGrants(sys, tx, g.TenantID, now)
	if err != nil {
		return time.Time{}, err
	}
	create := tx.VIPGrant.Create().SetTenantID(g.TenantID).SetGrantKey(g.Key).SetLevel(g.Level)
	from, until := now, g.Until
	if g.Days > 0 {
		from = behind(running, g.Level, now)
		until = from.AddDate(0, 0, g.Days)
	}
	create.SetStartsAt(from)
	if !until.IsZero() {
		create.SetEndsAt(until)
	}
	if err := create.Exec(sys); err != nil {
		return time.Time{}, fmt.Errorf("grant %s: %w", g.Key, err)
	}
	return until, s.refreshVIP(ctx, tx, g.TenantID, now)
}

// EndVIP ends the grant of a key, and those whose keys begin with it and a colon, at a moment, in the caller's transaction, which
// is one of db.InTx. No such grant is no error.
func (s *Service) EndVIP(ctx context.Context, tx *ent.Tx, tenantID, key string, at time.Time) error {
	sys := viewer.SystemContext(ctx, "vip")
	if err := lock(sys, tx, tenantID); err != nil {
		return err
	}
	err := tx.VIPGrant.Update().Where(
		vipgrant.TenantID(tenantID), vipgrant.Or(vipgrant.GrantKey(key), vipgrant.GrantKeyHasPrefix(key+":")),
		vipgrant.Or(vipgrant.EndsAtIsNil(), vipgrant.EndsAtGT(at)),
	).SetEndsAt(at).Exec(sys)
	if err != nil {
		return fmt.Errorf("end grant %s: %w", key, err)
	}
	return s.refreshVIP(ctx, tx, tenantID, s.cfg.Clock.Now())
}

// overrideVIP replaces every grant of a tenant by what an administrator decided; level 0 leaves none.
func (s *Service) overrideVIP(ctx context.Context, tx *ent.Tx, tenantID string, level int, until *time.Time) error {
	sys := viewer.SystemContext(ctx, "vip")
	if err := lock(sys, tx, tenantID); err != nil {
		return err
	}
	now := s.cfg.Clock.Now()
	err := tx.VIPGrant.Update().Where(vipgrant.TenantID(tenantID), vipgrant.Or(vipgrant.EndsAtIsNil(), vipgrant.EndsAtGT(now))).
		SetEndsAt(now).Exec(sys)
	if err != nil {
		return fmt.Errorf("set VIP level of %s: %w", tenantID, err)
	}
	if level == 0 {
		return nil
	}
	err = tx.VIPGrant.Create().SetTenantID(tenantID).SetGrantKey("admin:" + id.NewUUID().String()).SetLevel(level).SetStartsAt(now).
		SetNillableEndsAt(until).Exec(sys)
	if err != nil {
		return fmt.Errorf("set VIP level of %s: %w", tenantID, err)
	}
	return nil
}

// ended bounds one round of ExpireVIP.
const ended = 500

// ExpireVIP gives the tenants whose VIP level has ended the level that they have left. Idempotent; only for the system.
func (s *Service) ExpireVIP(ctx context.Context) error {
	sys := viewer.SystemContext(ctx, "vip")
	now := s.cfg.Clock.Now()
	due, err := s.cfg.Ent.Tenant.Query().Where(enttenant.VipExpireAtLTE(now)).Limit(ended).IDs(sys)
	if err != nil {
		return fmt.Errorf("read ended VIP levels: %w", err)
	}
	for _, tenantID := range due {
		err := db.Exec(sys, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
			if err := lock(ctx, tx, tenantID); err != nil {
				return err
			}
			return s.refreshVIP(ctx, tx, tenantID, now)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lock has others who change the grants of a tenant wait until the transaction ends.
func lock(ctx context.Context, tx *ent.Tx, tenantID string) error {
	n, err := tx.Tenant.Update().Where(enttenant.ID(tenantID)).AddVipLevel(0).Save(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("lock tenant %s: %w", tenantID, err)
	case n == 0:
		return ErrNotFound
	}
	return nil
}

// refreshVIP sets the level of a locked tenant to that of its grants, and tells the nodes.
func (s *Service) refreshVIP(ctx context.Context, tx *ent.Tx, tenantID string, now time.Time) error {
	sys := viewer.SystemContext(ctx, "vip")
	running, err := runningGrants(sys, tx, tenantID, now)
	if err != nil {
		return err
	}
	level, until := effective(running, now)
	u := tx.Tenant.UpdateOneID(tenantID).SetVipLevel(level)
	if until.IsZero() {
		u.ClearVipExpireAt()
	} else {
		u.SetVipExpireAt(until)
	}
	if err := u.Exec(sys); err != nil {
		return fmt.Errorf("set VIP level of %s: %w", tenantID, err)
	}
	return s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
}

// runningGrants are those that have not ended, by their start.
func runningGrants(ctx context.Context, tx *ent.Tx, tenantID string, now time.Time) ([]*ent.VIPGrant, error) {
	rows, err := tx.VIPGrant.Query().Where(vipgrant.TenantID(tenantID), vipgrant.Or(vipgrant.EndsAtIsNil(), vipgrant.EndsAtGT(now))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read VIP grants of %s: %w", tenantID, err)
	}
	slices.SortFunc(rows, func(a, b *ent.VIPGrant) int { return a.StartsAt.Compare(b.StartsAt) })
	return rows, nil
}

// behind is where a grant of more days of a level begins: when the last one ends, and now where none has an end.
func behind(running []*ent.VIPGrant, level int, now time.Time) time.Time {
	from := now
	for _, g := range running {
		if g.Level == level && g.EndsAt != nil && g.EndsAt.After(from) {
			from = *g.EndsAt
		}
	}
	return from
}

// effective is the highest level of the grants that run, and when the last grant ends that carries it on without a gap; zero
// for never.
func effective(grants []*ent.VIPGrant, now time.Time) (level int, until time.Time) {
	for _, g := range grants {
		if !g.StartsAt.After(now) {
			level = max(level, g.Level)
		}
	}
	until = now
	for _, g := range grants { // by their start
		switch {
		case g.Level != level || g.StartsAt.After(until):
		case g.EndsAt == nil:
			return level, time.Time{}
		case g.EndsAt.After(until):
			until = *g.EndsAt
		}
	}
	if level == 0 {
		return 0, time.Time{}
	}
	return level, until
}

func endOf(g *ent.VIPGrant) time.Time {
	if g.EndsAt == nil {
		return time.Time{}
	}
	return *g.EndsAt
}
