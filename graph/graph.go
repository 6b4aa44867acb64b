// Package graph is the GraphQL API: schema, resolvers, and how they are served over HTTP, server-sent events and WebSocket.
package graph

import (
	"embed"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"

	"weir/graph/exec"
	"weir/graph/model"
	"weir/internal/auth"
)

// Config is what the API stands on.
type Config struct {
	Resolver
	Site Site
	// PublicURL of the installation, from which a WebSocket may come besides the host of its request; empty for none.
	PublicURL string
	// Introspection lets clients ask for the schema.
	Introspection bool
}

// Site is what everybody may know of the installation.
type Site struct {
	Demo    bool
	Mail    bool
	Version string
	// Captcha is what people solve when they sign up; nil for none.
	Captcha *model.Captcha
}

// Sizes of what is remembered. Nobody needs to sign in to fill them, so they are small: large queries are never kept.
const (
	persistedQueries = 1000
	parsedQueries    = 256
)

// New returns the handler of /graphql. It answers every method itself; requests of other origins must be refused before.
func New(cfg Config) (http.Handler, error) {
	if slices.Contains([]bool{
		cfg.Ent == nil, cfg.Accounts == nil, cfg.Sessions == nil, cfg.Tokens == nil, cfg.Profiles == nil, cfg.Passwords == nil,
		cfg.SecondFactors == nil, cfg.Playground == nil, cfg.Closings == nil, cfg.Identities == nil, cfg.Providers == nil,
		cfg.Tenants == nil, cfg.Memberships == nil, cfg.Invitations == nil, cfg.APIKeys == nil, cfg.Channels == nil, cfg.Checks == nil, cfg.Prices == nil, cfg.PriceBook == nil,
		cfg.Ledger == nil, cfg.Billing == nil, cfg.Settings == nil, cfg.Brands == nil, cfg.Suspensions == nil, cfg.Ranks == nil,
		cfg.Receipts == nil, cfg.Reports == nil, cfg.Completions == nil,
		cfg.Proof == nil, cfg.Live == nil,
		cfg.Aliases == nil, cfg.Offers == nil, cfg.Goodwill == nil, cfg.Captures == nil,
	}, true) {
		return nil, errors.New("graph: a dependency is missing")
	}
	public, err := url.Parse(cfg.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("graph: public URL: %w", err)
	}
	resolver := cfg.Resolver
	resolver.site = cfg.Site
	d := &auth.Door{Sessions: cfg.Sessions, Tokens: cfg.Tokens}
	server := handler.New(exec.NewExecutableSchema(exec.Config{Resolvers: &resolver}))
	server.AddTransport(socket{door: d, public: public.Host})
	server.AddTransport(plain{})
	server.SetErrorPresenter(present)
	server.SetRecoverFunc(recovered)
	known := newParsedQueries()
	server.SetQueryCache(known)
	server.SetParserTokenLimit(maxTokens)
	server.SetDisableSuggestion(!cfg.Introspection)
	server.Use(extension.AutomaticPersistedQuery{Cache: newPersistedQueries()})
	server.Use(shapeLimit{known})
	server.Use(queryLimit{introspection: cfg.Introspection})
	if cfg.Introspection {
		server.Use(extension.Introspection{})
	}
	server.AroundFields(admitted)
	server.AroundResponses(withUsers(cfg.Ent))
	server.AroundResponses(withSubjectLimits(cfg.Resolver.Limits))
	return guard(d, server), nil
}

//go:embed schema/*.graphql
var schemas embed.FS

// SDL is the schema in GraphQL's own language, with descriptions and an indent of two spaces.
func SDL() string {
	files, err := schemas.ReadDir("schema")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	var b strings.Builder
	for i, f := range files {
		text, err := schemas.ReadFile("schema/" + f.Name())
		if err != nil {
			panic(err)
		}
		if i > 0 {
			b.WriteByte('\n')
		}
		b.Write(text)
	}
	return b.String()
}
