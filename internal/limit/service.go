package limit

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/membership"
	"weir/ent/ratelimit"
	enttenant "weir/ent/tenant"
	"weir/internal/audit"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/ledger"
	"weir/internal/revision"
	"weir/internal/viewer"
)

// ServiceConfig is what a Service needs.
type ServiceConfig struct {
	Ent       *ent.Client
	Book      *ledger.Book
	Revisions *revision.Watcher
	// Levels are the limits of VIP levels; nil: there are none.
	Levels func(ctx context.Context, level int) (Rates, error)
}

// Service keeps the limits and budgets of tenants, members and keys. Changes are in force on every node within a second.
type Service struct{ cfg ServiceConfig }

// NewService returns the service.
func NewService(cfg ServiceConfig) *Service { return &Service{cfg} }

var (
	errSignIn   = fault.New(fault.Unauthenticated, "Sign in first.")
	errManagers = fault.New(fault.Forbidden, "Only owners and administrators may change these limits.")
	errNoMember = fault.New(fault.NotFound, "There is no such member.")
	errNoKey    = fault.New(fault.NotFound, "There is no such API key.")
	errNoTenant = fault.New(fault.NotFound, "There is no such tenant.")
)

// UpdateInput changes the limits of a tenant, a member, or of a key for one model.
type UpdateInput struct {
	Scope Scope
	// ID of the tenant, the membership or the key; empty: the viewer's tenant.
	ID     string
	Model  string // empty: of all models together
	Change Change
}

// maxModel bounds the name of a model, in bytes.
const maxModel = 256

// Update changes limits: OWNER and ADMIN of the tenant, and platform administrators those of tenants; the limits of a key
// whoever may change the key. NOT_FOUND for what is another tenant's.
func (s *Service) Update(ctx context.Context, in UpdateInput) (Subject, error) {
	if len(in.Model) > maxModel {
		return Subject{}, fault.Field("model", "Names of models have at most 256 characters.")
	}
	if err := in.Change.Validate(); err != nil {
		return Subject{}, err
	}
	return db.InTx(ctx, s.cfg.Ent, func(ctx context.Context, tx *ent.Tx) (Subject, error) {
		on, err := s.subject(ctx, tx, in)
		if err != nil {
			return Subject{}, err
		}
		before, err := s.InTx(ctx, tx, on)
		if err != nil {
			return Subject{}, err
		}
		if err := s.Put(ctx, tx, on, in.Change); err != nil {
			return Subject{}, err
		}
		after, err := s.InTx(ctx, tx, on)
		if err != nil {
			return Subject{}, err
		}
		if err := audit.Append(ctx, tx, audit.Event{
			Action: "limits.update", TenantID: on.TenantID, TargetID: on.ID, Before: before.Summary(), After: after.Summary(),
		}); err != nil {
			return Subject{}, err
		}
		return on, s.cfg.Revisions.Bump(ctx, tx, db.AccessRevision)
	})
}

// subject finds what is to be limited, if the viewer may.
func (s *Service) subject(ctx context.Context, tx *ent.Tx, in UpdateInput) (Subject, error) {
	v := viewer.FromContext(ctx)
	if v == nil {
		return Subject{}, errSignIn
	}
	on := Subject{TenantID: v.TenantID, Scope: in.Scope, ID: in.ID, Model: in.Model}
	if in.Scope == Key {
		return s.keySubject(ctx, tx, on)
	}
	manages := v.IsSystem() || v.Role == viewer.Owner || v.Role == viewer.Admin
	switch {
	case in.Scope == Tenant && (in.ID == "" || in.ID == v.TenantID) && v.TenantID != "":
		on.ID = v.TenantID
	case in.Scope == Tenant && (v.IsPlatformAdmin() || v.IsSystem()):
		if exists, err := tx.Tenant.Query().Where(enttenant.ID(in.ID)).Exist(viewer.SystemContext(ctx, "limits")); err != nil || !exists {
			return Subject{}, orNotFound(err, errNoTenant)
		}
		on.TenantID, manages = in.ID, true
	case in.Scope == Tenant:
		return Subject{}, errNoTenant
	}
	switch {
	case !manages:
		return Subject{}, errManagers
	case v.Halted:
		return Subject{}, viewer.ErrHalted
	case in.Scope == Tenant:
		return on, nil
	}
	m, err := tx.Membership.Query().Where(membership.ID(in.ID), membership.TenantID(v.TenantID)).Only(viewer.SystemContext(ctx, "limits"))
	if err != nil {
		return Subject{}, orNotFound(err, errNoMember)
	}
	on.ID = m.UserID
	return on, nil
}

