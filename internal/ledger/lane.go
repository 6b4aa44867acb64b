package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"weir/internal/money"
)

// Pauses of a lane.
const (
	checkpointEvery = 100 * time.Millisecond
	firstRetry      = 20 * time.Millisecond
	lastRetry       = time.Second
	maxCached       = 100_000
)

// lane commits the items of some tenants over one connection, in order of arrival. There is no fixed delay: it takes what
// was queued while the last batch ran.
type lane struct {
	l    *Ledger
	wake chan struct{}
	away atomic.Bool // the database does not answer: holds are refused at once

	mu      sync.Mutex
	queue   []*item
	waiting int // holds in queue
	notes   map[uuid.UUID]checkpoint
	closed  bool

	seen sync.RWMutex
	last map[uuid.UUID]sighting

	// The rest belongs to run.
	session session
	batch   batch
	taken   []*item
	owed    []*item // settlements that must still land; nobody waits for those in state abandoned
	doubt   bool    // a commit was sent and its outcome is not known
}

// sighting is what a wallet had available when a batch last touched it.
type sighting struct {
	available money.Amount
	at        time.Time
}

func newLane(l *Ledger) *lane {
	ln := &lane{l: l, wake: make(chan struct{}, 1), notes: map[uuid.UUID]checkpoint{}, last: map[uuid.UUID]sighting{}}
	ln.away.Store(true) // until run has connected
	return ln
}

// put queues a hold, or refuses it: the queue is full, or the database away.
func (ln *lane) put(it *item) error {
	if ln.away.Load() {
		return ErrUnavailable
	}
	ln.mu.Lock()
	defer ln.mu.Unlock()
	if ln.closed {
		return ErrUnavailable
	}
	if ln.waiting >= ln.l.cfg.Queue {
		return ErrBusy
	}
	ln.waiting++
	ln.push(it)
	return nil
}

// putSettle queues a settlement. It is never refused for lack of room: there are no more of them than holds.
func (ln *lane) putSettle(it *item) {
	it.at = time.Now()
	ln.mu.Lock()
	defer ln.mu.Unlock()
	if ln.closed {
		it.err = ErrUnavailable
		it.answer()
		return
	}
	ln.push(it)
}

func (ln *lane) push(it *item) {
	ln.queue = append(ln.queue, it)
	if len(ln.queue) == 1 {
		ln.nudge()
	}
}

func (ln *lane) nudge() {
	select {
	case ln.wake <- struct{}{}:
	default:
	}
}

func (ln *lane) checkpoint(c checkpoint) {
	ln.mu.Lock()
	defer ln.mu.Unlock()
	if old, ok := ln.notes[c.hold]; ok {
		c.amount, c.tokens = max(c.amount, old.amount), max(c.tokens, old.tokens)
	}
	ln.notes[c.hold] = c
}

func (ln *lane) cached(tenant uuid.UUID) (money.Amount, bool) {
	ln.seen.RLock()
	s, ok := ln.last[tenant]
	ln.seen.RUnlock()
	return s.available, ok && time.Since(s.at) < cacheFor
}

func (ln *lane) see(tenant uuid.UUID, available money.Amount) {
	ln.seen.Lock()
	defer ln.seen.Unlock()
	ln.last[tenant] = sighting{available: available, at: time.Now()}
}

// run works until ctx ends and the queue is empty, or ctx has ended and the database is away.
func (ln *lane) run(ctx context.Context) error {
	defer ln.hangUp()
	detached := context.WithoutCancel(ctx)
	ticker := time.NewTicker(checkpointEvery)
	defer ticker.Stop()
	for {
		stopping := ctx.Err() != nil
		switch {
		case ln.session == nil && stopping:
			ln.shut()
			return nil
		case ln.session == nil:
			ln.connect(ctx)
			continue
		case ln.take():
			ln.deliver(detached)
			continue
		case stopping && ln.closeIdle():
			return nil
		}
		select {
		case <-ln.wake:
		case <-ticker.C:
			ln.writeNotes(detached)
		case <-ctx.Done():
		}
	}
}

