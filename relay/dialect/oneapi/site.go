package oneapi

import (
	"net/http"

	"weir/relay/dialect"
)

// state is the data of GET /api/status. What Weir does not have is off or empty.
type state struct {
	Version                   string `json:"version"`
	StartTime                 int64  `json:"start_time"`
	EmailVerification         bool   `json:"email_verification"`
	GitHubOAuth               bool   `json:"github_oauth"`
	GitHubClientID            string `json:"github_client_id"`
	LarkClientID              string `json:"lark_client_id"`
	SystemName                string `json:"system_name"`
	Logo                      string `json:"logo"`
	FooterHTML                string `json:"footer_html"`
	WeChatQRCode              string `json:"wechat_qrcode"`
	WeChatLogin               bool   `json:"wechat_login"`
	ServerAddress             string `json:"server_address"`
	TurnstileCheck            bool   `json:"turnstile_check"`
	TurnstileSiteKey          string `json:"turnstile_site_key"`
	TopUpLink                 string `json:"top_up_link"`
	ChatLink                  string `json:"chat_link"`
	QuotaPerUnit              int64  `json:"quota_per_unit"`
	DisplayInCurrency         bool   `json:"display_in_currency"`
	OIDC                      bool   `json:"oidc"`
	OIDCClientID              string `json:"oidc_client_id"`
	OIDCWellKnown             string `json:"oidc_well_known"`
	OIDCAuthorizationEndpoint string `json:"oidc_authorization_endpoint"`
	OIDCTokenEndpoint         string `json:"oidc_token_endpoint"`
	OIDCUserinfoEndpoint      string `json:"oidc_userinfo_endpoint"`
}

func (d *Dialect) status(w http.ResponseWriter, r *http.Request) error {
	about, err := d.deps.Site.About(r.Context())
	if err != nil {
		return err
	}
	succeed(w, state{
		Version: about.Version, StartTime: about.StartedAt, SystemName: about.Name, ServerAddress: about.URL, TopUpLink: about.URL + "/wallet",
		QuotaPerUnit: dialect.PointsPerUSD, DisplayInCurrency: true, OIDC: about.OIDC,
		TurnstileCheck: about.CaptchaKey != "", TurnstileSiteKey: about.CaptchaKey,
	})
	return nil
}

// about is where people find help.
func (d *Dialect) about(w http.ResponseWriter, r *http.Request) error {
	about, err := d.deps.Site.About(r.Context())
	if err != nil {
		return err
	}
	succeed(w, about.Contact)
	return nil
}

// nothing is a text of the operator's that this installation does not have.
func nothing(w http.ResponseWriter, _ *http.Request) error {
	succeed(w, "")
	return nil
}

var noVerification = dialect.Text{ZH: "注册不需要邮箱验证码", EN: "Signing up needs no code."}

// verification is asked for by sign-up forms that think that a code is needed.
func (d *Dialect) verification(http.ResponseWriter, *http.Request) error {
	return dialect.Invalid("email", noVerification)
}
