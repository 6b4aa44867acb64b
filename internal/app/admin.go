package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/google/uuid"

	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/secret"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// PasswordAction is a command that gives a login a password.
type PasswordAction func(ctx context.Context, cfg *config.Config, login string, password secret.String) error

// withApp builds an App for one command and closes it.
func withApp(ctx context.Context, cfg *config.Config, do func(*App) error) (err error) {
	a, err := New(ctx, cfg, Options{Role: RoleAll, Log: io.Discard, Out: io.Discard})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return do(a)
}

// CreateRoot makes an administrator with all rights.
func CreateRoot(ctx context.Context, cfg *config.Config, login string, password secret.String) error {
	return withApp(ctx, cfg, func(a *App) error {
		_, _, err := a.Accounts.Create(viewer.SystemContext(ctx, "create-root"), auth.CreateInput{
			SignUpInput: auth.SignUpInput{Username: login, Password: password}, Platform: viewer.PlatformRoot,
		})
		return err
	})
}

// ResetPassword gives a user a new password and ends all sessions of the user.
func ResetPassword(ctx context.Context, cfg *config.Config, login string, password secret.String) error {
	return withApp(ctx, cfg, func(a *App) error {
		return a.Accounts.SetPassword(viewer.SystemContext(ctx, "reset-password"), auth.SetPasswordInput{Identifier: login, Password: password})
	})
}

// RemoveSecondFactor switches two-step sign-in off for a user who has lost the authenticator app.
func RemoveSecondFactor(ctx context.Context, cfg *config.Config, login string) error {
	return withApp(ctx, cfg, func(a *App) error {
		return a.Accounts.RemoveSecondFactor(viewer.SystemContext(ctx, "remove-second-factor"), login)
	})
}

// RebuildUsage computes the rolled-up usage of a tenant ("": of all) again from the journal, corrects what differs, and says
// how much that was.
func RebuildUsage(ctx context.Context, d *db.DB, tenantID string, w io.Writer) error {
	journal := ledger.Journal{DB: d.SQL, Dialect: d.Dialect}
	r := usage.NewRollup(usage.RollupConfig{Ent: d.Ent, Journal: journal, Clock: clock.System{}})
	if _, err := r.RollUp(ctx); err != nil {
		return err
	}
	tenants, err := r.Tenants(ctx)
	if err != nil {
		return err
	}
	if tenantID != "" {
		one, err := id.Parse(id.Tenant, tenantID)
		if err != nil || !slices.Contains(tenants, one) {
			return fmt.Errorf("nothing was rolled up of tenant %q", tenantID)
		}
		tenants = []uuid.UUID{one}
	}
	total := 0
	for _, t := range tenants {
		n, err := r.Repair(ctx, t)
		if err != nil {
			return err
		}
		total += n
	}
	platform, err := r.RepairPlatform(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%d tenants: %d rows corrected, and %d of the platform\n", len(tenants), total, platform)
	return err
}
