package app

import (
	"context"
	"math/big"
	"net/http"
	"strings"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/auth"
	"weir/internal/channel"
	"weir/internal/fault"
	"weir/internal/viewer"
	"weir/relay/dialect/oneapi"
)

type oneapiSessions struct{ dialects }

func (d oneapiSessions) SignIn(ctx context.Context, in oneapi.SignInInput) (oneapi.SignedIn, error) {
	signed, err := d.signIn(ctx, in.Login, in.Password)
	if err != nil {
		return oneapi.SignedIn{}, err
	}
	return oneapi.SignedIn{User: oneapiUser(signed.User, signed.Tenant), Cookie: d.cookie(ctx, signed.Token)}, nil
}

// SignUp makes an account. Its session is ended at once: One API's sign-up signs nobody in.
func (d oneapiSessions) SignUp(ctx context.Context, in oneapi.SignUpInput) error {
	up, err := d.Accounts.SignUp(ctx, auth.SignUpInput{
		Username: in.Username, Email: in.Email, Password: in.Password, MinPassword: oneapi.MinPassword, Referral: in.Referral,
		Captcha: in.Captcha,
	})
	if err != nil {
		return err
	}
	return d.Sessions.End(ctx, up.Token.Secret.Reveal())
}

func (d oneapiSessions) SignOut(ctx context.Context, r *http.Request) (*http.Cookie, error) {
	return d.signOut(ctx, r)
}

// Viewer takes a personal access token, also one without "Bearer", before a cookie. Other bearers, such as API keys, open
// nothing here, and close nothing that the cookie opens.
func (d oneapiSessions) Viewer(ctx context.Context, r *http.Request, scope oneapi.Scope) (*viewer.Viewer, error) {
	shown := auth.Credential{}
	if c, err := r.Cookie(auth.CookieName); err == nil {
		shown.Cookie = c.Value
	}
	bearer := strings.TrimSpace(r.Header.Get("Authorization"))
	if !strings.Contains(bearer, " ") {
		bearer = "Bearer " + bearer
	}
	if token, err := auth.BearerToken(bearer); err == nil {
		shown.Token = token
	}
	s, err := auth.Door{Sessions: d.Sessions, Tokens: d.Tokens}.Find(ctx, shown, "")
	if err != nil {
		return nil, err
	}
	if scope.ForPeople() && s.Viewer.TokenID != "" {
		return nil, auth.ErrSessionOnly
	}
	if scope == "" || scope.ForPeople() {
		return s.Viewer, nil
	}
	return s.Viewer, s.May(auth.Scope(scope))
}

func oneapiUser(u *ent.User, t *ent.Tenant) oneapi.User {
	return oneapi.User{
		Number: u.Number, Username: loginOf(u), DisplayName: u.DisplayName, Role: viewer.PlatformRole(u.PlatformRole), Disabled: disabled(u, t),
		Deleted: u.DeleteAt != nil,
	}
}

type oneapiUsers struct{ dialects }

func (d oneapiUsers) Self(ctx context.Context) (oneapi.Self, error) {
	v := viewer.FromContext(ctx)
	if v == nil {
		return oneapi.Self{}, auth.ErrSignInFirst
	}
	system := viewer.SystemContext(ctx, "self")
	u, err := d.DB.Ent.User.Get(system, v.UserID)
	if err != nil {
		return oneapi.Self{}, err
	}
	if v.TenantID == "" {
		return d.selfIn(ctx, u, nil)
	}
	t, err := d.DB.Ent.Tenant.Get(system, v.TenantID)
	if err != nil {
		return oneapi.Self{}, err
	}
	return d.selfIn(ctx, u, t)
}

type oneapiChannels struct{ dialects }

func (d oneapiChannels) List(ctx context.Context, page, size int) ([]oneapi.Channel, error) {
	rows, err := d.Channels.List(ctx, page, size)
	if err != nil {
		return nil, err
	}
	out := make([]oneapi.Channel, len(rows))
	for i, row := range rows {
		out[i] = oneapiChannel(row)
	}
	return out, d.figures(ctx, rows, out)
}

func (d oneapiChannels) Get(ctx context.Context, number int) (oneapi.Channel, error) {
	row, err := d.Channels.GetNumber(ctx, number)
	if err != nil {
		return oneapi.Channel{}, err
	}
	out := []oneapi.Channel{oneapiChannel(row)}
	err = d.figures(ctx, []*ent.Channel{row}, out)
	return out[0], err
}

var statuses = map[schematype.ChannelStatus]oneapi.Status{
	schematype.ChannelEnabled: oneapi.Enabled, schematype.ChannelDisabled: oneapi.Disabled, schematype.ChannelAutoDisabled: oneapi.AutoDisabled,
}

func statusOf(s oneapi.Status) schematype.ChannelStatus {
	for status, number := range statuses {
		if number == s {
			return status
		}
	}
	return ""
}

