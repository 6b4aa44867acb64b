package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/money"
)

// Journal reads the books of tenants row by row, for those who check or add them up.
type Journal struct {
	DB      *sql.DB
	Dialect string
	// Patience bounds each statement on PostgreSQL; 0: none.
	Patience time.Duration
}

// Snapshot is the database as it stood at one instant. It changes nothing and blocks nobody. Not safe for concurrent use.
type Snapshot struct {
	tx      *sql.Tx
	dialect string
}

// Snapshot calls fn with the database as it is now. Everything that fn reads through it is of one instant.
func (j Journal) Snapshot(ctx context.Context, fn func(s *Snapshot) error) (err error) {
	tx, err := j.DB.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin snapshot: %w", err)
	}
	defer func() { err = errors.Join(err, ignoreDone(tx.Rollback())) }()
	s := &Snapshot{tx: tx, dialect: j.Dialect}
	if j.Dialect == dialectPostgres { // few rows of large tables are read, always by an index; stale statistics may suggest otherwise
		_, err := tx.ExecContext(ctx, fmt.Sprintf(`SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off;
			SET LOCAL enable_seqscan = off; SET LOCAL jit = off; SET LOCAL statement_timeout = %d`, j.Patience.Milliseconds()))
		if err != nil {
			return fmt.Errorf("begin snapshot: %w", err)
		}
	}
	return fn(s)
}

// QueryContext reads what else is needed of the same instant.
func (s *Snapshot) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.tx.QueryContext(ctx, query, args...)
}

// Record is a usage record as it is stored.
type Record struct {
	Usage

	Hold      uuid.UUID
	Cost      money.Amount // what was charged for it, with what was settled late
	Estimated bool
	PriceID   string
	CreatedAt time.Time
}

// Line is one row of a tenant's journal: the charge of a call, or a transfer.
type Line struct {
	Version int64 // 1, 2, 3 … without gaps; a smaller one was committed before
	ID      uuid.UUID
	At      time.Time
	Code    Code
	// Cash, Bonus and Debt are what it changed in the tenant's accounts; Debt above zero is owed. Revenue and Platform are what it
	// changed in the revenue and in the other accounts of the platform.
	Cash, Bonus, Debt, Revenue, Platform money.Amount
	BalanceAfter                         money.Amount
	Currency                             string
	RefType, RefID                       string

	// Of a charge:
	Held      money.Amount
	Exact     string // pico-USD
	Estimated bool
	PriceID   string
	Usage     *Record // nil when there is none
}

// IsCharge reports whether the line is the charge of a call.
func (l *Line) IsCharge() bool { return l.Code == CodeCharge }

// Hold is the hold of the call that a line is about: of a charge, or of a transfer that corrects one; false for others.
func (l *Line) Hold() (uuid.UUID, bool) {
	if l.IsCharge() {
		return l.ID, true
	}
	if l.RefType != refHold {
		return uuid.Nil, false
	}
	u, err := uuid.Parse(l.RefID)
	return u, err == nil
}

// refHold is the RefType of transfers about a call.
const refHold = "hold"

const recordColumns = `u.hold_id, u.api_key_id, u.created_at, u.model, u.upstream_model, u.channel_id, u.user_identifier,
	u.client_request_id, u.route, u.end_reason, u.status, u.stream, u.estimated, u.attempts, u.input, u.cache_read, u.cache_write_5m,
	u.cache_write_1h, u.input_audio, u.input_image, u.output, u.reasoning, u.output_audio, u.output_image, u.images, u.seconds,
	u.characters, u.cost_n, u.provider_cost_n, u.price_id, u.multiplier_ppm, u.ttfb_us, u.duration_us, u.extra`

// recordJoin finds the record of a charge c. Both have one time, by which PostgreSQL finds the partition.
func recordJoin(dialect string) string {
	on := "LEFT JOIN usage_logs u ON u.hold_id = c.hold_id AND u.tenant_id = c.tenant_id"
	if dialect == dialectPostgres {
		on += " AND u.created_at = c.created_at"
	}
	return on
}

// recordRow takes a record that may not be there.
type recordRow struct {
	hold, key                                                    uuid.NullUUID
	at                                                           sql.NullTime
	model, upstream, channel, user, client, route, end, price    sql.NullString
	extra                                                        sql.NullString
	stream, estimated                                            sql.NullBool
	status, attempts                                             sql.NullInt16
	units                                                        [13]sql.NullInt64
	cost, providerCost, multiplier, firstByteMicros, totalMicros sql.NullInt64
}

