package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/money"
)

// Kind says what a hold is for, and so how it is resolved when nobody does.
type Kind int16

// The kinds of holds.
const (
	Call   Kind = 0 // lives as long as its node
	Stream Kind = 1 // lives as long as its node
	Task   Kind = 2 // lives until its TTL ends, on whatever node
	Lease  Kind = 3 // lives as long as its node
	lock   Kind = 4 // Book.Lock; lives until it is opened
)

// Hold asks to reserve money before a call.
type Hold struct {
	ID      uuid.UUID // UUIDv7, made by the caller before the first try; a repeat with it changes nothing
	Tenant  uuid.UUID
	Key     uuid.UUID // the API key; nil UUID for none
	Request uuid.UUID
	Amount  money.Amount // the upper bound of the cost; 0 for a call that is free
	Least   money.Amount // what the caller can do with at least; 0 means Amount
	Min     money.Amount // cost of the input and one token: a balance below it is exhausted
	Floor   money.Amount // cost of the input: what a crash after the first byte charges at least
	TTL     time.Duration
	Kind    Kind
	Budgets []uuid.UUID // BudgetID of every limit it counts against
	Model   string
	PriceID string // the price version fixed now
}

// Granted is the answer to a Hold or an Extend.
type Granted struct {
	Amount money.Amount // what is held now: Amount, or less down to Least; after Extend the new total
	// Available to further holds after the batch, of this tenant.
	Available money.Amount
	Repeated  bool // the id was open already
}

// Validate reports what is wrong with the request.
func (h *Hold) Validate() error {
	switch {
	case h.ID == uuid.Nil:
		return fault.Field("id", "is missing")
	case h.Tenant == uuid.Nil:
		return fault.Field("tenant", "is missing")
	case h.Amount < 0 || h.Least < 0 || h.Min < 0 || h.Floor < 0 || h.Least > h.Amount:
		return fault.Field("amount", "is out of range")
	case h.Kind < Call || h.Kind > Lease:
		return fault.Field("kind", "is unknown")
	case h.TTL <= 0:
		return fault.Field("ttl", "must be positive")
	}
	return nil
}

// Hold reserves money, durably when it returns. One refused hold never fails another. Idempotent by ID, in any state.
//
// Refusals: ErrBalanceExhausted, ErrCostExceedsBalance, ErrInFlightExhausted, ErrBudgetExhausted, ErrFrozen, ErrBusy,
// ErrUnavailable, ErrResolved. When ctx ends first it returns ErrCancelled, and the hold is voided should it land.
func (l *Ledger) Hold(ctx context.Context, h Hold) (Granted, error) {
	p, err := l.Begin(h, nil)
	if err != nil {
		return Granted{}, err
	}
	select {
	case <-p.it.done:
		return p.answer()
	case <-ctx.Done():
		return p.Drop()
	}
}

// Pending is a hold that is under way. Not safe for concurrent use.
type Pending struct {
	l  *Ledger
	it *item // nil once the answer was taken
}

// Begin asks for a hold as Hold does, and does not wait for its answer. If it is refused, refused is called with the refusal as
// soon as that is known, by a goroutine that it must not block. Begin's own errors are refusals, too: nothing is under way then.
func (l *Ledger) Begin(h Hold, refused func(error)) (*Pending, error) {
	err := h.Validate()
	if err != nil {
		return nil, err
	}
	if h.Least == 0 {
		h.Least = h.Amount
	}
	if l.fenced.Load() {
		err = ErrUnavailable
	} else {
		it := newItem(holdItem)
		it.hold, it.refused = h, refused
		if err = l.lane(h.Tenant).put(it); err == nil {
			return &Pending{l: l, it: it}, nil
		}
		it.free()
	}
	l.meters.hold(Granted{}, err)
	return nil, err
}

// Wait returns what Hold would. The database may take its time.
func (p *Pending) Wait() (Granted, error) {
	<-p.it.done
	return p.answer()
}

// Drop gives a hold up: without an answer so far it returns ErrCancelled, and the hold is voided should it land. After Wait it
// does nothing.
func (p *Pending) Drop() (Granted, error) {
	switch {
	case p.it == nil:
		return Granted{}, ErrCancelled
	case p.it.abandon():
		p.it = nil
		p.l.meters.hold(Granted{}, ErrCancelled)
		return Granted{}, ErrCancelled
	}
	return p.Wait()
}

func (p *Pending) answer() (Granted, error) {
	granted, err := p.it.granted, p.it.err
	p.it.free()
	p.it = nil
	p.l.meters.hold(granted, err)
	return granted, err
}

// Extend asks for more money on an open hold while its call runs.
type Extend struct {
	Hold   uuid.UUID
	Tenant uuid.UUID
	Seq    int          // 1, 2, 3 …: a repeat with the same number changes nothing
	Amount money.Amount // how much more
	Least  money.Amount // what helps at least; 0 means Amount
}

// Validate reports what is wrong with the request.
func (e *Extend) Validate() error {
	switch {
	case e.Hold == uuid.Nil || e.Tenant == uuid.Nil:
		return fault.Field("hold", "is missing")
	case e.Seq <= 0:
		return fault.Field("seq", "must be positive")
	case e.Amount <= 0 || e.Least < 0 || e.Least > e.Amount:
		return fault.Field("amount", "is out of range")
	}
	return nil
}

// Extend enlarges an open hold under the same rules as Hold, within the budgets that the hold counts against. Idempotent by
// (Hold, Seq). Returns the refusals of Hold, and ErrUnknownHold or ErrResolved.
func (l *Ledger) Extend(ctx context.Context, e Extend) (Granted, error) {
	if err := e.Validate(); err != nil {
		return Granted{}, err
	}
	if e.Least == 0 {
		e.Least = e.Amount
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	g, err := retry(ctx, func(ctx context.Context) (Granted, error) { return l.book.extend(ctx, e) })
	if err == nil {
		l.lane(e.Tenant).see(e.Tenant, g.Available)
	}
	return g, err
}

// Checkpoint notes what has been delivered of a call, and with the first note that a byte has left. It is queued, never
// waits, and only the last one of a hold is written: losing one loses no more than the time since the one before.
func (l *Ledger) Checkpoint(tenant, hold uuid.UUID, amount money.Amount, tokens int64) {
	l.lane(tenant).checkpoint(checkpoint{hold: hold, amount: int64(amount), tokens: tokens})
}

// refusal is the error of a hold's status; see ledger_flush in the migration.
func refusal(status int) error {
	switch status {
	case holdGranted, holdRepeated:
		return nil
	case holdResolved:
		return ErrResolved
	case holdNoBalance:
		return ErrBalanceExhausted
	case holdFrozen:
		return ErrFrozen
	case holdNoBudget:
		return ErrBudgetExhausted
	case holdFenced:
		return ErrUnavailable
	case holdTooLarge:
		return ErrCostExceedsBalance
	case holdInFlight, holdBudgetInFlight:
		return ErrInFlightExhausted
	case holdUnknownBudget:
		return errUnknownBudget
	}
	return errors.New("ledger: hold got no status")
}

var errUnknownBudget = errors.New("ledger: a budget of the hold does not exist")

func (it *item) setGranted(amount int64) {
	it.granted.Amount, it.granted.Repeated = money.Amount(amount), it.status == holdRepeated
}
