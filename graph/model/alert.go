package model

import (
	"weir/internal/money"
	"weir/internal/notify"
)

// WalletAlerts say when a tenant is told that its balance is low.
type WalletAlerts struct {
	Thresholds []money.Amount
	HoursLeft  *int
	Mail       bool
	LastsHours *int
}

// SetWalletAlertsInput says when the tenant is to be told.
type SetWalletAlertsInput struct {
	Thresholds []money.Amount
	HoursLeft  *int
	Mail       bool
}

// Domain is the same for the domain.
func (in *SetWalletAlertsInput) Domain() notify.SetAlertsInput {
	return notify.SetAlertsInput{Thresholds: in.Thresholds, HoursLeft: or(in.HoursLeft), Mail: in.Mail}
}

// SetWalletAlertsPayload is the result of setWalletAlerts.
type SetWalletAlertsPayload struct{ WalletAlerts *WalletAlerts }
