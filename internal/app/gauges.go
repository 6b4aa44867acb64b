package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"weir/ent"
	"weir/ent/channel"
	"weir/ent/outboxevent"
	"weir/ent/schematype"
	"weir/ent/task"
	"weir/internal/metrics"
	"weir/internal/viewer"
)

// gaugePeriod is how often the state of the installation is counted.
const gaugePeriod = 30 * time.Second

// gauges show the state of the installation. Every node counts it by itself, so that any of them can be asked.
type gauges struct {
	app          *App
	tasks        *metrics.Gauges
	overdue      prometheus.Gauge
	events, wait prometheus.Gauge
	channels     *metrics.Gauges
}

func (a *App) newGauges() *gauges {
	r := a.metrics
	r.Constant("weir_build_info", "1; the label is the version of the build.", "version", a.opts.Version)
	queue := func(name, help string, pick func(waiting, running int) int) {
		r.Func(name, help, func() float64 { return float64(pick(a.gate.State())) })
	}
	queue("weir_admission_waiting", "Calls that wait on this node for their turn at a vendor.", func(waiting, _ int) int { return waiting })
	queue("weir_admission_running", "Calls that this node has let through to vendors.", func(_, running int) int { return running })
	return &gauges{
		app: a,
		tasks: r.Gauges("weir_tasks_open", "Tasks that are not finished, by state.", "state", string(schematype.TaskQueued),
			string(schematype.TaskSubmitting), string(schematype.TaskRunning), string(schematype.TaskUnknown)),
		overdue: r.Gauge("weir_tasks_overdue", "Tasks whose turn came a minute ago and that nobody has looked at since."),
		events:  r.Gauge("weir_outbox_events", "Events that are due and not carried out."),
		wait:    r.Gauge("weir_outbox_oldest_seconds", "How long the oldest of them is due."),
		channels: r.Gauges("weir_channels", "Channels, by status.", "status", string(schematype.ChannelEnabled),
			string(schematype.ChannelDisabled), string(schematype.ChannelAutoDisabled)),
	}
}

// run counts until ctx ends. What cannot be counted stands still.
func (g *gauges) run(ctx context.Context) error {
	tick := time.NewTicker(gaugePeriod)
	defer tick.Stop()
	for {
		if err := g.count(viewer.SystemContext(ctx, "gauges")); err != nil && ctx.Err() == nil {
			g.app.log.Warn().Err(err).Msg("the state of the installation could not be counted")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// counted is the number of rows, as of reads it.
var counted = ent.As(ent.Count(), "count")

// byLabel are counts by what they are grouped by.
func byLabel(rows []of) map[string]int64 {
	counts := map[string]int64{}
	for _, r := range rows {
		counts[r.State+r.Status] = r.Count
	}
	return counts
}

// of is one row of a count by state or by status.
type of struct {
	State  string `json:"state"`
	Status string `json:"status"`
	Count  int64  `json:"count"`
}

func (g *gauges) count(ctx context.Context) error {
	client, now := g.app.DB.Ent, g.app.clock.Now()
	var rows []of
	open := task.Or(task.StateEQ(schematype.TaskSubmitting), task.StateEQ(schematype.TaskRunning), task.StateEQ(schematype.TaskUnknown))
	waits := task.And(task.NextAtNotNil(), task.StateEQ(schematype.TaskQueued))
	if err := client.Task.Query().Where(task.Or(open, waits)).GroupBy(task.FieldState).Aggregate(counted).Scan(ctx, &rows); err != nil {
		return err
	}
	g.tasks.Set(byLabel(rows))
	overdue, err := client.Task.Query().Where(task.NextAtLT(now.Add(-time.Minute))).Count(ctx)
	if err != nil {
		return err
	}
	g.overdue.Set(float64(overdue))
	return g.countEvents(ctx, now)
}

func (g *gauges) countEvents(ctx context.Context, now time.Time) error {
	client := g.app.DB.Ent
	due := client.OutboxEvent.Query().Where(outboxevent.DoneAtIsNil(), outboxevent.RunAtLTE(now))
	n, err := due.Clone().Count(ctx)
	if err != nil {
		return err
	}
	g.events.Set(float64(n))
	switch oldest, err := due.Order(outboxevent.ByRunAt()).First(ctx); {
	case ent.IsNotFound(err):
		g.wait.Set(0)
	case err != nil:
		return err
	default:
		g.wait.Set(now.Sub(oldest.RunAt).Seconds())
	}
	return g.countChannels(ctx)
}

func (g *gauges) countChannels(ctx context.Context) error {
	var rows []of
	platforms := g.app.DB.Ent.Channel.Query().Where(channel.DeletedAtIsNil(), channel.TenantIDIsNil())
	err := platforms.GroupBy(channel.FieldStatus).Aggregate(counted).Scan(ctx, &rows)
	if err != nil {
		return err
	}
	g.channels.Set(byLabel(rows))
	return nil
}
