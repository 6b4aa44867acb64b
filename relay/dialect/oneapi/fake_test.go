package oneapi

import (
	"cmp"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/viewer"
)

// house is an installation in memory: one administrator with the session "root", one user with the session "user".
type house struct {
	err      error // of everything but Viewer
	signIn   SignInInput
	ended    string // session that was signed out
	channels []Channel
	created  []NewChannel
	changed  []ChannelChange
	fault    fault.Code // of tests
	scope    string     // that was tested
	balance  string     // at every vendor
}

func (h *house) SignIn(_ context.Context, in SignInInput) (SignedIn, error) {
	h.signIn = in
	return SignedIn{User: root.User, Cookie: &http.Cookie{Name: "weir_session", Value: "root"}}, h.err
}

func (h *house) SignOut(_ context.Context, r *http.Request) (*http.Cookie, error) {
	h.ended = sessionOf(r)
	return &http.Cookie{Name: "weir_session", MaxAge: -1}, h.err
}

func (h *house) Viewer(_ context.Context, r *http.Request, _ Scope) (*viewer.Viewer, error) {
	switch sessionOf(r) {
	case "root":
		return &viewer.Viewer{UserID: "usr_1", Platform: viewer.PlatformRoot}, nil
	case "user":
		return &viewer.Viewer{UserID: "usr_2", Platform: viewer.PlatformNone}, nil
	}
	return nil, fault.New(fault.Unauthenticated, "Sign in first.")
}

func sessionOf(r *http.Request) string {
	c, err := r.Cookie("weir_session")
	if err != nil {
		return ""
	}
	return c.Value
}

var root = Self{
	User:  User{Number: 1, Username: "root@localhost", DisplayName: "Root", Role: viewer.PlatformRoot},
	Email: "root@localhost", Group: "default", Balance: 1_500_000_000, Spent: money.USD / 2, Requests: 3,
}

func (h *house) Self(ctx context.Context) (Self, error) {
	if viewer.FromContext(ctx).UserID == "usr_1" {
		return root, h.err
	}
	return Self{User: User{Number: 2, Username: "user1", DisplayName: "User One", Role: viewer.PlatformNone, Disabled: true}, Group: "vip"}, h.err
}

func (h *house) List(_ context.Context, page, size int) ([]Channel, error) {
	newest := slices.SortedFunc(slices.Values(h.channels), func(a, b Channel) int { return cmp.Compare(b.Number, a.Number) })
	from := min(page*size, len(newest))
	return newest[from:min(from+size, len(newest))], h.err
}

func (h *house) Get(_ context.Context, number int) (Channel, error) {
	for _, c := range h.channels {
		if c.Number == number {
			return c, h.err
		}
	}
	return Channel{}, fault.New(fault.NotFound, "There is no such channel.")
}

func (h *house) Create(_ context.Context, in NewChannel) error {
	h.created = append(h.created, in)
	return h.err
}

func (h *house) Update(ctx context.Context, in ChannelChange) (Channel, error) {
	h.changed = append(h.changed, in)
	c, err := h.Get(ctx, in.Number)
	c.Name = cmp.Or(in.Name, c.Name)
	return c, err
}

func (h *house) Test(ctx context.Context, number int, model string) (ChannelTest, error) {
	_, err := h.Get(ctx, number)
	return ChannelTest{Fault: h.fault, Took: 1234 * time.Millisecond, Model: model}, err
}

func (h *house) TestAll(_ context.Context, scope string) error {
	h.scope = scope
	return h.err
}

func (h *house) Search(_ context.Context, keyword string) ([]Channel, error) {
	var found []Channel
	for _, c := range h.channels {
		if strings.Contains(c.Name, keyword) {
			found = append(found, c)
		}
	}
	return found, h.err
}

func (h *house) Copy(ctx context.Context, number int) (Channel, error) {
	c, err := h.Get(ctx, number)
	c.Number++
	return c, err
}

func (h *house) Balance(ctx context.Context, number int) (string, error) {
	if _, err := h.Get(ctx, number); err != nil {
		return "", err
	}
	if h.balance == "" {
		return "", fault.New(fault.Invalid, "The vendor does not say.")
	}
	return h.balance, nil
}

func (h *house) Delete(ctx context.Context, number int) error {
	_, err := h.Get(ctx, number)
	return err
}

func (h *house) DeleteDisabled(context.Context) (int, error) {
	n := 0
	for _, c := range h.channels {
		if c.Status == Disabled {
			n++
		}
	}
	return n, h.err
}

// send sends a request with a session cookie to the dialect over a house.
func send(h *house, session, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	mux := chi.NewRouter()
	New(Deps{
		Sessions: h, Users: h, Channels: h, Changes: h, Removals: h, Health: h,
		Models: func() map[string][]string {
			return map[string][]string{"1": {"gpt-3.5-turbo", "gpt-4", "gpt-4-32k"}, "36": {"deepseek-flash"}, "8": nil}
		},
	}).Routes(mux)
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if session != "" {
		r.AddCookie(&http.Cookie{Name: "weir_session", Value: session})
	}
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
	ok        = `{"success":true,"message":""}`
	forbidden = `{"success":false,"message":"权限不足，仅平台管理员可执行此操作"}`
	signIn    = `{"success":false,"message":"未登录或登录已过期，请先登录"}`
)
