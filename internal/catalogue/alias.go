// Package catalogue keeps what tenants call the models of the price book: an alias is a tenant's own name for one of them. The
// call is priced and served as the model that is meant; the client sees the name that it sent.
package catalogue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/modelalias"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/pricing"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// Alias is a tenant's own name for a model.
type Alias = ent.ModelAlias

// Bounds of aliases.
const (
	maxName = 128
	// MaxAliases is how many a tenant may have.
	MaxAliases = 200
)

// What the commands answer besides.
var (
	// ErrNotFound: there is no such alias, or it is another tenant's.
	ErrNotFound = fault.New(fault.NotFound, "There is no such alias.")

	errSignIn  = fault.New(fault.Unauthenticated, "Sign in first.")
	errNoRight = fault.New(fault.Forbidden, "Only owners and administrators of a tenant may change its aliases.")
	errMany    = fault.New(fault.Conflict, "A tenant has at most 200 aliases.")
)

// Config of the aliases.
type Config struct {
	Ent       *ent.Client
	Prices    *pricing.Book
	Revisions *revision.Watcher
	Clock     clock.Clock
	Log       zerolog.Logger
}

// Aliases knows and changes the aliases of all tenants. What a node knows is in memory; a change is in force on its own node
// at once and on every other within a second. Safe for concurrent use.
type Aliases struct {
	*revision.Loader

	cfg Config
	now atomic.Pointer[map[string]map[string]string] // tenant → alias → model
}

// NewAliases returns aliases that are none until the first Reload.
func NewAliases(cfg Config) *Aliases {
	a := &Aliases{cfg: cfg}
	a.Loader = revision.NewLoader("model aliases", cfg.Log, a.load)
	a.now.Store(&map[string]map[string]string{})
	cfg.Revisions.Keep(db.AliasRevision, a.Loader)
	return a
}

func (a *Aliases) load(ctx context.Context) error {
	rows, err := a.cfg.Ent.ModelAlias.Query().All(viewer.SystemContext(ctx, "model aliases"))
	if err != nil {
		return fmt.Errorf("load model aliases: %w", err)
	}
	all := map[string]map[string]string{}
	for _, r := range rows {
		if all[r.TenantID] == nil {
			all[r.TenantID] = map[string]string{}
		}
		all[r.TenantID][r.Name] = r.Model
	}
	a.now.Store(&all)
	return nil
}

// Of are a tenant's aliases with the models that they mean; read only. An alias is never followed twice.
func (a *Aliases) Of(tenantID string) map[string]string { return (*a.now.Load())[tenantID] }

// SetInput names a model.
type SetInput struct {
	// Name is what the tenant's clients send. A name of the catalogue may be used: then it means the other model.
	Name string
	// Model of the catalogue that is meant.
	Model string
}

// Validate reports all that is wrong with the input itself.
func (in *SetInput) Validate() error {
	var errs []error
	if !validName(in.Name) {
		errs = append(errs, fault.Field("name", "An alias is 1 to 128 printable characters of ASCII without spaces."))
	}
	if !validName(in.Model) {
		errs = append(errs, fault.Field("model", "A model is named with 1 to 128 printable characters of ASCII."))
	}
	if in.Name == in.Model {
		errs = append(errs, fault.Field("model", "An alias cannot mean itself."))
	}
	return errors.Join(errs...)
}

func validName(s string) bool {
	return s != "" && len(s) <= maxName && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c <= ' ' || c > '~' })
}

// Set makes an alias of the viewer's tenant mean a model, whether or not it was there. OWNER and ADMIN. Returns INVALID for a
// model without a published price, and CONFLICT above MaxAliases.
func (a *Aliases) Set(ctx context.Context, in SetInput) (*Alias, error) {
	tenantID, err := authorise(ctx)
	if err != nil {
		return nil, err
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	if _, err := a.cfg.Prices.Quote(in.Model, "", a.cfg.Clock.Now()); err != nil {
		return nil, fault.Field("model", "There is no such model with a published price.")
	}
	return db.InTx(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*Alias, error) {
		// The counter's row is locked first: tenants change their aliases one after another, so that their number holds.
		if err := a.cfg.Revisions.Bump(ctx, tx, db.AliasRevision); err != nil {
			return nil, err
		}
		sys := viewer.SystemContext(ctx, "model aliases")
		own := tx.ModelAlias.Query().Where(modelalias.TenantID(tenantID))
		before, err := own.Clone().Where(modelalias.Name(in.Name)).Only(sys)
		var after *Alias
		var was any
		switch {
		case err == nil:
			was = described(before)
			after, err = tx.ModelAlias.UpdateOne(before).SetModel(in.Model).Save(sys)
		case ent.IsNotFound(err):
			n, countErr := own.Count(sys)
			if countErr != nil {
				return nil, fmt.Errorf("count aliases: %w", countErr)
			}
			if n >= MaxAliases {
				return nil, errMany
			}
			after, err = tx.ModelAlias.Create().SetTenantID(tenantID).SetName(in.Name).SetModel(in.Model).SetCreatedAt(a.cfg.Clock.Now()).Save(sys)
		}
		if err != nil {
			return nil, fmt.Errorf("set alias: %w", err)
		}
		return after, audit.Append(ctx, tx, audit.Event{
			Action: "model_alias.set", TenantID: tenantID, TargetID: after.ID, Before: was, After: described(after),
		})
	})
}

// Delete ends an alias of the viewer's tenant. OWNER and ADMIN. Returns NOT_FOUND for an alias that is not there.
func (a *Aliases) Delete(ctx context.Context, aliasID string) error {
	tenantID, err := authorise(ctx)
	if err != nil {
		return err
	}
	if _, err := id.Parse(id.ModelAlias, aliasID); err != nil {
		return ErrNotFound
	}
	return db.Exec(ctx, a.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := a.cfg.Revisions.Bump(ctx, tx, db.AliasRevision); err != nil {
			return err
		}
		sys := viewer.SystemContext(ctx, "model aliases")
		row, err := tx.ModelAlias.Query().Where(modelalias.ID(aliasID), modelalias.TenantID(tenantID)).Only(sys)
		switch {
		case ent.IsNotFound(err):
			return ErrNotFound
		case err != nil:
			return fmt.Errorf("delete alias: %w", err)
		}
		if err := tx.ModelAlias.DeleteOne(row).Exec(sys); err != nil {
			return fmt.Errorf("delete alias: %w", err)
		}
		return audit.Append(ctx, tx, audit.Event{
			Action: "model_alias.delete", TenantID: tenantID, TargetID: row.ID, Before: described(row),
		})
	})
}

func described(a *Alias) any { return map[string]string{"name": a.Name, "model": a.Model} }

// authorise returns the tenant whose aliases the viewer may change.
func authorise(ctx context.Context) (string, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return "", errSignIn
	case v.TenantID == "" || (v.Role != viewer.Owner && v.Role != viewer.Admin):
		return "", errNoRight
	case v.Halted:
		return "", viewer.ErrHalted
	}
	return v.TenantID, nil
}
