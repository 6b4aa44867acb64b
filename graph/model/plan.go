package model

import (
	"maps"
	"slices"
	"time"

	"weir/ent"
	"weir/ent/subscription"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/notice"
	"weir/internal/plan"
)

// VIPLevel is what tenants of a level have.
type VIPLevel struct {
	ID                string
	Level             int
	Name              string
	Discount          string
	RequestsPerMinute *int
	TokensPerMinute   *int
	Concurrency       *int
	RequestsPerDay    *int
	TokensPerDay      *int
}

// NewVIPLevel shows a level.
func NewVIPLevel(l *ent.VIPLevel) *VIPLevel {
	return &VIPLevel{
		ID: l.ID, Level: l.Level, Name: l.Name, Discount: money.FormatPPM(l.DiscountPpm), RequestsPerMinute: l.RequestsPerMinute,
		TokensPerMinute: l.TokensPerMinute, Concurrency: l.Concurrency, RequestsPerDay: l.RequestsPerDay, TokensPerDay: l.TokensPerDay,
	}
}

// SetVipLevelInput is a level as it shall be.
type SetVipLevelInput struct {
	Level             int
	Name              *string
	Discount          string
	RequestsPerMinute *int
	TokensPerMinute   *int
	Concurrency       *int
	RequestsPerDay    *int
	TokensPerDay      *int
}

// Domain is the same for the domain. INVALID with Field discount for what is no decimal.
func (in *SetVipLevelInput) Domain() (plan.SetLevelInput, error) {
	ppm, err := money.ParsePPM(in.Discount)
	if err != nil {
		return plan.SetLevelInput{}, fault.Field("discount", "The discount is a decimal from 0 to 1 with at most six places.")
	}
	return plan.SetLevelInput{
		Level: in.Level, Name: or(in.Name), DiscountPPM: ppm, RequestsPerMinute: in.RequestsPerMinute, TokensPerMinute: in.TokensPerMinute,
		Concurrency: in.Concurrency, RequestsPerDay: in.RequestsPerDay, TokensPerDay: in.TokensPerDay,
	}, nil
}

// SetVipLevelPayload is the result of setVipLevel.
type SetVipLevelPayload struct{ VipLevel *VIPLevel }

// DeleteVipLevelInput names a level.
type DeleteVipLevelInput struct{ Level int }

// DeleteVipLevelPayload is the result of deleteVipLevel.
type DeleteVipLevelPayload struct{ DeletedLevel int }

// Plan is what tenants can buy.
type Plan struct {
	ID            string
	Code          string
	Name          string
	Description   string
	Price         money.Amount
	PeriodDays    int
	VipLevel      int
	Credit        money.Amount
	CreditExpires bool
	ArchivedAt    *time.Time
	CreatedAt     time.Time
}

// NewPlan shows a plan.
func NewPlan(p *ent.Plan) *Plan {
	return &Plan{
		ID: p.ID, Code: p.Code, Name: p.Name, Description: p.Description, Price: money.Amount(p.PriceN), PeriodDays: p.PeriodDays,
		VipLevel: p.VipLevel, Credit: money.Amount(p.CreditN), CreditExpires: p.CreditExpires, ArchivedAt: p.ArchivedAt, CreatedAt: p.CreatedAt,
	}
}

// PlanEdge is a plan at its place in a connection.
type PlanEdge struct {
	Node   *Plan
	Cursor Cursor
}

// PlanConnection is a page of plans.
type PlanConnection struct {
	Edges      []*PlanEdge
	PageInfo   ent.PageInfo
	TotalCount int
}

// PlanSubscription is a plan that a tenant has bought.
type PlanSubscription struct {
	ID          string
	Plan        *Plan
	Price       money.Amount
	VipLevel    int
	Credit      money.Amount
	Payment     PlanPayment
	Status      PlanStatus
	CheckoutURL *string
	// PastDueSince is nil while no payment is missing.
	PastDueSince *time.Time
	Period       int
	PeriodStart  time.Time
	PeriodEnd    time.Time
	Renews       bool
	EndedAt      *time.Time
}

