package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"weir/bench/rig"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/relay/conformance"
	"weir/relay/conformance/fake"
)

const (
	filmModel   = "kling-v3"
	filmOrder   = `{"model":"kling-v3","prompt":"a weir at dawn","seconds":"5","audio":false}`
	filmPrice   = 5 * 84 * money.USD / 1000 // of the default price book
	filmCredit  = 10_000 * money.USD
	filmCallers = 6
	filmWatch   = 20 * time.Second // that a client waits for a video before it orders the next
)

// filmsTimeout is longer than an event that Redis lost waits to be handed out again, and a lease that a dead node has left.
const filmsTimeout = 200 * time.Second

// films are videos that clients order amid the trouble: each order is one task, one job at its provider and one charge, whatever
// dies on the way.
type films struct {
	s      *soak
	studio *fake.Studio
	tenant rig.Tenant

	mu     sync.Mutex
	orders []*film
}

// film is one order, which is repeated under its key until it is acknowledged.
type film struct {
	key string
	rig.Video
}

// furnishFilms starts the provider, and makes its channel and its customer.
func (s *soak) furnishFilms(ctx context.Context) error {
	f := &films{s: s, studio: fake.Kling(conformance.Course{})}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("provider of videos: %w", err)
	}
	server := &http.Server{Handler: f.studio, ReadHeaderTimeout: time.Minute}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // until it is closed
	}()
	s.onClose(func() error {
		err := server.Close()
		<-done
		return err
	})
	root, err := s.site.Root(ctx, s.members[0].node)
	if err != nil {
		return err
	}
	err = root.Query(ctx, `mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
		"name": "films", "preset": "kling", "credentials": []string{fake.KlingPair}, "baseUrl": "http://" + listener.Addr().String(),
		"models": []string{filmModel},
	}}, nil)
	if err != nil {
		return fmt.Errorf("make channel of videos: %w", err)
	}
	if f.tenant, err = s.site.Tenant(ctx, s.members[0].node, filmCredit); err != nil {
		return err
	}
	s.films = f
	return nil
}

// start has clients order videos until stop.
func (f *films) start(ctx context.Context, stop <-chan struct{}, g *errgroup.Group) {
	for i := range filmCallers {
		r := f.s.random(2000 + uint64(i))
		g.Go(func() error {
			for n := 0; pause(ctx, stop, 0, time.Second, r); n++ {
				order := &film{key: fmt.Sprintf("film-%d-%d-%d", f.s.seed, i, n)}
				f.mu.Lock()
				f.orders = append(f.orders, order)
				f.mu.Unlock()
				for until := time.Now().Add(filmWatch); !order.Over() && time.Now().Before(until); {
					if err := f.step(ctx, order, r); err != nil {
						return err
					}
					if !pause(ctx, stop, 200*time.Millisecond, 2*time.Second, r) {
						break
					}
				}
			}
			return nil
		})
	}
}

// step orders a video that has not been acknowledged, or looks how it is. Trouble is no error; an answer that no trouble excuses is.
func (f *films) step(ctx context.Context, order *film, r *rand.Rand) error {
	m := f.s.choose(r)
	if m == nil {
		return nil
	}
	path, key, body := "/"+order.ID, "", ""
	if order.ID == "" {
		path, key, body = "", order.key, filmOrder
	}
	status, answer, err := f.tenant.Video(ctx, m.node, path, key, body)
	switch {
	case err != nil || status == http.StatusServiceUnavailable || status == http.StatusConflict || status == http.StatusTooManyRequests:
		return nil //nolint:nilerr // the node or its database is away, the first request still runs, or somebody else looks already
	case status != http.StatusOK:
		return fmt.Errorf("%w: %s got %d at /v1/videos%s, which trouble does not excuse", errBroken, order.key, status, path)
	case order.ID != "" && order.ID != answer.ID:
		return fmt.Errorf("%w: %s was %s, and is %s", errBroken, order.key, order.ID, answer.ID)
	}
	order.Video = answer
	return nil
}

// finish repeats, when all is well again, what was not acknowledged, waits for every video, and compares orders, tasks, the
// provider's jobs and the money.
func (f *films) finish(ctx context.Context) (ledger.Finding, error) {
	found := ledger.Finding{Invariant: "films", Promise: "every order of a video is one task that ends well, one job at its provider and one charge"}
	within, cancel := context.WithTimeout(ctx, filmsTimeout)
	defer cancel()
	r := f.s.random(2999)
	for _, order := range f.orders {
		for !order.Over() {
			if err := f.step(within, order, r); err != nil {
				return found, err
			}
			if !order.Over() && !pause(within, nil, 100*time.Millisecond, 300*time.Millisecond, r) {
				break
			}
		}
	}
	wrong := func(id, format string, args ...any) {
		found.Broken++
		found.Violations = append(found.Violations, ledger.Violation{What: "video", ID: id, Tells: fmt.Sprintf(format, args...)})
	}
	made := map[string]int{}
	for _, job := range f.studio.Jobs() {
		made[job.Body.Get("external_task_id").Str]++
	}
	jobs := 0
	for reference, n := range made {
		if jobs += n; n > 1 {
			wrong(reference, "its provider has %d jobs", n)
		}
	}
	for _, order := range f.orders {
		if found.Rows++; order.Status != "completed" {
			wrong(order.ID, "ordered as %s, it is %q", order.key, order.Status)
		}
	}
	if jobs != len(f.orders) {
		wrong("all", "%d orders are %d jobs at the provider", len(f.orders), jobs)
	}
	f.count(ctx, wrong)
	return found, ctx.Err()
}

// count compares the books with the orders.
func (f *films) count(ctx context.Context, wrong func(id, format string, args ...any)) {
	var tasks, charges int
	database := f.s.site.DB().SQL
	err := errors.Join(
		database.QueryRowContext(ctx, "SELECT count(*) FROM tasks WHERE state = 'SUCCEEDED'").Scan(&tasks),
		database.QueryRowContext(ctx, "SELECT count(*) FROM charges WHERE tenant_id = $1 AND cash_n = $2", f.tenant.ID, int64(filmPrice)).Scan(&charges),
	)
	books, berr := rig.ReadBooks(ctx, f.s.site.DB())
	if err = errors.Join(err, berr); err != nil {
		wrong("all", "not counted: %v", err)
		return
	}
	if n := len(f.orders); tasks != n || charges != n {
		wrong("all", "%d orders are %d tasks that succeeded and %d charges", n, tasks, charges)
	}
	if w, want := books.Wallets[f.tenant.ID], filmCredit-money.Amount(len(f.orders))*filmPrice; w.Balance != want || w.Held != 0 || w.Debt != 0 {
		wrong("all", "the wallet has %+v instead of %s", w, want)
	}
}
