package graph

import (
	"context"
	"fmt"
	"net/http"

	"weir/ent"
	entidentity "weir/ent/identity"
	"weir/graph/model"
	"weir/internal/oidc"
)

// SignInProviders are the providers by which people may sign in besides a password.
type SignInProviders interface {
	Providers(ctx context.Context) []oidc.Provider
	// Begin is where the viewer's browser is to go to be connected, and the cookie with which it comes back.
	Begin(ctx context.Context, provider, back string) (url string, c *http.Cookie, err error)
}

// identitiesOf are those of an account, which is the viewer's.
func (r *Resolver) identitiesOf(ctx context.Context, a *model.Account) ([]*ent.Identity, error) {
	rows, err := r.Ent.Identity.Query().Where(entidentity.UserID(a.UserID)).Order(entidentity.ByCreatedAt(), entidentity.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("identities: %w", err)
	}
	return rows, nil
}

// linkIdentity sends the viewer's browser to a provider.
func (r *Resolver) linkIdentity(ctx context.Context, in model.LinkIdentityInput) (*model.LinkIdentityPayload, error) {
	g, err := cookies(ctx)
	if err != nil {
		return nil, err
	}
	url, c, err := r.Providers.Begin(ctx, in.Provider, in.Return)
	if err != nil {
		return nil, err
	}
	g.setCookie(c)
	return &model.LinkIdentityPayload{URL: url}, nil
}
