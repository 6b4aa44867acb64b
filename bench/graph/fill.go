package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"weir/ent"
	"weir/internal/clock"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/secret"
	"weir/internal/viewer"
)

// tenant is one of the cast: who asks, and what it has.
type tenant struct {
	id, key, user uuid.UUID
	slug          string
	session       secret.String
}

const (
	models    = 8
	keysEach  = 3
	price     = 1000    // nano-USD of each call
	portion   = 250_000 // calls in one transaction
	bigShare  = 5       // every fifth call is the first tenant's
	slotDigit = 43      // characters of a session's token
)

// fill makes the cast by ent and its history by SQL.
func (s *stage) fill(ctx context.Context) error {
	ctx = viewer.SystemContext(ctx, "bench")
	book := ledger.NewBook(s.d.SQL, s.d.Dialect, clock.System{})
	for i := range s.tenants {
		t, err := s.tenant(ctx, i, book)
		if err != nil {
			return fmt.Errorf("tenant %d: %w", i, err)
		}
		s.cast = append(s.cast, t)
	}
	if err := s.history(ctx); err != nil {
		return fmt.Errorf("history: %w", err)
	}
	_, err := s.d.SQL.ExecContext(ctx, "VACUUM ANALYZE")
	return err
}

// tenant makes a tenant with its owner, who is signed in, its keys and its wallet.
func (s *stage) tenant(ctx context.Context, i int, book *ledger.Book) (t tenant, err error) {
	t.id, t.user, t.slug, t.session = id.NewUUID(), id.NewUUID(), fmt.Sprintf("tenant-%d", i), secret.New(secret.Token(slotDigit))
	tx, err := s.d.Ent.Tx(ctx)
	if err != nil {
		return t, err
	}
	tenantID, userID, digest := id.Format(id.Tenant, t.id), id.Format(id.User, t.user), s.keys.Lookup(t.session.Reveal())
	bulk := []func() error{
		func() error {
			return tx.Tenant.Create().SetID(tenantID).SetSlug(t.slug).SetName(fmt.Sprintf("Tenant %d", i)).Exec(ctx)
		},
		func() error {
			return tx.User.Create().SetID(userID).SetNumber(10_000 + i).SetEmail(t.slug + "@example.com").SetDisplayName(fmt.Sprintf("Owner %d", i)).
				SetPasswordHash("").Exec(ctx)
		},
		func() error {
			return tx.Membership.Create().SetTenantID(tenantID).SetUserID(userID).SetRole("OWNER").Exec(ctx)
		},
		func() error {
			return tx.Session.Create().SetUserID(userID).SetTenantID(tenantID).SetDigest(digest[:]).SetExpiresAt(time.Now().Add(24 * time.Hour)).Exec(ctx)
		},
		func() error { return book.OpenWallet(ctx, tx, t.id) },
	}
	for k := range keysEach {
		key := id.NewUUID()
		if k == 0 {
			t.key = key
		}
		bulk = append(bulk, func() error { return s.key(ctx, tx, key, tenantID, userID, i*keysEach+k) })
	}
	for _, make := range bulk {
		if err := make(); err != nil {
			_ = tx.Rollback()
			return t, err
		}
	}
	return t, tx.Commit()
}

func (s *stage) key(ctx context.Context, tx *ent.Tx, key uuid.UUID, tenantID, userID string, number int) error {
	digest := s.keys.Lookup(key.String())
	return tx.APIKey.Create().SetID(id.Format(id.Key, key)).SetTenantID(tenantID).SetCreatedBy(userID).SetNumber(10_000 + number).
		SetName(fmt.Sprintf("Key %d", number)).SetPrefix("sk-bench").SetDigest(digest[:]).Exec(ctx)
}

// history makes the calls in the server: usage records, charges, and the sums by hour and day. The first bits of an id are its
// time, as in the ids that the ledger makes.
func (s *stage) history(ctx context.Context) error {
	var tenants, keys []string
	for _, t := range s.cast {
		tenants, keys = append(tenants, t.id.String()), append(keys, t.key.String())
	}
	start := time.Now().Add(-time.Duration(s.days) * 24 * time.Hour).UTC()
	step := time.Duration(s.days) * 24 * time.Hour / time.Duration(s.records+1)
	if _, err := s.d.SQL.ExecContext(ctx, partitions, start); err != nil {
		return err
	}
	for from := 0; from < s.records; from += portion {
		_, err := s.d.SQL.ExecContext(ctx, calls, array(tenants), array(keys), len(s.cast), start, step.Microseconds(), from,
			min(from+portion, s.records), models, price, bigShare)
		if err != nil {
			return err
		}
	}
	for _, statement := range []string{charges, hours, hourUsers, days, dayUsers, wallets, cursors} {
		if _, err := s.d.SQL.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%.60s: %w", strings.TrimSpace(statement), err)
		}
	}
	return nil
}

func array(ids []string) string { return "{" + strings.Join(ids, ",") + "}" }
