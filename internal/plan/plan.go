// Package plan is about what tenants can buy besides calls: VIP levels, and plans that give a level and a monthly credit.
//
// A plan is paid from the balance, period by period; each period is one transfer under the key plan:<subscription>:<period>,
// each credit one under plan:<subscription>:<period>:<grant>, in the transaction that moves the subscription on. So nothing
// is paid or granted twice, however many nodes look after the subscriptions.
package plan

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/ent"
	entplan "weir/ent/plan"
	"weir/internal/audit"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/mail"
	"weir/internal/money"
	"weir/internal/revision"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// ErrNoPlan: there is no such plan, or it is not on sale.
var ErrNoPlan = fault.New(fault.NotFound, "There is no such plan.")

// Config of the service.
type Config struct {
	Ent       *ent.Client
	Ledger    *ledger.Book
	Tenants   *tenant.Service
	Revisions *revision.Watcher
	Clock     clock.Clock
	Log       zerolog.Logger
	// Payments have plans paid by Stripe; nil: none can be.
	Payments Payments
	Mail     *mail.Service
	// Touched hears after the commit whose wallet has changed; nil: nobody does.
	Touched func(tenant uuid.UUID)
}

// Payments (billing.Subscriptions) have plans paid by Stripe, period by period.
type Payments interface {
	On() bool
	// Open opens the page where the first period of a pending plan is paid, once.
	Open(ctx context.Context, sub *ent.Subscription, name, returnTo string) (*ent.Subscription, error)
	// Reconcile brings a plan to where Stripe says it is.
	Reconcile(ctx context.Context, subID string) (*ent.Subscription, error)
	// Stop lets a plan end with its period, and one that nobody has paid at once; Resume undoes that.
	Stop(ctx context.Context, sub *ent.Subscription) (*ent.Subscription, error)
	Resume(ctx context.Context, sub *ent.Subscription) (*ent.Subscription, error)
}

// Service sells plans and looks after those that run.
type Service struct{ cfg Config }

// New returns the service.
func New(cfg Config) *Service { return &Service{cfg} }

// Bounds of a plan.
const (
	maxPrice  = 1_000_000 * money.USD
	maxPeriod = 3660 // days
)

var validCode = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Terms are what a plan costs and gives. Subscriptions keep those of the day on which they were bought.
type Terms struct {
	Name        string
	Description string
	Price       money.Amount // of a period
	PeriodDays  int          // 0: 30
	VIPLevel    int          // 0: none
	Credit      money.Amount // bonus of every 30 days; 0: none
	// CreditStays: what is left of a credit does not expire when the next is due.
	CreditStays bool
	Sort        int
}

// Validate reports every fault of the terms.
func (t Terms) Validate() error {
	var faults []error
	add := func(bad bool, field, message string) {
		if bad {
			faults = append(faults, fault.Field(field, message))
		}
	}
	add(!line(t.Name, 1, 64), "name", "A name of 1 to 64 characters on one line is needed.")
	add(utf8.RuneCountInString(t.Description) > 500 || !utf8.ValidString(t.Description), "description", "The description has at most 500 characters.")
	add(t.Price < 0 || t.Price > maxPrice, "price", "The price lies between 0 and 1,000,000 USD.")
	add(t.PeriodDays < 1 || t.PeriodDays > maxPeriod, "periodDays", "A period lasts between 1 and 3,660 days.")
	add(t.VIPLevel < 0 || t.VIPLevel > tenant.MaxVIPLevel, "vipLevel", "The VIP level must be between 0 and 100.")
	add(t.Credit < 0 || t.Credit > maxPrice, "credit", "The credit lies between 0 and 1,000,000 USD.")
	add(t.VIPLevel == 0 && t.Credit == 0, "vipLevel", "A plan gives a VIP level, a credit, or both.")
	return errors.Join(faults...)
}

func line(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= least && n <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}

func (t Terms) normalize() Terms {
	t.Name, t.Description = strings.TrimSpace(t.Name), strings.TrimSpace(t.Description)
	if t.PeriodDays == 0 {
		t.PeriodDays = 30
	}
	return t
}

