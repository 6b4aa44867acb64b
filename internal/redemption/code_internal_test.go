package redemption

import (
	"strings"
	"testing"
)

func TestCodes(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 1000 {
		code := newCode()
		shown := display(code)
		if seen[code] || len(code) != 21 || len(shown) != 24 {
			t.Fatalf("%q is shown as %q", code, shown)
		}
		seen[code] = true
		for _, typed := range []string{code, shown, strings.ToLower(shown), " " + strings.ReplaceAll(shown, "-", " "), strings.ReplaceAll(strings.ReplaceAll(shown, "0", "o"), "1", "l")} {
			if got := normalize(typed); got != code {
				t.Errorf("%q reads as %q, want %q", typed, got, code)
			}
		}
		for i := range code {
			for _, c := range alphabet {
				if wrong := code[:i] + string(c) + code[i+1:]; wrong != code && normalize(wrong) != "" {
					t.Fatalf("a wrong character at %d is not seen: %q for %q", i, wrong, code)
				}
			}
		}
	}
	for _, no := range []string{"", "-", "U", "ABC", strings.Repeat("0", 20), strings.Repeat("0", 22), strings.Repeat("-", 65), "é", "\x00"} {
		if got := normalize(no); got != "" {
			t.Errorf("%q reads as %q", no, got)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	f.Add("7ZK3M-0QF8X-ABCDE-12345X")
	f.Fuzz(func(t *testing.T, typed string) {
		if code := normalize(typed); code != "" && normalize(display(code)) != code && normalize(code) != code {
			t.Errorf("%q reads as %q, which does not read as itself", typed, code)
		}
	})
}

func TestCarriedOverCodes(t *testing.T) {
	t.Parallel()
	const code = "0123456789abcdef0123456789abcdef"
	for _, typed := range []string{code, strings.ToUpper(code), "01234567-89ab-cdef-0123-456789abcdef", " " + code} {
		if got := normalize(typed); got != code {
			t.Errorf("%q reads as %q", typed, got)
		}
	}
	for _, no := range []string{code[1:], code + "0", "g" + code[1:]} {
		if got := carriedOver(no); got != "" {
			t.Errorf("%q reads as %q", no, got)
		}
	}
}
