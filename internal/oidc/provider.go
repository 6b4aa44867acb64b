// Package oidc lets people sign in by providers that speak OpenID Connect: the code flow with PKCE, state and nonce, as OpenID
// Connect Core 1.0 §3.1 and RFC 9700 describe it (read 2026-11-30). What a provider says is proven here; what follows from it is
// decided in package auth.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"weir/internal/auth"
	"weir/internal/config"
	"weir/internal/fault"
)

// patience bounds each question to a provider.
const patience = 10 * time.Second

// provider is one of the configuration. It is asked about itself when it is first needed.
type provider struct {
	cfg    config.OIDCProvider
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

func newProvider(cfg config.OIDCProvider, transport http.RoundTripper) *provider {
	return &provider{cfg: cfg, client: &http.Client{Transport: transport, Timeout: patience}}
}

// discover reads the provider's description, once that succeeds for ever.
func (p *provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	found, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.cfg.Issuer)
	if err != nil {
		return nil, unreachable(p.cfg.Name, err)
	}
	p.found = found
	return found, nil
}

// oauth is the client of the provider's OAuth side. callback is where it sends browsers back to.
func (p *provider) oauth(found *oidc.Provider, callback string) *oauth2.Config {
	scopes := []string{oidc.ScopeOpenID, "profile", "email"}
	for _, s := range p.cfg.Scopes {
		if !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	return &oauth2.Config{
		ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret.Reveal(), Endpoint: found.Endpoint(), RedirectURL: callback, Scopes: scopes,
	}
}

// said is what a provider may say of a person, in an ID token or when asked for it.
type said struct {
	Email         string `json:"email"`
	EmailVerified truth  `json:"email_verified"`
	Name          string `json:"name"`
}

// truth is a boolean, which some providers write as a string.
type truth bool

// UnmarshalJSON reads both.
func (t *truth) UnmarshalJSON(b []byte) error {
	*t = truth(strings.EqualFold(strings.Trim(string(b), `"`), "true"))
	return nil
}

// claim takes a code to the provider and returns what it proves.
func (p *provider) claim(ctx context.Context, code, callback string, f *flow) (auth.Claim, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return auth.Claim{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.oauth(found, callback).Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if refusal, refused := errors.AsType[*oauth2.RetrieveError](err); refused && refusal.ErrorCode == "invalid_grant" {
		return auth.Claim{}, errFlowEnded
	} else if err != nil {
		return auth.Claim{}, unreachable(p.cfg.Name, err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return auth.Claim{}, unreachable(p.cfg.Name, errors.New("no ID token"))
	}
	proven, err := found.Verifier(&oidc.Config{ClientID: p.cfg.ClientID}).Verify(ctx, raw)
	switch {
	case err != nil:
		return auth.Claim{}, unreachable(p.cfg.Name, err)
	case proven.Nonce != f.Nonce:
		return auth.Claim{}, errFlowEnded
	}
	var s said
	if err := proven.Claims(&s); err != nil {
		return auth.Claim{}, unreachable(p.cfg.Name, err)
	}
	if s.Email == "" && found.UserInfoEndpoint() != "" {
		if err := p.ask(ctx, found, token, proven.Subject, &s); err != nil {
			return auth.Claim{}, err
		}
	}
	return auth.Claim{
		Provider: p.cfg.Name, Subject: proven.Subject, Email: s.Email, EmailVerified: s.Email != "" && (bool(s.EmailVerified) || p.cfg.TrustEmail),
		Name: s.Name,
	}, nil
}

// ask reads the user's description, which must be of the same user.
func (p *provider) ask(ctx context.Context, found *oidc.Provider, token *oauth2.Token, subject string, s *said) error {
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(token))
	switch {
	case err != nil:
		return unreachable(p.cfg.Name, err)
	case info.Subject != subject:
		return unreachable(p.cfg.Name, errors.New("the user's description is of another user"))
	}
	if err := info.Claims(s); err != nil {
		return unreachable(p.cfg.Name, err)
	}
	return nil
}

func unreachable(name string, err error) error {
	return fault.Wrap(fault.Unavailable, "The provider of sign-in does not answer as it should. Try again shortly.",
		fmt.Errorf("oidc provider %s: %w", name, err))
}
