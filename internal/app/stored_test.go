package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/openai/openai-go/v3/packages/param"
	oairesponses "github.com/openai/openai-go/v3/responses"

	"weir/internal/app/apptest"
)

// notThere is what a response answers that is not there, or is another tenant's.
var notThere = want{status: 404, kind: invalid, code: "not_found"}

// TestStoredResponses: what was stored can be asked for, continued and deleted, by its tenant alone and for nothing.
func TestStoredResponses(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x, y := n.Tenant("1"), n.Tenant("1")
		var first response
		var body string
		x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/responses", x.Key, respond("ok", `"instructions":"Once only."`))
			first, body = readResponse(t, r), r.Body
		})
		if !first.Store || first.Previous != nil {
			t.Errorf("%s", body)
		}
		path := "/v1/responses/" + first.ID
		x.Free(func() {
			for _, base := range bases {
				if r := n.Do(http.MethodGet, base+"/responses/"+first.ID, x.Key, ""); r.Status != 200 || r.Body != body {
					t.Errorf("%d %s", r.Status, r.Body)
				}
			}
			r := n.Do(http.MethodGet, path+"/input_items?order=asc", x.Key, "")
			var list struct {
				Object string
				Data   []struct{ ID, Role string }
				More   bool `json:"has_more"`
			}
			if err := json.Unmarshal([]byte(r.Body), &list); err != nil || list.Object != "list" || len(list.Data) != 1 || list.Data[0].Role != "user" || list.Data[0].ID == "" || list.More {
				t.Errorf("%s", r.Body)
			}
			notThere.check(t, n.Do(http.MethodGet, path, y.Key, ""))
			notThere.check(t, n.Do(http.MethodGet, path+"/input_items", y.Key, ""))
			notThere.check(t, n.Do(http.MethodDelete, path, y.Key, ""))
			notThere.check(t, n.Do(http.MethodPost, path+"/cancel", y.Key, ""))
			want{status: 404, kind: invalid, code: "not_found", param: "previous_response_id"}.
				check(t, n.Do(http.MethodPost, "/v1/responses", y.Key, respond("ok", `"previous_response_id":"`+first.ID+`"`)))
			want{status: 404, kind: invalid, code: "not_found", param: "input"}.
				check(t, n.Do(http.MethodPost, "/v1/responses", y.Key, `{"model":"gpt-4o","input":[{"type":"item_reference","id":"`+first.Output[0].ID+`"}]}`))
			want{status: 401, kind: invalid, code: "invalid_api_key"}.check(t, n.Do(http.MethodGet, path, "", ""))
			want{status: 400, kind: invalid}.check(t, n.Do(http.MethodPost, path+"/cancel", x.Key, ""))
			want{status: 400, kind: invalid, param: "limit"}.check(t, n.Do(http.MethodGet, path+"/input_items?limit=0", x.Key, ""))
			want{status: 404, kind: invalid, code: "unknown_url"}.check(t, n.Do(http.MethodGet, path+"/other", x.Key, ""))
		})

		var second response
		x.Costs(func() {
			second = readResponse(t, n.Do(http.MethodPost, "/v1/responses", x.Key, `{"model":"gpt-4o","input":"And why?","previous_response_id":"`+first.ID+`"}`))
		})
		if second.Previous == nil || *second.Previous != first.ID {
			t.Errorf("%+v", second)
		}
		checkConversation(t, v, "user What is a weir? script=ok|assistant "+apptest.Text+"|user And why?")
		x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/responses", x.Key, `{"model":"gpt-4o","stream":true,"input":"On. script=ok","previous_response_id":"`+second.ID+`"}`)
			events := namedEvents(t, r)
			object, _ := events[len(events)-1].data["response"].(map[string]any)
			id := fmt.Sprint(object["id"])
			if got := readResponse(t, n.Do(http.MethodGet, "/v1/responses/"+id, x.Key, "")); got.text() != apptest.Text || got.Status != "completed" {
				t.Errorf("%+v", got)
			}
		})
		checkConversation(t, v, "user What is a weir? script=ok|assistant "+apptest.Text+"|user And why?|assistant "+apptest.Text+"|user On. script=ok")
		x.Costs(func() {
			readResponse(t, n.Do(http.MethodPost, "/v1/responses", x.Key,
				`{"model":"gpt-4o","input":[{"type":"item_reference","id":"`+first.Output[0].ID+`"},{"role":"user","content":"Again. script=ok"}]}`))
		})
		checkConversation(t, v, "assistant "+apptest.Text+"|user Again. script=ok")

		x.Free(func() {
			if r := n.Do(http.MethodDelete, path, x.Key, ""); r.Status != 200 || r.Body != `{"id":"`+first.ID+`","object":"response","deleted":true}` {
				t.Errorf("%d %s", r.Status, r.Body)
			}
			notThere.check(t, n.Do(http.MethodGet, path, x.Key, ""))
			notThere.check(t, n.Do(http.MethodDelete, path, x.Key, ""))
			notThere.check(t, n.Do(http.MethodGet, "/v1/responses/resp_none", x.Key, ""))
		})
		x.Costs(func() {
			r := readResponse(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("ok", `"store":false`)))
			notThere.check(t, n.Do(http.MethodGet, "/v1/responses/"+r.ID, x.Key, ""))
			if r.Store {
				t.Error("it says that it is stored")
			}
		})
		var row string
		if err := n.Site.DB.SQL.QueryRowContext(t.Context(), `SELECT content FROM stored_responses`).Scan(&row); err != nil || strings.Contains(row, "weir") {
			t.Errorf("the content lies open: %v", err)
		}
	})
}

