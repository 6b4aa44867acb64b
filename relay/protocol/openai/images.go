package openai

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

const (
	maxPrompt    = 32_000 // characters of an image prompt, whatever the model
	maxPictures  = 16
	maxPicture   = 50 << 20 // bytes
	defaultImage = "dall-e-3"
)

// imageFields are the known fields of requests for images. Source: facts/providers.md §1.5.
var imageFields = map[string]check{
	"model":              text(1, 256),
	"prompt":             characters(1, maxPrompt),
	"n":                  integer(1, 10),
	"size":               text(1, 32),
	"quality":            text(1, 32),
	"background":         oneOf("transparent", "opaque", "auto"),
	"moderation":         oneOf("low", "auto"),
	"output_format":      oneOf("png", "jpeg", "webp"),
	"output_compression": integer(0, 100),
	"partial_images":     integer(0, 3),
	"stream":             boolean,
	"response_format":    oneOf("url", "b64_json"),
	"style":              oneOf("vivid", "natural"),
	"input_fidelity":     oneOf("high", "low"),
	"user":               text(0, 1024),
}

// editFields are those of an edit: its pictures are files of a form, or URLs.
var editFields = func() map[string]check {
	all := map[string]check{
		"images": list(1, maxPictures, picture),
		"image":  pictures,
		"mask":   picture,
	}
	maps.Copy(all, imageFields)
	return all
}()

// imageSingle are the fields that decide what images cost.
var imageSingle = []string{
	"model", "prompt", "n", "size", "quality", "stream", "partial_images", "response_format", "output_format", "image", "images", "mask",
	"input_fidelity",
}

// characters is text with its length counted in characters.
func characters(low, high int) check {
	return func(path string, v gjson.Result) error {
		if err := text(low, maxInteger)(path, v); err != nil {
			return err
		}
		if n := utf8.RuneCountInString(v.Str); n > high {
			return tooLong(path, high, n)
		}
		return nil
	}
}

func tooLong(path string, high, n int) error {
	return invalid(wire.ReasonTooLong, path,
		"Invalid '%s': string too long. Expected a string with maximum length %d, but got a string with length %d instead.", path, high, n)
}

// pictures takes a URL or a list of them, as many servers do beside OpenAI's own images.
func pictures(path string, v gjson.Result) error {
	if v.IsArray() {
		return list(1, maxPictures, pictureURL)(path, v)
	}
	return pictureURL(path, v)
}

// picture is {"image_url": …}. Files that were uploaded before are not known here.
func picture(path string, v gjson.Result) error {
	if !v.IsObject() {
		return wrongType(path, "an object", v)
	}
	if id := rawjson.Get(v, "file_id"); id.Type != gjson.Null {
		return invalid(wire.ReasonInvalidValue, path+".file_id", "Uploaded files are not offered here. Send the image itself, or its URL in 'image_url'.")
	}
	url := rawjson.Get(v, "image_url")
	if url.Type == gjson.Null {
		return missing(path + ".image_url")
	}
	return pictureURL(path+".image_url", url)
}

func pictureURL(path string, v gjson.Result) error {
	switch {
	case v.Type == gjson.Null:
		return nil
	case v.Type != gjson.String:
		return wrongType(path, "a string", v)
	case strings.HasPrefix(v.Str, "https://"), strings.HasPrefix(v.Str, "http://"), strings.HasPrefix(v.Str, "data:image/"):
		return nil
	}
	return invalid(wire.ReasonInvalidValue, path, "Invalid '%s': expected an image as a data: URL, or an http(s) URL of one.", path)
}

// imageModel is what OpenAI documents of a family of image models. Others are their vendors' to judge.
type imageModel struct {
	prefix    string
	prompt    int // characters
	sizes     []string
	anySize   bool // beside sizes any that freeSize takes
	qualities []string
	streams   bool
	format    wire.ImageFormat // where the client names none
}

// imageModels in the order in which they are tried. Source: facts/providers.md §1.5.
var imageModels = []imageModel{
	{prefix: "dall-e-2", prompt: 1000, sizes: []string{"256x256", "512x512", "1024x1024"}, qualities: []string{"standard", "auto"}, format: wire.ImageURL},
	{
		prefix: "dall-e-3", prompt: 4000, sizes: []string{"1024x1024", "1792x1024", "1024x1792"}, qualities: []string{"standard", "hd", "auto"},
		format: wire.ImageURL,
	},
	gptImage("gpt-image-1", false),
	gptImage("gpt-image-2.5", true, "xhigh", "max"),
	gptImage("gpt-image-", true),
	gptImage("chatgpt-image", true),
	{format: wire.ImageURL},
}

func gptImage(prefix string, anySize bool, more ...string) imageModel {
	return imageModel{
		prefix: prefix, prompt: maxPrompt, sizes: []string{"1024x1024", "1536x1024", "1024x1536", "auto"}, anySize: anySize,
		qualities: append([]string{"low", "medium", "high", "auto"}, more...), streams: true, format: wire.ImageBase64,
	}
}

