// Package idempotency keeps the answers of calls that bore an Idempotency-Key, so that a repeat gets the first answer and is
// not charged again. A key belongs to a tenant and a route and is kept for a day.
//
// The unique row of a key is a claim while its call runs. The answer is put into it together with how the call is settled,
// before it is settled: from then on everybody who hands the answer out settles first, and settling is idempotent by hold.
// A process that dies anywhere in between neither loses the answer nor has it charged twice (docs/adr/0010-idempotency.md).
package idempotency

import (
	"context"
	"crypto/sha256"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/idempotentcall"
	"weir/internal/clock"
	"weir/internal/failpoint"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Bounds of keys and answers.
const (
	MaxKey    = 255     // characters of a key
	MaxAnswer = 1 << 20 // bytes of a kept answer's body
	KeptFor   = 24 * time.Hour
)

const (
	lease      = 30 * time.Second // a claim that was not renewed for so long is a dead process's
	renewEvery = 10 * time.Second
	opTimeout  = 5 * time.Second
	firstPoll  = 20 * time.Millisecond
	lastPoll   = 500 * time.Millisecond
)

var (
	// ErrReused: the key was used with another body.
	ErrReused = fault.New(fault.IdempotencyReused, "This idempotency key was used with another request body.")
	// ErrInProgress: a stream with the key still runs.
	ErrInProgress = fault.New(fault.IdempotencyInProgress, "A request with this idempotency key is still running. Retry shortly.")
	// ErrLost: the claim was taken over, because this process did not renew it in time.
	ErrLost = fault.New(fault.IdempotencyInProgress, "Another request with this idempotency key has taken over. Retry shortly.")
)

// Config is what a Service needs.
type Config struct {
	Ent    *ent.Client
	Keys   *secret.Keys
	Sealer *secret.Sealer
	Clock  clock.Clock
	Log    zerolog.Logger
}

// Service claims keys and keeps answers. Safe for concurrent use.
type Service struct {
	cfg Config

	mu   sync.Mutex
	live map[uuid.UUID]struct{} // runs of this process that have a claim
}

// New returns a service. Run must be running for claims to outlive half a minute.
func New(cfg Config) *Service {
	return &Service{cfg: cfg, live: map[uuid.UUID]struct{}{}}
}

// CheckKey returns INVALID for what is no key: 1 to 255 printable ASCII characters.
func CheckKey(key string) error {
	ok := key != "" && len(key) <= MaxKey
	for i := 0; ok && i < len(key); i++ {
		ok = key[i] >= 0x20 && key[i] <= 0x7e
	}
	if !ok {
		return fault.Field("Idempotency-Key", "The header Idempotency-Key must have 1 to 255 printable ASCII characters.")
	}
	return nil
}

// Input names one call.
type Input struct {
	Tenant string // the id of the row, ten_…
	Route  string
	Key    string
	Body   [sha256.Size]byte // digest of the body
	Run    uuid.UUID         // of this attempt; also its hold
	Stream bool
}

// Begin claims a key for a call, or returns the answer that the key has. Exactly one of the two is not nil.
//
// While another call has the claim it waits for that call's end, and claims the key itself should nothing be kept. It does
// not wait for a stream. Returns ErrReused, ErrInProgress, UNAVAILABLE, and CANCELLED when ctx ends.
func (s *Service) Begin(ctx context.Context, in Input) (*Claim, *Answer, error) {
	digest := s.cfg.Keys.Lookup("idempotency\x00" + in.Tenant + "\x00" + in.Route + "\x00" + in.Key)
	for pause := firstPoll; ; pause = min(pause*3/2, lastPoll) {
		claim, answer, err := s.try(ctx, in, digest[:])
		switch {
		case err != nil && ctx.Err() != nil:
			return nil, nil, fault.Wrap(fault.Cancelled, "The client left.", err)
		case err != nil || claim != nil || answer != nil:
			return claim, answer, err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, nil, fault.Wrap(fault.Cancelled, "The client left.", ctx.Err())
		}
	}
}

// try claims or reads once; all nil when another call runs.
func (s *Service) try(ctx context.Context, in Input, digest []byte) (*Claim, *Answer, error) {
	ctx, cancel := context.WithTimeout(system(ctx), opTimeout)
	defer cancel()
	claim, err := s.insert(ctx, in, digest)
	if claim != nil || (err != nil && !ent.IsConstraintError(err)) {
		return claim, nil, away(err)
	}
	row, err := s.cfg.Ent.IdempotentCall.Query().
		Where(idempotentcall.TenantID(in.Tenant), idempotentcall.Route(in.Route), idempotentcall.KeyDigest(digest)).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, nil, nil // given back meanwhile
	case err != nil:
		return nil, nil, away(err)
	case row.RunID == in.Run:
		return s.claimed(row.ID, in.Run), nil, nil // the driver repeated an insert whose answer it had lost
	}
	return s.found(ctx, in, row)
}

