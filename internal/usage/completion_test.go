package usage_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/usage"
	"weir/internal/viewer"
)

// TestCompletions: everybody may know which part of the answers came to their end, and nobody how many there were.
func TestCompletions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		sys := viewer.SystemContext(t.Context(), "test")
		now := clock.NewFake(time.Date(2027, 3, 31, 10, 0, 0, 0, time.UTC))
		book := func(day, tenant, model string, calls, failed int64) {
			t.Helper()
			if err := d.Ent.PlatformDay.Create().SetID(uuid.New()).SetDay(day).SetTenantID(tenant).SetModel(model).
				SetCalls(calls).SetFailed(failed).Exec(sys); err != nil {
				t.Fatal(err)
			}
		}
		book("2027-03-31", "tnt_a", "talk", 15, 0)
		book("2027-03-31", "tnt_b", "chat", 15, 1)
		book("2027-03-30", "tnt_a", "talk", 19, 19) // too few to have a share of their own
		book("2027-01-01", "tnt_a", "talk", 2000, 1)
		book("2026-12-31", "tnt_a", "talk", 2000, 2000) // before the range
		book("2027-03-31", "tnt_a", "draw", 19, 0)
		book("2027-03-31", "tnt_a", "alias", 100, 100) // a name that is no model's
		groups := map[string]string{"talk": "CHAT", "chat": "CHAT", "draw": "IMAGE", "sing": "AUDIO"}

		completions := usage.NewCompletions(d.Ent, now)
		read := func() map[string]usage.Completion {
			t.Helper()
			since, found, err := completions.Of(t.Context(), groups)
			if err != nil {
				t.Fatal(err)
			}
			if want := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC); !since.Equal(want) {
				t.Errorf("since %s, want %s", since, want)
			}
			return found
		}
		found := read()
		days := found["CHAT"].Days
		for name, row := range map[string]struct {
			got  *int
			want int
		}{
			"first day": {days[0], 999}, "today": {days[usage.CompletionDays-1], 966}, "all": {found["CHAT"].All, 989},
		} {
			if row.got == nil || *row.got != row.want {
				t.Errorf("%s: got %v, want %d", name, row.got, row.want)
			}
		}
		if days[usage.CompletionDays-2] != nil || found["IMAGE"].All != nil || found["IMAGE"].Days[usage.CompletionDays-1] != nil {
			t.Error("few calls have a share")
		}
		if _, ok := found["AUDIO"]; ok || len(found) != 2 {
			t.Errorf("groups without a call: %v", found)
		}

		// What was just read is remembered; then the last two days are read anew, and after hours all of them.
		book("2027-03-31", "tnt_c", "draw", 1, 0)
		book("2027-01-02", "tnt_c", "draw", 40, 20)
		last := func() [2]bool {
			image := read()["IMAGE"].Days
			return [2]bool{image[usage.CompletionDays-1] != nil, image[1] != nil}
		}
		for _, step := range []struct {
			later time.Duration
			want  [2]bool
		}{{time.Minute, [2]bool{false, false}}, {5 * time.Minute, [2]bool{true, false}}, {7 * time.Hour, [2]bool{true, true}}} {
			now.Advance(step.later)
			if got := last(); got != step.want {
				t.Errorf("%s later: got %v, want %v", step.later, got, step.want)
			}
		}
	})
}
