package usage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"
	"github.com/google/uuid"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/ent/predicate"
	"weir/ent/usagelog"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/viewer"
)

// Request is what is known of one call that was charged. Nobody is shown its contents: they are not kept.
type Request struct {
	ID              string // req_…
	TenantID        string
	KeyID           string
	CreatedAt       time.Time // when it was settled, UTC
	Model           string    // as the client named it
	UserIdentifier  string    // the end user as the client named it
	ClientRequestID string
	Route           string
	EndReason       string
	Status          int // of the answer
	Stream          bool
	Estimated       bool
	InputTokens     int64 // of every kind
	CachedTokens    int64
	OutputTokens    int64 // of every kind
	ReasoningTokens int64
	Images          int64
	Seconds         int64
	Characters      int64
	Charge          money.Amount
	FirstByte       time.Duration
	Duration        time.Duration

	// Provider is for administrators of the platform alone.
	Provider Provider

	// Place is where the request stands in the log.
	Place Place

	row *ent.UsageLog
}

// Provider is what the platform knows of a call: where it went, and what it cost there.
type Provider struct {
	ChannelID     string // empty where a crash left none
	UpstreamModel string
	Attempts      int
	Cost          money.Amount
}

// Place is a position in the log of requests, which is ordered by time and then by hold.
type Place struct {
	At   time.Time
	Hold uuid.UUID
}

// RequestFilter says which requests; of several conditions all hold, empty ones aside.
type RequestFilter struct {
	Model          string
	KeyID          string
	MemberID       string // the user who made the key
	UserIdentifier string
	Status         int
	From, To       time.Time // To excluded
	ChannelID      string    // administrators of the platform
}

const maxFilter = 256 // bytes of a text in a filter

// Validate reports every fault of the filter.
func (f *RequestFilter) Validate() error {
	var faults []error
	for name, value := range map[string]string{"model": f.Model, "userIdentifier": f.UserIdentifier, "channelId": f.ChannelID} {
		if len(value) > maxFilter || !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			faults = append(faults, fault.Field(name, "At most 256 bytes of text."))
		}
	}
	if f.KeyID != "" {
		if _, err := id.Parse(id.Key, f.KeyID); err != nil {
			faults = append(faults, fault.Field("keyId", "There is no such key."))
		}
	}
	if f.MemberID != "" {
		if _, err := id.Parse(id.User, f.MemberID); err != nil {
			faults = append(faults, fault.Field("memberId", "There is no such member."))
		}
	}
	if f.Status != 0 && (f.Status < 100 || f.Status > 599) {
		faults = append(faults, fault.Field("status", "This is no status of HTTP."))
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		faults = append(faults, fault.Field("to", "The end must lie behind the beginning."))
	}
	return errors.Join(faults...)
}

// RequestQuery asks for a part of the log, newest first.
type RequestQuery struct {
	TenantID string // empty: the viewer's; another one for administrators of the platform alone
	RequestFilter

	Before *Place // nil: from the newest on
	Limit  int
}

// MaxRequests bounds how many requests are read at once.
const MaxRequests = 1000

// Requests lists the charged calls of a tenant, newest first: for MEMBER those of the own keys, for every other role all of
// them, for administrators of the platform those of any tenant. NOT_FOUND for another tenant; FORBIDDEN to ask for a channel.
func (s *Service) Requests(ctx context.Context, q RequestQuery) ([]*Request, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	v, tenantID, err := reader(ctx, q.TenantID)
	if err != nil {
		return nil, err
	}
	if q.ChannelID != "" && !v.IsPlatformAdmin() {
		return nil, errNoPlatform
	}
	sys := viewer.SystemContext(ctx, "usage")
	where, none, err := s.conditions(sys, v, tenantID, &q.RequestFilter)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	if none {
		return nil, nil
	}
	if q.Before != nil {
		where = append(where, before(*q.Before))
	}
	rows, err := s.ent.UsageLog.Query().Where(where...).Order(usagelog.ByCreatedAt(sql.OrderDesc()), usagelog.ByID(sql.OrderDesc())).
		Limit(min(max(q.Limit, 1), MaxRequests)).All(sys)
	if err != nil {
		return nil, fmt.Errorf("list requests: %w", err)
	}
	out := make([]*Request, len(rows))
	for i, row := range rows {
		out[i] = newRequest(row)
	}
	return out, nil
}

// Request returns one charged call. NOT_FOUND as of Receipt; administrators of the platform are shown any tenant's.
func (s *Service) Request(ctx context.Context, requestID string) (*Request, error) {
	row, err := s.visible(ctx, requestID)
	if err != nil {
		return nil, err
	}
	return newRequest(row), nil
}

