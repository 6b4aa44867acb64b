package app

import (
	"context"

	"github.com/google/uuid"

	"weir/internal/secret"
	"weir/relay/dialect/videohub"
)

type videohubKeys struct{ dialects }

func (d videohubKeys) Authenticate(ctx context.Context, key secret.String) (videohub.Caller, error) {
	who, err := d.verifier.Authenticate(ctx, key.Reveal())
	return videohub.Caller{Tenant: who.TenantUUID}, err
}

type videohubWallets struct{ dialects }

func (d videohubWallets) Wallet(ctx context.Context, tenant uuid.UUID) (videohub.Wallet, error) {
	s, err := d.Book.Spent(ctx, tenant)
	return videohub.Wallet{Balance: s.Wallet.Balance(), Spent: s.Amount}, err
}
