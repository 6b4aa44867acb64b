package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"weir/ent"
	"weir/internal/failpoint"
)

type txKey struct{}

// scope is a running transaction and what is to be done once it has committed.
type scope struct {
	tx    *ent.Tx
	after []func()
}

// InTx runs fn in a transaction and commits when it returns no error. A transaction that already runs in ctx is joined: the
// outermost InTx commits. No network call may happen inside.
func InTx[T any](ctx context.Context, c *ent.Client, fn func(ctx context.Context, tx *ent.Tx) (T, error)) (T, error) {
	var zero T
	if s, ok := ctx.Value(txKey{}).(*scope); ok {
		return fn(ctx, s.tx)
	}
	tx, err := c.Tx(ctx)
	if err != nil {
		return zero, fmt.Errorf("begin: %w", err)
	}
	s := &scope{tx: tx}
	v, err := runTx(context.WithValue(ctx, txKey{}, s), s, fn)
	if err != nil {
		return zero, err
	}
	for _, f := range s.after {
		f()
	}
	return v, nil
}

func runTx[T any](ctx context.Context, s *scope, fn func(ctx context.Context, tx *ent.Tx) (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			_ = s.tx.Rollback()
			panic(p)
		}
	}()
	if v, err = fn(ctx, s.tx); err != nil {
		if rerr := s.tx.Rollback(); rerr != nil {
			err = errors.Join(err, fmt.Errorf("rollback: %w", rerr))
		}
		return v, err
	}
	failpoint.Transaction.Before()
	if err = s.tx.Commit(); err != nil {
		return v, fmt.Errorf("commit: %w", err)
	}
	failpoint.Transaction.After()
	return v, nil
}

// Exec is InTx for a function without a result.
func Exec(ctx context.Context, c *ent.Client, fn func(ctx context.Context, tx *ent.Tx) error) error {
	_, err := InTx(ctx, c, func(ctx context.Context, tx *ent.Tx) (struct{}, error) { return struct{}{}, fn(ctx, tx) })
	return err
}

// AfterCommit has f called once the transaction of ctx has committed, and at once without a transaction. f must not fail:
// it is for nudges whose loss something else heals.
func AfterCommit(ctx context.Context, f func()) {
	if s, ok := ctx.Value(txKey{}).(*scope); ok {
		s.after = append(s.after, f)
		return
	}
	f()
}

// isNoRows: an insert that did nothing on a conflict returns no row, which ent reports so.
func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
