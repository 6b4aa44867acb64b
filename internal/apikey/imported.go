package apikey

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/limit"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Lengths of secrets that are recognised at all.
const minImported, maxImported = 16, 256

// ImportInput describes a key of another installation with which programs shall go on.
type ImportInput struct {
	// ID is chosen by the caller, so that a repeat finds it.
	ID string
	// TenantID is whose it is, UserID who counts as having made it.
	TenantID, UserID string
	Name             string // up to 64 characters
	// Secret is what programs send.
	Secret             secret.String
	ExpiresAt          *time.Time
	Disabled           bool
	Models, AllowedIPs []string // empty for all
	Limits             limit.Change
}

func (in *ImportInput) validate(now time.Time) error {
	create := CreateInput{Name: in.Name, Kind: SK, ExpiresAt: in.ExpiresAt, Models: in.Models, AllowedIPs: in.AllowedIPs, Limits: in.Limits}
	err := create.validate(now)
	in.Models, in.AllowedIPs = create.Models, create.AllowedIPs
	plain := in.Secret.Reveal()
	odd := func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsGraphic(r) || r == ' ' }
	if len(plain) < minImported || len(plain) > maxImported || strings.ContainsFunc(plain, odd) {
		err = errors.Join(err, fault.Field("secret", "A key has 16 to 256 printable ASCII characters."))
	}
	return err
}

// ErrHeld: the secret is that of another key.
var ErrHeld = fault.New(fault.Conflict, "There is another key with this secret.")

// Import makes a key whose secret exists already. Only for the system. Idempotent by ID: a repeat changes nothing and says that
// the key is known. INVALID with joined field faults; CONFLICT (ErrHeld) when another key has the secret. Joins a running
// transaction.
func (s *Service) Import(ctx context.Context, in ImportInput) (known bool, err error) {
	if !viewer.FromContext(ctx).IsSystem() {
		return false, fault.New(fault.Forbidden, "Only the installation itself carries keys over.")
	}
	now := s.cfg.Clock.Now()
	if err := in.validate(now); err != nil {
		return false, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (bool, error) {
		digest := s.cfg.Keys.Lookup(in.Secret.Reveal())
		there, err := tx.APIKey.Query().Where(entkey.Or(entkey.ID(in.ID), entkey.Digest(digest[:]), entkey.PreviousDigest(digest[:]))).All(ctx)
		switch {
		case err != nil:
			return false, fmt.Errorf("import API key %s: %w", in.ID, err)
		case len(there) > 0 && there[0].ID == in.ID:
			return true, nil
		case len(there) > 0:
			return false, ErrHeld
		}
		number, err := db.Next(ctx, tx, db.KeyNumber)
		if err != nil {
			return false, fmt.Errorf("import API key %s: %w", in.ID, err)
		}
		create := tx.APIKey.Create().SetID(in.ID).SetTenantID(in.TenantID).SetCreatedBy(in.UserID).SetNumber(int(number)).
			SetName(strings.TrimSpace(in.Name)).SetKind(SK).SetPrefix(in.Secret.Reveal()[:shownLength]).SetDigest(digest[:]).
			SetNillableExpiresAt(in.ExpiresAt).SetModels(in.Models).SetAllowedIps(in.AllowedIPs)
		if in.Disabled {
			create.SetDisabledAt(now)
		}
		key, err := create.Save(ctx)
		if err != nil {
			return false, fmt.Errorf("import API key %s: %w", in.ID, err)
		}
		limits, err := s.limit(ctx, tx, key, in.Limits)
		if err != nil {
			return false, err
		}
		return false, audit.Append(ctx, tx, audit.Event{
			Action: "api_key.import", TenantID: key.TenantID, TargetID: key.ID, After: withLimits(summary(key), limits),
		})
	})
}
