package auth

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // HMAC-SHA-1 is what RFC 6238 says and what every authenticator app speaks
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Time-based one-time passwords as every authenticator app makes them. Source: RFC 6238, with the parameters of its section 4,
// and RFC 4226 §5.3 for the truncation; the URI per https://github.com/google/google-authenticator/wiki/Key-Uri-Format,
// read 2026-11-21.
const (
	totpStep   = 30 * time.Second
	totpDigits = 6
	totpSecret = 20 // bytes: RFC 4226 §4, R6
	totpDrift  = 1  // steps by which the clocks may differ: RFC 6238 §5.2
)

var totpText = base32.StdEncoding.WithPadding(base32.NoPadding)

// stepOf is the number of the time step in which a moment lies.
func stepOf(t time.Time) int64 { return t.Unix() / int64(totpStep/time.Second) }

// totpCode is the code of a time step.
func totpCode(key []byte, step int64) string {
	mac := hmac.New(sha1.New, key)
	var counter [8]byte
	binary.BigEndian.PutUint64(counter[:], uint64(step))
	mac.Write(counter[:])
	sum := mac.Sum(nil)
	offset := sum[len(sum)-1] & 0xf
	n := binary.BigEndian.Uint32(sum[offset:offset+4]) & 0x7fffffff
	return fmt.Sprintf("%0*d", totpDigits, n%1_000_000)
}

// matchTOTP returns the time step to which a code belongs, of those around now that come after the last one used.
func matchTOTP(key []byte, code string, now time.Time, last int64) (step int64, ok bool) {
	for s := stepOf(now) - totpDrift; s <= stepOf(now)+totpDrift; s++ {
		if subtle.ConstantTimeCompare([]byte(totpCode(key, s)), []byte(code)) == 1 && s > last {
			step, ok = s, true
		}
	}
	return step, ok
}

// totpURI is what an authenticator app reads from a QR code.
func totpURI(key []byte, site, login string) string {
	q := url.Values{
		"secret": {totpText.EncodeToString(key)}, "issuer": {site}, "algorithm": {"SHA1"},
		"digits": {strconv.Itoa(totpDigits)}, "period": {strconv.Itoa(int(totpStep / time.Second))},
	}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + site + ":" + login}
	return u.String() + "?" + strings.ReplaceAll(q.Encode(), "+", "%20") // some apps show a plus sign
}
