package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"weir/ent"
	entcapture "weir/ent/capture"
	"weir/internal/app/apptest"
	"weir/internal/capture"
	"weir/internal/clock"
	"weir/internal/id"
	"weir/internal/viewer"
	"weir/jobs"
)

// told is what an operation of somebody is answered, whatever becomes of it.
func told(t *testing.T, p *apptest.Person, query string, headers ...string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	return p.Do(http.MethodPost, "/graphql", string(body), append(headers, "Content-Type", "application/json")...).Body
}

// keepAll has the contents of a tenant's calls kept for some days.
func keepAll(x *apptest.Tenant) {
	x.Query(`mutation { setCapture(input: {calls: ALL, days: 2}) { tenant { id } } }`, nil)
}

// colleague signs somebody up as a member of a tenant, with a key there.
func colleague(t *testing.T, n *apptest.Node, x *apptest.Tenant, role string) (p *apptest.Person, key string) {
	t.Helper()
	p = invited(t, n, x, role)
	made := p.Query(`mutation { createApiKey(input: {name: "own"}) { secret } }`, nil)
	key, _ = made["createApiKey"].(map[string]any)["secret"].(string)
	return p, key
}

// invited signs somebody up as a member of a tenant.
func invited(t *testing.T, n *apptest.Node, x *apptest.Tenant, role string) *apptest.Person {
	t.Helper()
	address := id.New("u") + "@example.com"
	asked := textOf(t, x.Query(`mutation($e: String!, $r: Role!) { inviteMember(input: {email: $e, role: $r}) { url } }`, map[string]any{"e": address, "r": role}))
	_, token, _ := strings.Cut(asked, "#token=")
	token, _, _ = strings.Cut(token, `"`)
	p := n.Person()
	p.Query(`mutation($e: String!, $i: String!) { signUp(input: {email: $e, password: "correct horse", invitation: $i}) { viewer { role } } }`,
		map[string]any{"e": address, "i": token})
	return p
}

// captureRows are the rows of one tenant.
func captureRows(t *testing.T, s *apptest.Site, x *apptest.Tenant) int {
	t.Helper()
	return s.DB.Ent.Capture.Query().Where(entcapture.TenantID(id.Format(id.Tenant, x.ID))).CountX(viewer.SystemContext(t.Context(), "test"))
}

// TestCaptureRights: contents of calls are their tenant's people's alone, each in the role's measure, and outlive the key.
func TestCaptureRights(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		n.Channel(apptest.NewVendor(t).URL, 0, apptest.Model)
		x, other := n.Tenant("5"), n.Tenant("5")
		keepAll(x)
		mate, mateKey := colleague(t, n, x, "MEMBER")
		said := x.Chat(apptest.Ask("ok")).Header.Get("X-Request-Id")
		matesCall := n.Do(http.MethodPost, "/v1/chat/completions", mateKey, apptest.Ask("ok")).Header.Get("X-Request-Id")
		apptest.Await(t, "both are kept", func() bool { return len(keptBy(t, x.Person)) == 2 })
		x.Query(`mutation($id: ID!) { revokeApiKey(input: {id: $id}) { apiKey { id } } }`, map[string]any{"id": x.KeyID})
		if got := keptBy(t, x.Person); len(got) != 2 || got[1].RequestID != said {
			t.Errorf("after the key is revoked: %+v", got)
		}
		if got := keptBy(t, mate); len(got) != 1 || got[0].RequestID != matesCall {
			t.Errorf("a member sees %+v", got)
		}
		const theirs = `{ captures(filter: {requestId: "%"}) { edges { node { requestId } } } }`
		one := strings.Replace(theirs, "%", said, 1)
		if got := told(t, x.Person, one); !strings.Contains(got, said) {
			t.Errorf("by its id: %s", got)
		}
		for name, p := range map[string]*apptest.Person{"a member": mate, "another tenant": other.Person} {
			if got := told(t, p, one); strings.Contains(got, said) || !strings.Contains(got, `"edges":[]`) {
				t.Errorf("%s: %s", name, got)
			}
		}
		root := n.Root()
		tenantID := id.Format(id.Tenant, x.ID)
		root.Query(`mutation($t: ID!) { watchTenant(input: {tenantId: $t, reason: "ticket 7"}) { until } }`, map[string]any{"t": tenantID})
		for _, row := range []struct {
			name, query, code string
			who               *apptest.Person
			headers           []string
		}{
			{"a member decides", `mutation { setCapture(input: {calls: NONE}) { tenant { id } } }`, "FORBIDDEN", mate, nil},
			{"a member deletes", `mutation { deleteCapture(input: {requestId: "` + matesCall + `"}) { deletedRequestId } }`, "FORBIDDEN", mate, nil},
			{"a member deletes all", `mutation { deleteCaptures(input: {}) { tenant { id } } }`, "FORBIDDEN", mate, nil},
			{"another tenant deletes", `mutation { deleteCapture(input: {requestId: "` + said + `"}) { deletedRequestId } }`, "NOT_FOUND", other.Person, nil},
			{"no id", strings.Replace(theirs, "%", "req_1", 1), "INVALID", x.Person, nil},
			{"a watcher", one, "FORBIDDEN", root, []string{"weir-tenant", tenantID}},
			{"a watcher decides", `mutation { setCapture(input: {calls: NONE}) { tenant { id } } }`, "FORBIDDEN", root, []string{"weir-tenant", tenantID}},
			{"a watcher deletes", `mutation { deleteCaptures(input: {}) { tenant { id } } }`, "FORBIDDEN", root, []string{"weir-tenant", tenantID}},
		} {
			if got := told(t, row.who, row.query, row.headers...); !strings.Contains(got, `"code":"`+row.code+`"`) {
				t.Errorf("%s: %s", row.name, got)
			}
		}
		beside := `{ node(id: "` + said + `") { id ... on Request { contents { request { text } } } } }`
		if got := told(t, root, beside, "weir-tenant", tenantID); !strings.Contains(got, `"contents":null`) {
			t.Errorf("beside the call a watcher sees %s", got)
		}
		if got := captureRows(t, s, x); got != 2 {
			t.Errorf("%d are left", got)
		}
	})
}

