package app

import (
	"context"
	"fmt"
	"io"

	"github.com/rs/zerolog"

	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/revision"
	"weir/internal/viewer"
	"weir/migrations"
)

// ImportPrices drafts the prices of a list and writes what they would change. The shipped book is published first where it is
// missing, so that there is something to compare with.
func ImportPrices(ctx context.Context, d *db.DB, in pricing.ImportInput, r io.Reader, w io.Writer) error {
	if err := migrations.Verify(ctx, d.SQL, d.Dialect); err != nil {
		return err
	}
	kind, listings, skipped, err := pricing.ReadFeed(r, in.Kind)
	if err != nil {
		return err
	}
	in.Kind, in.Listings = kind, listings
	ctx = viewer.SystemContext(ctx, "prices-import")
	revisions := revision.New(revision.Config{Ent: d.Ent, Log: zerolog.Nop()})
	book := pricing.New(pricing.Config{Ent: d.Ent, Clock: clock.System{}, Revisions: revisions})
	if err := book.SeedDefaults(ctx); err != nil {
		return err
	}
	shelf := pricing.NewService(pricing.ServiceConfig{Ent: d.Ent, Clock: clock.System{}, Revisions: revisions})
	report, err := shelf.Import(ctx, in)
	if err != nil {
		return err
	}
	report.Skipped = append(skipped, report.Skipped...)
	return printImport(w, report)
}

func printImport(w io.Writer, r *pricing.ImportReport) error {
	p := &printer{w: w}
	for _, d := range r.Drafted {
		p.linef("draft %s  %s version %d", d.Draft.ID, d.Model, d.Draft.Version)
		for _, c := range d.Changes {
			p.linef("  %-8s %-24s %s -> %s", c.Kind, place(c), perUnit(c.Old), perUnit(c.New))
		}
		if len(d.Changes) == 0 {
			p.linef("  only the provider's cost differs")
		}
		for _, l := range d.BelowCost {
			p.linef("  BELOW COST %s %s: sold at %s, costs %s", l.Where, l.Dimension, l.Sell, l.Cost)
		}
	}
	for _, name := range r.Vanished {
		p.linef("vanished  %s: no longer in the list; its price stays", name)
	}
	for _, s := range r.Skipped {
		p.linef("skipped   %s: %s", s.Model, s.Why)
	}
	p.linef("%d drafted, %d as listed, %d within one per cent, %d vanished, %d skipped; USD per unit; publishPrice publishes",
		len(r.Drafted), r.Same, r.Slight, len(r.Vanished), len(r.Skipped))
	return p.err
}

// printer writes lines until one fails.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) linef(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

func place(c pricing.Change) string {
	if c.Where == "" {
		return string(c.Dimension)
	}
	return c.Where + " " + string(c.Dimension)
}

func perUnit(p *money.Price) string {
	if p == nil {
		return "none"
	}
	return p.String()
}
