package setting_test

import (
	"context"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/ent/auditevent"
	"weir/internal/auth/authtest"
	"weir/internal/channel"
	"weir/internal/clock"
	"weir/internal/config"
	"weir/internal/fault"
	"weir/internal/money"
	"weir/internal/setting"
	"weir/internal/viewer"
)

func start(t *testing.T, target string) (*setting.Service, *authtest.Node) {
	t.Helper()
	n := authtest.Start(t, target, authtest.Option{})
	return setting.New(setting.Config{
		Ent: n.Ent, Revisions: n.Revisions, Clock: clock.System{},
		Configured: setting.Configured{SignUp: config.SignupClosed, Bonus: money.USD},
	}), n
}

func as(ctx context.Context, role viewer.PlatformRole) context.Context {
	return viewer.NewContext(ctx, &viewer.Viewer{UserID: "usr_00000000000000000000000000000001", Platform: role})
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		s, n := start(t, target)
		root := as(t.Context(), viewer.PlatformRoot)
		now := func() setting.Values {
			t.Helper()
			v, err := s.Now(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			v.ChangedAt = time.Time{}
			return v
		}
		want := func(when string, want setting.Values) {
			t.Helper()
			if want.Routing.Usual == "" {
				want.Routing.Usual = channel.ByWeight
			}
			if want.CaptureDays == 0 {
				want.CaptureDays = 30
			}
			if want.OwnChannels == (channel.OwnTerms{}) {
				want.OwnChannels = channel.UsualOwnTerms()
			}
			if got := now(); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", when, got, want)
			}
		}
		want("as configured", setting.Values{SignUp: config.SignupClosed, Bonus: money.USD})
		if _, err := s.Update(root, setting.UpdateInput{SignUp: new(config.SignupOpen), Bonus: new(money.Amount(0)), SupportContact: new("help@example.org")}); err != nil {
			t.Fatal(err)
		}
		want("changed", setting.Values{Version: 1, SignUp: config.SignupOpen, SignUpSet: true, BonusSet: true, SupportContact: "help@example.org"})
		if _, err := s.Update(root, setting.UpdateInput{SupportContact: new("")}); fault.CodeOf(err) != fault.Conflict {
			t.Errorf("an old version: %v", err)
		}
		if _, err := s.Update(root, setting.UpdateInput{Version: 1, Reset: []setting.Name{setting.SignUp}}); err != nil {
			t.Fatal(err)
		}
		want("reset", setting.Values{Version: 2, SignUp: config.SignupClosed, BonusSet: true, SupportContact: "help@example.org"})
		byModel := map[string]channel.Strategy{"m": channel.BySticky}
		if _, err := s.Update(root, setting.UpdateInput{Version: 2, Strategy: new(channel.ByCost), ByModel: byModel}); err != nil {
			t.Fatal(err)
		}
		routed := setting.Values{Version: 3, SignUp: config.SignupClosed, BonusSet: true, SupportContact: "help@example.org"}
		routed.Routing = channel.Strategies{Usual: channel.ByCost, ByModel: byModel}
		want("routed", routed)
		if _, err := s.Update(root, setting.UpdateInput{Version: 3, Reset: []setting.Name{setting.Routing}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Update(root, setting.UpdateInput{Version: 4, CaptureDays: new(90), UsageMonths: new(25)}); err != nil {
			t.Fatal(err)
		}
		want("kept", setting.Values{Version: 5, SignUp: config.SignupClosed, BonusSet: true, SupportContact: "help@example.org", CaptureDays: 90, UsageMonths: 25})
		if _, err := s.Update(root, setting.UpdateInput{Version: 5, Reset: []setting.Name{setting.CaptureDays, setting.UsageMonths}}); err != nil {
			t.Fatal(err)
		}
		want("routed as ever", setting.Values{Version: 6, SignUp: config.SignupClosed, BonusSet: true, SupportContact: "help@example.org"})
		own := setting.Values{Version: 7, SignUp: config.SignupClosed, BonusSet: true, SupportContact: "help@example.org"}
		own.OwnChannels = channel.OwnTerms{Allowed: true, PricePPM: money.One}
		if _, err := s.Update(root, setting.UpdateInput{Version: 6, OwnAllowed: new(true), OwnPricePPM: new(money.One)}); err != nil {
			t.Fatal(err)
		}
		want("own channels", own)
		if _, err := s.Update(root, setting.UpdateInput{Version: 7, Reset: []setting.Name{setting.OwnChannels}}); err != nil {
			t.Fatal(err)
		}
		want("none again", setting.Values{Version: 8, SignUp: config.SignupClosed, BonusSet: true, SupportContact: "help@example.org"})
		if events := n.Ent.AuditEvent.Query().Where(auditevent.Action("settings.update")).CountX(viewer.SystemContext(t.Context(), "test")); events != 8 {
			t.Errorf("%d audit events", events)
		}

		for name, row := range map[string]struct {
			ctx  context.Context //nolint:containedctx // who acts
			in   setting.UpdateInput
			want fault.Code
		}{
			"anonymous":                 {t.Context(), setting.UpdateInput{SupportContact: new("")}, fault.Unauthenticated},
			"a user":                    {as(t.Context(), viewer.PlatformNone), setting.UpdateInput{SupportContact: new("")}, fault.Forbidden},
			"ADMIN opens the door":      {as(t.Context(), viewer.PlatformAdmin), setting.UpdateInput{SignUp: new(config.SignupOpen)}, fault.Forbidden},
			"ADMIN gives money away":    {as(t.Context(), viewer.PlatformAdmin), setting.UpdateInput{Bonus: new(money.USD)}, fault.Forbidden},
			"ADMIN resets the door":     {as(t.Context(), viewer.PlatformAdmin), setting.UpdateInput{Reset: []setting.Name{setting.SignUp}}, fault.Forbidden},
			"ADMIN has records deleted": {as(t.Context(), viewer.PlatformAdmin), setting.UpdateInput{UsageMonths: new(3)}, fault.Forbidden},
			"records of weeks":          {root, setting.UpdateInput{UsageMonths: new(2)}, fault.Invalid},
			"more than all":             {root, setting.UpdateInput{OwnPricePPM: new(money.One + 1)}, fault.Invalid},
			"contents of years":         {root, setting.UpdateInput{CaptureDays: new(366)}, fault.Invalid},
			"no strategy":               {root, setting.UpdateInput{Strategy: new(channel.Strategy(""))}, fault.Invalid},
			"no strategy of a model":    {root, setting.UpdateInput{ByModel: map[string]channel.Strategy{"m": "BEST"}}, fault.Invalid},
			"a model without a name":    {root, setting.UpdateInput{ByModel: map[string]channel.Strategy{"": channel.ByCost}}, fault.Invalid},
			"no policy":                 {root, setting.UpdateInput{SignUp: new(config.Signup(""))}, fault.Invalid},
			"a negative bonus":          {root, setting.UpdateInput{Bonus: new(money.Amount(-1))}, fault.Invalid},
			"a large bonus":             {root, setting.UpdateInput{Bonus: new(setting.MaxBonus + 1)}, fault.Invalid},
			"a script":                  {root, setting.UpdateInput{SupportContact: new("javascript:alert(1)")}, fault.Invalid},
			"a password in an address":  {root, setting.UpdateInput{SupportContact: new("https://a:b@example.org")}, fault.Invalid},
			"two lines":                 {root, setting.UpdateInput{SupportContact: new("help@example.org\nx")}, fault.Invalid},
			"a name":                    {root, setting.UpdateInput{SupportContact: new("Help <help@example.org>")}, fault.Invalid},
			"a long address":            {root, setting.UpdateInput{SupportContact: new("https://example.org/" + strings.Repeat("x", 200))}, fault.Invalid},
			"both":                      {root, setting.UpdateInput{Bonus: new(money.USD), Reset: []setting.Name{setting.SignUpBonus}}, fault.Invalid},
			"an unknown name":           {root, setting.UpdateInput{Reset: []setting.Name{"KEYSET"}}, fault.Invalid},
			"a negative version":        {root, setting.UpdateInput{Version: -1}, fault.Invalid},
		} {
			if row.in.Version == 0 {
				row.in.Version = 6
			}
			if _, err := s.Update(row.ctx, row.in); fault.CodeOf(err) != row.want {
				t.Errorf("%s: %v, want %s", name, err, row.want)
			}
		}
		want("refused", setting.Values{Version: 8, SignUp: config.SignupClosed, BonusSet: true, SupportContact: "help@example.org"})
		if _, err := s.Update(as(t.Context(), viewer.PlatformAdmin), setting.UpdateInput{Version: 8, SupportContact: new("https://example.org/help")}); err != nil {
			t.Errorf("ADMIN names the support: %v", err)
		}
	})
}

