package model

import (
	"time"

	"github.com/99designs/gqlgen/graphql"

	"weir/ent"
	"weir/internal/apikey"
	"weir/internal/enduser"
	"weir/internal/ledger"
	"weir/internal/limit"
	"weir/internal/money"
)

// Limits is what something is limited to.
type Limits struct {
	RequestsPerMinute, TokensPerMinute, Concurrency, DailyRequestLimit, DailyTokenLimit *int

	Budgets []*Budget
}

// BudgetPeriod is how often a budget begins anew.
type BudgetPeriod string

// The periods.
const (
	BudgetDay   BudgetPeriod = "DAY"
	BudgetMonth BudgetPeriod = "MONTH"
	BudgetTotal BudgetPeriod = "TOTAL"
)

// Budget is what may be spent in a period.
type Budget struct {
	Period                        BudgetPeriod
	Limit, Spent, Held, Remaining money.Amount
	ResetsAt                      *time.Time
	WarnAt                        *int
	NearlyUsed                    bool
}

// NewLimits shows limits.
func NewLimits(s limit.Set) *Limits {
	of := func(n int64) *int {
		if n == 0 {
			return nil
		}
		return new(int(n))
	}
	out := &Limits{
		RequestsPerMinute: of(s.RequestsPerMinute), TokensPerMinute: of(s.TokensPerMinute), Concurrency: of(s.Concurrency),
		DailyRequestLimit: of(s.RequestsPerDay), DailyTokenLimit: of(s.TokensPerDay), Budgets: []*Budget{},
	}
	for _, b := range s.Budgets {
		out.Budgets = append(out.Budgets, newBudget(b))
	}
	return out
}

func newBudget(b ledger.Budget) *Budget {
	out := &Budget{
		Period: map[ledger.Period]BudgetPeriod{ledger.Day: BudgetDay, ledger.Month: BudgetMonth, ledger.Forever: BudgetTotal}[b.Period],
		Limit:  *b.Limit, Spent: b.Spent, Held: b.Held, Remaining: max(*b.Limit-b.Spent-b.Held, 0),
	}
	if !b.Resets.IsZero() {
		out.ResetsAt = &b.Resets
	}
	if b.WarnPPM != nil {
		out.WarnAt = new(int(*b.WarnPPM / ppmPerPercent))
		out.NearlyUsed = b.Spent+b.Held >= *b.Limit/100*money.Amount(*out.WarnAt)
	}
	return out
}

const ppmPerPercent = 10_000

// QueueStatus is what waits and runs on one node.
type QueueStatus struct{ Waiting, Running int }

// LimitScope is what limits are about.
type LimitScope string

// The scopes.
const (
	LimitTenant LimitScope = "TENANT"
	LimitMember LimitScope = "MEMBER"
	LimitKey    LimitScope = "KEY"
)

// Scope is the domain's word for it.
func (s LimitScope) Scope() limit.Scope {
	return map[LimitScope]limit.Scope{LimitTenant: limit.Tenant, LimitMember: limit.Member, LimitKey: limit.Key}[s]
}

// UpdateLimitsInput changes limits.
type UpdateLimitsInput struct {
	Scope LimitScope
	ID    *string
	Model *string

	RequestsPerMinute, TokensPerMinute, Concurrency, DailyRequestLimit, DailyTokenLimit graphql.Omittable[*int]
	DailyBudget, MonthlyBudget, TotalBudget                                             graphql.Omittable[*money.Amount]
	WarnAt                                                                              graphql.Omittable[*int]
}

// Input is the domain's.
func (in UpdateLimitsInput) Input() limit.UpdateInput {
	return limit.UpdateInput{
		Scope: in.Scope.Scope(), ID: orEmpty(in.ID), Model: orEmpty(in.Model),
		Change: limit.Change{
			RequestsPerMinute: rate(in.RequestsPerMinute), TokensPerMinute: rate(in.TokensPerMinute), Concurrency: rate(in.Concurrency),
			RequestsPerDay: rate(in.DailyRequestLimit), TokensPerDay: rate(in.DailyTokenLimit),
			BudgetPerDay: given(in.DailyBudget), BudgetPerMonth: given(in.MonthlyBudget), BudgetTotal: given(in.TotalBudget),
			WarnAt: given(in.WarnAt),
		},
	}
}

// rate of an update: nil where it is absent, 0 where it is null or 0.
func rate(o graphql.Omittable[*int]) *int {
	v, set := o.ValueOK()
	switch {
	case !set:
		return nil
	case v == nil:
		return new(int)
	}
	return v
}

