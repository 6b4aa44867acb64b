package dialect

import (
	"net/http"
	"strings"

	"weir/internal/fault"
	"weir/internal/secret"
)

var noKey = Text{
	ZH: "未提供 API Key，请使用请求头 Authorization: Bearer 或 X-API-Key",
	EN: "No API key provided. Use the header Authorization: Bearer, or X-API-Key.",
}

// Key is the API key that a request bears: "Authorization: Bearer", else "X-API-Key". Never one from the query.
// UNAUTHENTICATED when there is none.
func Key(r *http.Request) (secret.String, error) {
	scheme, key, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if key = strings.TrimSpace(key); !strings.EqualFold(scheme, "Bearer") || key == "" {
		key = strings.TrimSpace(r.Header.Get("X-Api-Key"))
	}
	if key == "" {
		return secret.String{}, Tell(fault.Unauthenticated, noKey, nil)
	}
	return secret.New(key), nil
}

// Mask shows as much of a key as lists may: six characters of keys of twelve and more (DIALECTS.md §5).
func Mask(key string) string {
	if runes := []rune(key); len(runes) >= 12 {
		return string(runes[:6]) + "..."
	}
	return "***"
}

// foreign reports whether a browser sends the request for a page of another origin. These routes read JSON of any
// Content-Type and allow every origin (without credentials), so that nothing but this keeps such a page from acting with, or
// planting, a session cookie. Programs send neither Origin nor Sec-Fetch-Site.
func foreign(r *http.Request) bool { return new(http.CrossOriginProtection).Check(r) != nil }

// OwnCookies returns the request as its session may be read from: without cookies where it writes for another origin.
func OwnCookies(r *http.Request) *http.Request {
	if !foreign(r) {
		return r
	}
	r2 := r.Clone(r.Context())
	r2.Header.Del("Cookie")
	return r2
}

// SetCookie sets a cookie in the answer, unless the request came from another origin. A nil cookie is none.
func SetCookie(w http.ResponseWriter, r *http.Request, c *http.Cookie) {
	if c != nil && !foreign(r) {
		http.SetCookie(w, c)
	}
}
