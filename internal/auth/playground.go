package auth

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/ent/membership"
	entsession "weir/ent/session"
	"weir/internal/apikey"
	"weir/internal/clock"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/secret"
	"weir/internal/viewer"
)

const (
	playgroundPrefix = "pgt_"
	playgroundLife   = 15 * time.Minute
	playgroundClaims = 16 + 16 + 8 // session, key, end in seconds since 1970
	playgroundLength = playgroundClaims + len(secret.Digest{})
)

// ErrPlaygroundEnded: a playground token that is over, with its session or its membership, or was never given out.
var ErrPlaygroundEnded = fault.New(fault.Unauthenticated, "This playground token has ended. Ask for a new one.")

// PlaygroundToken opens the relay to the dashboard of one session for a while.
type PlaygroundToken struct {
	Secret    secret.String
	ExpiresAt time.Time
	Key       *apikey.Key // in whose name it pays
}

// Playground gives out tokens with which the dashboard calls the relay. Nothing of a token is kept: it says itself, signed,
// which session and which key it stands for.
type Playground struct {
	apiKeys *apikey.Service
	keys    *secret.Keys
	clock   clock.Clock
}

// NewPlayground returns a Playground.
func NewPlayground(apiKeys *apikey.Service, keys *secret.Keys, c clock.Clock) *Playground {
	return &Playground{apiKeys, keys, c}
}

// Issue makes a token for the viewer, who must be a person with a session, in its tenant. FORBIDDEN for roles that may not
// make keys. It ends after 15 minutes, with the session, with the membership, and when its key is disabled or revoked.
func (p *Playground) Issue(ctx context.Context) (PlaygroundToken, error) {
	v, err := person(ctx)
	if err != nil {
		return PlaygroundToken{}, err
	}
	key, err := p.apiKeys.Playground(ctx)
	if err != nil {
		return PlaygroundToken{}, err
	}
	session, err := id.Parse(id.Session, v.SessionID)
	if err != nil {
		return PlaygroundToken{}, fmt.Errorf("playground: session: %w", err)
	}
	keyUUID, err := id.Parse(id.Key, key.ID)
	if err != nil {
		return PlaygroundToken{}, fmt.Errorf("playground: key: %w", err)
	}
	end := p.clock.Now().Add(playgroundLife).Truncate(time.Second)
	claims := make([]byte, 0, playgroundLength)
	claims = append(append(claims, session[:]...), keyUUID[:]...)
	claims = binary.BigEndian.AppendUint64(claims, uint64(end.Unix())) //nolint:gosec // after 1970
	proof := p.keys.Prove(playgroundProof, string(claims))
	return PlaygroundToken{
		Secret:    secret.New(playgroundPrefix + base64.RawURLEncoding.EncodeToString(append(claims, proof[:]...))),
		ExpiresAt: end, Key: key,
	}, nil
}

// playgroundProof is what a token's proof is for.
const playgroundProof = "playground token"

// pass is what a playground token stands for.
type pass struct {
	session, key uuid.UUID
	end          time.Time
}

// readPass checks that a token is ours and not over. Whether its session lives is not asked here.
func readPass(keys *secret.Keys, token string, now time.Time) (pass, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(strings.TrimPrefix(token, playgroundPrefix))
	if err != nil || len(raw) != playgroundLength {
		return pass{}, false
	}
	claims := raw[:playgroundClaims]
	if !keys.Proves(raw[playgroundClaims:], playgroundProof, string(claims)) {
		return pass{}, false
	}
	p := pass{end: time.Unix(int64(binary.BigEndian.Uint64(claims[32:])), 0).UTC()} //nolint:gosec // as written by Issue
	copy(p.session[:], claims)
	copy(p.key[:], claims[16:])
	return p, now.Before(p.end)
}

// admitPass is Authenticate for a playground token. What it stands for is remembered for a second, as sessions are.
func (a *Authenticator) admitPass(ctx context.Context, token string, now time.Time) (Identity, error) {
	p, ok := readPass(a.cfg.Keys, token, now)
	if !ok {
		return Identity{}, ErrPlaygroundEnded
	}
	generation := a.generation.Load()
	c, ok := a.passes.get(p, generation, now)
	if !ok {
		ctx, cancel := context.WithTimeout(viewer.SystemContext(ctx, "authenticate"), loadTimeout)
		defer cancel()
		var err error
		if c, err = a.readCredential(ctx, p); err != nil {
			return Identity{}, err
		}
		a.passes.put(p, c, generation, now, now.Add(sessionFresh))
	}
	return c.admit(ctx, a.uses, now)
}

// readCredential finds the session and the key of a pass, and whether the member may still use it.
func (a *Authenticator) readCredential(ctx context.Context, p pass) (*credential, error) {
	now := a.cfg.Clock.Now()
	session, err := a.cfg.Ent.Session.Query().
		Where(entsession.ID(id.Format(id.Session, p.session)), entsession.ExpiresAtGT(now)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, ErrPlaygroundEnded
	} else if err != nil {
		return nil, unavailable(err)
	}
	key, err := a.cfg.Ent.APIKey.Get(ctx, id.Format(id.Key, p.key))
	switch {
	case ent.IsNotFound(err):
		return nil, ErrPlaygroundEnded
	case err != nil:
		return nil, unavailable(err)
	case key.CreatedBy != session.UserID:
		return nil, ErrPlaygroundEnded
	}
	may, err := a.cfg.Ent.Membership.Query().Where(
		membership.TenantID(key.TenantID), membership.UserID(session.UserID),
		membership.RoleIn(membership.RoleOWNER, membership.RoleADMIN, membership.RoleMEMBER),
	).Exist(ctx)
	switch {
	case err != nil:
		return nil, unavailable(err)
	case !may:
		return nil, ErrPlaygroundEnded
	}
	c, err := a.credentialOf(ctx, key, now)
	if err != nil {
		return nil, err
	}
	if c.expires.IsZero() || p.end.Before(c.expires) {
		c.expires, c.identity.ExpiresAt = p.end, p.end
	}
	return c, nil
}
