package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"weir/internal/app/apptest"
)

// kept is what captures shows of a call.
type kept struct {
	RequestID, Model string
	Status           int
	Failed           bool
	Request, Answer  struct {
		MediaType, Text, Sha256 string
		Size                    any
		Truncated               bool
		Parts                   []struct{ Name, Text, FileName, Sha256 string }
	}
}

const keptFields = `requestId model status failed request { mediaType text size truncated sha256 parts { name text fileName sha256 } }
	answer { mediaType text size truncated sha256 parts { name } }`

// kept are the calls whose contents somebody sees, newest first.
func keptBy(t *testing.T, p *apptest.Person) []kept {
	t.Helper()
	data, err := json.Marshal(p.Query(`{ captures(first: 20) { edges { node { `+keptFields+` } } } }`, nil))
	var shown struct {
		Captures struct{ Edges []struct{ Node kept } }
	}
	if err == nil {
		err = json.Unmarshal(data, &shown)
	}
	if err != nil {
		t.Fatal(err)
	}
	out := make([]kept, len(shown.Captures.Edges))
	for i, e := range shown.Captures.Edges {
		out[i] = e.Node
	}
	return out
}

// TestCaptures: what calls say and are answered is kept where their tenant wants it, without secrets, sealed, for the tenant
// alone, and until the tenant deletes it.
func TestCaptures(t *testing.T) {
	t.Parallel()
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		n := s.Start(t)
		v := apptest.NewVendor(t)
		n.Channel(v.URL, 0, apptest.Model)
		x, other := n.Tenant("5"), n.Tenant("5")
		root := n.Root()
		set := func(in string) *apptest.Reply {
			t.Helper()
			query, err := json.Marshal(map[string]string{"query": `mutation { setCapture(input: ` + in + `) { tenant { capture { calls days keyIds } } } }`})
			if err != nil {
				t.Fatal(err)
			}
			return x.Do(http.MethodPost, "/graphql", string(query), "Content-Type", "application/json")
		}
		must := func(in string) {
			t.Helper()
			if r := set(in); strings.Contains(r.Body, `"errors"`) {
				t.Fatalf("%s: %s", in, r.Body)
			}
		}
		// Nothing is kept unless the tenant wants it.
		x.Chat(apptest.Ask("ok"))
		for _, wrong := range []string{`{calls: ALL, days: 31}`, `{calls: ALL, days: 0}`, fmt.Sprintf(`{calls: ALL, keyIds: [%q]}`, other.KeyID)} {
			if r := set(wrong); !strings.Contains(r.Body, `"INVALID"`) {
				t.Errorf("%s: %s", wrong, r.Body)
			}
		}
		must(`{calls: ALL, days: 2}`)
		secret := `"messages":[{"role":"user","content":"ok: sk-abcdefghijklmnopqr of a@b.example, 4111 1111 1111 1111"}]`
		said := x.Chat(`{"model":"gpt-4o",` + secret + `}`)
		stream := x.Chat(apptest.Streamed("ok"))
		x.Chat(`{"model":"gpt-4o","messages":`)
		x.Chat(`{"model":"gpt-4o","messages":[{"role":"user","content":"ok` + strings.Repeat(" word", 100_000) + `"}]}`)
		broken := x.Chat(apptest.Streamed("cut"))
		form, kind := recordedForm(t)
		n.Do(http.MethodPost, "/v1/audio/transcriptions", x.Key, form, "Content-Type", kind)
		left := n.Open(x.Key, apptest.Streamed("steady"))
		left.Event()
		left.Leave()
		other.Chat(apptest.Ask("ok"))
		n.Do(http.MethodPost, "/v1/chat/completions", "sk-unknown-key-of-nobody", apptest.Ask("ok"))
		apptest.Await(t, "seven calls are kept", func() bool { return len(keptBy(t, x.Person)) == 7 })
		all := map[string]kept{}
		for _, k := range keptBy(t, x.Person) {
			all[k.RequestID] = k
		}
		k := all[said.Header.Get("X-Request-Id")]
		if k.Status != 200 || k.Failed || k.Model != "gpt-4o" || !strings.Contains(k.Request.Text, "ok: [redacted] of [e-mail], [card]") || k.Answer.Text != said.Body && !strings.Contains(k.Answer.Text, `"choices"`) {
			t.Errorf("a call: %+v", k)
		}
		if k := all[stream.Header.Get("X-Request-Id")]; k.Failed || k.Answer.Text != stream.Said(t) {
			t.Errorf("a stream: %+v, said %q", k, stream.Said(t))
		}
		if k := all[broken.Header.Get("X-Request-Id")]; !k.Failed || k.Answer.Text == "" {
			t.Errorf("a broken stream: %+v", k)
		}
		counts := map[string]int{}
		for _, k := range all {
			switch {
			case k.Request.MediaType == "multipart/form-data":
				counts["form"]++
				if p := k.Request.Parts; len(p) != 2 || p[1].Sha256 == "" || strings.Contains(fmt.Sprint(p), "RIFF") {
					t.Errorf("a form: %+v", k)
				}
			case k.Status == 400 && strings.Contains(k.Request.Text, `"messages":`) && k.Failed:
				counts["malformed"]++
			case k.Request.Truncated:
				if counts["huge"]++; len(k.Request.Text) > 64<<10 || len(k.Request.Text) < 60<<10 {
					t.Errorf("a huge one: %d bytes", len(k.Request.Text))
				}
			}
		}
		if counts["form"] != 1 || counts["malformed"] != 1 || counts["huge"] != 1 {
			t.Errorf("%v", counts)
		}
		// Beside the record of the call it is the tenant's alone.
		find := `query($id: ID!) { node(id: $id) { ... on Request { contents { request { text } } } } }`
		id := map[string]any{"id": said.Header.Get("X-Request-Id")}
		if text := fmt.Sprint(x.Query(find, id)); !strings.Contains(text, "[redacted]") {
			t.Errorf("beside the call: %s", text)
		}
		if text := fmt.Sprint(root.Query(find, id)); strings.Contains(text, "redacted") {
			t.Errorf("an administrator of the platform sees %s", text)
		}
		if len(keptBy(t, other.Person)) != 0 {
			t.Error("another tenant sees something")
		}
		var rows int
		if err := s.DB.SQL.QueryRowContext(t.Context(), `SELECT count(*) FROM captures WHERE cast(content AS text) LIKE '%choices%'`).Scan(&rows); s.DB.Dialect == "sqlite3" && (err != nil || rows != 0) {
			t.Errorf("%d rows can be read: %v", rows, err)
		}
		deleteKept(t, x, said.Header.Get("X-Request-Id"))
		must(fmt.Sprintf(`{calls: FAILED, keyIds: [%q]}`, x.KeyID))
		x.Chat(apptest.Ask("ok"))
		x.Chat(`{"model":"no-such-model","messages":[{"role":"user","content":"x"}]}`)
		apptest.Await(t, "one more is kept", func() bool { return len(keptBy(t, x.Person)) == 7 })
		if newest := keptBy(t, x.Person)[0]; newest.Model != "no-such-model" || !newest.Failed {
			t.Errorf("of those that fail: %+v", newest)
		}
		must(`{calls: NONE}`)
		x.Query(`mutation { deleteCaptures(input: {}) { tenant { id } } }`, nil)
		x.Chat(`{"model":"no-such-model","messages":[{"role":"user","content":"x"}]}`)
		if got := keptBy(t, x.Person); len(got) != 0 {
			t.Errorf("after all was deleted: %+v", got)
		}
	})
}

// deleteKept deletes what is kept of one call, which another tenant cannot.
func deleteKept(t *testing.T, x *apptest.Tenant, requestID string) {
	t.Helper()
	before := len(keptBy(t, x.Person))
	x.Query(`mutation($id: ID!) { deleteCapture(input: {requestId: $id}) { deletedRequestId } }`, map[string]any{"id": requestID})
	if got := len(keptBy(t, x.Person)); got != before-1 {
		t.Errorf("%d are kept, of %d", got, before)
	}
}

// recordedForm is a form with a file.
func recordedForm(t *testing.T) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	file, err := w.CreateFormFile("file", "a.wav")
	if err == nil {
		_, err = file.Write([]byte("RIFF....WAVE of nobody"))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	text := "--" + w.Boundary() + "\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngpt-4o\r\n"
	return text + b.String(), w.FormDataContentType()
}
