package autolist

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/secret"
	"weir/relay/dialect"
)

// door is an Accounts that answers as told and remembers what it was asked.
type door struct {
	err    error
	prefix string
	user   User
	signUp SignUpInput
	signIn SignInInput
	cookie string // that came with a sign-out
}

var person = User{ID: uuid.MustParse("0192f0c1-1111-7222-8333-444455556666"), Email: "user@example.com", Balance: 10 * money.USD}

func (d *door) SignUp(_ context.Context, in SignUpInput) (SignedUp, error) {
	d.signUp = in
	if d.err != nil {
		return SignedUp{}, d.err
	}
	return SignedUp{User: d.user, Key: secret.New("tk_xxxxxxxx"), Cookie: session("new")}, nil
}

func (d *door) SignIn(_ context.Context, in SignInInput) (SignedIn, error) {
	d.signIn = in
	if d.err != nil {
		return SignedIn{}, d.err
	}
	return SignedIn{User: d.user, KeyPrefix: d.prefix, Cookie: session("new")}, nil
}

func (d *door) SignOut(_ context.Context, r *http.Request) (*http.Cookie, error) {
	if c, err := r.Cookie("weir_session"); err == nil {
		d.cookie = c.Value
	}
	return &http.Cookie{Name: "weir_session", MaxAge: -1}, d.err
}

func session(value string) *http.Cookie {
	return &http.Cookie{Name: "weir_session", Value: value, HttpOnly: true}
}

// send sends a request to the dialect over a door.
func send(d *door, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	if d.user == (User{}) {
		d.user = person
	}
	mux := chi.NewRouter()
	New(Deps{Accounts: d}).Routes(mux)
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func check(t *testing.T, w *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if got := strings.TrimSpace(w.Body.String()); w.Code != status || got != body {
		t.Errorf("got %d %s\nwant %d %s", w.Code, got, status, body)
	}
}

const (
	register = "/api/auth.php?action=register"
	login    = "/api/auth.php?action=login"
	logout   = "/api/auth.php?action=logout"
	// documented is the request body of seeds/000.
	documented = `{"email": "user@example.com", "password": "your_password"}`
)

func TestRegisterAnswersAsDocumented(t *testing.T) {
	t.Parallel()
	d := &door{}
	// curl -d without -H sends this type.
	w := send(d, http.MethodPost, register, documented, "Content-Type", "application/x-www-form-urlencoded")
	check(t, w, 200, `{"success":true,"message":"注册成功","data":{"user":{"id":"0192f0c1-1111-7222-8333-444455556666",`+
		`"email":"user@example.com","balance":10.00,"api_key":"tk_xxxxxxxx","status":"active"}}}`)
	if got := w.Header().Get("Set-Cookie"); !strings.HasPrefix(got, "weir_session=new") {
		t.Errorf("Set-Cookie: got %q", got)
	}
	if d.signUp.Email != "user@example.com" || d.signUp.Password.Reveal() != "your_password" {
		t.Errorf("the domain was asked for %q", d.signUp.Email)
	}
}

func TestBalanceIsExactToTheNano(t *testing.T) {
	t.Parallel()
	u := person
	u.Balance = 9_999_999_875
	if w := send(&door{user: u}, http.MethodPost, login, documented); !strings.Contains(w.Body.String(), `"balance":9.999999875,`) {
		t.Errorf("got %s", w.Body)
	}
}

func TestRegisterRefuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body   string
		err    error
		status int
		zh, en string
	}{
		"no e-mail":      {`{"password":"secret"}`, nil, 400, "邮箱不能为空", "The e-mail address is missing."},
		"no password":    {`{"email":"a@b.c"}`, nil, 400, "密码不能为空", "The password is missing."},
		"null":           {`{"email":null,"password":"secret"}`, nil, 400, "邮箱不能为空", "The e-mail address is missing."},
		"short password": {`{"email":"a@b.c","password":"12345"}`, nil, 400, "密码至少6位", "The password needs at least 6 characters."},
		"five characters of three bytes": {
			`{"email":"a@b.c","password":"密码密码密"}`, nil, 400, "密码至少6位",
			"The password needs at least 6 characters.",
		},
		"a number as password": {`{"email":"a@b.c","password":123456}`, nil, 400, "参数 password 必须是字符串", "The parameter 'password' must be a string."},
		"bad e-mail":           {documented, fault.Field("email", "Not an address."), 400, "邮箱格式不正确", "Not an address."},
		"taken": {
			documented, &fault.Error{Code: fault.Conflict, Field: "email", Message: "x"}, 400, "邮箱已被注册",
			"The e-mail address is already registered.",
		},
		"closed":   {documented, fault.New(fault.Forbidden, "x"), 403, "注册已关闭", "Sign-up is closed."},
		"too many": {documented, fault.New(fault.RateLimited, "Wait."), 429, "请求过于频繁，请稍后再试", "Wait."},
		"broken":   {documented, errors.New("secret cause"), 500, "服务器内部错误", "Internal error."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for language, message := range map[string]string{"zh-CN": tc.zh, "en-US": tc.en} {
				w := send(&door{err: tc.err}, http.MethodPost, register, tc.body, "Accept-Language", language)
				check(t, w, tc.status, `{"success":false,"message":"`+message+`"}`)
				if got := w.Header().Get("Set-Cookie"); got != "" {
					t.Errorf("Set-Cookie: got %q", got)
				}
			}
		})
	}
}

