// Package failpoint names the places at which a process may die and money must still be right. In a build with the tag
// crashpoints a process kills itself at the place it was told to, as kill -9 does; in every other build a place is an empty
// function that the compiler removes, and nothing can switch it on.
//
// bench/crash kills a process at each place in each flow that passes it, and checks the books after the restart.
package failpoint

// Place is a point on the way of a call or a job.
type Place string

// The places.
const (
	// NodeRegistered: a process has its new epoch; what its former life left open is still to be resolved.
	NodeRegistered Place = "ledger.node.registered"
	// SweepFound: the sweeper knows which holds nobody will resolve.
	SweepFound Place = "ledger.sweep.found"
	// CreditBooked and the following: booked in the transaction of a command that has not committed.
	CreditBooked Place = "ledger.credit.booked"
	DebitBooked  Place = "ledger.debit.booked"
	LockBooked   Place = "ledger.lock.booked"
	UnlockBooked Place = "ledger.unlock.booked"
	FreezeBooked Place = "ledger.freeze.booked"
	// MoveBooked: the same of a transfer between accounts of the platform, such as a tax or a disputed payment.
	MoveBooked Place = "ledger.move.booked"
	// WriteOffBooked: the same of a debt that is given up, ReclaimBooked: of one that is owed again.
	WriteOffBooked Place = "ledger.write_off.booked"
	ReclaimBooked  Place = "ledger.reclaim.booked"
	// TopUpOpened: Stripe has made the page of an order, and nobody has noted it.
	TopUpOpened Place = "top_up.opened"
	// TopUpSeen: what Stripe says of an order is known, and nothing of it is booked.
	TopUpSeen Place = "top_up.seen"
	// TopUpTaxed: Stripe has computed the tax of an order, and nobody has noted it; TopUpCharged: the same of a saved card that was
	// charged, TopUpReported: of an entry in Stripe's tax reports.
	TopUpTaxed    Place = "top_up.taxed"
	TopUpCharged  Place = "top_up.charged"
	TopUpReported Place = "top_up.reported"
	// RefundSent: Stripe was asked to pay back, and nobody has noted it.
	RefundSent Place = "top_up.refund_sent"
	// CallHeld: the hold is on disk, no upstream was asked.
	CallHeld Place = "engine.held"
	// CallDispatched: right before an upstream is asked; the hold may be under way.
	CallDispatched Place = "engine.dispatch"
	// CallAnswered: the upstream has answered with its first byte, or whole where the call is not streamed.
	CallAnswered Place = "engine.answered"
	// CallFirst: hold and answer are there, and the client gets its first byte now.
	CallFirst Place = "engine.first"
	// CallFrame: an event of a stream was written to the client.
	CallFrame Place = "engine.frame"
	// CallEnded: the upstream's last byte was read; nothing is charged.
	CallEnded Place = "engine.ended"
	// CallBilled: what the call costs is known, and its settlement is queued now.
	CallBilled Place = "engine.billed"
	// CallCharged: the charge is on disk; the final event, or the body, leaves now.
	CallCharged Place = "engine.charged"
	// CallFinished: the final event, or the body, was written.
	CallFinished Place = "engine.finished"
	// CallVoid: a call that failed before its first byte gives its hold back now.
	CallVoid Place = "engine.void"
	// CallReplayed: an answer that was kept has been settled once more, and is handed out now.
	CallReplayed Place = "engine.replayed"
	// TaskInserted: a task's row is on disk without its hold; TaskHeld: with it, and nobody has been told of the task.
	TaskInserted Place = "task.inserted"
	TaskHeld     Place = "task.held"
	// TaskSending: it is on disk that a task is handed to a provider, who was not asked yet; TaskTaken: the provider has answered, and
	// nobody has noted it.
	TaskSending Place = "task.sending"
	TaskTaken   Place = "task.taken"
	// TaskAsked: the provider's last word on a task is known, and not noted; TaskCopied: the results are in our store, and not noted.
	TaskAsked  Place = "task.asked"
	TaskCopied Place = "task.copied"
	// TaskBooked: the money of a task that ended is on disk, and its end is not.
	TaskBooked Place = "task.booked"
	// EventDone: a job has marked its event as carried out, in a transaction that has not committed.
	EventDone Place = "outbox.done"
	// EventEnqueued: the queue has an event.
	EventEnqueued Place = "outbox.enqueued"
	// JobStarted: a job begins; JobEnded: it is done and the queue is not told.
	JobStarted Place = "jobs.started"
	JobEnded   Place = "jobs.ended"
)

// Commit is a transaction, with one place right before its commit and one right after it.
type Commit string

// The commits. Those of the ledger's hot path are named by what is in the batch; one batch may pass several.
const (
	Hold       Commit = "ledger.hold"
	Settle     Commit = "ledger.settle"
	Void       Commit = "ledger.void"
	Expire     Commit = "ledger.expire" // the sweeper gives the hold of a dead node back
	Checkpoint Commit = "ledger.checkpoint"
	Extend     Commit = "ledger.extend"
	SettleLate Commit = "ledger.late"
	Register   Commit = "ledger.register"
	Heartbeat  Commit = "ledger.heartbeat"
	Bury       Commit = "ledger.bury"  // nodes without heartbeat are declared dead
	Sweep      Commit = "ledger.sweep" // PostgreSQL: of the sweeper's lock
	ExpireLot  Commit = "ledger.expire_lot"
	Upkeep     Commit = "ledger.upkeep"
	// Transaction is any of db.InTx: what administrators and tenants do, jobs, the first boot.
	Transaction Commit = "db.transaction"
	Migration   Commit = "db.migration"
	// SecretKey is the file of the key that the embedded default generates: its rename is its commit.
	SecretKey Commit = "app.secret_key"
	Claim     Commit = "idempotency.claim"
	Keep      Commit = "idempotency.keep"
	Release   Commit = "idempotency.release"
	Takeover  Commit = "idempotency.takeover" // the claim of a dead process is removed
	Dispatch  Commit = "outbox.claim"
)

var places = []Place{
	NodeRegistered, SweepFound, CreditBooked, DebitBooked, LockBooked, UnlockBooked, FreezeBooked,
	MoveBooked, WriteOffBooked, ReclaimBooked, TopUpOpened, TopUpSeen, TopUpTaxed, TopUpCharged, TopUpReported, RefundSent,
	CallHeld, CallDispatched, CallAnswered, CallFirst, CallFrame, CallEnded, CallBilled, CallCharged, CallFinished, CallVoid, CallReplayed,
	TaskInserted, TaskHeld, TaskSending, TaskTaken, TaskAsked, TaskCopied, TaskBooked,
	EventDone, EventEnqueued, JobStarted, JobEnded,
}

var commits = []Commit{
	Hold, Settle, Void, Expire, Checkpoint, Extend, SettleLate, Register, Heartbeat, Bury, Sweep, ExpireLot, Upkeep,
	Transaction, Migration, SecretKey, Claim, Keep, Release, Takeover, Dispatch,
}

// All lists every place, those around commits included.
func All() []Place {
	all := append([]Place(nil), places...)
	for _, c := range commits {
		all = append(all, c.before(), c.after())
	}
	return all
}

func (c Commit) before() Place { return Place(c) + ".before_commit" }
func (c Commit) after() Place  { return Place(c) + ".after_commit" }
