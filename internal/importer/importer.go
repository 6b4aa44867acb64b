// Package importer carries an installation of One API, New API or One Hub over: users with their passwords, keys with their
// texts, channels with their credentials, redemption codes, price groups, and balances as opening transfers.
//
// Everything gets an id that follows from where it comes from, so that a repeat finds it and changes nothing; what came
// in between is added. What cannot be carried over is left out, with the reason, and the rest goes on. The other database is
// only read.
package importer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"regexp"

	"weir/ent"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/pricing"
	"weir/internal/redemption"
	"weir/internal/viewer"
)

// Config is what an Importer needs.
type Config struct {
	Ent         *ent.Client
	Accounts    *auth.Accounts
	APIKeys     *apikey.Service
	Channels    *channel.Service
	Redemptions *redemption.Service
	Prices      *pricing.Service
	Ledger      *ledger.Book
	Clock       clock.Clock
}

// Importer carries installations over.
type Importer struct{ cfg Config }

// New returns an Importer.
func New(cfg Config) *Importer { return &Importer{cfg} }

// Input says what is carried over.
type Input struct {
	Program Program
	// Name tells several installations apart; empty: the program's. A repeat must bear the same.
	Name string
	// DryRun does everything and keeps nothing.
	DryRun bool
}

var validName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{0,31}$`)

// Validate reports every fault of the input.
func (in Input) Validate() error {
	var faults []error
	if presets[in.Program] == nil {
		faults = append(faults, fault.Field("program", "The program is one-api, new-api or one-hub."))
	}
	if in.Name != "" && !validName.MatchString(in.Name) {
		faults = append(faults, fault.Field("name", "The name has 1 to 32 lower-case letters, digits, dots and hyphens."))
	}
	return errors.Join(faults...)
}

// run is one carrying over.
type run struct {
	cfg    Config
	in     Input
	read   *records
	report *Report
	// addresses of users that came so far: a dry run, which keeps none of them, sees the second of two all the same.
	addresses map[string]bool
}

// Import carries over what the source has and reports it. Only for the system. Idempotent by Name. It fails where a database
// fails; what was carried over until then stays, and a repeat goes on.
func (im *Importer) Import(ctx context.Context, from *Source, in Input) (*Report, error) {
	if !viewer.FromContext(ctx).IsSystem() {
		return nil, fault.New(fault.Forbidden, "Only the installation itself carries others over.")
	}
	if err := in.Validate(); err != nil {
		return nil, err
	}
	if in.Name == "" {
		in.Name = string(in.Program)
	}
	read, err := from.read(ctx, in.Program)
	if err != nil {
		return nil, err
	}
	r := &run{cfg: im.cfg, in: in, read: read, report: newReport(), addresses: map[string]bool{}}
	for _, step := range []func(context.Context) error{r.groups, r.people, r.channels, r.codes} {
		if err := step(ctx); err != nil {
			return r.report, err
		}
	}
	return r.report, nil
}

// errDry ends the transaction of a dry run.
var errDry = errors.New("dry run")

// keep runs one step of its own transaction, and takes it back in a dry run. A fault that is ours to tell is returned as such.
func (r *run) keep(ctx context.Context, do func(ctx context.Context, tx *ent.Tx) error) error {
	err := db.Exec(ctx, r.cfg.Ent, func(ctx context.Context, tx *ent.Tx) error {
		if err := do(ctx, tx); err != nil {
			return err
		}
		if r.in.DryRun {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// reasonOf tells why something was left out, of an error that concerns it alone; "" of every other, which ends the run.
func reasonOf(err error) string {
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Conflict:
		return messages(err)
	}
	return ""
}

// messages are the texts of joined faults.
func messages(err error) string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		text := ""
		for _, e := range joined.Unwrap() {
			if text != "" {
				text += " "
			}
			text += messages(e)
		}
		return text
	}
	return fault.Of(err).Message
}

// millisecond of the first of what has no time of its own: what is older than every Weir.
const firstMillisecond = 1_600_000_000_000

// idFor is the id that something gets here. Seconds is when it was made; 0 where nobody knows.
func (r *run) idFor(prefix, kind string, of row, seconds int64) string {
	at := seconds * 1000
	if seconds <= 0 || seconds > r.cfg.Clock.Now().Unix() {
		at = firstMillisecond + of.number("id")
	}
	return id.Format(prefix, id.Derived(fmt.Sprintf("import\x00%s\x00%s\x00%s\x00%s", r.in.Name, kind, prefix, of.idOf()), at))
}

// worth is what points are in nano-USD, rounded down.
func (r *run) worth(points int64) (money.Amount, error) {
	n := new(big.Rat).Quo(big.NewRat(points, 1), r.read.points)
	n.Mul(n, big.NewRat(int64(money.USD), 1))
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	if !whole.IsInt64() {
		return 0, fault.Field("quota", fmt.Sprintf("%d points are more than can be booked.", points))
	}
	return money.Amount(whole.Int64()), nil
}

// groups takes over what groups pay, where Weir has no such group yet.
func (r *run) groups(ctx context.Context) error {
	tally := r.report.of(PriceGroups)
	return r.keep(ctx, func(ctx context.Context, _ *ent.Tx) error {
		now, err := r.cfg.Prices.Settings(ctx)
		if err != nil {
			return err
		}
		all := map[string]int64{}
		maps.Copy(all, now.Groups)
		for name, ratio := range r.read.groups {
			tally.Found++
			ppm, err := money.ParsePPM(decimal(ratio))
			old, there := all[name]
			switch {
			case err != nil:
				r.report.leave(PriceGroups, name, "its ratio "+ratio+" is no decimal number with at most 6 places")
			case there && old != ppm:
				r.report.leave(PriceGroups, name, "Weir has a group of that name with another multiplier, which stays")
			case there || ppm == money.One && name == "default":
				tally.Known++
			default:
				all[name] = ppm
				tally.New++
			}
		}
		if tally.New == 0 {
			return nil
		}
		return r.cfg.Prices.SetGroups(ctx, all)
	})
}
