// Package task keeps work that providers do in their own time: videos, and the images of services.
//
// A task is a row with a state machine (docs/money.md): queued → submitting → running → succeeded, failed, cancelled or
// expired, and submitting → unknown → running or failed where nobody knows whether the provider took it. Every change is a
// conditional update; of two that race, one wins. SQL is the truth: a row says what is to be done next and when, so that
// Redis, workers and clocks may come and go. Its hold bears the task's own UUID and lives until the task is resolved.
//
// The package knows no provider: relay/work does what the rows say.
package task

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/live"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Task is a row.
type Task = ent.Task

// State says how far a task is.
type State = schematype.TaskState

// The states.
const (
	Queued     = schematype.TaskQueued
	Submitting = schematype.TaskSubmitting
	Running    = schematype.TaskRunning
	Unknown    = schematype.TaskUnknown
	Succeeded  = schematype.TaskSucceeded
	Failed     = schematype.TaskFailed
	Cancelled  = schematype.TaskCancelled
	Expired    = schematype.TaskExpired
)

// Bounds.
const (
	// Lease is how long a node has for one turn with a task before another one may take it up.
	Lease = 2 * time.Minute
	// holdGrace is how long a hold outlives its task's deadline: nobody but a task's own end resolves it before.
	holdGrace = 48 * time.Hour
	// holdWait is after which a task whose hold never came is removed.
	holdWait  = time.Minute
	keyLife   = 24 * time.Hour // of an idempotency key
	opTimeout = 10 * time.Second
	almost    = 99 // per cent: all but booked
)

// Errors of commands.
var (
	ErrNotFound = fault.New(fault.NotFound, "There is no such task.")
	// ErrReused: the idempotency key was used with another body.
	ErrReused = fault.New(fault.IdempotencyReused, "The idempotency key was used with another request.")
	// ErrInProgress: the first request with the key has not been answered yet.
	ErrInProgress = fault.New(fault.IdempotencyInProgress, "A request with this idempotency key is being worked on. Retry shortly.")
	// ErrFinished: what is over is not cancelled.
	ErrFinished = fault.New(fault.Conflict, "The task is finished. It cannot be cancelled any more.")
	// ErrNotCancelled: the provider does not stop it.
	ErrNotCancelled = fault.New(fault.Conflict, "The task runs at a provider that cannot stop it any more.")
)

// Ledger (implemented by ledger.Ledger) holds and settles.
type Ledger interface {
	Hold(ctx context.Context, h ledger.Hold) (ledger.Granted, error)
	Settle(ctx context.Context, s ledger.Settle) (ledger.Charge, error)
	Void(ctx context.Context, tenant uuid.UUID, holds ...uuid.UUID) error
}

// Planner (implemented by relay/work) finds out what an order comes to: whether a model can do it, and what it costs at most.
type Planner interface {
	// Plan completes the order's input. Returns INVALID naming what the model can do, MODEL_NOT_FOUND, MODEL_NOT_PRICED and
	// NO_CHANNEL.
	Plan(ctx context.Context, o *Order) (Plan, error)
	// Cancel asks the provider of a task to stop it; ErrNotCancelled where it cannot.
	Cancel(ctx context.Context, t *Task) error
}

// Announcer (implemented by internal/webhook) reports the end of tasks to those who want to know.
type Announcer interface {
	// TaskEnded is called once for each task, in the transaction of its end, with an event such as "task.succeeded".
	TaskEnded(ctx context.Context, tx *ent.Tx, event string, t *Task) error
}

// Blobs (implemented by blob.Store) links results.
type Blobs interface {
	Link(name string, life time.Duration) string
}

// Config of the service.
type Config struct {
	Ent    *ent.Client
	Ledger Ledger
	Outbox *outbox.Outbox
	Sealer *secret.Sealer
	Clock  clock.Clock
	Log    zerolog.Logger
	Live   *live.Hub
	Blobs  Blobs
	// Announcer hears of ends; nil: nobody does.
	Announcer Announcer
}

// Service keeps tasks. Safe for concurrent use.
type Service struct {
	cfg     Config
	planner Planner
}

// New returns the service. Nothing is created before SetPlanner.
func New(cfg Config) *Service { return &Service{cfg: cfg} }

// SetPlanner says who plans: it works with the service itself, and so comes after it. Call it before anything else.
func (s *Service) SetPlanner(p Planner) { s.planner = p }

// SetAnnouncer says who reports ends. Call it before anything else.
func (s *Service) SetAnnouncer(a Announcer) { s.cfg.Announcer = a }

// UUID of a task, which is also that of its hold and of its request.
func UUID(t *Task) uuid.UUID {
	u, err := id.Parse(id.Task, t.ID)
	if err != nil {
		return uuid.Nil
	}
	return u
}

func tenantUUID(t *Task) uuid.UUID {
	u, err := id.Parse(id.Tenant, t.TenantID)
	if err != nil {
		return uuid.Nil
	}
	return u
}

// prefixes under which surfaces show a task's id.
var prefixes = []string{id.Task, "video", "job"}

// ParseID returns a task's id from any of the forms that surfaces show: task_…, video_…, job_….
func ParseID(s string) (string, error) {
	for _, prefix := range prefixes {
		if u, err := id.Parse(prefix, s); err == nil {
			return id.Format(id.Task, u), nil
		}
	}
	return "", ErrNotFound
}

// Shown is a task's id under another prefix.
func Shown(prefix string, t *Task) string { return id.Format(prefix, UUID(t)) }

// VideoID is a task's id as /v1/videos shows it, JobID as the video hub does.
func VideoID(t *Task) string { return Shown("video", t) }

// JobID is a task's id as the video hub shows it.
func JobID(t *Task) string { return Shown("job", t) }

// Progress of a task in per cent: 100 exactly when it succeeded.
func Progress(t *Task) int {
	if t.State == Succeeded {
		return 100
	}
	return min(t.Progress, almost)
}

// Cost is what a task cost; false before it is settled.
func Cost(t *Task) (money.Amount, bool) {
	if t.ChargedN == nil {
		return 0, false
	}
	return money.Amount(*t.ChargedN), true
}

// Link is a link to a result, as a path, that lives a day.
func (s *Service) Link(r schematype.TaskResult) string { return s.cfg.Blobs.Link(r.Blob, linkLife) }

const linkLife = 24 * time.Hour

// Expired reports whether the results of a task are kept no more.
func (s *Service) Expired(t *Task) bool {
	return t.ResultsUntil == nil || !s.cfg.Clock.Now().Before(*t.ResultsUntil)
}

func system(ctx context.Context) context.Context { return viewer.SystemContext(ctx, "tasks") }

// within is a context of our own: what was decided is carried out although whoever asked for it has left.
func within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(system(ctx)), opTimeout)
}

func away(err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
}

// touch tells subscribers of a task, after the commit.
func (s *Service) touch(t *Task) {
	s.cfg.Live.Touch(live.Task(UUID(t)), live.Tasks(tenantUUID(t)))
}
