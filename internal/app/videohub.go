package app

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/request"
	"weir/internal/secret"
	"weir/internal/task"
	"weir/internal/viewer"
	"weir/relay/dialect"
	"weir/relay/dialect/videohub"
)

type videohubKeys struct{ dialects }

func (d videohubKeys) Authenticate(ctx context.Context, key secret.String) (videohub.Caller, error) {
	who, err := d.verifier.Authenticate(ctx, key.Reveal())
	return videohub.Caller{
		Tenant: who.TenantUUID, TenantID: who.TenantID, UserID: who.UserID, KeyID: who.KeyID, PriceGroup: who.PriceGroup, VIPLevel: who.VIPLevel,
		MayUse: who.MayUse, Admit: d.admitter(who), Budgets: who.Limits.BudgetsFor,
	}, err
}

type videohubCodes struct{ dialects }

func (d videohubCodes) Redeem(ctx context.Context, c videohub.Caller, code secret.String) (videohub.Redeemed, error) {
	ctx = viewer.NewContext(ctx, &viewer.Viewer{TenantID: id.Format(id.Tenant, c.Tenant), UserID: c.UserID, KeyID: c.KeyID})
	done, err := d.Redemptions.Redeem(ctx, code)
	return videohub.Redeemed{Added: done.Amount, Total: done.Total}, err
}

type videohubWallets struct{ dialects }

func (d videohubWallets) Wallet(ctx context.Context, tenant uuid.UUID) (videohub.Wallet, error) {
	s, err := d.Book.Spent(ctx, tenant)
	return videohub.Wallet{Balance: s.Wallet.Balance(), Spent: s.Amount}, err
}

type videohubVideos struct{ dialects }

func (d videohubVideos) Submit(ctx context.Context, c videohub.Caller, in videohub.Order) (string, error) {
	o := task.Order{
		Kind: schematype.Video, Model: in.Model, Provider: in.Provider, Via: "videohub/submit", UserIdentifier: in.UserIdentifier,
		WebhookURL: in.WebhookURL, ClientRequestID: request.From(ctx).ClientID,
		Caller: task.Caller{
			TenantID: c.TenantID, UserID: c.UserID, KeyID: c.KeyID, PriceGroup: c.PriceGroup, VIPLevel: c.VIPLevel,
			MayUse: c.MayUse, Admit: c.Admit, Budgets: c.Budgets,
		},
		Input: task.Input{Prompt: in.Prompt, AspectRatio: in.AspectRatio, Seconds: int64(in.Seconds)},
	}
	if in.Key != "" {
		o.Key, o.Digest = in.Key, fmt.Sprintf("%+v", in)
	}
	for field, url := range map[string]string{"image_url": in.ImageURL, "webhook_url": in.WebhookURL} {
		if url == "" {
			continue
		}
		if err := d.guard.CheckURL(url); err != nil {
			return "", fault.Field(field, "The URL "+fault.Of(err).Message+".")
		}
	}
	if in.ImageURL != "" {
		o.Input.First = &task.Picture{URL: in.ImageURL}
	}
	if o.Model == "" {
		model, err := d.worker.DefaultModel(in.Provider, c.PriceGroup)
		if err != nil {
			return "", d.noProvider(err, c.PriceGroup)
		}
		o.Model = model
	}
	t, _, err := d.Tasks.Create(ctx, o)
	if err != nil {
		return "", err
	}
	return task.JobID(t), nil
}

// noProvider names the providers that there are, in the language of the caller.
func (d videohubVideos) noProvider(err error, group string) error {
	if fault.Of(err).Field != "provider" {
		return err
	}
	there := strings.Join(d.worker.Providers(group), ", ")
	return dialect.Invalid("provider", dialect.Text{
		ZH: "没有该 provider 的可用渠道，可选：" + there, EN: "There is no such provider. There are: " + there + ".",
	})
}

// videohubStates are the states of tasks in the dialect's words.
var videohubStates = map[task.State]string{
	task.Queued: "queued", task.Submitting: "processing", task.Running: "processing", task.Unknown: "processing",
	task.Succeeded: "succeeded", task.Failed: "failed", task.Cancelled: "failed", task.Expired: "failed",
}

func (d videohubVideos) Status(ctx context.Context, c videohub.Caller, jobID string) (videohub.Job, error) {
	t, err := d.Tasks.Get(ctx, c.TenantID, jobID)
	if err != nil {
		return videohub.Job{}, err
	}
	return videohub.Job{
		Status: videohubStates[t.State], Progress: task.Progress(t), ResultURL: d.resultURL(ctx, t), Code: t.FailureCode, Cause: t.FailureMessage,
	}, nil
}

// resultURL is the absolute link to the first result of a task; "" while there is none.
func (d dialects) resultURL(ctx context.Context, t *task.Task) string {
	if t.State != task.Succeeded || d.Tasks.Expired(t) || len(t.Results) == 0 {
		return ""
	}
	return request.From(ctx).BaseURL + d.Tasks.Link(t.Results[0])
}
