package seed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/ent/membership"
	"weir/ent/setting"
	"weir/ent/user"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/db"
	"weir/internal/secret"
	"weir/internal/viewer"
)

const (
	// DemoEmail is the owner of demo mode's tenant.
	DemoEmail = "demo@localhost"
	// DemoFile in the data directory tells programs how to get in; only its owner can read it.
	DemoFile = "demo.json"

	demoSetting = "seed:demo"
	demoKeyName = "Demo"
)

// Demo is how to get into demo mode's tenant.
type Demo struct {
	Email string
	// Password is empty when the owner has changed it since.
	Password secret.String
	APIKey   secret.String
}

// demoState is what the installation remembers, sealed, so that every node tells people the same.
type demoState struct {
	Password string `json:"password"`
	APIKey   string `json:"api_key"`
}

// EnsureDemo makes what demo mode shows unless it is there: the sandbox channel, the tenant "Demo", its owner with a random
// password, one API key; and writes it to demo.json. A key that no longer works is replaced by a new one. Only in demo mode:
// it keeps secrets readable.
func EnsureDemo(ctx context.Context, cfg Config) (Demo, error) {
	ctx = viewer.SystemContext(ctx, "seed")
	if err := cfg.Sandbox.EnsureSandbox(ctx); err != nil {
		return Demo{}, err
	}
	state, err := cfg.demoState(ctx)
	if errors.Is(err, errNoDemo) {
		state, err = cfg.makeDemo(ctx)
	}
	if err != nil {
		return Demo{}, fmt.Errorf("demo: %w", err)
	}
	if state, err = cfg.mendKey(ctx, state); err != nil {
		return Demo{}, fmt.Errorf("demo: %w", err)
	}
	d := Demo{Email: DemoEmail, Password: secret.New(state.Password), APIKey: secret.New(state.APIKey)}
	ok, err := cfg.Accounts.PasswordMatches(ctx, d.Email, d.Password)
	if err != nil {
		return Demo{}, fmt.Errorf("demo: %w", err)
	}
	if !ok {
		d.Password = secret.String{}
	}
	return d, cfg.writeDemo(d)
}

// makeDemo makes tenant, owner and key; of several nodes one does it and the others read what it made.
func (cfg Config) makeDemo(ctx context.Context) (*demoState, error) {
	state := &demoState{Password: secret.Token(passwordLength)}
	err := db.Exec(ctx, cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := claim(ctx, tx, demoSetting); err != nil {
			return err
		}
		owner, tenant, err := cfg.Accounts.Create(ctx, auth.CreateInput{
			SignUpInput: auth.SignUpInput{Email: DemoEmail, Password: secret.New(state.Password), TenantName: "Demo"},
			TenantSlug:  "demo", Bonus: cfg.Bonus,
		})
		if err != nil {
			return err
		}
		return cfg.newKey(ctx, tx, owner.ID, tenant.ID, state)
	})
	if errors.Is(err, errClaimed) {
		return cfg.demoState(ctx)
	}
	return state, err
}

// newKey makes a key of the demo tenant and remembers it.
func (cfg Config) newKey(ctx context.Context, tx *ent.Tx, userID, tenantID string, state *demoState) error {
	owner := viewer.NewContext(ctx, &viewer.Viewer{UserID: userID, TenantID: tenantID, Role: viewer.Owner})
	_, plain, err := cfg.APIKeys.Create(owner, apikey.CreateInput{Name: demoKeyName})
	if err != nil {
		return err
	}
	state.APIKey = plain.Reveal()
	text, err := json.Marshal(state) //nolint:gosec // sealed below
	if err != nil {
		return err
	}
	sealed, err := cfg.Sealer.Seal(text, demoSetting)
	if err != nil {
		return err
	}
	return tx.Setting.UpdateOneID(demoSetting).SetValue(sealed).Exec(ctx)
}

// mendKey replaces a key that was revoked, disabled or has expired.
func (cfg Config) mendKey(ctx context.Context, state *demoState) (*demoState, error) {
	works, err := cfg.works(ctx, cfg.Ent.APIKey, state.APIKey)
	if err != nil || works {
		return state, err
	}
	return db.InTx(ctx, cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*demoState, error) {
		// Locks the row: of several nodes the first makes the key, the others find it.
		if err := tx.Setting.UpdateOneID(demoSetting).Exec(ctx); err != nil {
			return nil, err
		}
		row, err := tx.Setting.Get(ctx, demoSetting)
		if err != nil {
			return nil, err
		}
		state, err := cfg.open(row)
		if err != nil {
			return nil, err
		}
		if works, err := cfg.works(ctx, tx.APIKey, state.APIKey); err != nil || works {
			return state, err
		}
		m, err := tx.Membership.Query().Where(membership.HasUserWith(user.Email(DemoEmail))).
			Order(ent.Asc(membership.FieldCreatedAt, membership.FieldID)).First(ctx)
		if err != nil {
			return nil, fmt.Errorf("tenant of %s: %w", DemoEmail, err)
		}
		return state, cfg.newKey(ctx, tx, m.UserID, m.TenantID, state)
	})
}

func (cfg Config) works(ctx context.Context, keys *ent.APIKeyClient, plain string) (bool, error) {
	digest := cfg.Keys.Lookup(plain)
	key, err := keys.Query().Where(entkey.Digest(digest[:])).Only(ctx)
	if ent.IsNotFound(err) {
		return false, nil
	}
	return err == nil && apikey.StatusOf(key, cfg.Clock.Now()) == apikey.Active, err
}

// errNoDemo: the installation has no demo tenant yet. It does not leave the package.
var errNoDemo = errors.New("no demo yet")

// demoState is what the installation remembers; errNoDemo when there is nothing yet.
func (cfg Config) demoState(ctx context.Context) (*demoState, error) {
	row, err := cfg.Ent.Setting.Query().Where(setting.ID(demoSetting)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, errNoDemo
	} else if err != nil {
		return nil, err
	}
	return cfg.open(row)
}

func (cfg Config) open(row *ent.Setting) (*demoState, error) {
	plain, err := cfg.Sealer.Open(row.Value, demoSetting)
	if err != nil {
		return nil, err
	}
	state := &demoState{}
	return state, json.Unmarshal(plain, state)
}

// writeDemo replaces demo.json in one step.
func (cfg Config) writeDemo(d Demo) (err error) {
	text, err := json.MarshalIndent(map[string]string{
		"email": d.Email, "password": d.Password.Reveal(), "api_key": d.APIKey.Reveal(), "base_url": cfg.BaseURL,
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", DemoFile, err)
	}
	f, err := os.CreateTemp(cfg.DataDir, DemoFile+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", DemoFile, err)
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(cfg.DataDir, DemoFile))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write %s: %w", DemoFile, err), os.Remove(f.Name()))
	}
	return nil
}