// reader is who asks for the log of a tenant, and of which.
func reader(ctx context.Context, tenantID string) (*viewer.Viewer, uuid.UUID, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, uuid.Nil, errSignIn
	case tenantID != "" && tenantID != v.TenantID:
		if !v.IsPlatformAdmin() {
			return nil, uuid.Nil, errNoTenant
		}
	case v.TenantID == "" || !slices.Contains(everybody, v.Role):
		return nil, uuid.Nil, errNoMember
	default:
		tenantID = v.TenantID
	}
	u, err := id.Parse(id.Tenant, tenantID)
	if err != nil {
		return nil, uuid.Nil, errNoTenant
	}
	return v, u, nil
}

// conditions are those of a filter and of the viewer's role. none: nothing can match.
func (s *Service) conditions(
	sys context.Context, v *viewer.Viewer, tenantID uuid.UUID, f *RequestFilter,
) (where []predicate.UsageLog, none bool, err error) {
	where = []predicate.UsageLog{usagelog.TenantID(tenantID)}
	members := make([]string, 0, 2)
	if v.Role == viewer.Member && !v.IsPlatformAdmin() {
		members = append(members, v.UserID)
	}
	if f.MemberID != "" {
		members = append(members, f.MemberID)
	}
	for _, m := range slices.Compact(members) {
		keys, err := s.keysOf(sys, tenantID, m)
		if err != nil || len(keys) == 0 {
			return nil, true, err
		}
		where = append(where, usagelog.APIKeyIDIn(keys...))
	}
	where = append(where, f.plain()...)
	return where, false, nil
}

// plain are the conditions of a validated filter that need no other table.
func (f *RequestFilter) plain() (where []predicate.UsageLog) {
	if key, err := id.Parse(id.Key, f.KeyID); err == nil {
		where = append(where, usagelog.APIKeyID(key))
	}
	if f.Model != "" {
		where = append(where, usagelog.Model(f.Model))
	}
	if f.UserIdentifier != "" {
		where = append(where, usagelog.UserIdentifier(f.UserIdentifier))
	}
	if f.Status != 0 {
		where = append(where, usagelog.Status(int16(f.Status)))
	}
	if f.ChannelID != "" {
		where = append(where, usagelog.ChannelID(f.ChannelID))
	}
	if !f.From.IsZero() {
		where = append(where, usagelog.CreatedAtGTE(f.From.UTC()))
	}
	if !f.To.IsZero() {
		where = append(where, usagelog.CreatedAtLT(f.To.UTC()))
	}
	return where
}

// keysOf are the keys that a user made in a tenant, ended ones included.
func (s *Service) keysOf(sys context.Context, tenantID uuid.UUID, userID string) ([]uuid.UUID, error) {
	names, err := s.ent.APIKey.Query().Where(entkey.TenantID(id.Format(id.Tenant, tenantID)), entkey.CreatedBy(userID)).IDs(sys)
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", userID, err)
	}
	keys := make([]uuid.UUID, 0, len(names))
	for _, name := range names {
		key, err := id.Parse(id.Key, name)
		if err != nil {
			return nil, fmt.Errorf("keys of %s: %w", userID, err)
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// before are the rows behind a place. The first condition is what the index is searched by.
func before(p Place) predicate.UsageLog {
	return usagelog.And(
		usagelog.CreatedAtLTE(p.At),
		usagelog.Or(usagelog.CreatedAtLT(p.At), usagelog.IDLT(p.Hold)),
	)
}

func newRequest(u *ent.UsageLog) *Request {
	vector := vectorOf(u)
	return &Request{
		ID: id.Format(id.Request, u.RequestID), TenantID: id.Format(id.Tenant, u.TenantID), KeyID: id.Format(id.Key, u.APIKeyID),
		CreatedAt: u.CreatedAt.UTC(), Model: u.Model, UserIdentifier: u.UserIdentifier, ClientRequestID: u.ClientRequestID,
		Route: u.Route, EndReason: u.EndReason, Status: int(u.Status), Stream: u.Stream, Estimated: u.Estimated,
		InputTokens:  vector.Input + vector.CacheRead + vector.CacheWrite5m + vector.CacheWrite1h + vector.InputAudio + vector.InputImage,
		CachedTokens: vector.CacheRead, OutputTokens: vector.Output + vector.Reasoning + vector.OutputAudio + vector.OutputImage,
		ReasoningTokens: vector.Reasoning, Images: vector.Images, Seconds: vector.Seconds, Characters: vector.Characters,
		Charge: money.Amount(u.CostN), FirstByte: time.Duration(u.TtfbUs) * time.Microsecond,
		Duration: time.Duration(u.DurationUs) * time.Microsecond,
		Provider: Provider{
			ChannelID: u.ChannelID, UpstreamModel: u.UpstreamModel, Attempts: int(u.Attempts), Cost: money.Amount(u.ProviderCostN),
		},
		Place: Place{At: u.CreatedAt.UTC(), Hold: u.ID}, row: u,
	}
}
