package auth

import (
	"context"
	"fmt"
	"runtime"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/bcrypt"

	"weir/internal/fault"
	"weir/internal/secret"
)

// Lengths of passwords.
const (
	// MinPassword is the least length, in characters, that the dashboard accepts.
	MinPassword = 8
	// MinPasswordDialect is the least length that the documented APIs accept.
	MinPasswordDialect = 6

	maxPasswordBytes = 256
)

// PasswordCost is what one argon2id hash costs. The zero value is the recommended cost.
type PasswordCost struct {
	MemoryKiB uint32
	Passes    uint32
}

// hashWait is how long a sign-in waits for its turn to be hashed.
const hashWait = 10 * time.Second

// hasher hashes passwords, a few at a time: each takes a core and many megabytes.
type hasher struct {
	params argon2id.Params
	turns  chan struct{}
	dummy  string // the hash of nobody's password
}

func newHasher(cost PasswordCost) (*hasher, error) {
	if cost == (PasswordCost{}) {
		cost = PasswordCost{MemoryKiB: 19 * 1024, Passes: 2} // OWASP's password storage cheat sheet
	}
	h := &hasher{
		params: argon2id.Params{Memory: cost.MemoryKiB, Iterations: cost.Passes, Parallelism: 1, SaltLength: 16, KeyLength: 32},
		turns:  make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
	}
	var err error
	if h.dummy, err = argon2id.CreateHash(secret.Token(32), &h.params); err != nil {
		return nil, fmt.Errorf("hash password: %w", err)
	}
	return h, nil
}

func (h *hasher) hash(ctx context.Context, password secret.String) (string, error) {
	if err := h.take(ctx); err != nil {
		return "", err
	}
	defer h.give()
	hash, err := argon2id.CreateHash(password.Reveal(), &h.params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// matches compares in constant time. For an unknown user (empty hash) it takes as long and says no; a hash that was carried
// over from another installation takes its own time.
func (h *hasher) matches(ctx context.Context, password secret.String, hash string) (bool, error) {
	if len(password.Reveal()) > maxPasswordBytes {
		return false, nil
	}
	if err := h.take(ctx); err != nil {
		return false, err
	}
	defer h.give()
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	if carriedOver(hash) {
		return bcrypt.CompareHashAndPassword([]byte(hash), []byte(password.Reveal())) == nil, nil
	}
	ok, err := argon2id.ComparePasswordAndHash(password.Reveal(), hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok && known, nil
}

func (h *hasher) take(ctx context.Context) error {
	wait := time.NewTimer(hashWait)
	defer wait.Stop()
	select {
	case h.turns <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.Wrap(fault.Cancelled, "The caller left.", ctx.Err())
	case <-wait.C:
		return &fault.Error{Code: fault.Unavailable, Message: "Too many sign-ins at once. Retry shortly.", RetryAfter: time.Second}
	}
}

func (h *hasher) give() { <-h.turns }

func validPassword(password secret.String, least int) error {
	if least <= 0 {
		least = MinPassword
	}
	switch n := utf8.RuneCountInString(password.Reveal()); {
	case n < least:
		return fault.Field("password", fmt.Sprintf("The password must have at least %d characters.", least))
	case len(password.Reveal()) > maxPasswordBytes:
		return fault.Field("password", fmt.Sprintf("The password must have at most %d bytes.", maxPasswordBytes))
	}
	return nil
}
