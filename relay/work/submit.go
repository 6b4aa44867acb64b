package work

import (
	"context"
	"errors"
	"sync"
	"time"

	"weir/internal/channel"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/task"
	"weir/relay/wire"
)

// submit hands a queued task to the first provider that takes it.
func (w *Worker) submit(ctx context.Context, t *task.Task, event string) error {
	now := w.cfg.Clock.Now()
	if !w.enter(t.TenantID) {
		return w.cfg.Tasks.Requeue(ctx, t, now.Add(restOf(now.Sub(t.CreatedAt))), event)
	}
	defer w.leave(t.TenantID)
	in, err := w.cfg.Tasks.InputOf(t)
	if err != nil {
		return err
	}
	s := submission{w: w, t: t, in: &in, event: event}
	return s.run(ctx)
}

// restOf is after which a task that has waited so long tries again: a crowd that waits costs less, the longer it does.
func restOf(waited time.Duration) time.Duration {
	return min(max(waited, 0)/4+time.Second, 15*time.Second)
}

// enter lets a tenant submit, unless it or all tenants together submit too much already: so that none waits behind another's
// thousands.
func (w *Worker) enter(tenant string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all >= submitters || w.submitting[tenant] >= ofOneTenant {
		return false
	}
	w.all++
	w.submitting[tenant]++
	return true
}

func (w *Worker) leave(tenant string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all--
	if w.submitting[tenant]--; w.submitting[tenant] == 0 {
		delete(w.submitting, tenant)
	}
}

// submission is one turn of handing a task in.
type submission struct {
	w     *Worker
	t     *task.Task
	in    *task.Input
	event string

	busy bool // some provider has as much as it takes
	wait time.Duration
	last error
}

func (s *submission) run(ctx context.Context) error {
	name, demoSwitch := s.w.cfg.SplitModel(s.t.Model)
	candidates := s.w.cfg.Channels.Select(channel.Query{Model: name, Switch: demoSwitch, Group: s.group(ctx)})
	for tried := 0; tried < maxAttempts; {
		route, ok := candidates.Next()
		if !ok {
			break
		}
		upstream, ok := s.w.upstream(route, routeOf(s.t))
		if !ok || !s.w.serves(route, s.t.WantedProvider) || !s.can(upstream, route) {
			continue
		}
		full, err := s.full(ctx, upstream, route)
		if err != nil {
			return err
		}
		if full {
			s.busy = true
			continue
		}
		tried++
		over, err := s.try(ctx, upstream, route)
		if over || err != nil {
			return err
		}
	}
	return s.giveUp(ctx)
}

// group of the tenant, for the selector.
func (s *submission) group(ctx context.Context) string {
	group, err := s.w.cfg.Tasks.Group(ctx, s.t.TenantID)
	if err != nil {
		return ""
	}
	return group
}

func (s *submission) can(upstream wire.VideoUpstream, route channel.Route) bool {
	if routeOf(s.t) != wire.RouteVideos {
		return true
	}
	can := upstream.Abilities(wire.RouteVideos, route.Model)
	field, _ := can.Refuse(videoInput(s.in))
	return field == ""
}

// full reports whether a provider has as many tasks as it takes, or as many of this tenant as are its share while others wait.
func (s *submission) full(ctx context.Context, upstream wire.VideoUpstream, route channel.Route) (bool, error) {
	most := upstream.Pace(routeOf(s.t), route.Model).Concurrency
	if most <= 0 {
		return false, nil
	}
	return s.w.cfg.Tasks.Full(ctx, s.t, route.ChannelID, route.CredentialID, most)
}

