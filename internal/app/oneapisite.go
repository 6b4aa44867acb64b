package app

import (
	"context"
	"net/http"
	"time"

	"weir/ent"
	"weir/ent/personalaccesstoken"
	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/request"
	"weir/internal/secret"
	"weir/internal/usage"
	"weir/internal/viewer"
	"weir/relay/dialect/oneapi"
	"weir/relay/protocol/openai"
)

// oneapiSite tells what the installation says of itself.
type oneapiSite struct {
	dialects

	started time.Time
}

func (d oneapiSite) About(ctx context.Context) (oneapi.About, error) {
	set, err := d.Settings.Now(ctx)
	if err != nil {
		return oneapi.About{}, err
	}
	name, err := d.Brands.Name(ctx)
	captchaKey := ""
	if c := d.shownCaptcha(); c != nil {
		captchaKey = c.SiteKey
	}
	return oneapi.About{
		Version: d.opts.Version, Name: name, URL: request.From(ctx).BaseURL, Contact: set.SupportContact, StartedAt: d.started.Unix(),
		OIDC: len(d.oidc.Providers(ctx)) > 0, CaptchaKey: captchaKey,
	}, err
}

// oneapiPeople act for themselves.
type oneapiPeople struct{ dialects }

func (d oneapiPeople) Rename(ctx context.Context, name string) error {
	_, err := d.Profiles.Update(ctx, auth.UpdateProfileInput{DisplayName: &name})
	return err
}

func (d oneapiPeople) ChangePassword(ctx context.Context, present, next secret.String) error {
	_, err := d.Passwords.Change(ctx, auth.ChangePasswordInput{Current: present, Password: next})
	return err
}

func (d oneapiPeople) Close(ctx context.Context, password secret.String) error {
	_, err := auth.NewClosings(d.Accounts).CloseAccount(ctx, password)
	return err
}

// oneapiToken is what the token is called that One API's users have one of.
const oneapiToken = "One API"

// NewToken makes a token of all that the user may do.
func (d oneapiPeople) NewToken(ctx context.Context) (secret.String, error) {
	v := viewer.FromContext(ctx)
	old, err := d.DB.Ent.PersonalAccessToken.Query().
		Where(personalaccesstoken.UserID(v.UserID), personalaccesstoken.Name(oneapiToken)).IDs(viewer.SystemContext(ctx, "oneapi"))
	if err != nil {
		return secret.String{}, err
	}
	for _, tokenID := range old {
		if err := d.Tokens.Revoke(ctx, tokenID); err != nil && fault.CodeOf(err) != fault.NotFound {
			return secret.String{}, err
		}
	}
	in := auth.CreateTokenInput{Name: oneapiToken}
	for _, s := range auth.Scopes() {
		if v.IsPlatformAdmin() || s != auth.PlatformRead && s != auth.PlatformWrite {
			in.Scopes = append(in.Scopes, s)
		}
	}
	_, plain, err := d.Tokens.Create(ctx, in)
	return plain, err
}

// Models are those with a price that a channel serves for the tenant's group.
func (d oneapiPeople) Models(ctx context.Context) ([]string, error) {
	group := "default"
	if v := viewer.FromContext(ctx); v.TenantID != "" {
		t, err := d.DB.Ent.Tenant.Get(viewer.SystemContext(ctx, "oneapi"), v.TenantID)
		if err != nil {
			return nil, err
		}
		group = t.PriceGroup
	}
	var names []string
	for _, m := range d.Prices.Models(d.clock.Now()) {
		if d.selector.Serves(m.Name, group) {
			names = append(names, m.Name)
		}
	}
	return names, nil
}

func (d oneapiPeople) Days(ctx context.Context, last int) ([]oneapi.Day, error) {
	if viewer.FromContext(ctx).TenantID == "" {
		return nil, nil
	}
	now := d.clock.Now().UTC()
	report, err := d.Reports.Report(ctx, usage.Query{
		From: now.AddDate(0, 0, 1-last), To: now.Add(time.Second), Interval: usage.Day, GroupBy: usage.ByModel, Limit: 1000,
	})
	if err != nil {
		return nil, err
	}
	out := make([]oneapi.Day, len(report.Rows))
	for i, row := range report.Rows {
		out[i] = oneapi.Day{
			Day: row.Start.Format(time.DateOnly), Model: row.Group, Requests: row.Calls, InputTokens: row.InputTokens,
			OutputTokens: row.OutputTokens, Charge: row.Charge,
		}
	}
	return out, nil
}

// oneapiResets let people who forgot their password in again.
type oneapiResets struct{ dialects }

func (d oneapiResets) Request(ctx context.Context, login string) error {
	return d.Passwords.RequestReset(ctx, login)
}

// resetLength of passwords that are made here, of [A-Za-z0-9].
const resetLength = 16

func (d oneapiResets) Reset(ctx context.Context, token string) (secret.String, error) {
	password := secret.New(secret.Token(resetLength))
	return password, d.Passwords.Reset(ctx, auth.ResetInput{Token: token, Password: password})
}

// oneapiBilling knows where keys stand, for clients of OpenAI's former billing routes.
type oneapiBilling struct{ dialects }

func (d oneapiBilling) Standing(r *http.Request) (oneapi.Standing, error) {
	ctx := r.Context()
	who, err := d.engine.Authenticate(r)
	if err != nil {
		return oneapi.Standing{}, err
	}
	key, err := id.Parse(id.Key, who.KeyID)
	if err != nil {
		return oneapi.Standing{}, err
	}
	out := oneapi.Standing{}
	if !who.ExpiresAt.IsZero() {
		out.ExpiresAt = who.ExpiresAt.Unix()
	}
	budgets, err := d.Book.Budgets(ctx, who.TenantUUID, ledger.ScopeKey, key)
	if err != nil {
		return out, err
	}
	for _, b := range budgets {
		if b.Period == ledger.Forever && b.Limit != nil {
			out.Budget, out.Spent = b.Limit, b.Spent
			return out, nil
		}
	}
	if _, err := d.Rollup.RollUp(ctx); err != nil {
		return out, err
	}
	spent, err := oneapiTokens(d).spent(viewer.SystemContext(ctx, "billing"), who.TenantID, []string{who.KeyID})
	out.Spent = spent[who.KeyID]
	return out, err
}

func (d oneapiBilling) Refuse(w http.ResponseWriter, _ *http.Request, err error) {
	openai.New().Error(w, err)
}

// firstTenant is the oldest tenant of a user; nil for none.
func (d dialects) firstTenant(ctx context.Context, userID string) (*ent.Tenant, error) {
	m, err := d.DB.Ent.Membership.Query().Where(membershipOf(userID)).Order(oldestMembership()).WithTenant().First(viewer.SystemContext(ctx, "oneapi"))
	switch {
	case ent.IsNotFound(err):
		return nil, nil //nolint:nilnil // as documented
	case err != nil:
		return nil, err
	}
	return m.Edges.Tenant, nil
}
