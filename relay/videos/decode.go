package videos

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"

	"weir/internal/fault"
	"weir/internal/task"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// decoder reads the members of a request; err is the first fault.
type decoder struct {
	root gjson.Result
	seen map[string]bool
	err  error
}

// decode fills an order from a request's body.
func (h *Handlers) decode(ctx context.Context, req *wire.Request, o *task.Order) error {
	body := req.Body
	if req.Form != nil {
		body = objectOf(req.Form)
	}
	root := gjson.ParseBytes(body)
	if !rawjson.Valid(body) || !root.IsObject() {
		return fault.New(fault.Invalid, "Invalid body: failed to parse JSON value. Please check the value to ensure it is valid JSON.")
	}
	d := &decoder{root: root, seen: map[string]bool{}}
	in := &o.Input
	if o.Model = d.text("model"); o.Model == "" {
		o.Model = defaultModel
	}
	in.Prompt, in.NegativePrompt = d.text("prompt"), d.text("negative_prompt")
	in.Seconds = d.seconds("seconds")
	if s := d.seconds("duration"); in.Seconds == 0 {
		in.Seconds = s
	}
	in.Size, in.Resolution = d.size("size"), strings.ToLower(d.text("resolution"))
	if in.AspectRatio = d.ratio("aspect_ratio"); in.AspectRatio == "" {
		in.AspectRatio = d.ratio("ratio")
	}
	if in.Audio = d.boolean("audio"); in.Audio == nil {
		in.Audio = d.boolean("generate_audio")
	}
	in.Seed = d.integer("seed")
	if n := d.integer("n"); n != nil && *n != 1 {
		d.fail("n", "Invalid 'n': one video is made at a time.")
	}
	o.UserIdentifier, o.WebhookURL = d.text("user"), d.text("webhook_url")
	o.Provider = strings.ToLower(d.text("provider"))
	if d.err == nil && o.WebhookURL != "" {
		if err := h.cfg.Guard.CheckURL(o.WebhookURL); err != nil {
			d.fail("webhook_url", "Invalid 'webhook_url': the URL "+fault.Of(err).Message+".")
		}
	}
	h.pictures(ctx, req, d, in)
	in.Extra = d.rest()
	return d.err
}

// pictures takes the images of a request: files go to our store, links stay links.
func (h *Handlers) pictures(ctx context.Context, req *wire.Request, d *decoder, in *task.Input) {
	for _, name := range []string{"input_reference", "image", "image_url", "first_frame"} {
		if p := h.picture(ctx, req, d, name); p != nil && in.First == nil {
			in.First = p
		}
	}
	in.Last = h.picture(ctx, req, d, "last_frame")
	d.seen["reference_images"] = true
	for _, v := range rawjson.Get(d.root, "reference_images").Array() {
		if p := h.linked(ctx, d, "reference_images", v); p != nil {
			in.References = append(in.References, *p)
		}
	}
}

func (h *Handlers) picture(ctx context.Context, req *wire.Request, d *decoder, name string) *task.Picture {
	d.seen[name] = true
	if req.Form != nil {
		for i := range req.Form.Fields {
			f := &req.Form.Fields[i]
			if f.File != nil && f.Name == name {
				return h.store(ctx, d, name, wire.Open(f.File.Content))
			}
		}
	}
	return h.linked(ctx, d, name, rawjson.Get(d.root, name))
}

// linked takes a picture that is named by a link: a text, or an object with one.
func (h *Handlers) linked(ctx context.Context, d *decoder, name string, v gjson.Result) *task.Picture {
	if v.IsObject() {
		if rawjson.Get(v, "file_id").Exists() {
			d.fail(name, "Invalid '"+name+"': uploaded files are not offered here. Send the image itself, or its URL.")
		}
		for _, member := range []string{"image_url", "url"} {
			if u := rawjson.Get(v, member); u.Exists() {
				v = u
				break
			}
		}
	}
	switch {
	case !v.Exists() || v.Type == gjson.Null || v.Type == gjson.String && v.Str == "":
		return nil
	case v.Type != gjson.String:
		d.fail(name, "Invalid type for '"+name+"': expected the URL of an image.")
		return nil
	}
	if rest, ok := strings.CutPrefix(v.Str, "data:"); ok {
		head, encoded, _ := strings.Cut(rest, ",")
		content, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || !strings.HasSuffix(head, ";base64") {
			d.fail(name, "Invalid '"+name+"': the data: URL is not an image in base64.")
			return nil
		}
		return h.store(ctx, d, name, bytes.NewReader(content))
	}
	if err := h.cfg.Guard.CheckURL(v.Str); err != nil {
		d.fail(name, "Invalid '"+name+"': the URL "+fault.Of(err).Message+".")
		return nil
	}
	return &task.Picture{URL: v.Str}
}

