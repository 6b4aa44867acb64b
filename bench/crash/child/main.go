// Command child does to a ledger what weir has no door for yet, and carries out jobs that move money, so that processes can
// die there too (bench/crash).
//
//	child book TARGET TENANT NAME    credits, debits, locks and freezes; prints the name of each step once it is on disk
//	child jobs TARGET REDIS          carries out events of kind Kind until none is left; REDIS "" is an in-process one
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"weir/ent"
	"weir/ent/outboxevent"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/id"
	"weir/internal/ledger"
	"weir/internal/money"
	"weir/internal/outbox"
	"weir/internal/viewer"
	"weir/jobs"
)

// kind is that of the events: each credits a dollar to the tenant that is its payload.
const kind = "crash.credit"

func main() {
	ctx := viewer.SystemContext(context.Background(), "crash")
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) < 3 {
		return errors.New("see the head of its source")
	}
	d, err := db.Open(ctx, args[1])
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }() // the process ends
	book := ledger.NewBook(d.SQL, d.Dialect, clock.System{})
	switch args[0] {
	case "book":
		tenant, err := uuid.Parse(args[2])
		if err != nil {
			return err
		}
		return keep(ctx, d, book, tenant, args[3])
	case "jobs":
		return work(ctx, d, book, args[2])
	}
	return fmt.Errorf("no command %q", args[0])
}

// keep does every cold thing that a book can do. Done twice, or half and then once more, it comes to the same.
func keep(ctx context.Context, d *db.DB, book *ledger.Book, tenant uuid.UUID, name string) error {
	lock := uuid.NewSHA1(tenant, []byte(name))
	credit := func(key string, amount money.Amount) func(context.Context, *ent.Tx) error {
		return func(ctx context.Context, tx *ent.Tx) error {
			_, err := book.Credit(ctx, tx, ledger.Credit{
				Key: name + ":" + key, Tenant: tenant, Amount: amount, Fund: ledger.Cash, From: ledger.StripeClearing,
				About: ledger.About{Code: ledger.CodeTopUp},
			})
			return err
		}
	}
	debit := func(key string, amount money.Amount) func(context.Context, *ent.Tx) error {
		return func(ctx context.Context, tx *ent.Tx) error {
			_, err := book.Debit(ctx, tx, ledger.Debit{
				Key: name + ":" + key, Tenant: tenant, Amount: amount, Fund: ledger.Cash, To: ledger.Adjustment,
				About: ledger.About{Code: ledger.CodeAdjust},
			})
			return err
		}
	}
	for _, step := range []struct {
		name string
		do   func(ctx context.Context, tx *ent.Tx) error
	}{
		{"first", credit("first", money.USD)},
		{"small", debit("small", 300_000_000)},
		{"lock", func(ctx context.Context, tx *ent.Tx) error {
			_, err := book.Lock(ctx, tx, tenant, lock, 200_000_000)
			return err
		}},
		{"freeze", func(ctx context.Context, tx *ent.Tx) error { return book.Freeze(ctx, tx, tenant) }},
		{"unlock", func(ctx context.Context, tx *ent.Tx) error {
			_, err := book.Unlock(ctx, tx, tenant, lock)
			return err
		}},
		{"unfreeze", func(ctx context.Context, tx *ent.Tx) error { return book.Unfreeze(ctx, tx, tenant) }},
		{"large", debit("large", 5*money.USD)}, // leaves debt
		{"second", credit("second", 10*money.USD)},
	} {
		if err := db.Exec(ctx, d.Ent, step.do); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		fmt.Println(step.name)
	}
	return nil
}

// work carries out events until none is left.
func work(ctx context.Context, d *db.DB, book *ledger.Book, redisURL string) error {
	if redisURL == "" {
		embedded := miniredis.NewMiniRedis()
		if err := embedded.Start(); err != nil {
			return err
		}
		defer embedded.Close()
		redisURL = "redis://" + embedded.Addr()
	}
	options, err := redis.ParseURL(redisURL)
	if err != nil {
		return err
	}
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }() // the process ends
	log := zerolog.New(os.Stderr)
	box := outbox.New(clock.System{})
	runner, err := jobs.New(jobs.Config{Ent: d.Ent, Redis: client, Outbox: box, Clock: clock.System{}, Log: log}, jobs.Job{
		Kind: kind,
		Handle: func(ctx context.Context, t jobs.Task) error {
			return db.Exec(ctx, d.Ent, func(ctx context.Context, tx *ent.Tx) error { return credit(ctx, tx, box, book, t) })
		},
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	g, working := errgroup.WithContext(ctx)
	g.Go(func() error { return runner.Run(working) })
	g.Go(func() error {
		return outbox.NewDispatcher(outbox.DispatcherConfig{
			Ent: d.Ent, Outbox: box, Redis: client, Clock: clock.System{}, Log: log, Options: jobs.Options,
		}).Run(working)
	})
	g.Go(func() error {
		defer stop()
		return awaitDone(working, d)
	})
	return g.Wait()
}

// credit is an effect that shows when it happens twice: its key is new each time.
func credit(ctx context.Context, tx *ent.Tx, box *outbox.Outbox, book *ledger.Book, t jobs.Task) error {
	if err := box.Done(ctx, tx, t.ID); err != nil {
		return err
	}
	var tenant uuid.UUID
	if err := json.Unmarshal(t.Payload, &tenant); err != nil {
		return err
	}
	_, err := book.Credit(ctx, tx, ledger.Credit{
		Key: id.New("job"), Tenant: tenant, Amount: money.USD, Fund: ledger.Cash, From: ledger.StripeClearing,
		About: ledger.About{Code: ledger.CodeTopUp},
	})
	return err
}

const poll = 20 * time.Millisecond

func awaitDone(ctx context.Context, d *db.DB) error {
	for {
		left, err := d.Ent.OutboxEvent.Query().Where(outboxevent.Kind(kind), outboxevent.DoneAtIsNil()).Count(ctx)
		if err != nil || left == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(poll):
		}
	}
}
