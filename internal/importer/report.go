package importer

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"weir/internal/money"
)

// Kind is what is carried over.
type Kind string

// The kinds, in the order of a report.
const (
	PriceGroups Kind = "price groups"
	Users       Kind = "users"
	Balances    Kind = "balances"
	Keys        Kind = "keys"
	Channels    Kind = "channels"
	Codes       Kind = "codes"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{PriceGroups, Users, Balances, Keys, Channels, Codes} }

// Tally counts what was found of a kind.
type Tally struct {
	Found, New, Known, Left int
}

// Line is something to know of one row of the source.
type Line struct {
	Kind Kind
	ID   string // the number of the row there
	Why  string
}

// Report is what an import did, or would do.
type Report struct {
	Tallies map[Kind]*Tally
	// Left are rows that were not carried over.
	Left []Line
	// Notes are of rows that were, but not with everything.
	Notes []Line
	// Opening is the sum of the balances that were booked, debts as less than nothing.
	Opening money.Amount
}

func newReport() *Report {
	r := &Report{Tallies: map[Kind]*Tally{}}
	for _, k := range Kinds() {
		r.Tallies[k] = &Tally{}
	}
	return r
}

func (r *Report) of(k Kind) *Tally { return r.Tallies[k] }

func (r *Report) leave(k Kind, rowID, why string) {
	r.of(k).Left++
	r.Left = append(r.Left, Line{k, rowID, why})
}

// Write prints the report for people. It holds numbers of rows, and no names, addresses or secrets.
func (r *Report) Write(w io.Writer) error {
	p := printer{w: w}
	p.linef("%-14s %8s %8s %8s %8s", "", "found", "new", "known", "left out")
	for _, k := range Kinds() {
		t := r.of(k)
		p.linef("%-14s %8d %8d %8d %8d", k, t.Found, t.New, t.Known, t.Left)
	}
	p.linef("opening balances: %s USD in all", r.Opening)
	p.lines("left out", r.Left)
	p.lines("note", r.Notes)
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) linef(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func (p *printer) lines(what string, lines []Line) {
	slices.SortStableFunc(lines, func(a, b Line) int {
		return cmp.Compare(slices.Index(Kinds(), a.Kind), slices.Index(Kinds(), b.Kind))
	})
	for _, l := range lines {
		p.linef("%s: %s %s: %s", what, l.Kind, l.ID, l.Why)
	}
}
