package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"weir/internal/app/apptest"
	"weir/internal/channel"
	"weir/internal/money"
)

// compatibleVendor is a server of OpenAI's API, as vendors have it: it remembers what it was asked.
type compatibleVendor struct {
	mu   sync.Mutex
	path string
	head http.Header
	body map[string]any
}

func (v *compatibleVendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	var body map[string]any
	if json.Unmarshal(raw, &body) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	v.mu.Lock()
	v.path, v.head, v.body = r.URL.RequestURI(), r.Header.Clone(), body
	v.mu.Unlock()
	usage := fmt.Sprintf(`{"prompt_tokens":%d,"completion_tokens":%d,"total_tokens":%d}`, apptest.Reported.Prompt, apptest.Reported.Completion,
		apptest.Reported.Prompt+apptest.Reported.Completion)
	if body["stream"] == true {
		w.Header().Set("Content-Type", "text/event-stream")
		const head = `data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[`
		_, _ = io.WriteString(w, head+`{"index":0,"delta":{"role":"assistant","content":"Yes."},"finish_reason":null}]}`+"\n\n"+
			head+`{"index":0,"delta":{},"finish_reason":"stop"}],"usage":`+usage+"}\n\ndata: [DONE]\n\n")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, `{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop"}],"usage":`+usage+`}`)
}

func (v *compatibleVendor) saw() (path string, head http.Header, body map[string]any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.path, v.head, v.body
}

// TestEveryPreset: a channel of each vendor that speaks OpenAI's API calls the address of its preset, with its own credential,
// and is paid by what the vendor reports, streamed and not.
func TestEveryPreset(t *testing.T) {
	t.Parallel()
	v := &compatibleVendor{}
	server := httptest.NewServer(v)
	t.Cleanup(server.Close)
	n := sqliteSite(t).Start(t)
	x, root := n.Tenant("5"), n.Root()
	for _, p := range channel.Presets() {
		if p.Upstream != channel.UpstreamOpenAI || p.Name == "custom" || p.Name == "cohere" || p.Name == "jina" {
			continue
		}
		own, err := url.Parse(p.BaseURL)
		if err != nil {
			t.Fatal(err)
		}
		data := root.Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
			"name": p.Name, "preset": p.Name, "credentials": []string{"sk-" + p.Name}, "baseUrl": server.URL + own.Path, "models": []string{apptest.Model},
		}})
		id := data["createChannel"].(map[string]any)["channel"].(map[string]any)["id"]
		want := own.Path + "/chat/completions"
		if own.Path == "" {
			want = "/v1/chat/completions"
		}
		for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok")} {
			c := x.Costs(func() {
				if r := x.Chat(body); r.Status != 200 || !strings.Contains(r.Body, "Yes.") {
					t.Errorf("%s: %d %s", p.Name, r.Status, r.Body)
				}
			})
			path, head, sent := v.saw()
			if path != want || head.Get("Authorization") != "Bearer sk-"+p.Name || sent["model"] != apptest.Model || c.Amount != apptest.Cost(apptest.Reported) || c.Estimated {
				t.Errorf("%s: %s %v, charged %+v", p.Name, path, sent, c)
			}
		}
		root.Query(`mutation($id: ID!) { deleteChannel(input: {id: $id}) { deletedChannelId } }`, map[string]any{"id": id})
		n.Await("no channel", func() bool { return x.Chat(apptest.Ask("ok")).Status == 503 })
	}
}

