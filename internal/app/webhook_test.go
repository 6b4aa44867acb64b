package app_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"weir/internal/app/apptest"
)

// An endpoint that somebody makes is told, through the queue of a running node.
func TestWebhookArrives(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		arrived := make(chan http.Header, 4)
		receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { arrived <- r.Header }))
		t.Cleanup(receiver.Close)
		owner := n.Tenant("")
		data := owner.Query(`mutation($u: String!) { createWebhookEndpoint(input: {url: $u, events: [TASK_FAILED]}) { secret webhookEndpoint { id } } }`,
			map[string]any{"u": receiver.URL})
		created, _ := data["createWebhookEndpoint"].(map[string]any)
		endpoint, _ := created["webhookEndpoint"].(map[string]any)
		owner.Query(`mutation($id: ID!) { testWebhookEndpoint(input: {id: $id}) { webhookEndpoint { id } } }`, map[string]any{"id": endpoint["id"]})
		select {
		case h := <-arrived:
			if h.Get("webhook-id") == "" || h.Get("webhook-signature") == "" || h.Get("Content-Type") != "application/json" {
				t.Errorf("headers %v", h)
			}
		case <-time.After(30 * time.Second):
			t.Fatal("nothing arrives")
		}
	})
}
