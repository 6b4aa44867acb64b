package app

import (
	"context"

	"github.com/google/uuid"

	"weir/internal/id"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/relay/dialect/videohub"
)

type videohubKeys struct{ dialects }

func (d videohubKeys) Authenticate(ctx context.Context, key secret.String) (videohub.Caller, error) {
	who, err := d.verifier.Authenticate(ctx, key.Reveal())
	return videohub.Caller{Tenant: who.TenantUUID, KeyID: who.KeyID, UserID: who.UserID}, err
}

type videohubCodes struct{ dialects }

func (d videohubCodes) Redeem(ctx context.Context, c videohub.Caller, code secret.String) (videohub.Redeemed, error) {
	ctx = viewer.NewContext(ctx, &viewer.Viewer{TenantID: id.Format(id.Tenant, c.Tenant), UserID: c.UserID, KeyID: c.KeyID})
	done, err := d.Redemptions.Redeem(ctx, code)
	return videohub.Redeemed{Added: done.Amount, Total: done.Total}, err
}

type videohubWallets struct{ dialects }

func (d videohubWallets) Wallet(ctx context.Context, tenant uuid.UUID) (videohub.Wallet, error) {
	s, err := d.Book.Spent(ctx, tenant)
	return videohub.Wallet{Balance: s.Wallet.Balance(), Spent: s.Amount}, err
}
