package graph

import (
	"context"
	"slices"
	"strings"
	"time"

	"entgo.io/contrib/entgql"

	"weir/ent"
	"weir/ent/schematype"
	enttask "weir/ent/task"
	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/live"
	"weir/internal/money"
	"weir/internal/request"
	"weir/internal/task"
	"weir/internal/viewer"
)

var (
	servicesByAge  = ent.WithServiceOrder(&ent.ServiceOrder{Direction: entgql.OrderDirectionAsc})
	taskStatesSeen = map[model.TaskStatus][]task.State{
		model.TaskQueued: {task.Queued}, model.TaskRunning: {task.Submitting, task.Running, task.Unknown},
		model.TaskSucceeded: {task.Succeeded}, model.TaskFailed: {task.Failed}, model.TaskCancelled: {task.Cancelled},
		model.TaskExpired: {task.Expired},
	}
)

// taskStatus is a task's state as its tenant sees it.
func taskStatus(t *ent.Task) model.TaskStatus {
	switch t.State {
	case task.Submitting, task.Running, task.Unknown:
		return model.TaskRunning
	}
	return model.TaskStatus(t.State)
}

// taskQuery is the tasks that the viewer may see and a filter lets pass.
func (r *Resolver) taskQuery(f *model.TaskFilter) *ent.TaskQuery {
	q := task.Visible(r.Ent.Task.Query())
	if f == nil {
		return q
	}
	if f.Status != nil {
		var states []task.State
		for _, s := range f.Status {
			states = append(states, taskStatesSeen[s]...)
		}
		q = q.Where(enttask.StateIn(states...))
	}
	if f.Model != nil {
		q = q.Where(enttask.Model(*f.Model))
	}
	if f.Kind != nil {
		q = q.Where(enttask.KindEQ(*f.Kind))
	}
	return q
}

// taskPage is a page of tasks, newest first.
func (r *Resolver) taskPage(ctx context.Context, first int, after *model.Cursor, f *model.TaskFilter) (*ent.TaskConnection, error) {
	rows, info, total, err := newest(ctx, r.taskQuery(f), first, after, func(t *ent.Task) string { return t.ID })
	if err != nil {
		return nil, err
	}
	out := &ent.TaskConnection{Edges: make([]*ent.TaskEdge, len(rows)), PageInfo: info, TotalCount: total}
	for i, t := range rows {
		out.Edges[i] = &ent.TaskEdge{Node: t, Cursor: model.Cursor{ID: t.ID}}
	}
	return out, nil
}

// TaskLimits (implemented by internal/app) knows what persons pay, and what limits they have.
type TaskLimits interface {
	// Limit completes a caller by the price group, the VIP level and the limits of its member and tenant.
	Limit(ctx context.Context, c *task.Caller) error
}