// imageModelOf finds the family by the prefix of a name; vendor paths do not count.
func imageModelOf(model string) *imageModel {
	model = model[strings.LastIndexByte(model, '/')+1:]
	i := slices.IndexFunc(imageModels, func(m imageModel) bool { return strings.HasPrefix(model, m.prefix) })
	return &imageModels[i] // every name begins as the last one does
}

func imagesForm(req *wire.Request, _ *topLevel) error {
	in := decodeImages(req)
	m := imageModelOf(req.Model)
	if in.Format == "" {
		in.Format = m.format
	}
	if err := m.check(req, in); err != nil {
		return err
	}
	if req.Route == wire.RouteImageEdits && len(in.Pictures) == 0 {
		return missing("image")
	}
	req.Choices, req.IncludeUsage = in.N, false
	req.OnInput(func() (any, error) { return in, nil })
	return nil
}

// check refuses what the model cannot do.
func (m *imageModel) check(req *wire.Request, in *wire.ImagesInput) error {
	if n := utf8.RuneCountInString(in.Prompt); m.prompt > 0 && n > m.prompt {
		return tooLong("prompt", m.prompt, n)
	}
	if err := m.checkSize(in.Size); err != nil {
		return err
	}
	if in.Quality != "" && m.qualities != nil {
		if err := oneOf(m.qualities...)("quality", gjson.Result{Type: gjson.String, Str: in.Quality}); err != nil {
			return err
		}
	}
	if req.Stream && m.prompt > 0 && !m.streams {
		return invalid(wire.ReasonInvalidValue, "stream", "The model '%s' does not stream images.", clip(req.Model))
	}
	if in.Partials > 0 && !req.Stream {
		return invalid(wire.ReasonInvalidValue, "partial_images", "'partial_images' needs 'stream' to be true.")
	}
	return nil
}

func (m *imageModel) checkSize(size string) error {
	switch {
	case size == "", m.anySize && freeSize(size):
		return nil
	case m.sizes != nil:
		return oneOf(m.sizes...)("size", gjson.Result{Type: gjson.String, Str: size})
	}
	if strings.IndexFunc(size, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && !strings.ContainsRune("*:._-×", r)
	}) >= 0 {
		return invalid(wire.ReasonInvalidValue, "size", "Invalid 'size': expected WIDTHxHEIGHT, such as 1024x1024.")
	}
	return nil
}

// freeSize: newer GPT image models make any size whose sides are multiples of 16, up to 3 to 1 and to the area of 3840x2160.
func freeSize(size string) bool {
	wide, high, _ := strings.Cut(size, "x")
	w, err1 := strconv.Atoi(wide)
	h, err2 := strconv.Atoi(high)
	return err1 == nil && err2 == nil && strconv.Itoa(w)+"x"+strconv.Itoa(h) == size && w > 0 && h > 0 && w%16 == 0 && h%16 == 0 &&
		w <= 3*h && h <= 3*w && w <= 3840 && h <= 3840 && w*h <= 3840*2160
}

// decodeImages turns a checked request into its canonical form.
func decodeImages(req *wire.Request) *wire.ImagesInput {
	in := &wire.ImagesInput{N: 1}
	texts := map[string]*string{
		"prompt": &in.Prompt, "size": &in.Size, "quality": &in.Quality, "background": &in.Background, "style": &in.Style,
		"output_format": &in.OutputFormat, "input_fidelity": &in.Fidelity, "response_format": (*string)(&in.Format),
	}
	rawjson.ForEach(rawjson.View(req.Body), func(key, v gjson.Result) bool {
		if v.Type == gjson.Null {
			return true
		}
		if text := texts[key.Str]; text != nil {
			*text = v.Str
		}
		switch key.Str {
		case "n":
			in.N = v.Int()
		case "partial_images":
			in.Partials = v.Int()
		case "image", "images":
			in.Pictures = append(in.Pictures, pictureURLs(v)...)
		case "mask":
			in.Mask = &wire.Picture{URL: rawjson.Get(v, "image_url").Str}
		}
		return true
	})
	if req.Form != nil {
		sentPictures(in, req.Form)
	}
	return in
}

// sentPictures takes the pictures of a form.
func sentPictures(in *wire.ImagesInput, form *wire.Form) {
	for i := range form.Fields {
		f := &form.Fields[i]
		switch {
		case f.File == nil:
		case bare(f.Name) == "image":
			in.Pictures = append(in.Pictures, wire.Picture{File: f.File})
		case f.Name == "mask":
			in.Mask = &wire.Picture{File: f.File}
		}
	}
}

// pictureURLs reads a URL, URLs, or objects with image_url.
func pictureURLs(v gjson.Result) []wire.Picture {
	if !v.IsArray() {
		return []wire.Picture{{URL: v.Str}}
	}
	var all []wire.Picture
	rawjson.ForEach(v, func(_, one gjson.Result) bool {
		if one.IsObject() {
			one = rawjson.Get(one, "image_url")
		}
		all = append(all, wire.Picture{URL: one.Str})
		return true
	})
	return all
}
