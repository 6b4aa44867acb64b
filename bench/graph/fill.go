package main

import (
	"context"
	"database/sql/driver"
	"fmt"
	"os"
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
	price     = 1000              // nano-USD of each call
	opening   = 1_000_000_000_000 // nano-USD with which each tenant begins
	portion   = 250_000           // calls in one transaction
	bigShare  = 5                 // every fifth call is the first tenant's
	slotDigit = 43                // characters of a session's token
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
	for _, settle := range []string{"VACUUM ANALYZE", "CHECKPOINT"} { // so that the database has nothing left to do of the filling
		if _, err := s.d.SQL.ExecContext(ctx, settle); err != nil {
			return err
		}
	}
	return nil
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
		func() error {
			_, err := book.Credit(ctx, tx, ledger.Credit{
				Key: "opening:" + tenantID, Tenant: t.id, Amount: opening, Fund: ledger.Cash, From: ledger.Adjustment,
				About: ledger.About{Code: ledger.CodeAdjust},
			})
			return err
		},
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

// step is one statement of the fill.
type step struct {
	what, statement string
	args            []any
}

// history makes the calls in the server: usage records, charges, and the sums by hour and day; then the tasks. The first bits of
// an id are its time, as in the ids that the ledger makes.
func (s *stage) history(ctx context.Context) error {
	var tenants, keys, users []string
	for _, t := range s.cast {
		tenants, keys, users = append(tenants, t.id.String()), append(keys, t.key.String()), append(users, t.user.String())
	}
	span := time.Duration(s.days) * 24 * time.Hour
	start := time.Now().Add(-span).UTC()
	apart := func(rows int) int64 { return (span / time.Duration(rows+1)).Microseconds() }
	steps := []step{
		{"partitions", partitions, []any{start}},
		{"indexes away", noIndexes, nil},
		{"unlock", unlock, nil},
		{"openings", backdate, []any{start}},
		{"lock", lock, nil},
	}
	for from := 0; from < s.records; from += portion {
		steps = append(steps, step{"calls", calls, []any{
			array(tenants), array(keys), len(s.cast), start, apart(s.records), from, min(from+portion, s.records), models, price, bigShare,
		}})
	}
	steps = append(
		steps, step{"index of calls", callIndex, nil}, step{"charges", charges, []any{opening}}, step{"index of charges", chargeIndex, nil},
		step{"hours", hours, nil}, step{"hours of users", hourUsers, nil}, step{"indexes of hours", hourIndexes, nil},
		step{"days", days, nil}, step{"days of users", dayUsers, nil}, step{"indexes of days", dayIndexes, nil},
		step{"wallets", wallets, nil}, step{"lots", lots, nil}, step{"cursors", cursors, nil},
		step{"tasks", tasks, []any{array(tenants), array(users), bigShare, len(s.cast), start, apart(s.tasks), s.tasks}},
	)
	conn, err := s.d.SQL.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { // its settings are not for others
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		_ = conn.Close()
	}()
	if _, err := conn.ExecContext(ctx, fillSettings); err != nil {
		return err
	}
	for i, at := range steps {
		began := time.Now()
		if _, err := conn.ExecContext(ctx, at.statement, at.args...); err != nil {
			return fmt.Errorf("%s: %w", at.what, err)
		}
		fmt.Fprintf(os.Stderr, "%d of %d: %s, %s\n", i+1, len(steps), at.what, time.Since(began).Round(time.Millisecond))
	}
	return nil
}

func array(ids []string) string { return "{" + strings.Join(ids, ",") + "}" }
