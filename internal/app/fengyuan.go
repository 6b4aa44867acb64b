package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"weir/ent"
	"weir/ent/schematype"
	"weir/ent/service"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/request"
	"weir/internal/secret"
	"weir/internal/task"
	"weir/internal/viewer"
	"weir/relay/dialect"
	"weir/relay/dialect/fengyuan"
)

// fengyuan counts calls in Redis where there is a real one: more nodes than this may count there.
func (a *App) fengyuan() *fengyuan.Dialect {
	d := dialects{a}
	deps := fengyuan.Deps{Keys: fengyuanKeys{d}, Services: fengyuanServices{d}, Now: a.clock.Now, Address: clientAddress}
	if a.cfg.RealRedis() {
		deps.Counter = redisCounter{a.redis}
	}
	return fengyuan.New(deps)
}

type fengyuanKeys struct{ dialects }

func (d fengyuanKeys) Authenticate(ctx context.Context, key secret.String) (fengyuan.Caller, error) {
	who, err := d.verifier.Authenticate(ctx, key.Reveal())
	return fengyuan.Caller{
		TenantID: who.TenantID, UserID: who.UserID, KeyID: who.KeyID, PriceGroup: who.PriceGroup, VIPLevel: who.VIPLevel,
		MayUse: who.MayUse, Admit: d.admitter(who), Budgets: who.Limits.BudgetsFor,
	}, err
}

func (d fengyuanKeys) Info(ctx context.Context, c fengyuan.Caller) (fengyuan.Info, error) {
	u, err := d.DB.Ent.User.Get(viewer.SystemContext(ctx, "fengyuan"), c.UserID)
	if err != nil {
		return fengyuan.Info{}, err
	}
	tenant, err := id.Parse(id.Tenant, c.TenantID)
	if err != nil {
		return fengyuan.Info{}, err
	}
	t, err := d.DB.Ent.Tenant.Get(viewer.SystemContext(ctx, "fengyuan"), c.TenantID)
	if err != nil {
		return fengyuan.Info{}, err
	}
	w, err := d.Book.Wallet(ctx, tenant)
	return fengyuan.Info{Number: u.Number, Name: loginOf(u), Balance: w.Balance(), VIPExpires: vipEnd(t, c.VIPLevel)}, err
}

// vipEnd is the day of the tenant's calendar on which its VIP level ends; "" without one, and for one without end.
func vipEnd(t *ent.Tenant, level int) string {
	if level == 0 || t.VipExpireAt == nil {
		return ""
	}
	zone, err := time.LoadLocation(t.Timezone)
	if err != nil {
		zone = time.UTC
	}
	return t.VipExpireAt.In(zone).Format(time.DateOnly)
}

type fengyuanServices struct{ dialects }

func (d fengyuanServices) List(ctx context.Context) ([]fengyuan.Service, error) {
	rows, err := d.DB.Ent.Service.Query().Where(service.Published(true)).Order(ent.Asc(service.FieldNumber)).
		All(viewer.SystemContext(ctx, "fengyuan"))
	if err != nil {
		return nil, err
	}
	out := make([]fengyuan.Service, len(rows))
	for i, s := range rows {
		out[i] = fengyuan.Service{
			Number: s.Number, Code: s.Code, Name: s.Name, Category: s.Category, Description: s.Description, Endpoint: s.ModelEndpoint,
			CostCC: s.CostCc, VIPPPM: s.VipPpm,
		}
	}
	return out, nil
}

func (d fengyuanServices) Invoke(ctx context.Context, c fengyuan.Caller, in fengyuan.Invocation) (fengyuan.Task, error) {
	row, err := d.DB.Ent.Service.Query().Where(service.Code(in.Code), service.Published(true)).Only(viewer.SystemContext(ctx, "fengyuan"))
	switch {
	case ent.IsNotFound(err):
		return fengyuan.Task{}, fault.New(fault.ModelNotFound, "There is no such service.")
	case err != nil:
		return fengyuan.Task{}, err
	}
	input, err := d.serviceInput(row, in.Params)
	if err != nil {
		return fengyuan.Task{}, err
	}
	if in.WebhookURL != "" {
		if err := d.guard.CheckURL(in.WebhookURL); err != nil {
			return fengyuan.Task{}, fault.Field("webhook_url", "The URL "+fault.Of(err).Message+".")
		}
	}
	kind := schematype.Image
	if row.Category == "video" {
		kind = schematype.Video
	}
	order := task.Order{
		Kind: kind, Model: row.Model, Input: input, Via: "fengyuan/invoke", WebhookURL: in.WebhookURL,
		ClientRequestID: request.From(ctx).ClientID,
		Caller: task.Caller{
			TenantID: c.TenantID, UserID: c.UserID, KeyID: c.KeyID, PriceGroup: c.PriceGroup, VIPLevel: c.VIPLevel,
			MayUse: c.MayUse, Admit: c.Admit, Budgets: c.Budgets,
		},
		Service: &task.Invoked{ID: row.ID, Code: row.Code, Cost: d.cost(row, c.VIPLevel)},
	}
	if in.Key != "" {
		order.Key, order.Digest = in.Key, fmt.Sprintf("%s %s %s", in.Code, in.WebhookURL, in.Params)
	}
	t, _, err := d.dialects.App.Tasks.Create(ctx, order)
	if err != nil {
		return fengyuan.Task{}, err
	}
	return d.shown(ctx, t)
}

