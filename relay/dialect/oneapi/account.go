package oneapi

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"weir/internal/fault"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/relay/dialect"
)

// One API's numbers for the state of a user.
const (
	userEnabled  = 1
	userDisabled = 2
	userDeleted  = 3
)

// maxUsername is the greatest length of a user name, in characters: One API's 12 would refuse e-mail addresses.
const maxUsername = 64

// user is the data of a sign-in.
type user struct {
	ID          int    `json:"id"`
	Username    string `json:"username"`
	DisplayName string `json:"display_name"`
	Role        int    `json:"role"`
	Status      int    `json:"status"`
}

// self is a user with all that One API shows of it. Unlike One API's it never has access_token; remain_quota is the document's.
// The accounts of other sites are empty: Weir signs in by OpenID Connect, and does not tell by which.
type self struct {
	user

	Email            string `json:"email"`
	Quota            int64  `json:"quota"`
	UsedQuota        int64  `json:"used_quota"`
	RemainQuota      int64  `json:"remain_quota"`
	RequestCount     int64  `json:"request_count"`
	Group            string `json:"group"`
	AffCode          string `json:"aff_code"`
	InviterID        int    `json:"inviter_id"`
	Password         string `json:"password"`
	GitHubID         string `json:"github_id"`
	WeChatID         string `json:"wechat_id"`
	LarkID           string `json:"lark_id"`
	OIDCID           string `json:"oidc_id"`
	VerificationCode string `json:"verification_code"`
}

// register takes verification_code and does not need it: an address is stored unconfirmed.
func (d *Dialect) register(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	in := SignUpInput{
		Username: strings.TrimSpace(body.Text("username")), Email: strings.TrimSpace(body.Text("email")),
		Password: secret.New(body.Text("password")), Referral: strings.TrimSpace(body.Text("aff_code")),
		Captcha: secret.New(r.URL.Query().Get("turnstile")),
	}
	switch {
	case body.Err() != nil:
		return body.Err()
	case in.Username == "" || in.Password.Empty():
		return dialect.Tell(fault.Invalid, credentialsMissing, nil)
	case utf8.RuneCountInString(in.Username) > maxUsername:
		return dialect.Invalid("username", nameLong)
	case utf8.RuneCountInString(in.Password.Reveal()) < MinPassword:
		return dialect.Invalid("password", passwordShort)
	}
	err = d.deps.SignUps.SignUp(r.Context(), in)
	if fault.CodeOf(err) == fault.Forbidden {
		return dialect.Tell(fault.Forbidden, signUpClosed, err)
	}
	if err != nil {
		return whyNoAccount(err)
	}
	succeed(w, nil)
	return nil
}

func whyNoAccount(err error) error {
	switch f := fault.Of(err); {
	case f.Code == fault.Conflict && f.Field == "email":
		return dialect.Tell(f.Code, emailTaken, err)
	case f.Code == fault.Conflict:
		return dialect.Tell(f.Code, nameTaken, err)
	}
	return err
}

func (d *Dialect) login(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	name, password := body.Text("username"), body.Text("password")
	switch {
	case body.Err() != nil:
		return body.Err()
	case name == "" || password == "":
		return dialect.Tell(fault.Invalid, credentialsMissing, nil)
	}
	done, err := d.deps.Sessions.SignIn(r.Context(), SignInInput{Login: name, Password: secret.New(password)})
	if code := fault.CodeOf(err); code == fault.Unauthenticated || code == fault.NotFound {
		return dialect.Tell(fault.Invalid, wrongCredentials, err) // 401 is for requests without session
	}
	if err != nil {
		return err
	}
	dialect.SetCookie(w, r, done.Cookie)
	succeed(w, viewUser(done.User))
	return nil
}

func (d *Dialect) logout(w http.ResponseWriter, r *http.Request) error {
	cookie, err := d.deps.Sessions.SignOut(r.Context(), dialect.OwnCookies(r))
	if err != nil {
		return err
	}
	dialect.SetCookie(w, r, cookie)
	succeed(w, nil)
	return nil
}

func (d *Dialect) self(w http.ResponseWriter, r *http.Request) error {
	u, err := d.deps.Users.Self(r.Context())
	if err != nil {
		return err
	}
	succeed(w, viewSelf(u))
	return nil
}

func viewSelf(u Self) self {
	q := dialect.QuotaOf(u.Balance, u.Spent)
	return self{
		user: viewUser(u.User), Email: u.Email, Quota: q.Total, UsedQuota: q.Used, RemainQuota: q.Remaining,
		RequestCount: u.Requests, Group: u.Group, AffCode: u.Referral, InviterID: u.Inviter,
	}
}

func viewUser(u User) user {
	v := user{ID: u.Number, Username: u.Username, DisplayName: u.DisplayName, Role: roleOf(u.Role), Status: userEnabled}
	switch {
	case u.Deleted:
		v.Status = userDeleted
	case u.Disabled:
		v.Status = userDisabled
	}
	return v
}

// roleOf is One API's number of a role: 1 user, 10 administrator, 100 root.
func roleOf(r viewer.PlatformRole) int {
	switch r {
	case viewer.PlatformRoot:
		return 100
	case viewer.PlatformAdmin:
		return 10
	default:
		return 1
	}
}
