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

// postgresStore commits batches by the function ledger_flush.
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
	note    *sql.Stmt
	args    batchArgs
	text    []byte
	bounded bool
}

const batchParameters = 33

var prepareBatch = "PREPARE ledger_flush AS SELECT r_settle, r_charge, r_hold, r_grant, r_wallet FROM ledger_flush(" +
	placeholders(batchParameters) + ")"

const checkpointQuery = `UPDATE open_holds o
   SET ckpt_amount = greatest(o.ckpt_amount, u.amount), ckpt_tokens = greatest(o.ckpt_tokens,
	u.tokens), first_byte_at = coalesce(o.first_byte_at, now())
  FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS u(id, amount, tokens)
 WHERE o.id = u.id`

// The server ends what hangs, so that a lane never waits on a lock or a lost connection for long.
const postgresSettings = `SET synchronous_commit = on; SET lock_timeout = '3s'; SET statement_timeout = '4s';
SET idle_in_transaction_session_timeout = '5s'; SET default_transaction_isolation = 'read committed';
SET standard_conforming_strings = on; SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET jit = off`

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
	if _, err = conn.ExecContext(ctx, postgresSettings+"; "+prepareBatch); err == nil {
		p.note, err = conn.PrepareContext(ctx, checkpointQuery)
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
	err := p.run(ctx, b)
	if err != nil {
		if _, rerr := p.conn.ExecContext(ctx, "ROLLBACK"); rerr != nil {
			err = errors.Join(err, fmt.Errorf("rollback: %w", rerr))
		}
		return err
	}
	b.after()
	return nil
}

// run sends BEGIN, the batch and COMMIT in one message: one round trip instead of three. Only where processes are killed
// between the batch and its COMMIT they go apart.
func (p *postgresSession) run(ctx context.Context, b *batch) (err error) {
	p.text = append(append(append(p.text[:0], "BEGIN; EXECUTE ledger_flush("...), p.args.encode(b)...), ')')
	if !failpoint.Enabled {
		p.text = append(p.text, "; COMMIT"...)
	}
	rows, err := p.conn.QueryContext(ctx, string(p.text))
	if err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	if err = readBatch(rows, b); err == nil && failpoint.Enabled {
		b.before()
		_, err = p.conn.ExecContext(ctx, "COMMIT")
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

// readBatch reads the answers of a batch, and on to the end: the answer of COMMIT is there.
func readBatch(rows *sql.Rows, b *batch) (err error) {
	defer func() { err = errors.Join(err, rows.Close(), rows.Err()) }()
	if !rows.Next() {
		return errors.Join(errors.New("ledger_flush: no row"), rows.Err())
	}
	var settles, charges, holds, grants, wallets sql.RawBytes
	if err := rows.Scan(&settles, &charges, &holds, &grants, &wallets); err != nil {
		return err
	}
	st, ch := intArray{rest: settles}, columns(charges, len(b.settles), 5)
	for _, it := range b.settles {
		it.status = int(st.next())
		it.setCharge(ch[0].next(), ch[1].next(), ch[2].next(), ch[3].next(), ch[4].next())
	}
	hd, gr := intArray{rest: holds}, intArray{rest: grants}
	for _, it := range b.holds {
		it.status = int(hd.next())
		it.setGranted(gr.next())
	}
	wl := columns(wallets, len(b.tenants), 6)
	for range b.tenants {
		w := wallet{cash: wl[0].next(), bonus: wl[1].next(), held: wl[2].next(), locked: wl[3].next(), debt: wl[4].next()}
		state := wl[5].next()
		w.exists, w.frozen = state > 0, state == 2
		b.wallets = append(b.wallets, w)
	}
	if st.bad || hd.bad || gr.bad || anyBad(ch) || anyBad(wl) {
		return errors.New("ledger_flush: answer does not fit the batch")
	}
	return nil
}
