package usage

import (
	"context"
	"fmt"
	"sync"
	"time"

	"weir/ent"
	"weir/ent/platformday"
	"weir/internal/clock"
	"weir/internal/viewer"
)

// Bounds of what everybody may know of how calls end.
const (
	// CompletionDays is over how many days Completions look back, today included.
	CompletionDays = 90
	// completionFresh is how long they remember what they read: everybody may ask.
	completionFresh = 5 * time.Minute
	// completionWhole is how often they read all days; in between the last two alone, which are those that change.
	completionWhole = 6 * time.Hour
	// completionLeast is from how many calls on a day has a share: fewer would tell of single calls.
	completionLeast = 20
	// completionPatience bounds a reading, which goes on when whoever asked leaves.
	completionPatience = 20 * time.Second
)

// ended are how many calls ended, and how many of them a provider or a crash broke off.
type ended struct{ Calls, Failed int64 }

func (e ended) plus(other ended) ended {
	return ended{Calls: e.Calls + other.Calls, Failed: e.Failed + other.Failed}
}

// share is the part that was not broken off, in thousandths, rounded down; nil of too few calls.
func (e ended) share() *int {
	if e.Calls < completionLeast {
		return nil
	}
	return new(int((e.Calls - e.Failed) * 1000 / e.Calls))
}

// Completion is which part of the answers that providers began came to their end, without a number of calls.
type Completion struct {
	// All is that of all days, in thousandths, rounded down; nil for less than twenty calls.
	All *int
	// Days are those of each of CompletionDays days of UTC, today last.
	Days []*int
}

// Completions says which part of the calls that a provider served came to their end, over all tenants and channels, to
// everybody. It tells nothing of a tenant: shares are rounded, and days of few calls have none. A call that found no provider at
// all was never begun, and is not in it. At most five minutes old. Safe for concurrent use.
type Completions struct {
	ent   *ent.Client
	clock clock.Clock

	mu      sync.Mutex
	readAt  time.Time
	wholeAt time.Time
	byDay   map[string]map[string]ended // by day of UTC, then by model
}

// NewCompletions returns Completions.
func NewCompletions(client *ent.Client, c clock.Clock) *Completions {
	return &Completions{ent: client, clock: c, byDay: map[string]map[string]ended{}}
}

// Of adds up the calls of the models that belong to the same group, and returns the begin of the first day. Groups
// without a call are not there.
func (c *Completions) Of(ctx context.Context, groups map[string]string) (since time.Time, found map[string]Completion, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.clock.Now().UTC()
	if err = c.refresh(ctx, now); err != nil {
		return time.Time{}, nil, fmt.Errorf("completions: %w", err)
	}
	found = map[string]Completion{}
	sums := map[string]ended{}
	first := now.AddDate(0, 0, 1-CompletionDays)
	for at := range CompletionDays {
		today := map[string]ended{}
		for model, e := range c.byDay[first.AddDate(0, 0, at).Format(time.DateOnly)] {
			if group, ok := groups[model]; ok {
				today[group], sums[group] = today[group].plus(e), sums[group].plus(e)
			}
		}
		for group, sum := range today {
			one, ok := found[group]
			if !ok {
				one.Days = make([]*int, CompletionDays)
			}
			one.Days[at] = sum.share()
			found[group] = one
		}
	}
	for group, one := range found {
		one.All = sums[group].share()
		found[group] = one
	}
	return first.Truncate(24 * time.Hour), found, nil
}

// refresh reads what may have changed.
func (c *Completions) refresh(ctx context.Context, now time.Time) error {
	if age := now.Sub(c.readAt); !c.readAt.IsZero() && age >= 0 && age < completionFresh {
		return nil
	}
	from, whole := now.AddDate(0, 0, -1), false
	if age := now.Sub(c.wholeAt); c.wholeAt.IsZero() || age < 0 || age >= completionWhole {
		from, whole = now.AddDate(0, 0, 1-CompletionDays), true
	}
	read, err := c.read(ctx, from.Format(time.DateOnly))
	if err != nil {
		return err
	}
	if whole {
		c.byDay, c.wholeAt = map[string]map[string]ended{}, now
	}
	for at := from; !at.After(now); at = at.AddDate(0, 0, 1) {
		day := at.Format(time.DateOnly)
		c.byDay[day] = read[day]
	}
	c.readAt = now
	return nil
}

func (c *Completions) read(ctx context.Context, from string) (map[string]map[string]ended, error) {
	ctx, cancel := context.WithTimeout(viewer.SystemContext(context.WithoutCancel(ctx), "completions"), completionPatience)
	defer cancel()
	var rows []struct {
		Day    string `sql:"day"`
		Model  string `sql:"model"`
		Calls  int64  `sql:"calls"`
		Failed int64  `sql:"failed"`
	}
	err := c.ent.PlatformDay.Query().Where(platformday.DayGTE(from)).
		GroupBy(platformday.FieldDay, platformday.FieldModel).
		Aggregate(ent.As(ent.Sum(platformday.FieldCalls), "calls"), ent.As(ent.Sum(platformday.FieldFailed), "failed")).
		Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read days: %w", err)
	}
	days := map[string]map[string]ended{}
	for _, row := range rows {
		if days[row.Day] == nil {
			days[row.Day] = map[string]ended{}
		}
		days[row.Day][row.Model] = ended{Calls: row.Calls, Failed: row.Failed}
	}
	return days, nil
}
