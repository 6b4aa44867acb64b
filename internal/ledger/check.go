package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"weir/internal/money"
)

// Violation is one row that breaks an invariant.
type Violation struct {
	What  string // which object: wallet, hold, charge, lot …
	ID    string
	Tells string // what is wrong with it
}

// Finding is what the check of one invariant saw.
type Finding struct {
	Invariant  string // I1 … I12, or the name of a further probe
	Promise    string
	Rows       int64 // how many rows were looked at
	Broken     int64
	Violations []Violation // the first ones
}

// Report is the result of a check, all of it read from one snapshot.
type Report struct{ Findings []Finding }

// Sound reports whether no invariant is broken.
func (r Report) Sound() bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Broken > 0 })
}

// Probe is one more invariant, of another domain, or one that needs what the ledger does not know (prices).
type Probe struct {
	Invariant, Promise string
	// Rows counts what is looked at; Broken lists the offenders as (what, id, tells). Both are portable SQL without parameters.
	Rows, Broken string
}

// Rated is what a usage record keeps for its charge to be computed again.
type Rated struct {
	PriceID    string
	Units      Units
	Multiplier int64 // parts per million
	Extra      json.RawMessage
}

// Rater computes what a usage record costs by the price it names: the amount and its exact form. ErrNotRated is for prices
// that nothing can be computed from, ErrNotRead for a database that does not answer; any other error breaks I11.
type Rater func(ctx context.Context, r Rated) (amount money.Amount, exact string, err error)

// ErrNotRated: a price is not one of the price book's, such as the fixed price of a service.
var ErrNotRated = errors.New("ledger: not a price of the book")

// ErrNotRead: a price could not be read now.
var ErrNotRead = errors.New("ledger: price not read")

// Checker proves the ledger's invariants (facts/ledger.md §4.1).
type Checker struct {
	DB      *sql.DB
	Dialect string
	Rate    Rater   // nil leaves I11 to the amounts and their exact forms
	Probes  []Probe // of other domains
}

// shown is how many violations of one invariant a report lists.
const shown = 20

// Check reads one snapshot and reports on every invariant. It changes nothing and blocks nobody.
func (c *Checker) Check(ctx context.Context) (Report, error) {
	conn, err := c.DB.Conn(ctx)
	if err != nil {
		return Report{}, fmt.Errorf("check ledger: %w", err)
	}
	defer func() { _ = conn.Close() }()
	begin := "BEGIN"
	if c.Dialect == dialectPostgres { // whole tables are joined: a nested loop, which stale statistics can suggest, would take hours
		begin = "BEGIN READ ONLY, ISOLATION LEVEL REPEATABLE READ; SET LOCAL enable_nestloop = off"
	}
	if _, err := conn.ExecContext(ctx, begin); err != nil {
		return Report{}, fmt.Errorf("check ledger: %w", err)
	}
	report, err := c.run(ctx, conn)
	if _, rerr := conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK"); rerr != nil {
		err = errors.Join(err, rerr)
	}
	if err != nil {
		return Report{}, fmt.Errorf("check ledger: %w", err)
	}
	return report, nil
}

func (c *Checker) run(ctx context.Context, q querier) (Report, error) {
	var r Report
	for _, p := range append(c.own(), c.Probes...) {
		f := Finding{Invariant: p.Invariant, Promise: p.Promise}
		if err := scanRow(ctx, q, p.Rows, nil, &f.Rows); err != nil {
			return r, fmt.Errorf("%s: %w", p.Invariant, err)
		}
		if err := f.collect(ctx, q, p.Broken); err != nil {
			return r, fmt.Errorf("%s: %w", p.Invariant, err)
		}
		r.Findings = append(r.Findings, f)
	}
	f, err := c.rounding(ctx, q)
	if err != nil {
		return r, fmt.Errorf("I6: %w", err)
	}
	r.Findings = append(r.Findings, f)
	if c.Rate != nil {
		if f, err = c.rerate(ctx, q); err != nil {
			return r, fmt.Errorf("I11: %w", err)
		}
		r.Findings = append(r.Findings, f)
	}
	return r, nil
}

