package idempotency

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/ent/idempotentcall"
	"weir/internal/failpoint"
)

// Claim is a key that one running call has. End it with Keep or Release; not safe for concurrent use.
type Claim struct {
	s    *Service
	row  string
	run  uuid.UUID
	done bool
}

func (s *Service) claimed(row string, run uuid.UUID) *Claim {
	s.mu.Lock()
	s.live[run] = struct{}{}
	s.mu.Unlock()
	return &Claim{s: s, row: row, run: run}
}

func (c *Claim) end() {
	c.done = true
	c.s.mu.Lock()
	delete(c.s.live, c.run)
	c.s.mu.Unlock()
}

// Keep stores the answer, durably when it returns, and gives up the claim. It comes before the call is settled. Returns
// ErrLost when somebody else has the key by now: the call must then not be charged. After any other error the answer may
// have been kept or not. It does not heed the end of ctx.
func (c *Claim) Keep(ctx context.Context, a *Answer) error {
	defer c.end()
	plain, err := a.encode()
	if err != nil {
		return err
	}
	sealed, err := c.s.cfg.Sealer.Seal(plain, c.row)
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(system(ctx)), opTimeout)
	defer cancel()
	failpoint.Keep.Before()
	// The time of expiry is touched by nobody: a day from the first use.
	n, err := c.s.cfg.Ent.IdempotentCall.Update().Where(idempotentcall.ID(c.row), idempotentcall.RunID(c.run)).
		SetAnswer(sealed).SetLeaseUntil(c.s.cfg.Clock.Now()).Save(ctx)
	failpoint.Keep.After()
	switch {
	case err != nil:
		return away(err)
	case n == 0:
		return ErrLost
	}
	return nil
}

// Release frees the key: its call failed, or its answer is too large to be kept. It reports whether this run still had the
// claim, and is a no-op that reports false after Keep or Release. It does not heed the end of ctx.
func (c *Claim) Release(ctx context.Context) (had bool, err error) {
	if c.done {
		return false, nil
	}
	c.end()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(system(ctx)), opTimeout)
	defer cancel()
	failpoint.Release.Before()
	n, err := c.s.cfg.Ent.IdempotentCall.Delete().
		Where(idempotentcall.ID(c.row), idempotentcall.RunID(c.run), idempotentcall.AnswerIsNil()).Exec(ctx)
	failpoint.Release.After()
	return n > 0, away(err)
}

// Run renews the claims of this process until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := s.renew(ctx); err != nil && ctx.Err() == nil {
			s.cfg.Log.Warn().Err(err).Msg("idempotency: claims were not renewed")
		}
	}
}

const renewBatch = 500

func (s *Service) renew(ctx context.Context) error {
	s.mu.Lock()
	runs := make([]uuid.UUID, 0, len(s.live))
	for run := range s.live {
		runs = append(runs, run)
	}
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(system(ctx), opTimeout)
	defer cancel()
	for len(runs) > 0 {
		n := min(len(runs), renewBatch)
		err := s.cfg.Ent.IdempotentCall.Update().Where(idempotentcall.RunIDIn(runs[:n]...), idempotentcall.AnswerIsNil()).
			SetLeaseUntil(s.cfg.Clock.Now().Add(lease)).Exec(ctx)
		if err != nil {
			return err
		}
		runs = runs[n:]
	}
	return nil
}