// checkConversation compares the messages that the vendor saw last.
func checkConversation(t *testing.T, v *apptest.Vendor, want string) {
	t.Helper()
	var asked struct {
		Messages []struct {
			Role    string
			Content string
		}
	}
	if err := json.Unmarshal(v.Last(t).Body, &asked); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range asked.Messages {
		got = append(got, m.Role+" "+m.Content)
	}
	if joined := strings.Join(got, "|"); joined != want {
		t.Errorf("the vendor saw\n%s\nwant\n%s", joined, want)
	}
}

// TestBackgroundResponses: they are queued at once, made without their caller, charged once, and polls are free.
func TestBackgroundResponses(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := apptest.NewVendor(t)
		n := s.Start(t)
		n.Channel(v.URL, 0)
		x := n.Tenant("1")
		gate := make(chan struct{})
		v.SetGate(gate)
		var queued response
		c := x.Costs(func() {
			queued = readResponse(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("ok", `"background":true`), "Idempotency-Key", "bg"))
			again := readResponse(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("ok", `"background":true`), "Idempotency-Key", "bg"))
			if queued.Status != "queued" || again.ID != queued.ID {
				t.Errorf("%+v, then %+v", queued, again)
			}
			want{status: 409, kind: invalid, code: "idempotency_key_reused", shouldRetry: "false"}.
				check(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("other", `"background":true`), "Idempotency-Key", "bg"))
			apptest.Await(t, "in progress", func() bool { return poll(t, n, x, queued.ID).Status == "in_progress" })
			want{status: 400, kind: invalid, param: "previous_response_id"}.
				check(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("ok", `"previous_response_id":"`+queued.ID+`"`)))
			close(gate)
			apptest.Await(t, "completed", func() bool { return poll(t, n, x, queued.ID).Status == "completed" })
		})
		done := poll(t, n, x, queued.ID)
		if c.Amount != apptest.Cost(apptest.Reported) || c.Estimated || done.text() != apptest.Text || done.Usage == nil {
			t.Errorf("%+v %+v", c, done)
		}
		x.Free(func() {
			failed := readResponse(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("500", `"background":true`)))
			apptest.Await(t, "failed", func() bool { return poll(t, n, x, failed.ID).Status == "failed" })
			if got := poll(t, n, x, failed.ID); got.Error == nil || got.Error.Code != "upstream_error" {
				t.Errorf("%+v", got)
			}
			v.SetGate(make(chan struct{}))
			callsStopped := len(v.Calls())
			stopped := readResponse(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("ok", `"background":true`)))
			apptest.Await(t, "asked", func() bool { return len(v.Calls()) > callsStopped && poll(t, n, x, stopped.ID).Status == "in_progress" })
			for range 2 {
				if got := readResponse(t, n.Do(http.MethodPost, "/v1/responses/"+stopped.ID+"/cancel", x.Key, "")); got.Status != "cancelled" {
					t.Errorf("%+v", got)
				}
			}
			if !v.Last(t).Cancelled(t) || poll(t, n, x, stopped.ID).Status != "cancelled" {
				t.Error("the vendor's call goes on")
			}
			// A process that does not renew a response is dead: whoever asks for it next is told, and so is the process.
			callsDead := len(v.Calls())
			dead := readResponse(t, n.Do(http.MethodPost, "/v1/responses", x.Key, respond("ok", `"background":true`)))
			apptest.Await(t, "asked", func() bool { return len(v.Calls()) > callsDead && poll(t, n, x, dead.ID).Status == "in_progress" })
			query := `UPDATE stored_responses SET lease_until = $1 WHERE id = $2`
			if _, err := n.Site.DB.SQL.ExecContext(t.Context(), query, time.Now().UTC().Add(-time.Minute), dead.ID); err != nil {
				t.Fatal(err)
			}
			if got := poll(t, n, x, dead.ID); got.Status != "failed" || got.Error == nil || got.Error.Code != "service_unavailable" {
				t.Errorf("%+v", got)
			}
			if !v.Last(t).Cancelled(t) || poll(t, n, x, dead.ID).Status != "failed" {
				t.Error("what nobody waits for is still being made")
			}
			v.SetGate(nil)
			// A process that dies after the charge has kept the answer: it is complete, and not charged again.
			query = `UPDATE stored_responses SET active = true, status = 'in_progress', lease_until = $1 WHERE id = $2`
			if _, err := n.Site.DB.SQL.ExecContext(t.Context(), query, time.Now().UTC().Add(-time.Minute), queued.ID); err != nil {
				t.Fatal(err)
			}
			if got := poll(t, n, x, queued.ID); got.Status != "completed" || got.text() != apptest.Text || got.ID != queued.ID {
				t.Errorf("%+v", got)
			}
		})
	})
}

