package usage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
	_ "time/tzdata" // the binary is static, and hosts may have no time zones

	"github.com/google/uuid"

	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

// cursor says how far a tenant's journal is rolled up.
type cursor struct {
	version, generation int64
	charge              money.Amount
	timezone            string
	exists              bool
	repairing           bool // the rows of days are being corrected
}

// tally adds up a tenant's journal from its cursor on, all of it read from one snapshot.
//
// Versions of a tenant's journal are given out under the lock of its wallet, so a smaller one was committed before: a cursor
// over them can skip nothing, unlike one over times or sequences, whose order is not that of the commits.
type tally struct {
	tenant   uuid.UUID
	tenantID string
	zone     *time.Location
	from     cursor
	to       cursor
	notes    map[uuid.UUID]*note // usage records that were replaced, by hold
	done     []*note             // those that the sheet has followed
	behind   bool                // the journal goes on behind to
	lost     *time.Time          // takes the time of the last charge whose record is not there; nil: nobody asks
}

// note is a usage correction: the record that was rolled up, or will be, before the present one.
type note struct {
	hold              uuid.UUID
	version, revision int64
	replaced          *ledger.Record
}

func newTally(tenant uuid.UUID, from cursor) *tally {
	zone, err := time.LoadLocation(from.timezone)
	if err != nil || from.timezone == "Local" {
		zone = time.UTC
	}
	return &tally{tenant: tenant, tenantID: id.Format(id.Tenant, tenant), zone: zone, from: from, to: from}
}

// read adds the next lines of the journal, at most limit, and what follows from notes.
func (t *tally) read(ctx context.Context, s *ledger.Snapshot, sheet sheet, limit int64) error {
	_, end, err := s.Wallet(ctx, t.tenant)
	if err != nil {
		return err
	}
	if err := t.readNotes(ctx, s); err != nil {
		return err
	}
	upTo := min(end, t.from.version+limit)
	if err := t.lines(ctx, s, sheet, t.from.version, upTo); err != nil {
		return err
	}
	t.to.version, t.behind = upTo, upTo < end
	for _, n := range t.notes {
		if n.version > upTo {
			continue
		}
		if err := t.follow(ctx, s, sheet, n); err != nil {
			return err
		}
		t.done = append(t.done, n)
	}
	return nil
}

// page is how many lines are read with one statement.
const page = 5000

// lines adds the lines of a range of versions. The transfers among them are looked up behind the charges: a snapshot reads one
// statement at a time.
func (t *tally) lines(ctx context.Context, s *ledger.Snapshot, sheet sheet, after, upTo int64) error {
	for ; after < upTo; after += page {
		var others []*ledger.Line
		err := s.Lines(ctx, t.tenant, after, min(after+page, upTo), func(l *ledger.Line) error {
			t.to.charge += l.Revenue
			switch {
			case l.IsCharge():
				t.charge(sheet, l)
			case l.Revenue != 0:
				others = append(others, l)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, l := range others {
			if err := t.transfer(ctx, s, sheet, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// charge adds a charge. Where its record was replaced since, the former one counts: the difference follows from the note.
func (t *tally) charge(sheet sheet, l *ledger.Line) {
	u := l.Usage
	if n, ok := t.notes[l.ID]; ok && n.version == l.Version {
		u = n.replaced
	}
	if t.lost != nil && u == nil && l.PriceID != "" && l.At.After(*t.lost) {
		*t.lost = l.At
	}
	m := call(l.Revenue, u)
	sheet.book(t, l.At, dimsOf(u), &m, 1)
}

// transfer adds what a late settlement or a refund of a call changed in the revenue, in the hour in which it was booked.
func (t *tally) transfer(ctx context.Context, s *ledger.Snapshot, sheet sheet, l *ledger.Line) error {
	d := noCall
	if hold, ok := l.Hold(); ok {
		r, err := s.Resolved(ctx, t.tenant, hold)
		if err != nil {
			return err
		}
		if r != nil {
			d = dimsOf(r.Usage)
		}
		if t.lost != nil && r != nil && r.Version > 0 && r.Usage == nil && l.At.After(*t.lost) {
			*t.lost = l.At // it was booked as the record said that is no longer there
		}
	}
	sheet.book(t, l.At, d, &Measures{Charge: l.Revenue}, 1)
	return nil
}

// follow takes a replaced record out of the rows and puts the present one in, both at the time of the charge.
func (t *tally) follow(ctx context.Context, s *ledger.Snapshot, sheet sheet, n *note) error {
	r, err := s.Resolved(ctx, t.tenant, n.hold)
	if err != nil || r == nil {
		return err
	}
	if n.version > 0 {
		m := call(r.Charged, n.replaced)
		sheet.book(t, r.At, dimsOf(n.replaced), &m, -1)
	}
	m := call(r.Charged, r.Usage)
	sheet.book(t, r.At, dimsOf(r.Usage), &m, 1)
	return nil
}

func (t *tally) readNotes(ctx context.Context, s *ledger.Snapshot) error {
	t.notes = map[uuid.UUID]*note{}
	rows, err := s.QueryContext(ctx, "SELECT hold_id, version, revision, replaced FROM usage_corrections WHERE tenant_id = $1", t.tenant)
	if err != nil {
		return fmt.Errorf("read corrections of %s: %w", t.tenant, err)
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	for rows.Next() {
		n := &note{}
		var text []byte
		if err := rows.Scan(&n.hold, &n.version, &n.revision, &text); err != nil {
			return fmt.Errorf("read corrections of %s: %w", t.tenant, err)
		}
		if text != nil {
			if err := json.Unmarshal(text, &n.replaced); err != nil { //nolint:musttag // written by the ledger
				return fmt.Errorf("read correction of %s: %w", n.hold, err)
			}
		}
		t.notes[n.hold] = n
	}
	return rows.Err()
}
