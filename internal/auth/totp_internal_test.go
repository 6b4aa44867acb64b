package auth

import (
	"net/url"
	"testing"
	"time"
)

// The vectors of RFC 6238, appendix B, for SHA-1, cut to six digits.
func TestTOTP(t *testing.T) {
	t.Parallel()
	key := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := totpCode(key, stepOf(time.Unix(at, 0))); got != want {
			t.Errorf("at %d: got %s, want %s", at, got, want)
		}
	}
}

func TestMatchTOTP(t *testing.T) {
	t.Parallel()
	key := []byte("12345678901234567890")
	now := time.Unix(1_800_000_000, 0)
	here := stepOf(now)
	for _, row := range []struct {
		name string
		step int64
		last int64
		want bool
	}{
		{"now", here, 0, true},
		{"slow clock", here - 1, 0, true},
		{"fast clock", here + 1, 0, true},
		{"too old", here - 2, 0, false},
		{"too new", here + 2, 0, false},
		{"used", here, here, false},
		{"older than the last", here - 1, here, false},
		{"after the last", here + 1, here, true},
	} {
		if step, ok := matchTOTP(key, totpCode(key, row.step), now, row.last); ok != row.want || ok && step != row.step {
			t.Errorf("%s: got %d, %v", row.name, step-here, ok)
		}
	}
	for _, code := range []string{"", "1", "12345", "abcdef", "1234567", totpCode(key, here) + "0"} {
		if _, ok := matchTOTP(key, code, now, 0); ok {
			t.Errorf("%q is taken", code)
		}
	}
}

func TestTOTPURI(t *testing.T) {
	t.Parallel()
	got := totpURI([]byte("12345678901234567890"), "My Weir", "a&b@example.com")
	u, err := url.Parse(got)
	if err != nil || u.Path != "/My Weir:a&b@example.com" || u.Query().Get("secret") != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" || u.Query().Get("issuer") != "My Weir" {
		t.Errorf("got %s (%v)", got, err)
	}
	if want := "otpauth://totp/My%20Weir:a&b@example.com?algorithm=SHA1&digits=6&issuer=My%20Weir&period=30&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
