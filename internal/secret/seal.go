package secret

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// keysetPurpose is the associated data of the stored keyset: a value moved there from elsewhere does not open.
const keysetPurpose = "weir keyset/seal/v1"

// errSealed is all that is said of a value that does not open: wrong key, wrong row, or altered bytes.
var errSealed = errors.New("sealed value does not open: another secret key, another row, or damaged")

// KeysetStore (implemented by internal/keyset on the settings table) keeps the installation's keyset, sealed.
type KeysetStore interface {
	// Keyset returns the stored keyset, and nil when there is none.
	Keyset(ctx context.Context) ([]byte, error)
	// CreateKeyset stores a keyset unless there is one, and returns the one that is stored. Of several racers one wins.
	CreateKeyset(ctx context.Context, sealed []byte) ([]byte, error)
	// ReplaceKeyset stores next in the place of last; false when last is no longer what is stored.
	ReplaceKeyset(ctx context.Context, last, next []byte) (bool, error)
	// Roots returns what digests are made with, sealed, and nil when it is not stored yet.
	Roots(ctx context.Context) ([]byte, error)
	// CreateRoots stores it unless it is stored, and returns what is. Of several racers one wins.
	CreateRoots(ctx context.Context, sealed []byte) ([]byte, error)
}

// Sealer encrypts what must be read back: credentials of vendors, webhook secrets, kept answers. Values are sealed with
// AES-256-GCM (XAES, 192-bit nonces) under a keyset that can be rotated; the keyset itself is stored sealed under the key
// that WEIR_SECRET_KEY derives. Safe for concurrent use.
type Sealer struct {
	kek   tink.AEAD
	old   tink.AEAD // of the secret key before; nil: none
	store KeysetStore
	now   atomic.Pointer[opened]
}

// opened is a keyset that is in use, with the stored bytes that it came from.
type opened struct {
	handle *keyset.Handle
	aead   tink.AEAD
	stored []byte
}

// NewSealer opens the installation's keyset, and makes it on first use. It fails when the keyset was sealed under another
// secret key: nothing could be opened, so nothing starts. A keyset that the accepted older key sealed is sealed anew under
// keys. Keys then look up and sign with what the installation did so with from its first day.
func NewSealer(ctx context.Context, keys *Keys, store KeysetStore) (*Sealer, error) {
	s := &Sealer{store: store}
	var err error
	if s.kek, err = subtle.NewAESGCM(keys.seal); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if keys.old != nil {
		if s.old, err = subtle.NewAESGCM(keys.old.seal); err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
	}
	stored, err := store.Keyset(ctx)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if stored == nil {
		if stored, err = s.create(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.use(stored); err != nil {
		return nil, err
	}
	from := keys
	if s.outdated() {
		from = keys.old
	}
	// The roots first: once the keyset is sealed anew, nothing tells any more which key they come from.
	if err := s.adopt(ctx, keys, from); err != nil {
		return nil, err
	}
	return s, s.renew(ctx)
}

// rootsRow is the name under which the roots are sealed.
const rootsRow = "weir roots/v1"

// adopt has keys look up and sign with the installation's roots, and stores them where they are not yet: those of from.
func (s *Sealer) adopt(ctx context.Context, keys, from *Keys) error {
	stored, err := s.store.Roots(ctx)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	if stored == nil {
		sealed, err := s.Seal(slices.Concat(from.lookup, from.link), rootsRow)
		if err != nil {
			return err
		}
		if stored, err = s.store.CreateRoots(ctx, sealed); err != nil {
			return fmt.Errorf("seal: store roots: %w", err)
		}
	}
	roots, err := s.Open(stored, rootsRow)
	if err != nil {
		return err
	}
	if len(roots) != len(keys.lookup)+len(keys.link) {
		return errors.New("seal: the stored roots are damaged")
	}
	if !bytes.Equal(roots, slices.Concat(keys.lookup, keys.link)) {
		keys.lookup, keys.link = roots[:len(keys.lookup)], roots[len(keys.lookup):]
	}
	return nil
}

// outdated reports whether only the older secret key opens the stored keyset.
func (s *Sealer) outdated() bool { return s.old != nil && !opens(s.kek, s.now.Load().stored) }

// renew seals the keyset under the secret key of the day.
func (s *Sealer) renew(ctx context.Context) error {
	if !s.outdated() {
		return nil
	}
	return s.change(ctx, func(*keyset.Manager) error { return nil })
}

// State is under which secret key the installation's keyset is sealed.
type State string

// The states.
const (
	StateNone     State = "none"     // nothing is sealed yet
	StateCurrent  State = "current"  // under the secret key
	StatePrevious State = "previous" // under the accepted older one
	StateForeign  State = "foreign"  // under none of them
)

// StateOf looks at the stored keyset and changes nothing.
func StateOf(ctx context.Context, keys *Keys, store KeysetStore) (State, error) {
	stored, err := store.Keyset(ctx)
	if err != nil || stored == nil {
		return StateNone, err
	}
	for _, k := range []struct {
		keys  *Keys
		state State
	}{{keys, StateCurrent}, {keys.old, StatePrevious}} {
		if k.keys == nil {
			continue
		}
		kek, err := subtle.NewAESGCM(k.keys.seal)
		if err != nil {
			return "", fmt.Errorf("seal: %w", err)
		}
		if opens(kek, stored) {
			return k.state, nil
		}
	}
	return StateForeign, nil
}

func opens(kek tink.AEAD, stored []byte) bool {
	_, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(stored)), kek, []byte(keysetPurpose))
	return err == nil
}

