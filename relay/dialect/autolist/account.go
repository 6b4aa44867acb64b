package autolist

import (
	"encoding/json"
	"net/http"
	"unicode/utf8"

	"weir/internal/fault"
	"weir/internal/secret"
	"weir/relay/dialect"
)

func (d *Dialect) register(w http.ResponseWriter, r *http.Request) error {
	body, email, password, err := credentials(w, r)
	if err != nil {
		return err
	}
	captcha := body.Text("captcha")
	if body.Err() != nil {
		return body.Err()
	}
	if utf8.RuneCountInString(password) < MinPassword {
		return dialect.Invalid("password", passwordShort)
	}
	done, err := d.deps.Accounts.SignUp(r.Context(), SignUpInput{Email: email, Password: secret.New(password), Captcha: secret.New(captcha)})
	if err != nil {
		return whySignUp(err)
	}
	dialect.SetCookie(w, r, done.Cookie)
	succeed(w, r, registered, account{view(done.User, done.Key.Reveal())})
	return nil
}

func (d *Dialect) login(w http.ResponseWriter, r *http.Request) error {
	_, email, password, err := credentials(w, r)
	if err != nil {
		return err
	}
	done, err := d.deps.Accounts.SignIn(r.Context(), SignInInput{Login: email, Password: secret.New(password)})
	if err != nil {
		return whySignIn(err)
	}
	shown, err := masked(done.User, done.KeyPrefix)
	if err != nil {
		return err
	}
	dialect.SetCookie(w, r, done.Cookie)
	succeed(w, r, signedIn, shown)
	return nil
}

// masked shows a user with the first characters of a key; "" for none. ACCOUNT_DISABLED: a person may look in elsewhere while
// the tenant is suspended; this document knows one account.
func masked(u User, keyPrefix string) (account, error) {
	if u.Disabled {
		return account{}, fault.New(fault.AccountDisabled, shape.Answers[fault.AccountDisabled].Text.EN)
	}
	key := ""
	if keyPrefix != "" {
		key = dialect.Mask(keyPrefix)
	}
	return account{view(u, key)}, nil
}

func (d *Dialect) logout(w http.ResponseWriter, r *http.Request) error {
	cookie, err := d.deps.Accounts.SignOut(r.Context(), dialect.OwnCookies(r))
	if err != nil {
		return err
	}
	dialect.SetCookie(w, r, cookie)
	succeed(w, r, signedOut, nil)
	return nil
}

// credentials reads what sign-up and sign-in are called with.
func credentials(w http.ResponseWriter, r *http.Request) (body *dialect.Object, email, password string, err error) {
	if body, err = dialect.Read(w, r); err != nil {
		return nil, "", "", err
	}
	email, password = body.Text("email"), body.Text("password")
	switch {
	case body.Err() != nil:
		return nil, "", "", body.Err()
	case email == "":
		return nil, "", "", dialect.Invalid("email", emailMissing)
	case password == "":
		return nil, "", "", dialect.Invalid("password", passwordMissing)
	}
	return body, email, password, nil
}

func whySignUp(err error) error {
	switch fault.CodeOf(err) {
	case fault.Conflict:
		return dialect.Tell(fault.Conflict, emailTaken, err)
	case fault.Forbidden:
		return dialect.Tell(fault.Forbidden, signUpClosed, err)
	default:
		return err
	}
}

func whySignIn(err error) error {
	switch fault.CodeOf(err) {
	case fault.Unauthenticated, fault.NotFound:
		return dialect.Tell(fault.Unauthenticated, wrongCredentials, err)
	default:
		return err
	}
}

// account is the data of an answer that shows who is signed in.
type account struct {
	User user `json:"user"`
}

type user struct {
	ID      string      `json:"id"`
	Email   string      `json:"email"`
	Balance json.Number `json:"balance"`
	APIKey  *string     `json:"api_key"`
	Status  string      `json:"status"`
}

// view shows a user with a key, whole or masked; null for "". A disabled one is never shown, so that the status is always
// active.
func view(u User, key string) user {
	v := user{ID: u.ID.String(), Email: u.Email, Balance: dialect.USD(u.Balance), Status: "active"}
	if key != "" {
		v.APIKey = &key
	}
	return v
}
