package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"weir/internal/auth"
	"weir/internal/id"
)

// question is one row of the table.
type question struct {
	name   string
	query  string
	target time.Duration // of the 99th percentile; 0: none
	// ask makes the variables for a tenant.
	ask func(ctx context.Context, t tenant) (map[string]any, error)
	big bool // asked by the tenant that has a fifth of the calls
}

const requestPage = `query($after: Cursor, $filter: RequestFilter) { requests(first: 50, after: $after, filter: $filter) {
	pageInfo { hasNextPage endCursor } edges { node { id createdAt model apiKey { id name } member { id displayName } userIdentifier route endReason status stream
	inputTokens outputTokens charge firstByteMs durationMs } } } }`

const overview = `query($from: DateTime!, $to: DateTime!) {
	viewer { user { id displayName } tenant { id slug name } role permissions }
	wallet { balance held available cash bonus debt }
	days: usage(from: $from, to: $to, interval: DAY) { complete total { calls charge inputTokens outputTokens failed firstByteP50Ms } rows { start measures { calls charge } } }
	models: usage(from: $from, to: $to, groupBy: MODEL, limit: 5) { rows { group measures { calls charge } } }
	apiKeys(first: 5) { totalCount edges { node { id name status lastUsedAt } } }
	tasks(first: 5) { edges { node { id status progress model createdAt } } }
	requests(first: 10) { edges { node { id createdAt model status charge } } } }`

const taskPage = `query($after: Cursor, $filter: TaskFilter) { tasks(first: 50, after: $after, filter: $filter) {
	pageInfo { hasNextPage endCursor } edges { node { id status progress kind model createdAt } } } }`

const (
	overviewTarget = 50 * time.Millisecond
	pageTarget     = 30 * time.Millisecond
)

func (s *stage) questions() []question {
	nothing := func(context.Context, tenant) (map[string]any, error) { return map[string]any{}, nil }
	span := func(days int) func(context.Context, tenant) (map[string]any, error) {
		return func(context.Context, tenant) (map[string]any, error) {
			now := time.Now().UTC()
			return map[string]any{"from": now.AddDate(0, 0, -days).Format(time.RFC3339), "to": now.Format(time.RFC3339)}, nil
		}
	}
	where := func(filter map[string]any) func(context.Context, tenant) (map[string]any, error) {
		return func(context.Context, tenant) (map[string]any, error) { return map[string]any{"filter": filter}, nil }
	}
	all := []question{
		{name: "overview, 30 days", query: overview, target: overviewTarget, ask: span(30)},
		{name: "usage by key and day, 30 days", query: usageBy("KEY"), ask: span(30)},
		{name: "usage by end user, 30 days", query: usageBy("USER_IDENTIFIER"), ask: span(30)},
		{name: "requests, newest page", query: requestPage, target: pageTarget, ask: nothing},
		{name: "requests, a tenth back", query: requestPage, target: pageTarget, ask: s.depth(0.1)},
		{name: "requests, half back", query: requestPage, target: pageTarget, ask: s.depth(0.5)},
		{name: "requests, at the end", query: requestPage, target: pageTarget, ask: s.depth(0.99)},
		{name: "requests of a model", query: requestPage, ask: where(map[string]any{"model": "model-3"})},
		{name: "requests of an end user", query: requestPage, ask: where(map[string]any{"userIdentifier": "user-7"})},
		{name: "requests that failed (1 in 1,009)", query: requestPage, ask: where(map[string]any{"status": 502})},
		{name: "tasks, newest page", query: taskPage, target: pageTarget, ask: nothing},
		{name: "tasks that failed (1 in 7)", query: taskPage, ask: where(map[string]any{"status": []string{"FAILED"}})},
		{name: "statement, newest page", query: `{ wallet { entries(first: 50) { edges { node { id type amount createdAt } } } } }`, target: pageTarget, ask: nothing},
	}
	for _, q := range slices.Clone(all) {
		q.name, q.big = q.name+", large tenant", true
		all = append(all, q)
	}
	return all
}

func usageBy(group string) string {
	return `query($from: DateTime!, $to: DateTime!) { usage(from: $from, to: $to, groupBy: ` + group +
		`, interval: DAY, limit: 20) { more rows { start group measures { calls charge } } } }`
}