func poll(t *testing.T, n *apptest.Node, x *apptest.Tenant, id string) response {
	t.Helper()
	return readResponse(t, n.Do(http.MethodGet, "/v1/responses/"+id, x.Key, ""))
}

// TestStoredResponsesOfOpenAIClient: OpenAI's own client continues, polls, cancels and deletes.
func TestStoredResponsesOfOpenAIClient(t *testing.T) {
	t.Parallel()
	d := newDemo(t, sqliteSite(t))
	ctx := t.Context()
	first, err := d.Responses.New(ctx, oairesponses.ResponseNewParams{Model: "gpt-4o", Input: inputText("One.")})
	if err != nil {
		t.Fatal(err)
	}
	next, err := d.Responses.New(ctx, oairesponses.ResponseNewParams{Model: "gpt-4o", Input: inputText("Two."), PreviousResponseID: param.NewOpt(first.ID)})
	if err != nil || next.PreviousResponseID != first.ID || next.Usage.InputTokens <= first.Usage.InputTokens+first.Usage.OutputTokens {
		t.Errorf("%v %s", err, next.RawJSON())
	}
	if got, err := d.Responses.Get(ctx, next.ID, oairesponses.ResponseGetParams{}); err != nil || got.OutputText() != next.OutputText() {
		t.Errorf("%v", err)
	}
	if page, err := d.Responses.InputItems.List(ctx, next.ID, oairesponses.InputItemListParams{}); err != nil || len(page.Data) != 3 || page.HasMore {
		t.Errorf("%v %+v", err, page)
	}
	if err := d.Responses.Delete(ctx, first.ID); err != nil {
		t.Error(err)
	}
	if _, err := d.Responses.Get(ctx, first.ID, oairesponses.ResponseGetParams{}); err == nil {
		t.Error("it is still there")
	}
	slow, err := d.Responses.New(ctx, oairesponses.ResponseNewParams{Model: "gpt-4o:hang", Input: inputText("Three."), Background: param.NewOpt(true)})
	if err != nil || slow.Status != "queued" {
		t.Fatalf("%v %s", err, slow.RawJSON())
	}
	if got, err := d.Responses.Cancel(ctx, slow.ID); err != nil || got.Status != "cancelled" {
		t.Errorf("%v %s", err, got.RawJSON())
	}
}
