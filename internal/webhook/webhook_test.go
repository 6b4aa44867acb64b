package webhook_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"weir/ent"
	"weir/ent/outboxevent"
	entdelivery "weir/ent/webhookdelivery"
	"weir/internal/auth"
	"weir/internal/auth/authtest"
	"weir/internal/clock"
	"weir/internal/db"
	"weir/internal/fault"
	"weir/internal/keyset"
	"weir/internal/outbox"
	"weir/internal/safedial"
	"weir/internal/secret"
	"weir/internal/viewer"
	"weir/internal/webhook"
)

// kit is a tenant with a receiver of webhooks, and a clock that is moved by hand.
type kit struct {
	*testing.T
	node  *authtest.Node
	own   *auth.SignedUp
	owner context.Context //nolint:containedctx // who acts
	sys   context.Context //nolint:containedctx // the system
	clock *clock.Fake
	hooks *webhook.Service
	cfg   webhook.Config

	mu     sync.Mutex
	status int
	got    []http.Header
	bodies []string
	url    string
}

func newKit(t *testing.T, target string) *kit {
	t.Helper()
	k := &kit{T: t, node: authtest.Start(t, target, authtest.Option{}), clock: clock.NewFake(time.Now()), status: http.StatusOK}
	_, k.own = k.node.SignUp(t, "own@example.org")
	k.owner = authtest.As(t.Context(), k.own, viewer.Owner)
	k.sys = viewer.SystemContext(t.Context(), "test")
	sealer, err := secret.NewSealer(k.sys, k.node.Keys, keyset.New(k.node.Ent))
	k.ok(err)
	k.cfg = webhook.Config{
		Ent: k.node.Ent, Outbox: outbox.New(k.clock), Sealer: sealer, Clock: k.clock, Guard: safedial.Guard{AllowPrivate: true},
	}
	k.hooks = webhook.New(k.cfg)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		k.mu.Lock()
		defer k.mu.Unlock()
		if err != nil {
			t.Error(err)
		}
		k.got, k.bodies = append(k.got, r.Header), append(k.bodies, string(body))
		w.WriteHeader(k.status)
	}))
	t.Cleanup(server.Close)
	k.url = server.URL
	return k
}

func (k *kit) ok(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

func (k *kit) answer(status int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.status = status
}

func (k *kit) received() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.got)
}

func (k *kit) emit(e webhook.Event) {
	k.Helper()
	e.TenantID, e.At = k.own.Tenant.ID, k.clock.Now()
	k.ok(db.Exec(k.Context(), k.node.Ent, func(ctx context.Context, tx *ent.Tx) error { return k.hooks.Emit(ctx, tx, e) }))
}

// work carries out what is due, as dispatcher and job do, each event twice.
func (k *kit) work() {
	k.Helper()
	due, err := k.node.Ent.OutboxEvent.Query().Where(
		outboxevent.Kind(webhook.DeliverKind), outboxevent.DoneAtIsNil(), outboxevent.RunAtLTE(k.clock.Now()),
	).All(k.sys)
	k.ok(err)
	for _, e := range due {
		for range 2 {
			if err := k.hooks.Deliver(k.sys, e.ID, e.Payload); err != nil && !errors.Is(err, outbox.ErrAlreadyDone) {
				k.Fatal(err)
			}
		}
	}
}

func (k *kit) delivery() *webhook.Delivery {
	k.Helper()
	d, err := k.node.Ent.WebhookDelivery.Query().Only(k.sys)
	k.ok(err)
	return d
}

// What arrives is signed as the specification says, with both secrets after a rotation.
func TestSignature(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		e, first, err := k.hooks.Create(k.owner, webhook.CreateInput{URL: k.url, Events: []webhook.Type{webhook.TaskFailed}})
		k.ok(err)
		_, second, err := k.hooks.Rotate(k.owner, e.ID)
		k.ok(err)
		k.emit(webhook.Event{Type: webhook.TaskSucceeded, Key: "unwanted"})
		k.emit(webhook.Event{Type: webhook.TaskFailed, Key: "task:1", Data: map[string]string{"id": "task_1"}})
		k.emit(webhook.Event{Type: webhook.TaskFailed, Key: "task:1", Data: map[string]string{"id": "task_1"}})
		k.work()
		if k.received() != 1 {
			t.Fatalf("%d deliveries, want 1", k.received())
		}
		h, body := k.got[0], k.bodies[0]
		want := `{"type":"task.failed","timestamp":"` + k.clock.Now().UTC().Format(time.RFC3339Nano) + `","data":{"id":"task_1"}}`
		if body != want {
			t.Errorf("body %s, want %s", body, want)
		}
		signatures := strings.Fields(h.Get("webhook-signature"))
		if len(signatures) != 2 {
			t.Fatalf("signatures %v", signatures)
		}
		for i, key := range []secret.String{second, first} {
			raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(key.Reveal(), "whsec_"))
			k.ok(err)
			mac := hmac.New(sha256.New, raw)
			_, _ = mac.Write([]byte(h.Get("webhook-id") + "." + h.Get("webhook-timestamp") + "." + body))
			if signatures[i] != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
				t.Errorf("signature %d is wrong", i)
			}
		}
	})
}

