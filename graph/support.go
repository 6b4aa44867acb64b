package graph

import (
	"context"
	"fmt"

	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/goodwill"
	"weir/internal/request"
	"weir/internal/usage"
)

// supportRequest is a call of whatever tenant, for those who help its members.
func (r *Resolver) supportRequest(ctx context.Context, requestID string) (*model.SupportRequest, error) {
	sys, err := platformAdmin(ctx, "support")
	if err != nil {
		return nil, err
	}
	found, err := r.Receipts.Request(ctx, requestID)
	if err != nil {
		return nil, err
	}
	refund, err := r.Goodwill.Of(ctx, found.ID)
	if err != nil {
		return nil, err
	}
	whose, err := r.Ent.Tenant.Get(sys, found.TenantID)
	if err != nil {
		return nil, fmt.Errorf("tenant of %s: %w", requestID, err)
	}
	page := &requestPage{resolver: r, requests: []*usage.Request{found}}
	return &model.SupportRequest{Request: page.show(ctx, found), Tenant: whose, Refund: refund}, nil
}

func (r *Resolver) refundRequest(ctx context.Context, in goodwill.RefundInput) (*model.RefundRequestPayload, error) {
	done, err := r.Goodwill.Refund(ctx, in)
	if err != nil {
		return nil, err
	}
	shown, err := r.supportRequest(ctx, in.RequestID)
	if err != nil {
		return nil, err
	}
	wallet, err := r.wallet(ctx, &done.TenantID)
	if err != nil {
		return nil, err
	}
	return &model.RefundRequestPayload{Request: shown, Repeated: done.Repeated, Wallet: wallet}, nil
}

// watchTenant gives the browser the cookie by which it may look at a tenant.
func (r *Resolver) watchTenant(ctx context.Context, in auth.WatchInput) (*model.WatchTenantPayload, error) {
	g, err := cookies(ctx)
	if err != nil {
		return nil, err
	}
	watch, err := r.Sessions.Watch(ctx, in)
	if err != nil {
		return nil, err
	}
	g.setCookie(auth.WatchCookie(request.From(ctx).BaseURL, watch))
	return &model.WatchTenantPayload{Tenant: watch.Tenant, Until: watch.Until}, nil
}

// unwatchTenant takes it away.
func (r *Resolver) unwatchTenant(ctx context.Context, in model.UnwatchTenantInput) (*model.UnwatchTenantPayload, error) {
	g, err := cookies(ctx)
	if err != nil {
		return nil, err
	}
	g.setCookie(auth.ClearWatchCookie(request.From(ctx).BaseURL))
	return &model.UnwatchTenantPayload{ClientMutationID: in.ClientMutationID}, nil
}