// Of racers with one version, also of the very first ones, one wins; and a change reaches the other node.
func TestNodes(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		here, _ := start(t, target)
		there, _ := start(t, target)
		root := as(t.Context(), viewer.PlatformRoot)
		for version := range 3 {
			for _, s := range []*setting.Service{here, there} { // both remember
				if _, err := s.Now(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			var mu sync.Mutex
			var won []money.Amount
			var wg sync.WaitGroup
			for i := range 6 {
				wg.Go(func() {
					bonus := money.Amount(100*version + i + 1)
					_, err := []*setting.Service{here, there}[i%2].Update(root, setting.UpdateInput{Version: version, Bonus: &bonus})
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil:
						won = append(won, bonus)
					case fault.CodeOf(err) != fault.Conflict:
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if len(won) != 1 {
				t.Fatalf("%d of 6 won", len(won))
			}
			for _, s := range []*setting.Service{here, there} {
				await(t, func() bool {
					v, err := s.Now(t.Context())
					return err == nil && v.Bonus == won[0] && v.Version == version+1
				})
			}
		}
	})
}

// await polls until something has happened: within a second on a machine of its own.
func await(t *testing.T, happened func() bool) {
	t.Helper()
	deadline := time.After(15 * time.Second)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-deadline:
			t.Fatal("the change does not arrive")
		case <-tick.C:
		}
	}
}
