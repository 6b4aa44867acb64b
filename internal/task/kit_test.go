package task_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/rs/zerolog"

	"weir/ent"
	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/keyset"
	"weir/internal/ledger"
	"weir/internal/live"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/secret"
	"weir/internal/task"
	"weir/internal/viewer"
)

// books stand in for the ledger: they know what was held, and complain when a hold is resolved in two ways.
type books struct {
	mu       sync.Mutex
	held     map[uuid.UUID]money.Amount
	settled  map[uuid.UUID]money.Amount
	voided   map[uuid.UUID]bool
	problems []string
}

func (b *books) Hold(_ context.Context, h ledger.Hold) (ledger.Granted, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held[h.ID] = h.Amount
	return ledger.Granted{Amount: h.Amount}, nil
}

func (b *books) Settle(_ context.Context, s ledger.Settle) (ledger.Charge, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before, repeated := b.settled[s.Hold]
	switch {
	case b.voided[s.Hold]:
		b.problems = append(b.problems, fmt.Sprintf("%s is settled after it was given back", s.Hold))
	case repeated && before != s.Amount:
		b.problems = append(b.problems, fmt.Sprintf("%s is settled with %s and with %s", s.Hold, before, s.Amount))
	case s.Amount > b.held[s.Hold]:
		b.problems = append(b.problems, fmt.Sprintf("%s costs %s, more than was held", s.Hold, s.Amount))
	}
	b.settled[s.Hold] = s.Amount
	return ledger.Charge{Hold: s.Hold, Amount: s.Amount, Repeated: repeated}, nil
}

func (b *books) Void(_ context.Context, _ uuid.UUID, holds ...uuid.UUID) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, h := range holds {
		if _, ok := b.settled[h]; ok {
			b.problems = append(b.problems, fmt.Sprintf("%s is given back after it was settled", h))
		}
		b.voided[h] = true
	}
	return nil
}

// planner plans everything at one price; providers stop what they are told to, unless they do not.
type planner struct{ stubborn bool }

const price = 3 * money.USD / 10

func (*planner) Plan(context.Context, *task.Order) (task.Plan, error) {
	return task.Plan{PriceID: "prc_x", MultiplierPPM: money.One, Most: price, Least: price, Deadline: time.Hour}, nil
}

func (p *planner) Cancel(context.Context, *task.Task) error {
	if p.stubborn {
		return task.ErrNotCancelled
	}
	return nil
}

// herald counts the ends that it hears of.
type herald struct {
	mu   sync.Mutex
	ends map[string][]string
}

func (h *herald) TaskEnded(_ context.Context, _ *ent.Tx, event string, t *task.Task) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ends[t.ID] = append(h.ends[t.ID], event)
	return nil
}

type kit struct {
	*task.Service
	ent     *ent.Client
	sys     context.Context //nolint:containedctx // the system acts in it
	clock   *clock.Fake
	books   *books
	planner *planner
	herald  *herald
	tenant  string
}

func newKit(t *testing.T, d *dbtest.DB) *kit {
	t.Helper()
	k := &kit{
		ent: d.Ent, sys: viewer.SystemContext(t.Context(), "test"), clock: clock.NewFake(time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)),
		books:   &books{held: map[uuid.UUID]money.Amount{}, settled: map[uuid.UUID]money.Amount{}, voided: map[uuid.UUID]bool{}},
		planner: &planner{}, herald: &herald{ends: map[string][]string{}},
	}
	keys, err := secret.Derive(secret.Generate())
	ok(t, err)
	sealer, err := secret.NewSealer(k.sys, keys, keyset.New(d.Ent))
	ok(t, err)
	k.Service = task.New(task.Config{
		Ent: d.Ent, Ledger: k.books, Outbox: outbox.New(k.clock), Sealer: sealer, Clock: k.clock, Log: zerolog.Nop(), Live: live.New(live.Config{}),
		Announcer: k.herald,
	})
	k.SetPlanner(k.planner)
	k.tenant = k.newTenant(t)
	return k
}

func (k *kit) newTenant(t interface{ Fatal(args ...any) }) string {
	row, err := k.ent.Tenant.Create().SetName("Acme").SetSlug("acme-" + secret.Token(8)).Save(k.sys)
	if err != nil {
		t.Fatal(err)
	}
	return row.ID
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// order is one of a service with a fixed price, so that no price book is needed.
func (k *kit) order(key string) task.Order {
	return task.Order{
		Kind: schematype.Video, Model: "gen-2", Input: task.Input{Prompt: "x", Seconds: 4}, Via: "test", Key: key, Digest: "d",
		Caller:  task.Caller{TenantID: k.tenant, UserID: id.New(id.User)},
		Service: &task.Invoked{ID: "svc_x", Code: "video", Cost: price},
	}
}

func (k *kit) create(t *testing.T) *task.Task {
	t.Helper()
	row, _, err := k.Create(t.Context(), k.order(""))
	ok(t, err)
	return row
}

var made = task.Verdict{State: task.Succeeded, Made: []byte(`{"Seconds":4}`), Results: []schematype.TaskResult{{Blob: "b", MediaType: "video/mp4"}}}

// moved lets pass what says that somebody else was faster.
func moved(err error) bool { return err == nil || errors.Is(err, task.ErrMoved) }
