package graph

import (
	"context"

	"weir/ent"
	"weir/graph/model"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/notify"
)

// walletAlerts are those of the viewer's tenant.
func (r *Resolver) walletAlerts(ctx context.Context) (*model.WalletAlerts, error) {
	own, err := memberAs(ctx, everyRole...)
	if err != nil {
		return nil, err
	}
	set, err := r.Alerts.Alerts(ctx, id.Format(id.Tenant, own))
	if err != nil {
		return nil, err
	}
	return r.alertsOf(ctx, set)
}

func (r *Resolver) setWalletAlerts(ctx context.Context, in notify.SetAlertsInput) (*model.SetWalletAlertsPayload, error) {
	set, err := r.Alerts.SetAlerts(ctx, in)
	if err != nil {
		return nil, err
	}
	shown, err := r.alertsOf(ctx, set)
	if err != nil {
		return nil, err
	}
	return &model.SetWalletAlertsPayload{WalletAlerts: shown}, nil
}

// alertsOf shows what was set, and for how long the balance of the viewer's tenant lasts.
func (r *Resolver) alertsOf(ctx context.Context, set *ent.WalletWatch) (*model.WalletAlerts, error) {
	own, err := memberAs(ctx, everyRole...)
	if err != nil {
		return nil, err
	}
	w, err := r.walletOf(ctx, own)
	if err != nil {
		return nil, err
	}
	out := &model.WalletAlerts{Thresholds: []money.Amount{}, Mail: true}
	if set != nil {
		out.Thresholds, out.Mail = set.Thresholds, set.Mail
		if set.HoursLeft > 0 {
			out.HoursLeft = &set.HoursLeft
		}
	}
	out.LastsHours, err = r.Alerts.LastsFor(ctx, id.Format(id.Tenant, own), w.Balance())
	return out, err
}
