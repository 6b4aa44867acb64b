package admission_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"weir/internal/admission"
	"weir/internal/fault"
)

func await(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !happened(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not %s", what)
		}
	}
}

func TestTenantsTakeTurns(t *testing.T) {
	t.Parallel()
	g := admission.New(admission.Config{Running: 1})
	leave, err := g.Enter(t.Context(), "m", "first")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var order []string
	var wg sync.WaitGroup
	wait := func(tenant string) {
		before, _ := g.State()
		wg.Go(func() {
			leave, err := g.Enter(t.Context(), "m", tenant)
			if err != nil {
				t.Errorf("%s: %v", tenant, err)
				return
			}
			mu.Lock()
			order = append(order, tenant)
			mu.Unlock()
			leave()
		})
		await(t, "queued", func() bool { n, _ := g.State(); return n == before+1 })
	}
	for _, tenant := range []string{"greedy", "greedy", "greedy", "modest", "other"} {
		wait(tenant)
	}
	other, err := g.Enter(t.Context(), "another group", "greedy")
	if err != nil {
		t.Fatalf("groups do not wait for one another: %v", err)
	}
	other()
	leave()
	wg.Wait()
	want := []string{"greedy", "modest", "other", "greedy", "greedy"}
	for i, tenant := range want {
		if order[i] != tenant {
			t.Fatalf("order %v, want %v", order, want)
		}
	}
	if waiting, running := g.State(); waiting != 0 || running != 0 {
		t.Errorf("%d wait and %d run when all is over", waiting, running)
	}
}

func TestFullQueueRefusesAtOnce(t *testing.T) {
	t.Parallel()
	g := admission.New(admission.Config{Running: 1})
	leave, err := g.Enter(t.Context(), "m", "a")
	if err != nil {
		t.Fatal(err)
	}
	defer leave()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for i := range admission.DefaultQueue {
		wg.Go(func() {
			if _, err := g.Enter(ctx, "m", strconv.Itoa(i%2)); fault.CodeOf(err) != fault.Cancelled {
				t.Errorf("a waiter that leaves: %v", err)
			}
		})
	}
	await(t, "full", func() bool { n, _ := g.State(); return n == admission.DefaultQueue })
	if _, err := g.Enter(t.Context(), "m", "b"); !errors.Is(err, admission.ErrFull) {
		t.Errorf("a full queue: %v", err)
	}
	cancel()
	wg.Wait()
	if waiting, running := g.State(); waiting != 0 || running != 1 {
		t.Errorf("%d wait and %d run after all have left", waiting, running)
	}
}

func TestOneTenantCannotFillTheQueue(t *testing.T) {
	t.Parallel()
	g := admission.New(admission.Config{Running: 1, Queue: 4})
	leave, err := g.Enter(t.Context(), "m", "a")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { _, _ = g.Enter(ctx, "m", "a") })
	}
	await(t, "half full", func() bool { n, _ := g.State(); return n == 2 })
	if _, err := g.Enter(t.Context(), "m", "a"); !errors.Is(err, admission.ErrFull) {
		t.Errorf("more than half: %v", err)
	}
	wg.Go(func() {
		leave, err := g.Enter(t.Context(), "m", "b")
		if err != nil {
			t.Errorf("another tenant: %v", err)
			return
		}
		leave()
	})
	await(t, "queued", func() bool { n, _ := g.State(); return n == 3 })
	cancel()
	leave()
	wg.Wait()
}
