package auth

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/singleflight"

	"weir/ent"
	entkey "weir/ent/apikey"
	"weir/internal/apikey"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/limit"
	"weir/internal/request"
	"weir/internal/revision"
	"weir/internal/secret"
	"weir/internal/tenant"
	"weir/internal/viewer"
)

// Bounds of what an Authenticator remembers.
const (
	shards         = 16
	keysPerShard   = 8192
	unknownKeys    = 4096
	passesKept     = 4096
	rememberFor    = time.Minute // a backstop: changes are announced
	rememberNoneOf = time.Second // unknown keys; new keys are not announced
	loadTimeout    = 5 * time.Second

	minKeyLength, maxKeyLength = 16, 256
)

// AuthenticatorConfig is what an Authenticator needs.
type AuthenticatorConfig struct {
	Ent       *ent.Client
	Keys      *secret.Keys
	Revisions *revision.Watcher
	Clock     clock.Clock
	Log       zerolog.Logger
	Limits    *limit.Service // nil: nobody is limited
}

// Authenticator recognises API keys: the first step of each relay request. What it has seen it answers from memory, without
// the database, and forgets when the access revision changes. Safe for concurrent use.
type Authenticator struct {
	cfg        AuthenticatorConfig
	generation atomic.Uint64
	known      [shards]*memory[secret.Digest, *credential]
	unknown    *memory[secret.Digest, struct{}]
	passes     *memory[pass, *credential]
	loads      singleflight.Group
	uses       *uses
}

// credential is what a secret amounts to: an identity, and why it is refused where it is, its expiry aside.
type credential struct {
	identity Identity
	refusal  error
	expires  time.Time // of the key, or of a rotated secret; zero: never
	used     *use
}

// NewAuthenticator returns an Authenticator. Run it, so that last uses are recorded.
func NewAuthenticator(cfg AuthenticatorConfig) *Authenticator {
	a := &Authenticator{cfg: cfg, unknown: newMemory[secret.Digest, struct{}](unknownKeys), passes: newMemory[pass, *credential](passesKept), uses: newUses(cfg.Ent)}
	for i := range a.known {
		a.known[i] = newMemory[secret.Digest, *credential](keysPerShard)
	}
	cfg.Revisions.On(db.AccessRevision, func() { a.generation.Add(1) })
	return a
}

// Run records when keys were used, at most a minute late, until ctx ends; then it records the rest and returns nil.
func (a *Authenticator) Run(ctx context.Context) error { return a.uses.run(ctx, a.cfg.Log) }

// Authenticate returns whom a key stands for.
//
// UNAUTHENTICATED: ErrNoKey, ErrUnknownKey, ErrKeyRevoked, ErrKeyDisabled, ErrKeyExpired. ACCOUNT_DISABLED: ErrSuspended,
// when the tenant or the user who made the key is suspended. IP_NOT_ALLOWED: ErrIPNotAllowed, by the address of the request in
// ctx. UNAVAILABLE when the database is needed and away. With a
// refusal the identity is as far as it is known, for the log only.
func (a *Authenticator) Authenticate(ctx context.Context, key string) (Identity, error) {
	switch {
	case key == "":
		return Identity{}, ErrNoKey
	case len(key) < minKeyLength || len(key) > maxKeyLength:
		return Identity{}, ErrUnknownKey
	}
	now := a.cfg.Clock.Now()
	if strings.HasPrefix(key, playgroundPrefix) {
		return a.admitPass(ctx, key, now)
	}
	digest := a.cfg.Keys.Lookup(key)
	generation := a.generation.Load()
	shard := a.known[digest[0]%shards]
	c, ok := shard.get(digest, generation, now)
	if !ok {
		if _, none := a.unknown.get(digest, generation, now); none {
			return Identity{}, ErrUnknownKey
		}
		var err error
		if c, err = a.load(ctx, digest, generation); err != nil {
			return Identity{}, err
		}
	}
	return c.admit(ctx, a.uses, now)
}

// admit decides about one call.
func (c *credential) admit(ctx context.Context, u *uses, now time.Time) (Identity, error) {
	if c.refusal == nil && !c.expires.IsZero() && !now.Before(c.expires) {
		identity := c.identity
		identity.Status = apikey.Expired
		return identity, ErrKeyExpired
	}
	if c.refusal != nil {
		return c.identity, c.refusal
	}
	if len(c.identity.Networks) > 0 && !c.identity.mayComeFrom(request.From(ctx).Address) {
		return c.identity, ErrIPNotAllowed
	}
	u.record(c.used, now)
	return c.identity, nil
}

