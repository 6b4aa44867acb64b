package dialect

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"weir/internal/fault"
)

func TestKey(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ authorization, header, target, want string }{
		"bearer":                 {authorization: "Bearer sk-1", want: "sk-1"},
		"scheme in lower case":   {authorization: "bearer   sk-1 ", want: "sk-1"},
		"own header":             {header: "tk_1", want: "tk_1"},
		"bearer wins":            {authorization: "Bearer sk-1", header: "tk_1", want: "sk-1"},
		"another scheme":         {authorization: "Basic eDp5", header: "tk_1", want: "tk_1"},
		"bearer without a key":   {authorization: "Bearer", header: "tk_1", want: "tk_1"},
		"none":                   {},
		"never from the query":   {target: "/?key=sk-1&access_token=sk-1&api_key=sk-1"},
		"not without the scheme": {authorization: "sk-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "/"+tc.target, nil)
			r.Header.Set("Authorization", tc.authorization)
			r.Header.Set("X-API-Key", tc.header)
			key, err := Key(r)
			if key.Reveal() != tc.want || (tc.want == "") != (fault.CodeOf(err) == fault.Unauthenticated) {
				t.Errorf("got %q, %v, want %q", key.Reveal(), err, tc.want)
			}
		})
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{"": "***", "12345678901": "***", "123456789012": "123456...", "sk-abcdefghijkl": "sk-abc..."} {
		if got := Mask(key); got != want {
			t.Errorf("Mask(%q) = %q, want %q", key, got, want)
		}
	}
}

func TestCookiesOfAnotherOriginDoNotCount(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		method, site, origin string
		counts               bool
	}{
		"program":                {http.MethodPost, "", "", true},
		"own page":               {http.MethodPost, "same-origin", "http://weir.test", true},
		"address bar":            {http.MethodPost, "none", "", true},
		"old browser, own page":  {http.MethodPost, "", "http://weir.test", true},
		"another site":           {http.MethodPost, "cross-site", "https://evil.test", false},
		"another port of a host": {http.MethodDelete, "same-site", "http://weir.test:81", false},
		"old browser, elsewhere": {http.MethodPut, "", "https://evil.test", false},
		"opaque origin":          {http.MethodPost, "", "null", false},
		"read":                   {http.MethodGet, "cross-site", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(tc.method, "http://weir.test/", nil)
			r.Header.Set("Cookie", "weir_session=x")
			r.Header.Set("Authorization", "Bearer pat_1")
			for header, value := range map[string]string{"Sec-Fetch-Site": tc.site, "Origin": tc.origin} {
				if value != "" {
					r.Header.Set(header, value)
				}
			}
			own := OwnCookies(r)
			if got := len(own.Cookies()) == 1; got != tc.counts {
				t.Errorf("the cookie counts: %v, want %v", got, tc.counts)
			}
			if own.Header.Get("Authorization") == "" {
				t.Error("the other credential is gone")
			}
			w := httptest.NewRecorder()
			SetCookie(w, r, &http.Cookie{Name: "weir_session", Value: "y"})
			if got := w.Header().Get("Set-Cookie") != ""; got != tc.counts {
				t.Errorf("a cookie is set: %v, want %v", got, tc.counts)
			}
		})
	}
}
