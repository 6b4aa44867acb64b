package graph

import (
	"context"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/ast"

	"weir/graph/model"
	"weir/internal/auth"
	"weir/internal/fault"
	"weir/internal/request"
	"weir/internal/viewer"
)

// tenantHeader names the tenant of a request, by slug or id; over WebSocket it is a connection parameter.
const tenantHeader = "weir-tenant"

// guest is who stands at the door: a session, or why there is none.
type guest struct {
	session *auth.Session // nil with a refusal
	refusal error
	shows   auth.Credential
	// answer takes cookies until the response is written; nil where no cookie can be set (WebSocket).
	answer http.ResponseWriter
	door   *auth.Door

	// entered is the guest after a sign-up or sign-in in this operation, for the fields of the answer to by.
	entered *guest
	by      string
}

type guestKey struct{}

// guard puts the guest of each request into its context.
func guard(d *auth.Door, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shows, err := auth.CredentialOf(r)
		if err != nil {
			refuse(w, r, http.StatusUnauthorized, err)
			return
		}
		g := &guest{shows: shows, answer: w, door: d}
		if websocket.IsWebSocketUpgrade(r) {
			g.answer = nil
		}
		next.ServeHTTP(w, r.WithContext(g.let(r.Context(), r.Header.Get(tenantHeader))))
	})
}

// let recognises the guest and returns a context in which it acts.
func (g *guest) let(ctx context.Context, tenantRef string) context.Context {
	g.session, g.refusal = g.door.Find(ctx, g.shows, tenantRef)
	if g.session == nil {
		ctx = viewer.NewContext(ctx, nil) // a WebSocket began with a session that has ended
	} else {
		v := g.session.Viewer
		log := zerolog.Ctx(ctx).With().Str("tenant_id", v.TenantID).Str("user_id", v.UserID)
		if v.TokenID != "" {
			log = log.Str("token_id", v.TokenID)
		}
		logger := log.Logger()
		ctx = viewer.NewContext(logger.WithContext(ctx), v)
	}
	return context.WithValue(ctx, guestKey{}, g)
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
	session, err := g.door.Sessions.Find(ctx, token.Secret.Reveal(), "")
	if err != nil {
		return nil, err
	}
	g.setCookie(auth.Cookie(request.From(ctx).BaseURL, token.Secret, token.ExpiresAt))
	g.entered = &guest{session: session, shows: auth.Credential{Cookie: token.Secret.Reveal()}, door: g.door}
	g.by = rootName(graphql.GetFieldContext(ctx))
	return viewerOf(session), nil
}

// beneath is the context of a field: in the answer to a sign-up or sign-in the new session acts already.
func beneath(ctx context.Context, fc *graphql.FieldContext) context.Context {
	g, ok := ctx.Value(guestKey{}).(*guest)
	if !ok || g.entered == nil || len(fc.Path()) < 2 || rootName(fc) != g.by {
		return ctx
	}
	return context.WithValue(viewer.NewContext(ctx, g.entered.session.Viewer), guestKey{}, g.entered)
}

// rootName is the name in the answer of the root field to which a field belongs.
func rootName(fc *graphql.FieldContext) string {
	if path := fc.Path(); len(path) > 0 {
		name, _ := path[0].(ast.PathName)
		return string(name)
	}
	return ""
}

// leave ends the session of the request and takes its cookie away.
func (g *guest) leave(ctx context.Context) error {
	if err := g.door.Sessions.End(ctx, g.shows.Cookie); err != nil {
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
