package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"weir/ent"
	entmodel "weir/ent/model"
	"weir/ent/price"
	enttenant "weir/ent/tenant"
	"weir/ent/usageday"
	"weir/ent/vipgrant"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/notice"
	"weir/internal/viewer"
)

// How far ahead tenants are told of what comes.
const (
	day = 24 * time.Hour
	// usedWithin: whoever has used a model within this time is told of its price and its end.
	usedWithin = 30 * day
	// aheadOfPrice and aheadOfEnd: the first word about a price, and about the end of a model, is this early at most.
	aheadOfPrice = 30 * day
	aheadOfEnd   = 60 * day
)

// levelDays are how many days before a VIP level ends its tenant is told.
var levelDays = [...]int{1, 7}

// expiryDays are how many days before credit expires its tenant is told.
var expiryDays = []int{1, 7, 30}

// LookAhead tells tenants of credit that expires in 30, 7 and 1 days, of VIP levels that end in 7 and 1 days, and of new prices and the
// end of models that they have used. Each is told once. Idempotent; only for the system.
func (s *Service) LookAhead(ctx context.Context) error {
	sys := viewer.SystemContext(ctx, "notices")
	return errors.Join(s.expiries(sys), s.levels(sys), s.prices(sys), s.ends(sys))
}

// expiries tells of credit that expires. What expires on one day is told of together.
func (s *Service) expiries(ctx context.Context) error {
	now := s.cfg.Clock.Now()
	lots, err := s.cfg.Ledger.Expiring(ctx, now, now.Add(time.Duration(slices.Max(expiryDays))*day))
	if err != nil {
		return err
	}
	type batch struct{ tenant, day string }
	sums := map[batch]money.Amount{}
	until := map[batch]time.Time{}
	for _, l := range lots {
		k := batch{id.Format(id.Tenant, l.Tenant), l.At.UTC().Format(time.DateOnly)}
		sums[k] += l.Left
		if first, known := until[k]; !known || l.At.Before(first) {
			until[k] = l.At
		}
	}
	var failed []error
	for k, amount := range sums {
		left := until[k].Sub(now)
		i := slices.IndexFunc(expiryDays, func(n int) bool { return left <= time.Duration(n)*day })
		if i < 0 {
			continue
		}
		failed = append(failed, s.tellOnce(ctx, notice.Notice{
			TenantID: k.tenant, Key: fmt.Sprintf("expires:%s:%d", k.day, expiryDays[i]), Kind: notice.CreditExpires,
			Facts: map[string]string{"amount": amount.Decimal(2), "at": until[k].UTC().Format(time.RFC3339)},
		}, mail.CreditExpires, map[string]string{"Amount": amount.Decimal(2), "Day": k.day}))
	}
	return errors.Join(failed...)
}

// levels tells of VIP levels that end. Those of plans are told of when a plan is renewed or ends.
func (s *Service) levels(ctx context.Context) error {
	now := s.cfg.Clock.Now()
	rows, err := s.cfg.Ent.VIPGrant.Query().Where(
		vipgrant.StartsAtLTE(now), vipgrant.EndsAtGT(now),
		vipgrant.EndsAtLTE(now.Add(time.Duration(levelDays[1])*day)), vipgrant.Not(vipgrant.GrantKeyHasPrefix("plan:")),
	).Order(vipgrant.ByID()).All(ctx)
	if err != nil {
		return fmt.Errorf("read VIP levels that end: %w", err)
	}
	var failed []error
	for _, g := range rows {
		left := levelDays[1]
		if g.EndsAt.Sub(now) <= time.Duration(levelDays[0])*day {
			left = levelDays[0]
		}
		n := notice.Notice{
			TenantID: g.TenantID, Key: fmt.Sprintf("vip:%s:%d", g.ID, left), Kind: notice.VIPEnds,
			Facts: map[string]string{"level": strconv.Itoa(g.Level), "at": g.EndsAt.UTC().Format(time.RFC3339)},
		}
		failed = append(failed, s.tellOnce(ctx, n, "", nil))
	}
	return errors.Join(failed...)
}

