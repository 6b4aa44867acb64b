package rig

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/ledger"
	"weir/internal/money"
)

// Till pays money in, as a top-up does once it is paid, and keeps trying until that is on disk.
type Till struct {
	db  *db.DB
	log *Log
}

// NewTill books through a database handle, which may lead through a Proxy, and notes its promises in log (nil for none).
func NewTill(d *db.DB, log *Log) *Till { return &Till{db: d, log: log} }

const tillPause = 50 * time.Millisecond

// Credit pays in under a key, once however often it has to be tried. An error means that it is not known whether it was.
func (t *Till) Credit(ctx context.Context, tenant uuid.UUID, key string, amount money.Amount) error {
	c := Credited{Tenant: tenant, Key: key, Amount: amount}
	if t.log != nil {
		t.log.Promise(c)
	}
	for {
		err := t.try(ctx, c)
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("credit %s: %w", key, errors.Join(ctx.Err(), err))
		case <-time.After(tillPause):
		}
	}
	if c.Acked = true; t.log != nil {
		t.log.Promise(c)
	}
	return nil
}

func (t *Till) try(ctx context.Context, c Credited) error {
	tx, err := t.db.SQL.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = ledger.NewBook(t.db.SQL, t.db.Dialect, clock.System{}).Credit(ctx, tx, ledger.Credit{
		Key: c.Key, Tenant: c.Tenant, Amount: c.Amount, Fund: ledger.Cash, From: ledger.StripeClearing,
		About: ledger.About{Code: ledger.CodeTopUp, RefType: "rig", RefID: c.Key},
	})
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}