func (f *Finding) collect(ctx context.Context, q querier, query string) error {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	_, err = collect(rows, func(scan func(...any) error) (struct{}, error) {
		var v Violation
		err := scan(&v.What, &v.ID, &v.Tells)
		f.add(v)
		return struct{}{}, err
	})
	return err
}

func (f *Finding) add(v Violation) {
	if f.Broken++; f.Broken <= shown {
		f.Violations = append(f.Violations, v)
	}
}

// own are the invariants that SQL can prove alone, in the dialect's words.
func (c *Checker) own() []Probe {
	ago := "now() - interval '60 seconds'"
	if c.Dialect != dialectPostgres {
		ago = "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '-60 seconds')"
	}
	probes := slices.Clone(invariants)
	for i := range probes {
		probes[i].Broken = strings.ReplaceAll(probes[i].Broken, "{ago}", ago)
	}
	return probes
}

// journal is every row that bears a version, with what it changed in cash and bonus.
const journal = `WITH journal AS (
	SELECT tenant_id, version, -(cash_n + bonus_n) AS delta, balance_after FROM charges WHERE version IS NOT NULL
	UNION ALL SELECT tenant_id, version, CASE WHEN credit_account IN ('cash', 'bonus') THEN amount ELSE 0 END
		- CASE WHEN debit_account IN ('cash', 'bonus') THEN amount ELSE 0 END, balance_after FROM transfers WHERE version IS NOT NULL)`

// aboutTopUps selects what credits top-ups and their bonuses, and takes them back; takenBack is how much more of them was taken
// from a wallet than was credited to it, in nano-USD. Between accounts of the platform (fees, disputed payments, what is kept
// apart) nothing of a wallet moves. Cash and bonus are summed apart.
const (
	aboutTopUps = "(code IN ('topup', 'refund') OR (code = 'bonus' AND ref_type = 'top_up'))"
	takenBack   = `sum(CASE WHEN debit_account IN ('cash', 'bonus', 'debt') THEN amount
		WHEN credit_account IN ('cash', 'bonus', 'debt') THEN -amount ELSE 0 END)`
)

