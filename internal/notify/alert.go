// Package notify tells tenants about their account: on the dashboard, by letters, and to whoever else wants to hear.
package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	"weir/ent/usagehour"
	"weir/ent/walletwatch"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// Bounds of alerts.
const (
	maxThresholds = 10
	maxHours      = 720
	// pace is the time over which spending is averaged.
	pace       = 24 * time.Hour
	hoursOfDay = 24
	mostHours  = 1_000_000
)

// Low is a balance that has become low.
type Low struct {
	TenantID  string
	Key       string // names this event among the tenant's
	Balance   money.Amount
	Threshold money.Amount // zero where only the hours are short
	LastsFor  *int         // hours at the present pace; nil when nothing was spent
}

// Config of the service.
type Config struct {
	Ent    *ent.Client
	SQL    *sql.DB // the same database
	Ledger *ledger.Book
	Mail   *mail.Service
	Clock  clock.Clock
	// Told hears of a low balance in the transaction that notes it, for the event wallet.low of customers' webhooks; nil: nobody
	// does.
	Told func(ctx context.Context, tx *ent.Tx, low Low) error
	// ToldBudget hears of budgets in the same way, for the event budget.reached.
	ToldBudget func(ctx context.Context, tx *ent.Tx, r Reached) error
}

// Service keeps what tenants want to hear, and tells them. Safe for concurrent use, on any number of nodes.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service { return &Service{cfg} }

// SetAlertsInput says when the viewer's tenant is told that its balance is low.
type SetAlertsInput struct {
	Thresholds []money.Amount
	HoursLeft  int // 0: never
	Mail       bool
}

// Validate reports every fault of the input.
func (in SetAlertsInput) Validate() error {
	var faults []error
	if len(in.Thresholds) > maxThresholds {
		faults = append(faults, fault.Field("thresholds", "There are at most 10 thresholds."))
	}
	for _, t := range in.Thresholds {
		if t <= 0 || t > 1_000_000*money.USD {
			faults = append(faults, fault.Field("thresholds", "A threshold is more than nothing, and at most 1,000,000 USD."))
			break
		}
	}
	if in.HoursLeft < 0 || in.HoursLeft > maxHours {
		faults = append(faults, fault.Field("hoursLeft", "The hours lie between 1 and 720."))
	}
	return errors.Join(faults...)
}

// SetAlerts changes when the viewer's tenant is told. OWNER, ADMIN and BILLING. What was told before is told again where it
// still holds.
func (s *Service) SetAlerts(ctx context.Context, in SetAlertsInput) (*ent.WalletWatch, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case v.TenantID == "":
		return nil, tenant.ErrNotFound
	case v.Halted:
		return nil, viewer.ErrHalted
	case !slices.Contains([]viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing}, v.Role):
		return nil, fault.New(fault.Forbidden, "Only owners, administrators and billing members may set alerts.")
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	thresholds := slices.Clone(in.Thresholds)
	slices.SortFunc(thresholds, func(a, b money.Amount) int { return int(max(-1, min(1, b-a))) })
	thresholds = slices.Compact(thresholds)
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.WalletWatch, error) {
		sys := viewer.SystemContext(ctx, "wallet alerts")
		_, err := tx.WalletWatch.Create().SetTenantID(v.TenantID).SetThresholds(thresholds).OnConflict(entsql.DoNothing()).ID(sys)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, fmt.Errorf("set wallet alerts: %w", err)
		}
		err = tx.WalletWatch.Update().Where(walletwatch.TenantID(v.TenantID)).SetThresholds(thresholds).SetHoursLeft(in.HoursLeft).
			SetMail(in.Mail).ClearToldBelow().SetToldHours(false).SetSeenVersion(-1).Exec(sys)
		if err != nil {
			return nil, fmt.Errorf("set wallet alerts: %w", err)
		}
		return s.alerts(sys, tx.WalletWatch, v.TenantID)
	})
}

// Alerts is what a tenant has set; nil for nothing. Every member may ask.
func (s *Service) Alerts(ctx context.Context, tenantID string) (*ent.WalletWatch, error) {
	return s.alerts(ctx, s.cfg.Ent.WalletWatch, tenantID)
}

