package graph

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"weir/graph/model"
	"weir/internal/billing"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// entryKinds maps the codes of the journal to what people are shown, with words for entries that bear no remark.
var entryKinds = map[ledger.Code]struct {
	kind  model.WalletEntryType
	words string
}{
	ledger.CodeCharge: {model.EntryCharge, "Usage"},
	ledger.CodeTopUp:  {model.EntryTopUp, "Top-up"},
	ledger.CodeBonus:  {model.EntryBonus, "Bonus"},
	ledger.CodeRedeem: {model.EntryRedeem, "Redeemed code"},
	ledger.CodeRefund: {model.EntryRefund, "Refund"},
	ledger.CodeAdjust: {model.EntryAdjust, "Adjustment"},
	ledger.CodeExpiry: {model.EntryAdjust, "Expired credit"},
	ledger.CodeLate:   {model.EntryCharge, "Late settlement"},
	ledger.CodeDebt:   {model.EntryCharge, "Collected debt"},
	ledger.CodePlan:   {model.EntryPlan, "Plan"},
}

// entryArgs are those of a wallet's entries.
type entryArgs struct {
	first  int
	after  *model.Cursor
	filter *model.WalletEntryFilter
}

// query is what the ledger is asked for, and one entry more to know whether others follow.
func (in entryArgs) query() (ledger.Entries, error) {
	q := ledger.Entries{Limit: in.first + 1}
	var err error
	if q.Before, err = entryBefore(in.after); err != nil || in.filter == nil {
		return q, err
	}
	if in.filter.From != nil {
		q.From = *in.filter.From
	}
	if in.filter.To != nil {
		q.To = *in.filter.To
	}
	if !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To) {
		return q, fault.Field("filter.to", "The end must lie behind the beginning.")
	}
	if in.filter.Type != nil {
		for code, shown := range entryKinds {
			if shown.kind == *in.filter.Type {
				q.Codes = append(q.Codes, code)
			}
		}
	}
	return q, nil
}

// statement reads a page of a tenant's entries, newest first.
func (r *Resolver) statement(ctx context.Context, tenant uuid.UUID, in entryArgs) (*model.WalletEntryConnection, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	rows, err := r.Ledger.Entries(ctx, tenant, q)
	if err != nil {
		return nil, fmt.Errorf("read statement: %w", err)
	}
	c := &model.WalletEntryConnection{Edges: []*model.WalletEntryEdge{}}
	c.PageInfo.HasPreviousPage = in.after != nil
	if c.PageInfo.HasNextPage = len(rows) > in.first; c.PageInfo.HasNextPage {
		rows = rows[:in.first]
	}
	for _, e := range rows {
		if e.RefType == ledger.RefActor {
			r.users(ctx).want(e.RefID)
		}
		c.Edges = append(c.Edges, &model.WalletEntryEdge{Node: entryOf(e), Cursor: model.Cursor{ID: strconv.FormatInt(e.Seq, 10)}})
	}
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	return c, nil
}

// wallet reads the wallet of a tenant: the viewer's own, which every member sees, or any that a platform administrator names.
func (r *Resolver) wallet(ctx context.Context, tenantID *string) (*model.Wallet, error) {
	if v := viewer.FromContext(ctx); tenantID == nil || (v != nil && *tenantID == v.TenantID) {
		own, err := memberAs(ctx, everyRole...)
		if err != nil {
			return nil, err
		}
		return r.walletOf(ctx, own)
	}
	read, of, err := listedTenant(ctx, tenantID, "read a wallet")
	if err != nil {
		return nil, err
	}
	switch there, err := r.tenantExists(read, of); {
	case err != nil:
		return nil, err
	case !there:
		return nil, tenant.ErrNotFound
	}
	named, err := id.Parse(id.Tenant, of)
	if err != nil {
		return nil, tenant.ErrNotFound
	}
	return r.walletOf(ctx, named)
}

func (r *Resolver) walletOf(ctx context.Context, tenant uuid.UUID) (*model.Wallet, error) {
	w, err := r.Ledger.Wallet(ctx, tenant)
	if err != nil {
		return nil, err
	}
	return &model.Wallet{Wallet: w, Tenant: tenant}, nil
}

// mayReadStatement lets by role read that of the own tenant, and the platform's administrators any.
func mayReadStatement(ctx context.Context, w *model.Wallet) error {
	if v := viewer.FromContext(ctx); v != nil && v.IsPlatformAdmin() {
		return nil
	}
	own, err := memberAs(ctx, viewer.Owner, viewer.Admin, viewer.Billing, viewer.Reader)
	switch {
	case err != nil:
		return err
	case own != w.Tenant:
		return tenant.ErrNotFound
	}
	return nil
}

// entries reads a page of a wallet's statement.
func (r *Resolver) entries(ctx context.Context, w *model.Wallet, in entryArgs) (*model.WalletEntryConnection, error) {
	if err := mayReadStatement(ctx, w); err != nil {
		return nil, err
	}
	return r.statement(ctx, w.Tenant, in)
}

// balances reads what a wallet held at some times.
func (r *Resolver) balances(ctx context.Context, w *model.Wallet, at []*time.Time) ([]money.Amount, error) {
	if err := mayReadStatement(ctx, w); err != nil {
		return nil, err
	}
	if len(at) > ledger.MaxBalances {
		return nil, fault.Field("at", fmt.Sprintf("At most %d times can be asked for.", ledger.MaxBalances))
	}
	times := make([]time.Time, len(at))
	for i, t := range at {
		times[i] = *t
	}
	found, err := r.Ledger.Balances(ctx, w.Tenant, times)
	if err != nil {
		return nil, fmt.Errorf("read balances: %w", err)
	}
	return found, nil
}

// adjusted shows what an adjustment did.
func (r *Resolver) adjusted(ctx context.Context, done billing.Adjusted) (*model.AdjustBalancePayload, error) {
	w, err := r.wallet(ctx, &done.Tenant.ID)
	if err != nil {
		return nil, err
	}
	return &model.AdjustBalancePayload{Tenant: done.Tenant, Wallet: w, Debt: done.Debt}, nil
}

// entryBefore reads the place of an entry: its number in the tenant's journal.
func entryBefore(after *model.Cursor) (int64, error) {
	if after == nil {
		return 0, nil
	}
	n, err := strconv.ParseInt(after.ID, 10, 64)
	if err != nil || n < 1 || after.Value != nil {
		return 0, errAfter
	}
	return n, nil
}

func entryOf(e ledger.Entry) *model.WalletEntry {
	shown := entryKinds[e.Code]
	out := &model.WalletEntry{
		ID: id.Format("ent", e.ID), Type: shown.kind, Amount: e.Amount, Description: e.Remark, CreatedAt: e.CreatedAt,
	}
	if out.Description == "" {
		out.Description = shown.words
	}
	if e.RefType == ledger.RefActor {
		out.ActorID = e.RefID
	}
	if e.Request != uuid.Nil {
		request := id.Format(id.Request, e.Request)
		out.RequestID = &request
	}
	return out
}
