package oneapi

import (
	"net/http"
	"strings"

	"weir/internal/fault"
	"weir/internal/secret"
	"weir/relay/dialect"
)

var (
	nameFixed      = dialect.Text{ZH: "用户名不能修改", EN: "The user name cannot be changed."}
	originalNeeded = dialect.Text{ZH: "修改密码需要提供原密码 original_password", EN: "A new password needs the present one as original_password."}
	passwordNeeded = dialect.Text{ZH: "注销账户需要在请求体中提供正确的 password", EN: "Give your password in the body to delete your account."}
	emailNeeded    = dialect.Text{ZH: "邮箱不能为空", EN: "The e-mail address is missing."}
	resetLinkEnded = dialect.Text{ZH: "重置链接非法或已过期", EN: "This link does not work, or no longer."}
	cannotBeClosed = dialect.Text{
		ZH: "该账户不能注销：平台管理员，或仍是某个多人租户的唯一所有者",
		EN: "This account cannot be deleted: it is an administrator's, or the last owner's of a shared tenant.",
	}
)

// daysOfDashboard is how far back One API's overview looks.
const daysOfDashboard = 7

// updateSelf takes what One API's page sends: the whole object. A password that is empty stays.
func (d *Dialect) updateSelf(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	username, name := strings.TrimSpace(body.Text("username")), strings.TrimSpace(body.Text("display_name"))
	password, present := body.Text("password"), body.Text("original_password")
	if body.Err() != nil {
		return body.Err()
	}
	now, err := d.deps.Users.Self(r.Context())
	switch {
	case err != nil:
		return err
	case username != "" && username != now.Username:
		return dialect.Invalid("username", nameFixed)
	case password != "" && present == "":
		return dialect.Invalid("original_password", originalNeeded)
	}
	if password != "" {
		if err := d.deps.People.ChangePassword(r.Context(), secret.New(present), secret.New(password)); err != nil {
			return err
		}
	}
	if name != "" && name != now.DisplayName {
		if err := d.deps.People.Rename(r.Context(), name); err != nil {
			return err
		}
	}
	succeed(w, nil)
	return nil
}

// closeSelf wants the password in the body: a session alone must not end an account.
func (d *Dialect) closeSelf(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return dialect.Tell(fault.Invalid, passwordNeeded, err)
	}
	password := body.Text("password")
	if body.Err() != nil {
		return body.Err()
	}
	err = d.deps.People.Close(r.Context(), secret.New(password))
	switch fault.CodeOf(err) {
	case fault.Invalid, fault.Unauthenticated:
		return dialect.Tell(fault.Invalid, passwordNeeded, err)
	case fault.Conflict:
		return dialect.Tell(fault.Conflict, cannotBeClosed, err)
	}
	if err != nil {
		return err
	}
	succeed(w, nil)
	return nil
}

// usedOnDay has One API's capitals.
type usedOnDay struct {
	Day              string `json:"Day"`
	ModelName        string `json:"ModelName"`
	RequestCount     int64  `json:"RequestCount"`
	Quota            int64  `json:"Quota"`
	PromptTokens     int64  `json:"PromptTokens"`
	CompletionTokens int64  `json:"CompletionTokens"`
}

func (d *Dialect) dashboard(w http.ResponseWriter, r *http.Request) error {
	days, err := d.deps.People.Days(r.Context(), daysOfDashboard)
	if err != nil {
		return err
	}
	out := make([]usedOnDay, len(days))
	for i, u := range days {
		out[i] = usedOnDay{u.Day, u.Model, u.Requests, dialect.Points(u.Charge), u.InputTokens, u.OutputTokens}
	}
	succeed(w, out)
	return nil
}

func (d *Dialect) newToken(w http.ResponseWriter, r *http.Request) error {
	token, err := d.deps.People.NewToken(r.Context())
	if err != nil {
		return err
	}
	succeed(w, token.Reveal())
	return nil
}

func (d *Dialect) affCode(w http.ResponseWriter, r *http.Request) error {
	u, err := d.deps.Users.Self(r.Context())
	if err != nil {
		return err
	}
	succeed(w, u.Referral)
	return nil
}

func (d *Dialect) availableModels(w http.ResponseWriter, r *http.Request) error {
	names, err := d.deps.People.Models(r.Context())
	if err != nil {
		return err
	}
	if names == nil {
		names = []string{}
	}
	succeed(w, names)
	return nil
}

func (d *Dialect) requestReset(w http.ResponseWriter, r *http.Request) error {
	email := strings.TrimSpace(r.URL.Query().Get("email"))
	if email == "" {
		return dialect.Invalid("email", emailNeeded)
	}
	if err := d.deps.Resets.Request(r.Context(), email); err != nil {
		return err
	}
	succeed(w, nil)
	return nil
}

// reset answers with the new password, for the only time.
func (d *Dialect) reset(w http.ResponseWriter, r *http.Request) error {
	body, err := dialect.Read(w, r)
	if err != nil {
		return err
	}
	token := strings.TrimSpace(body.Text("token"))
	if body.Err() != nil {
		return body.Err()
	}
	password, err := d.deps.Resets.Reset(r.Context(), token)
	if fault.CodeOf(err) == fault.Invalid {
		return dialect.Tell(fault.Invalid, resetLinkEnded, err)
	}
	if err != nil {
		return err
	}
	succeed(w, password.Reveal())
	return nil
}
