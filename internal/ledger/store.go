package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"
	"modernc.org/sqlite"

	"weir/internal/failpoint"
	"weir/internal/money"
)

const (
	dialectPostgres = "postgres"
	dialectSQLite   = "sqlite3"
)

// store opens sessions; there is one for each database.
type store interface {
	open(ctx context.Context) (session, error)
}

// session is one connection that commits batches. Not safe for concurrent use. After an error of which gone is true it is
// useless and must be closed.
type session interface {
	// flush runs a batch in one transaction and writes each item's answer into it. After an error nothing is known: the
	// same batch may be flushed again, and answers the same.
	flush(ctx context.Context, b *batch) error
	// checkpoint writes the notes; unknown holds are passed over.
	checkpoint(ctx context.Context, cs []checkpoint) error
	close()
}

// Statuses of holds and settlements, as ledger_flush gives them.
const (
	holdGranted = 1 + iota
	holdRepeated
	holdResolved
	holdNoBalance
	holdFrozen
	holdNoBudget
	holdFenced
	holdTooLarge
	holdInFlight
	holdBudgetInFlight
	holdUnknownBudget
)

const (
	settleDone = 1 + iota
	settleRepeated
	settleOtherwise
	settleUnknown
)

// batch is what one transaction does: settlements ascending by id, then holds in order of arrival.
type batch struct {
	node    uuid.UUID
	epoch   int64
	settles []*item
	holds   []*item
	tenants []uuid.UUID // distinct, ascending
	index   map[uuid.UUID]int
	wallets []wallet // of tenants, after the batch
}

// wallet is what a batch leaves in a wallet.
type wallet struct {
	cash, bonus, held, locked, debt int64
	exists, frozen                  bool
}

func (w *wallet) available() money.Amount { return money.Amount(w.cash + w.bonus - w.held - w.locked) }

// fill prepares the batch for a set of items in order of arrival. It returns settlements of holds that the batch settles
// already: their turn is later.
func (b *batch) fill(all []*item) (later []*item) {
	b.settles, b.holds, b.tenants, b.wallets = b.settles[:0], b.holds[:0], b.tenants[:0], b.wallets[:0]
	if b.index == nil {
		b.index = map[uuid.UUID]int{}
	}
	clear(b.index)
	for _, it := range all {
		tenant := it.settle.Tenant
		if it.kind == holdItem {
			b.holds = append(b.holds, it)
			tenant = it.hold.Tenant
		} else {
			b.settles = append(b.settles, it)
		}
		if _, ok := b.index[tenant]; !ok {
			b.index[tenant] = 0
			b.tenants = append(b.tenants, tenant)
		}
	}
	slices.SortFunc(b.tenants, compareUUID)
	for i, t := range b.tenants {
		b.index[t] = i
	}
	slices.SortStableFunc(b.settles, func(x, y *item) int { return compareUUID(x.settle.Hold, y.settle.Hold) })
	return b.dropTwins()
}

func (b *batch) dropTwins() (later []*item) {
	kept := b.settles[:0]
	for i, it := range b.settles {
		if i > 0 && it.settle.Hold == kept[len(kept)-1].settle.Hold {
			later = append(later, it)
			continue
		}
		kept = append(kept, it)
	}
	b.settles = kept
	return later
}

// before and after name the places around the commit of a batch by what is in it.
func (b *batch) before() { b.pass(failpoint.Commit.Before) }
func (b *batch) after()  { b.pass(failpoint.Commit.After) }

func (b *batch) pass(place func(failpoint.Commit)) {
	if !failpoint.Enabled {
		return
	}
	for _, it := range b.settles {
		switch it.settle.Outcome {
		case Settled:
			place(failpoint.Settle)
		case Voided:
			place(failpoint.Void)
		case Expired:
			place(failpoint.Expire)
		}
	}
	for range b.holds {
		place(failpoint.Hold)
	}
}

func compareUUID(x, y uuid.UUID) int { return bytes.Compare(x[:], y[:]) }

// gone reports whether the error means that the connection or the database is away, not that a statement was refused.
// What the transaction did is then unknown.
func gone(err error) bool {
	if pe, ok := errors.AsType[*pq.Error](err); ok {
		return goneOnPostgres(pe)
	}
	if se, ok := errors.AsType[*sqlite.Error](err); ok {
		switch se.Code() & 0xff {
		case 10, 11, 13, 14, 26: // IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
			return true
		}
		return false
	}
	if _, network := errors.AsType[net.Error](err); network {
		return true
	}
	return slices.ContainsFunc(goneErrors, func(e error) bool { return errors.Is(err, e) })
}

var goneErrors = []error{
	driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, context.DeadlineExceeded,
	context.Canceled,
}

func goneOnPostgres(err *pq.Error) bool {
	switch err.Code {
	case "57014": // statement_timeout: the transaction is rolled back, the connection is well
		return false
	case "25006": // read-only: a standby
		return true
	}
	switch err.Code.Class() {
	case "08", "53", "57", "58", "F0", "XX": // connection, resources, shutdown, system, configuration, internal
		return true
	}
	return err.Fatal()
}

// passing reports whether a refused statement may succeed when it is run again: deadlock, serialisation, lock and
// statement timeouts, a busy SQLite file.
func passing(err error) bool {
	if pe, ok := errors.AsType[*pq.Error](err); ok {
		switch pe.Code {
		case "40001", "40P01", "55P03", "57014":
			return true
		}
		return false
	}
	if se, ok := errors.AsType[*sqlite.Error](err); ok {
		return se.Code()&0xff == 5 || se.Code()&0xff == 6
	}
	return false
}

// duplicate reports whether a unique key refused a row.
func duplicate(err error) bool {
	if pe, ok := errors.AsType[*pq.Error](err); ok {
		return pe.Code == "23505"
	}
	if se, ok := errors.AsType[*sqlite.Error](err); ok {
		return se.Code()&0xff == 19 && strings.Contains(se.Error(), "UNIQUE")
	}
	return false
}
