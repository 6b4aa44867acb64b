package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"weir/internal/failpoint"
	"weir/internal/fault"
)

// EndUndelivered is the end reason in the usage record of a charge that was taken back, because its answer never left.
const EndUndelivered = "undelivered"

// arrears are settlements whose callers were told ErrUnavailable while the ledger could not know whether they are on disk,
// or not bring them there: they are brought beside the lanes to the end that the callers were told of.
type arrears struct {
	mu   sync.Mutex
	list []Settle
}

const arrearsEvery = time.Second

func (a *arrears) add(s Settle) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = append(a.list, s)
}

// note looks at a settlement that has landed when nobody waited for it any more.
func (a *arrears) note(it *item) {
	switch {
	case it.undo != nil && it.status == settleRepeated && it.charge.Amount > 0: // its lost commit had been carried out
		a.add(*it.undo)
	case it.status == settleOtherwise: // the sweeper came first
		a.add(it.settle)
	}
}

func (a *arrears) take() []Settle {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := a.list
	a.list = nil
	return list
}

// keepArrears works on the arrears until ctx ends.
func (l *Ledger) keepArrears(ctx context.Context) error {
	ticker := time.NewTicker(arrearsEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			l.settleArrears(ctx)
		}
	}
}

// settleArrears tries each once. What fails because the database is away stays.
func (l *Ledger) settleArrears(ctx context.Context) (left int) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	for _, s := range l.arrears.take() {
		act := l.book.settleLate
		if s.OrVoid {
			act = l.book.takeBack
		}
		_, err := retry(ctx, func(ctx context.Context) (Charge, error) { return act(ctx, s) })
		switch {
		case err == nil:
			l.cfg.Log.Info().Stringer("hold", s.Hold).Bool("taken_back", s.OrVoid).Msg("ledger: arrear settled")
		case fault.CodeOf(err) == fault.Unavailable:
			l.arrears.add(s)
			left++
		default:
			l.cfg.Log.Error().Err(err).Stringer("hold", s.Hold).Msg("ledger: arrear refused")
		}
	}
	return left
}

// takeBack gives back what a hold was charged, late settlements included: the answer was not delivered. The usage record
// then bears neither units nor a price. Idempotent by hold; a hold that cost nothing stays as it is.
func (b *Book) takeBack(ctx context.Context, s Settle) (Charge, error) {
	return inTx(ctx, b.db, failpoint.SettleLate, func(tx *sql.Tx) (Charge, error) {
		a, err := b.lockAccount(ctx, tx, s.Tenant)
		if err != nil {
			return Charge{}, err
		}
		c, booked, err := b.readCharge(ctx, tx, s)
		if err != nil {
			return Charge{}, err
		}
		key := "undo:" + s.Hold.String()
		for _, k := range []string{"late:" + s.Hold.String(), key} {
			if _, err := b.lateBooked(ctx, tx, k, &c); err != nil {
				return Charge{}, err
			}
		}
		c.Late, c.BalanceAfter = true, a.Balance()
		if c.Amount == 0 {
			return c, nil
		}
		about := s.about()
		about.Remark = "Charge of an answer that was not delivered"
		if err := b.giveBack(ctx, tx, a, key, c.Amount, &c, about); err != nil {
			return Charge{}, err
		}
		if err := b.replaceUsage(ctx, tx, s.undelivered(), booked); err != nil {
			return Charge{}, fmt.Errorf("take back hold %s: %w", s.Hold, err)
		}
		return c, b.save(ctx, tx, a)
	})
}

// undelivered is the settlement as it stands in the books once its charge has been taken back.
func (s *Settle) undelivered() Settle {
	out := *s
	out.Amount, out.Exact, out.PriceID, out.Estimated = 0, "", "", false
	if s.Usage != nil {
		u := *s.Usage
		u.Units, u.ProviderCost, u.EndReason, u.Status, u.Extra = Units{}, 0, EndUndelivered, 503, nil
		out.Usage = &u
	}
	return out
}
