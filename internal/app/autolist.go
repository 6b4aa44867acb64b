package app

import (
	"context"
	"net/http"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/id"
	"weir/internal/viewer"
	"weir/relay/dialect/autolist"
)

type autolistAccounts struct{ dialects }

func (d autolistAccounts) SignUp(ctx context.Context, in autolist.SignUpInput) (autolist.SignedUp, error) {
	up, err := d.Accounts.SignUp(ctx, auth.SignUpInput{
		Email: in.Email, Password: in.Password, MinPassword: autolist.MinPassword, KeyKind: apikey.TK,
	})
	if err != nil {
		return autolist.SignedUp{}, err
	}
	user, err := d.user(ctx, &up.SignedIn)
	return autolist.SignedUp{User: user, Key: up.KeySecret, Cookie: d.cookie(ctx, up.Token)}, err
}

func (d autolistAccounts) SignIn(ctx context.Context, in autolist.SignInInput) (autolist.SignedIn, error) {
	signed, err := d.signIn(ctx, in.Login, in.Password)
	if err != nil {
		return autolist.SignedIn{}, err
	}
	user, err := d.user(ctx, signed)
	if err != nil {
		return autolist.SignedIn{}, err
	}
	prefix, err := d.newestKey(ctx, signed.Tenant)
	return autolist.SignedIn{User: user, KeyPrefix: prefix, Cookie: d.cookie(ctx, signed.Token)}, err
}

func (d autolistAccounts) SignOut(ctx context.Context, r *http.Request) (*http.Cookie, error) {
	return d.signOut(ctx, r)
}

func (d autolistAccounts) user(ctx context.Context, s *auth.SignedIn) (autolist.User, error) {
	u, err := id.Parse(id.User, s.User.ID)
	if err != nil {
		return autolist.User{}, err
	}
	email := value(s.User.Email)
	if email == "" {
		email = loginOf(s.User)
	}
	balance, err := d.balance(ctx, s.Tenant)
	return autolist.User{ID: u, Email: email, Balance: balance, Disabled: disabled(s.User, s.Tenant)}, err
}

// newestKey is the prefix of the tenant's newest working key of autolist's kind, or "".
func (d autolistAccounts) newestKey(ctx context.Context, t *ent.Tenant) (string, error) {
	if t == nil {
		return "", nil
	}
	k, err := d.DB.Ent.APIKey.Query().Where(entkey.TenantID(t.ID), entkey.KindEQ(apikey.TK), entkey.RevokedAtIsNil()).
		Order(entkey.ByNumber(entsql.OrderDesc())).First(viewer.SystemContext(ctx, "autolist"))
	switch {
	case ent.IsNotFound(err):
		return "", nil
	case err != nil:
		return "", err
	}
	return k.Prefix, nil
}
