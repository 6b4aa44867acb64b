// Package usage reads what calls used and cost: receipts that compute a charge again from what is stored.
package usage

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/ent/charge"
	entprice "weir/ent/price"
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
	errNoTenant  = fault.New(fault.NotFound, "There is no such tenant.")
	everybody    = []viewer.Role{viewer.Owner, viewer.Admin, viewer.Billing, viewer.Member, viewer.Reader}
)

// Receipt shows how the charge of a request came about, for members of the tenant that paid; MEMBER for requests of the own
// keys; administrators of the platform for those of every tenant. Everything else is NOT_FOUND: other tenants' requests, and
// those that cost nothing because they failed. FORBIDDEN to a viewer without a tenant.
func (s *Service) Receipt(ctx context.Context, requestID string) (*Receipt, error) {
	row, err := s.visible(ctx, requestID)
	if err != nil {
		return nil, err
	}
	receipts, err := s.receipts(viewer.SystemContext(ctx, "usage"), []*ent.UsageLog{row})
	if err != nil {
		return nil, fmt.Errorf("receipt of %s: %w", requestID, err)
	}
	return receipts[row.ID], nil
}

// Receipts are those of requests that the viewer was shown, by their ids, read together.
func (s *Service) Receipts(ctx context.Context, shown []*Request) (map[string]*Receipt, error) {
	rows := make([]*ent.UsageLog, len(shown))
	for i, r := range shown {
		rows[i] = r.row
	}
	byHold, err := s.receipts(viewer.SystemContext(ctx, "usage"), rows)
	if err != nil {
		return nil, fmt.Errorf("receipts: %w", err)
	}
	out := make(map[string]*Receipt, len(shown))
	for _, r := range shown {
		out[r.ID] = byHold[r.row.ID]
	}
	return out, nil
}

// visible is the usage record of a request that the viewer may see.
func (s *Service) visible(ctx context.Context, requestID string) (*ent.UsageLog, error) {
	v := viewer.FromContext(ctx)
	switch {
	case v == nil:
		return nil, errSignIn
	case !v.IsPlatformAdmin() && (v.TenantID == "" || !slices.Contains(everybody, v.Role)):
		return nil, errNoMember
	}
	request, err := id.Parse(id.Request, requestID)
	if err != nil {
		return nil, errNoRequest
	}
	sys := viewer.SystemContext(ctx, "usage")
	tenant, err := s.payer(sys, v, request)
	if err != nil {
		return nil, fmt.Errorf("request %s: %w", requestID, err)
	}
	row, err := s.find(sys, tenant, request)
	if err != nil {
		return nil, fmt.Errorf("request %s: %w", requestID, err)
	}
	if v.Role == viewer.Member && !v.IsPlatformAdmin() {
		key := id.Format(id.Key, row.APIKeyID)
		switch own, err := s.ent.APIKey.Query().Where(entkey.ID(key), entkey.CreatedBy(v.UserID)).Exist(sys); {
		case err != nil:
			return nil, fmt.Errorf("request %s: %w", requestID, err)
		case !own:
			return nil, errNoRequest
		}
	}
	return row, nil
}

// payer is the tenant among whose requests one is sought: the viewer's, or for administrators of the platform the one that paid.
func (s *Service) payer(sys context.Context, v *viewer.Viewer, request uuid.UUID) (uuid.UUID, error) {
	if v.IsPlatformAdmin() {
		paid, err := s.ent.Charge.Query().Where(charge.ID(request)).Only(sys)
		switch {
		case err == nil:
			return paid.TenantID, nil
		case !ent.IsNotFound(err):
			return uuid.Nil, fmt.Errorf("read charge: %w", err)
		case v.TenantID == "":
			return uuid.Nil, errNoRequest
		}
	}
	tenant, err := id.Parse(id.Tenant, v.TenantID)
	if err != nil {
		return uuid.Nil, fmt.Errorf("tenant of the viewer: %w", err)
	}
	return tenant, nil
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

// receipts adds to usage records what paid for them, and computes them again; by hold.
func (s *Service) receipts(sys context.Context, rows []*ent.UsageLog) (map[uuid.UUID]*Receipt, error) {
	holds, names := make([]uuid.UUID, len(rows)), make([]string, len(rows))
	tenants, prices := map[uuid.UUID]bool{}, map[string]*ent.Price{}
	for i, row := range rows {
		holds[i], names[i] = row.ID, row.ID.String()
		tenants[row.TenantID] = true
		if row.PriceID != nil {
			prices[*row.PriceID] = nil
		}
	}
	paid, err := s.ent.Charge.Query().Where(charge.IDIn(holds...)).All(sys)
	if err != nil {
		return nil, fmt.Errorf("read charges: %w", err)
	}
	transfers, err := s.ent.Transfer.Query().Where(
		transfer.TenantIDIn(slices.Collect(maps.Keys(tenants))...), transfer.Code(string(ledger.CodeLate)), transfer.RefIDIn(names...),
	).All(sys)
	if err != nil {
		return nil, fmt.Errorf("read late settlements: %w", err)
	}
	versions, err := s.ent.Price.Query().Where(entprice.IDIn(slices.Collect(maps.Keys(prices))...)).All(sys)
	if err != nil {
		return nil, fmt.Errorf("read prices: %w", err)
	}
	for _, p := range versions {
		prices[p.ID] = p
	}
	charges, late := map[uuid.UUID]*ent.Charge{}, map[string][]*ent.Transfer{}
	for _, c := range paid {
		charges[c.ID] = c
	}
	for _, t := range transfers {
		late[t.RefID] = append(late[t.RefID], t)
	}
	out := make(map[uuid.UUID]*Receipt, len(rows))
	for i, row := range rows {
		c := charges[row.ID]
		if c == nil {
			return nil, fmt.Errorf("read charge of %s: %w", names[i], errNoCharge)
		}
		r := record(row, c, late[names[i]])
		if row.PriceID != nil && prices[*row.PriceID] != nil {
			if err := r.itemize(row, prices[*row.PriceID]); err != nil {
				return nil, err
			}
		}
		r.compare(row, c, len(late[names[i]]) > 0)
		out[row.ID] = r
	}
	return out, nil
}

// errNoCharge: a usage record is written with its charge, so this is damage.
var errNoCharge = errors.New("there is none")

// Rater computes charges again for ledger.Checker. It reads each price once, so it is for one check.
func Rater(client *ent.Client) ledger.Rater {
	return rater{client: client, known: map[string]*ent.Price{}}.rate
}

var errNoPrice = errors.New("its price is not in the book")