// TestCapturesEnd: what is over is shown to nobody, and the job deletes it; what is not stays.
func TestCapturesEnd(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		n.Channel(apptest.NewVendor(t).URL, 0, apptest.Model)
		x := n.Tenant("5")
		keepAll(x)
		old := x.Chat(apptest.Ask("ok")).Header.Get("X-Request-Id")
		young := x.Chat(apptest.Ask("ok")).Header.Get("X-Request-Id")
		apptest.Await(t, "both are kept", func() bool { return len(keptBy(t, x.Person)) == 2 })
		query := `UPDATE captures SET created_at = $1 WHERE id = $2`
		for requestID, age := range map[string]time.Duration{old: 49 * time.Hour, young: 47 * time.Hour} {
			if _, err := s.DB.SQL.ExecContext(t.Context(), query, time.Now().UTC().Add(-age), requestID); err != nil {
				t.Fatal(err)
			}
		}
		if got := keptBy(t, x.Person); len(got) != 1 || got[0].RequestID != young {
			t.Errorf("behind the days: %+v", got)
		}
		purge := jobs.PurgeCaptures(capture.New(capture.Config{
			Ent: s.DB.Ent, Clock: clock.System{}, MaxDays: func(context.Context) (int, error) { return 30, nil },
		})).Handle
		for range 2 {
			if err := purge(viewer.SystemContext(t.Context(), "test"), jobs.Task{}); err != nil {
				t.Fatal(err)
			}
			if got := captureRows(t, s, x); got != 1 {
				t.Errorf("%d rows are left", got)
			}
		}
		// Fewer days are in force for what is kept already.
		x.Query(`mutation { setCapture(input: {calls: ALL, days: 1}) { tenant { id } } }`, nil)
		if got := keptBy(t, x.Person); len(got) != 0 {
			t.Errorf("behind fewer days: %+v", got)
		}
		if err := purge(viewer.SystemContext(t.Context(), "test"), jobs.Task{}); err != nil || captureRows(t, s, x) != 0 {
			t.Errorf("%d rows are left: %v", captureRows(t, s, x), err)
		}
	})
}

// TestCapturesOfTheErased: with a tenant go its contents, with a user those of the user's keys, and no others.
func TestCapturesOfTheErased(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		n.Channel(apptest.NewVendor(t).URL, 0, apptest.Model)
		gone, stays := n.Tenant("5"), n.Tenant("5")
		mate, mateKey := colleague(t, n, stays, "MEMBER")
		for _, x := range []*apptest.Tenant{gone, stays} {
			keepAll(x)
			x.Chat(apptest.Ask("ok"))
		}
		n.Do(http.MethodPost, "/v1/chat/completions", mateKey, apptest.Ask("ok"))
		apptest.Await(t, "all are kept", func() bool { return captureRows(t, s, gone) == 1 && captureRows(t, s, stays) == 2 })
		for _, p := range []*apptest.Person{gone.Person, mate} {
			p.Query(`mutation { deleteAccount(input: {password: "correct horse"}) { account { deleteAt } } }`, nil)
		}
		over(t, s.DB.Ent)
		if n := eraseDue(t, s); n != 3 {
			t.Errorf("%d erased, want a tenant and two accounts", n)
		}
		if captureRows(t, s, gone) != 0 || captureRows(t, s, stays) != 1 || len(keptBy(t, stays.Person)) != 1 {
			t.Errorf("%d and %d are left", captureRows(t, s, gone), captureRows(t, s, stays))
		}
	})
}

// over ends every grace.
func over(t *testing.T, client *ent.Client) {
	t.Helper()
	sys := viewer.SystemContext(t.Context(), "test")
	for _, table := range []string{"users", "tenants"} {
		query := "UPDATE " + table + " SET delete_at = $1 WHERE delete_at IS NOT NULL"
		if _, err := client.ExecContext(sys, query, time.Now().Add(-time.Minute).UTC()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCapturesInTheBackground: what is made without its client is kept like other calls, and made all the same.
func TestCapturesInTheBackground(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		n.Channel(apptest.NewVendor(t).URL, 0, apptest.Model)
		x := n.Tenant("5")
		keepAll(x)
		ids := map[string]string{}
		for script, end := range map[string]string{"ok": "completed", "500": "failed"} {
			r := n.Do(http.MethodPost, "/v1/responses", x.Key, respond(script, `"background":true`))
			made := readResponse(t, r)
			apptest.Await(t, end, func() bool { return poll(t, n, x, made.ID).Status == end })
			ids[script] = r.Header.Get("X-Request-Id")
		}
		apptest.Await(t, "both are kept", func() bool { return len(keptBy(t, x.Person)) == 2 })
		for _, k := range keptBy(t, x.Person) {
			well := k.RequestID == ids["ok"] && !k.Failed && k.Status == http.StatusOK && strings.Contains(k.Answer.Text, apptest.Text)
			refused := k.RequestID == ids["500"] && k.Failed && k.Status >= http.StatusBadRequest && strings.Contains(k.Answer.Text, "upstream_error")
			if !well && !refused || !strings.Contains(k.Request.Text, `"background":true`) {
				t.Errorf("%+v", k)
			}
		}
	})
}
