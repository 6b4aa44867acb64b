// Package redemption is about codes that give their redeemer credit, bonus or a VIP level: batches of them, and their use,
// once for each tenant and as often in all as a code allows.
//
// A code is 100 random bits; at rest there is only its HMAC. Every redemption is one transfer of the ledger under the key
// code:<id>:<n>, in the transaction that uses the code up.
package redemption

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/metrics"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// Kind says what a code gives.
type Kind string

// The kinds of codes.
const (
	Credit Kind = "CREDIT" // cash, as if it were paid in
	Bonus  Kind = "BONUS"  // spent before cash, not refundable
	VIP    Kind = "VIP"    // a level for a number of days
)

var (
	// ErrCode is all that is said of codes that are unknown, used up, expired, taken back or for somebody else: guessing learns
	// nothing.
	ErrCode = &fault.Error{Code: fault.Invalid, Field: "code", Message: "This code is not valid, or was used already."}
	// ErrNoBatch and ErrNoCode: there is no such thing.
	ErrNoBatch = fault.New(fault.NotFound, "There is no such batch of codes.")
	ErrNoCode  = fault.New(fault.NotFound, "There is no such code.")

	errAdmin = fault.New(fault.Forbidden, "Only the platform's administrators may do that.")
	errRole  = fault.New(fault.Forbidden, "Only owners, administrators and billing members may redeem codes.")
)

// Config of the service.
type Config struct {
	Ent     *ent.Client
	Keys    *secret.Keys
	Ledger  *ledger.Book
	Tenants *tenant.Service
	Clock   clock.Clock
	Log     zerolog.Logger
	// Touched hears after the commit whose wallet has changed; nil: nobody does.
	Touched func(tenant uuid.UUID)
	// Guessed hears, in the transaction that notes it for operators, that somebody has begun to guess codes: a tenant, a network as
	// net:…, or * for many tenants together. Nil: nobody does.
	Guessed func(ctx context.Context, tx *ent.Tx, who string) error
	Metrics *metrics.Registry
}

// Service makes batches of codes and redeems them. Safe for concurrent use.
type Service struct {
	cfg     Config
	guesses *guesses
	tried   prometheus.Counter
	refused prometheus.Counter
}

// New returns the service.
func New(cfg Config) *Service {
	return &Service{
		cfg: cfg, guesses: newGuesses(cfg.Clock),
		tried:   cfg.Metrics.Counter("weir_redemption_wrong_codes_total", "Redemption codes that were tried and are not good."),
		refused: cfg.Metrics.Counter("weir_redemption_guessing_total", "Redemption codes that were refused because too many wrong ones came before."),
	}
}

// Redeemed is what a code gave a tenant.
type Redeemed struct {
	Redemption *ent.Redemption
	Kind       Kind
	Amount     money.Amount // 0 for VIP
	VIPLevel   int          // 0 but for VIP
	VIPUntil   time.Time    // zero but for VIP
	// Total is the balance and everything spent so far, right after the redemption.
	Total money.Amount
	// Repeated: the tenant had redeemed the code before, and this is what it was given then.
	Repeated bool
}

func redeemed(row *ent.Redemption, repeated bool) Redeemed {
	out := Redeemed{
		Redemption: row, Kind: Kind(row.Kind), Amount: money.Amount(row.AmountN), VIPLevel: row.VipLevel, Total: money.Amount(row.TotalN),
		Repeated: repeated,
	}
	if row.VipUntil != nil {
		out.VIPUntil = *row.VipUntil
	}
	return out
}

// platformAdmin returns who acts: an administrator of the platform, or the system.
func platformAdmin(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case !v.IsSystem() && !v.IsPlatformAdmin():
		return nil, errAdmin
	}
	return v, nil
}
