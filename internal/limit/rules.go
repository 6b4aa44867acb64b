package limit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/predicate"
	"weir/ent/ratelimit"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/viewer"
)

// MaxRate bounds every limit, so that it fits a 32-bit number of whatever client.
const MaxRate = 2_000_000_000

// Subject is what has limits of its own: a tenant, a member of it or one of its keys, or one model of these.
type Subject struct {
	TenantID string
	Scope    Scope
	ID       string // of the tenant, the user or the key
	Model    string // empty: all models together
}

// Change of a subject's limits. What is nil stays. A pointer to 0 lifts a rate, a pointer to nil a budget or its threshold.
type Change struct {
	RequestsPerMinute, TokensPerMinute, Concurrency, RequestsPerDay, TokensPerDay *int

	BudgetPerDay, BudgetPerMonth, BudgetTotal **money.Amount
	// WarnAt is the percentage of every budget of the subject from which it counts as nearly used up.
	WarnAt **int
}

// Empty reports whether nothing is to be changed.
func (c Change) Empty() bool { return c == Change{} }

// Validate reports every fault of the change.
func (c Change) Validate() error {
	var faults []error
	for _, r := range []struct {
		field string
		value *int
	}{
		{"requestsPerMinute", c.RequestsPerMinute},
		{"tokensPerMinute", c.TokensPerMinute},
		{"concurrency", c.Concurrency},
		{"dailyRequestLimit", c.RequestsPerDay},
		{"dailyTokenLimit", c.TokensPerDay},
	} {
		if r.value != nil && (*r.value < 0 || *r.value > MaxRate) {
			faults = append(faults, fault.Field(r.field, "A limit lies between 1 and 2,000,000,000."))
		}
	}
	for _, b := range []struct {
		field string
		value **money.Amount
	}{
		{"dailyBudget", c.BudgetPerDay},
		{"monthlyBudget", c.BudgetPerMonth},
		{"totalBudget", c.BudgetTotal},
	} {
		if b.value != nil && *b.value != nil && **b.value < 0 {
			faults = append(faults, fault.Field(b.field, "A budget must not be negative."))
		}
	}
	if c.WarnAt != nil && *c.WarnAt != nil && (**c.WarnAt < 1 || **c.WarnAt > 100) {
		faults = append(faults, fault.Field("warnAt", "The threshold lies between 1 and 100 percent."))
	}
	return errors.Join(faults...)
}

var entScopes = map[Scope]ratelimit.Scope{Tenant: ratelimit.ScopeTENANT, Member: ratelimit.ScopeMEMBER, Key: ratelimit.ScopeKEY}

func scopeOf(s ratelimit.Scope) Scope {
	for scope, stored := range entScopes {
		if stored == s {
			return scope
		}
	}
	return ""
}

// Put changes the limits of a subject in a transaction of db.InTx. Who may, and that the subject is the tenant's, is for the
// caller to know, as is to tell the nodes (db.AccessRevision). Idempotent; what was spent stays counted.
func (s *Service) Put(ctx context.Context, tx *ent.Tx, on Subject, c Change) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if err := s.putRates(viewer.SystemContext(ctx, "limits"), tx, on, c); err != nil {
		return fmt.Errorf("limits of %s %s: %w", on.Scope, on.ID, err)
	}
	if err := s.putBudgets(ctx, tx, on, c); err != nil {
		return fmt.Errorf("budgets of %s %s: %w", on.Scope, on.ID, err)
	}
	return nil
}

func (s *Service) putRates(ctx context.Context, tx *ent.Tx, on Subject, c Change) error {
	if c.RequestsPerMinute == nil && c.TokensPerMinute == nil && c.Concurrency == nil && c.RequestsPerDay == nil && c.TokensPerDay == nil {
		return nil
	}
	mine := []predicate.RateLimit{
		ratelimit.TenantID(on.TenantID), ratelimit.ScopeEQ(entScopes[on.Scope]), ratelimit.ScopeID(on.ID), ratelimit.Model(on.Model),
	}
	err := tx.RateLimit.Create().SetTenantID(on.TenantID).SetScope(entScopes[on.Scope]).SetScopeID(on.ID).SetModel(on.Model).
		OnConflictColumns(ratelimit.FieldTenantID, ratelimit.FieldScope, ratelimit.FieldScopeID, ratelimit.FieldModel).
		UpdateUpdatedAt().Exec(ctx)
	if err != nil {
		return err
	}
	u := tx.RateLimit.Update().Where(mine...)
	for _, r := range []struct {
		value *int
		set   func(int64) *ent.RateLimitUpdate
		clear func() *ent.RateLimitUpdate
	}{
		{c.RequestsPerMinute, u.SetRequestsPerMinute, u.ClearRequestsPerMinute},
		{c.TokensPerMinute, u.SetTokensPerMinute, u.ClearTokensPerMinute},
		{c.Concurrency, u.SetConcurrency, u.ClearConcurrency},
		{c.RequestsPerDay, u.SetRequestsPerDay, u.ClearRequestsPerDay},
		{c.TokensPerDay, u.SetTokensPerDay, u.ClearTokensPerDay},
	} {
		switch {
		case r.value == nil:
		case *r.value == 0:
			r.clear()
		default:
			r.set(int64(*r.value))
		}
	}
	return u.Exec(ctx)
}

