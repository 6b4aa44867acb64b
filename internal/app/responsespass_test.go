package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/money"
)

// responder is a vendor that has the Responses API: it writes what OpenAI documents, and a member that nobody documents.
type responder struct {
	mu     sync.Mutex
	bodies []map[string]any
}

func (v *responder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var body map[string]any
	if r.URL.Path != "/v1/responses" || json.Unmarshal(raw, &body) != nil {
		http.NotFound(w, r)
		return
	}
	v.mu.Lock()
	v.bodies = append(v.bodies, body)
	n := len(v.bodies)
	v.mu.Unlock()
	const item = `{"id":"msg_v","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"No rain.","annotations":[]}]}`
	object := func(status, output, usage string) string {
		return fmt.Sprintf(`{"id":"resp_v%d","object":"response","created_at":1770000000,"status":%q,"model":"vendors-own","output":[%s],"store":false,"odd":{"kept":%d},"usage":%s}`,
			n, status, output, n, usage)
	}
	const usage = `{"input_tokens":100,"input_tokens_details":{"cached_tokens":0},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":120}`
	if body["stream"] != true {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, object("completed", item, usage))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	broken := strings.Contains(string(raw), "break")
	for i, event := range []string{
		`"response.created"` + `,"response":` + object("in_progress", "", "null"),
		`"response.output_item.added","output_index":0,"item":{"id":"msg_v","type":"message","status":"in_progress","role":"assistant","content":[]}`,
		`"response.output_text.delta","item_id":"msg_v","output_index":0,"content_index":0,"delta":"No rain."`,
		`"response.unheard_of","odd":true`,
		`"response.output_item.done","output_index":0,"item":` + item,
		`"response.completed","response":` + object("completed", item, usage),
	} {
		if broken && i == 4 {
			return
		}
		kind, _, _ := strings.Cut(event[1:], `"`)
		_, _ = fmt.Fprintf(w, "event: %s\ndata: {\"type\":%s,\"sequence_number\":%d}\n\n", kind, event, i)
	}
}

func (v *responder) last() map[string]any {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.bodies[len(v.bodies)-1]
}

// TestResponsesPass: where the vendor has the Responses API, its own bytes come back, are charged, and are stored under our
// names, so that they can be continued; the vendor stores nothing.
func TestResponsesPass(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		v := &responder{}
		server := httptest.NewServer(v)
		t.Cleanup(server.Close)
		n := s.Start(t)
		n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
			"name": "vendor", "upstream": "openai", "credentials": []string{apptest.VendorKey}, "baseUrl": server.URL, "models": []string{apptest.Model},
			"other": `{"responses":true}`,
		}})
		x := n.Tenant("5")
		cost := apptest.Cost(apptest.Reported)
		var first map[string]any
		c := x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/responses", x.Key, `{"model":"gpt-4o","input":"Rain?","surprise":[1]}`, "Weir-Include", "cost")
			first = r.JSON(t)
			usage, _ := first["usage"].(map[string]any)
			if r.Status != 200 || first["model"] != "gpt-4o" || first["store"] != true || first["odd"] == nil || usage["cost_usd"] != cost.String() ||
				strings.Contains(r.Body, "resp_v") || strings.Contains(r.Body, "msg_v") || !strings.HasPrefix(fmt.Sprint(first["id"]), "resp_") {
				t.Fatalf("%d %s", r.Status, r.Body)
			}
		})
		if c.Amount != cost || c.Estimated || v.last()["store"] != false || v.last()["surprise"] == nil {
			t.Errorf("%+v, the vendor got %v", c, v.last())
		}
		id := fmt.Sprint(first["id"])
		if got := n.Do(http.MethodGet, "/v1/responses/"+id, x.Key, "").JSON(t); got["id"] != id || got["odd"] == nil {
			t.Errorf("stored: %v", got)
		}
		var streamed string
		x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/responses", x.Key, `{"model":"gpt-4o","input":"And here?","stream":true,"previous_response_id":"`+id+`"}`, "Weir-Include", "cost")
			events := dataOf(r.Body)
			var end struct {
				Type     string
				Response struct {
					ID       string
					Previous string `json:"previous_response_id"`
					Usage    struct {
						Cost money.Amount `json:"cost_usd"`
					}
					Output []struct{ ID string }
				}
			}
			unmarshal(t, events[len(events)-1], &end)
			streamed = end.Response.ID
			if len(events) != 6 || !strings.Contains(r.Body, "response.unheard_of") || end.Type != "response.completed" || end.Response.Usage.Cost != cost ||
				end.Response.Previous != id || strings.Contains(r.Body, "resp_v") || strings.Contains(r.Body, "msg_v") {
				t.Errorf("%s", r.Body)
			}
		})
		input, _ := v.last()["input"].([]any)
		if len(input) != 3 || v.last()["previous_response_id"] != nil || slices.ContainsFunc(input, func(i any) bool { return i.(map[string]any)["id"] != nil }) {
			t.Errorf("the vendor was told %v", v.last())
		}
		if got := n.Do(http.MethodGet, "/v1/responses/"+streamed, x.Key, "").JSON(t); got["status"] != "completed" {
			t.Errorf("streamed and stored: %v", got)
		}
		reference := fmt.Sprint(first["output"].([]any)[0].(map[string]any)["id"])
		x.Costs(func() {
			body := `{"model":"gpt-4o","input":[{"type":"item_reference","id":"` + reference + `"},{"role":"user","content":"Why?"}]}`
			if r := n.Do(http.MethodPost, "/v1/responses", x.Key, body); r.Status != 200 {
				t.Errorf("an item by its name: %d %s", r.Status, r.Body)
			}
		})
		c = x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/responses", x.Key, `{"model":"gpt-4o","input":"break","stream":true}`)
			if events := dataOf(r.Body); !strings.Contains(events[len(events)-1], `"type":"error"`) || !strings.Contains(events[len(events)-1], `"upstream_error"`) {
				t.Errorf("broken: %s", r.Body)
			}
		})
		if !c.Estimated || c.Amount == 0 || c.Amount >= cost {
			t.Errorf("broken: %+v", c)
		}
	})
}
