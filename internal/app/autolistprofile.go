package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/membership"
	"weir/ent/usagelog"
	"weir/internal/auth"
	"weir/internal/export"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/viewer"
	"weir/relay/dialect/autolist"
)

type autolistProfiles struct{ dialects }

// Profile shows the user whose session or API key it is, with the tenant in which it acts.
func (d autolistProfiles) Profile(ctx context.Context) (autolist.User, string, error) {
	v, sys := viewer.FromContext(ctx), viewer.SystemContext(ctx, "autolist")
	u, err := d.DB.Ent.User.Get(sys, v.UserID)
	if err != nil {
		return autolist.User{}, "", err
	}
	var t *ent.Tenant
	if v.TenantID != "" {
		if t, err = d.DB.Ent.Tenant.Get(sys, v.TenantID); err != nil {
			return autolist.User{}, "", err
		}
	}
	accounts := autolistAccounts(d)
	shown, err := accounts.user(ctx, &auth.SignedIn{User: u, Tenant: t})
	if err != nil {
		return autolist.User{}, "", err
	}
	prefix, err := accounts.newestKey(ctx, t)
	return shown, prefix, err
}

// autolistKinds are the codes of the journal in the dialect's words. A late settlement and a collected debt belong to a call
// that has its charge already.
var autolistKinds = map[ledger.Code]autolist.Kind{
	ledger.CodeCharge: autolist.Charge,
	ledger.CodePlan:   autolist.Charge,
	ledger.CodeTopUp:  autolist.TopUp,
	ledger.CodeBonus:  autolist.Bonus,
	ledger.CodeRedeem: autolist.Redeem,
	ledger.CodeRefund: autolist.Refund,
	ledger.CodeAdjust: autolist.Adjust,
	ledger.CodeExpiry: autolist.Adjust,
	ledger.CodeLate:   autolist.Adjust,
	ledger.CodeDebt:   autolist.Adjust,
}

// Transactions finds a page by the numbers of the journal, which has no gaps: a deep page costs what the first does.
func (d autolistProfiles) Transactions(ctx context.Context, page, limit int) ([]autolist.Transaction, int64, error) {
	tenant, err := d.statementOf(ctx)
	if err != nil || tenant == uuid.Nil {
		return nil, 0, err
	}
	total, err := d.Book.LastEntry(ctx, tenant)
	if err != nil {
		return nil, 0, err
	}
	newest := total - int64(page-1)*int64(limit)
	if newest < 1 {
		return nil, total, nil
	}
	entries, err := d.Book.Entries(ctx, tenant, ledger.Entries{Before: newest + 1, Limit: limit})
	if err != nil {
		return nil, 0, err
	}
	models, err := d.modelsOf(ctx, tenant, entries)
	if err != nil {
		return nil, 0, err
	}
	out := make([]autolist.Transaction, len(entries))
	for i, e := range entries {
		out[i] = autolist.Transaction{
			ID: id.Format("ent", e.ID), Kind: autolistKinds[e.Code], Amount: e.Amount, BalanceAfter: e.BalanceAfter, Description: e.Remark,
			Model: models[e.ID], CreatedAt: e.CreatedAt,
		}
		if e.Request != uuid.Nil {
			out[i].RequestID = id.Format(id.Request, e.Request)
		}
	}
	return out, total, nil
}

// statementOf is the tenant whose statement the context may read; the nil UUID for a user without any. An API key reads what
// its user may.
func (d autolistProfiles) statementOf(ctx context.Context) (uuid.UUID, error) {
	v := viewer.FromContext(ctx)
	if v.TenantID == "" {
		return uuid.Nil, nil
	}
	m, err := d.DB.Ent.Membership.Query().Where(membership.UserID(v.UserID), membership.TenantID(v.TenantID)).WithTenant().WithUser().
		Only(viewer.SystemContext(ctx, "autolist"))
	switch {
	case ent.IsNotFound(err) || err == nil && !slices.Contains(export.StatementRoles, viewer.Role(m.Role)):
		return uuid.Nil, fault.New(fault.Forbidden, "Your role in this tenant may not read the statement.")
	case err != nil:
		return uuid.Nil, err
	case disabled(m.Edges.User, m.Edges.Tenant):
		return uuid.Nil, auth.ErrSuspended
	}
	return id.Parse(id.Tenant, v.TenantID)
}

// modelsOf are the models of the calls among entries, by the id of the entry. A usage record has the id and the time of its
// charge; the bounds of time keep the search to their partitions.
func (d autolistProfiles) modelsOf(ctx context.Context, tenant uuid.UUID, entries []ledger.Entry) (map[uuid.UUID]string, error) {
	var holds []uuid.UUID
	var from, to time.Time
	for _, e := range entries { // newest first
		if e.Code != ledger.CodeCharge {
			continue
		}
		if holds = append(holds, e.ID); to.IsZero() {
			to = e.CreatedAt
		}
		from = e.CreatedAt
	}
	models := make(map[uuid.UUID]string, len(holds))
	if len(holds) == 0 {
		return models, nil
	}
	rows, err := d.DB.Ent.UsageLog.Query().Where(usagelog.TenantID(tenant), usagelog.IDIn(holds...),
		usagelog.CreatedAtGTE(from.Add(-time.Second)), usagelog.CreatedAtLTE(to.Add(time.Second))).
		Select(usagelog.FieldID, usagelog.FieldModel).All(viewer.SystemContext(ctx, "autolist"))
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		models[row.ID] = row.Model
	}
	return models, nil
}