// A failing endpoint is tried for a day, then the delivery is given up and the endpoint switched off; replaying works again.
func TestFailingEndpoint(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		e, _, err := k.hooks.Create(k.owner, webhook.CreateInput{URL: k.url})
		k.ok(err)
		k.answer(http.StatusInternalServerError)
		k.emit(webhook.Event{Type: webhook.TaskFailed, Key: "task:1"})
		began := k.clock.Now()
		for k.delivery().Status == entdelivery.StatusPENDING && k.clock.Now().Sub(began) < 72*time.Hour {
			k.work()
			if next := k.delivery().NextAttemptAt; next != nil {
				k.clock.Advance(next.Sub(k.clock.Now()))
			}
		}
		d := k.delivery()
		if took := k.clock.Now().Sub(began); d.Status != entdelivery.StatusFAILED || len(d.Attempts) != 11 || took < 23*time.Hour || took > 30*time.Hour {
			t.Fatalf("%s after %s and %d attempts", d.Status, took, len(d.Attempts))
		}
		if a := d.Attempts[0]; a.StatusCode != 500 || a.Error != "it answered 500" {
			t.Errorf("attempt %+v", a)
		}
		dead, err := k.node.Ent.WebhookEndpoint.Get(k.sys, e.ID)
		k.ok(err)
		if dead.DisabledReason == nil || *dead.DisabledReason != "FAILING" {
			t.Fatalf("the endpoint is on: %v", dead.DisabledReason)
		}
		if _, err := k.hooks.Replay(k.owner, d.ID); !errors.Is(err, webhook.ErrDisabled) {
			t.Errorf("replay to a dead endpoint: %v", err)
		}
		on := true
		_, err = k.hooks.Update(k.owner, webhook.UpdateInput{ID: e.ID, Enabled: &on})
		k.ok(err)
		k.answer(http.StatusNoContent)
		_, err = k.hooks.Replay(k.owner, d.ID)
		k.ok(err)
		k.work()
		if d = k.delivery(); d.Status != entdelivery.StatusDELIVERED || k.got[0].Get("webhook-id") != k.got[len(k.got)-1].Get("webhook-id") {
			t.Errorf("replayed: %s", d.Status)
		}
	})
}

func TestGone(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		_, _, err := k.hooks.Create(k.owner, webhook.CreateInput{URL: k.url})
		k.ok(err)
		k.answer(http.StatusGone)
		k.emit(webhook.Event{Type: webhook.TaskFailed, Key: "task:1"})
		k.work()
		k.emit(webhook.Event{Type: webhook.TaskFailed, Key: "task:2"})
		k.work()
		if d := k.delivery(); d.Status != entdelivery.StatusFAILED || k.received() != 1 {
			t.Errorf("%s, %d attempts", d.Status, k.received())
		}
	})
}

// An address of a single call is told beside the endpoints, and never switched off.
func TestAddressOfACall(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		_, key, err := k.hooks.Rotate(k.owner, "")
		k.ok(err)
		k.emit(webhook.Event{Type: webhook.TaskFailed, Key: "task:1", URL: k.url})
		k.work()
		if k.received() != 1 || key.Empty() {
			t.Fatalf("%d deliveries", k.received())
		}
		k.answer(http.StatusGone)
		k.emit(webhook.Event{Type: webhook.TaskFailed, Key: "task:2", URL: k.url})
		k.work()
		k.answer(http.StatusOK)
		k.emit(webhook.Event{Type: webhook.TaskFailed, Key: "task:3", URL: k.url})
		k.work()
		if k.received() != 3 {
			t.Errorf("%d deliveries", k.received())
		}
	})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	authtest.Each(t, func(t *testing.T, target string) {
		k := newKit(t, target)
		guarded := k.cfg
		guarded.Guard = safedial.Guard{}
		strict := webhook.New(guarded)
		_, other := k.node.SignUp(t, "other@example.org")
		e, _, err := k.hooks.Create(k.owner, webhook.CreateInput{URL: k.url})
		k.ok(err)
		for name, row := range map[string]struct {
			do   func() error
			code fault.Code
		}{
			"no URL":                {k.create(strict, k.owner, webhook.CreateInput{URL: "hook"}), fault.Invalid},
			"private address":       {k.create(strict, k.owner, webhook.CreateInput{URL: "http://10.0.0.1/hook"}), fault.Invalid},
			"loopback":              {k.create(strict, k.owner, webhook.CreateInput{URL: k.url}), fault.Invalid},
			"user name":             {k.create(k.hooks, k.owner, webhook.CreateInput{URL: "https://a:b@example.org"}), fault.Invalid},
			"long URL":              {k.create(k.hooks, k.owner, webhook.CreateInput{URL: k.url + "/" + strings.Repeat("x", 2048)}), fault.Invalid},
			"unknown event":         {k.create(k.hooks, k.owner, webhook.CreateInput{URL: k.url, Events: []webhook.Type{"x"}}), fault.Invalid},
			"nobody":                {k.create(k.hooks, t.Context(), webhook.CreateInput{URL: k.url}), fault.Unauthenticated},
			"member":                {k.create(k.hooks, authtest.As(t.Context(), k.own, viewer.Member), webhook.CreateInput{URL: k.url}), fault.Forbidden},
			"another's endpoint":    {func() error { return k.hooks.Delete(authtest.As(t.Context(), other, viewer.Owner), e.ID) }, fault.NotFound},
			"another's test":        {func() error { _, err := k.hooks.Ping(authtest.As(t.Context(), other, viewer.Owner), e.ID); return err }, fault.NotFound},
			"a delivery that isn't": {func() error { _, err := k.hooks.Replay(k.owner, "whd_x"); return err }, fault.NotFound},
		} {
			if got := fault.CodeOf(row.do()); got != row.code {
				t.Errorf("%s: %s, want %s", name, got, row.code)
			}
		}
		if err := strict.CheckURL("http://127.0.0.1/x"); fault.Of(err).Field != "webhook_url" {
			t.Errorf("address of a call: %v", err)
		}
	})
}

func (k *kit) create(s *webhook.Service, ctx context.Context, in webhook.CreateInput) func() error { //nolint:revive // the context says who
	return func() error { _, _, err := s.Create(ctx, in); return err }
}
