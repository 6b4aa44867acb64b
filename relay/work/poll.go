package work

import (
	"context"
	"errors"

	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/task"
	"weir/relay/wire"
)

// poll asks a task's provider how it is. One that is late is asked a last time.
func (w *Worker) poll(ctx context.Context, t *task.Task, late bool) error {
	upstream, to, err := w.where(ctx, t, pollTime)
	switch {
	case late && fault.CodeOf(err) == fault.NotFound: // its channel is gone, and nobody can be asked any more
		return w.cfg.Tasks.End(ctx, t, expired, "")
	case err != nil:
		return err
	}
	asking, done := context.WithTimeout(ctx, pollTime)
	defer done()
	status, err := upstream.Poll(asking, to, refOf(t))
	now := w.cfg.Clock.Now()
	pace := upstream.Pace(routeOf(t), t.UpstreamModel)
	if err != nil && !late {
		w.report(t, err)
		w.putOff(t, now.Add(nextPoll(pace, t.IdlePolls+8, 0)))
		return nil
	}
	if err == nil && status.State.Final() {
		failpoint.TaskAsked.At()
		return w.end(ctx, t, status)
	}
	if late {
		if err := w.Cancel(ctx, t); err != nil && !errors.Is(err, task.ErrNotCancelled) {
			w.report(t, err)
		}
		return w.cfg.Tasks.End(ctx, t, expired, "")
	}
	if status.Progress > t.Progress {
		return w.cfg.Tasks.Progressed(ctx, t, status.Progress, now.Add(nextPoll(pace, 0, status.Again)))
	}
	w.putOff(t, now.Add(nextPoll(pace, t.IdlePolls, status.Again)))
	return nil
}

// end takes a provider's last word.
func (w *Worker) end(ctx context.Context, t *task.Task, status *wire.JobStatus) error {
	switch status.State {
	case wire.JobSucceeded:
		return w.cfg.Tasks.Made(ctx, t)
	case wire.JobCancelled:
		return w.cfg.Tasks.End(ctx, t, task.Verdict{State: task.Cancelled, Code: "cancelled", Message: "The provider stopped the task."}, "")
	case wire.JobExpired:
		return w.cfg.Tasks.End(ctx, t, task.Verdict{State: task.Expired, Code: "expired", Message: "The provider gave the task up."}, "")
	}
	failure := wire.JobFailure{Code: wire.FailureUpstream, Message: "The provider could not finish the task."}
	if status.Failure != nil {
		failure = *status.Failure
	}
	return w.cfg.Tasks.Fail(ctx, t, failure.Code, clip(failure.Message), "")
}
