// Package seed fills an empty installation: the price book and the root user at first boot, and what demo mode shows.
// Everything here may run at each start, on several nodes at once.
package seed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/setting"
	"weir/ent/user"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Prices (implemented by internal/pricing) publishes the shipped price book where one is missing. Idempotent.
type Prices interface {
	SeedDefaults(ctx context.Context) error
}

// Sandbox (implemented by internal/channel) makes demo mode's channel unless one was ever made. Idempotent.
type Sandbox interface {
	EnsureSandbox(ctx context.Context) error
}

// Config is what seeding needs.
type Config struct {
	Ent      *ent.Client
	Keys     *secret.Keys
	Sealer   *secret.Sealer
	Accounts *auth.Accounts
	APIKeys  *apikey.Service
	Prices   Prices
	Sandbox  Sandbox
	Clock    clock.Clock

	RootEmail    string        // empty: root@localhost
	RootPassword secret.String // empty: random

	DataDir string       // where demo.json is kept
	BaseURL string       // written to demo.json
	Bonus   money.Amount // of the demo tenant
}

const (
	defaultRootEmail = "root@localhost"
	rootSetting      = "seed:root"
	passwordLength   = 20 // of [A-Za-z0-9]: 119 bits
)

// Root is the first administrator of the platform.
type Root struct {
	Email string
	// Password is set when this very start made the user: it is shown once and kept nowhere.
	Password secret.String
	Created  bool
}

// Boot publishes the price book, and at the first boot makes the root user with the tenant "Platform". The setting that
// remembers it is inserted in the same transaction, so that of several nodes one does it.
func Boot(ctx context.Context, cfg Config) (Root, error) {
	ctx = viewer.SystemContext(ctx, "seed")
	if err := cfg.Prices.SeedDefaults(ctx); err != nil {
		return Root{}, err
	}
	booted, err := cfg.Ent.Setting.Query().Where(setting.ID(rootSetting)).Exist(ctx)
	if err != nil {
		return Root{}, fmt.Errorf("first boot: %w", err)
	}
	if booted {
		return cfg.oldestRoot(ctx)
	}
	root := Root{Email: cfg.RootEmail, Password: cfg.RootPassword, Created: true}
	if root.Email == "" {
		root.Email = defaultRootEmail
	}
	if root.Password.Empty() {
		root.Password = secret.New(secret.Token(passwordLength))
	}
	err = db.Exec(ctx, cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := claim(ctx, tx, rootSetting); err != nil {
			return err
		}
		_, _, err := cfg.Accounts.Create(ctx, auth.CreateInput{
			SignUpInput: auth.SignUpInput{
				Email: root.Email, Password: root.Password, MinPassword: auth.MinPasswordDialect, TenantName: "Platform",
			},
			Platform: viewer.PlatformRoot, TenantSlug: "platform",
		})
		return err
	})
	switch {
	case errors.Is(err, errClaimed):
		return cfg.oldestRoot(ctx)
	case err != nil:
		return Root{}, fmt.Errorf("first boot: make the root user: %w", err)
	}
	return root, nil
}

func (cfg Config) oldestRoot(ctx context.Context) (Root, error) {
	u, err := cfg.Ent.User.Query().Where(user.PlatformRoleEQ(user.PlatformRoleROOT)).Order(ent.Asc(user.FieldNumber)).First(ctx)
	if ent.IsNotFound(err) { // removed by hand; `weir admin create-root` makes another
		return Root{}, nil
	} else if err != nil {
		return Root{}, fmt.Errorf("look up the root user: %w", err)
	}
	return Root{Email: shownName(u)}, nil
}

// errClaimed: another node has done it, or is ahead.
var errClaimed = errors.New("claimed by another node")

// claim inserts a setting, for one node ever. It waits for a racer's transaction; on a conflict it does nothing, which leaves
// the own transaction usable.
func claim(ctx context.Context, tx *ent.Tx, name string) error {
	_, err := tx.Setting.Create().SetID(name).SetValue([]byte("{}")).
		OnConflict(entsql.ConflictColumns(setting.FieldID), entsql.DoNothing()).ID(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return errClaimed
	}
	return err
}

func shownName(u *ent.User) string {
	switch {
	case u.Email != nil:
		return *u.Email
	case u.Username != nil:
		return *u.Username
	}
	return ""
}
