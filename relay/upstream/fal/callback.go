package fal

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
)

// keysBase is where the keys are published that sign callbacks, and keysPath where below it. A channel with a base URL of its own
// has them there.
const (
	keysBase = "https://rest.alpha.fal.ai"
	keysPath = ".well-known/jwks.json"
)

// stale is how old a signature may be, and how far ahead of our clock.
const stale = 5 * time.Minute

var errUnsigned = fault.New(fault.Invalid, "The callback is not signed by fal.")

// Callback verifies a report by one of the vendor's published keys, which it fetches, and reads it.
func (Upstream) Callback(to wire.Endpoint, r *http.Request, body []byte, now time.Time) (wire.Called, error) {
	seconds, err := strconv.ParseInt(r.Header.Get("X-Fal-Webhook-Timestamp"), 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > stale {
		return wire.Called{}, errUnsigned
	}
	signature, err := hex.DecodeString(r.Header.Get("X-Fal-Webhook-Signature"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return wire.Called{}, errUnsigned
	}
	keys, err := keysOf(to, r)
	if err != nil {
		return wire.Called{}, err
	}
	text := fmt.Appendf(nil, "%s\n%s\n%d\n%x", r.Header.Get("X-Fal-Webhook-Request-Id"), r.Header.Get("X-Fal-Webhook-User-Id"), seconds, sha256.Sum256(body))
	for _, key := range keys {
		if ed25519.Verify(key, text, signature) {
			id, ok := exchange.Member(body, "request_id")
			if !ok {
				return wire.Called{}, fault.New(fault.Invalid, "The callback names no task.")
			}
			return wire.Called{ID: id}, nil
		}
	}
	return wire.Called{}, errUnsigned
}

// keysOf fetches the vendor's public keys.
func keysOf(to wire.Endpoint, r *http.Request) ([]ed25519.PublicKey, error) {
	home := to.BaseURL
	if home == DefaultBase {
		home = ""
	}
	base, err := exchange.Base(home, keysBase)
	if err != nil {
		return nil, err
	}
	to.Headers = nil // they are for the vendor's API
	d := exchange.Dialogue{To: to, Header: http.Header{}, Mean: mean}
	answer, err := d.Ask(r.Context(), http.MethodGet, base.JoinPath(keysPath).String(), nil)
	if err != nil {
		return nil, err
	}
	var keys []ed25519.PublicKey
	for _, one := range answer.Get("keys").Array() {
		if key, err := base64.RawURLEncoding.DecodeString(one.Get("x").Str); err == nil && len(key) == ed25519.PublicKeySize {
			keys = append(keys, key)
		}
	}
	return keys, nil
}
