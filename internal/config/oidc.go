package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"weir/internal/secret"
)

// OIDCProvider is a provider of sign-in that speaks OpenID Connect.
type OIDCProvider struct {
	Name         string // in paths and in the database; never to be changed
	Title        string // for people; empty: Name
	Issuer       string
	ClientID     string
	ClientSecret secret.String // empty for public clients
	Scopes       []string      // besides openid, profile and email
	// TrustEmail takes every address that the provider gives for confirmed.
	TrustEmail bool
}

var providerName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`)

// ParseOIDC reads a JSON list of providers. What it says of a fault shows no secret.
func ParseOIDC(text secret.String) ([]OIDCProvider, error) {
	var list []struct {
		Name         string   `json:"name"`
		Title        string   `json:"title"`
		Issuer       string   `json:"issuer"`
		ClientID     string   `json:"client_id"`
		ClientSecret string   `json:"client_secret"`
		Scopes       []string `json:"scopes"`
		TrustEmail   bool     `json:"trust_email"`
	}
	d := json.NewDecoder(strings.NewReader(text.Reveal()))
	d.DisallowUnknownFields()
	if err := d.Decode(&list); err != nil || d.More() {
		return nil, errors.New(`is not a JSON list such as [{"name":"acme","issuer":"https://id.acme.example","client_id":"weir","client_secret":"…"}]`)
	}
	var all []OIDCProvider
	seen := map[string]bool{}
	for i, p := range list {
		u, err := url.Parse(p.Issuer)
		switch {
		case !providerName.MatchString(p.Name):
			return nil, fmt.Errorf("entry %d: a name has 1 to 32 lower-case letters, digits and hyphens", i+1)
		case seen[p.Name]:
			return nil, fmt.Errorf("entry %d: the name %s is there twice", i+1, p.Name)
		case err != nil || u.Host == "" || (u.Scheme != "https" && (u.Scheme != "http" || !loopback(hostPort(u)))):
			return nil, fmt.Errorf("provider %s: the issuer is not an https:// URL", p.Name)
		case p.ClientID == "":
			return nil, fmt.Errorf("provider %s: client_id is missing", p.Name)
		}
		seen[p.Name] = true
		if p.Title == "" {
			p.Title = p.Name
		}
		all = append(all, OIDCProvider{
			Name: p.Name, Title: p.Title, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: secret.New(p.ClientSecret),
			Scopes: p.Scopes, TrustEmail: p.TrustEmail,
		})
	}
	return all, nil
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = "80"
	}
	return u.Hostname() + ":" + port
}

func oidc(c *Config, v string) (err error) {
	c.OIDC = nil
	if v != "" {
		c.OIDC, err = ParseOIDC(secret.New(v))
	}
	return err
}