// reader of a picture, from its start again.
type reader interface {
	Read(p []byte) (int, error)
	Seek(offset int64, whence int) (int64, error)
}

func (h *Handlers) store(ctx context.Context, d *decoder, name string, r reader) *task.Picture {
	if d.err != nil {
		return nil
	}
	head := make([]byte, 512)
	n, _ := r.Read(head) // what could be read is enough
	kind := http.DetectContentType(head[:n])
	switch kind {
	case "image/png", "image/jpeg", "image/webp", "image/gif":
	default:
		d.fail(name, "Invalid '"+name+"': expected an image (PNG, JPEG, WebP or GIF).")
		return nil
	}
	_, err := r.Seek(0, 0)
	var blob string
	if err == nil {
		blob, err = h.cfg.Blobs.Keep(ctx, kind, pictureLife, r)
	}
	if err != nil {
		d.err = err
		return nil
	}
	return &task.Picture{Blob: blob}
}

// objectOf is the JSON object that the texts of a form stand for.
func objectOf(f *wire.Form) []byte {
	body := []byte{'{'}
	seen := map[string]bool{}
	for i := range f.Fields {
		field := &f.Fields[i]
		if field.File != nil || seen[field.Name] {
			continue
		}
		seen[field.Name] = true
		if len(body) > 1 {
			body = append(body, ',')
		}
		body = append(gjson.AppendJSONString(body, field.Name), ':')
		body = gjson.AppendJSONString(body, field.Text)
	}
	return append(body, '}')
}

func (d *decoder) fail(field, message string) {
	if d.err == nil {
		d.err = fault.Field(field, message)
	}
}

func (d *decoder) get(name string) gjson.Result {
	d.seen[name] = true
	if v := rawjson.Get(d.root, name); v.Type != gjson.Null {
		return v
	}
	return gjson.Result{}
}

func (d *decoder) text(name string) string {
	v := d.get(name)
	if v.Exists() && v.Type != gjson.String {
		d.fail(name, "Invalid type for '"+name+"': expected a string.")
	}
	if strings.ContainsRune(v.Str, 0) {
		d.fail(name, "Invalid '"+name+"': it must not contain NUL.")
	}
	return v.Str
}

// integer takes a whole number, or a string of one.
func (d *decoder) integer(name string) *int64 {
	v := d.get(name)
	if !v.Exists() || v.Type == gjson.String && v.Str == "" {
		return nil
	}
	s := v.Raw
	if v.Type == gjson.String {
		s = v.Str
	}
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || v.Type != gjson.String && v.Type != gjson.Number {
		d.fail(name, "Invalid type for '"+name+"': expected a whole number.")
		return nil
	}
	return &n
}

// seconds takes a length: "8", 8, or "8s"; 0 for none.
func (d *decoder) seconds(name string) int64 {
	v := d.get(name)
	if !v.Exists() || v.Type == gjson.String && v.Str == "" {
		return 0
	}
	s := v.Raw
	if v.Type == gjson.String {
		s = strings.TrimSuffix(strings.TrimSpace(v.Str), "s")
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 || n > task.MostSeconds || v.Type != gjson.String && v.Type != gjson.Number {
		d.fail(name, "Invalid '"+name+"': expected a whole number of seconds above 0.")
		return 0
	}
	return n
}

func (d *decoder) size(name string) string {
	s := strings.ToLower(d.text(name))
	if w, h, ok := wire.Dimensions(s); s != "" && (!ok || w > 8192 || h > 8192) {
		d.fail(name, "Invalid '"+name+"': expected a size in pixels, such as 1280x720.")
	}
	return s
}

func (d *decoder) ratio(name string) string {
	s := d.text(name)
	if _, _, ok := wire.ParseRatio(s); s != "" && s != "adaptive" && !ok {
		d.fail(name, "Invalid '"+name+"': expected a ratio of two whole numbers, such as 16:9.")
	}
	return s
}

func (d *decoder) boolean(name string) *bool {
	v := d.get(name)
	var b bool
	switch {
	case !v.Exists():
		return nil
	case v.Type == gjson.True, v.Type == gjson.String && v.Str == "true":
		b = true
	case v.Type == gjson.False, v.Type == gjson.String && v.Str == "false":
	default:
		d.fail(name, "Invalid type for '"+name+"': expected a boolean.")
	}
	return &b
}

// rest is a JSON object of the members that nobody has looked at.
func (d *decoder) rest() json.RawMessage {
	out := map[string]json.RawMessage{}
	rawjson.ForEach(d.root, func(name, v gjson.Result) bool {
		if !d.seen[name.Str] {
			out[name.Str] = json.RawMessage(v.Raw)
		}
		return true
	})
	if len(out) == 0 {
		return nil
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil
	}
	return raw
}
