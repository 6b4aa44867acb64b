package app_test

import (
	"fmt"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/dbtest"
)

// TestSubscribersOnOtherNodes: what a call on one node charges is told on another; also after Redis was away, and while it is.
func TestSubscribersOnOtherNodes(t *testing.T) {
	t.Parallel()
	s := apptest.New(t, dbtest.Postgres(t))
	proxy := s.Behind(t, "WEIR_REDIS_URL")
	v := apptest.NewVendor(t)
	a, b := s.Start(t), s.Start(t)
	a.Channel(v.URL, 0)
	x := a.Tenant("10")
	there := x.At(b).Follow(`subscription { walletUpdated { cash held } }`)
	there.Until(`"cash":"10.00"`)
	settled := func(do func()) {
		t.Helper()
		charge := x.Costs(do)
		w, _ := x.Quiet()
		if charge.Amount <= 0 {
			t.Fatal("nothing was charged")
		}
		there.Until(fmt.Sprintf(`"cash":"%s","held":"0.00"`, w.Cash))
	}
	call := func() { x.Chat(apptest.Ask("ok")) }
	settled(call)
	proxy.Cut()
	settled(call)
	proxy.Heal()
	settled(call)
}
