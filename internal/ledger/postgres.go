package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"weir/internal/failpoint"
)

// postgresStore commits batches by the function ledger_batch.
type postgresStore struct {
	db *sql.DB
	// bounded: the connections themselves give up in time, so that statements need no context, which costs lib/pq a
	// goroutine for each.
	bounded bool
}

// postgresSession pins one connection with its prepared statements: database/sql repeats statements of a pool whose
// connection died after the commit, but never those of a pinned connection (facts/ledger.md §3.1).
type postgresSession struct {
	conn    *sql.Conn
	run     *sql.Stmt
	note    *sql.Stmt
	args    batchArgs
	bounded bool
}

const batchParameters = 33

var batchQuery = "SELECT r_settle, r_charge, r_hold, r_grant, r_wallet FROM ledger_batch(" + placeholders(batchParameters) + ")"

const checkpointQuery = `UPDATE open_holds o
   SET ckpt_amount = greatest(o.ckpt_amount, u.amount), ckpt_tokens = greatest(o.ckpt_tokens,
	u.tokens), first_byte_at = coalesce(o.first_byte_at, now())
  FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS u(id, amount, tokens)
 WHERE o.id = u.id`

// The server ends what hangs, so that a lane never waits on a lock or a lost connection for long.
const postgresSettings = `SET synchronous_commit = on; SET lock_timeout = '3s'; SET statement_timeout = '4s';
SET idle_in_transaction_session_timeout = '5s'; SET default_transaction_isolation = 'read committed'`

func placeholders(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if i > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", i)
	}
	return b.String()
}

func (s *postgresStore) open(ctx context.Context) (session, error) { //nolint:ireturn // one of two, chosen at run time
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	p := &postgresSession{conn: conn, bounded: s.bounded}
	if _, err = conn.ExecContext(ctx, postgresSettings); err == nil {
		if p.run, err = conn.PrepareContext(ctx, batchQuery); err == nil {
			p.note, err = conn.PrepareContext(ctx, checkpointQuery)
		}
	}
	if err != nil {
		p.close()
		return nil, fmt.Errorf("prepare: %w", err)
	}
	return p, nil
}

// close throws the connection away: its settings and statements are not for others, and it may be broken.
func (p *postgresSession) close() {
	_ = p.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = p.conn.Close()
}

func (p *postgresSession) flush(ctx context.Context, b *batch) error {
	if p.bounded {
		ctx = context.WithoutCancel(ctx)
	}
	err := p.inTx(ctx, func(tx *sql.Tx) (err error) {
		rows, err := tx.StmtContext(ctx, p.run).QueryContext(ctx, p.args.encode(b)...) //nolint:sqlclosecheck // a view of p.run
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close(), rows.Err()) }()
		err = readBatch(rows, b)
		b.before()
		return err
	})
	if err == nil {
		b.after()
	}
	return err
}

func (p *postgresSession) checkpoint(ctx context.Context, cs []checkpoint) error {
	var ids, amounts, tokens array
	for _, c := range cs {
		ids.uuid(c.hold)
		amounts.int(c.amount)
		tokens.int(c.tokens)
	}
	err := p.inTx(ctx, func(tx *sql.Tx) error {
		note := tx.StmtContext(ctx, p.note) //nolint:sqlclosecheck // a view of p.note
		_, err := note.ExecContext(ctx, ids.text(), amounts.text(), tokens.text())
		failpoint.Checkpoint.Before()
		return err
	})
	if err == nil {
		failpoint.Checkpoint.After()
	}
	return err
}

func (p *postgresSession) inTx(ctx context.Context, fn func(*sql.Tx) error) error {
	tx, err := p.conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

func readBatch(rows *sql.Rows, b *batch) error {
	if !rows.Next() {
		return errors.Join(errors.New("ledger_batch: no row"), rows.Err())
	}
	var settles, charges, holds, grants, wallets sql.RawBytes
	if err := rows.Scan(&settles, &charges, &holds, &grants, &wallets); err != nil {
		return err
	}
	st, ch := intArray{rest: settles}, intArray{rest: charges}
	for _, it := range b.settles {
		it.status = int(st.next())
		it.setCharge(ch.next(), ch.next(), ch.next(), ch.next(), ch.next())
	}
	hd, gr := intArray{rest: holds}, intArray{rest: grants}
	for _, it := range b.holds {
		it.status = int(hd.next())
		it.setGranted(gr.next())
	}
	wl := intArray{rest: wallets}
	for range b.tenants {
		w := wallet{cash: wl.next(), bonus: wl.next(), held: wl.next(), locked: wl.next(), debt: wl.next()}
		state := wl.next()
		w.exists, w.frozen = state > 0, state == 2
		b.wallets = append(b.wallets, w)
	}
	if st.bad || ch.bad || hd.bad || gr.bad || wl.bad {
		return errors.New("ledger_batch: answer does not fit the batch")
	}
	return nil
}