// load reads a credential once for all callers that wait for it. A caller that leaves does not take the load with it.
func (a *Authenticator) load(ctx context.Context, digest secret.Digest, generation uint64) (*credential, error) {
	// Callers of a later generation must not join a load that may have read the old rows.
	name := string(digest[:]) + strconv.FormatUint(generation, 10)
	done := a.loads.DoChan(name, func() (any, error) {
		ctx, cancel := context.WithTimeout(viewer.SystemContext(context.WithoutCancel(ctx), "authenticate"), loadTimeout)
		defer cancel()
		c, err := a.read(ctx, digest)
		now := a.cfg.Clock.Now()
		switch {
		case errors.Is(err, ErrUnknownKey):
			a.unknown.put(digest, struct{}{}, generation, now, now.Add(rememberNoneOf))
		case err == nil:
			a.known[digest[0]%shards].put(digest, c, generation, now, now.Add(rememberFor))
		}
		return c, err
	})
	select {
	case <-ctx.Done():
		return nil, fault.Wrap(fault.Cancelled, "The caller left.", ctx.Err())
	case r := <-done:
		if r.Err != nil {
			return nil, r.Err
		}
		c, _ := r.Val.(*credential) // the function above returns nothing else
		return c, nil
	}
}

// read finds a secret in the database. It must not join a transaction: what is remembered must be committed.
func (a *Authenticator) read(ctx context.Context, digest secret.Digest) (*credential, error) {
	now := a.cfg.Clock.Now()
	key, err := a.cfg.Ent.APIKey.Query().Where(entkey.Or(
		entkey.Digest(digest[:]),
		entkey.And(entkey.PreviousDigest(digest[:]), entkey.PreviousUntilGT(now)),
	)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, ErrUnknownKey
	} else if err != nil {
		return nil, unavailable(err)
	}
	c, err := a.credentialOf(ctx, key, now)
	if err != nil {
		return nil, err
	}
	if until := key.PreviousUntil; until != nil && secret.Digest(key.Digest) != digest && (c.expires.IsZero() || until.Before(c.expires)) {
		c.expires = *until
	}
	return c, nil
}

// credentialOf is what a key amounts to now.
func (a *Authenticator) credentialOf(ctx context.Context, key *apikey.Key, now time.Time) (*credential, error) {
	t, err := a.cfg.Ent.Tenant.Get(ctx, key.TenantID)
	if err != nil {
		return nil, unavailable(err)
	}
	u, err := a.cfg.Ent.User.Get(ctx, key.CreatedBy)
	if err != nil {
		return nil, unavailable(err)
	}
	identity, err := newIdentity(key, t, u, now)
	if err != nil {
		return nil, err
	}
	if a.cfg.Limits != nil {
		identity.Limits, err = a.cfg.Limits.Rules(ctx, limit.Caller{TenantID: t.ID, UserID: u.ID, KeyID: key.ID, VIPLevel: t.VipLevel})
		if err != nil {
			return nil, unavailable(err)
		}
	}
	return &credential{identity: identity, expires: identity.ExpiresAt, used: &use{keyID: key.ID}, refusal: refusal(key, t, u)}, nil
}

func newIdentity(k *apikey.Key, t *Tenant, u *User, now time.Time) (Identity, error) {
	keyUUID, err := id.Parse(id.Key, k.ID)
	tenantUUID, err2 := id.Parse(id.Tenant, t.ID)
	userUUID, err3 := id.Parse(id.User, u.ID)
	if err := errors.Join(err, err2, err3); err != nil {
		return Identity{}, fmt.Errorf("identity of %s: %w", k.ID, err)
	}
	identity := Identity{
		KeyID: k.ID, KeyUUID: keyUUID, KeyNumber: k.Number, KeyName: k.Name, Prefix: k.Prefix,
		TenantID: t.ID, TenantUUID: tenantUUID, TenantName: t.Name, TenantSlug: t.Slug, Timezone: t.Timezone,
		PriceGroup: t.PriceGroup, VIPLevel: t.VipLevel,
		UserID: u.ID, UserUUID: userUUID, Status: apikey.StatusOf(k, now),
	}
	if k.ExpiresAt != nil {
		identity.ExpiresAt = *k.ExpiresAt
	}
	if t.VipExpireAt != nil {
		identity.VIPUntil = *t.VipExpireAt
	}
	identity.Models, identity.Capture = k.Models, tenant.CaptureOf(t, k.ID)
	for _, text := range k.AllowedIps {
		network, err := apikey.Network(text)
		if err != nil {
			return Identity{}, fmt.Errorf("identity of %s: %w", k.ID, err)
		}
		identity.Networks = append(identity.Networks, network)
	}
	return identity, nil
}

func refusal(k *apikey.Key, t *Tenant, u *User) error {
	switch {
	case k.RevokedAt != nil:
		return ErrKeyRevoked
	case k.DisabledAt != nil:
		return ErrKeyDisabled
	case tenant.Halted(t), u.SuspendedAt != nil, leaving(u):
		return ErrSuspended
	}
	return nil
}

func unavailable(err error) error {
	return &fault.Error{Code: fault.Unavailable, Message: "The service is unavailable. Retry shortly.", RetryAfter: time.Second, Err: err}
}