// depth is a cursor that so much of a tenant's calls precede.
func (s *stage) depth(part float64) func(context.Context, tenant) (map[string]any, error) {
	found := map[uuid.UUID]string{}
	var mu sync.Mutex
	return func(ctx context.Context, t tenant) (map[string]any, error) {
		mu.Lock()
		defer mu.Unlock()
		if c, ok := found[t.id]; ok {
			return map[string]any{"after": c}, nil
		}
		var hold uuid.UUID
		var at time.Time
		err := s.d.SQL.QueryRowContext(ctx, `SELECT hold_id, created_at FROM charges WHERE tenant_id = $1 AND version =
			greatest(1, (SELECT (version * (1 - $2::float8))::bigint FROM wallets WHERE tenant_id = $1))`, t.id, part).Scan(&hold, &at)
		if err != nil {
			return nil, fmt.Errorf("place: %w", err)
		}
		text := id.Format(id.Request, hold) + "\x00" + strconv.FormatInt(at.UnixMicro(), 10)
		found[t.id] = base64.RawURLEncoding.EncodeToString([]byte(text))
		return map[string]any{"after": found[t.id]}, nil
	}
}

// measure prints a table. It fails where an answer is an error, and says where a target is missed.
func (s *stage) measure(ctx context.Context, base string) error {
	table := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "question\tp50 ms\tp99 ms\tasked\ttarget p99\t")
	for _, q := range s.questions() {
		times, err := s.run(ctx, base, q)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		slices.Sort(times)
		target := "–"
		if q.target > 0 {
			target = fmt.Sprintf("%d: met", q.target.Milliseconds())
			if times[len(times)*99/100] > q.target {
				target = fmt.Sprintf("%d: missed", q.target.Milliseconds())
			}
		}
		fmt.Fprintf(table, "%s\t%.1f\t%.1f\t%d\t%s\t\n", q.name, ms(times[len(times)/2]), ms(times[len(times)*99/100]), len(times), target)
	}
	return table.Flush()
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// run asks a question by all callers until its time is over.
func (s *stage) run(ctx context.Context, base string, q question) ([]time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, s.duration+time.Minute)
	defer cancel()
	end := time.Now().Add(s.duration)
	var mu sync.Mutex
	var all []time.Duration
	var errs []error
	var callers sync.WaitGroup
	for range s.callers {
		callers.Go(func() {
			var own []time.Duration
			var err error
			for n := 0; err == nil && (time.Now().Before(end) || n < 20); n++ {
				t := s.cast[0]
				if !q.big {
					t = s.cast[1+rand.IntN(len(s.cast)-1)] //nolint:gosec // which tenant asks
				}
				var took time.Duration
				if took, err = s.one(ctx, base, q, t); err == nil && n > 2 { // the first ones open connections
					own = append(own, took)
				}
			}
			mu.Lock()
			defer mu.Unlock()
			all, errs = append(all, own...), append(errs, err)
		})
	}
	callers.Wait()
	return all, errors.Join(errs...)
}

// client keeps a connection for each caller.
var client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// one asks once, and says how long the answer took.
func (s *stage) one(ctx context.Context, base string, q question, t tenant) (time.Duration, error) {
	variables, err := q.ask(ctx, t)
	if err != nil {
		return 0, err
	}
	body, err := json.Marshal(map[string]any{"query": q.query, "variables": variables})
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/graphql", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("weir-tenant", t.slug)
	r.AddCookie(&http.Cookie{Name: auth.CookieName, Value: t.session.Reveal()}) //nolint:gosec // sent, not set
	began := time.Now()
	response, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	text, err := io.ReadAll(response.Body)
	took := time.Since(began)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return 0, err
	}
	if response.StatusCode != http.StatusOK || bytes.Contains(text, []byte(`"errors":`)) {
		return 0, fmt.Errorf("%d %.300s", response.StatusCode, text)
	}
	return took, nil
}

// ready waits until a node answers.
func ready(ctx context.Context, base string) error {
	ctx, cancel := context.WithTimeout(ctx, readiness)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", http.NoBody)
		if err != nil {
			return err
		}
		if response, err := client.Do(r); err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				tick.Stop()
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.New("the node does not become ready")
		case <-tick.C:
		}
	}
}
