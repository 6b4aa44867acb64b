package apikey

import (
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	entkey "weir/ent/apikey"
	"weir/internal/fault"
)

// Bounds of the lists of a key.
const (
	maxModels    = 500
	maxModelName = 256
	maxAddresses = 100
)

// summary is what the audit keeps of a key.
func summary(k *Key) map[string]any {
	return map[string]any{
		"name": k.Name, "kind": k.Kind, "prefix": k.Prefix, "expiresAt": k.ExpiresAt, "disabledAt": k.DisabledAt, "revokedAt": k.RevokedAt,
		"models": k.Models, "allowedIps": k.AllowedIps,
	}
}

func validName(name string) error {
	if strings.TrimSpace(name) == "" || utf8.RuneCountInString(name) > maxName || !utf8.ValidString(name) ||
		strings.ContainsFunc(name, unicode.IsControl) {
		return fault.Field("name", "The name must have 1 to 64 characters.")
	}
	return nil
}

func validKind(k Kind) error {
	if entkey.KindValidator(k) != nil || k == playground {
		return fault.Field("kind", "Unknown kind of API key.")
	}
	return nil
}

func validExpiry(at *time.Time, now time.Time) error {
	if at != nil && !at.After(now) {
		return fault.Field("expiresAt", "The expiry must be in the future.")
	}
	return nil
}

// validModels tidies a list of models: without blanks and repetitions.
func validModels(names []string) ([]string, error) {
	out := []string{}
	for _, name := range names {
		name = strings.TrimSpace(name)
		switch {
		case name == "" || slices.Contains(out, name):
			continue
		case len(name) > maxModelName || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
			return nil, fault.Field("models", "Names of models have at most 256 characters.")
		}
		out = append(out, name)
	}
	if len(out) > maxModels {
		return nil, fault.Field("models", "A key names at most 500 models.")
	}
	return out, nil
}

// validAddresses tidies a list of addresses ("192.0.2.7", "2001:db8::1") and networks ("192.0.2.0/24").
func validAddresses(texts []string) ([]string, error) {
	out := []string{}
	for _, text := range texts {
		text = strings.TrimSpace(text)
		if text == "" {
			continue
		}
		prefix, err := Network(text)
		if err != nil {
			return nil, fault.Field("allowedIps", "Addresses such as 192.0.2.7 and networks such as 192.0.2.0/24 are needed.")
		}
		shown := prefix.String()
		if prefix.IsSingleIP() {
			shown = prefix.Addr().String()
		}
		if !slices.Contains(out, shown) {
			out = append(out, shown)
		}
	}
	if len(out) > maxAddresses {
		return nil, fault.Field("allowedIps", "A key names at most 100 addresses and networks.")
	}
	return out, nil
}

// Network reads an address or a network of a key's list.
func Network(text string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(text); err == nil {
		if p.Addr().Is4In6() {
			return netip.Prefix{}, fault.Field("allowedIps", "Write networks of IPv4 as such.")
		}
		return p.Masked(), nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, fault.Field("allowedIps", "This is neither an address nor a network.")
	}
	a = a.Unmap()
	return netip.PrefixFrom(a, a.BitLen()), nil
}
