package app

import (
	"context"
	"net/http"

	entsql "entgo.io/ent/dialect/sql"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/internal/apikey"
	"weir/internal/auth"
	"weir/internal/billing"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/relay/dialect"
	"weir/relay/dialect/autolist"
)

type autolistAccounts struct{ dialects }

func (d autolistAccounts) SignUp(ctx context.Context, in autolist.SignUpInput) (autolist.SignedUp, error) {
	up, err := d.Accounts.SignUp(ctx, auth.SignUpInput{
		Email: in.Email, Password: in.Password, MinPassword: autolist.MinPassword, KeyKind: apikey.TK, Captcha: in.Captcha,
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

type autolistPayers struct{ dialects }

// Enter takes an API key before a cookie: a program that sends one means it.
func (d autolistPayers) Enter(ctx context.Context, r *http.Request) (context.Context, error) {
	if key, err := dialect.Key(r); err == nil {
		who, err := d.verifier.Authenticate(ctx, key.Reveal())
		if err != nil {
			return nil, err
		}
		return viewer.NewContext(ctx, &viewer.Viewer{TenantID: who.TenantID, UserID: who.UserID, KeyID: who.KeyID}), nil
	}
	c, err := r.Cookie(auth.CookieName)
	if err != nil {
		return nil, auth.ErrSignInFirst
	}
	s, err := d.Sessions.Find(ctx, c.Value, "")
	if err != nil {
		return nil, err
	}
	return viewer.NewContext(ctx, s.Viewer), nil
}

func (d autolistPayers) Redeem(ctx context.Context, code secret.String) (autolist.Redeemed, error) {
	done, err := d.Redemptions.Redeem(ctx, code)
	if err != nil {
		return autolist.Redeemed{}, err
	}
	tenant, err := id.Parse(id.Tenant, viewer.FromContext(ctx).TenantID)
	if err != nil {
		return autolist.Redeemed{}, err
	}
	w, err := d.Book.Wallet(ctx, tenant)
	return autolist.Redeemed{Amount: done.Amount, Balance: w.Balance()}, err
}

// autolistTopUps orders card payments; nil while Stripe is not configured.
func (a *App) autolistTopUps() autolist.TopUps {
	if !a.TopUps.On() {
		return nil
	}
	return autolistOrders{dialects{a}}
}

type autolistOrders struct{ dialects }

func (d autolistOrders) Order(ctx context.Context, amount money.Amount) (autolist.Order, error) {
	o, err := d.TopUps.Create(ctx, billing.CreateInput{Amount: amount})
	if err != nil {
		return autolist.Order{}, err
	}
	return autolist.Order{ID: o.ID, CheckoutURL: secret.New(o.CheckoutURL)}, nil
}