// TestRerankPresets: Cohere and Jina are called at their own addresses, and paid by what each of them counts: searches, or tokens.
func TestRerankPresets(t *testing.T) {
	t.Parallel()
	type seen struct{ path, key string }
	asked := make(chan seen, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- seen{r.URL.Path, r.Header.Get("Authorization")}
		usage := `"usage":{"total_tokens":40}`
		if strings.HasPrefix(r.URL.Path, "/v2/") {
			usage = `"meta":{"api_version":{"version":"2"},"billed_units":{"search_units":1}}`
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"r","results":[{"index":1,"relevance_score":0.9},{"index":0,"relevance_score":0.1}],`+usage+`}`)
	}))
	t.Cleanup(server.Close)
	n := sqliteSite(t).Start(t)
	x := n.Tenant("5")
	for _, v := range []struct{ preset, model, base, cost string }{
		{"cohere", "rerank-v3.5", "/v2", "0.002"}, {"jina", "jina-reranker-v2-base-multilingual", "/v1", "0.000002"},
	} {
		n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
			"name": v.preset, "preset": v.preset, "credentials": []string{"sk-" + v.preset}, "baseUrl": server.URL + v.base, "models": []string{v.model}, "priority": 9,
		}})
		body := `{"model":"` + v.model + `","query":"a weir","documents":["a dam","a weir"],"top_n":1}`
		c := x.Costs(func() {
			r := n.Do(http.MethodPost, "/v1/rerank", x.Key, body)
			if r.Status != http.StatusOK || !strings.Contains(r.Body, `"results":[{"index":1,"relevance_score":0.9}]`) {
				t.Errorf("%s: %d %s", v.preset, r.Status, r.Body)
			}
		})
		want, err := money.Parse(v.cost)
		if err != nil {
			t.Fatal(err)
		}
		if got := <-asked; got != (seen{v.base + "/rerank", "Bearer sk-" + v.preset}) || c.Estimated || c.Amount != want {
			t.Errorf("%s: asked %+v, charged %+v, want %s", v.preset, got, c, want)
		}
	}
}

// TestAzureChannels: a channel of Azure's calls the deployment with its own header, in both APIs, and shows nobody its name.
func TestAzureChannels(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		for priority, api := range []struct{ other, want string }{
			{"", "/openai/v1/chat/completions"},
			{`{"api_version":"2024-10-21"}`, "/openai/deployments/our-deployment/chat/completions?api-version=2024-10-21"},
		} {
			other, want := api.other, api.want
			v := &compatibleVendor{}
			server := httptest.NewServer(v)
			t.Cleanup(server.Close)
			n := s.Start(t)
			n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
				"name": "azure", "preset": "azure", "credentials": []string{apptest.VendorKey}, "baseUrl": server.URL, "models": []string{apptest.Model},
				"modelMapping": []map[string]any{{"from": apptest.Model, "to": "our-deployment"}}, "other": other, "priority": 5 + priority,
			}})
			x := n.Tenant("5")
			for _, body := range []string{apptest.Ask("ok"), apptest.Streamed("ok")} {
				c := x.Costs(func() {
					r := x.Chat(body)
					if r.Status != 200 || !strings.Contains(r.Body, "Yes.") || strings.Contains(r.Body, "our-deployment") {
						t.Errorf("%d %s", r.Status, r.Body)
					}
				})
				path, head, _ := v.saw()
				if path != want || head.Get("Api-Key") != apptest.VendorKey || head.Get("Authorization") != "" || c.Amount != apptest.Cost(apptest.Reported) {
					t.Errorf("%s %v, charged %+v", path, head, c)
				}
			}
			n.Stop()
		}
	})
}

// TestStabilityChannels: images of Stability's are made and changed, one call each, and paid by the image; what its filter takes
// away is the caller's fault and free.
func TestStabilityChannels(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Header.Get("Authorization") != "Bearer "+apptest.VendorKey || !strings.HasPrefix(r.URL.Path, "/v2beta/stable-image/generate/"):
				w.WriteHeader(http.StatusUnauthorized)
			case strings.Contains(r.FormValue("prompt"), "forbidden"):
				w.WriteHeader(http.StatusForbidden)
				_, _ = io.WriteString(w, `{"name":"content_moderation","errors":["`+apptest.Secret+`"]}`)
			default:
				w.Header().Set("Content-Type", "image/png")
				w.Header().Set("Finish-Reason", "SUCCESS")
				size := "16x16"
				if _, _, err := r.FormFile("image"); err == nil {
					size = "32x32"
				}
				_, _ = w.Write(apptest.Picture(size))
			}
		}))
		t.Cleanup(server.Close)
		n := s.Start(t)
		n.Root().Query(`mutation($in: CreateChannelInput!) { createChannel(input: $in) { channel { id } } }`, map[string]any{"in": map[string]any{
			"name": "stability", "preset": "stability", "credentials": []string{apptest.VendorKey}, "baseUrl": server.URL,
			"models": []string{"sd3.5-large", "stable-image-core"},
		}})
		x := n.Tenant("5")
		const price = money.USD * 65 / 1000
		c := x.Costs(func() {
			p := readPictures(t, n.Do(http.MethodPost, "/v1/images/generations", x.Key, `{"model":"sd3.5-large","prompt":"A weir.","n":2,"response_format":"b64_json"}`))
			if len(p.Data) != 2 || sizeOf(t, p) != "16x16" {
				t.Errorf("%+v", p)
			}
		})
		if c.Amount != 2*price {
			t.Errorf("two images: %+v", c)
		}
		body, kind := form(t, apptest.Picture("16x16"), "model", "sd3.5-large", "prompt", "Bluer.", "image", "@a.png", "response_format", "b64_json")
		c = x.Costs(func() {
			if p := readPictures(t, n.Do(http.MethodPost, "/v1/images/edits", x.Key, body, "Content-Type", kind)); sizeOf(t, p) != "32x32" {
				t.Errorf("%+v", p)
			}
		})
		if c.Amount != price {
			t.Errorf("an edit: %+v", c)
		}
		x.Free(func() {
			r := n.Do(http.MethodPost, "/v1/images/generations", x.Key, `{"model":"sd3.5-large","prompt":"forbidden"}`)
			if r.Status != 400 || strings.Contains(r.Body, apptest.Secret) {
				t.Errorf("filtered: %d %s", r.Status, r.Body)
			}
			body, kind := form(t, apptest.Picture("16x16"), "model", "stable-image-core", "prompt", "Bluer.", "image", "@a.png")
			want{status: 400, kind: invalid, param: "model"}.check(t, n.Do(http.MethodPost, "/v1/images/edits", x.Key, body, "Content-Type", kind))
		})
	})
}
