// Package usage reads what calls used and cost: receipts that compute a charge again from what is stored.
package usage

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/ent/charge"
	"weir/ent/transfer"
	"weir/ent/usagelog"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/viewer"
)

// Service answers members of a tenant.
type Service struct{ ent *ent.Client }

// New returns the service.
func New(client *ent.Client) *Service { return &Service{ent: client} }

var (
	errNoRequest = fault.New(fault.NotFound, "There is no such request, or it was not charged.")
	everybody    = []viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing, viewer.Member, viewer.Reader}
)

// Receipt shows how the charge of a request came about, for members of the tenant that paid; MEMBER for requests of the own
// keys. Everything else is NOT_FOUND: other tenants' requests, and those that cost nothing because they failed. FORBIDDEN to
// a viewer without a tenant.
func (s *Service) Receipt(ctx context.Context, requestID string) (*Receipt, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, fault.New(fault.Unauthenticated, "Sign in first.")
	case v.TenantID == "" || !slices.Contains(everybody, v.Role):
		return nil, fault.New(fault.Forbidden, "You are not a member of a tenant.")
	}
	tenant, err := id.Parse(id.Tenant, v.TenantID)
	if err != nil {
		return nil, fmt.Errorf("tenant of the viewer: %w", err)
	}
	request, err := id.Parse(id.Request, requestID)
	if err != nil {
		return nil, errNoRequest
	}
	sys := viewer.SystemContext(ctx, "usage")
	row, err := s.find(sys, tenant, request)
	if err != nil {
		return nil, fmt.Errorf("receipt of %s: %w", requestID, err)
	}
	if v.Role == viewer.Member {
		key := id.Format(id.Key, row.APIKeyID)
		switch own, err := s.ent.APIKey.Query().Where(entkey.ID(key), entkey.CreatedBy(v.UserID)).Exist(sys); {
		case err != nil:
			return nil, fmt.Errorf("receipt of %s: %w", requestID, err)
		case !own:
			return nil, errNoRequest
		}
	}
	r, err := s.receipt(sys, row)
	if err != nil {
		return nil, fmt.Errorf("receipt of %s: %w", requestID, err)
	}
	return r, nil
}

// Bounds of the search for a request whose hold bears another id: how much later than it arrived it may have been settled,
// and how far clocks may differ. The index is by time.
const (
	longest = 48 * time.Hour
	skew    = time.Minute
)

// find reads the usage record of a request. The hold of a call bears its id; others are sought in the time after it arrived.
func (s *Service) find(ctx context.Context, tenant, request uuid.UUID) (*ent.UsageLog, error) {
	q := s.ent.UsageLog.Query().Where(usagelog.TenantID(tenant), usagelog.RequestID(request))
	paid, err := s.ent.Charge.Query().Where(charge.ID(request), charge.TenantID(tenant)).Only(ctx)
	switch {
	case err == nil: // both rows have the same time
		from, to := paid.CreatedAt.Add(-time.Second), paid.CreatedAt.Add(time.Second)
		q.Where(usagelog.ID(request), usagelog.CreatedAtGTE(from), usagelog.CreatedAtLTE(to))
	case ent.IsNotFound(err) && request.Version() == 7:
		seconds, nanos := request.Time().UnixTime()
		arrived := time.Unix(seconds, nanos).UTC()
		q.Where(usagelog.CreatedAtGTE(arrived.Add(-skew)), usagelog.CreatedAtLTE(arrived.Add(longest)))
	case ent.IsNotFound(err):
		return nil, errNoRequest
	default:
		return nil, fmt.Errorf("read charge: %w", err)
	}
	row, err := q.Order(usagelog.ByCreatedAt()).First(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, errNoRequest
	case err != nil:
		return nil, fmt.Errorf("read usage: %w", err)
	}
	return row, nil
}

// receipt adds to a usage record what paid for it, and computes it again.
func (s *Service) receipt(ctx context.Context, row *ent.UsageLog) (*Receipt, error) {
	paid, err := s.ent.Charge.Get(ctx, row.ID)
	if err != nil {
		return nil, fmt.Errorf("read charge: %w", err)
	}
	late, err := s.ent.Transfer.Query().
		Where(transfer.TenantID(row.TenantID), transfer.Code(string(ledger.CodeLate)), transfer.RefID(row.ID.String())).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read late settlement: %w", err)
	}
	r := record(row, paid, late)
	if row.PriceID == nil {
		r.compare(row, paid, len(late) > 0)
		return r, nil
	}
	price, err := s.ent.Price.Get(ctx, *row.PriceID)
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("read price: %w", err)
	}
	if price != nil {
		if err := r.itemize(row, price); err != nil {
			return nil, err
		}
	}
	r.compare(row, paid, len(late) > 0)
	return r, nil
}

// Rater computes charges again for ledger.Checker. It reads each price once, so it is for one check.
func Rater(client *ent.Client) ledger.Rater {
	return rater{client: client, known: map[string]*ent.Price{}}.rate
}

var errNoPrice = errors.New("its price is not in the book")