// account is what of the ledger's a subject's budgets are about; false where it keeps none: of one model it does for tenants.
func (on Subject) account() (tenant uuid.UUID, scope ledger.Scope, scopeID uuid.UUID, ok bool) {
	tenant, err := id.Parse(id.Tenant, on.TenantID)
	if err != nil {
		return tenant, "", uuid.Nil, false
	}
	switch {
	case on.Model != "":
		return tenant, ledger.ScopeModel, ledger.ModelID(tenant, on.Model), on.Scope == Tenant
	case on.Scope == Tenant:
		return tenant, ledger.ScopeTenant, tenant, true
	case on.Scope == Key:
		scopeID, err = id.Parse(id.Key, on.ID)
		return tenant, ledger.ScopeKey, scopeID, err == nil
	}
	user, err := id.Parse(id.User, on.ID)
	return tenant, ledger.ScopeMember, memberAccount(tenant, user), err == nil
}

// memberAccount is a member's: of a user in one tenant.
func memberAccount(tenant, user uuid.UUID) uuid.UUID { return uuid.NewSHA1(tenant, user[:]) }

func (s *Service) putBudgets(ctx context.Context, tx *ent.Tx, on Subject, c Change) error {
	if c.BudgetPerDay == nil && c.BudgetPerMonth == nil && c.BudgetTotal == nil && c.WarnAt == nil {
		return nil
	}
	tenant, scope, scopeID, ok := on.account()
	if !ok {
		return fault.Field("model", "A budget for one model is for the whole tenant.")
	}
	now, err := s.cfg.Book.BudgetsInTx(ctx, tx, tenant, scopeID)
	if err != nil {
		return err
	}
	var all []ledger.Budget
	for period, limit := range map[ledger.Period]**money.Amount{
		ledger.Day: c.BudgetPerDay, ledger.Month: c.BudgetPerMonth, ledger.Forever: c.BudgetTotal,
	} {
		b := ledger.Budget{Tenant: tenant, Scope: scope, ScopeID: scopeID, Model: on.Model, Period: period}
		i := slices.IndexFunc(now, func(old ledger.Budget) bool { return old.Scope == scope && old.Period == period })
		switch {
		case i >= 0:
			b.Limit, b.WarnPPM = now[i].Limit, now[i].WarnPPM
		case limit == nil || *limit == nil:
			continue
		}
		if limit != nil {
			b.Limit = *limit
		}
		if c.WarnAt != nil {
			b.WarnPPM = nil
			if *c.WarnAt != nil {
				b.WarnPPM = new(int64(**c.WarnAt) * percent)
			}
		}
		all = append(all, b)
	}
	// In the order in which batches of holds lock them.
	slices.SortFunc(all, func(a, b ledger.Budget) int {
		x, y := ledger.BudgetID(a.Scope, a.ScopeID, a.Period), ledger.BudgetID(b.Scope, b.ScopeID, b.Period)
		return cmp.Compare(x.String(), y.String())
	})
	for _, b := range all {
		if err := s.cfg.Book.SetBudget(ctx, tx, b); err != nil {
			return err
		}
	}
	return nil
}

// percent in parts per million.
const percent = 10_000

// Rules are all limits that calls of one key have to do with.
type Rules struct {
	Bounds  []Bound
	Budgets []Budget
}

// Budget is a spending limit of some calls.
type Budget struct {
	ID    uuid.UUID // of the ledger
	Model string    // empty: of all
}

// BudgetsFor are the ids of those that a model has to do with.
func (r Rules) BudgetsFor(model string) []uuid.UUID {
	var out []uuid.UUID
	for _, b := range r.Budgets {
		if b.Model == "" || b.Model == model {
			out = append(out, b.ID)
		}
	}
	return out
}

