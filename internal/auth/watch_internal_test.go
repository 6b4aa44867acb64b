package auth

import (
	"errors"
	"testing"
	"time"

	"weir/internal/clock"
	"weir/internal/id"
	"weir/internal/secret"
)

// A leave to look holds for its session and its time, and cannot be forged.
func TestWatched(t *testing.T) {
	t.Parallel()
	keys, err := secret.Derive(secret.Generate())
	if err != nil {
		t.Fatal(err)
	}
	now := clock.NewFake(time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))
	s := &Sessions{cfg: SessionsConfig{Keys: keys, Clock: now}}
	session, tenant := id.NewUUID(), id.NewUUID()
	token := watchSecret(keys, session, tenant, now.Now().Add(watchLife)).Reveal()
	own := id.Format(id.Session, session)
	if got, until, err := s.watched(token, own); err != nil || got != id.Format(id.Tenant, tenant) || !until.Equal(now.Now().Add(time.Hour)) {
		t.Errorf("got %s until %s, %v", got, until, err)
	}
	forged := []byte(token)
	forged[30] ^= 1
	for name, row := range map[string]struct{ token, session string }{
		"another session": {token, id.New(id.Session)}, "a changed one": {string(forged), own}, "a short one": {token[:40], own},
		"none": {"", own}, "no base64": {"%%%", own},
	} {
		if _, _, err := s.watched(row.token, row.session); !errors.Is(err, errNoWatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
	now.Advance(watchLife)
	if _, _, err := s.watched(token, own); !errors.Is(err, errNoWatch) {
		t.Errorf("after its time: %v", err)
	}
}
