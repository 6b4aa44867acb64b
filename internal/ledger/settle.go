package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/money"
)

// Outcome says how a hold ended.
type Outcome int16

// The outcomes.
const (
	Settled Outcome = 1
	Voided  Outcome = 2
	Expired Outcome = 3 // only the sweeper
)

// Settle resolves a hold.
type Settle struct {
	Hold      uuid.UUID
	Tenant    uuid.UUID
	Request   uuid.UUID
	Outcome   Outcome
	Amount    money.Amount // the cost; 0 unless Settled
	Exact     string       // the cost before rounding, money.Pico.Exact; "" is Amount exactly
	Estimated bool         // the usage was not reported in full
	PriceID   string
	Usage     *Usage // what was used; nil writes no usage record
	// OrVoid: once the caller was told ErrUnavailable, the hold is voided instead, because the answer was not delivered; a charge
	// whose commit turns out to have been carried out is taken back.
	OrVoid bool
}

// Usage is the record of a settled call.
type Usage struct {
	Key             uuid.UUID
	Model           string // as the client named it
	UpstreamModel   string
	ChannelID       string
	UserIdentifier  string
	ClientRequestID string
	Route           string
	EndReason       string
	Status          int16
	Stream          bool
	Attempts        int16
	Units           Units
	ProviderCost    money.Amount
	Multiplier      int64 // parts per million
	FirstByte       time.Duration
	Duration        time.Duration
	Extra           json.RawMessage
}

// Units is the usage vector.
type Units struct {
	Input, CacheRead, CacheWrite5m, CacheWrite1h, InputAudio, InputImage int64
	Output, Reasoning, OutputAudio, OutputImage                          int64
	Images, Seconds, Characters                                          int64
}

// Tokens are all that were used, of whatever kind.
func (u *Usage) Tokens() int64 {
	v := &u.Units
	return v.Input + v.CacheRead + v.CacheWrite5m + v.CacheWrite1h + v.InputAudio + v.InputImage +
		v.Output + v.Reasoning + v.OutputAudio + v.OutputImage
}

// Charge is how a hold was resolved.
type Charge struct {
	Hold    uuid.UUID
	Outcome Outcome
	Held    money.Amount
	Amount  money.Amount // Cash + Bonus + Debt
	Cash    money.Amount
	Bonus   money.Amount
	Debt    money.Amount // cost above what the wallet could pay
	// BalanceAfter is cash and bonus right after this charge; 0 when nothing was settled.
	BalanceAfter money.Amount
	Repeated     bool // it was resolved so before
	// Late: the sweeper had resolved the hold; the difference was booked as transfers, and the sums above are of both.
	Late bool
}

// Validate reports what is wrong with the request.
func (s *Settle) Validate() error {
	switch {
	case s.Hold == uuid.Nil || s.Tenant == uuid.Nil:
		return fault.Field("hold", "is missing")
	case s.Outcome != Settled && s.Outcome != Voided:
		return fault.Field("outcome", "is unknown")
	case s.Amount < 0 || (s.Outcome != Settled && s.Amount != 0):
		return fault.Field("amount", "is out of range")
	case s.Exact != "" && (!isExact(s.Exact) || !rounds(s.Exact, s.Amount)):
		return fault.Field("exact", "is not a decimal with at most six places that rounds up to the amount")
	case s.Usage != nil && len(s.Usage.Extra) > 0 && !json.Valid(s.Usage.Extra):
		return fault.Field("usage.extra", "is not JSON")
	}
	return nil
}

// Settle resolves a hold, durably when it returns: charge, usage record and wallet in one transaction. Cost above the hold
// comes from what is available, and the rest becomes debt. It does not heed the end of ctx. Idempotent by Hold: a repeat
// returns what is stored.
//
// Returns ErrUnknownHold for an id that never was held, and ErrUnavailable when the database did not answer in time: the
// settlement (with OrVoid: a void) then keeps being repeated by this process, and by the sweeper's estimate should the process end.
func (l *Ledger) Settle(ctx context.Context, s Settle) (Charge, error) {
	if err := s.Validate(); err != nil {
		return Charge{}, err
	}
	charge, err := l.settle(ctx, s)
	l.meters.settle(charge, err)
	return charge, err
}

func (l *Ledger) settle(ctx context.Context, s Settle) (Charge, error) {
	it := newItem(settleItem)
	it.settle = s
	l.lane(s.Tenant).putSettle(it)
	<-it.done
	charge, status, err := it.charge, it.status, it.err
	it.free()
	switch {
	case err != nil:
		return Charge{}, err
	case status == settleUnknown && s.Outcome == Settled:
		return Charge{}, ErrUnknownHold
	case status == settleOtherwise:
		return l.settleLate(ctx, s)
	}
	return charge, nil
}

// Void returns the money of holds whose calls cost nothing. It is queued and waits for the disk; idempotent. The id of a
// hold that has not arrived yet can never open afterwards.
func (l *Ledger) Void(_ context.Context, tenant uuid.UUID, holds ...uuid.UUID) error {
	items := make([]*item, len(holds))
	ln := l.lane(tenant)
	for i, h := range holds {
		items[i] = newItem(settleItem)
		items[i].settle = Settle{Hold: h, Tenant: tenant, Request: h, Outcome: Voided}
		ln.putSettle(items[i])
	}
	var first error
	for _, it := range items {
		<-it.done
		l.meters.settle(it.charge, it.err)
		if it.err != nil && first == nil {
			first = fmt.Errorf("void hold %s: %w", it.settle.Hold, it.err)
		}
		it.free()
	}
	return first
}

func (l *Ledger) settleLate(ctx context.Context, s Settle) (Charge, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	c, err := retry(ctx, func(ctx context.Context) (Charge, error) { return l.book.settleLate(ctx, s) })
	if fault.CodeOf(err) == fault.Unavailable {
		l.arrears.add(s)
	}
	if err != nil {
		return Charge{}, fmt.Errorf("settle hold %s late: %w", s.Hold, err)
	}
	return c, nil
}

// isExact reports whether s is digits with at most six more behind a point.
func isExact(s string) bool {
	point, digits := -1, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && point < 0 && i > 0:
			point = i
		default:
			return false
		}
	}
	return digits > 0 && digits <= 30 && (point < 0 || (len(s)-point-1 >= 1 && len(s)-point-1 <= 6))
}

func (it *item) setCharge(held, cash, bonus, debt, after int64) {
	s := &it.settle
	it.charge = Charge{
		Hold: s.Hold, Outcome: s.Outcome, Held: money.Amount(held), Amount: money.Amount(cash + bonus + debt),
		Cash: money.Amount(cash), Bonus: money.Amount(bonus), Debt: money.Amount(debt), BalanceAfter: money.Amount(max(after, 0)),
		Repeated: it.status == settleRepeated,
	}
}

// rounds reports whether pico-USD in decimal round up to an amount.
func rounds(exact string, amount money.Amount) bool {
	n, ok := ceilNano(exact)
	return ok && n == amount
}
