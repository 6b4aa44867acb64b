package work

import (
	"context"
	"errors"
	"time"

	"weir/ent/schematype"
	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/outbox"
	"weir/internal/task"
	"weir/relay/wire"
)

// report logs what only we can mend.
func (w *Worker) report(t *task.Task, err error) {
	if err == nil || errors.Is(err, task.ErrMoved) || errors.Is(err, outbox.ErrAlreadyDone) {
		return
	}
	w.cfg.Log.Warn().Err(err).Str("task_id", t.ID).Str("tenant_id", t.TenantID).Str("step", string(t.Step)).Msg("task: a turn failed; it will be repeated")
}

// step does what a task's row says is next.
func (w *Worker) step(ctx context.Context, t *task.Task) error {
	if t.Step == schematype.TaskHold {
		return w.cfg.Tasks.Abandon(ctx, t)
	}
	if t.Verdict != nil {
		_, err := w.cfg.Tasks.Book(ctx, t)
		return err
	}
	late := w.cfg.Clock.Now().After(t.DeadlineAt)
	switch {
	case t.Step == schematype.TaskFetch:
		return w.fetch(ctx, t, "")
	case t.Step == schematype.TaskPoll:
		return w.poll(ctx, t, late)
	case t.Step != schematype.TaskSubmit:
		return nil
	case late && t.State != task.Queued:
		return w.lastDoubt(ctx, t)
	case late:
		return w.cfg.Tasks.End(ctx, t, expired, "")
	case t.Cancelling && t.State == task.Queued: // the provider that had it under way did not take it
		return w.cfg.Tasks.End(ctx, t, cancelled, "")
	}
	switch t.State {
	case task.Queued:
		return w.submit(ctx, t, "")
	case task.Submitting: // its node died, or lost its way, in the middle
		doubted, err := w.cfg.Tasks.Doubt(ctx, t, w.cfg.Clock.Now().Add(reconcileWait))
		if err != nil {
			return err
		}
		return w.reconcile(ctx, doubted)
	case task.Unknown:
		return w.reconcile(ctx, t)
	}
	return nil
}

var (
	expired   = task.Verdict{State: task.Expired, Code: "expired", Message: "The task was not finished in time."}
	cancelled = task.Verdict{State: task.Cancelled, Code: "cancelled", Message: "The task was cancelled."}
)

// Submit is what the outbox event of a new task asks for.
func (w *Worker) Submit(ctx context.Context, taskID, event string) error {
	t, err := w.cfg.Tasks.Load(ctx, taskID)
	switch {
	case errors.Is(err, task.ErrNotFound):
		return w.cfg.Tasks.Drop(ctx, event)
	case err != nil:
		return err
	case t.Step != schematype.TaskSubmit || t.State != task.Queued || t.Verdict != nil:
		return w.cfg.Tasks.Drop(ctx, event)
	}
	if err := w.submit(ctx, t, event); !errors.Is(err, task.ErrMoved) {
		return err
	}
	return w.cfg.Tasks.Drop(ctx, event)
}

// Fetch is what the outbox event of a task that was made asks for.
func (w *Worker) Fetch(ctx context.Context, taskID, event string) error {
	t, err := w.cfg.Tasks.Load(ctx, taskID)
	switch {
	case errors.Is(err, task.ErrNotFound):
		return w.cfg.Tasks.Drop(ctx, event)
	case err != nil:
		return err
	case t.Step != schematype.TaskFetch || t.Verdict != nil:
		return w.cfg.Tasks.Drop(ctx, event)
	}
	return w.fetch(ctx, t, event)
}

// where finds the upstream and the endpoint of a task that a provider has.
func (w *Worker) where(ctx context.Context, t *task.Task, patience time.Duration) (wire.VideoUpstream, wire.Endpoint, error) { //nolint:ireturn // one of many, by the channel
	route, err := w.route(ctx, place{t.ChannelID, t.CredentialID, t.UpstreamModel})
	if err != nil {
		return nil, wire.Endpoint{}, err
	}
	upstream, ok := w.upstream(route, wire.RouteVideos)
	if !ok {
		return nil, wire.Endpoint{}, fault.New(fault.NotFound, "The channel's provider is not known any more.")
	}
	return upstream, w.endpoint(route, patience), nil
}

func (w *Worker) endpoint(r channel.Route, patience time.Duration) wire.Endpoint {
	to := wire.Endpoint{
		BaseURL: r.BaseURL, Credential: wire.Credential(r.Credential.Reveal()), Model: r.Model, FirstByte: patience, Idle: patience,
		MaxAnswer: maxAnswer, Transport: w.cfg.Transport, Vendor: r.Preset, Other: r.Other, Headers: r.Headers, Params: r.Params,
		NewBuffer: func() wire.Buffer { return w.cfg.Spool.Buffer() },
	}
	if w.cfg.Ways != nil && (r.Connect > 0 || !r.Proxy.Empty()) {
		to.Transport = w.cfg.Ways.Transport(r.Proxy.Reveal(), r.Connect)
	}
	return to
}

func routeOf(t *task.Task) wire.Route {
	if t.Kind == schematype.Image {
		return wire.RouteImages
	}
	return wire.RouteVideos
}

func reference(t *task.Task) string {
	u := task.UUID(t)
	const digits = "0123456789abcdef"
	out := make([]byte, 0, 32)
	for _, b := range u {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out)
}

func refOf(t *task.Task) wire.JobRef {
	ref := wire.JobRef{Reference: reference(t), Route: routeOf(t), Model: t.Model, Data: t.JobData}
	if t.JobID != nil {
		ref.ID = *t.JobID
	}
	if t.SubmittedAt != nil {
		ref.Submitted = *t.SubmittedAt
	}
	return ref
}

// Cancel asks a task's provider to stop it.
func (w *Worker) Cancel(ctx context.Context, t *task.Task) error {
	upstream, to, err := w.where(ctx, t, cancelTime)
	if err != nil {
		return err
	}
	ctx, done := context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
	defer done()
	err = upstream.Cancel(ctx, to, refOf(t))
	if errors.Is(err, wire.ErrNotCancelled) {
		return task.ErrNotCancelled
	}
	return err
}
