package work

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"weir/ent/schematype"
	"weir/internal/auth/authtest"
	"weir/internal/blob"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/fault"
	"weir/internal/id"
	"weir/internal/keyset"
	"weir/internal/ledger"
	"weir/internal/live"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/pricing"
	"weir/internal/safedial"
	"weir/internal/secret"
	"weir/internal/task"
	"weir/internal/viewer"
	"weir/relay/wire"
	"weir/relay/wire/spool"
)

// mp4 is what begins like a video.
var mp4 = append([]byte("\x00\x00\x00\x18ftypmp42"), make([]byte, 2000)...)

// vendor is a scripted upstream that remembers the jobs it took. Its zero value takes everything, and makes a video at once.
type vendor struct {
	mu        sync.Mutex
	jobs      []string // references, in the order in which they were taken
	cancelled []string
	pace      wire.Pace
	submit    func(n int, job *wire.Job) error // before the nth; after it the job is taken unless it says otherwise
	lost      bool                             // with ErrUnsure: the job was taken all the same
	poll      func(ref wire.JobRef) (*wire.JobStatus, error)
	content   io.Reader
	stubborn  bool
	n         int
}

func (v *vendor) Abilities(wire.Route, string) wire.Abilities {
	return wire.Abilities{MinSeconds: 1, MaxSeconds: 60, DefaultSeconds: 10, Remix: true, First: true}
}

func (v *vendor) Pace(wire.Route, string) wire.Pace { return v.pace }

func (v *vendor) Submit(_ context.Context, _ wire.Endpoint, job *wire.Job) (wire.JobRef, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.n++
	if v.submit != nil {
		if err := v.submit(v.n, job); err != nil {
			if errors.Is(err, wire.ErrUnsure) && v.lost {
				v.jobs = append(v.jobs, job.Reference)
			}
			return wire.JobRef{}, err
		}
	}
	v.jobs = append(v.jobs, job.Reference)
	return wire.JobRef{ID: "job-" + job.Reference}, nil
}

func (v *vendor) Poll(_ context.Context, _ wire.Endpoint, ref wire.JobRef) (*wire.JobStatus, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.poll != nil {
		return v.poll(ref)
	}
	return &wire.JobStatus{State: wire.JobSucceeded, Results: []wire.JobResult{{URL: "vendor:video"}}}, nil
}

func (v *vendor) Cancel(_ context.Context, _ wire.Endpoint, ref wire.JobRef) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.stubborn {
		return wire.ErrNotCancelled
	}
	v.cancelled = append(v.cancelled, ref.Reference)
	return nil
}

type content struct{ io.Reader }

func (content) Close() error { return nil }

func (v *vendor) Fetch(context.Context, wire.Endpoint, wire.JobRef, wire.JobResult) (wire.JobContent, error) {
	if v.content != nil {
		return content{v.content}, nil
	}
	return content{bytes.NewReader(mp4)}, nil
}

// librarian is a vendor that can be asked for a job by our reference.
type librarian struct{ *vendor }

func (l librarian) Reconcile(_ context.Context, _ wire.Endpoint, ref wire.JobRef) (wire.JobRef, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, job := range l.jobs {
		if job == ref.Reference {
			return wire.JobRef{ID: "job-" + job, Reference: job}, true, nil
		}
	}
	return wire.JobRef{}, false, nil
}

// kit is a worker with a ledger, whose clock and turns are the test's.
type kit struct {
	*testing.T
	node   *authtest.Node
	w      *Worker
	tasks  *task.Service
	clock  *clock.Fake
	vendor *vendor
	chans  *channel.Service
	sel    *channel.Selector
	sys    context.Context //nolint:containedctx // the system acts in it
}

// purse is what each tenant has.
const purse = 5 * money.USD