// given is nil where a member is absent.
func given[T any](o graphql.Omittable[*T]) **T {
	if v, set := o.ValueOK(); set {
		return &v
	}
	return nil
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// CreateAPIKeyInput describes a new key.
type CreateAPIKeyInput struct {
	Name       string
	ExpiresAt  *time.Time
	Models     []string
	AllowedIps []string

	RequestsPerMinute, TokensPerMinute, Concurrency, DailyRequestLimit, DailyTokenLimit *int

	DailyBudget, MonthlyBudget, TotalBudget *money.Amount

	WarnAt *int
}

// Input is the domain's.
func (in CreateAPIKeyInput) Input() apikey.CreateInput {
	c := limit.Change{
		RequestsPerMinute: in.RequestsPerMinute, TokensPerMinute: in.TokensPerMinute, Concurrency: in.Concurrency,
		RequestsPerDay: in.DailyRequestLimit, TokensPerDay: in.DailyTokenLimit,
		BudgetPerDay: present(in.DailyBudget), BudgetPerMonth: present(in.MonthlyBudget), BudgetTotal: present(in.TotalBudget),
		WarnAt: present(in.WarnAt),
	}
	return apikey.CreateInput{Name: in.Name, ExpiresAt: in.ExpiresAt, Models: in.Models, AllowedIPs: in.AllowedIps, Limits: c}
}

func present[T any](p *T) **T {
	if p == nil {
		return nil
	}
	return &p
}

// UpdateAPIKeyInput changes a key.
type UpdateAPIKeyInput struct {
	ID         string
	Name       *string
	Enabled    *bool
	ExpiresAt  graphql.Omittable[*time.Time]
	Models     graphql.Omittable[[]string]
	AllowedIps graphql.Omittable[[]string]

	RequestsPerMinute, TokensPerMinute, Concurrency, DailyRequestLimit, DailyTokenLimit graphql.Omittable[*int]
	DailyBudget, MonthlyBudget, TotalBudget                                             graphql.Omittable[*money.Amount]
	WarnAt                                                                              graphql.Omittable[*int]
}

// Input is the domain's.
func (in UpdateAPIKeyInput) Input() apikey.UpdateInput {
	limits := UpdateLimitsInput{
		RequestsPerMinute: in.RequestsPerMinute, TokensPerMinute: in.TokensPerMinute, Concurrency: in.Concurrency,
		DailyRequestLimit: in.DailyRequestLimit, DailyTokenLimit: in.DailyTokenLimit,
		DailyBudget: in.DailyBudget, MonthlyBudget: in.MonthlyBudget, TotalBudget: in.TotalBudget, WarnAt: in.WarnAt,
	}
	out := apikey.UpdateInput{ID: in.ID, Name: in.Name, Enabled: in.Enabled, ExpiresAt: given(in.ExpiresAt), Limits: limits.Input().Change}
	if models, set := in.Models.ValueOK(); set {
		out.Models = &models
	}
	if addresses, set := in.AllowedIps.ValueOK(); set {
		out.AllowedIPs = &addresses
	}
	return out
}

// UpdateAPIKeyPayload is the result of updateApiKey.
type UpdateAPIKeyPayload struct{ APIKey *ent.APIKey }

// RotateAPIKeyInput says which key gets a new secret.
type RotateAPIKeyInput struct {
	ID           string
	GraceSeconds *int
}

// Input is the domain's.
func (in RotateAPIKeyInput) Input() apikey.RotateInput {
	out := apikey.RotateInput{ID: in.ID}
	if in.GraceSeconds != nil {
		out.Grace = time.Duration(*in.GraceSeconds) * time.Second
	}
	return out
}

// RotateAPIKeyPayload is the result of rotateApiKey.
type RotateAPIKeyPayload struct {
	APIKey *ent.APIKey
	Secret string
}

// UpdateLimitsPayload is the result of updateLimits.
type UpdateLimitsPayload struct{ Limits *Limits }

// BlockUserInput says who is blocked.
type BlockUserInput struct {
	UserIdentifier string
	Reason         *string
}

// BlockUserPayload is the result of blockUser.
type BlockUserPayload struct{ BlockedUser *ent.BlockedUser }

// UnblockUserInput says who is no longer blocked.
type UnblockUserInput struct{ UserIdentifier string }

// UnblockUserPayload is the result of unblockUser.
type UnblockUserPayload struct{ UserIdentifier string }

// Input is the domain's.
func (in BlockUserInput) Input() enduser.BlockInput {
	return enduser.BlockInput{UserIdentifier: in.UserIdentifier, Reason: orEmpty(in.Reason)}
}
