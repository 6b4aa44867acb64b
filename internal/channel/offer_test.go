package channel

import (
	"slices"
	"testing"
	"time"

	"weir/ent/schematype"
	"weir/internal/clock"
	"weir/internal/dbtest"
	"weir/internal/viewer"
)

func TestOffers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		sys := viewer.SystemContext(t.Context(), "test")
		number := 0
		add := func(status schematype.ChannelStatus, models ...string) {
			t.Helper()
			number++
			err := d.Ent.Channel.Create().SetNumber(number).SetName("c").SetUpstream("openai").SetStatus(status).SetModels(models).
				SetGroups([]string{"default"}).Exec(sys)
			if err != nil {
				t.Fatal(err)
			}
		}
		add(schematype.ChannelEnabled, "works")
		add(schematype.ChannelAutoDisabled, "fails", "works")
		add(schematype.ChannelDisabled, "withdrawn")
		selector, _ := selectorOf(first, &view{name: "a", models: []string{"works"}})
		now := clock.NewFake(noon)
		offers := NewOffers(OffersConfig{Ent: d.Ent, Selector: selector, Clock: now})
		offered := func() []string {
			t.Helper()
			got, err := offers.Offered(t.Context(), []string{"fails", "unknown", "withdrawn", "works"})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := offered(); !slices.Equal(got, []string{"fails", "works"}) {
			t.Errorf("offered: got %v", got)
		}
		if !offers.Available("works", "default") || offers.Available("fails", "default") || offers.Available("works", "vip") {
			t.Error("what is available is not what a channel serves")
		}
		add(schematype.ChannelAutoDisabled, everyModel)
		if got := offered(); len(got) != 2 {
			t.Errorf("read again at once: got %v", got)
		}
		now.Advance(10 * time.Second)
		if got := offered(); len(got) != 4 {
			t.Errorf("a channel for every model: got %v", got)
		}
	})
}