var invariants = []Probe{
	{
		"I1", "the entries of each currency sum to zero",
		"SELECT count(*) FROM entries",
		"SELECT 'currency', currency, 'sum is ' || cast(sum(amount) AS text) FROM entries GROUP BY currency HAVING sum(amount) <> 0",
	},
	{
		"I2", "cash, bonus and debt of a wallet are the sums of its entries",
		"SELECT count(*) FROM wallets",
		`SELECT 'wallet', cast(w.tenant_id AS text), 'entries say cash ' || cast(coalesce(e.cash, 0) AS text) || ', bonus '
			|| cast(coalesce(e.bonus, 0) AS text)
				|| ', debt ' || cast(coalesce(e.debt, 0) AS text)
			FROM wallets w LEFT JOIN (SELECT tenant_id, sum(CASE WHEN account = 'cash' THEN amount ELSE 0 END) AS cash,
				sum(CASE WHEN account = 'bonus' THEN amount ELSE 0 END) AS bonus,
				-sum(CASE WHEN account = 'debt' THEN amount ELSE 0 END) AS debt
				FROM entries WHERE tenant_id IS NOT NULL GROUP BY tenant_id) e ON e.tenant_id = w.tenant_id
			WHERE w.cash <> coalesce(e.cash, 0) OR w.bonus <> coalesce(e.bonus, 0) OR w.debt <> coalesce(e.debt, 0)
			UNION ALL SELECT DISTINCT 'wallet', cast(e.tenant_id AS text), 'entries without a wallet'
			FROM entries e LEFT JOIN wallets w ON w.tenant_id = e.tenant_id WHERE e.tenant_id IS NOT NULL AND w.tenant_id IS NULL`,
	},
	{
		"I3", "held and locked of wallets, and held of budgets, are the sums of the open holds and locks",
		"SELECT count(*) FROM open_holds",
		`SELECT 'wallet', cast(w.tenant_id AS text), 'open holds sum to ' || cast(coalesce(h.held, 0) AS text) || ', locks to '
			|| cast(coalesce(h.locked, 0) AS text)
			FROM wallets w LEFT JOIN (SELECT tenant_id, sum(CASE WHEN kind < 4 THEN amount ELSE 0 END) AS held,
				sum(CASE WHEN kind = 4 THEN amount ELSE 0 END) AS locked
				FROM open_holds GROUP BY tenant_id) h ON h.tenant_id = w.tenant_id
			WHERE w.held <> coalesce(h.held, 0) OR w.locked <> coalesce(h.locked, 0)
			UNION ALL SELECT 'hold', cast(h.id AS text), 'no wallet' FROM open_holds h LEFT JOIN wallets w ON w.tenant_id = h.tenant_id
				WHERE w.tenant_id IS NULL
			UNION ALL SELECT 'budget', cast(b.id AS text), 'open holds sum to ' || cast(b.sum AS text)
			FROM (SELECT g.id, g.held, coalesce(sum(h.amount), 0) AS sum FROM budgets g
				LEFT JOIN open_holds h ON h.tenant_id = g.tenant_id AND h.budgets LIKE '%' || cast(g.id AS text) || '%'
					GROUP BY g.id, g.held) b
			WHERE b.held <> b.sum`,
	},
	{
		"I4", "nothing in a wallet is below zero, nor is what is available",
		"SELECT count(*) FROM wallets",
		`SELECT 'wallet', cast(tenant_id AS text), 'below zero' FROM wallets
			WHERE cash < 0 OR bonus < 0 OR held < 0 OR locked < 0 OR debt < 0 OR cash + bonus - held - locked < 0`,
	},
	{
		"I5", "no hold is both open and resolved",
		"SELECT count(*) FROM open_holds",
		"SELECT 'hold', cast(o.id AS text), 'open and resolved' FROM open_holds o JOIN charges c ON c.hold_id = o.id",
	},
	{
		"I6", "a charge by a price has one usage record, at the same cost with what was settled late",
		"SELECT count(*) FROM usage_logs",
		`SELECT 'usage', cast(u.hold_id AS text), 'cost ' || cast(u.cost_n AS text) || ', charged '
			|| cast(coalesce(c.cash_n + c.bonus_n + c.debt_n, 0) + coalesce(l.late, 0) AS text)
			FROM usage_logs u LEFT JOIN charges c ON c.hold_id = u.hold_id
			LEFT JOIN (SELECT ref_id, sum(CASE WHEN debit_account = 'revenue' THEN -amount ELSE amount END) AS late
				FROM transfers WHERE code = 'late' GROUP BY ref_id) l
				ON l.ref_id = cast(u.hold_id AS text)
			WHERE c.hold_id IS NULL OR u.cost_n <> c.cash_n + c.bonus_n + c.debt_n + coalesce(l.late, 0)
			UNION ALL SELECT 'usage', cast(hold_id AS text), 'twice' FROM usage_logs GROUP BY hold_id HAVING count(*) > 1
			UNION ALL SELECT 'charge', cast(c.hold_id AS text), 'by a price, without a usage record' FROM charges c
			WHERE c.outcome = 1 AND c.price_id IS NOT NULL AND c.created_at >= (SELECT min(created_at) FROM usage_logs)
				AND NOT EXISTS (SELECT 1 FROM usage_logs u WHERE u.hold_id = c.hold_id)`,
	},
	{
		"I7", "lots hold what the wallet does, and what is still to be drawn from them",
		"SELECT count(*) FROM credit_lots",
		`SELECT 'wallet', cast(w.tenant_id AS text), l.kind || ' of lots ' || cast(l.remaining AS text)
			FROM wallets w JOIN (SELECT tenant_id, kind, sum(remaining) AS remaining FROM credit_lots
				GROUP BY tenant_id, kind) l ON l.tenant_id = w.tenant_id
			WHERE l.remaining < CASE l.kind WHEN 'cash' THEN w.cash ELSE w.bonus END
			UNION ALL SELECT 'wallet', cast(w.tenant_id AS text), 'money without a lot' FROM wallets w
			WHERE (w.cash > 0 AND NOT EXISTS (SELECT 1 FROM credit_lots l WHERE l.tenant_id = w.tenant_id AND l.kind = 'cash'))
				OR (w.bonus > 0 AND NOT EXISTS (SELECT 1 FROM credit_lots l WHERE l.tenant_id = w.tenant_id AND l.kind = 'bonus'))
			UNION ALL SELECT 'lot', cast(l.id AS text), 'no transfer granted it' FROM credit_lots l LEFT JOIN transfers t ON t.id = l.id
			WHERE t.id IS NULL OR t.amount <> l.granted OR t.credit_account <> l.kind`,
	},
	{
		"I8", "no more of a top-up is taken back than was credited, nor of its bonus",
		"SELECT count(*) FROM transfers WHERE " + aboutTopUps,
		"SELECT 'top-up', ref_id, 'refunded above its credit' FROM transfers WHERE " + aboutTopUps + " AND ref_id <> ''" + `
			GROUP BY ref_type, ref_id, CASE WHEN code = 'bonus' THEN 1 ELSE 0 END
			HAVING ` + takenBack + " > 0",
	},
	{
		"I10", "nothing is open that should have been resolved",
		"SELECT count(*) FROM open_holds",
		`SELECT 'hold', cast(o.id AS text), 'overdue' FROM open_holds o LEFT JOIN nodes n ON n.id = o.node_id
			WHERE (o.kind = 2 AND o.expires_at < {ago}) OR (o.kind IN (0, 1, 3) AND (n.id IS NULL OR n.dead OR n.epoch > o.node_epoch)
				AND o.created_at < {ago}
				AND (n.id IS NULL OR n.heartbeat_at < {ago}))`,
	},
	{
		"I12", "the journal of a tenant has no gap: versions 1, 2, 3 …, each balance follows from the one before",
		"SELECT count(*) FROM wallets",
		journal + `
			SELECT 'wallet', cast(w.tenant_id AS text), 'version ' || cast(w.version AS text) || ', journal rows '
				|| cast(coalesce(j.n, 0) AS text)
			FROM wallets w LEFT JOIN (SELECT tenant_id, count(*) AS n, max(version) AS top FROM journal
				GROUP BY tenant_id) j ON j.tenant_id = w.tenant_id
			WHERE w.version <> coalesce(j.n, 0) OR w.version <> coalesce(j.top, 0)
			UNION ALL SELECT 'entry', cast(x.tenant_id AS text) || ' ' || cast(x.version AS text), 'balance after '
				|| cast(x.balance_after AS text) || ', should be ' || cast(x.prev + x.delta AS text)
			FROM (SELECT tenant_id, version, delta, balance_after,
				coalesce(lag(balance_after) OVER (PARTITION BY tenant_id ORDER BY version), 0) AS prev FROM journal) x
			WHERE x.balance_after <> x.prev + x.delta
			UNION ALL SELECT 'wallet', cast(w.tenant_id AS text), 'last balance after ' || cast(j.balance_after AS text)
			FROM wallets w JOIN journal j ON j.tenant_id = w.tenant_id AND j.version = w.version WHERE j.balance_after <> w.cash + w.bonus`,
	},
}