// Create puts a plan on sale under a code: a short unique name. Platform administrators only. CONFLICT with Field code when the
// code is taken.
func (s *Service) Create(ctx context.Context, code string, t Terms) (*ent.Plan, error) {
	if err := admin(ctx); err != nil {
		return nil, err
	}
	t = t.normalize()
	if !validCode.MatchString(code) || len(code) > 40 {
		return nil, errors.Join(fault.Field("code", "The code has 1 to 40 lower-case letters and digits, with single hyphens between them."), t.Validate())
	}
	if err := t.Validate(); err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.Plan, error) {
		p, err := tx.Plan.Create().SetCode(code).SetName(t.Name).SetDescription(t.Description).SetPriceN(int64(t.Price)).
			SetPeriodDays(t.PeriodDays).SetVipLevel(t.VIPLevel).SetCreditN(int64(t.Credit)).SetCreditExpires(!t.CreditStays).
			SetSort(t.Sort).Save(viewer.SystemContext(ctx, "plan"))
		if ent.IsConstraintError(err) {
			return nil, &fault.Error{Code: fault.Conflict, Field: "code", Message: "This code is taken.", Err: err}
		} else if err != nil {
			return nil, fmt.Errorf("create plan: %w", err)
		}
		return p, audit.Append(ctx, tx, audit.Event{Action: "plan.create", TargetID: p.ID, After: summary(p)})
	})
}

// UpdateInput changes what is not nil. What was bought before stays as it was bought.
type UpdateInput struct {
	ID          string
	Name        *string
	Description *string
	Price       *money.Amount
	PeriodDays  *int
	VIPLevel    *int
	Credit      *money.Amount
	CreditStays *bool
	Sort        *int
	Archived    *bool // not on sale any more; what runs goes on
}

// Update changes a plan. Platform administrators only. NOT_FOUND.
func (s *Service) Update(ctx context.Context, in UpdateInput) (*ent.Plan, error) {
	if err := admin(ctx); err != nil {
		return nil, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (*ent.Plan, error) {
		sys := viewer.SystemContext(ctx, "plan")
		before, err := tx.Plan.Get(sys, in.ID)
		if ent.IsNotFound(err) {
			return nil, ErrNoPlan
		} else if err != nil {
			return nil, fmt.Errorf("update plan: %w", err)
		}
		t := in.apply(before)
		if err := t.Validate(); err != nil {
			return nil, err
		}
		u := tx.Plan.UpdateOneID(in.ID).SetName(t.Name).SetDescription(t.Description).SetPriceN(int64(t.Price)).SetPeriodDays(t.PeriodDays).
			SetVipLevel(t.VIPLevel).SetCreditN(int64(t.Credit)).SetCreditExpires(!t.CreditStays).SetSort(t.Sort)
		switch {
		case in.Archived == nil:
		case !*in.Archived:
			u.ClearArchivedAt()
		case before.ArchivedAt == nil:
			u.SetArchivedAt(s.cfg.Clock.Now())
		}
		after, err := u.Save(sys)
		if err != nil {
			return nil, fmt.Errorf("update plan: %w", err)
		}
		return after, audit.Append(ctx, tx, audit.Event{Action: "plan.update", TargetID: in.ID, Before: summary(before), After: summary(after)})
	})
}

// apply returns the terms of a plan with the change.
func (in UpdateInput) apply(p *ent.Plan) Terms {
	t := Terms{
		Name: p.Name, Description: p.Description, Price: money.Amount(p.PriceN), PeriodDays: p.PeriodDays, VIPLevel: p.VipLevel,
		Credit: money.Amount(p.CreditN), CreditStays: !p.CreditExpires, Sort: p.Sort,
	}
	set(&t.Name, in.Name)
	set(&t.Description, in.Description)
	set(&t.Price, in.Price)
	set(&t.PeriodDays, in.PeriodDays)
	set(&t.VIPLevel, in.VIPLevel)
	set(&t.Credit, in.Credit)
	set(&t.CreditStays, in.CreditStays)
	set(&t.Sort, in.Sort)
	return t.normalize()
}

func set[T any](into *T, value *T) {
	if value != nil {
		*into = *value
	}
}

// Plans lists what is on sale, by Sort; with archived also what is not any more. Everybody who is signed in.
func (s *Service) Plans(ctx context.Context, archived bool) ([]*ent.Plan, error) {
	q := s.cfg.Ent.Plan.Query()
	if !archived {
		q = q.Where(entplan.ArchivedAtIsNil())
	}
	rows, err := q.Order(entplan.BySort(), entplan.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list plans: %w", err)
	}
	return rows, nil
}

func admin(ctx context.Context) error {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return fault.New(fault.Unauthenticated, "Sign in first.")
	case v.IsSystem() || v.IsPlatformAdmin():
		return nil
	}
	return fault.New(fault.Forbidden, "Only the platform's administrators may do that.")
}

func summary(p *ent.Plan) map[string]any {
	return map[string]any{
		"code": p.Code, "name": p.Name, "price": money.Amount(p.PriceN), "periodDays": p.PeriodDays, "vipLevel": p.VipLevel,
		"credit": money.Amount(p.CreditN), "creditExpires": p.CreditExpires, "sort": p.Sort, "archivedAt": p.ArchivedAt,
	}
}
