package graph

import (
	"context"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
	"github.com/rs/zerolog"

	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/request"
	"weir/internal/viewer"
)

// tenantHeader names the tenant of a request, by slug or id; over WebSocket it is a connection parameter.
const tenantHeader = "weir-tenant"

// errNoBearer: the API knows sessions only.
var errNoBearer = fault.New(fault.Unauthenticated,
	"API keys call the relay; they do not open the GraphQL API. Sign in, or leave the Authorization header out.")

// door finds out who asks, before anything is executed.
type door struct{ sessions *auth.Sessions }

// guest is who stands at the door: a session, or why there is none.
type guest struct {
	session *auth.Session // nil with a refusal
	refusal error
	token   string
	// answer takes cookies until the response is written; nil where no cookie can be set (WebSocket).
	answer http.ResponseWriter
	door   *door
}

type guestKey struct{}

// guard puts the guest of each request into its context.
func (d *door) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			refuse(w, r, http.StatusUnauthorized, errNoBearer)
			return
		}
		g := &guest{token: sessionToken(r), answer: w}
		if websocket.IsWebSocketUpgrade(r) {
			g.answer = nil
		}
		next.ServeHTTP(w, r.WithContext(d.let(r.Context(), g, r.Header.Get(tenantHeader))))
	})
}

// let recognises the guest and returns a context in which it acts.
func (d *door) let(ctx context.Context, g *guest, tenantRef string) context.Context {
	g.door = d
	if g.token == "" {
		g.refusal = auth.ErrSignInFirst
	} else {
		g.session, g.refusal = d.sessions.Find(ctx, g.token, tenantRef)
	}
	if g.session == nil {
		ctx = viewer.NewContext(ctx, nil) // a WebSocket began with a session that has ended
	} else {
		v := g.session.Viewer
		log := zerolog.Ctx(ctx).With().Str("tenant_id", v.TenantID).Str("user_id", v.UserID).Logger()
		ctx = viewer.NewContext(log.WithContext(ctx), v)
	}
	return context.WithValue(ctx, guestKey{}, g)
}

func sessionToken(r *http.Request) string {
	c, err := r.Cookie(auth.CookieName)
	if err != nil {
		return ""
	}
	return c.Value
}

// sessionOf returns the session of the request, or why there is none.
func sessionOf(ctx context.Context) (*auth.Session, error) {
	g, ok := ctx.Value(guestKey{}).(*guest)
	switch {
	case !ok:
		return nil, auth.ErrSignInFirst
	case g.session == nil:
		return nil, g.refusal
	}
	return g.session, nil
}

// enter gives the browser the cookie of a fresh session, and says who it is.
func (g *guest) enter(ctx context.Context, token auth.Token) (*model.Viewer, error) {
	session, err := g.door.sessions.Find(ctx, token.Secret.Reveal(), "")
	if err != nil {
		return nil, err
	}
	g.setCookie(auth.Cookie(request.From(ctx).BaseURL, token.Secret, token.ExpiresAt))
	return viewerOf(session), nil
}

// leave ends the session of the request and takes its cookie away.
func (g *guest) leave(ctx context.Context) error {
	if err := g.door.sessions.End(ctx, g.token); err != nil {
		return err
	}
	g.setCookie(auth.ClearCookie(request.From(ctx).BaseURL))
	return nil
}

// setCookie replaces a cookie of the same name that an earlier field of the operation has set.
func (g *guest) setCookie(c *http.Cookie) {
	h := g.answer.Header()
	kept := h.Values("Set-Cookie")[:0:0]
	for _, line := range h.Values("Set-Cookie") {
		if !strings.HasPrefix(line, c.Name+"=") {
			kept = append(kept, line)
		}
	}
	h["Set-Cookie"] = append(kept, c.String())
}

// cookies returns the guest of a request whose answer can carry cookies.
func cookies(ctx context.Context) (*guest, error) {
	g, ok := ctx.Value(guestKey{}).(*guest)
	if !ok || g.answer == nil {
		return nil, fault.New(fault.Invalid, "Sessions begin and end over HTTP, where cookies can be set.")
	}
	return g, nil
}

// public are the root fields that need no session. What is not named here does.
var public = map[string]bool{
	"Query.site":       true,
	"Mutation.signUp":  true,
	"Mutation.signIn":  true,
	"Mutation.signOut": true,
}

// signedIn refuses every root field that is not public, unless there is a session.
func signedIn(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	switch fc.Object {
	case "Query", "Mutation", "Subscription":
		name := fc.Field.Name
		if public[fc.Object+"."+name] || strings.HasPrefix(name, "__") {
			break
		}
		if _, err := sessionOf(ctx); err != nil {
			return nil, err
		}
	}
	return next(ctx)
}