// Find returns the answer that a key of a route has, nil where it has none. It must be settled before it is handed out.
func (s *Service) Find(ctx context.Context, tenant, route, key string) (*Answer, error) {
	ctx, cancel := context.WithTimeout(system(ctx), opTimeout)
	defer cancel()
	digest := s.cfg.Keys.Lookup("idempotency\x00" + tenant + "\x00" + route + "\x00" + key)
	row, err := s.cfg.Ent.IdempotentCall.Query().
		Where(idempotentcall.TenantID(tenant), idempotentcall.Route(route), idempotentcall.KeyDigest(digest[:])).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, nil //nolint:nilnil // there is none
	case err != nil:
		return nil, away(err)
	case !answered(row):
		return nil, nil //nolint:nilnil // there is none yet
	}
	plain, err := s.cfg.Sealer.Open(*row.Answer, row.ID)
	if err != nil {
		return nil, fmt.Errorf("open kept answer: %w", err)
	}
	return decode(plain)
}

func (s *Service) insert(ctx context.Context, in Input, digest []byte) (*Claim, error) {
	now := s.cfg.Clock.Now()
	row := id.New(id.Kept)
	failpoint.Claim.Before()
	err := s.cfg.Ent.IdempotentCall.Create().SetID(row).SetTenantID(in.Tenant).SetRoute(in.Route).SetKeyDigest(digest).
		SetBodyDigest(in.Body[:]).SetStream(in.Stream).SetRunID(in.Run).SetLeaseUntil(now.Add(lease)).
		SetCreatedAt(now).SetExpiresAt(now.Add(KeptFor)).Exec(ctx)
	if err != nil {
		return nil, err
	}
	failpoint.Claim.After()
	return s.claimed(row, in.Run), nil
}

// found says what a key's row means for a call. A row that is over, or whose run has died, is removed.
func (s *Service) found(ctx context.Context, in Input, row *ent.IdempotentCall) (*Claim, *Answer, error) {
	now := s.cfg.Clock.Now()
	running := !answered(row) && row.LeaseUntil.After(now)
	if !running && (!answered(row) || !row.ExpiresAt.After(now)) {
		return nil, nil, s.remove(ctx, row)
	}
	switch {
	case [sha256.Size]byte(row.BodyDigest) != in.Body:
		return nil, nil, ErrReused
	case running && row.Stream:
		return nil, nil, ErrInProgress
	case running:
		return nil, nil, nil
	}
	plain, err := s.cfg.Sealer.Open(*row.Answer, row.ID)
	if err != nil {
		return nil, nil, fmt.Errorf("open kept answer: %w", err)
	}
	answer, err := decode(plain)
	return nil, answer, err
}

// remove deletes a row unless its run has shown life or answered since it was read.
func (s *Service) remove(ctx context.Context, row *ent.IdempotentCall) error {
	where := s.cfg.Ent.IdempotentCall.Delete().
		Where(idempotentcall.ID(row.ID), idempotentcall.RunID(row.RunID), idempotentcall.LeaseUntilLTE(s.cfg.Clock.Now()))
	if !answered(row) {
		where = where.Where(idempotentcall.AnswerIsNil())
	}
	failpoint.Takeover.Before()
	_, err := where.Exec(ctx)
	failpoint.Takeover.After()
	return away(err)
}

// answered: ent reads null as a pointer to no bytes.
func answered(row *ent.IdempotentCall) bool { return row.Answer != nil && len(*row.Answer) > 0 }

func system(ctx context.Context) context.Context { return viewer.SystemContext(ctx, "idempotency") }

func away(err error) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
}
