package graph

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/graph/model"
	"weir/internal/capture"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// requestArgs are those of requests.
type requestArgs struct {
	first    int
	after    *model.Cursor
	filter   *model.RequestFilter
	tenantID *string
}

// requests reads a page of the log.
func (r *Resolver) requests(ctx context.Context, in requestArgs) (*model.RequestConnection, error) {
	q := usage.RequestQuery{RequestFilter: requestFilter(in.filter), Limit: in.first + 1}
	if in.tenantID != nil {
		q.TenantID = *in.tenantID
	}
	var err error
	if q.Before, err = requestPlace(in.after); err != nil {
		return nil, err
	}
	found, err := r.Receipts.Requests(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &model.RequestConnection{Edges: []*model.RequestEdge{}}
	out.PageInfo.HasPreviousPage = in.after != nil
	if out.PageInfo.HasNextPage = len(found) > in.first; out.PageInfo.HasNextPage {
		found = found[:in.first]
	}
	page := &requestPage{resolver: r, requests: found}
	for _, f := range found {
		out.Edges = append(out.Edges, &model.RequestEdge{Node: page.show(ctx, f), Cursor: requestCursor(f.Place)})
	}
	if n := len(out.Edges); n > 0 {
		out.PageInfo.StartCursor, out.PageInfo.EndCursor = &out.Edges[0].Cursor, &out.Edges[n-1].Cursor
	}
	return out, nil
}

// request reads one call of the log.
func (r *Resolver) request(ctx context.Context, requestID string) (ent.Noder, error) {
	found, err := r.Receipts.Request(ctx, requestID)
	if err != nil {
		return nil, err
	}
	page := &requestPage{resolver: r, requests: []*usage.Request{found}}
	return page.show(ctx, found), nil
}

func requestFilter(f *model.RequestFilter) (out usage.RequestFilter) {
	if f == nil {
		return out
	}
	for from, to := range map[*string]*string{
		f.Model: &out.Model, f.KeyID: &out.KeyID, f.MemberID: &out.MemberID, f.UserIdentifier: &out.UserIdentifier, f.ChannelID: &out.ChannelID,
	} {
		if from != nil {
			*to = *from
		}
	}
	if f.Status != nil {
		if out.Status = *f.Status; out.Status == 0 {
			out.Status = -1 // no status, and not the absence of a condition
		}
	}
	if f.From != nil {
		out.From = *f.From
	}
	if f.To != nil {
		out.To = *f.To
	}
	return out
}

// requestCursor is the place of a call: its hold, and its time in microseconds.
func requestCursor(p usage.Place) model.Cursor {
	return model.Cursor{ID: id.Format(id.Request, p.Hold), Value: strconv.FormatInt(p.At.UnixMicro(), 10)}
}

func requestPlace(after *model.Cursor) (*usage.Place, error) {
	if after == nil {
		return nil, nil //nolint:nilnil // from the newest on
	}
	hold, err := id.Parse(id.Request, after.ID)
	text, ok := after.Value.(string)
	if err != nil || !ok {
		return nil, errAfter
	}
	micros, err := strconv.ParseInt(text, 10, 64)
	at := time.UnixMicro(micros).UTC()
	if err != nil || at.Year() < 2000 || at.Year() > 9000 {
		return nil, errAfter
	}
	return &usage.Place{At: at, Hold: hold}, nil
}

// requestPage looks up together what the calls of one page have besides.
type requestPage struct {
	resolver *Resolver
	requests []*usage.Request

	mu       sync.Mutex
	receipts map[string]*usage.Receipt
	shown    map[string]*ent.APIKey // keys that the viewer may see
	makers   map[string]string      // users by the keys that they made
	contents map[string]*capture.Kept

	contentsRead bool
}

func (p *requestPage) show(ctx context.Context, r *usage.Request) *model.Request {
	out := &model.Request{Request: r, Page: p}
	if viewer.FromContext(ctx).IsPlatformAdmin() {
		out.Provider = &model.RequestProvider{
			ChannelID: model.OrNull(r.Provider.ChannelID), UpstreamModel: r.Provider.UpstreamModel, Attempts: r.Provider.Attempts, Cost: r.Provider.Cost,
		}
	}
	return out
}

func pageOfRequest(r *model.Request) (*requestPage, error) {
	p, ok := r.Page.(*requestPage)
	if !ok {
		return nil, fault.New(fault.Internal, "Internal error.")
	}
	return p, nil
}

// receiptOf reads the receipts of the whole page when the first one is asked for.
func (p *requestPage) receiptOf(ctx context.Context, requestID string) (*usage.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.receipts == nil {
		all, err := p.resolver.Receipts.Receipts(ctx, p.requests)
		if err != nil {
			return nil, err
		}
		p.receipts = all
	}
	return p.receipts[requestID], nil
}

// keyOf is the key of a call; nil where the viewer may not see it.
func (p *requestPage) keyOf(ctx context.Context, keyID string) (*ent.APIKey, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.readKeys(ctx); err != nil {
		return nil, err
	}
	return p.shown[keyID], nil
}

// makerOf is the user who made the key of a call; nil where the viewer may not see it.
func (p *requestPage) makerOf(ctx context.Context, keyID string) (*ent.User, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.readKeys(ctx); err != nil {
		return nil, err
	}
	return p.resolver.actor(ctx, p.makers[keyID])
}

// readKeys reads the keys of the whole page, as far as the viewer may see them, and announces who made them: everybody who may
// see a call may know whose it was.
func (p *requestPage) readKeys(ctx context.Context) error {
	if p.shown != nil {
		return nil
	}
	ids := make([]string, len(p.requests))
	for i, r := range p.requests {
		ids[i] = r.KeyID
	}
	q := p.resolver.Ent.APIKey.Query().Where(entkey.IDIn(ids...))
	shown, makers := map[string]*ent.APIKey{}, map[string]string{}
	own, err := q.Clone().All(ctx)
	if err != nil && faultOf(ctx, err).Code != fault.Forbidden {
		return fmt.Errorf("keys of requests: %w", err)
	}
	for _, k := range own {
		shown[k.ID] = k
		p.resolver.subjectLimits(ctx).want(ctx, ofKey(k))
	}
	all, err := q.All(viewer.SystemContext(ctx, "keys of requests"))
	if err != nil {
		return fmt.Errorf("keys of requests: %w", err)
	}
	for _, k := range all {
		makers[k.ID] = k.CreatedBy
		p.resolver.users(ctx).want(k.CreatedBy)
	}
	p.shown, p.makers = shown, makers
	return nil
}