func (*Service) alerts(ctx context.Context, c *ent.WalletWatchClient, tenantID string) (*ent.WalletWatch, error) {
	w, err := c.Query().Where(walletwatch.TenantID(tenantID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil //nolint:nilnil // nothing is set
	} else if err != nil {
		return nil, fmt.Errorf("read wallet alerts: %w", err)
	}
	return w, nil
}

// LastsFor is for how many whole hours a balance of a tenant lasts at the pace of the last day, from the rollups; nil when
// nothing was spent. Only for the system.
func (s *Service) LastsFor(ctx context.Context, tenantID string, balance money.Amount) (*int, error) {
	since := s.cfg.Clock.Now().Add(-pace)
	var sums []struct {
		Sum sql.NullInt64 `json:"sum"`
	}
	err := s.cfg.Ent.UsageHour.Query().Where(
		usagehour.TenantID(tenantID), usagehour.FacetEQ(usagehour.FacetService), usagehour.HourGT(since),
	).Aggregate(ent.As(ent.Sum(usagehour.FieldChargeN), "sum")).Scan(viewer.SystemContext(ctx, "wallet alerts"), &sums)
	if err != nil {
		return nil, fmt.Errorf("pace of %s: %w", tenantID, err)
	}
	if len(sums) == 0 || sums[0].Sum.Int64 <= 0 {
		return nil, nil //nolint:nilnil // nothing was spent
	}
	perDay := money.Amount(sums[0].Sum.Int64)
	perHour := max((perDay+hoursOfDay-1)/hoursOfDay, 1) // rounded up, so that the time is rather too short
	hours := int(min(max(balance, 0)/perHour, mostHours))
	return &hours, nil
}

// roundSize is how many watches are read at once.
const roundSize = 500

// Watch looks at every wallet that somebody wants to hear of, and tells what has become low: each threshold once, until the
// balance is a tenth above it again. Idempotent; only for the system. It tries every wallet and returns all errors together.
func (s *Service) Watch(ctx context.Context) error {
	sys := viewer.SystemContext(ctx, "wallet alerts")
	var failed []error
	for after := ""; ; {
		rows, err := s.cfg.Ent.WalletWatch.Query().Where(walletwatch.IDGT(after)).Order(walletwatch.ByID()).Limit(roundSize).All(sys)
		if err != nil {
			return errors.Join(append(failed, fmt.Errorf("read wallet alerts: %w", err))...)
		}
		for _, w := range rows {
			if err := s.look(sys, w); err != nil {
				failed = append(failed, fmt.Errorf("wallet of %s: %w", w.TenantID, err))
			}
			after = w.ID
		}
		if len(rows) < roundSize {
			return errors.Join(failed...)
		}
	}
}

// look compares one wallet with what its tenant wants to hear.
func (s *Service) look(ctx context.Context, w *ent.WalletWatch) error {
	if len(w.Thresholds) == 0 && w.HoursLeft == 0 {
		return nil
	}
	u, err := id.Parse(id.Tenant, w.TenantID)
	if err != nil {
		return err
	}
	wallet, err := s.cfg.Ledger.Wallet(ctx, u)
	if err != nil {
		return err
	}
	low := Low{TenantID: w.TenantID, Balance: wallet.Balance() - wallet.Locked}
	if w.HoursLeft > 0 {
		if low.LastsFor, err = s.LastsFor(ctx, w.TenantID, low.Balance); err != nil {
			return err
		}
	}
	now := judge(state{w.ToldBelow, w.ToldHours}, w.Thresholds, w.HoursLeft, low)
	if now.tell {
		low.Threshold = now.threshold
		return s.tell(ctx, w, now, low)
	}
	if same(now.toldBelow, w.ToldBelow) && now.toldHours == w.ToldHours {
		return nil
	}
	return s.note(s.cfg.Ent.WalletWatch.Update(), w, now).Exec(ctx)
}

// note is the conditional update that moves a watch on: of two nodes one does it.
func (*Service) note(u *ent.WalletWatchUpdate, w *ent.WalletWatch, now verdict) *ent.WalletWatchUpdate {
	below := walletwatch.ToldBelowIsNil()
	if w.ToldBelow != nil {
		below = walletwatch.ToldBelow(*w.ToldBelow)
	}
	u = u.Where(walletwatch.ID(w.ID), walletwatch.Told(w.Told), walletwatch.ToldHours(w.ToldHours), below).
		SetToldHours(now.toldHours)
	db.SetOrClear(now.toldBelow, u.SetToldBelow, u.ClearToldBelow)
	return u
}

func same(a, b *int64) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// state is what was told and not yet left behind.
type state struct {
	toldBelow *int64
	toldHours bool
}

// verdict is what to do about a balance.
type verdict struct {
	state

	tell      bool
	threshold money.Amount // the one that was crossed; zero for none
}

// judge applies the hysteresis: a threshold, the highest first, is told once and again only after the balance was a tenth above
// it; so are the hours.
func judge(was state, thresholds []money.Amount, hours int, low Low) verdict {
	out := verdict{state: was}
	var lowest *int64 // of what is crossed, or was and is not yet left behind
	for _, t := range thresholds {
		told := was.toldBelow != nil && int64(t) >= *was.toldBelow
		if low.Balance < t || (told && low.Balance < t+t/10) {
			n := int64(t)
			lowest = &n
			if !told {
				out.tell, out.threshold = true, t
			}
		}
	}
	out.toldBelow = lowest
	switch {
	case hours == 0 || low.LastsFor == nil:
		out.toldHours = false
	case *low.LastsFor < hours:
		out.tell, out.toldHours = out.tell || !was.toldHours, true
	case *low.LastsFor*10 >= hours*11:
		out.toldHours = false
	}
	return out
}
