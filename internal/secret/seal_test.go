package secret_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"weir/internal/secret"
)

// memory is a KeysetStore in memory.
type memory struct {
	mu            sync.Mutex
	stored, roots []byte
}

func (m *memory) Roots(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.roots, nil
}

func (m *memory) CreateRoots(_ context.Context, sealed []byte) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.roots == nil {
		m.roots = sealed
	}
	return m.roots, nil
}

func (m *memory) Keyset(context.Context) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.stored, nil
}

func (m *memory) CreateKeyset(_ context.Context, sealed []byte) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stored == nil {
		m.stored = sealed
	}
	return m.stored, nil
}

func (m *memory) ReplaceKeyset(_ context.Context, last, next []byte) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !bytes.Equal(m.stored, last) {
		return false, nil
	}
	m.stored = next
	return true, nil
}

func keysOf(t *testing.T) *secret.Keys {
	t.Helper()
	k, err := secret.Derive(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sealerOn(t *testing.T, k *secret.Keys, m *memory) *secret.Sealer {
	t.Helper()
	s, err := secret.NewSealer(t.Context(), k, m)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSealAndOpen(t *testing.T) {
	t.Parallel()
	keys, store := keysOf(t), &memory{}
	s := sealerOn(t, keys, store)
	sealed, err := s.SealString(secret.New("sk-vendor"), "crd_1")
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("vendor")) {
		t.Error("the sealed value shows its text")
	}
	if again, _ := s.SealString(secret.New("sk-vendor"), "crd_1"); bytes.Equal(sealed, again) {
		t.Error("equal texts are sealed alike")
	}
	for name, opener := range map[string]*secret.Sealer{"the same node": s, "another node": sealerOn(t, keys, store)} {
		if got, err := opener.OpenString(sealed, "crd_1"); err != nil || got.Reveal() != "sk-vendor" {
			t.Errorf("%s: got %q (%v)", name, got.Reveal(), err)
		}
	}
	damaged := bytes.Clone(sealed)
	damaged[len(damaged)-1] ^= 1
	for name, row := range map[string]struct {
		sealed []byte
		id     string
	}{"another row": {sealed, "crd_2"}, "damaged": {damaged, "crd_1"}, "nothing": {nil, "crd_1"}} {
		if got, err := s.Open(row.sealed, row.id); err == nil || got != nil {
			t.Errorf("%s: got %q (%v), want an error", name, got, err)
		}
	}
}

func TestAnotherSecretKeyOpensNothing(t *testing.T) {
	t.Parallel()
	store := &memory{}
	sealerOn(t, keysOf(t), store)
	if s, err := secret.NewSealer(t.Context(), keysOf(t), store); err == nil || !strings.Contains(err.Error(), "WEIR_SECRET_KEY") {
		t.Errorf("got %v, %v: want an error that names the key", s, err)
	}
}

func TestFirstUseIsRaceFree(t *testing.T) {
	t.Parallel()
	keys, store := keysOf(t), &memory{}
	var g errgroup.Group
	sealers := make([]*secret.Sealer, 8)
	for i := range sealers {
		g.Go(func() (err error) {
			sealers[i], err = secret.NewSealer(t.Context(), keys, store)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	sealed, err := sealers[0].Seal([]byte("x"), "row")
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range sealers {
		if _, err := s.Open(sealed, "row"); err != nil {
			t.Errorf("sealer %d: %v", i, err)
		}
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	keys, store := keysOf(t), &memory{}
	a, b := sealerOn(t, keys, store), sealerOn(t, keys, store)
	old, err := a.Seal([]byte("old"), "row")
	if err != nil {
		t.Fatal(err)
	}
	keyID, err := a.AddKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := b.UseKey(t.Context(), keyID); err != nil { // from the other node: its keyset is not the first one any more
		t.Fatal(err)
	}
	fresh, err := b.Seal([]byte("new"), "row")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*secret.Sealer{"a, which knew the key before it was used": a, "b": b, "a node that starts now": sealerOn(t, keys, store)} {
		for want, sealed := range map[string][]byte{"old": old, "new": fresh} {
			if got, err := s.Open(sealed, "row"); err != nil || string(got) != want {
				t.Errorf("%s: got %q (%v), want %s", name, got, err, want)
			}
		}
	}
	if err := a.UseKey(t.Context(), 1); err == nil {
		t.Error("a key that is not there is used")
	}
}

func TestSealerPrintsNothing(t *testing.T) {
	t.Parallel()
	s := sealerOn(t, keysOf(t), &memory{})
	if got := fmt.Sprintf("%v %s %#v", s, s, s); got != "[redacted] [redacted] [redacted]" {
		t.Errorf("got %s", got)
	}
}

// TestSecretKeyRotation: an installation changes its secret key while nodes with the old one still run. What was sealed opens,
// what was looked up is found, links that live are good; and then nothing needs the old key any more.
func TestSecretKeyRotation(t *testing.T) {
	t.Parallel()
	first, second := secret.Generate(), secret.Generate()
	derive := func(master secret.String, older ...secret.String) *secret.Keys {
		k, err := secret.Derive(master)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range older {
			old, err := secret.Derive(o)
			if err != nil {
				t.Fatal(err)
			}
			k.Accept(old)
		}
		return k
	}
	state := func(k *secret.Keys, store secret.KeysetStore) secret.State {
		s, err := secret.StateOf(t.Context(), k, store)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, before := range map[string]func(*memory){
		"from this version": func(*memory) {}, "from one that stored no roots": func(m *memory) { m.roots = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := &memory{}
			if got := state(derive(first), store); got != secret.StateNone {
				t.Errorf("before anything: %s", got)
			}
			oldKeys := derive(first)
			old := sealerOn(t, oldKeys, store)
			sealed, err := old.Seal([]byte("x"), "row")
			if err != nil {
				t.Fatal(err)
			}
			link := oldKeys.Prove("blob", "name")
			before(store)
			if _, err := secret.NewSealer(t.Context(), derive(second), store); err == nil {
				t.Fatal("a key that opens nothing starts")
			}
			if got := state(derive(second), store); got != secret.StateForeign {
				t.Errorf("with another key: %s", got)
			}
			both := derive(second, first)
			if got := state(both, store); got != secret.StatePrevious {
				t.Errorf("with both, before: %s", got)
			}
			sealerOn(t, both, store)
			if got := state(derive(second), store); got != secret.StateCurrent {
				t.Errorf("with both, after: %s", got)
			}
			if !both.Proves(link[:], "blob", "name") || both.Prove("blob", "name") == link {
				t.Error("a link that lives must be good, and a new one be of the new key")
			}
			if _, err := old.Open(sealed, "row"); err != nil {
				t.Errorf("a node that still has the old key: %v", err)
			}
			fresh, err := sealerOn(t, derive(second, first), store).Seal([]byte("y"), "row")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := old.Open(fresh, "row"); err != nil {
				t.Errorf("what a new node seals, on an old one: %v", err)
			}
			alone := derive(second)
			s := sealerOn(t, alone, store)
			for what, row := range map[string][]byte{"before": sealed, "meanwhile": fresh} {
				if _, err := s.Open(row, "row"); err != nil {
					t.Errorf("sealed %s: %v", what, err)
				}
			}
			for which, k := range map[string]*secret.Keys{"old": oldKeys, "both": both, "new": alone} {
				if k.Lookup("sk-key") != oldKeys.Lookup("sk-key") || k.Sign("pseudonym", "ten") != oldKeys.Sign("pseudonym", "ten") {
					t.Errorf("%s: digests changed", which)
				}
			}
			if alone.Proves(link[:], "blob", "name") {
				t.Error("the old key still makes links")
			}
		})
	}
}