func newKit(t *testing.T, d *dbtest.DB, v *vendor, up wire.VideoUpstream) *kit {
	t.Helper()
	k := &kit{
		T: t, node: authtest.Start(t, d.Target, authtest.Option{Terms: authtest.OpenWith(purse)}),
		clock: clock.NewFake(time.Now()), vendor: v, sys: viewer.SystemContext(t.Context(), "test"),
	}
	sealer, err := secret.NewSealer(k.sys, k.node.Keys, keyset.New(k.node.Ent))
	k.ok(err)
	k.sel = channel.NewSelector(channel.SelectorConfig{Ent: k.node.Ent, Sealer: sealer, Clock: k.clock, Log: zerolog.Nop()})
	k.chans = channel.New(channel.Config{
		Ent: k.node.Ent, Clock: k.clock, Sealer: sealer, Revisions: k.node.Revisions, Guard: safedial.Guard{AllowPrivate: true},
		Upstreams: []string{"fake"}, Selector: k.sel,
	})
	_, err = k.chans.Create(k.sys, channel.CreateInput{
		Name: "fake", Upstream: "fake", Credentials: []string{"k"}, BaseURL: "http://127.0.0.1:1", Models: []string{"*"},
	})
	k.ok(err)
	k.ok(k.sel.Reload(t.Context()))
	prices := pricing.New(pricing.Config{
		Ent: k.node.Ent, Clock: clock.System{}, Log: zerolog.Nop(), Revisions: k.node.Revisions, Served: k.sel.HasModel,
	})
	k.ok(prices.SeedDefaults(k.sys))
	k.ok(prices.Reload(t.Context()))
	books, err := ledger.New(ledger.Config{
		DB: k.node.DB.SQL, Dialect: k.node.DB.Dialect, DSN: k.node.DB.DSN, Clock: clock.System{}, Log: zerolog.Nop(), Node: id.NewUUID(),
	})
	k.ok(err)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := books.Run(ctx); err != nil {
			t.Errorf("ledger: %v", err)
		}
	})
	t.Cleanup(func() { cancel(); wg.Wait() })
	for end := time.Now().Add(20 * time.Second); !books.Ready(); {
		if time.Now().After(end) {
			t.Fatal("the ledger does not come")
		}
		<-time.After(time.Millisecond)
	}
	blobs, err := blob.New(blob.Config{Dir: filepath.Join(t.TempDir(), "blobs"), Keys: k.node.Keys, Clock: k.clock, Log: zerolog.Nop()})
	k.ok(err)
	k.tasks = task.New(task.Config{
		Ent: k.node.Ent, Ledger: books, Outbox: outbox.New(k.clock), Sealer: sealer, Clock: k.clock, Log: zerolog.Nop(),
		Live: live.New(live.Config{}), Blobs: blobs,
	})
	k.w = New(Config{
		Tasks: k.tasks, Prices: prices, Channels: k.sel, Upstreams: map[string]wire.VideoUpstream{"fake": up}, Transport: http.DefaultTransport,
		Guard: safedial.Guard{AllowPrivate: true}, Blobs: blobs, Spool: spool.New(t.TempDir(), 1<<20), Clock: k.clock, Log: zerolog.Nop(),
	})
	return k
}

func (k *kit) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// tenant is a new customer.
func (k *kit) tenant() task.Caller {
	k.Helper()
	_, up := k.node.SignUp(k.T, "x-"+strings.ToLower(secret.Token(8))+"@example.org")
	return task.Caller{TenantID: up.Tenant.ID, UserID: up.User.ID, PriceGroup: up.Tenant.PriceGroup}
}

// order makes a task of ten seconds: 0.50 USD.
func (k *kit) order(of task.Caller) *task.Task {
	k.Helper()
	t, _, err := k.tasks.Create(k.Context(), task.Order{
		Kind: schematype.Video, Model: "gen4_turbo", Input: task.Input{Prompt: "x", Seconds: 10}, Via: "test", Caller: of,
	})
	k.ok(err)
	return t
}

// turn works off what is due after a time.
func (k *kit) turn(after time.Duration) {
	k.Helper()
	k.clock.Advance(after)
	var wait sync.WaitGroup
	for {
		n, err := k.w.turn(k.Context(), make(chan struct{}, atOnce), &wait)
		k.ok(err)
		wait.Wait()
		done, cancel := context.WithCancel(k.Context())
		cancel()
		k.w.collect(done) // what was put off
		if n == 0 {
			return
		}
	}
}

// until works off turn by turn until a task is over.
func (k *kit) until(t *task.Task, every time.Duration) *task.Task {
	k.Helper()
	for range 1000 {
		row, err := k.tasks.Load(k.Context(), t.ID)
		k.ok(err)
		if row.State.Final() {
			return row
		}
		k.turn(every)
	}
	k.Fatal("the task does not end")
	return nil
}

func (k *kit) load(t *task.Task) *task.Task {
	k.Helper()
	row, err := k.tasks.Load(k.Context(), t.ID)
	k.ok(err)
	return row
}

// spent fails the test unless a tenant was charged exactly so much and holds nothing.
func (k *kit) spent(of task.Caller, want string) {
	k.Helper()
	tenant, err := id.Parse(id.Tenant, of.TenantID)
	k.ok(err)
	w, err := k.node.Book.Wallet(k.Context(), tenant)
	k.ok(err)
	if got := (purse - w.Balance()).String(); got != want || w.Held != 0 || w.Debt != 0 {
		k.Errorf("charged %s, held %s, debt %s; want %s charged", got, w.Held, w.Debt, want)
	}
}

var (
	unsure  = errors.Join(fault.New(fault.UpstreamFailed, "No answer came."), wire.ErrUnsure)
	running = func(wire.JobRef) (*wire.JobStatus, error) {
		return &wire.JobStatus{State: wire.JobRunning, Progress: 40}, nil
	}
)
