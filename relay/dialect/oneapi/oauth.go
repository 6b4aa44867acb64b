package oneapi

import (
	"net/http"

	"weir/internal/fault"
	"weir/internal/secret"
	"weir/relay/dialect"
)

var (
	providerOff = dialect.Text{ZH: "管理员未开启通过该方式登录以及注册", EN: "Signing in this way is not offered here."}
	oidcInPages = dialect.Text{ZH: "请在控制台的登录页面通过 OIDC 登录", EN: "Sign in by OpenID Connect on the sign-in page of the dashboard."}
	emailInPage = dialect.Text{ZH: "请在控制台的个人设置中修改邮箱", EN: "Change your address in the settings of the dashboard."}
)

// stateLength is how many characters One API's states have.
const stateLength = 12

// oauthState is what clients ask for before they leave for a provider. Nothing here takes it back: Weir's own sign-in makes states
// of its own.
func (d *Dialect) oauthState(w http.ResponseWriter, _ *http.Request) error {
	succeed(w, secret.Token(stateLength))
	return nil
}

// notOffered answers as One API does where a provider is switched off.
func notOffered(http.ResponseWriter, *http.Request) error {
	return dialect.Tell(fault.Forbidden, providerOff, nil)
}

// oauthOIDC is where One API's own page would bring a code. Weir's sign-in has its flow begin and end with itself.
func (d *Dialect) oauthOIDC(_ http.ResponseWriter, r *http.Request) error {
	about, err := d.deps.Site.About(r.Context())
	switch {
	case err != nil:
		return err
	case about.OIDC:
		return dialect.Tell(fault.Forbidden, oidcInPages, nil)
	}
	return dialect.Tell(fault.Forbidden, providerOff, nil)
}

// bindEmail would confirm an address with a code, which is never sent here.
func (d *Dialect) bindEmail(http.ResponseWriter, *http.Request) error {
	return dialect.Tell(fault.Forbidden, emailInPage, nil)
}
