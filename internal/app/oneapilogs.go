package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"weir/ent"
	entkey "weir/ent/apikey"
	entchannel "weir/ent/channel"
	"weir/ent/membership"
	"weir/ent/predicate"
	"weir/ent/transfer"
	"weir/ent/usagelog"
	entuser "weir/ent/user"
	"weir/internal/auth"
	"weir/internal/export"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/viewer"
	"weir/relay/dialect/oneapi"
)

// oneapiLogs shows usage records as One API's logs of consumption, and what else moved a tenant's money as its other logs.
type oneapiLogs struct{ dialects }

// transferKinds are One API's types of what is in the books besides calls.
var transferKinds = map[ledger.Code]int{
	ledger.CodeTopUp: oneapi.LogTopUp, ledger.CodeRedeem: oneapi.LogTopUp, ledger.CodeBonus: oneapi.LogTopUp,
	ledger.CodeAdjust: oneapi.LogManage, ledger.CodeRefund: oneapi.LogManage,
	ledger.CodeExpiry: oneapi.LogSystem, ledger.CodeLate: oneapi.LogSystem, ledger.CodeDebt: oneapi.LogSystem, ledger.CodePlan: oneapi.LogSystem,
}

// logView is what a viewer may see of the logs, narrowed by a filter.
type logView struct {
	calls     []predicate.UsageLog
	transfers []predicate.Transfer
	noCalls   bool
	noMoves   bool // nothing but calls
}

func (d oneapiLogs) List(ctx context.Context, f oneapi.LogFilter, offset, size int) ([]oneapi.Log, error) {
	view, err := d.view(ctx, f)
	if err != nil {
		return nil, err
	}
	sys := viewer.SystemContext(ctx, "logs")
	var all []oneapi.Log
	if !view.noCalls {
		rows, err := d.DB.Ent.UsageLog.Query().Where(view.calls...).
			Order(usagelog.ByCreatedAt(entsql.OrderDesc()), usagelog.ByID(entsql.OrderDesc())).Limit(offset + size).All(sys)
		if err != nil {
			return nil, fmt.Errorf("list logs: %w", err)
		}
		if all, err = d.calls(sys, rows); err != nil {
			return nil, err
		}
	}
	if !view.noMoves {
		rows, err := d.DB.Ent.Transfer.Query().Where(view.transfers...).
			Order(transfer.ByCreatedAt(entsql.OrderDesc()), transfer.ByID(entsql.OrderDesc())).Limit(offset + size).All(sys)
		if err != nil {
			return nil, fmt.Errorf("list logs: %w", err)
		}
		moves, err := d.moves(sys, rows)
		if err != nil {
			return nil, err
		}
		all = append(all, moves...)
	}
	slices.SortStableFunc(all, func(a, b oneapi.Log) int { return b.CreatedAt.Compare(a.CreatedAt) })
	from := min(offset, len(all))
	return all[from:min(from+size, len(all))], nil
}

func (d oneapiLogs) Sum(ctx context.Context, f oneapi.LogFilter) (money.Amount, error) {
	if f.Kind != 0 && f.Kind != oneapi.LogConsume {
		return 0, nil
	}
	f.Kind = oneapi.LogConsume
	view, err := d.view(ctx, f)
	if err != nil || view.noCalls {
		return 0, err
	}
	var sum []struct {
		Sum *int64 `json:"sum"`
	}
	err = d.DB.Ent.UsageLog.Query().Where(view.calls...).Aggregate(ent.As(ent.Sum(usagelog.FieldCostN), "sum")).
		Scan(viewer.SystemContext(ctx, "logs"), &sum)
	if err != nil || len(sum) == 0 || sum[0].Sum == nil {
		return 0, err
	}
	return money.Amount(*sum[0].Sum), nil
}

