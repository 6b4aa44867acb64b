package rig_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/bench/rig"
	"weir/internal/dbtest"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
)

var binary string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "weir-rig-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	binary = filepath.Join(dir, "weir")
	if err := rig.Build(context.Background(), binary); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// stage is an installation of one node with a customer.
type stage struct {
	*testing.T
	site     *rig.Site
	node     *rig.Node
	upstream *rig.Upstream
	log      *rig.Log
	client   *rig.Client
	tenant   rig.Tenant
}

func set(t *testing.T, cfg rig.Config) *stage {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	k := &stage{T: t}
	cfg.Binary, cfg.Dir = binary, t.TempDir()
	var err error
	try := func(e error) {
		t.Helper()
		if e != nil {
			t.Fatal(e)
		}
	}
	k.site, err = rig.NewSite(ctx, cfg)
	try(err)
	t.Cleanup(func() { k.check(k.site.Close()) })
	try(k.site.Migrate(ctx))
	k.node, err = k.site.Node("a")
	try(err)
	k.upstream, err = rig.StartUpstream()
	try(err)
	t.Cleanup(func() { k.check(k.upstream.Close()) })
	try(k.node.Start())
	try(k.node.AwaitReady(ctx))
	try(k.site.Furnish(ctx, k.node, k.upstream.URL))
	k.tenant, err = k.site.Tenant(ctx, k.node, money.USD)
	try(err)
	k.log, err = rig.NewLog(filepath.Join(cfg.Dir, "received.jsonl"))
	try(err)
	t.Cleanup(func() { k.check(k.log.Close()) })
	k.client = rig.NewClient(k.log)
	t.Cleanup(k.client.Close)
	return k
}

func (k *stage) check(err error) {
	k.Helper()
	if err != nil {
		k.Error(err)
	}
}

func (k *stage) ask(s rig.Script) rig.Receipt {
	return k.client.Do(k.Context(), k.node.URL, rig.Ask{Script: s, Tenant: k.tenant})
}

// rest waits until nothing is held and proves everything.
func (k *stage) rest() ledger.Report {
	k.Helper()
	ctx, cancel := context.WithTimeout(k.Context(), time.Minute)
	defer cancel()
	if err := rig.AwaitDrained(ctx, k.site.DB()); err != nil {
		k.Fatal(err)
	}
	return k.verify(true)
}

func (k *stage) verify(rest bool) ledger.Report {
	k.Helper()
	report, err := rig.Verify(k.Context(), rig.Evidence{DB: k.site.DB(), Log: k.log, Upstream: k.upstream, Rest: rest})
	if err != nil {
		k.Fatal(err)
	}
	return report
}

func (k *stage) sound(report ledger.Report) {
	k.Helper()
	for _, f := range report.Findings {
		if f.Broken > 0 {
			k.Errorf("%s (%s): %v", f.Invariant, f.Promise, f.Violations)
		}
	}
}

func each(t *testing.T, test func(t *testing.T, cfg rig.Config)) {
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, rig.Config{})
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, rig.Config{Database: dbtest.Postgres(t).Target})
	})
}

// TestKilledNode: what was received before a kill -9 is charged exactly, and the rest is resolved after the restart.
func TestKilledNode(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, cfg rig.Config) {
		k := set(t, cfg)
		for _, s := range []rig.Script{
			{Mark: "whole", Input: 10, Output: 30, Max: 100},
			{Mark: "odd", Model: rig.Odd, Input: 11, Cached: 3, Output: 7, Max: 100},
			{Mark: "stream", Stream: true, Input: 10, Output: 30, Max: 100},
			{Mark: "again", Act: rig.Stumble, Input: 5, Output: 5, Max: 100},
		} {
			r := k.ask(s)
			want := rig.Cost(s.Model, rig.Usage{Input: s.Input, Cached: s.Cached, Output: s.Output})
			if !r.Complete || r.Cost != want {
				t.Errorf("%+v, want %s", r, want)
			}
		}
		if r := k.ask(rig.Script{Mark: "refused", Act: rig.Refuse, Output: 5}); r.Status != 502 {
			t.Errorf("%+v", r)
		}
		done := make(chan rig.Receipt)
		go func() {
			done <- k.ask(rig.Script{Mark: "long", Stream: true, Output: 400, Max: 500, Pause: 50 * time.Millisecond})
		}()
		k.check(k.upstream.Await(t.Context(), "long", func(calls []rig.Call) bool { return len(calls) > 0 && calls[0].Answered }))
		if err := k.node.Kill(); err != nil {
			t.Fatal(err)
		}
		if r := <-done; r.Complete || r.Broke == "" {
			t.Errorf("%+v", r)
		}
		if err := k.node.Start(); err != nil {
			t.Fatal(err)
		}
		if err := k.node.AwaitReady(t.Context()); err != nil {
			t.Fatal(err)
		}
		k.sound(k.rest())
		if err := k.node.Terminate(30 * time.Second); err != nil {
			t.Error(err)
		}
	})
}

// TestVerifyFindsWhatIsWrong: a log that tells of something else than the books breaks each invariant in turn.
func TestVerifyFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	k := set(t, rig.Config{})
	good := k.ask(rig.Script{Mark: "good", Input: 10, Output: 10, Max: 10})
	if !good.Complete {
		t.Fatalf("%+v", good)
	}
	k.sound(k.rest())
	broken := func(report ledger.Report) map[string]int64 {
		out := map[string]int64{}
		for _, f := range report.Findings {
			if f.Broken > 0 {
				out[f.Invariant] += f.Broken
			}
		}
		return out
	}
	for name, tt := range map[string]struct {
		change func(r *rig.Receipt)
		want   string
	}{
		"an answer nobody charged": {func(r *rig.Receipt) { r.Request = id.NewUUID() }, "I13"},
		"another usage":            {func(r *rig.Receipt) { r.Usage.Output++ }, "I13"},
		"told another cost":        {func(r *rig.Receipt) { r.Cost++ }, "I13"},
		"refused but charged":      {func(r *rig.Receipt) { r.Complete, r.Status = false, 402 }, "I14"},
		"unequal repeats":          {func(r *rig.Receipt) { r.Keyed, r.Cost = true, r.Cost+1 }, "I13c"},
		"delivered beyond credit":  {func(r *rig.Receipt) { r.Usage.Output = 1_000_000 }, "I15"},
		"received by nobody":       {func(r *rig.Receipt) { r.Mark = "unheard-of" }, "I13"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log, err := rig.NewLog(filepath.Join(t.TempDir(), "log"))
			if err != nil {
				t.Fatal(err)
			}
			first, changed := good, good
			tt.change(&changed)
			first.Keyed = changed.Keyed
			log.Note(first)
			log.Note(changed)
			report, err := rig.Verify(t.Context(), rig.Evidence{DB: k.site.DB(), Log: log, Upstream: k.upstream, Rest: true})
			if err != nil {
				t.Fatal(err)
			}
			if got := broken(report); got[tt.want] == 0 {
				t.Errorf("broken: %v, want %s", got, tt.want)
			}
			k.check(log.Close())
		})
	}
	k.log.Promise(rig.Credited{Tenant: k.tenant.ID, Key: "promised", Amount: 1, Acked: true})
	k.log.Promise(rig.Credited{Tenant: uuid.New(), Key: "tried", Amount: 1})
	if got := broken(k.verify(false)); got["I18"] != 1 {
		t.Errorf("broken: %v, want one I18", got)
	}
}