func (r *recordRow) dest() []any {
	d := []any{
		&r.hold, &r.key, &r.at, &r.model, &r.upstream, &r.channel, &r.user, &r.client, &r.route, &r.end, &r.status, &r.stream,
		&r.estimated, &r.attempts,
	}
	for i := range r.units {
		d = append(d, &r.units[i])
	}
	return append(d, &r.cost, &r.providerCost, &r.price, &r.multiplier, &r.firstByteMicros, &r.totalMicros, &r.extra)
}

func (r *recordRow) record() *Record {
	if !r.hold.Valid {
		return nil
	}
	n := func(i int) int64 { return r.units[i].Int64 }
	rec := &Record{
		Usage: Usage{
			Key: r.key.UUID, Model: r.model.String, UpstreamModel: r.upstream.String, ChannelID: r.channel.String,
			UserIdentifier: r.user.String, ClientRequestID: r.client.String, Route: r.route.String, EndReason: r.end.String,
			Status: r.status.Int16, Stream: r.stream.Bool, Attempts: r.attempts.Int16,
			Units: Units{
				Input: n(0), CacheRead: n(1), CacheWrite5m: n(2), CacheWrite1h: n(3), InputAudio: n(4), InputImage: n(5),
				Output: n(6), Reasoning: n(7), OutputAudio: n(8), OutputImage: n(9), Images: n(10), Seconds: n(11), Characters: n(12),
			},
			ProviderCost: money.Amount(r.providerCost.Int64), Multiplier: r.multiplier.Int64,
			FirstByte: time.Duration(r.firstByteMicros.Int64) * time.Microsecond,
			Duration:  time.Duration(r.totalMicros.Int64) * time.Microsecond,
		},
		Hold: r.hold.UUID, Cost: money.Amount(r.cost.Int64), Estimated: r.estimated.Bool, PriceID: r.price.String,
		CreatedAt: r.at.Time.UTC(),
	}
	if r.extra.Valid {
		rec.Extra = json.RawMessage(r.extra.String)
	}
	return rec
}

// Lines calls each with the rows of a tenant's journal whose version is above after and at most upTo, in order, charges with
// their usage records. The line is each's to keep.
func (s *Snapshot) Lines(ctx context.Context, tenant uuid.UUID, after, upTo int64, each func(*Line) error) error {
	transfers, err := s.transfers(ctx, tenant, after, upTo)
	if err != nil {
		return fmt.Errorf("read transfers of %s: %w", tenant, err)
	}
	rows, err := s.tx.QueryContext(ctx, `SELECT c.version, c.hold_id, c.created_at, c.held, c.cash_n, c.bonus_n, c.debt_n,
		c.amount_pico_exact, c.estimated, c.price_id, c.balance_after, `+recordColumns+` FROM charges c `+recordJoin(s.dialect)+`
		WHERE c.tenant_id = $1 AND c.version > $2 AND c.version <= $3 ORDER BY c.version`, tenant, after, upTo)
	if err != nil {
		return fmt.Errorf("read charges of %s: %w", tenant, err)
	}
	_, err = collect(rows, func(scan func(...any) error) (struct{}, error) {
		l := &Line{Code: CodeCharge, Currency: currency}
		var r recordRow
		var cash, bonus, debt money.Amount
		var price sql.NullString
		err := scan(append([]any{
			&l.Version, &l.ID, &l.At, &l.Held, &cash, &bonus, &debt, &l.Exact, &l.Estimated, &price, &l.BalanceAfter,
		}, r.dest()...)...)
		if err != nil {
			return struct{}{}, err
		}
		l.At, l.PriceID, l.Usage = l.At.UTC(), price.String, r.record()
		l.Cash, l.Bonus, l.Debt, l.Revenue = -cash, -bonus, debt, cash+bonus+debt
		for len(transfers) > 0 && transfers[0].Version < l.Version {
			if err := each(transfers[0]); err != nil {
				return struct{}{}, err
			}
			transfers = transfers[1:]
		}
		return struct{}{}, each(l)
	})
	if err != nil {
		return fmt.Errorf("read charges of %s: %w", tenant, err)
	}
	for _, t := range transfers {
		if err := each(t); err != nil {
			return err
		}
	}
	return nil
}

// currency of the ledger.
const currency = "USD"

// transfers are the rows of the journal that are not charges; there are few.
func (s *Snapshot) transfers(ctx context.Context, tenant uuid.UUID, after, upTo int64) ([]*Line, error) {
	rows, err := s.tx.QueryContext(ctx, `SELECT version, id, created_at, code, debit_account, credit_account, amount, currency,
		balance_after, ref_type, ref_id FROM transfers WHERE tenant_id = $1 AND version > $2 AND version <= $3 ORDER BY version`,
		tenant, after, upTo)
	if err != nil {
		return nil, err
	}
	return collect(rows, func(scan func(...any) error) (*Line, error) {
		l := &Line{}
		var debit, credit string
		var amount money.Amount
		err := scan(&l.Version, &l.ID, &l.At, &l.Code, &debit, &credit, &amount, &l.Currency, &l.BalanceAfter, &l.RefType, &l.RefID)
		l.At = l.At.UTC()
		l.leg(debit, -amount)
		l.leg(credit, amount)
		return l, err
	})
}