// prices tells of published prices that are not in force yet.
func (s *Service) prices(ctx context.Context) error {
	now := s.cfg.Clock.Now()
	rows, err := s.cfg.Ent.Price.Query().Where(
		price.PublishedAtNotNil(), price.EffectiveAtGT(now), price.EffectiveAtLTE(now.Add(aheadOfPrice)), price.VersionGT(1),
	).Order(price.ByModel(), price.ByVersion()).All(ctx)
	if err != nil {
		return fmt.Errorf("read coming prices: %w", err)
	}
	var failed []error
	for _, p := range rows {
		at := p.EffectiveAt.UTC()
		failed = append(failed, s.tellUsers(ctx, p.Model, notice.Notice{
			Key: "price:" + p.ID, Kind: notice.PriceChanges, Facts: map[string]string{"model": p.Model, "at": at.Format(time.RFC3339)},
		}, mail.PriceChanges, at))
	}
	return errors.Join(failed...)
}

// ends tells of models that their vendors end.
func (s *Service) ends(ctx context.Context) error {
	now := s.cfg.Clock.Now()
	rows, err := s.cfg.Ent.Model.Query().Where(entmodel.ShutdownAtGT(now), entmodel.ShutdownAtLTE(now.Add(aheadOfEnd))).Order(entmodel.ByName()).All(ctx)
	if err != nil {
		return fmt.Errorf("read models that end: %w", err)
	}
	var failed []error
	for _, m := range rows {
		at := m.ShutdownAt.UTC()
		facts := map[string]string{"model": m.Name, "at": at.Format(time.RFC3339)}
		if m.Successor != "" {
			facts["successor"] = m.Successor
		}
		failed = append(failed, s.tellUsers(ctx, m.Name, notice.Notice{
			Key: "ends:" + m.ID + ":" + at.Format(time.DateOnly), Kind: notice.ModelEnds, Facts: facts,
		}, mail.ModelEnds, at))
	}
	return errors.Join(failed...)
}

// tellUsers tells every tenant that has used a model lately.
func (s *Service) tellUsers(ctx context.Context, model string, n notice.Notice, kind mail.Kind, at time.Time) error {
	since := s.cfg.Clock.Now().Add(-usedWithin).Format(time.DateOnly)
	tenants, err := s.cfg.Ent.UsageDay.Query().Where(
		usageday.FacetEQ(usageday.FacetService), usageday.DayGTE(since), usageday.Or(usageday.Model(model), usageday.ModelHasPrefix(model+":")),
	).GroupBy(usageday.FieldTenantID).Strings(ctx)
	if err != nil {
		return fmt.Errorf("who uses %s: %w", model, err)
	}
	var failed []error
	for _, tenantID := range tenants {
		n.TenantID = tenantID
		failed = append(failed, s.tellOnce(ctx, n, kind, map[string]string{"Models": model, "Day": at.Format(time.DateOnly)}))
	}
	return errors.Join(failed...)
}

// tellOnce writes a notice and the letters about it, unless it was written before.
func (s *Service) tellOnce(ctx context.Context, n notice.Notice, kind mail.Kind, values map[string]string) error {
	err := db.Exec(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		there, err := tx.Tenant.Query().Where(enttenant.ID(n.TenantID)).Exist(ctx)
		if err != nil || !there { // it was deleted
			return err
		}
		fresh, err := notice.Append(ctx, tx, n)
		if err != nil || !fresh {
			return err
		}
		if kind == "" { // the dashboard is enough
			return nil
		}
		return s.letters(ctx, tx, n.TenantID, kind, values)
	})
	if err != nil {
		return fmt.Errorf("notice %s to %s: %w", strings.ToLower(string(n.Kind)), n.TenantID, err)
	}
	return nil
}
