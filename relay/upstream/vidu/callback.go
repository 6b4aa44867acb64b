package vidu

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// stale is how old a signature may be, and how far ahead of our clock.
const stale = 10 * time.Minute

// accessKey is the name of the signer that every callback bears.
const accessKey = "vidu"

var errUnsigned = fault.New(fault.Invalid, "The callback is not signed by Vidu.")

// Callback verifies a report by its signature, in which the channel's API key is the secret, and reads it.
func (Upstream) Callback(to wire.Endpoint, r *http.Request, body []byte, now time.Time) (wire.Called, error) {
	date, err := http.ParseTime(r.Header.Get("Date"))
	if err != nil || now.Sub(date).Abs() > stale || !strings.EqualFold(r.Header.Get("X-Hmac-Algorithm"), "hmac-sha256") ||
		r.Header.Get("X-Hmac-Access-Key") != accessKey {
		return wire.Called{}, errUnsigned
	}
	given, err := base64.StdEncoding.DecodeString(r.Header.Get("X-Hmac-Signature"))
	if err != nil || !hmac.Equal(given, signature(string(to.Credential), r)) {
		return wire.Called{}, errUnsigned
	}
	id, ok := exchange.Member(body, "id")
	if !ok {
		return wire.Called{}, fault.New(fault.Invalid, "The callback names no task.")
	}
	return wire.Called{ID: id}, nil
}

// signature is over the method, the path, the query, the signer, the date, and the headers that the callback names.
func signature(key string, r *http.Request) []byte {
	lines := []string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, accessKey, r.Header.Get("Date")}
	for name := range strings.SplitSeq(r.Header.Get("X-Hmac-Signed-Headers"), ";") {
		if name != "" {
			lines = append(lines, name+":"+r.Header.Get(name))
		}
	}
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = mac.Write([]byte(strings.Join(lines, "\n") + "\n")) // hash.Hash never fails
	return mac.Sum(nil)
}
