package ledger

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
)

type itemKind int8

const (
	holdItem itemKind = iota
	settleItem
)

// States of an item: who is to look at it last.
const (
	itemWaiting int32 = iota
	itemAnswered
	itemAbandoned
)

// item is one queued hold or settlement, and its answer.
type item struct {
	kind    itemKind
	hold    Hold
	settle  Settle
	undo    *Settle   // of an orphan: what may have been charged although its caller was told that it was not
	at      time.Time // when a settlement was queued
	status  int
	granted Granted
	charge  Charge
	err     error
	refused func(error) // of a hold: hears err before the caller does
	state   atomic.Int32
	done    chan struct{} // one token, when the answer stands
}

var items sync.Pool

func newItem(kind itemKind) *item {
	it, ok := items.Get().(*item)
	if !ok {
		it = &item{done: make(chan struct{}, 1)}
	}
	it.kind = kind
	return it
}

// free gives the item back. Only its last user may call it: the caller once it is answered, the lane once it is abandoned.
func (it *item) free() {
	it.hold, it.settle, it.undo = Hold{}, Settle{}, nil
	it.status, it.granted, it.charge, it.err, it.refused = 0, Granted{}, Charge{}, nil, nil
	it.state.Store(itemWaiting)
	items.Put(it)
}

// answer hands the item to its caller; false when the caller has left, and the item is the lane's.
func (it *item) answer() bool {
	if !it.state.CompareAndSwap(itemWaiting, itemAnswered) {
		return false
	}
	if it.refused != nil && it.err != nil {
		it.refused(it.err)
	}
	it.done <- struct{}{}
	return true
}

// abandon leaves the item to the lane; false when it has been answered already.
func (it *item) abandon() bool { return it.state.CompareAndSwap(itemWaiting, itemAbandoned) }

// abandoned reports whether the caller has left.
func (it *item) abandoned() bool { return it.state.Load() == itemAbandoned }

// orphan copies what must still be settled after its caller got an error; nobody waits for the copy.
func (it *item) orphan() *item {
	o := newItem(settleItem)
	o.settle, o.undo = it.settle, it.undo
	if it.settle.OrVoid {
		undo := it.settle
		o.undo = &undo
		o.settle = Settle{Hold: it.settle.Hold, Tenant: it.settle.Tenant, Request: it.settle.Request, Outcome: Voided}
	}
	o.state.Store(itemAbandoned)
	return o
}

// tombstone is the void of a hold whose fate is unknown or unwanted.
func tombstone(h *Hold) *item {
	o := newItem(settleItem)
	o.settle = Settle{Hold: h.ID, Tenant: h.Tenant, Request: h.Request, Outcome: Voided}
	o.state.Store(itemAbandoned)
	return o
}

// checkpoint is the latest note on a running call.
type checkpoint struct {
	hold           uuid.UUID
	amount, tokens int64
}