// keySubject is a key that the viewer may change. Its policy says which ones those are, of updates; that of reading is wider.
func (s *Service) keySubject(ctx context.Context, tx *ent.Tx, on Subject) (Subject, error) {
	key, err := tx.APIKey.Get(ctx, on.ID)
	if err != nil {
		return Subject{}, orNotFound(err, errNoKey)
	}
	if err := tx.APIKey.UpdateOneID(on.ID).SetName(key.Name).Exec(ctx); err != nil {
		return Subject{}, orNotFound(err, errNoKey)
	}
	on.TenantID = key.TenantID
	return on, nil
}

func orNotFound(err error, missing error) error {
	if err == nil || ent.IsNotFound(err) {
		return missing
	}
	return fmt.Errorf("limits: %w", err)
}

// Set is what a subject is limited to.
type Set struct {
	Rates
	Budgets []ledger.Budget // those with a limit
}

// Change is one that limits another subject alike. Of budgets what is left of them remains.
func (s Set) Change() Change {
	rate := func(n int64) *int {
		if n == 0 {
			return nil
		}
		return new(int(n))
	}
	c := Change{
		RequestsPerMinute: rate(s.RequestsPerMinute), TokensPerMinute: rate(s.TokensPerMinute), Concurrency: rate(s.Concurrency),
		RequestsPerDay: rate(s.RequestsPerDay), TokensPerDay: rate(s.TokensPerDay),
	}
	for _, b := range s.Budgets {
		left := new(max(*b.Limit-b.Spent, 0))
		switch b.Period {
		case ledger.Day:
			c.BudgetPerDay = &left
		case ledger.Month:
			c.BudgetPerMonth = &left
		default:
			c.BudgetTotal = &left
		}
		if b.WarnPPM != nil {
			c.WarnAt = new(new(int(*b.WarnPPM / percent)))
		}
	}
	return c
}

// Summary is what the audit keeps of it.
func (s Set) Summary() map[string]any {
	out := map[string]any{}
	for _, k := range Kinds() {
		if n := s.Of(k); n > 0 {
			out[string(k)] = n
		}
	}
	for _, b := range s.Budgets {
		out[BudgetKind(b.Period)] = b.Limit.String()
	}
	return out
}

// BudgetKind is the word of GET /v1/key for a budget of a period.
func BudgetKind(p ledger.Period) string {
	switch p {
	case ledger.Day:
		return "usd_per_day"
	case ledger.Month:
		return "usd_per_month"
	}
	return "usd_total"
}

// InTx is Of within a transaction.
func (s *Service) InTx(ctx context.Context, tx *ent.Tx, on Subject) (Set, error) {
	return s.set(ctx, tx.RateLimit, tx, on)
}

// Of reads what a subject is limited to by itself. The caller knows that the viewer may see it.
func (s *Service) Of(ctx context.Context, on Subject) (Set, error) {
	return s.set(ctx, s.cfg.Ent.RateLimit, nil, on)
}

