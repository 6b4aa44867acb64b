// Package id makes and reads Weir's identifiers: a type prefix and a UUIDv7 in hex ("key_0192…"), time-ordered and equal on
// both databases and in GraphQL. Hot ledger tables use the plain UUID.
package id

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/google/uuid"
)

// Prefixes of the entities, each three or four letters.
const (
	Tenant       = "ten"
	User         = "usr"
	Membership   = "mem"
	Invitation   = "inv"
	Session      = "ses"
	Key          = "key"
	Channel      = "chn"
	Model        = "mdl"
	ModelAlias   = "als"
	Price        = "prc"
	Audit        = "aud"
	Outbox       = "obx"
	Setting      = "set"
	Request      = "req"
	Task         = "task"
	Service      = "svc"
	Lot          = "lot"
	Transfer     = "trf"
	Kept         = "idm"
	Response     = "resp"
	Mail         = "mail"
	AccessToken  = "tok"
	OneTime      = "ott"
	SecondFactor = "tfa"
	RecoveryCode = "rec"
	Identity     = "idn" // of a provider of sign-in
	Endpoint     = "whe" // of webhooks
	Message      = "msg" // of webhooks: an event of a tenant
	Delivery     = "whd" // of webhooks
	Finding      = "fnd" // of the ledger's checker
	Limit        = "lim"
	Block        = "blk"
	Credential   = "crd" // of a channel
	ChannelEvent = "che"

	RedemptionBatch = "rdb"
	RedemptionCode  = "rdc"
	Redemption      = "rdm"
	VIPLevel        = "vip"
	VIPGrant        = "vgr"
	Plan            = "pln"
	Subscription    = "sub"
	SignUpBonus     = "bon"
	Referral        = "ref"
	Notice          = "ntc"
	OperatorNotice  = "opn"
	WalletWatch     = "wat"
	TopUp           = "top"
	Refund          = "rfd"
	Dispute         = "dsp"
	PaymentMethod   = "pay"
	BillingProfile  = "bil"
)

// ErrMalformed says that a string is not an identifier of the wanted kind.
var ErrMalformed = errors.New("malformed id")

// New returns a fresh identifier with a prefix.
func New(prefix string) string { return Format(prefix, NewUUID()) }

// NewUUID returns a fresh UUIDv7.
func NewUUID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// Derived returns the UUIDv7 of a name, the same whenever it is asked for, at a time in milliseconds since 1970: for what is
// carried over from elsewhere, so that a repeat finds it.
func Derived(name string, milliseconds int64) uuid.UUID {
	sum := sha256.Sum256([]byte(name))
	u := uuid.UUID(sum[:16])
	for i := range 6 {
		u[i] = byte(milliseconds >> (40 - 8*i))
	}
	u[6], u[8] = u[6]&0x0f|0x70, u[8]&0x3f|0x80
	return u
}

// Format writes u behind a prefix.
func Format(prefix string, u uuid.UUID) string {
	b := make([]byte, 0, len(prefix)+33)
	b = append(append(b, prefix...), '_')
	return string(hex.AppendEncode(b, u[:]))
}

// Parse returns the UUID of an identifier that bears the prefix.
func Parse(prefix, s string) (uuid.UUID, error) {
	h, ok := strings.CutPrefix(s, prefix+"_")
	var u uuid.UUID
	if !ok || len(h) != 32 {
		return u, ErrMalformed
	}
	if _, err := hex.Decode(u[:], []byte(h)); err != nil {
		return u, ErrMalformed
	}
	return u, nil
}

// Prefix returns the part before the underscore, and "" when there is none.
func Prefix(s string) string {
	p, _, ok := strings.Cut(s, "_")
	if !ok {
		return ""
	}
	return p
}
