package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"weir/internal/auth"
	"weir/internal/clock"
	"weir/internal/ledger"
	"weir/internal/viewer"
)

// upkeep measures what else is done with a history while the node serves: the large tenant takes its log away, its sums are computed
// again, and the oldest month is dropped.
func (s *stage) upkeep(ctx context.Context, base string) error {
	ctx = viewer.SystemContext(ctx, "bench")
	if err := s.sizes(ctx); err != nil {
		return fmt.Errorf("sizes: %w", err)
	}
	lines, took, err := s.download(ctx, base, s.cast[0])
	if err != nil {
		return fmt.Errorf("download: %w", err)
	}
	fmt.Printf("download of the large tenant's log: %d calls in %s (%.0f/s)\n", lines, took.Round(time.Millisecond), float64(lines)/took.Seconds())

	whose, of := "the large tenant's", s.cast[0]
	if lines > rebuiltMost {
		whose, of = "a small tenant's", s.cast[1]
		if lines, _, err = s.download(ctx, base, of); err != nil {
			return fmt.Errorf("download: %w", err)
		}
	}
	for _, how := range []string{"as filled, by SQL, which leaves some to be made", "sound"} {
		began := time.Now()
		said, err := s.rebuild(ctx, of)
		if err != nil {
			return fmt.Errorf("rebuild: %w", err)
		}
		fmt.Printf("rebuild of sums, %s of %d calls and the platform's of the same, %s: %s (%s)\n", whose, lines, how,
			time.Since(began).Round(time.Millisecond), said)
	}
	return s.dropMonth(ctx)
}

// rebuiltMost calls of one tenant are summed up again in some minutes; of more the small tenant's are.
const rebuiltMost = 200_000

// sizes prints what the tables take, their indexes included.
func (s *stage) sizes(ctx context.Context) error {
	fmt.Println()
	for _, table := range []string{"usage_logs", "charges", "usage_hours", "usage_days"} {
		var size int64
		err := s.d.SQL.QueryRowContext(ctx, `SELECT coalesce((SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree($1::regclass)),
			pg_total_relation_size($1::regclass))::bigint`, table).Scan(&size)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d MiB, %d bytes for each call\n", table, size>>20, size/int64(s.records))
	}
	return nil
}

// download reads a tenant's log as CSV, and counts its calls.
func (s *stage) download(ctx context.Context, base string, t tenant) (lines int, took time.Duration, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/export/requests", http.NoBody)
	if err != nil {
		return 0, 0, err
	}
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: t.session.Reveal()})
	began := time.Now()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return 0, 0, fmt.Errorf("status %d", response.StatusCode)
	}
	scanner := bufio.NewScanner(response.Body)
	for lines = -1; scanner.Scan(); lines++ { // the first line has the names
	}
	return lines, time.Since(began), scanner.Err()
}

// dropMonth drops the oldest month of usage records, as usage.retain does.
func (s *stage) dropMonth(ctx context.Context) error {
	book := ledger.NewBook(s.d.SQL, s.d.Dialect, clock.System{})
	kept, err := book.Retained(ctx, time.Now())
	if err != nil {
		return err
	}
	month := kept.From
	if _, err := s.d.SQL.ExecContext(ctx, proofs, opening); err != nil {
		return fmt.Errorf("proofs: %w", err)
	}
	var rows, size int64
	name := "usage_logs_" + month.Format("2006_01")
	if err := s.d.SQL.QueryRowContext(ctx, "SELECT count(*), pg_total_relation_size('"+name+"') FROM "+name).Scan(&rows, &size); err != nil {
		return err
	}
	began := time.Now()
	months, left, err := book.DropUsage(ctx, month.AddDate(0, 1, 0))
	if err != nil || months != 1 {
		return fmt.Errorf("drop %s: %d months, waits for %q: %w", month.Format("2006-01"), months, left.Waits, err)
	}
	fmt.Printf("drop of %s, a partition of %d calls and %d MiB, by a node that serves: %s\n", month.Format("January 2006"), rows, size>>20,
		time.Since(began).Round(time.Millisecond))
	return nil
}