// rounding compares every charge with its exact amount rounded up, in integers: SQLite has no decimals (second half of I6).
func (c *Checker) rounding(ctx context.Context, q querier) (Finding, error) {
	f := Finding{Invariant: "I6", Promise: "a charge is its exact amount, rounded up once"}
	rows, err := q.QueryContext(ctx, "SELECT hold_id, outcome, cash_n + bonus_n + debt_n, amount_pico_exact FROM charges")
	if err != nil {
		return f, err
	}
	_, err = collect(rows, func(scan func(...any) error) (struct{}, error) {
		var hold uuid.UUID
		var outcome Outcome
		var paid money.Amount
		var exact string
		if err := scan(&hold, &outcome, &paid, &exact); err != nil {
			return struct{}{}, err
		}
		f.Rows++
		if want, ok := ceilNano(exact); outcome == Settled && (!ok || want != paid) {
			f.add(Violation{"charge", hold.String(), fmt.Sprintf("%d nano-USD for %s pico-USD", int64(paid), exact)})
		}
		return struct{}{}, nil
	})
	return f, err
}

// ceilNano rounds pico-USD in decimal up to nano-USD.
func ceilNano(exact string) (money.Amount, bool) {
	whole, frac, _ := strings.Cut(exact, ".")
	nano, rest := "0", whole
	if len(whole) > 3 {
		nano, rest = whole[:len(whole)-3], whole[len(whole)-3:]
	}
	n, err := strconv.ParseInt(nano, 10, 64)
	if strings.Trim(rest+frac, "0") != "" {
		n++
	}
	return money.Amount(n), err == nil
}