// Caller is whose rules are asked for.
type Caller struct {
	TenantID, UserID, KeyID string
	VIPLevel                int
}

// Rules reads the limits of a key, of the member who made it and of the tenant with its VIP level. It reads what is committed.
func (s *Service) Rules(ctx context.Context, c Caller) (Rules, error) {
	rows, err := s.cfg.Ent.RateLimit.Query().Where(ratelimit.TenantID(c.TenantID), ratelimit.Or(
		ratelimit.And(ratelimit.ScopeEQ(ratelimit.ScopeTENANT), ratelimit.ScopeID(c.TenantID)),
		ratelimit.And(ratelimit.ScopeEQ(ratelimit.ScopeMEMBER), ratelimit.ScopeID(c.UserID)),
		ratelimit.And(ratelimit.ScopeEQ(ratelimit.ScopeKEY), ratelimit.ScopeID(c.KeyID)),
	)).Order(ratelimit.ByID()).All(viewer.SystemContext(ctx, "limits"))
	if err != nil {
		return Rules{}, fmt.Errorf("read limits of %s: %w", c.KeyID, err)
	}
	var out Rules
	level, err := s.levelRates(ctx, c.VIPLevel)
	if err != nil {
		return Rules{}, err
	}
	for _, row := range rows {
		b := Bound{Scope: scopeOf(row.Scope), ID: row.ScopeID, Model: row.Model, Rates: ratesOf(row)}
		if b.Scope == Tenant && b.Model == "" {
			b.Rates, level = b.Within(level), Rates{}
		}
		if b.Rates != (Rates{}) {
			out.Bounds = append(out.Bounds, b)
		}
	}
	if level != (Rates{}) {
		out.Bounds = append(out.Bounds, Bound{Scope: Tenant, ID: c.TenantID, Rates: level})
	}
	out.Budgets, err = s.budgetsOf(ctx, c)
	return out, err
}

func (s *Service) levelRates(ctx context.Context, level int) (Rates, error) {
	if s.cfg.Levels == nil || level == 0 {
		return Rates{}, nil
	}
	return s.cfg.Levels(ctx, level)
}

// Spending reads the budgets that calls of a caller count against: of each period first what leaves least, those of single
// models last.
func (s *Service) Spending(ctx context.Context, c Caller) ([]ledger.Budget, error) {
	list, err := s.limited(ctx, c)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b ledger.Budget) int {
		return cmp.Or(compareModels(a.Model, b.Model), cmp.Compare(a.Period, b.Period), cmp.Compare(*a.Limit-a.Spent, *b.Limit-b.Spent))
	})
	return list, nil
}

// compareModels has what is about all models first.
func compareModels(a, b string) int {
	switch {
	case (a == "") == (b == ""):
		return 0
	case a == "":
		return -1
	}
	return 1
}

// Nearest sorts counts: of each kind first what leaves least, those of single models last.
func Nearest(counts []Count) []Count {
	out := slices.Clone(counts)
	slices.SortStableFunc(out, func(a, b Count) int {
		return cmp.Or(compareModels(a.Bound.Model, b.Bound.Model), cmp.Compare(a.Remaining(), b.Remaining()))
	})
	return out
}

func (s *Service) budgetsOf(ctx context.Context, c Caller) ([]Budget, error) {
	list, err := s.limited(ctx, c)
	if err != nil {
		return nil, err
	}
	var out []Budget
	for _, b := range list {
		out = append(out, Budget{ID: ledger.BudgetID(b.Scope, b.ScopeID, b.Period), Model: b.Model})
	}
	return out, nil
}

// limited are the budgets with a limit that calls of a caller count against.
func (s *Service) limited(ctx context.Context, c Caller) ([]ledger.Budget, error) {
	tenant, _, _, _ := Subject{TenantID: c.TenantID, Scope: Tenant, ID: c.TenantID}.account()
	_, _, member, _ := Subject{TenantID: c.TenantID, Scope: Member, ID: c.UserID}.account()
	_, _, key, _ := Subject{TenantID: c.TenantID, Scope: Key, ID: c.KeyID}.account()
	return s.cfg.Book.LimitedBudgets(ctx, tenant, tenant, member, key)
}

func ratesOf(row *ent.RateLimit) Rates {
	of := func(p *int64) int64 {
		if p == nil {
			return 0
		}
		return *p
	}
	return Rates{of(row.RequestsPerMinute), of(row.TokensPerMinute), of(row.Concurrency), of(row.RequestsPerDay), of(row.TokensPerDay)}
}