// cost is what an invocation costs a tenant of a VIP level, rounded up to whole nano-USD. Of the service's factor for every VIP
// and that of the level the lower price wins.
func (d fengyuanServices) cost(s *ent.Service, level int) money.Amount {
	cost := dialect.CreditAmount(s.CostCc)
	if level > 0 {
		factor := min(s.VipPpm, d.Prices.VIPFactor(level))
		cost = money.Amount((int64(cost)*factor + money.One - 1) / money.One)
	}
	return cost
}

// serviceInput makes of a service's parameters what its model takes.
func (d fengyuanServices) serviceInput(s *ent.Service, params json.RawMessage) (task.Input, error) {
	in := task.Input{Params: params}
	given := gjson.ParseBytes(params)
	known := map[string]bool{}
	for _, p := range s.Params {
		known[p.Name] = true
		v := given.Get(gjson.Escape(p.Name))
		if !v.Exists() || v.Type == gjson.Null || v.Type == gjson.String && v.Str == "" {
			if p.Required {
				return in, fault.Field(p.Name, "The parameter '"+p.Name+"' is missing.")
			}
			continue
		}
		if err := d.setInput(&in, p, v); err != nil {
			return in, err
		}
	}
	var unknown error
	given.ForEach(func(name, _ gjson.Result) bool {
		if !known[name.Str] {
			unknown = fault.Field(name.Str, "The service does not take the parameter '"+name.Str+"'.")
		}
		return unknown == nil
	})
	return in, unknown
}

func (d fengyuanServices) setInput(in *task.Input, p schematype.ServiceParam, v gjson.Result) error {
	text := map[string]*string{
		"prompt": &in.Prompt, "negative_prompt": &in.NegativePrompt, "size": &in.Size, "aspect_ratio": &in.AspectRatio,
		"resolution": &in.Resolution, "quality": &in.Quality,
	}
	switch into, ok := text[p.Field]; {
	case ok && v.Type != gjson.String:
		return fault.Field(p.Name, "The parameter '"+p.Name+"' must be a string.")
	case ok:
		*into = v.Str
	case p.Field == "seconds":
		n, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil || n < 1 {
			return fault.Field(p.Name, "The parameter '"+p.Name+"' must be a whole number above 0.")
		}
		in.Seconds = n
	case p.Field == "image":
		if v.Type != gjson.String {
			return fault.Field(p.Name, "The parameter '"+p.Name+"' must be a URL.")
		}
		if err := d.guard.CheckURL(v.Str); err != nil {
			return fault.Field(p.Name, "The URL "+fault.Of(err).Message+".")
		}
		in.First = &task.Picture{URL: v.Str}
	}
	return nil
}

// fengyuanStates are the states of tasks in the dialect's words.
var fengyuanStates = map[task.State]string{
	task.Queued: "pending", task.Submitting: "processing", task.Running: "processing", task.Unknown: "processing",
	task.Succeeded: "completed", task.Failed: "failed", task.Cancelled: "failed", task.Expired: "failed",
}

func (d fengyuanServices) shown(ctx context.Context, t *task.Task) (fengyuan.Task, error) {
	in, err := d.dialects.App.Tasks.InputOf(t)
	if err != nil {
		return fengyuan.Task{}, err
	}
	out := fengyuan.Task{
		ID: t.ID, Status: fengyuanStates[t.State], Progress: task.Progress(t), Params: in.Params, Code: t.FailureCode, Cause: t.FailureMessage,
		CreatedAt: t.CreatedAt, CompletedAt: t.FinishedAt, CostCC: dialect.CreditHundredths(money.Amount(t.HeldN)),
	}
	if t.ServiceCode != nil {
		out.Service = *t.ServiceCode
	}
	if cost, ok := task.Cost(t); ok {
		out.CostCC = dialect.CreditHundredths(cost)
	}
	if t.State == task.Succeeded && !d.dialects.App.Tasks.Expired(t) {
		for _, r := range t.Results {
			if !r.Thumbnail {
				out.URLs = append(out.URLs, request.From(ctx).BaseURL+d.dialects.App.Tasks.Link(r))
			}
		}
	}
	return out, nil
}

func (d fengyuanServices) Task(ctx context.Context, c fengyuan.Caller, taskID string) (fengyuan.Task, error) {
	t, err := d.dialects.App.Tasks.Get(ctx, c.TenantID, taskID)
	if err != nil {
		return fengyuan.Task{}, err
	}
	if t, err = d.dialects.App.Tasks.Fresh(ctx, t); err != nil {
		return fengyuan.Task{}, err
	}
	return d.shown(ctx, t)
}

func (d fengyuanServices) Tasks(ctx context.Context, c fengyuan.Caller, status string, page, limit int) ([]fengyuan.Task, int, error) {
	f := task.Filter{Limit: limit, Offset: (page - 1) * limit}
	for state, word := range fengyuanStates {
		if word == status {
			f.States = append(f.States, state)
		}
	}
	slices.Sort(f.States)
	total, err := d.dialects.App.Tasks.Count(ctx, c.TenantID, f)
	if err != nil {
		return nil, 0, err
	}
	rows, err := d.dialects.App.Tasks.List(ctx, c.TenantID, f)
	if err != nil {
		return nil, 0, err
	}
	out := make([]fengyuan.Task, len(rows))
	for i, t := range rows {
		if out[i], err = d.shown(ctx, t); err != nil {
			return nil, 0, err
		}
	}
	return out, total, nil
}
