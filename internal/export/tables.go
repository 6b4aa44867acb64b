package export

import (
	"context"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// pageRows are read at once.
const pageRows = usage.MaxRequests

var requestColumns = []string{
	"time", "request_id", "model", "api_key_id", "user_identifier", "client_request_id", "route", "end_reason", "status", "stream",
	"estimated", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "images", "seconds", "characters", "charge_usd",
	"first_byte_ms", "duration_ms",
}

// providerColumns are for administrators of the platform.
var providerColumns = []string{"channel_id", "upstream_model", "attempts", "provider_cost_usd"}

// requests is the log of charged calls, newest first, with the conditions of the GraphQL field.
func (e *Exports) requests(ctx context.Context, values url.Values) (*table, error) {
	in := arguments{values: values}
	q := usage.RequestQuery{
		TenantID: in.text("tenant_id"), Limit: pageRows,
		RequestFilter: usage.RequestFilter{
			Model: in.text("model"), KeyID: in.text("key"), MemberID: in.text("member"), UserIdentifier: in.text("user_identifier"),
			Status: in.number("status"), From: in.time("from"), To: in.time("to"), ChannelID: in.text("channel"),
		},
	}
	if err := in.done(); err != nil {
		return nil, err
	}
	first, err := e.cfg.Requests.Requests(ctx, q)
	if err != nil {
		return nil, err
	}
	t := &table{name: fileName("weir-requests", q.From, q.To), columns: requestColumns}
	whole := viewer.FromContext(ctx).IsPlatformAdmin()
	if whole {
		t.columns = slices.Concat(requestColumns, providerColumns)
	}
	t.rows = pages(first, pageRows, func(last *usage.Request) ([]*usage.Request, error) {
		q.Before = &last.Place
		return e.cfg.Requests.Requests(ctx, q)
	}, func(r *usage.Request) []string {
		if whole {
			return slices.Concat(requestRow(r), providerRow(r.Provider))
		}
		return requestRow(r)
	})
	return t, nil
}

// pages yields the lines of a first page and of all that follow.
func pages[T any](first []T, full int, next func(last T) ([]T, error), row func(T) []string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for r, err := range paged(first, full, next) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(row(r), nil) {
				return
			}
		}
	}
}

// paged yields a first page and all that follow; a page that is not full is the last.
func paged[T any](first []T, full int, next func(last T) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for page := first; ; {
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
			}
			if len(page) < full {
				return
			}
			var err error
			if page, err = next(page[len(page)-1]); err != nil {
				var none T
				yield(none, err)
				return
			}
		}
	}
}

func requestRow(r *usage.Request) []string {
	return []string{
		moment(r.CreatedAt), r.ID, text(r.Model), r.KeyID, text(r.UserIdentifier), text(r.ClientRequestID), r.Route, r.EndReason,
		strconv.Itoa(r.Status), strconv.FormatBool(r.Stream), strconv.FormatBool(r.Estimated), whole(r.InputTokens), whole(r.CachedTokens),
		whole(r.OutputTokens), whole(r.ReasoningTokens), whole(r.Images), whole(r.Seconds), whole(r.Characters), r.Charge.String(),
		whole(r.FirstByte.Milliseconds()), whole(r.Duration.Milliseconds()),
	}
}

func providerRow(p usage.Provider) []string {
	return []string{p.ChannelID, text(p.UpstreamModel), strconv.Itoa(p.Attempts), p.Cost.String()}
}

var usageColumns = []string{
	"start", "group", "calls", "failed", "estimated", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "images",
	"seconds", "characters", "charge_usd", "first_byte_ms", "duration_ms",
}

// usageGroups are the words of the GraphQL field.
var usageGroups = map[string]usage.Dimension{
	"MODEL": usage.ByModel, "KEY": usage.ByKey, "MEMBER": usage.ByMember, "USER_IDENTIFIER": usage.ByUser, "ROUTE": usage.ByRoute,
	"CHANNEL": usage.ByChannel,
}

// usageGroupsMost is how many groups a download tells apart.
const usageGroupsMost = 1000

// usage is what the GraphQL field of that name reports.
func (e *Exports) usage(ctx context.Context, values url.Values) (*table, error) {
	in := arguments{values: values}
	q := usage.Query{
		From: in.time("from"), To: in.time("to"), Limit: usageGroupsMost,
		GroupBy:  usageGroups[in.choice("group_by", "MODEL", "KEY", "MEMBER", "USER_IDENTIFIER", "ROUTE", "CHANNEL")],
		Interval: usage.Interval(in.choice("interval", string(usage.Hour), string(usage.Day))),
	}
	if q.From.IsZero() || q.To.IsZero() {
		in.faults = append(in.faults, fault.Field("from", "Name the range: from and to."))
	}
	if err := in.done(); err != nil {
		return nil, err
	}
	report, err := e.cfg.Reports.Report(ctx, q)
	if err != nil {
		return nil, err
	}
	return &table{name: fileName("weir-usage", q.From, q.To), columns: usageColumns, rows: func(yield func([]string, error) bool) {
		for i := range report.Rows {
			if !yield(usageRow(&report.Rows[i]), nil) {
				return
			}
		}
	}}, nil
}

