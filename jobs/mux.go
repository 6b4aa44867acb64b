// Package jobs carries out what the outbox hands to the queue, and what recurs. A job is one file: its kind, its payload, its
// handler. SQL is the truth: a job may run twice, late, or after the queue has lost everything.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"weir/ent"
	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/failpoint"
	"weir/internal/mail"
	"weir/internal/metrics"
	"weir/internal/outbox"
	"weir/internal/viewer"
)

// Task is one run of a job.
type Task struct {
	ID      string // of the outbox event; of a recurring job, its kind and turn
	Payload []byte // JSON; empty for recurring jobs
}

// Job is a kind of work.
type Job struct {
	Kind string
	// Every makes the job recur; 0: it runs for outbox events.
	Every time.Duration
	// Handle must be idempotent. For an event it begins its transaction with outbox.Done and returns what that returns. An
	// error is retried by the policy of the kind; one that wraps asynq.SkipRetry waits an hour for its next round.
	Handle func(context.Context, Task) error
}

// Config is what a Runner and its jobs need.
type Config struct {
	Ent    *ent.Client
	Redis  redis.UniversalClient
	Outbox *outbox.Outbox
	Clock  clock.Clock
	Log    zerolog.Logger
	Mail   *mail.Service // nil: no letters are sent
	// Passwords answers requests for new passwords; nil: nobody does.
	Passwords *auth.Passwords
	// Drain is how long running jobs may go on when the Runner stops; 0: 30 s. Those cut off run again.
	Drain time.Duration
	// Concurrency is how many jobs run at once; 0: 16.
	Concurrency int
	// Idle is how long an idle worker waits before it looks for a task again; 0: 100 ms.
	Idle time.Duration
	// Metrics is where runs are counted; nil: into the void.
	Metrics *metrics.Registry
}

// all lists every job.
func all(cfg Config) []Job {
	jobs := []Job{
		purgeSessions(cfg),
		purgeInvitations(cfg),
		purgeOutbox(cfg),
		purgeIdempotency(cfg),
		purgeResponses(cfg),
		purgeTasks(cfg),
		purgeOneTime(cfg),
		purgeWebhooks(cfg),
	}
	if cfg.Mail != nil {
		jobs = append(jobs, sendMail(cfg.Mail))
	}
	if cfg.Passwords != nil {
		jobs = append(jobs, resetPassword(cfg.Passwords))
	}
	return jobs
}

// Runner works off the queue on one node.
type Runner struct {
	cfg    Config
	jobs   []Job
	queue  *asynq.Client
	meters *meters
}

// New returns a runner of every job, and of more: those of tests and of packages that cannot be imported here. It fails when
// two jobs have one kind.
func New(cfg Config, more ...Job) (*Runner, error) {
	if cfg.Drain <= 0 {
		cfg.Drain = 30 * time.Second
	}
	if cfg.Concurrency <= 0 {
		cfg.Concurrency = 16
	}
	if cfg.Idle <= 0 {
		cfg.Idle = 100 * time.Millisecond
	}
	r := &Runner{cfg: cfg, jobs: append(all(cfg), more...), queue: asynq.NewClientFromRedisClient(cfg.Redis)}
	seen := map[string]bool{}
	for _, j := range r.jobs {
		if j.Kind == "" || j.Handle == nil || seen[j.Kind] {
			return nil, fmt.Errorf("jobs: kind %q is empty, without handler or twice there", j.Kind)
		}
		seen[j.Kind] = true
	}
	r.meters = newMeters(cfg.Metrics, r.jobs)
	return r, nil
}

// Run works until ctx ends, lets running jobs finish, and returns nil. While Redis is away it keeps trying.
func (r *Runner) Run(ctx context.Context) error {
	server := asynq.NewServerFromRedisClient(r.cfg.Redis, asynq.Config{
		Concurrency: r.cfg.Concurrency,
		Queues:      map[string]int{queueHigh: 6, queueDefault: 3, queueLow: 1},
		// A task waits this long at most for an idle worker, and a delayed one that much longer than its delay.
		TaskCheckInterval:        r.cfg.Idle,
		DelayedTaskCheckInterval: max(r.cfg.Idle, 250*time.Millisecond),
		RetryDelayFunc:           retryDelay,
		ShutdownTimeout:          r.cfg.Drain,
		BaseContext:              func() context.Context { return context.WithoutCancel(ctx) }, // running jobs are drained, not cut
		ErrorHandler:             asynq.ErrorHandlerFunc(r.logFailure),
		Logger:                   queueLog{r.cfg.Log},
		LogLevel:                 asynq.WarnLevel,
	})
	mux := asynq.NewServeMux()
	for _, j := range r.jobs {
		mux.HandleFunc(j.Kind, r.handler(j))
	}
	if err := server.Start(mux); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return r.recur(ctx) })
	g.Go(func() error { return r.measure(ctx) })
	g.Go(func() error {
		<-ctx.Done()
		server.Stop()
		server.Shutdown()
		return nil
	})
	return g.Wait()
}

// handler adapts a job to asynq: the system acts, and an event that was carried out before is a success.
func (r *Runner) handler(j Job) asynq.HandlerFunc {
	return func(ctx context.Context, t *asynq.Task) error {
		taskID, _ := asynq.GetTaskID(ctx)
		log := r.cfg.Log.With().Str("job", j.Kind).Str("task_id", taskID).Logger()
		ctx = viewer.SystemContext(log.WithContext(ctx), "job "+j.Kind)
		failpoint.JobStarted.At()
		err := j.Handle(ctx, Task{ID: taskID, Payload: t.Payload()})
		failpoint.JobEnded.At()
		if errors.Is(err, outbox.ErrAlreadyDone) {
			err = nil
		}
		r.meters.ran(j.Kind, err)
		return err
	}
}

// logFailure is where a job's error stops travelling.
func (r *Runner) logFailure(ctx context.Context, t *asynq.Task, err error) {
	taskID, _ := asynq.GetTaskID(ctx)
	retried, _ := asynq.GetRetryCount(ctx)
	most, _ := asynq.GetMaxRetry(ctx)
	level := zerolog.WarnLevel
	if retried >= most || errors.Is(err, asynq.SkipRetry) {
		level = zerolog.ErrorLevel
	}
	r.cfg.Log.WithLevel(level).Err(err).Str("job", t.Type()).Str("task_id", taskID).Int("retried", retried).Msg("job failed")
}

// queueLog writes the queue's own log.
type queueLog struct{ zerolog.Logger }

func (l queueLog) Debug(args ...any) { l.Logger.Debug().Msg(fmt.Sprint(args...)) }
func (l queueLog) Info(args ...any)  { l.Logger.Info().Msg(fmt.Sprint(args...)) }
func (l queueLog) Warn(args ...any)  { l.Logger.Warn().Msg(fmt.Sprint(args...)) }
func (l queueLog) Error(args ...any) { l.Logger.Error().Msg(fmt.Sprint(args...)) }

// Fatal does not end the process: what the queue cannot do does not stop the relay.
func (l queueLog) Fatal(args ...any) { l.Logger.Error().Msg(fmt.Sprint(args...)) }