// Seal encrypts plaintext for one row. The row's id is bound to the value: it opens under no other.
func (s *Sealer) Seal(plaintext []byte, rowID string) ([]byte, error) {
	sealed, err := s.now.Load().aead.Encrypt(plaintext, []byte(rowID))
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", rowID, err)
	}
	return sealed, nil
}

// Open decrypts what Seal made for the row.
func (s *Sealer) Open(sealed []byte, rowID string) ([]byte, error) {
	plain, err := s.now.Load().aead.Decrypt(sealed, []byte(rowID))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", rowID, errSealed)
	}
	return plain, nil
}

// SealString and OpenString are Seal and Open for a secret text.
func (s *Sealer) SealString(text String, rowID string) ([]byte, error) {
	return s.Seal([]byte(text.s), rowID)
}

// OpenString decrypts what SealString made for the row.
func (s *Sealer) OpenString(sealed []byte, rowID string) (String, error) {
	plain, err := s.Open(sealed, rowID)
	return String{string(plain)}, err
}

// Reload reads the keyset again, after another node rotated it.
func (s *Sealer) Reload(ctx context.Context) error {
	stored, err := s.store.Keyset(ctx)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	if bytes.Equal(stored, s.now.Load().stored) {
		return nil
	}
	return s.use(stored)
}

// AddKey adds a key to the keyset with which nothing is sealed yet, so that every node can learn it before it is used.
func (s *Sealer) AddKey(ctx context.Context) (keyID uint32, err error) {
	err = s.change(ctx, func(m *keyset.Manager) error {
		keyID, err = m.Add(aead.XAES256GCM192BitNonceKeyTemplate())
		return err
	})
	return keyID, err
}

// UseKey seals with a key of the keyset from now on. Older keys stay, and open what they sealed.
func (s *Sealer) UseKey(ctx context.Context, keyID uint32) error {
	return s.change(ctx, func(m *keyset.Manager) error { return m.SetPrimary(keyID) })
}

// change alters the stored keyset; of two racers the second starts again from the first's.
func (s *Sealer) change(ctx context.Context, alter func(*keyset.Manager) error) error {
	for {
		if err := s.Reload(ctx); err != nil {
			return err
		}
		last := s.now.Load()
		manager := keyset.NewManagerFromHandle(last.handle)
		if err := alter(manager); err != nil {
			return fmt.Errorf("rotate keyset: %w", err)
		}
		handle, err := manager.Handle()
		if err != nil {
			return fmt.Errorf("rotate keyset: %w", err)
		}
		next, err := s.wrap(handle)
		if err != nil {
			return err
		}
		replaced, err := s.store.ReplaceKeyset(ctx, last.stored, next)
		if err != nil {
			return fmt.Errorf("rotate keyset: %w", err)
		}
		if replaced {
			return s.use(next)
		}
	}
}

func (s *Sealer) create(ctx context.Context) ([]byte, error) {
	handle, err := keyset.NewHandle(aead.XAES256GCM192BitNonceKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("seal: make keyset: %w", err)
	}
	sealed, err := s.wrap(handle)
	if err != nil {
		return nil, err
	}
	stored, err := s.store.CreateKeyset(ctx, sealed)
	if err != nil {
		return nil, fmt.Errorf("seal: store keyset: %w", err)
	}
	return stored, nil
}

func (s *Sealer) wrap(handle *keyset.Handle) ([]byte, error) {
	var b bytes.Buffer
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&b), s.kek, []byte(keysetPurpose)); err != nil {
		return nil, fmt.Errorf("seal: wrap keyset: %w", err)
	}
	return b.Bytes(), nil
}

func (s *Sealer) use(stored []byte) error {
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(stored)), s.kek, []byte(keysetPurpose))
	if err != nil && s.old != nil {
		handle, err = keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(stored)), s.old, []byte(keysetPurpose))
	}
	if err != nil {
		return errors.New("seal: the stored keyset does not open: WEIR_SECRET_KEY is not the one that this database was set up with; " +
			"the one before it goes into WEIR_SECRET_KEY_PREVIOUS")
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return fmt.Errorf("seal: %w", err)
	}
	s.now.Store(&opened{handle: handle, aead: primitive, stored: stored})
	return nil
}

// String keeps a Sealer out of logs; it holds keys.
func (*Sealer) String() string { return redacted }

// GoString keeps a Sealer out of logs.
func (*Sealer) GoString() string { return redacted }
