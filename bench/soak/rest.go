package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"weir/bench/rig"
	"weir/internal/ledger"
	"weir/internal/viewer"
)

// resting is how the installation came to rest.
type resting struct {
	drained time.Duration // from the end of trouble until nothing was held
	books   *rig.Books
}

// checkTimeout is longer than the lease of a node that was killed in its turn, and the time between two.
const checkTimeout = 200 * time.Second

// outboxTimeout is longer than a dispatcher waits before it hands an event out that Redis has lost.
const outboxTimeout = 150 * time.Second

// rest waits until nothing is held, proves everything once more, asks the doctor, and stops the nodes in good order.
func (s *soak) rest(ctx context.Context) (*resting, error) {
	out := &resting{}
	began := time.Now()
	err := func() error {
		drain, cancel := context.WithTimeout(ctx, drainTimeout)
		defer cancel()
		return rig.AwaitDrained(drain, s.site.DB())
	}()
	out.drained = time.Since(began)
	if ctx.Err() != nil {
		return out, context.Cause(ctx)
	}
	if err != nil {
		err = fmt.Errorf("%w: holds are open %s after trouble ended: %w", errBroken, out.drained, err)
	}
	asked, broken := s.askAgain(ctx)
	if broken != nil {
		return out, broken
	}
	s.watch.note(asked)
	filmed, broken := s.films.finish(ctx)
	if broken != nil {
		return out, broken
	}
	s.watch.note(filmed)
	err = errors.Join(err, s.watch.prove(ctx, true))
	if _, broken := s.site.Command(ctx, nil, "doctor", "--ledger"); broken != nil {
		err = errors.Join(err, errBroken, broken)
	}
	if broken := s.awaitOutbox(ctx); broken != nil {
		err = errors.Join(err, errBroken, broken)
	}
	if broken := s.checked(ctx); broken != nil {
		err = errors.Join(err, errBroken, broken)
	}
	for _, m := range s.members {
		if broken := m.node.Terminate(stopTimeout); broken != nil {
			err = errors.Join(err, errBroken, broken)
		}
	}
	books, broken := rig.ReadBooks(ctx, s.site.DB())
	out.books = books
	return out, errors.Join(err, broken)
}

// checked wants the nodes' own check of the ledger to have run to its end since the trouble, and never to have found anything:
// a finding that healed was a false alarm.
func (s *soak) checked(ctx context.Context) error {
	database := s.site.DB()
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	for {
		var runs int64
		var last sql.NullTime
		err := database.SQL.QueryRowContext(ctx, "SELECT turn, finished_at FROM ledger_watch").Scan(&runs, &last)
		if err == nil && last.Valid && last.Time.After(began) {
			found, err := database.Ent.LedgerFinding.Query().All(viewer.SystemContext(ctx, "soak"))
			if err != nil {
				return fmt.Errorf("read findings: %w", err)
			}
			f := ledger.Finding{Invariant: "check", Promise: "the nodes' own check of the ledger has found nothing", Rows: runs, Broken: int64(len(found))}
			for _, one := range found {
				f.Violations = append(f.Violations, ledger.Violation{What: one.Invariant + " " + one.Object, ID: one.ObjectID, Tells: one.Detail})
			}
			s.watch.note(f)
			return s.watch.verdict()
		}
		if !pause(ctx, nil, time.Second, time.Second, s.random(995)) {
			return fmt.Errorf("the nodes' check has not run since %s: %w", began.Format(time.TimeOnly), errors.Join(err, ctx.Err()))
		}
	}
}

// awaitOutbox returns when all events have been handed out: Redis lost what it had, the tables did not.
func (s *soak) awaitOutbox(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, outboxTimeout)
	defer cancel()
	for {
		var waiting int
		err := s.site.DB().SQL.QueryRowContext(ctx, "SELECT count(*) FROM outbox_events WHERE done_at IS NULL").Scan(&waiting)
		if err == nil && waiting == 0 {
			return nil
		}
		if !pause(ctx, nil, 200*time.Millisecond, 200*time.Millisecond, s.random(997)) {
			return fmt.Errorf("%d events are still in the outbox: %w", waiting, errors.Join(err, ctx.Err()))
		}
	}
}
