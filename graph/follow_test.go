package graph_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"weir/internal/dbtest"
	"weir/internal/viewer"
)

// told is a subscription over server-sent events.
type told struct {
	t      *testing.T
	events *bufio.Scanner
	leave  context.CancelFunc
}

func (c *client) follow(query string) *told {
	c.t.Helper()
	f, refused := c.tryFollow(query)
	if f == nil {
		c.t.Fatalf("got %d %s", refused.Status, refused.Body)
	}
	return f
}

// tryFollow returns the answer instead when there is no stream.
func (c *client) tryFollow(query string) (*told, *reply) {
	c.t.Helper()
	ctx, leave := context.WithTimeout(c.t.Context(), 30*time.Second)
	c.t.Cleanup(leave)
	body, err := json.Marshal(map[string]any{"query": query})
	ok(c.t, err)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	ok(c.t, err)
	req.Header = c.header.Clone()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", mediaEvents)
	resp, err := c.http.Do(req)
	ok(c.t, err)
	c.t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.Header.Get("Content-Type") != mediaEvents {
		r := &reply{Status: resp.StatusCode}
		ok(c.t, json.NewDecoder(resp.Body).Decode(r))
		return nil, r
	}
	return &told{t: c.t, events: bufio.NewScanner(resp.Body), leave: leave}, nil
}

// next returns the next event and its data.
func (f *told) next() (event, data string) {
	f.t.Helper()
	for f.events.Scan() {
		line := f.events.Text()
		if v, ok := strings.CutPrefix(line, "event: "); ok {
			event = v
		}
		if v, ok := strings.CutPrefix(line, "data:"); ok && event != "" {
			return event, strings.TrimSpace(v)
		}
	}
	return "", fmt.Sprint(f.events.Err())
}

func (f *told) wants(event, part string) {
	f.t.Helper()
	if e, data := f.next(); e != event || !strings.Contains(data, part) {
		f.t.Fatalf("got %s %s, want %s with %s", e, data, event, part)
	}
}

// first is what a subscription says first, as the answer of an operation.
func (c *client) first(query string, _ map[string]any) *reply {
	c.t.Helper()
	f, refused := c.tryFollow(query)
	if f == nil {
		return refused
	}
	defer f.leave()
	_, data := f.next()
	r := &reply{Status: http.StatusOK, Body: data}
	ok(c.t, json.Unmarshal([]byte(data), r))
	return r
}

const followWallet = `subscription { walletUpdated { available cash } }`

// adjust pays in by hand.
func (c *client) adjust(tenantID, amount, key string) {
	c.t.Helper()
	c.must(`mutation($i: AdjustBalanceInput!) { adjustBalance(input: $i) { debt } }`, map[string]any{
		"i": map[string]any{"tenantId": tenantID, "amount": amount, "fund": "CASH", "remark": "test", "idempotencyKey": key},
	})
}

func TestWalletIsTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann, root := e.member("ann", nil, "", ""), e.member("root", nil, "", viewer.PlatformRoot)
		l := ann.line()
		l.open(`{"weir-tenant":"` + ann.tenant.Slug + `"}`)
		l.say(`{"id":"1","type":"subscribe","payload":{"query":"` + followWallet + `"}}`)
		f := ann.follow(followWallet)
		heard := func(want string) {
			t.Helper()
			if m := l.hear(); m.ID != "1" || m.Type != "next" || !strings.Contains(string(m.Payload), want) {
				t.Fatalf("got %+v %s, want %s", m, m.Payload, want)
			}
		}
		start := e.wallet(ann)
		heard(`"cash":"` + start)
		f.wants("next", `"cash":"`+start)
		root.adjust(ann.tenant.ID, "5.00", "a")
		heard(`"cash":"5.00"`)
		f.wants("next", `"cash":"5.00"`)
		root.adjust(ann.tenant.ID, "-2.000000001", "b")
		heard(`"cash":"2.999999999"`)
		f.wants("next", `"cash":"2.999999999"`)

		// The client ends it; another operation may take its name.
		l.say(`{"id":"1","type":"complete"}`)
		l.say(`{"id":"2","type":"subscribe","payload":{"query":"{ site { name } }"}}`)
		if m := l.hear(); m.ID != "2" || m.Type != "next" {
			t.Errorf("after complete: got %+v %s", m, m.Payload)
		}
	})
}

func (e *env) wallet(c *client) string {
	e.t.Helper()
	return c.must(`{ wallet { cash } }`, nil).text("wallet", "cash")
}

