package oidc

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"weir/internal/fault"
	"weir/internal/secret"
)

const (
	cookieName = "weir_oidc"
	flowLife   = 10 * time.Minute
	flowSeal   = "oidc flow" // what the cookie is sealed for
	maxCookie  = 4000
)

// errFlowEnded: the sign-in was not begun in this browser, took too long, or was answered before.
var errFlowEnded = fault.New(fault.Invalid, "This sign-in has ended. Begin again.")

// flow is a sign-in that was begun, kept sealed in the browser that began it.
type flow struct {
	Provider   string    `json:"p"`
	State      string    `json:"s"`
	Nonce      string    `json:"n"`
	Verifier   string    `json:"v"`
	Return     string    `json:"r"`
	Invitation string    `json:"i,omitempty"`
	UserID     string    `json:"u,omitempty"` // who is to be connected; empty for a sign-in
	End        time.Time `json:"e"`
}

// newFlow begins a sign-in.
func newFlow(provider string, now time.Time) *flow {
	return &flow{Provider: provider, State: secret.Token(43), Nonce: secret.Token(43), Verifier: secret.Token(64), Return: "/", End: now.Add(flowLife)}
}

// seal makes the cookie. Over https it is Secure.
func (f *flow) seal(sealer *secret.Sealer, baseURL string) (*http.Cookie, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	sealed, err := sealer.Seal(text, flowSeal)
	if err != nil {
		return nil, err
	}
	return cookie(base64.RawURLEncoding.EncodeToString(sealed), baseURL, int(flowLife/time.Second)), nil
}

// cookie reaches the paths of this package alone. It must survive the way back from another site, so it is Lax.
func cookie(value, baseURL string, age int) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure follows the scheme, as that of the session
		Name: cookieName, Value: value, Path: Path, MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: strings.HasPrefix(baseURL, "https://"),
	}
}

// openFlow reads the cookie of a browser that comes back from a provider.
func openFlow(sealer *secret.Sealer, r *http.Request, provider string, now time.Time) (*flow, error) {
	c, err := r.Cookie(cookieName)
	if err != nil || len(c.Value) > maxCookie {
		return nil, errFlowEnded
	}
	sealed, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return nil, errFlowEnded
	}
	text, err := sealer.Open(sealed, flowSeal)
	if err != nil {
		return nil, errFlowEnded
	}
	var f flow
	if err := json.Unmarshal(text, &f); err != nil || f.Provider != provider || !now.Before(f.End) {
		return nil, errFlowEnded
	}
	if subtle.ConstantTimeCompare([]byte(f.State), []byte(r.URL.Query().Get("state"))) != 1 {
		return nil, errFlowEnded
	}
	return &f, nil
}

// local is a path of the dashboard, and "/" for everything that could lead elsewhere.
func local(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || len(path) > 512 ||
		strings.ContainsFunc(path, func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }) {
		return "/"
	}
	return path
}