// leg adds one side of a transfer: credits above zero.
func (l *Line) leg(account string, amount money.Amount) {
	switch account {
	case string(Cash):
		l.Cash += amount
	case string(Bonus):
		l.Bonus += amount
	case debtAccount:
		l.Debt -= amount
	case string(Revenue):
		l.Revenue += amount
	default:
		l.Platform += amount
	}
}

// Wallet reads a tenant's wallet and how far its journal goes: the version of its last line, 0 without a wallet.
func (s *Snapshot) Wallet(ctx context.Context, tenant uuid.UUID) (Wallet, int64, error) {
	a, err := (&Book{dialect: s.dialect}).readAccount(ctx, s, tenant, "")
	if errors.Is(err, sql.ErrNoRows) {
		return Wallet{}, 0, nil
	}
	if err != nil {
		return Wallet{}, 0, fmt.Errorf("read wallet %s: %w", tenant, err)
	}
	return a.Wallet, a.version, nil
}

// Resolved is a hold that was resolved, with its usage record.
type Resolved struct {
	Version int64 // of its charge; 0 where nothing was charged then
	At      time.Time
	Held    money.Amount // what the hold had reserved
	Charged money.Amount // by the charge, without what was settled late
	Usage   *Record
}

// Resolved reads how a hold of a tenant was resolved; nil for one that is open or unknown.
func (s *Snapshot) Resolved(ctx context.Context, tenant, hold uuid.UUID) (*Resolved, error) {
	return readResolved(ctx, s, s.dialect, tenant, hold)
}

func readResolved(ctx context.Context, q querier, dialect string, tenant, hold uuid.UUID) (*Resolved, error) {
	c := &Resolved{}
	var r recordRow
	var version sql.NullInt64
	err := scanRow(ctx, q, "SELECT c.version, c.created_at, c.held, c.cash_n + c.bonus_n + c.debt_n, "+recordColumns+" FROM charges c "+
		recordJoin(dialect)+" WHERE c.hold_id = $1 AND c.tenant_id = $2",
		[]any{hold, tenant}, append([]any{&version, &c.At, &c.Held, &c.Charged}, r.dest()...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // as documented
	}
	if err != nil {
		return nil, fmt.Errorf("read hold %s: %w", hold, err)
	}
	c.Version, c.At, c.Usage = version.Int64, c.At.UTC(), r.record()
	return c, nil
}

// Unversioned calls each with the calls of a tenant that have a usage record and no charge in the journal: their holds were
// voided or expired before they were settled late. It looks at every usage record of the tenant, page by page.
func (s *Snapshot) Unversioned(ctx context.Context, tenant uuid.UUID, each func(*Resolved) error) error {
	at := placeOfUsage{}
	for {
		found, last, n, err := s.unversionedPage(ctx, tenant, at)
		if err != nil {
			return fmt.Errorf("read expired calls of %s: %w", tenant, err)
		}
		for _, hold := range found {
			r, err := s.Resolved(ctx, tenant, hold)
			if err != nil {
				return err
			}
			if r == nil || r.Usage == nil {
				continue
			}
			if err := each(r); err != nil {
				return err
			}
		}
		if n < usagePage {
			return nil
		}
		at = last
	}
}

// usagePage is how many usage records are looked at with one statement.
const usagePage = 5000

// placeOfUsage is where a usage record stands in its index.
type placeOfUsage struct {
	at   time.Time
	hold uuid.UUID
}

func (s *Snapshot) unversionedPage(ctx context.Context, tenant uuid.UUID, after placeOfUsage) (
	found []uuid.UUID, last placeOfUsage, n int, err error,
) {
	rows, err := s.tx.QueryContext(ctx, `SELECT u.created_at, u.hold_id, c.version IS NULL FROM usage_logs u
		JOIN charges c ON c.hold_id = u.hold_id
		WHERE u.tenant_id = $1 AND (u.created_at, u.hold_id) > ($2, $3) ORDER BY u.created_at, u.hold_id LIMIT $4`,
		tenant, after.at, after.hold, usagePage)
	if err != nil {
		return nil, last, 0, err
	}
	_, err = collect(rows, func(scan func(...any) error) (struct{}, error) {
		var unversioned bool
		err := scan(&last.at, &last.hold, &unversioned)
		if n++; unversioned {
			found = append(found, last.hold)
		}
		return struct{}{}, err
	})
	return found, last, n, err
}