func (s *Service) set(ctx context.Context, rates *ent.RateLimitClient, tx ledger.Querier, on Subject) (Set, error) {
	var out Set
	row, err := rates.Query().Where(
		ratelimit.TenantID(on.TenantID), ratelimit.ScopeEQ(entScopes[on.Scope]), ratelimit.ScopeID(on.ID), ratelimit.Model(on.Model),
	).Only(viewer.SystemContext(ctx, "limits"))
	switch {
	case err == nil:
		out.Rates = ratesOf(row)
	case !ent.IsNotFound(err):
		return out, fmt.Errorf("read limits of %s: %w", on.ID, err)
	}
	tenant, scope, scopeID, ok := on.account()
	if !ok {
		return out, nil
	}
	var list []ledger.Budget
	if tx != nil {
		list, err = s.cfg.Book.BudgetsInTx(ctx, tx, tenant, scopeID)
	} else {
		list, err = s.cfg.Book.BudgetsOf(ctx, tenant, scopeID)
	}
	if err != nil {
		return out, err
	}
	for _, b := range list {
		if b.Limit != nil && b.Scope == scope {
			out.Budgets = append(out.Budgets, b)
		}
	}
	return out, nil
}

// budgetKey is whose a budget is.
type budgetKey struct {
	tenant  uuid.UUID
	scope   ledger.Scope
	scopeID uuid.UUID
}

// OfEach reads what subjects of any tenants are limited to by themselves, of all models together, in one query of rates and
// one of budgets. The caller knows that the viewer may see them.
func (s *Service) OfEach(ctx context.Context, subjects ...Subject) (map[Subject]Set, error) {
	out := make(map[Subject]Set, len(subjects))
	owners := map[budgetKey]Subject{}
	var tenantIDs, scopeIDs []string
	var tenants, accounts []uuid.UUID
	for _, on := range subjects {
		on.Model = ""
		if _, known := out[on]; known {
			continue
		}
		out[on] = Set{}
		scopeIDs = append(scopeIDs, on.ID)
		if !slices.Contains(tenantIDs, on.TenantID) {
			tenantIDs = append(tenantIDs, on.TenantID)
		}
		tenant, scope, scopeID, ok := on.account()
		if !ok {
			continue
		}
		owners[budgetKey{tenant, scope, scopeID}] = on
		accounts = append(accounts, scopeID)
		if !slices.Contains(tenants, tenant) {
			tenants = append(tenants, tenant)
		}
	}
	rows, err := s.cfg.Ent.RateLimit.Query().Where(
		ratelimit.TenantIDIn(tenantIDs...), ratelimit.ScopeIDIn(scopeIDs...), ratelimit.Model(""),
	).All(viewer.SystemContext(ctx, "limits"))
	if err != nil {
		return nil, fmt.Errorf("read limits: %w", err)
	}
	for _, row := range rows {
		for scope, of := range entScopes {
			on := Subject{TenantID: row.TenantID, Scope: scope, ID: row.ScopeID}
			if _, asked := out[on]; asked && of == row.Scope {
				out[on] = Set{Rates: ratesOf(row)}
			}
		}
	}
	budgets, err := s.cfg.Book.BudgetsAcross(ctx, tenants, accounts)
	if err != nil {
		return nil, err
	}
	for _, b := range budgets {
		if on, asked := owners[budgetKey{b.Tenant, b.Scope, b.ScopeID}]; asked && b.Limit != nil {
			set := out[on]
			set.Budgets = append(set.Budgets, b)
			out[on] = set
		}
	}
	return out, nil
}

// OfKeys is OfEach for keys of one tenant, by id.
func (s *Service) OfKeys(ctx context.Context, tenantID string, keyIDs ...string) (map[string]Set, error) {
	keys := make([]Subject, len(keyIDs))
	for i, keyID := range keyIDs {
		keys[i] = Subject{TenantID: tenantID, Scope: Key, ID: keyID}
	}
	sets, err := s.OfEach(ctx, keys...)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Set, len(sets))
	for on, set := range sets {
		out[on.ID] = set
	}
	return out, nil
}
