package model

import (
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"weir/internal/money"
	"weir/internal/usage"
)

// MarshalLong writes a whole number.
func MarshalLong(n int64) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.FormatInt(n, 10)) // gqlgen's writer is a buffer
	})
}

// UnmarshalLong reads a whole number; no argument takes one.
func UnmarshalLong(any) (int64, error) { return 0, invalid("This number cannot be given.") }

// UsageGroup is what the rows of a report are told apart by.
type UsageGroup string

// The groups.
const (
	UsageByModel   UsageGroup = "MODEL"
	UsageByKey     UsageGroup = "KEY"
	UsageByMember  UsageGroup = "MEMBER"
	UsageByUser    UsageGroup = "USER_IDENTIFIER"
	UsageByRoute   UsageGroup = "ROUTE"
	UsageByChannel UsageGroup = "CHANNEL"
)

// usageGroups are the domain's words for the groups.
var usageGroups = map[UsageGroup]usage.Dimension{
	UsageByModel: usage.ByModel, UsageByKey: usage.ByKey, UsageByMember: usage.ByMember, UsageByUser: usage.ByUser,
	UsageByRoute: usage.ByRoute, UsageByChannel: usage.ByChannel,
}

// Dimension is the group in the domain's words; nil is none.
func (g *UsageGroup) Dimension() usage.Dimension {
	if g == nil {
		return usage.Nothing
	}
	return usageGroups[*g]
}

// MarginGroup is what the rows of a margin are told apart by.
type MarginGroup string

// The groups of a margin.
const (
	MarginByModel   MarginGroup = "MODEL"
	MarginByChannel MarginGroup = "CHANNEL"
	MarginByTenant  MarginGroup = "TENANT"
)

// marginGroups are the domain's words for the groups of a margin.
var marginGroups = map[MarginGroup]usage.Dimension{
	MarginByModel: usage.ByModel, MarginByChannel: usage.ByChannel, MarginByTenant: usage.ByTenant,
}

// Dimension is the group in the domain's words; nil is none.
func (g *MarginGroup) Dimension() usage.Dimension {
	if g == nil {
		return usage.Nothing
	}
	return marginGroups[*g]
}

// UsageReport is what a tenant used and was charged.
type UsageReport struct {
	From, To       time.Time
	Rows           []*UsageRow
	Total          *UsageMeasures
	More, Complete bool
}

// UsageRow is one group in one interval.
type UsageRow struct {
	Start    time.Time
	Group    string
	Measures *UsageMeasures
}

// UsageMeasures is what calls used and cost.
type UsageMeasures struct {
	Calls, Failed, Estimated                                int64
	InputTokens, CachedTokens, OutputTokens                 int64
	ReasoningTokens, Images, Seconds, Characters            int64
	Charge                                                  money.Amount
	FirstByteMs, FirstByteP50Ms, FirstByteP95Ms, DurationMs int
}

// MarginReport is what the whole platform charged and what its providers take.
type MarginReport struct {
	From, To       time.Time
	Rows           []*MarginRow
	Total          *MarginMeasures
	More, Complete bool
}

// MarginRow is one group in one interval.
type MarginRow struct {
	Start    time.Time
	Group    string
	Measures *MarginMeasures
}

// MarginMeasures is what calls brought and cost the platform.
type MarginMeasures struct {
	Usage                *UsageMeasures
	ProviderCost, Margin money.Amount
}

// NewUsageReport shows a report to a tenant: without what its providers take.
func NewUsageReport(r *usage.Report) *UsageReport {
	out := &UsageReport{From: r.From, To: r.To, Rows: []*UsageRow{}, Total: measures(&r.Total), More: r.More, Complete: r.Complete}
	for i := range r.Rows {
		row := &r.Rows[i]
		out.Rows = append(out.Rows, &UsageRow{Start: row.Start, Group: row.Group, Measures: measures(&row.Measures)})
	}
	return out
}

// NewMarginReport shows a report to administrators of the platform.
func NewMarginReport(r *usage.Report) *MarginReport {
	out := &MarginReport{From: r.From, To: r.To, Rows: []*MarginRow{}, Total: margin(&r.Total), More: r.More, Complete: r.Complete}
	for i := range r.Rows {
		row := &r.Rows[i]
		out.Rows = append(out.Rows, &MarginRow{Start: row.Start, Group: row.Group, Measures: margin(&row.Measures)})
	}
	return out
}

func margin(m *usage.Measures) *MarginMeasures {
	return &MarginMeasures{Usage: measures(m), ProviderCost: m.ProviderCost, Margin: m.Margin()}
}

func measures(m *usage.Measures) *UsageMeasures {
	return &UsageMeasures{
		Calls: m.Calls, Failed: m.Failed, Estimated: m.Estimated, InputTokens: m.InputTokens, CachedTokens: m.CachedTokens,
		OutputTokens: m.OutputTokens, ReasoningTokens: m.ReasoningTokens, Images: m.Images, Seconds: m.Seconds, Characters: m.Characters,
		Charge: m.Charge, FirstByteMs: millis(m.FirstByte()), FirstByteP50Ms: millis(m.Wait(0.5)), FirstByteP95Ms: millis(m.Wait(0.95)),
		DurationMs: millis(m.Duration()),
	}
}

func millis(d time.Duration) int { return clampInt(d.Milliseconds()) }