// view decides what the viewer of a context may see: everything for administrators who ask for it; the own tenant's for its
// members, of which a MEMBER sees calls of the own keys and nothing of the statement.
func (d oneapiLogs) view(ctx context.Context, f oneapi.LogFilter) (out logView, err error) {
	v := viewer.FromContext(ctx)
	out.noCalls = f.Kind != 0 && f.Kind != oneapi.LogConsume
	out.noMoves = f.Kind == oneapi.LogConsume || f.Model != "" || f.TokenName != "" || f.Channel != 0 || f.Username != "" || f.Keyword != ""
	out.transfers = []predicate.Transfer{transfer.TenantIDNotNil(), transfer.CodeIn(codesOf(f.Kind)...)}
	keys := []predicate.APIKey{}
	byKey := false
	switch {
	case v == nil:
		return out, auth.ErrSignInFirst
	case f.Reach == oneapi.Everyone:
		if !v.IsPlatformAdmin() {
			return out, errAdminsOnly
		}
	case v.TenantID == "":
		out.noCalls, out.noMoves = true, true
		return out, nil
	default:
		tenant, err := id.Parse(id.Tenant, v.TenantID)
		if err != nil {
			return out, err
		}
		out.calls = append(out.calls, usagelog.TenantID(tenant))
		out.transfers = append(out.transfers, transfer.TenantID(tenant))
		keys = append(keys, entkey.TenantID(v.TenantID))
		out.noMoves = out.noMoves || !slices.Contains(export.StatementRoles, v.Role)
		if v.Role == viewer.Member {
			keys, byKey = append(keys, entkey.CreatedBy(v.UserID)), true
		}
	}
	sys := viewer.SystemContext(ctx, "logs")
	if f.TokenName != "" {
		keys, byKey = append(keys, entkey.Name(f.TokenName)), true
	}
	if f.Username != "" {
		users, err := d.DB.Ent.User.Query().Where(entuser.Or(entuser.Username(f.Username), entuser.Email(auth.NormalizeEmail(f.Username)))).IDs(sys)
		if err != nil {
			return out, fmt.Errorf("list logs: %w", err)
		}
		keys, byKey = append(keys, entkey.CreatedByIn(users...)), true
	}
	if byKey {
		ids, err := d.keyIDs(sys, keys)
		if err != nil {
			return out, err
		}
		out.calls = append(out.calls, usagelog.APIKeyIDIn(ids...))
	}
	return out, d.narrow(sys, f, keys, &out)
}

// narrow adds what a filter says of the calls themselves.
func (d oneapiLogs) narrow(sys context.Context, f oneapi.LogFilter, keys []predicate.APIKey, out *logView) error {
	if f.Model != "" {
		out.calls = append(out.calls, usagelog.Model(f.Model))
	}
	if f.Channel != 0 {
		channelID, err := d.DB.Ent.Channel.Query().Where(entchannel.Number(f.Channel)).FirstID(sys)
		if ent.IsNotFound(err) {
			channelID = "none"
		} else if err != nil {
			return fmt.Errorf("list logs: %w", err)
		}
		out.calls = append(out.calls, usagelog.ChannelID(channelID))
	}
	if f.Keyword != "" {
		ids, err := d.keyIDs(sys, append(slices.Clone(keys), entkey.NameHasPrefix(f.Keyword)))
		if err != nil {
			return err
		}
		out.calls = append(out.calls, usagelog.Or(usagelog.ModelHasPrefix(f.Keyword), usagelog.APIKeyIDIn(ids...)))
	}
	if !f.From.IsZero() {
		out.calls = append(out.calls, usagelog.CreatedAtGTE(f.From))
		out.transfers = append(out.transfers, transfer.CreatedAtGTE(f.From))
	}
	if !f.To.IsZero() {
		out.calls = append(out.calls, usagelog.CreatedAtLT(f.To))
		out.transfers = append(out.transfers, transfer.CreatedAtLT(f.To))
	}
	return nil
}

func codesOf(kind int) []string {
	var codes []string
	for code, of := range transferKinds {
		if kind == 0 || kind == of {
			codes = append(codes, string(code))
		}
	}
	slices.Sort(codes)
	return codes
}

// mostKeys bounds how many keys one condition names.
const mostKeys = 1000

// keyIDs are the keys that meet conditions, the newest of them.
func (d oneapiLogs) keyIDs(sys context.Context, where []predicate.APIKey) ([]uuid.UUID, error) {
	names, err := d.DB.Ent.APIKey.Query().Where(where...).Order(entkey.ByNumber(entsql.OrderDesc())).Limit(mostKeys).IDs(sys)
	if err != nil {
		return nil, fmt.Errorf("keys of logs: %w", err)
	}
	out := make([]uuid.UUID, len(names))
	for i, name := range names {
		if out[i], err = id.Parse(id.Key, name); err != nil {
			return nil, fmt.Errorf("keys of logs: %w", err)
		}
	}
	return out, nil
}