func oneapiChannel(c *ent.Channel) oneapi.Channel {
	tested := int64(0)
	if c.TestedAt != nil {
		tested = c.TestedAt.Unix()
	}
	return oneapi.Channel{
		Number: c.Number, Name: c.Name, Type: channel.TypeOf(c), KeyHint: channel.KeyHint(c), Models: c.Models, Mapping: c.ModelMapping,
		Groups: c.Groups, Status: statuses[c.Status], BaseURL: c.BaseURL, Other: c.Other, Priority: c.Priority, Weight: c.Weight,
		CreatedAt: c.CreatedAt.Unix(), TestedAt: tested, ResponseMS: c.ResponseMs,
	}
}

// Create makes one channel for each key.
func (d oneapiChannels) Create(ctx context.Context, in oneapi.NewChannel) error {
	preset, ok := channel.PresetByType(in.Type)
	if !ok {
		return fault.Field("type", "Unknown channel type.")
	}
	keys := make([]string, len(in.Keys))
	for i, k := range in.Keys {
		keys[i] = k.Reveal()
	}
	_, err := d.Channels.CreateMany(ctx, channel.CreateInput{
		Name: in.Name, Preset: preset.Name, Credentials: keys, BaseURL: in.BaseURL, Models: in.Models, Mapping: in.Mapping,
		Groups: in.Groups, Priority: in.Priority, Weight: in.Weight, Status: statusOf(in.Status), Other: in.Other,
	})
	return err
}

// Update changes what the input names.
func (d oneapiChannels) Update(ctx context.Context, in oneapi.ChannelChange) (oneapi.Channel, error) {
	row, err := d.Channels.GetNumber(ctx, in.Number)
	if err != nil {
		return oneapi.Channel{}, err
	}
	change := channel.UpdateInput{
		ID: row.ID, Name: in.Name, BaseURL: in.BaseURL, Models: in.Models, Mapping: in.Mapping, Groups: in.Groups,
		Priority: in.Priority, Weight: in.Weight, Status: statusOf(in.Status), Other: in.Other,
	}
	if in.Type != 0 {
		preset, ok := channel.PresetByType(in.Type)
		if !ok {
			return oneapi.Channel{}, fault.Field("type", "Unknown channel type.")
		}
		change.Preset = preset.Name
	}
	if !in.Key.Empty() {
		change.Credentials = []string{in.Key.Reveal()}
	}
	if row, err = d.Channels.Update(ctx, change); err != nil {
		return oneapi.Channel{}, err
	}
	return oneapiChannel(row), nil
}

// Delete takes a channel away by its number.
func (d oneapiChannels) Delete(ctx context.Context, number int) error {
	row, err := d.Channels.GetNumber(ctx, number)
	if err != nil {
		return err
	}
	return d.Channels.Delete(ctx, row.ID)
}

// DeleteDisabled takes away what an administrator switched off.
func (d oneapiChannels) DeleteDisabled(ctx context.Context) (int, error) {
	return d.Channels.DeleteDisabled(ctx)
}

// oneapiHealth tests channels by their numbers.
type oneapiHealth struct{ dialects }

func (d oneapiHealth) Test(ctx context.Context, number int, asked string) (oneapi.ChannelTest, error) {
	row, err := d.Channels.GetNumber(ctx, number)
	if err != nil {
		return oneapi.ChannelTest{}, err
	}
	r, err := d.Checks.Test(ctx, channel.TestInput{ID: row.ID, Model: asked})
	if err != nil {
		return oneapi.ChannelTest{}, err
	}
	return oneapi.ChannelTest{Fault: r.Fault, Took: r.Took, Model: r.Model}, nil
}

func (d oneapiHealth) TestAll(ctx context.Context, scope string) error {
	ids, err := d.Checks.InScope(ctx, scope)
	if err != nil {
		return err
	}
	_, err = d.Checks.TestMany(ctx, ids) // a start while others wait is a success (DIALECTS.md §5)
	return err
}

func (d oneapiHealth) Search(ctx context.Context, keyword string) ([]oneapi.Channel, error) {
	rows, err := d.Checks.Search(ctx, keyword)
	if err != nil {
		return nil, err
	}
	out := make([]oneapi.Channel, len(rows))
	for i, row := range rows {
		out[i] = oneapiChannel(row)
	}
	return out, d.figures(ctx, rows, out)
}

func (d oneapiHealth) Copy(ctx context.Context, number int) (oneapi.Channel, error) {
	row, err := d.Channels.GetNumber(ctx, number)
	if err != nil {
		return oneapi.Channel{}, err
	}
	if row, err = d.Channels.Copy(ctx, row.ID); err != nil {
		return oneapi.Channel{}, err
	}
	return oneapiChannel(row), nil
}

func (d oneapiHealth) Balance(ctx context.Context, number int) (string, error) {
	row, err := d.Channels.GetNumber(ctx, number)
	if err != nil {
		return "", err
	}
	left, err := d.Checks.Balance(ctx, row.ID)
	if err != nil {
		return "", err
	}
	return new(big.Rat).SetFrac64(left.Nano, 1_000_000_000).FloatString(9), nil
}