// take moves the next items out of the queue: first what is owed, then in order of arrival. Items whose caller has left
// before anything was sent are dropped.
func (ln *lane) take() bool {
	ln.taken = append(ln.taken[:0], ln.owed[:min(len(ln.owed), maxBatch)]...)
	ln.owed = ln.owed[:copy(ln.owed, ln.owed[len(ln.taken):])]
	ln.mu.Lock()
	defer ln.mu.Unlock()
	n := 0
	for ; n < len(ln.queue) && len(ln.taken) < maxBatch; n++ {
		it := ln.queue[n]
		if it.kind == holdItem {
			ln.waiting--
			if it.abandoned() {
				it.free()
				continue
			}
		}
		ln.taken = append(ln.taken, it)
	}
	rest := copy(ln.queue, ln.queue[n:])
	clear(ln.queue[rest:])
	ln.queue = ln.queue[:rest]
	return len(ln.taken) > 0
}

// closeIdle closes the queue unless something has come meanwhile.
func (ln *lane) closeIdle() bool {
	ln.mu.Lock()
	defer ln.mu.Unlock()
	ln.closed = len(ln.queue) == 0
	return ln.closed
}

// deliver brings the taken items to a definite answer, or finds the database away.
func (ln *lane) deliver(ctx context.Context) {
	ln.batch.node, ln.batch.epoch = ln.l.cfg.Node, ln.l.epoch.Load()
	ln.owed = append(ln.owed, ln.batch.fill(ln.taken)...)
	err := ln.flush(ctx)
	switch {
	case err == nil:
		ln.settleAll()
	case gone(err):
		ln.lose(err, ln.batch.settles, ln.batch.holds)
	default:
		ln.deliverSingly(ctx)
	}
}

// deliverSingly runs the items of a refused batch one by one, so that the one that spoils it spoils no other.
func (ln *lane) deliverSingly(ctx context.Context) {
	all := append(append([]*item(nil), ln.batch.settles...), ln.batch.holds...)
	for i, it := range all {
		ln.batch.fill(all[i : i+1])
		err := ln.flush(ctx)
		switch {
		case err == nil:
			ln.settleAll()
		case gone(err):
			ln.lose(err, all[i:])
			return
		default:
			ln.refuse(it, err)
		}
	}
}

