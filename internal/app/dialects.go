package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"weir/ent"
	"weir/internal/auth"
	"weir/internal/blob"
	"weir/internal/channel"
	"weir/internal/export"
	"weir/internal/id"
	"weir/internal/money"
	"weir/internal/request"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/usage"
	"weir/relay/dialect"
	"weir/relay/dialect/autolist"
	"weir/relay/dialect/callphp"
	"weir/relay/dialect/oneapi"
	"weir/relay/dialect/videohub"
	"weir/relay/protocol/openai"
)

// mounts adds the links of results and the account routes of the dialects.
func (a *App) mounts() []func(chi.Router) {
	d := dialects{a}
	return []func(chi.Router){
		func(r chi.Router) { r.Handle(blob.Prefix+"*", a.blobs) },
		a.stripeRoute,
		a.callbackRoute,
		autolist.New(autolist.Deps{
			Accounts: autolistAccounts{d}, Keys: autolistKeys{d}, Payers: autolistPayers{d}, Profiles: autolistProfiles{d},
			TopUps: a.autolistTopUps(),
		}).Routes,
		videohub.New(videohub.Deps{Keys: videohubKeys{d}, Wallets: videohubWallets{d}, Codes: videohubCodes{d}, Videos: videohubVideos{d}}).Routes,
		callphp.New(callphp.Deps{Calls: callphpCalls{d}, Chat: openai.New(), Status: callphpStatus{d}}).Routes,
		a.fengyuan().Routes,
		oneapi.New(oneapi.Deps{
			Sessions: oneapiSessions{d}, Users: oneapiUsers{d}, Channels: oneapiChannels{d}, Changes: oneapiChannels{d}, Removals: oneapiChannels{d},
			Tokens: oneapiTokens{d}, TokenChanges: oneapiTokens{d}, SignUps: oneapiSessions{d}, Codes: oneapiCodes{d},
			Health: oneapiHealth{d}, Site: oneapiSite{d, a.clock.Now()}, People: oneapiPeople{d}, Resets: oneapiResets{d},
			Directory: oneapiDirectory{d}, DirectoryChanges: oneapiDirectoryChanges{d}, Logs: oneapiLogs{d}, Options: oneapiOptions{d},
			Billing: oneapiBilling{d},
			Models:  channel.ModelsByType,
		}).Routes,
	}
}

// redisCounter counts in Redis, for all nodes.
type redisCounter struct{ *redisServer }

// Count gives up soon: every call waits for it.
func (c redisCounter) Count(ctx context.Context, name string, life time.Duration) (int, error) {
	ctx, done := context.WithTimeout(ctx, quickPatience)
	defer done()
	pipe := c.Client.TxPipeline()
	n := pipe.Incr(ctx, "weir:calls:"+name)
	pipe.Expire(ctx, "weir:calls:"+name, life)
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fmt.Errorf("count %s: %w", name, err)
	}
	return int(n.Val()), nil
}

func clientAddress(r *http.Request) string { return request.From(r.Context()).Address.String() }

// pages adds what browsers open by themselves.
func (a *App) pages() []func(chi.Router) {
	return []func(chi.Router){
		export.New(export.Config{
			Door: auth.Door{Sessions: a.Sessions, Tokens: a.Tokens}, Ent: a.DB.Ent, Clock: a.clock, Requests: usage.New(a.DB.Ent), Reports: a.Reports,
			Ledger: a.Book, Captures: a.captures, Site: a.Brands.Name,
		}).Routes,
		a.oidc.Routes,
	}
}

// dialects is what the adapters have in common: from a dialect's small interface to the domains.
type dialects struct{ *App }

func (d dialects) cookie(ctx context.Context, t auth.Token) *http.Cookie {
	return auth.Cookie(request.From(ctx).BaseURL, t.Secret, t.ExpiresAt)
}

// signIn opens a session for a user without a second factor: the documented APIs have no place for its code.
func (d dialects) signIn(ctx context.Context, login string, password secret.String) (*auth.SignedIn, error) {
	signed, err := d.Accounts.SignIn(ctx, auth.SignInInput{Identifier: login, Password: password})
	if errors.Is(err, auth.ErrCodeNeeded) {
		return nil, dialect.ErrSecondFactor
	}
	return signed, err
}

func (d dialects) signOut(ctx context.Context, r *http.Request) (*http.Cookie, error) {
	if c, err := r.Cookie(auth.CookieName); err == nil {
		if err := d.Sessions.End(ctx, c.Value); err != nil {
			return nil, err
		}
	}
	return auth.ClearCookie(request.From(ctx).BaseURL), nil
}

func (d dialects) balance(ctx context.Context, t *ent.Tenant) (money.Amount, error) {
	if t == nil {
		return 0, nil
	}
	u, err := id.Parse(id.Tenant, t.ID)
	if err != nil {
		return 0, err
	}
	w, err := d.Book.Wallet(ctx, u)
	return w.Balance(), err
}

func disabled(u *ent.User, t *ent.Tenant) bool {
	return u.SuspendedAt != nil || u.DeleteAt != nil || (t != nil && tenant.Halted(t))
}

func loginOf(u *ent.User) string {
	if u.Username != nil {
		return *u.Username
	}
	return value(u.Email)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