// Whoever reads slowly holds up nobody, and reads the newest state then.
func TestSlowSubscriberHoldsUpNobody(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	ann, root := e.member("ann", nil, "", ""), e.member("root", nil, "", viewer.PlatformRoot)
	slow, quick := ann.follow(followWallet), ann.follow(followWallet)
	quick.wants("next", `"cash"`)
	for i := range 20 {
		root.adjust(ann.tenant.ID, "1.00", strconv.Itoa(i))
	}
	for _, f := range []*told{quick, slow} {
		for {
			event, data := f.next()
			if event != "next" {
				t.Fatalf("got %s %s", event, data)
			}
			if strings.Contains(data, `"cash":"20.00"`) {
				break
			}
		}
	}
}

func TestRightsEndSubscriptions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *dbtest.DB) {
		e := newEnv(t, d)
		ann := e.member("ann", nil, "", "")
		bob := e.member("bob", ann.tenant, viewer.Admin, "")
		members := func() string {
			return ann.must(`{ members { edges { node { id user { email } } } } }`, nil).Body
		}
		f, l := bob.follow(followWallet), bob.line()
		f.wants("next", `"available"`)
		l.open(`{"weir-tenant":"` + bob.tenant.Slug + `"}`)
		l.say(`{"id":"1","type":"subscribe","payload":{"query":"` + followWallet + `"}}`)
		l.hear()
		var membershipID string
		for part := range strings.SplitSeq(members(), `{"node":`) {
			if strings.Contains(part, "bob@") {
				membershipID = part[strings.Index(part, `"id":"`)+6:]
				membershipID = membershipID[:strings.IndexByte(membershipID, '"')]
			}
		}
		ann.must(`mutation($id: ID!) { changeMemberRole(input: {id: $id, role: MEMBER}) { member { role } } }`, map[string]any{"id": membershipID})
		f.wants("next", `"code":"FORBIDDEN"`)
		f.wants("complete", "")
		if m := l.hear(); m.Type != "error" || !strings.Contains(string(m.Payload), "FORBIDDEN") {
			t.Errorf("over WebSocket: got %+v %s", m, m.Payload)
		}

		f = bob.follow(followWallet)
		f.wants("next", `"available"`)
		ann.must(`mutation($id: ID!) { removeMember(input: {id: $id}) { removedMemberId } }`, map[string]any{"id": membershipID})
		f.wants("next", `"code":"NOT_FOUND"`)
		f.wants("complete", "")

		f = ann.follow(followWallet)
		f.wants("next", `"available"`)
		ann.must(`mutation { signOut(input: {}) { clientMutationId } }`, nil)
		f.wants("next", `"code":"UNAUTHENTICATED"`)
		f.wants("complete", "")
	})
}

func TestChannelsAreTold(t *testing.T) {
	t.Parallel()
	e := sqliteEnv(t)
	root := e.member("root", nil, "", viewer.PlatformRoot)
	all := root.follow(`subscription { channelUpdated { id name status } }`)
	id := root.must(createChannel, nil).text("createChannel", "channel", "id")
	all.wants("next", `"id":"`+id)
	one := root.follow(`subscription { channelUpdated(id: "` + id + `") { name status } }`)
	one.wants("next", `"name":"c"`)
	root.must(`mutation($id: ID!) { updateChannel(input: {id: $id, name: "d"}) { channel { name } } }`, map[string]any{"id": id})
	one.wants("next", `"name":"d"`)
	all.wants("next", `"name":"d"`)
	other := root.must(createChannel, nil).text("createChannel", "channel", "id")
	all.wants("next", `"id":"`+other)
	root.must(`mutation($id: ID!) { deleteChannel(input: {id: $id}) { deletedChannelId } }`, map[string]any{"id": id})
	if code := root.do(`mutation($id: ID!) { deleteChannel(input: {id: $id}) { deletedChannelId } }`, map[string]any{"id": id}).code(); code != notFound {
		t.Errorf("deleted twice: got %q", code)
	}
	one.wants("next", `"code":"NOT_FOUND"`)
	one.wants("complete", "")
	root.follow(`subscription { channelUpdated(id: "chn_0190f3a2b7c47d1e8f00aabbccddeeff") { id } }`).wants("next", `"code":"NOT_FOUND"`)
	root.follow(`subscription { channelUpdated(id: "rubbish") { id } }`).wants("next", `"code":"NOT_FOUND"`)
}
