package graph_test

import (
	"context"
	"time"

	"weir/ent/membership"
	"weir/ent/schematype"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/task"
	"weir/internal/viewer"
)

// nobodyPlans refuses every order: no provider is reached from here.
type nobodyPlans struct{}

func (nobodyPlans) Plan(context.Context, *task.Order) (task.Plan, error) {
	return task.Plan{}, fault.New(fault.NoChannel, "No channel is available.")
}
func (nobodyPlans) Cancel(context.Context, *task.Task) error { return task.ErrNotCancelled }

// nobodyLimits limits nobody.
type nobodyLimits struct{}

func (nobodyLimits) Limit(context.Context, *task.Caller) error { return nil }

// {task} is a task that nobody has; with it every member of the first tenant has one that is not over.
var taskAccess = []access{
	{"Query.task", `{ task(id: "{task}") { id status progress } }`, notFound, map[string]string{
		"billing": forbidden, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.tasks", `{ tasks(filter: {status: [QUEUED]}) { totalCount edges { node { id status progress } } } }`, "", map[string]string{
		"billing": forbidden, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Query.services", `{ services { totalCount edges { node { code cost } } } }`, "", map[string]string{
		"intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Mutation.createVideoTask", `mutation { createVideoTask(input: {model: "m", prompt: "p"}) { task { id } } }`, unavailable, map[string]string{
		"billing": forbidden, "viewer": forbidden, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Mutation.cancelTask", `mutation { cancelTask(input: {id: "{task}"}) { task { id } } }`, notFound, map[string]string{
		"billing": forbidden, "viewer": forbidden, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Subscription.taskUpdated", `subscription { taskUpdated(id: "{task}") { id } }`, notFound, map[string]string{
		"billing": forbidden, "anonymous": unauthenticated, "key": unauthenticated,
	}},
	{"Subscription.tasksUpdated", "subscription { tasksUpdated { id } } # {task}", "", map[string]string{
		"billing": forbidden, "intruder": notFound, "anonymous": unauthenticated, "key": unauthenticated,
	}},
}

// openTasks gives every member of every tenant a task that is not over, and returns the id of one that there is not.
func (c *cast) openTasks() string {
	if c.opened {
		return id.New(id.Task)
	}
	c.opened = true
	ctx := viewer.SystemContext(context.Background(), "test") //nolint:forbidigo // of a test
	for _, m := range c.db.Ent.Membership.Query().Where(membership.TenantIDNEQ("")).AllX(ctx) {
		c.db.Ent.Task.Create().SetTenantID(m.TenantID).SetCreatedBy(m.UserID).SetVia("test").SetKind(schematype.Video).SetModel("m").
			SetInput([]byte{1}).SetMultiplierPpm(1_000_000).SetHeldN(0).SetStep(schematype.TaskSubmit).SetDeadlineAt(time.Now().Add(time.Hour)).ExecX(ctx)
	}
	return id.New(id.Task)
}
