package app

import (
	"context"

	"weir/internal/auth"
	"weir/internal/id"
	"weir/internal/limit"
	"weir/internal/task"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// admitter counts a caller's tasks in its limits, as the relay counts its calls.
func (a *App) admitter(who auth.Identity) func(ctx context.Context, model, user string) (func(bool), error) {
	return func(ctx context.Context, model, user string) (func(bool), error) {
		admission, err := a.engine.Admit(ctx, &who, model, user)
		return func(taken bool) { admission.Close(ctx, taken) }, err
	}
}

// personsTasks gives persons, who order tasks without a key, the limits of the member and of the tenant.
type personsTasks struct{ *App }

// Limit completes a caller by its prices and its limits.
func (a personsTasks) Limit(ctx context.Context, c *task.Caller) error {
	t, err := a.DB.Ent.Tenant.Get(viewer.SystemContext(ctx, "tasks"), c.TenantID)
	if err != nil {
		return err
	}
	tenantID, err := id.Parse(id.Tenant, t.ID)
	if err != nil {
		return err
	}
	c.PriceGroup, c.VIPLevel = t.PriceGroup, tenant.VIP(t, a.clock.Now())
	rules, err := a.Limits.Rules(ctx, limit.Caller{TenantID: c.TenantID, UserID: c.UserID, KeyID: c.KeyID, VIPLevel: c.VIPLevel})
	if err != nil {
		return err
	}
	c.Budgets = rules.BudgetsFor
	c.Admit = a.admitter(auth.Identity{
		TenantID: c.TenantID, TenantUUID: tenantID, UserID: c.UserID, Timezone: t.Timezone, PriceGroup: c.PriceGroup, Limits: rules,
	})
	return nil
}