// NewPlanSubscription shows what was bought.
func NewPlanSubscription(s *ent.Subscription, p *ent.Plan) *PlanSubscription {
	return &PlanSubscription{
		Payment: PlanPayment(s.Payer), Status: planStatus(s), PastDueSince: s.PastDueAt,
		ID: s.ID, Plan: NewPlan(p), Price: money.Amount(s.PriceN), VipLevel: s.VipLevel, Credit: money.Amount(s.CreditN), Period: s.Period,
		PeriodStart: s.PeriodStart, PeriodEnd: s.PeriodEnd, Renews: s.Renews, EndedAt: s.EndedAt,
	}
}

// PlanPayment is what pays for a plan.
type PlanPayment string

// PlanStatus says where a plan that was bought stands.
type PlanStatus string

// PlanPastDue is the state of a plan that runs and whose next period is not paid.
const PlanPastDue PlanStatus = "PAST_DUE"

func planStatus(s *ent.Subscription) PlanStatus {
	if s.Status == subscription.StatusACTIVE && s.PastDueAt != nil {
		return PlanPastDue
	}
	return PlanStatus(s.Status)
}

// RefreshPlanInput needs nothing.
type RefreshPlanInput struct{ ClientMutationID *string }

// RefreshPlanPayload is the result of refreshPlan.
type RefreshPlanPayload struct{ Subscription *PlanSubscription }

// CreatePlanInput is a plan to be.
type CreatePlanInput struct {
	Code          string
	Name          string
	Description   string
	Price         money.Amount
	PeriodDays    int
	VipLevel      int
	Credit        *money.Amount
	CreditExpires bool
	Sort          int
}

// Terms are the same for the domain.
func (in *CreatePlanInput) Terms() plan.Terms {
	return plan.Terms{
		Name: in.Name, Description: in.Description, Price: in.Price, PeriodDays: in.PeriodDays, VIPLevel: in.VipLevel, Credit: or(in.Credit),
		CreditStays: !in.CreditExpires, Sort: in.Sort,
	}
}

// CreatePlanPayload is the result of createPlan.
type CreatePlanPayload struct{ Plan *Plan }

// UpdatePlanInput changes what is there.
type UpdatePlanInput struct {
	ID            string
	Name          *string
	Description   *string
	Price         *money.Amount
	PeriodDays    *int
	VipLevel      *int
	Credit        *money.Amount
	CreditExpires *bool
	Sort          *int
	Archived      *bool
}

// Domain is the same for the domain.
func (in *UpdatePlanInput) Domain() plan.UpdateInput {
	out := plan.UpdateInput{
		ID: in.ID, Name: in.Name, Description: in.Description, Price: in.Price, PeriodDays: in.PeriodDays, VIPLevel: in.VipLevel,
		Credit: in.Credit, Sort: in.Sort, Archived: in.Archived,
	}
	if in.CreditExpires != nil {
		stays := !*in.CreditExpires
		out.CreditStays = &stays
	}
	return out
}

// UpdatePlanPayload is the result of updatePlan.
type UpdatePlanPayload struct{ Plan *Plan }

// BuyPlanInput says which plan is bought.
type BuyPlanInput struct {
	PlanID         string
	Payment        PlanPayment
	Renews         bool
	IdempotencyKey string
}

// BuyPlanPayload is the result of buyPlan.
type BuyPlanPayload struct {
	Subscription *PlanSubscription
	CheckoutURL  *string
	Wallet       *Wallet
	Tenant       *ent.Tenant
}

// CancelPlanInput says whether the plan ends with its period.
type CancelPlanInput struct{ Cancel bool }

// CancelPlanPayload is the result of cancelPlan.
type CancelPlanPayload struct{ Subscription *PlanSubscription }

// Notice is something that members are told.
type Notice struct {
	ID        string
	Kind      notice.Kind
	Facts     []*NoticeFact
	CreatedAt time.Time
}

// NoticeFact is one thing that a notice says.
type NoticeFact struct{ Name, Value string }

// NewNotice shows a notice.
func NewNotice(n *ent.Notice) *Notice {
	out := &Notice{ID: n.ID, Kind: notice.Kind(n.Kind), Facts: []*NoticeFact{}, CreatedAt: n.CreatedAt}
	for _, name := range slices.Sorted(maps.Keys(n.Facts)) {
		out.Facts = append(out.Facts, &NoticeFact{name, n.Facts[name]})
	}
	return out
}

// MarkNoticesReadInput names notices.
type MarkNoticesReadInput struct{ Ids []string }

// MarkNoticesReadPayload is the result of markNoticesRead.
type MarkNoticesReadPayload struct{ Notices []*Notice }
