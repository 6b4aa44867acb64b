package stability

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"weir/internal/fault"
	"weir/relay/protocol/openai"
	"weir/relay/wire"
	"weir/relay/wire/spool"
)

const (
	png    = "\x89PNG\r\n\x1a\nwater"
	secret = "organization org-SECRET"
)

// fake is Stability as its reference describes it (facts/providers.md §5.1); what it does follows from the prompt.
type fake struct{ calls atomic.Int64 }

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := f.calls.Add(1)
	refuse := func(status int, name string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"id":"x","name":%q,"errors":[%q]}`, name, secret)
	}
	if r.Header.Get("Authorization") != "Bearer sk-vendor" {
		refuse(http.StatusUnauthorized, "unauthorized")
		return
	}
	if r.Header.Get("Accept") != "image/*" || !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") || r.ParseMultipartForm(1<<20) != nil {
		refuse(http.StatusBadRequest, "bad_request")
		return
	}
	for i := range r.MultipartForm.Value {
		if len(r.MultipartForm.Value[i]) != 1 {
			refuse(http.StatusBadRequest, "bad_request")
			return
		}
	}
	prompt := r.FormValue("prompt")
	status, name, special := 0, "", true
	switch prompt {
	case "moderated":
		status, name = http.StatusForbidden, "content_moderation"
	case "poor":
		status, name = http.StatusPaymentRequired, "payment_required"
	case "busy":
		w.Header().Set("Retry-After", "3")
		status, name = http.StatusTooManyRequests, "rate_limit_exceeded"
	case "down":
		status, name = http.StatusInternalServerError, "internal_error"
	case "second fails":
		if n == 2 {
			status, name = http.StatusInternalServerError, "internal_error"
		}
	default:
		special = false
	}
	switch {
	case special && status != 0:
		refuse(status, name)
	case prompt == "filtered":
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Finish-Reason", "CONTENT_FILTERED")
		fmt.Fprint(w, png)
	case prompt == "text":
		fmt.Fprint(w, "<html>"+secret)
	case prompt == "empty":
		w.Header().Set("Content-Type", "image/png")
	case prompt == "cut":
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Content-Length", "999")
		fmt.Fprint(w, png)
		panic(http.ErrAbortHandler)
	case prompt == "hang":
		<-r.Context().Done()
	default:
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Finish-Reason", "SUCCESS")
		fmt.Fprint(w, png, " ", r.URL.Path, " ", r.FormValue("aspect_ratio"), " ", r.FormValue("output_format"), " ", r.FormValue("model"))
		if file, head, err := r.FormFile("image"); err == nil {
			sent, _ := io.ReadAll(file)
			fmt.Fprint(w, " ", head.Filename, " ", head.Header.Get("Content-Type"), " ", len(sent), " ", r.FormValue("mode"), " ", r.FormValue("strength"))
		}
	}
}

func ask(t *testing.T, ctx context.Context, f *fake, key wire.Credential, model, body string) (*wire.Answer, error) { //nolint:revive // the test first
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	route := wire.RouteImages
	if strings.Contains(body, `"images"`) {
		route = wire.RouteImageEdits
	}
	req, err := openai.New().Decode([]byte(body), route)
	if err != nil {
		t.Fatal(err)
	}
	buffers := spool.New(t.TempDir(), 1<<20)
	answer, err := New().Call(ctx, wire.Endpoint{
		BaseURL: server.URL, Credential: key, Model: model, FirstByte: time.Minute, Idle: time.Minute, Transport: server.Client().Transport,
		NewBuffer: func() wire.Buffer { return buffers.Buffer() },
	}, req)
	if answer != nil {
		t.Cleanup(func() { _ = answer.Images.Close() })
	}
	return answer, err
}

func content(t *testing.T, b wire.Blob) string {
	t.Helper()
	raw, err := io.ReadAll(wire.Open(b))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(string(raw), png+" ")
}

func TestImages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, model, body, want string }{
		{"core", "stable-image-core", `{"model":"stable-diffusion","prompt":"a weir"}`, "/v2beta/stable-image/generate/core   "},
		{"ultra, wide, jpeg", "stable-image-ultra", `{"model":"m","prompt":"a weir","size":"1792x1024","output_format":"jpeg"}`, "/v2beta/stable-image/generate/ultra 16:9 jpeg "},
		{"sd3, tall", "sd3.5-large-turbo", `{"model":"m","prompt":"a weir","size":"1024x1536"}`, "/v2beta/stable-image/generate/sd3 2:3  sd3.5-large-turbo"},
		{"square", "", `{"model":"sd3.5-medium","prompt":"a weir","size":"512x512"}`, "/v2beta/stable-image/generate/sd3 1:1  sd3.5-medium"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := &fake{}
			answer, err := ask(t, t.Context(), f, "sk-vendor", c.model, c.body)
			if err != nil {
				t.Fatal(err)
			}
			if got := content(t, answer.Images.List[0].Content); got != c.want || len(answer.Images.List) != 1 || f.calls.Load() != 1 || answer.Usage != nil {
				t.Errorf("got %q of %+v", got, answer.Images)
			}
		})
	}
	const picture = `"images":[{"image_url":"data:image/png;base64,iVBORw0KGgpw"}]`
	for _, c := range []struct{ name, body, want string }{
		{"sd3", `{"model":"sd3.5-large","prompt":"bluer",` + picture + `,"size":"1792x1024"}`, "/v2beta/stable-image/generate/sd3   sd3.5-large picture.png image/png 9 image-to-image 0.6"},
		{"ultra, close to it", `{"model":"stable-image-ultra","prompt":"bluer",` + picture + `,"input_fidelity":"high"}`, "/v2beta/stable-image/generate/ultra    picture.png image/png 9  0.35"},
	} {
		t.Run("changed by "+c.name, func(t *testing.T) {
			t.Parallel()
			answer, err := ask(t, t.Context(), &fake{}, "sk-vendor", "", c.body)
			if err != nil {
				t.Fatal(err)
			}
			if got := content(t, answer.Images.List[0].Content); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	for name, body := range map[string]string{
		"core":        `{"model":"stable-image-core","prompt":"x",` + picture + `}`,
		"a mask":      `{"model":"sd3.5-large","prompt":"x",` + picture + `,"mask":{"image_url":"data:image/png;base64,iVBORw0KGgpw"}}`,
		"a link":      `{"model":"sd3.5-large","prompt":"x","images":[{"image_url":"https://x/y.png"}]}`,
		"two":         `{"model":"sd3.5-large","prompt":"x","images":[{"image_url":"data:image/png;base64,iVBORw0KGgpw"},{"image_url":"data:image/png;base64,iVBORw0KGgpw"}]}`,
		"no picture":  `{"model":"sd3.5-large","prompt":"x","images":[{"image_url":"data:image/png;base64,PGh0bWw+"}]}`,
		"bad letters": `{"model":"sd3.5-large","prompt":"x","images":[{"image_url":"data:image/png;base64,%%%%"}]}`,
	} {
		t.Run("refused: "+name, func(t *testing.T) {
			t.Parallel()
			f := &fake{}
			if _, err := ask(t, t.Context(), f, "sk-vendor", "", body); fault.CodeOf(err) != fault.Invalid || f.calls.Load() != 0 {
				t.Errorf("%v after %d calls", err, f.calls.Load())
			}
		})
	}
	t.Run("several, one of which fails", func(t *testing.T) {
		t.Parallel()
		f := &fake{}
		answer, err := ask(t, t.Context(), f, "sk-vendor", "", `{"model":"stable-image-core","prompt":"second fails","n":3}`)
		if err != nil || len(answer.Images.List) != 2 || f.calls.Load() != 3 {
			t.Errorf("%v, %d calls", err, f.calls.Load())
		}
	})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		prompt string
		want   fault.Code
		reason wire.Reason
	}{
		{"moderated", fault.UpstreamInvalid, wire.ReasonContentPolicy},
		{"filtered", fault.UpstreamInvalid, wire.ReasonContentPolicy},
		{"poor", fault.UpstreamRefused, ""},
		{"busy", fault.UpstreamRateLimited, ""},
		{"down", fault.UpstreamFailed, ""},
		{"text", fault.UpstreamFailed, ""},
		{"empty", fault.UpstreamFailed, ""},
		{"cut", fault.UpstreamFailed, ""},
		{strings.Repeat("x", maxPrompt+1), fault.Invalid, ""},
	} {
		t.Run(c.prompt[:min(len(c.prompt), 12)], func(t *testing.T) {
			t.Parallel()
			_, err := ask(t, t.Context(), &fake{}, "sk-vendor", "", `{"model":"stable-image-core","prompt":"`+c.prompt+`","n":2}`)
			if fault.CodeOf(err) != c.want || wire.ReasonOf(err) != c.reason {
				t.Fatalf("got %v", err)
			}
			if f := fault.Of(err); strings.Contains(f.Error()+f.Message, "SECRET") {
				t.Errorf("the vendor's words leak: %v", f)
			}
		})
	}
	t.Run("a bad key", func(t *testing.T) {
		t.Parallel()
		if _, err := ask(t, t.Context(), &fake{}, "sk-other", "", `{"model":"stable-image-core","prompt":"x"}`); fault.CodeOf(err) != fault.UpstreamRefused {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a model that it has not", func(t *testing.T) {
		t.Parallel()
		f := &fake{}
		if _, err := ask(t, t.Context(), f, "sk-vendor", "", `{"model":"gpt-image-2","prompt":"x"}`); fault.CodeOf(err) != fault.UpstreamFailed || f.calls.Load() != 0 {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a stream", func(t *testing.T) {
		t.Parallel()
		req := &wire.Request{Route: wire.RouteImages, Stream: true}
		req.OnInput(func() (any, error) { return &wire.ImagesInput{N: 1}, nil })
		if _, err := New().Call(t.Context(), wire.Endpoint{}, req); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another route", func(t *testing.T) {
		t.Parallel()
		if _, err := New().Call(t.Context(), wire.Endpoint{}, &wire.Request{Route: wire.RouteChat}); fault.CodeOf(err) != fault.Invalid {
			t.Errorf("got %v", err)
		}
	})
	t.Run("the caller leaves", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := ask(t, ctx, &fake{}, "sk-vendor", "", `{"model":"stable-image-core","prompt":"hang"}`); fault.CodeOf(err) != fault.Cancelled {
			t.Errorf("got %v", err)
		}
	})
}
