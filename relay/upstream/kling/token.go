package kling

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"weir/internal/fault"
)

// How long a token is good, and how much earlier than now, for clocks that are behind.
const (
	tokenLife = 30 * time.Minute
	tokenSlip = 5 * time.Second
)

// bearer is what a credential is sent as: an API key as it is; of an access key and its secret key ("ACCESS:SECRET", the older
// form) a JSON Web Token that the secret key signs. Returns UPSTREAM_REFUSED for half a pair.
func (u Upstream) bearer(credential string) (string, error) {
	access, key, pair := strings.Cut(credential, ":")
	switch {
	case !pair:
		return credential, nil
	case access == "" || key == "":
		return "", fault.New(fault.UpstreamRefused, "The channel's credential is not ACCESSKEY:SECRETKEY.")
	}
	now := u.now()
	part := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"iss":%q,"exp":%d,"nbf":%d}`, access, now.Add(tokenLife).Unix(), now.Add(-tokenSlip).Unix())
	signed := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims))
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = mac.Write([]byte(signed)) // hash.Hash never fails
	return signed + "." + part(mac.Sum(nil)), nil
}