// try hands the task to one provider. over says that the turn has come to its end.
func (s *submission) try(ctx context.Context, upstream wire.VideoUpstream, route channel.Route) (over bool, err error) {
	job, closeJob, err := s.w.jobOf(ctx, s.t, s.in)
	if err != nil {
		return true, err
	}
	defer closeJob()
	if !s.w.cfg.Channels.Begin(route) { // the channel's own caps
		s.busy = true
		return false, nil
	}
	defer s.w.cfg.Channels.End(route)
	job.Callback = s.w.callbackURL(upstream, providerOf(route), s.t.ID)
	begun, err := s.begin(ctx, upstream, route)
	switch {
	case err != nil:
		s.w.cfg.Channels.Report(route, channel.ErrUnasked)
		return true, s.stopped(ctx, err)
	case begun == nil:
		s.w.cfg.Channels.Report(route, channel.ErrUnasked)
		s.busy = true
		return false, nil
	}
	s.event = ""
	sending, done := context.WithTimeout(ctx, submitTime)
	defer done()
	failpoint.TaskSending.At()
	ref, err := upstream.Submit(sending, s.w.endpoint(route, submitTime), job)
	failpoint.TaskTaken.At()
	s.w.cfg.Channels.Report(route, err)
	now := s.w.cfg.Clock.Now()
	switch {
	case err == nil:
		return true, s.w.taken(ctx, upstream, begun, ref)
	case errors.Is(err, wire.ErrUnsure):
		s.w.report(s.t, err)
		wait := doubtPatience
		if _, ok := upstream.(wire.Reconciler); ok {
			wait = reconcileWait
		}
		_, err = s.w.cfg.Tasks.Doubt(ctx, begun, now.Add(wait))
		return true, err
	}
	return s.refused(ctx, begun, err, now)
}

// refused is for a task that a provider has certainly not taken: it fails where it is itself to blame, else the next may have it.
func (s *submission) refused(ctx context.Context, begun *task.Task, cause error, now time.Time) (over bool, err error) {
	s.last = cause
	switch f := fault.Of(cause); f.Code {
	case fault.Invalid, fault.UpstreamInvalid:
		code := wire.FailureInput
		if wire.ReasonOf(cause) == wire.ReasonContentPolicy {
			code = wire.FailurePolicy
		}
		return true, s.w.cfg.Tasks.Fail(ctx, begun, code, clip(f.Message), "")
	case fault.UpstreamRateLimited:
		s.busy = true
		if s.wait == 0 || f.RetryAfter < s.wait {
			s.wait = f.RetryAfter
		}
	}
	if err := s.w.cfg.Tasks.Requeue(ctx, begun, now.Add(task.Lease), ""); err != nil {
		return true, err
	}
	return false, nil
}

// begin takes a place at a provider; nil where there is none any more. Submissions of this node to a credential count and take one after
// the other; nodes that do it in the same instant may be one too many each, which the provider refuses.
func (s *submission) begin(ctx context.Context, upstream wire.VideoUpstream, route channel.Route) (*task.Task, error) {
	if upstream.Pace(routeOf(s.t), route.Model).Concurrency > 0 {
		seats, _ := s.w.seats.LoadOrStore(route.ChannelID+"/"+route.CredentialID, &sync.Mutex{})
		mu, _ := seats.(*sync.Mutex)
		mu.Lock()
		defer mu.Unlock()
		if full, err := s.full(ctx, upstream, route); full || err != nil {
			return nil, err
		}
	}
	return s.w.cfg.Tasks.BeginSubmit(ctx, s.t, task.Route{
		Provider: providerOf(route), ChannelID: route.ChannelID, CredentialID: route.CredentialID, Model: route.Model,
	}, s.event)
}

// stopped ends a turn whose task has moved on: it was cancelled while a provider had it under way that then did not take it.
func (s *submission) stopped(ctx context.Context, moved error) error {
	if !errors.Is(moved, task.ErrMoved) || s.event != "" {
		return moved
	}
	t, err := s.w.cfg.Tasks.Load(ctx, s.t.ID)
	if err != nil || !t.Cancelling || t.State != task.Queued {
		return errors.Join(moved, err)
	}
	return s.w.cfg.Tasks.End(ctx, t, cancelled, "")
}