// calls shows usage records with the names of their keys, users and channels.
func (d oneapiLogs) calls(sys context.Context, rows []*ent.UsageLog) ([]oneapi.Log, error) {
	var keyIDs, channelIDs []string
	for _, row := range rows {
		keyIDs, channelIDs = append(keyIDs, id.Format(id.Key, row.APIKeyID)), append(channelIDs, row.ChannelID)
	}
	keys := map[string]*ent.APIKey{}
	var makers []string
	if len(rows) > 0 {
		found, err := d.DB.Ent.APIKey.Query().Where(entkey.IDIn(unique(keyIDs)...)).All(sys)
		if err != nil {
			return nil, fmt.Errorf("keys of logs: %w", err)
		}
		for _, k := range found {
			keys[k.ID], makers = k, append(makers, k.CreatedBy)
		}
	}
	users, err := d.users(sys, makers)
	if err != nil {
		return nil, err
	}
	channels := map[string]int{}
	if len(rows) > 0 {
		found, err := d.DB.Ent.Channel.Query().Where(entchannel.IDIn(unique(channelIDs)...)).All(sys)
		if err != nil {
			return nil, fmt.Errorf("channels of logs: %w", err)
		}
		for _, c := range found {
			channels[c.ID] = c.Number
		}
	}
	out := make([]oneapi.Log, len(rows))
	for i, u := range rows {
		out[i] = oneapi.Log{
			Number: int(u.Number), CreatedAt: u.CreatedAt.UTC(), Kind: oneapi.LogConsume, Content: u.Route, Model: u.Model, Charge: money.Amount(u.CostN),
			InputTokens:  u.Input + u.CacheRead + u.CacheWrite5m + u.CacheWrite1h + u.InputAudio + u.InputImage,
			OutputTokens: u.Output + u.Reasoning + u.OutputAudio + u.OutputImage, Channel: channels[u.ChannelID],
			RequestID: id.Format(id.Request, u.RequestID), Elapsed: time.Duration(u.DurationUs) * time.Microsecond, Stream: u.Stream,
		}
		if k := keys[id.Format(id.Key, u.APIKeyID)]; k != nil {
			out[i].TokenName = k.Name
			name(&out[i], users[k.CreatedBy])
		}
	}
	return out, nil
}

// moves shows what else moved money, each under the name of the tenant's first owner.
func (d oneapiLogs) moves(sys context.Context, rows []*ent.Transfer) ([]oneapi.Log, error) {
	var tenants []string
	for _, row := range rows {
		tenants = append(tenants, id.Format(id.Tenant, *row.TenantID))
	}
	owners := map[string]*ent.User{}
	if len(rows) > 0 {
		found, err := d.DB.Ent.Membership.Query().Where(membership.TenantIDIn(unique(tenants)...), membership.RoleEQ(membership.RoleOWNER)).
			Order(oldestMembership()).WithUser().All(sys)
		if err != nil {
			return nil, fmt.Errorf("owners of logs: %w", err)
		}
		for _, m := range found {
			if owners[m.TenantID] == nil {
				owners[m.TenantID] = m.Edges.User
			}
		}
	}
	out := make([]oneapi.Log, len(rows))
	for i, t := range rows {
		out[i] = oneapi.Log{
			Number: int(*t.Version), CreatedAt: t.CreatedAt.UTC(), Kind: transferKinds[ledger.Code(t.Code)], Content: t.Remark, Charge: moved(t),
		}
		name(&out[i], owners[tenants[i]])
	}
	return out, nil
}

// moved is below zero where money left the tenant.
func moved(t *ent.Transfer) money.Amount {
	own := []string{string(ledger.Cash), string(ledger.Bonus), "debt"}
	if slices.Contains(own, t.DebitAccount) && !slices.Contains(own, t.CreditAccount) {
		return -money.Amount(t.Amount)
	}
	return money.Amount(t.Amount)
}

func (d oneapiLogs) users(sys context.Context, ids []string) (map[string]*ent.User, error) {
	out := map[string]*ent.User{}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := d.DB.Ent.User.Query().Where(entuser.IDIn(unique(ids)...)).All(sys)
	if err != nil {
		return nil, fmt.Errorf("users of logs: %w", err)
	}
	for _, u := range found {
		out[u.ID] = u
	}
	return out, nil
}

func name(l *oneapi.Log, u *ent.User) {
	if u != nil {
		l.Username, l.UserNumber = loginOf(u), u.Number
	}
}

func unique(list []string) []string {
	sorted := slices.Clone(list) // callers go by the order of theirs
	slices.Sort(sorted)
	return slices.Compact(sorted)
}