// promiseRated is I11.
const promiseRated = "every charge follows from its usage and its price"

// rerate computes every charge with a usage record again from its units and its price (I11).
func (c *Checker) rerate(ctx context.Context, q querier) (Finding, error) {
	f := Finding{Invariant: "I11", Promise: promiseRated}
	rows, err := q.QueryContext(ctx, `SELECT u.hold_id, u.price_id, u.multiplier_ppm, u.cost_n, u.estimated, u.end_reason, c.held, u.extra, u.input,
		u.cache_read, u.cache_write_5m, u.cache_write_1h, u.input_audio, u.input_image, u.output, u.reasoning, u.output_audio,
		u.output_image, u.images, u.seconds, u.characters FROM usage_logs u JOIN charges c ON c.hold_id = u.hold_id WHERE u.price_id IS NOT NULL`)
	if err != nil {
		return f, err
	}
	_, err = collect(rows, func(scan func(...any) error) (struct{}, error) {
		var r Record
		var held money.Amount
		var extra sql.NullString
		v := &r.Units
		if err := scan(&r.Hold, &r.PriceID, &r.Multiplier, &r.Cost, &r.Estimated, &r.EndReason, &held, &extra, &v.Input, &v.CacheRead,
			&v.CacheWrite5m, &v.CacheWrite1h, &v.InputAudio, &v.InputImage, &v.Output, &v.Reasoning, &v.OutputAudio,
			&v.OutputImage, &v.Images, &v.Seconds, &v.Characters); err != nil {
			return struct{}{}, err
		}
		f.Rows++
		r.Extra = json.RawMessage(extra.String)
		tells, err := rateAgain(ctx, c.Rate, &r, held)
		if tells != "" {
			f.add(Violation{"usage", r.Hold.String(), tells})
		}
		return struct{}{}, err
	})
	return f, err
}

// rateAgain computes what a usage record costs and says what is wrong with what was charged for it; "" when it is right, or
// its price is not of the book. An estimated charge never exceeds its hold; what a crash left was settled at a checkpoint, of
// which the record has no more than the output. It fails when a price could not be read.
func rateAgain(ctx context.Context, rate Rater, u *Record, held money.Amount) (tells string, err error) {
	if u.Estimated && u.EndReason == EndCrash {
		if u.Cost > held {
			return fmt.Sprintf("estimated at %s, above its hold of %s", u.Cost, held), nil
		}
		return "", nil
	}
	want, exact, err := rate(ctx, Rated{PriceID: u.PriceID, Units: u.Units, Multiplier: u.Multiplier, Extra: u.Extra})
	if u.Estimated {
		want = min(want, held)
	}
	switch {
	case errors.Is(err, ErrNotRated):
		return "", nil
	case errors.Is(err, ErrNotRead):
		return "", err
	case err != nil:
		return err.Error(), nil //nolint:nilerr // that it cannot be computed is what breaks the invariant
	case want != u.Cost:
		return fmt.Sprintf("charged %s, its price says %s (%s pico-USD)", u.Cost, want, exact), nil
	}
	return "", nil
}
