package info

import (
	"context"
	"fmt"
	"time"

	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/limit"
)

// bound is one limit of the key: of the key itself, or of the member or tenant whose it is. Requests and tokens are numbers,
// money is decimal strings of USD.
type bound struct {
	Kind      string  `json:"kind"`
	Limit     any     `json:"limit"`
	Used      any     `json:"used"`
	Remaining any     `json:"remaining"`
	ResetsAt  *string `json:"resets_at"`
	Scope     string  `json:"scope"`
	Model     string  `json:"model,omitempty"` // that alone is limited
}

// limits lists all that limits the key: of each kind first what leaves least.
func (h Handlers) limits(ctx context.Context, id auth.Identity) ([]bound, error) {
	counts, err := h.Engine.LimitsOf(ctx, limit.Ask{Tenant: id.TenantUUID, Timezone: id.Timezone, Bounds: id.Limits.Bounds})
	if err != nil {
		return nil, err
	}
	budgets, err := h.Limits.Spending(ctx, limit.Caller{TenantID: id.TenantID, UserID: id.UserID, KeyID: id.KeyID})
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "The budgets cannot be read at the moment. Retry shortly.", fmt.Errorf("budgets of %s: %w", id.KeyID, err))
	}
	out := []bound{}
	for _, c := range limit.Nearest(counts) {
		out = append(out, bound{
			Kind: string(c.Kind), Limit: c.Limit, Used: c.Used, Remaining: c.Remaining(), ResetsAt: moment(c.Resets),
			Scope: string(c.Bound.Scope), Model: c.Bound.Model,
		})
	}
	for _, b := range budgets {
		used := b.Spent
		out = append(out, bound{
			Kind: limit.BudgetKind(b.Period), Limit: b.Limit.String(), Used: used.String(), Remaining: max(*b.Limit-used, 0).String(),
			ResetsAt: moment(b.Resets), Scope: string(b.Scope), Model: b.Model,
		})
	}
	return out, nil
}

func moment(at time.Time) *string {
	if at.IsZero() {
		return nil
	}
	s := at.UTC().Format(time.RFC3339)
	return &s
}
