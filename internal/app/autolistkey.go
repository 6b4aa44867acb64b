package app

import (
	"context"
	"net/http"

	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/relay/engine"
)

type autolistKeys struct{ dialects }

// Regenerate acts for the user who is signed in, or who made the key of the request.
func (d autolistKeys) Regenerate(ctx context.Context, r *http.Request) (secret.String, error) {
	v, err := d.whose(ctx, r)
	if err != nil {
		return secret.String{}, err
	}
	_, plain, err := d.APIKeys.Replace(viewer.NewContext(ctx, v), apikey.CreateInput{Name: "AutoList", Kind: apikey.TK})
	return plain, err
}

func (d autolistKeys) whose(ctx context.Context, r *http.Request) (*viewer.Viewer, error) {
	if key := engine.KeyOf(r); key != "" {
		who, err := d.verifier.Authenticate(ctx, key)
		if err != nil {
			return nil, err
		}
		return &viewer.Viewer{UserID: who.UserID, TenantID: who.TenantID, Role: viewer.Member, KeyID: who.KeyID}, nil
	}
	c, err := r.Cookie(auth.CookieName)
	if err != nil {
		return nil, auth.ErrSignInFirst
	}
	s, err := d.Sessions.Find(ctx, c.Value, "")
	if err != nil {
		return nil, err
	}
	return s.Viewer, nil
}