// giveUp ends a turn in which nobody has taken the task: it waits for busy providers, and fails with those that failed.
func (s *submission) giveUp(ctx context.Context) error {
	now := s.w.cfg.Clock.Now()
	waited := now.Sub(s.t.CreatedAt)
	if s.busy || s.last == nil { // everybody is busy, or there is nobody at the moment
		limit := patience
		if s.busy && s.last == nil {
			limit = s.t.DeadlineAt.Sub(s.t.CreatedAt)
		}
		if waited < limit {
			return s.w.cfg.Tasks.Requeue(ctx, s.t, now.Add(max(s.wait, restOf(waited))), s.event)
		}
	}
	if now, err := s.w.cfg.Tasks.Load(ctx, s.t.ID); err == nil && now.Cancelling {
		return s.w.cfg.Tasks.End(ctx, now, cancelled, s.event)
	}
	s.w.report(s.t, s.last)
	return s.w.cfg.Tasks.Fail(ctx, s.t, wire.FailureUpstream, "No provider could take the task.", s.event)
}

// taken keeps what a provider said that has taken a task.
func (w *Worker) taken(ctx context.Context, upstream wire.VideoUpstream, t *task.Task, ref wire.JobRef) error {
	first := upstream.Pace(routeOf(t), t.UpstreamModel).First
	row, err := w.cfg.Tasks.Submitted(ctx, t, ref.ID, ref.Data, w.cfg.Clock.Now().Add(first))
	if err != nil || !row.Cancelling {
		return err
	}
	if err := w.Cancel(ctx, row); err != nil {
		w.report(row, err)
		return nil // it goes on
	}
	return w.cfg.Tasks.End(ctx, row, cancelled, "")
}

// lastDoubt ends a task at its deadline of which nobody knows where it is: its provider is asked a last time.
func (w *Worker) lastDoubt(ctx context.Context, t *task.Task) error {
	upstream, to, err := w.where(ctx, t, pollTime)
	if r, ok := upstream.(wire.Reconciler); ok && err == nil {
		asking, done := context.WithTimeout(ctx, pollTime)
		defer done()
		ref, found, err := r.Reconcile(asking, to, refOf(t))
		if err == nil && found {
			return w.taken(ctx, upstream, t, ref)
		}
		w.report(t, err)
	}
	return w.cfg.Tasks.End(ctx, t, expired, "")
}

// reconcile finds out whether a provider has a task of which nobody knows.
func (w *Worker) reconcile(ctx context.Context, t *task.Task) error {
	upstream, to, err := w.where(ctx, t, pollTime)
	if err != nil {
		return err
	}
	now := w.cfg.Clock.Now()
	r, ok := upstream.(wire.Reconciler)
	if !ok {
		if until := t.UpdatedAt.Add(doubtPatience); t.State == task.Unknown && now.Sub(t.CreatedAt) < doubtPatience && now.Before(until) {
			_, err := w.cfg.Tasks.Doubt(ctx, t, until)
			return err
		}
		if t.Cancelling {
			return w.cfg.Tasks.End(ctx, t, cancelled, "")
		}
		return w.cfg.Tasks.Fail(ctx, t, wire.FailureUpstream, "The provider did not confirm the task.", "")
	}
	asking, done := context.WithTimeout(ctx, pollTime)
	defer done()
	ref, found, err := r.Reconcile(asking, to, refOf(t))
	switch {
	case err != nil:
		w.report(t, err)
		_, err = w.cfg.Tasks.Doubt(ctx, t, now.Add(6*reconcileWait))
		return err
	case found:
		return w.taken(ctx, upstream, t, ref)
	case t.Cancelling:
		return w.cfg.Tasks.End(ctx, t, cancelled, "")
	}
	return w.cfg.Tasks.Requeue(ctx, t, now, "")
}

func clip(s string) string {
	const most = 500
	if len(s) <= most {
		return s
	}
	return s[:most]
}
