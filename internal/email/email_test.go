package email_test

import (
	"strings"
	"testing"

	"weir/internal/email"
)

func TestValid(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"ada@example.org":                         true,
		"root@localhost":                          true,
		"ada+weir@sub.example.org":                true,
		"":                                        false,
		"ada":                                     false,
		"@example.org":                            false,
		"Ada <ada@example.org>":                   false,
		"<ada@example.org>":                       false,
		"a@example.org, b@example.org":            false,
		"ada@example.org\r\nBcc: eve@evil.org":    false,
		"ada (comment)@example.org":               false,
		`"quoted name"@example.org`:               false,
		"ada@example.org\x00":                     false,
		"ada@exa\u202emple.org":                   false,
		strings.Repeat("a", 255) + "@example.org": false,
	} {
		if got := email.Valid(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func FuzzValid(f *testing.F) {
	f.Add("ada@example.org")
	f.Add("\xff@x")
	f.Fuzz(func(t *testing.T, s string) {
		norm := email.Normalize(s)
		if email.Normalize(norm) != norm {
			t.Errorf("%q is not stable", s)
		}
		if email.Valid(norm) && (strings.ContainsAny(norm, "\r\n\x00 ") || strings.Count(norm, "@") < 1) {
			t.Errorf("%q is no address", s)
		}
	})
}