func TestLogin(t *testing.T) {
	t.Parallel()
	const who = `{"success":true,"message":"登录成功","data":{"user":{"id":"0192f0c1-1111-7222-8333-444455556666","email":"user@example.com","balance":10.00,`
	disabled := person
	disabled.Disabled = true
	for name, tc := range map[string]struct {
		door   door
		status int
		body   string
	}{
		"with a key":       {door{prefix: "tk_abcdefghijkl"}, 200, who + `"api_key":"tk_abc...","status":"active"}}}`},
		"without":          {door{}, 200, who + `"api_key":null,"status":"active"}}}`},
		"tenant suspended": {door{user: disabled}, 403, `{"success":false,"message":"账户已被禁用"}`},
		"second factor":    {door{err: dialect.ErrSecondFactor}, 403, `{"success":false,"message":"该账户已启用两步验证，请在控制台（网页）登录"}`},
		"wrong":            {door{err: fault.New(fault.Unauthenticated, "x")}, 401, `{"success":false,"message":"邮箱或密码错误"}`},
		"disabled":         {door{err: fault.New(fault.AccountDisabled, "x")}, 403, `{"success":false,"message":"账户已被禁用"}`},
		"database away":    {door{err: fault.New(fault.Unavailable, "x")}, 503, `{"success":false,"message":"服务暂不可用，请稍后重试"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := send(&tc.door, http.MethodPost, login, `{"email":"someone","password":"x"}`)
			check(t, w, tc.status, tc.body)
			if tc.door.signIn.Login != "someone" {
				t.Errorf("the domain was asked for %q", tc.door.signIn.Login)
			}
			if got := w.Header().Get("Set-Cookie") != ""; got != (tc.status == 200) {
				t.Errorf("a cookie is set: %v", got)
			}
		})
	}
}

func TestLogoutEndsTheSession(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		d := &door{}
		w := send(d, method, logout, "", "Cookie", "weir_session=old")
		check(t, w, 200, `{"success":true,"message":"退出成功"}`)
		if got := w.Header().Get("Set-Cookie"); d.cookie != "old" || !strings.Contains(got, "Max-Age=0") {
			t.Errorf("%s: ended %q, Set-Cookie %q", method, d.cookie, got)
		}
	}
}

func TestPagesOfOtherOriginsGetNoSession(t *testing.T) {
	t.Parallel()
	d := &door{}
	w := send(d, http.MethodPost, login, documented, "Sec-Fetch-Site", "cross-site")
	if w.Code != 200 || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("login: got %d, Set-Cookie %q", w.Code, w.Header().Get("Set-Cookie"))
	}
	w = send(d, http.MethodPost, logout, "", "Cookie", "weir_session=old", "Sec-Fetch-Site", "same-site")
	if d.cookie != "" || w.Header().Get("Set-Cookie") != "" {
		t.Errorf("logout: ended %q, Set-Cookie %q", d.cookie, w.Header().Get("Set-Cookie"))
	}
}

func TestUnknownActionIsABadParameter(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/api/auth.php", "/api/auth.php?action=", "/api/auth.php?action=Register"} {
		check(t, send(&door{}, http.MethodPost, target, documented), 400, `{"success":false,"message":"未知的操作"}`)
	}
}