// videoOrder is what createVideoTask asks for.
func (r *Resolver) videoOrder(ctx context.Context, in model.CreateVideoTaskInput) (task.Order, error) {
	caller, err := task.CallerOf(ctx)
	if err != nil {
		return task.Order{}, err
	}
	if err := r.TaskLimits.Limit(ctx, &caller); err != nil {
		return task.Order{}, err
	}
	o := task.Order{
		Kind: schematype.Video, Model: in.Model, Caller: caller, Via: "graphql/createVideoTask", UserIdentifier: text(in.UserIdentifier),
		WebhookURL: text(in.WebhookURL), ClientRequestID: request.From(ctx).ClientID,
		Input: task.Input{
			Prompt: in.Prompt, NegativePrompt: text(in.NegativePrompt), Size: strings.ToLower(text(in.Size)),
			Resolution: strings.ToLower(text(in.Resolution)), AspectRatio: text(in.AspectRatio), Audio: in.Audio,
		},
	}
	if in.Seconds != nil {
		if o.Input.Seconds = int64(*in.Seconds); o.Input.Seconds < 1 {
			return o, fault.Field("seconds", "is not a length")
		}
	}
	if in.Seed != nil {
		seed := int64(*in.Seed)
		o.Input.Seed = &seed
	}
	for _, p := range []struct {
		field string
		url   *string
		into  **task.Picture
	}{{"imageUrl", in.ImageURL, &o.Input.First}, {"lastFrameUrl", in.LastFrameURL, &o.Input.Last}} {
		if text(p.url) == "" {
			continue
		}
		if err := r.Guard.CheckURL(*p.url); err != nil {
			return o, fault.Field(p.field, fault.Of(err).Message)
		}
		*p.into = &task.Picture{URL: *p.url}
	}
	if o.WebhookURL != "" {
		if err := r.Guard.CheckURL(o.WebhookURL); err != nil {
			return o, fault.Field("webhookUrl", fault.Of(err).Message)
		}
	}
	return o, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// taskInput opens what a task was asked for, once for all fields of one answer that show it.
func (r *Resolver) taskInput(t *ent.Task) (task.Input, error) { return r.Tasks.InputOf(t) }

// taskResults links the results of a task that are kept.
func (r *Resolver) taskResults(ctx context.Context, t *ent.Task) []*model.TaskResult {
	out := []*model.TaskResult{}
	if t.State != task.Succeeded || r.Tasks.Expired(t) {
		return out
	}
	for _, one := range t.Results {
		out = append(out, &model.TaskResult{
			URL: request.From(ctx).BaseURL + r.Tasks.Link(one), MediaType: one.MediaType, Bytes: float64(one.Bytes), Thumbnail: one.Thumbnail,
		})
	}
	return out
}

// taskNews returns a task when it is otherwise than before: first as it is now.
func (r *Resolver) taskNews(taskID string) func(context.Context) ([]*ent.Task, error) {
	var last *ent.Task
	return func(ctx context.Context) ([]*ent.Task, error) {
		t, err := r.Tasks.Mine(ctx, taskID)
		if err != nil || last != nil && taskStatus(last) == taskStatus(t) && task.Progress(last) == task.Progress(t) {
			return nil, err
		}
		last = t
		return []*ent.Task{t}, nil
	}
}

// recent is how long a task is followed after it has changed last.
const (
	recent     = time.Minute
	mostAtOnce = 200
)

// tasksNews returns the tasks that are otherwise than before: first those that are not over.
func (r *Resolver) tasksNews() func(context.Context) ([]*ent.Task, error) {
	type face struct {
		status   model.TaskStatus
		progress int
	}
	seen := map[string]face{}
	var since time.Time
	return func(ctx context.Context) ([]*ent.Task, error) {
		q := task.Visible(r.Ent.Task.Query())
		if since.IsZero() {
			q = q.Where(enttask.StateIn(task.Queued, task.Submitting, task.Running, task.Unknown))
			since = time.Unix(1, 0)
		} else {
			q = q.Where(enttask.UpdatedAtGTE(since.Add(-recent)))
		}
		rows, err := q.Order(ent.Desc(enttask.FieldUpdatedAt)).Limit(mostAtOnce).All(entire{ctx})
		if err != nil {
			return nil, err
		}
		slices.Reverse(rows)
		var news []*ent.Task
		for _, t := range rows {
			now := face{taskStatus(t), task.Progress(t)}
			if was, ok := seen[t.ID]; !ok || was != now {
				seen[t.ID] = now
				news = append(news, t)
			}
			if t.UpdatedAt.After(since) {
				since = t.UpdatedAt
			}
		}
		return news, nil
	}
}

// taskTopic is the topic of one task, tasksTopic that of all tasks of the viewer's tenant.
func taskTopic(taskID string) (live.Topic, error) {
	own, err := task.ParseID(taskID)
	if err != nil {
		return live.Topic{}, errNoNode
	}
	u, err := id.Parse(id.Task, own)
	return live.Task(u), err
}

func tasksTopic(ctx context.Context) (live.Topic, error) {
	v := viewer.FromContext(ctx)
	if v == nil {
		return live.Topic{}, auth.ErrSignInFirst
	}
	tenant, err := id.Parse(id.Tenant, v.TenantID)
	if err != nil {
		return live.Topic{}, errNoNode
	}
	return live.Tasks(tenant), nil
}

// creditCents is a hundredth of a credit in nano-USD: a dollar is a hundred credits.
const creditCents = int64(money.USD) / 10_000

func serviceCost(s *ent.Service) money.Amount { return money.Amount(s.CostCc * creditCents) }
