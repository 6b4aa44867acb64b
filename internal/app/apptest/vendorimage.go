package apptest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
)

// asked is what a Vendor reads of a request.
type asked struct {
	Model          string `json:"model"`
	Stream         bool   `json:"stream"`
	N              int    `json:"n"`
	Size           string `json:"size"`
	ResponseFormat string `json:"response_format"`
	Partials       int    `json:"partial_images"`
	StreamFormat   string `json:"stream_format"`
}

// read reads JSON or a form; what a script reads of anything else is empty.
func (x *exchange) read(r *http.Request, body []byte) {
	kind, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		_ = json.Unmarshal(body, &x.request)
		return
	}
	parts := multipart.NewReader(bytes.NewReader(body), parameters["boundary"])
	for {
		part, err := parts.NextPart()
		if err != nil {
			return
		}
		if part.FileName() != "" {
			continue
		}
		text, _ := io.ReadAll(part)
		switch part.FormName() {
		case "model":
			x.request.Model = string(text)
		case "stream":
			x.request.Stream = string(text) == "true"
		case "n":
			x.request.N, _ = strconv.Atoi(string(text))
		case "size":
			x.request.Size = string(text)
		case "response_format":
			x.request.ResponseFormat = string(text)
		}
	}
}

// store is where a Vendor's images lie.
const store = "/store/"

func (v *Vendor) serveStore(w http.ResponseWriter, r *http.Request, name string) {
	switch name {
	case "picture.png":
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(Picture("2x3"))
	case "hop.png":
		http.Redirect(w, r, store+"picture.png", http.StatusFound)
	case "page.html":
		w.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(w, "<html>"+Secret+"</html>")
	default:
		http.NotFound(w, r)
	}
}

// Picture is a PNG of a size WIDTHxHEIGHT, else of 2x3.
func Picture(size string) []byte {
	width, height := 2, 3
	_, _ = fmt.Sscanf(size, "%dx%d", &width, &height)
	var b bytes.Buffer
	_ = png.Encode(&b, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Black}))
	return b.Bytes()
}

// ImageTokens is what a Vendor's GPT image models report.
var ImageTokens = Usage{Prompt: 50, Completion: 1056}

// images answers as OpenAI does: dall-e in the format that was asked for, one image a call for dall-e-3; GPT image models in
// base64, with usage, also streamed; and as others do, with a link to their store.
func (x *exchange) images(u *Usage) {
	gpt := strings.HasPrefix(x.request.Model, "gpt-image")
	n := max(x.request.N, 1)
	if strings.HasPrefix(x.request.Model, "dall-e-3") && n > 1 {
		x.refuse(http.StatusBadRequest, "invalid_value")
		return
	}
	if gpt && x.request.ResponseFormat != "" {
		x.refuse(http.StatusBadRequest, "unknown_parameter")
		return
	}
	content := base64.StdEncoding.EncodeToString(Picture(x.request.Size))
	m := map[string]any{"created": 1_700_000_000}
	if gpt && u != nil {
		m["usage"] = map[string]any{
			"input_tokens": ImageTokens.Prompt, "output_tokens": ImageTokens.Completion, "total_tokens": ImageTokens.Prompt + ImageTokens.Completion,
			"input_tokens_details": map[string]any{"text_tokens": ImageTokens.Prompt, "image_tokens": 0},
		}
	}
	if gpt && x.request.Stream {
		x.paint(content, m)
		return
	}
	var data []any
	for range n {
		one := map[string]any{"b64_json": content}
		if !gpt && x.request.ResponseFormat != "b64_json" {
			one = map[string]any{"url": x.vendor.URL + store + x.stored + "?account=" + Secret}
		}
		if strings.HasPrefix(x.request.Model, "dall-e-3") {
			one["revised_prompt"] = "A weir, painted."
		}
		data = append(data, one)
	}
	m["data"] = data
	x.json(m)
}

// paint streams one image.
func (x *exchange) paint(content string, last map[string]any) {
	kind := "image_generation"
	if strings.HasSuffix(x.path, "/edits") {
		kind = "image_edit"
	}
	for i := range x.request.Partials {
		if !x.named(map[string]any{"type": kind + ".partial_image", "partial_image_index": i, "b64_json": content}) {
			return
		}
	}
	last["type"], last["b64_json"] = kind+".completed", content
	x.named(last)
}

// named sends an event that bears its type as its name.
func (x *exchange) named(m map[string]any) bool {
	if !x.begun {
		x.begun = true
		x.w.Header().Set("Content-Type", "text/event-stream")
		x.w.WriteHeader(http.StatusOK)
	}
	b, _ := json.Marshal(m)
	return x.write(fmt.Sprintf("event: %s\ndata: %s\n\n", m["type"], b))
}
