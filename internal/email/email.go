// Package email reads e-mail addresses, which are names of people here: they are stored and compared in one form.
package email

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLength of an address (RFC 5321).
const maxLength = 254

// Normalize is the form in which addresses are stored and compared.
func Normalize(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Valid reports whether s is one plain address: no name beside it, no quoting, no comment.
func Valid(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s && len(s) <= maxLength && !strings.ContainsAny(s, "\"()<>,;:\\[] ") &&
		utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsGraphic(r) })
}
