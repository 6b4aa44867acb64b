package oidc

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/rs/zerolog"
	"golang.org/x/oauth2"

	"github.com/coreos/go-oidc/v3/oidc"

	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/fault"
	"weir/internal/request"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// Path is where sign-ins begin, and where providers send browsers back to.
const Path = "/auth/oidc"

// Config is what sign-in by providers needs.
type Config struct {
	Providers  []config.OIDCProvider
	Identities *auth.Identities
	Sessions   *auth.Sessions
	Sealer     *secret.Sealer
	Transport  http.RoundTripper // guarded: a provider's description names further addresses
	Clock      clock.Clock
}

// Service signs people in by providers.
type Service struct {
	cfg       Config
	providers map[string]*provider
}

// New returns the service.
func New(cfg Config) *Service {
	s := &Service{cfg: cfg, providers: map[string]*provider{}}
	for _, p := range cfg.Providers {
		s.providers[p.Name] = newProvider(p, cfg.Transport)
	}
	return s
}

// Provider is what everybody may know of a provider.
type Provider struct{ Name, Title, URL string }

// Providers lists the configured ones, in their order.
func (s *Service) Providers(ctx context.Context) []Provider {
	all := make([]Provider, 0, len(s.cfg.Providers))
	for _, p := range s.cfg.Providers {
		all = append(all, Provider{Name: p.Name, Title: p.Title, URL: request.From(ctx).BaseURL + Path + "/" + p.Name})
	}
	return all
}

// Begin is the address to which the browser of the viewer, who must be a person with a session, is to go to be connected with a
// provider, and the cookie with which it comes back. INVALID with field provider for one that there is not.
func (s *Service) Begin(ctx context.Context, name, back string) (string, *http.Cookie, error) {
	v := viewer.FromContext(ctx)
	if v == nil || v.SessionID == "" {
		return "", nil, auth.ErrSignInFirst
	}
	p, ok := s.providers[name]
	if !ok {
		return "", nil, fault.Field("provider", "There is no such provider of sign-in.")
	}
	f := newFlow(name, s.cfg.Clock.Now())
	f.UserID, f.Return = v.UserID, local(back)
	return s.begin(ctx, p, f)
}

// Routes mounts the pages.
func (s *Service) Routes(r chi.Router) {
	r.Get(Path+"/{provider}", s.start)
	r.Get(Path+"/{provider}/callback", s.callback)
}

// start sends a browser to a provider.
func (s *Service) start(w http.ResponseWriter, r *http.Request) {
	p, ok := s.providers[chi.URLParam(r, "provider")]
	if !ok {
		s.fail(w, r, "/sign-in", fault.New(fault.NotFound, "There is no such provider of sign-in."))
		return
	}
	f := newFlow(p.cfg.Name, s.cfg.Clock.Now())
	f.Return, f.Invitation = local(r.URL.Query().Get("return")), r.URL.Query().Get("invitation")
	if len(f.Invitation) > 128 {
		f.Invitation = ""
	}
	to, c, err := s.begin(r.Context(), p, f)
	if err != nil {
		s.fail(w, r, "/sign-in", err)
		return
	}
	http.SetCookie(w, c)
	redirect(w, r, to)
}

func (s *Service) begin(ctx context.Context, p *provider, f *flow) (string, *http.Cookie, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", nil, err
	}
	base := request.From(ctx).BaseURL
	c, err := f.seal(s.cfg.Sealer, base)
	if err != nil {
		return "", nil, err
	}
	return p.oauth(found, callbackURL(base, p.cfg.Name)).AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), c, nil
}

func callbackURL(base, name string) string { return base + Path + "/" + name + "/callback" }

// callback takes what a browser brings back from a provider, once.
func (s *Service) callback(w http.ResponseWriter, r *http.Request) {
	base := request.From(r.Context()).BaseURL
	http.SetCookie(w, cookie("", base, -1))
	p, ok := s.providers[chi.URLParam(r, "provider")]
	if !ok {
		s.fail(w, r, "/sign-in", fault.New(fault.NotFound, "There is no such provider of sign-in."))
		return
	}
	f, err := openFlow(s.cfg.Sealer, r, p.cfg.Name, s.cfg.Clock.Now())
	if err != nil {
		s.fail(w, r, "/sign-in", err)
		return
	}
	back := "/sign-in"
	if f.UserID != "" {
		back = f.Return
	}
	if r.URL.Query().Get("error") != "" {
		s.fail(w, r, back, fault.New(fault.Forbidden, "The provider did not let you in."))
		return
	}
	claim, err := p.claim(r.Context(), r.URL.Query().Get("code"), callbackURL(base, p.cfg.Name), f)
	if err != nil {
		s.fail(w, r, back, err)
		return
	}
	if f.UserID != "" {
		err = s.link(r, f, claim)
	} else {
		err = s.signIn(w, r, f, claim)
	}
	if err != nil {
		s.fail(w, r, back, err)
		return
	}
	redirect(w, r, f.Return)
}

func (s *Service) signIn(w http.ResponseWriter, r *http.Request, f *flow, claim auth.Claim) error {
	in, err := s.cfg.Identities.Enter(r.Context(), claim, secret.New(f.Invitation))
	if err != nil {
		return err
	}
	http.SetCookie(w, auth.Cookie(request.From(r.Context()).BaseURL, in.Token.Secret, in.Token.ExpiresAt))
	return nil
}

// link connects the user who began, and who must still be signed in to this browser.
func (s *Service) link(r *http.Request, f *flow, claim auth.Claim) error {
	c, err := r.Cookie(auth.CookieName)
	if err != nil {
		return auth.ErrSignInFirst
	}
	session, err := s.cfg.Sessions.Find(r.Context(), c.Value, "")
	switch {
	case err != nil:
		return err
	case session.Viewer.UserID != f.UserID:
		return errFlowEnded
	}
	return s.cfg.Identities.Link(viewer.NewContext(r.Context(), session.Viewer), claim)
}

// fail sends a browser back to the dashboard, which tells people by the code: `?error=CONFLICT&field=email`.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, back string, err error) {
	f := fault.Of(err)
	event := zerolog.Ctx(r.Context()).Info()
	if f.Code == fault.Internal || f.Code == fault.Unavailable {
		event = zerolog.Ctx(r.Context()).Error()
	}
	event.Err(err).Msg("sign-in by a provider refused")
	q := url.Values{"error": {strings.ToUpper(string(f.Code))}}
	if f.Field != "" {
		q.Set("field", f.Field)
	}
	separator := "?"
	if strings.Contains(back, "?") {
		separator = "&"
	}
	redirect(w, r, back+separator+q.Encode())
}

// redirect leaves nothing of the address behind: it may hold a code.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, to, http.StatusSeeOther)
}