func usageRow(r *usage.Row) []string {
	m := &r.Measures
	return []string{
		r.Start.Format(time.RFC3339), text(r.Group), whole(m.Calls), whole(m.Failed), whole(m.Estimated), whole(m.InputTokens),
		whole(m.CachedTokens), whole(m.OutputTokens), whole(m.ReasoningTokens), whole(m.Images), whole(m.Seconds), whole(m.Characters),
		m.Charge.String(), whole(m.FirstByte().Milliseconds()), whole(m.Duration().Milliseconds()),
	}
}

var statementColumns = []string{"number", "time", "type", "amount_usd", "debt_usd", "balance_usd", "request_id", "remark"}

// StatementRoles may read the statement (CONTRACT §4 "Rights").
var StatementRoles = []viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing, viewer.Reader}

// statement is what changed the tenant's balance, newest first.
func (e *Exports) statement(ctx context.Context, values url.Values) (*table, error) {
	in := arguments{values: values}
	q := ledger.Entries{From: in.time("from"), To: in.time("to"), Limit: pageRows}
	if !q.From.IsZero() && !q.To.IsZero() && !q.From.Before(q.To) {
		in.faults = append(in.faults, fault.Field("to", "The end must lie behind the beginning."))
	}
	if err := in.done(); err != nil {
		return nil, err
	}
	tenant, err := statementOf(ctx)
	if err != nil {
		return nil, err
	}
	first, err := e.cfg.Ledger.Entries(ctx, tenant, q)
	if err != nil {
		return nil, err
	}
	balance, err := e.closing(ctx, tenant, q, first)
	if err != nil {
		return nil, err
	}
	name, until := fileName("weir-statement", q.From, q.To), q.To
	if until.IsZero() {
		until = e.cfg.Clock.Now()
	}
	rows := func(yield func([]string, error) bool) {
		on := yield(balanceRow("closing_balance", until, balance), nil)
		lines := pages(first, pageRows, func(last ledger.Entry) ([]ledger.Entry, error) {
			q.Before = last.Seq
			return e.cfg.Ledger.Entries(ctx, tenant, q)
		}, func(entry ledger.Entry) []string {
			balance = entry.BalanceAfter - entry.Amount
			return statementRow(entry)
		})
		for row, err := range lines {
			if on = on && yield(row, err) && err == nil; !on {
				return
			}
		}
		if on {
			yield(balanceRow("opening_balance", q.From, balance), nil)
		}
	}
	return &table{name: name, columns: statementColumns, rows: rows}, nil
}

// statementOf is the tenant whose statement the viewer may read.
func statementOf(ctx context.Context) (uuid.UUID, error) {
	v := viewer.FromContext(ctx)
	if v.TenantID == "" || !slices.Contains(StatementRoles, v.Role) {
		return uuid.Nil, fault.New(fault.Forbidden, "Your role in this tenant may not read the statement.")
	}
	return id.Parse(id.Tenant, v.TenantID)
}

// closing is the balance at the end of a statement, whose newest entries are given.
func (e *Exports) closing(ctx context.Context, tenant uuid.UUID, q ledger.Entries, newest []ledger.Entry) (money.Amount, error) {
	switch {
	case len(newest) > 0:
		return newest[0].BalanceAfter, nil
	case q.From.IsZero(): // there is nothing before the end
		return 0, nil
	}
	before, err := e.cfg.Ledger.Entries(ctx, tenant, ledger.Entries{To: q.From, Limit: 1})
	if err != nil || len(before) == 0 {
		return 0, err
	}
	return before[0].BalanceAfter, nil
}

// balanceRow is what the balance was at one end of a statement: above all entries the one after them, below them the one before.
func balanceRow(kind string, at time.Time, balance money.Amount) []string {
	when := ""
	if !at.IsZero() {
		when = moment(at)
	}
	return []string{"", when, kind, "", "", balance.String(), "", ""}
}

func statementRow(e ledger.Entry) []string {
	requestID := ""
	if e.Request != [16]byte{} {
		requestID = id.Format(id.Request, e.Request)
	}
	return []string{
		whole(e.Seq), moment(e.CreatedAt), string(e.Code), e.Amount.String(), e.Debt.String(), e.BalanceAfter.String(), requestID, text(e.Remark),
	}
}

func whole(n int64) string { return strconv.FormatInt(n, 10) }

func moment(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

// fileName says what is in a file, and of which days.
func fileName(what string, from, to time.Time) string {
	for _, at := range []time.Time{from, to} {
		if !at.IsZero() {
			what += "-" + at.Format(time.DateOnly)
		}
	}
	return what
}
