package ledger

import (
	"errors"
	"testing"

	"weir/internal/id"
	"weir/internal/money"
)

// A caller who was told that the charge failed has not handed the answer out: should the commit have been carried out all
// the same, it is taken back.
func TestChargeOfAnUndeliveredAnswerIsTakenBack(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		amount money.Amount // held: 100
		swept  bool         // the hold had been expired before
		orVoid bool
		left   money.Amount
	}{
		"within the hold":      {amount: 70, orVoid: true, left: 1000},
		"above the hold":       {amount: 170, orVoid: true, left: 1000},
		"into debt":            {amount: 1170, orVoid: true, left: 1000},
		"late":                 {amount: 70, swept: true, orVoid: true, left: 1000},
		"delivered":            {amount: 70, left: 930},
		"delivered, but swept": {amount: 70, swept: true, left: 930},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			faulty(t, func(k *kit, p *proxy) {
				tenant := k.tenant(1000, 0)
				h := k.mustHold(hold(tenant, 100))
				p.marker.Store(batchMarker)
				if tt.swept { // the batch that finds out commits well, the late settlement does not
					k.expire(h)
					p.marker.Store(lateMarker)
				}
				p.goneAfter.Store(true)
				p.loseReply.Store(true)
				s := settle(h, tt.amount)
				s.OrVoid = tt.orVoid
				if _, err := k.l.Settle(k.Context(), s); !errors.Is(err, ErrUnavailable) {
					k.Errorf("settle: %v", err)
				}
				p.open(p.addr)
				want := int64(0)
				if !tt.orVoid {
					want = int64(tt.amount)
				}
				k.eventually("the books agree with what the caller was told", func() bool {
					return k.wallet(tenant) == Wallet{Cash: tt.left} && k.count("SELECT count(*) FROM usage_logs WHERE hold_id = $1 AND cost_n = $2", h.ID, want) == 1
				})
				if n := k.count("SELECT count(*) FROM usage_logs WHERE hold_id = $1 AND end_reason = $2", h.ID, EndUndelivered); (n == 1) != tt.orVoid {
					k.Errorf("%d usage records of undelivered answers", n)
				}
				k.sound()
			})
		})
	}
}

// A settlement that was owed while the sweeper resolved its hold is booked late, although nobody waits for it any more.
func TestOwedSettlementComesAfterTheSweeper(t *testing.T) {
	t.Parallel()
	faulty(t, func(k *kit, p *proxy) {
		tenant := k.tenant(1000, 0)
		h := k.mustHold(hold(tenant, 100))
		p.close()
		if _, err := k.l.Settle(k.Context(), settle(h, 70)); !errors.Is(err, ErrUnavailable) {
			k.Errorf("settle: %v", err)
		}
		k.expire(h)
		k.want(tenant, Wallet{Cash: 1000})
		p.open(p.addr)
		k.eventually("it is booked late", func() bool { return k.wallet(tenant) == Wallet{Cash: 930} })
		k.sound()
	})
}

// Taking back is idempotent, and of a call that cost nothing it does nothing.
func TestTakeBackOnce(t *testing.T) {
	t.Parallel()
	each(t, func(k *kit) {
		tenant := k.tenant(500, 500)
		charged, free := k.mustHold(hold(tenant, 100)), k.mustHold(hold(tenant, 100))
		s := settle(charged, 620)
		k.mustSettle(s)
		if err := k.l.Void(k.Context(), tenant, free.ID); err != nil {
			k.Error(err)
		}
		for range 3 {
			for _, x := range []Settle{s, settle(free, 50)} {
				c, err := k.book.takeBack(k.Context(), x)
				if err != nil || c.Amount != 0 || c.BalanceAfter != 1000 {
					k.Errorf("%+v, %v", c, err)
				}
			}
		}
		k.want(tenant, Wallet{Cash: 500, Bonus: 500})
		if _, err := k.book.takeBack(k.Context(), settle(hold(tenant, 1), 1)); !errors.Is(err, ErrUnknownHold) {
			k.Errorf("of an unknown hold: %v", err)
		}
		other := s
		other.Tenant = id.NewUUID()
		if _, err := k.book.takeBack(k.Context(), other); err == nil {
			k.Error("another tenant took it back")
		}
		k.want(tenant, Wallet{Cash: 500, Bonus: 500})
	})
}

// expire resolves a hold as the sweeper of another node does.
func (k *kit) expire(h Hold) {
	k.Helper()
	s, err := (&postgresStore{db: k.d.SQL}).open(k.Context()) // the node's own way may be cut
	if err != nil {
		k.Fatal(err)
	}
	defer s.close()
	var b batch
	b.fill([]*item{{kind: settleItem, settle: Settle{Hold: h.ID, Tenant: h.Tenant, Request: h.Request, Outcome: Expired}}})
	if err := s.flush(k.Context(), &b); err != nil {
		k.Fatal(err)
	}
}