// flush commits the batch, over a new connection when the old one broke, and again where that may help.
func (ln *lane) flush(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	start := time.Now()
	var err error
	for pause := firstRetry; ; pause = min(2*pause, lastRetry) {
		if ln.session == nil {
			if ln.session, err = ln.l.store.open(ctx); err != nil {
				return fmt.Errorf("connect: %w", errors.Join(err, errAway))
			}
		}
		err = ln.session.flush(ctx, &ln.batch)
		switch {
		case err == nil:
			ln.resolveDoubt()
			ln.l.meters.batchSeconds.Observe(time.Since(start).Seconds())
			ln.l.meters.batchItems.Observe(float64(len(ln.batch.settles) + len(ln.batch.holds)))
			return nil
		case gone(err):
			ln.doubt = true
			ln.hangUp()
		case !passing(err):
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// resolveDoubt tells what a batch that was sent again found to be on disk already.
func (ln *lane) resolveDoubt() {
	if !ln.doubt {
		return
	}
	ln.doubt = false
	b, settled, held := &ln.batch, 0, 0
	for _, it := range b.settles {
		if it.status == settleRepeated {
			settled++
		}
	}
	for _, it := range b.holds {
		if it.status == holdRepeated {
			held++
		}
	}
	ln.l.cfg.Log.Info().Int("settlements", len(b.settles)).Int("holds", len(b.holds)).Int("settlements_on_disk", settled).
		Int("holds_on_disk", held).Msg("ledger: batch sent again")
}

// errAway marks a failure to connect as such, whatever the driver calls it.
var errAway = fmt.Errorf("the database is away: %w", context.DeadlineExceeded)

// settleAll answers every item of a committed batch.
func (ln *lane) settleAll() {
	b := &ln.batch
	ln.seen.Lock()
	if len(ln.last) > maxCached {
		clear(ln.last)
	}
	now := time.Now()
	for i, t := range b.tenants {
		ln.last[t] = sighting{available: b.wallets[i].available(), at: now}
	}
	ln.seen.Unlock()
	if ln.l.cfg.Touched != nil {
		ln.l.cfg.Touched(b.tenants)
	}
	for _, it := range b.settles {
		if !it.answer() {
			ln.l.arrears.note(it)
			it.free()
		}
	}
	fenced := false
	for _, it := range b.holds {
		it.granted.Available = b.wallets[b.index[it.hold.Tenant]].available()
		it.err = refusal(it.status)
		fenced = fenced || it.status == holdFenced
		open := it.status == holdGranted || it.status == holdRepeated
		if it.answer() {
			continue
		}
		if open {
			ln.owed = append(ln.owed, tombstone(&it.hold))
		}
		it.free()
	}
	if fenced {
		select {
		case ln.l.beat <- struct{}{}:
		default:
		}
	}
}

// refuse answers an item whose transaction the database refuses for good.
func (ln *lane) refuse(it *item, err error) {
	ln.l.cfg.Log.Error().Err(err).Msg("ledger: item refused")
	it.err = fmt.Errorf("ledger: %w", err)
	if !it.answer() {
		it.free()
	}
}

// lose is for a database that is away: holds are refused, and voided later in case they landed; settlements are kept.
func (ln *lane) lose(cause error, lists ...[]*item) {
	ln.away.Store(true)
	ln.l.cfg.Log.Warn().Err(cause).Msg("ledger: database away")
	for _, list := range lists {
		for _, it := range list {
			if it.kind == settleItem {
				ln.owed = append(ln.owed, it)
				continue
			}
			ln.owed = append(ln.owed, tombstone(&it.hold))
			it.err = ErrUnavailable
			if !it.answer() {
				it.free()
			}
		}
	}
	ln.hangUp()
}

// reap refuses queued holds while the database is away, and tells settlers who waited long enough; their settlements stay owed.
func (ln *lane) reap(wait time.Duration) {
	ln.mu.Lock()
	for _, it := range ln.queue {
		if it.kind == settleItem {
			ln.owed = append(ln.owed, it)
			continue
		}
		it.err = ErrUnavailable
		if !it.answer() {
			it.free()
		}
	}
	ln.queue, ln.waiting = ln.queue[:0], 0
	ln.mu.Unlock()
	for i, it := range ln.owed {
		if it.abandoned() || time.Since(it.at) < wait {
			continue
		}
		ln.owed[i] = it.orphan()
		if it.settle.OrVoid {
			ln.l.NoteLoss(LossUndelivered)
		}
		it.err = ErrUnavailable
		it.answer()
	}
}

// connect opens the session, and does not return before it has or ctx ends.
func (ln *lane) connect(ctx context.Context) {
	for pause := firstRetry; ctx.Err() == nil; pause = min(2*pause, lastRetry) {
		ln.reap(settleWait)
		opening, cancel := context.WithTimeout(ctx, flushTimeout)
		s, err := ln.l.store.open(opening)
		cancel()
		if err == nil {
			ln.session = s
			if ln.away.Swap(false) {
				ln.l.cfg.Log.Debug().Msg("ledger: connected")
			}
			return
		}
		ln.reap(settleWait)
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// writeNotes commits the checkpoints since the last time; what fails is lost, the next ones replace it.
func (ln *lane) writeNotes(ctx context.Context) {
	ln.mu.Lock()
	if len(ln.notes) == 0 {
		ln.mu.Unlock()
		return
	}
	cs := make([]checkpoint, 0, len(ln.notes))
	for _, c := range ln.notes {
		cs = append(cs, c)
	}
	clear(ln.notes)
	ln.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	if err := ln.session.checkpoint(ctx, cs); err != nil {
		ln.l.cfg.Log.Warn().Err(err).Int("count", len(cs)).Msg("ledger: checkpoints lost")
		if gone(err) {
			ln.hangUp()
		}
	}
}

func (ln *lane) hangUp() {
	if ln.session != nil {
		ln.session.close()
		ln.session = nil
	}
}

// shut ends a lane whose database is away: everybody is answered, and what could not be delivered is logged.
func (ln *lane) shut() {
	ln.mu.Lock()
	ln.closed = true
	ln.mu.Unlock()
	ln.reap(0)
	if n := len(ln.owed); n > 0 {
		ln.l.cfg.Log.Error().Int("count", n).Msg("ledger: settlements left to the sweeper")
	}
}
