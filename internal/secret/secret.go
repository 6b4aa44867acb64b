// Package secret holds what must never be logged or stored in the clear: a redacting string, key material derived from
// WEIR_SECRET_KEY, HMAC look-up hashes and sealed (AEAD) values.
package secret

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/rs/zerolog"
)

const redacted = "[redacted]"

// String is a secret text. Every way of printing it yields "[redacted]"; Reveal is the only way out.
type String struct{ s string }

// New wraps s.
func New(s string) String { return String{s} }

// Reveal returns the text.
func (s String) Reveal() string { return s.s }

// Empty reports whether there is no text.
func (s String) Empty() bool { return s.s == "" }

func (String) String() string                        { return redacted }
func (String) GoString() string                      { return redacted }
func (String) MarshalJSON() ([]byte, error)          { return []byte(`"` + redacted + `"`), nil }
func (String) MarshalText() ([]byte, error)          { return []byte(redacted), nil }
func (String) MarshalZerologObject(e *zerolog.Event) { e.Str("secret", redacted) }
func (String) Format(f fmt.State, _ rune)            { _, _ = f.Write([]byte(redacted)) }

// Keys is the key material of one installation, derived from WEIR_SECRET_KEY.
//
// What stored digests were made with (lookup, link) is derived once, from the first secret key, and then kept sealed in the
// database (NewSealer), so that no digest dies with a secret key. What seals the keyset, and what proves links that live for
// hours, are derived from the secret key of the day.
type Keys struct {
	lookup []byte
	link   []byte
	proof  []byte
	seal   []byte
	old    *Keys // of the secret key before; nil: none
}

// MinKeyBytes is the least length of WEIR_SECRET_KEY after base64 decoding.
const MinKeyBytes = 32

// Derive decodes a base64 master key and derives the keys of each purpose from it with HKDF-SHA-256.
func Derive(master String) (*Keys, error) {
	standard := strings.NewReplacer("-", "+", "_", "/", "=", "").Replace(strings.TrimSpace(master.s))
	raw, err := base64.RawStdEncoding.DecodeString(standard)
	if err != nil {
		return nil, errors.New("is not base64")
	}
	if len(raw) < MinKeyBytes {
		return nil, fmt.Errorf("has %d bytes, at least %d are needed", len(raw), MinKeyBytes)
	}
	k := &Keys{}
	for purpose, dst := range map[string]*[]byte{"lookup/v1": &k.lookup, "link/v1": &k.link, "seal/v1": &k.seal} {
		if *dst, err = hkdf.Key(sha256.New, raw, nil, "weir "+purpose, 32); err != nil {
			return nil, fmt.Errorf("derive %s: %w", purpose, err)
		}
	}
	k.proof = k.link
	return k, nil
}

// Accept has what an older secret key sealed and proved accepted besides. Call it before the keys are used.
func (k *Keys) Accept(old *Keys) { k.old = old }

// Generate returns a fresh master key in base64.
func Generate() String {
	b := make([]byte, MinKeyBytes)
	_, _ = rand.Read(b) // crypto/rand.Read never fails (Go 1.24)
	return String{base64.StdEncoding.EncodeToString(b)}
}

// Digest is the look-up hash of a token.
type Digest = [sha256.Size]byte

// Lookup is the HMAC-SHA-256 under which a token (API key, session, redemption code) is stored and found.
func (k *Keys) Lookup(token string) Digest {
	m := hmac.New(sha256.New, k.lookup)
	_, _ = m.Write([]byte(token)) // hash.Hash never fails
	var d Digest
	m.Sum(d[:0])
	return d
}

// Sign is the HMAC-SHA-256 of texts for one purpose, no two lists of which are signed alike. It is the same for as long as the
// installation lives.
func (k *Keys) Sign(purpose string, texts ...string) Digest { return sign(k.link, purpose, texts) }

// Prove is as Sign, for links and tokens that live for a day at most: another secret key makes another proof. See Proves.
func (k *Keys) Prove(purpose string, texts ...string) Digest { return sign(k.proof, purpose, texts) }

// Proves compares a proof in constant time, also with that of the secret key before, where it is accepted.
func (k *Keys) Proves(proof []byte, purpose string, texts ...string) bool {
	d := k.Prove(purpose, texts...)
	return hmac.Equal(d[:], proof) || k.old != nil && k.old.Proves(proof, purpose, texts...)
}

func sign(key []byte, purpose string, texts []string) Digest {
	m := hmac.New(sha256.New, key)
	b := appendText(make([]byte, 0, 256), purpose)
	for _, t := range texts {
		b = appendText(b, t)
	}
	_, _ = m.Write(b) // hash.Hash never fails
	var d Digest
	m.Sum(d[:0])
	return d
}

// appendText appends a text with its length, so that no two lists of texts look alike.
func appendText(b []byte, text string) []byte {
	return append(append(strconv.AppendInt(b, int64(len(text)), 10), ':'), text...)
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

// Token returns n random characters of [A-Za-z0-9], each with log2(62) bits; 43 make 256 bits.
func Token(n int) string {
	out := make([]byte, 0, n)
	buf := make([]byte, n+n/2)
	for len(out) < n {
		_, _ = rand.Read(buf)
		for _, b := range buf {
			if b < 248 && len(out) < n { // 248 = 4 × 62: no modulo bias
				out = append(out, alphabet[b%62])
			}
		}
	}
	return string(out)
}

// pseudonymLength of hex digits leaves no two of a billion names alike.
const pseudonymLength = 32

// Pseudonym is the same for the same name, and tells nobody without the keys which name it is.
func (k *Keys) Pseudonym(name string) string {
	d := k.Sign("pseudonym", name)
	return hex.EncodeToString(d[:])[:pseudonymLength]
}
