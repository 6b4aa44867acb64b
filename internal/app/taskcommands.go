package app

import (
	"context"
	"io"
	"time"

	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/task"
	"weir/internal/viewer"
	"weir/migrations"
)

// tasksOf are the tasks of a database beside which a server may run: what is decided here is booked by its workers.
func tasksOf(ctx context.Context, d *db.DB) (*task.Service, context.Context, error) {
	if err := migrations.Verify(ctx, d.SQL, d.Dialect); err != nil {
		return nil, nil, err
	}
	s := task.New(task.Config{Ent: d.Ent, Clock: clock.System{}, Log: zerolog.Nop()})
	return s, viewer.SystemContext(ctx, "tasks"), nil
}

// ListTasks prints the tasks that are not over, the oldest first.
func ListTasks(ctx context.Context, d *db.DB, limit int, w io.Writer) error {
	s, ctx, err := tasksOf(ctx, d)
	if err != nil {
		return err
	}
	rows, err := s.Open(ctx, limit)
	if err != nil {
		return err
	}
	p := &printer{w: w}
	for _, t := range rows {
		p.linef("%s  %-10s %3d%%  %-20s %-12s %s  %s", t.ID, t.State, task.Progress(t), t.Model, t.Provider, t.TenantID, t.CreatedAt.UTC().Format(time.RFC3339))
	}
	p.linef("%d tasks", len(rows))
	return p.err
}

// RetryTask has a task looked at at once.
func RetryTask(ctx context.Context, d *db.DB, taskID string, w io.Writer) error {
	return changeTask(ctx, d, taskID, w, "will be looked at", (*task.Service).Retry)
}

// CancelTask ends a task; the workers of the server give its money back.
func CancelTask(ctx context.Context, d *db.DB, taskID string, w io.Writer) error {
	return changeTask(ctx, d, taskID, w, "is cancelled", (*task.Service).Condemn)
}

func changeTask(
	ctx context.Context, d *db.DB, taskID string, w io.Writer, done string, change func(*task.Service, context.Context, string) (*task.Task, error),
) error {
	s, ctx, err := tasksOf(ctx, d)
	if err != nil {
		return err
	}
	own, err := task.ParseID(taskID)
	if err != nil {
		return err
	}
	t, err := change(s, ctx, own)
	if err != nil {
		return err
	}
	p := &printer{w: w}
	p.linef("%s %s", t.ID, done)
	return p.err
}
