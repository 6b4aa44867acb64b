package gemini

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/tidwall/gjson"
	"golang.org/x/sync/errgroup"

	"weir/internal/fault"
	"weir/relay/tokens"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// sideBySide is how many calls of a request run at once: models paint one image a call.
const sideBySide = 4

// images makes the images of a request, one call each. Of several calls those that succeed are the answer: only when none
// does, the request has failed. A call that ends because the caller has left fails the request.
func images(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.ImagesInput](req)
	if err != nil {
		return nil, err
	}
	if req.Stream {
		return nil, fault.Field("stream", "This model's provider does not stream images.")
	}
	pictures, err := inline(in)
	if err != nil {
		return nil, err
	}
	answers, errs := make([]*wire.Answer, in.N), make([]error, in.N)
	var group errgroup.Group
	group.SetLimit(sideBySide)
	for i := range answers {
		group.Go(func() error {
			answers[i], errs[i] = paint(ctx, to, req, in, pictures)
			return nil
		})
	}
	_ = group.Wait() // errors are in errs
	return together(ctx, answers, errs)
}

// together makes one answer of several. Its usage is whole only where each call reported one.
func together(ctx context.Context, answers []*wire.Answer, errs []error) (*wire.Answer, error) {
	whole := &wire.Answer{Protocol: wire.ProtocolOpenAI, Images: &wire.Images{Head: []byte("{}")}}
	var failure error
	sum, unreported := wire.Usage{}, false
	for i, a := range answers {
		switch {
		case a == nil && (failure == nil || fault.CodeOf(failure) == fault.UpstreamFailed):
			failure = errs[i]
		case a == nil:
		default:
			whole.Images.List = append(whole.Images.List, a.Images.List...)
			if a.Usage == nil {
				unreported = true
			} else {
				sum = sum.Plus(*a.Usage)
			}
		}
	}
	switch {
	case ctx.Err() != nil:
		return nil, errors.Join(fault.Wrap(fault.Cancelled, "The request was cancelled.", context.Cause(ctx)), whole.Images.Close())
	case len(whole.Images.List) == 0:
		return nil, failure
	case !unreported:
		whole.Usage = &sum
	}
	return whole, nil
}

// paint makes one image: Imagen's models predict, all others answer a chat with a picture.
func paint(ctx context.Context, to wire.Endpoint, req *wire.Request, in *wire.ImagesInput, pictures []byte) (_ *wire.Answer, err error) {
	model := modelOf(to, req)
	predicts := strings.HasPrefix(model[strings.LastIndexByte(model, '/')+1:], "imagen")
	method, member, body := "generateContent", "data", contentOf(model, in, pictures)
	if predicts {
		if pictures != nil {
			return nil, fault.Field("model", "This model makes images and does not change them.")
		}
		method, member, body = "predict", "bytesBase64Encoded", instanceOf(in)
	}
	response, err := post(ctx, to, req, method, body)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Close() }() // read, or given up
	raw, values, err := response.ExtractImages([]string{member}, maxPictures, to.NewBuffer)
	var image wire.Image
	defer func() {
		for _, v := range values {
			if made := v.Image().Content; made != nil && (err != nil || made != image.Content) {
				_ = made.Close() // what cannot be given up now is when its memory is collected
			}
		}
	}()
	if err != nil {
		return nil, err
	}
	if !rawjson.Valid(raw) {
		return nil, unreadable("no JSON")
	}
	if err = inside(raw, response.Header, req); err != nil {
		return nil, err
	}
	v := rawjson.View(raw)
	if found := pictureIn(v, predicts); !values.Into(&image, found) {
		err = nothing(v, req)
		return nil, err
	}
	return &wire.Answer{Images: &wire.Images{List: []wire.Image{image}}, Usage: readUsage(rawjson.Get(v, "usageMetadata"))}, nil
}

// maxPictures bounds the pictures of one answer, those of thoughts included.
const maxPictures = 8

// pictureIn is what stands for the picture: of a chat's parts the last one that is no thought.
func pictureIn(v gjson.Result, predicts bool) (found string) { //nolint:revive // two shapes of one thing
	if predicts {
		return rawjson.Get(rawjson.Get(v, "predictions").Get("0"), "bytesBase64Encoded").Str
	}
	rawjson.Each(rawjson.Get(rawjson.Get(rawjson.Get(v, "candidates").Get("0"), "content"), "parts"), func(p gjson.Result) {
		if data := rawjson.Get(rawjson.Get(p, "inlineData"), "data").Str; data != "" && !rawjson.Get(p, "thought").Bool() {
			found = data
		}
	})
	return found
}

// nothing is the fault for an answer without a picture: what the filter took away is the request's fault.
func nothing(v gjson.Result, req *wire.Request) error {
	reason := rawjson.Get(rawjson.Get(v, "candidates").Get("0"), "finishReason").Str
	filtered := stops[reason] == wire.StopFilter || strings.HasPrefix(reason, "IMAGE_") ||
		rawjson.Get(rawjson.Get(v, "promptFeedback"), "blockReason").Str != "" ||
		rawjson.Get(rawjson.Get(v, "predictions").Get("0"), "raiFilteredReason").Exists()
	if filtered {
		return exchange.Refusal{Meaning: exchange.MeansPolicy, Status: 200}.Fault(req)
	}
	return unreadable("no image")
}

// maxInline bounds the pictures of a request, in bytes: what the API takes within a request, base64 included, is 20 MB.
// Source: https://ai.google.dev/gemini-api/docs/image-understanding, read 2026-11-20.
const maxInline = 14_000_000

// inline are the pictures that are to be changed, as parts of a message; nil for none.
func inline(in *wire.ImagesInput) ([]byte, error) {
	if in.Mask != nil {
		return nil, fault.Field("mask", "This model's provider takes no mask. Say in the prompt what is to change.")
	}
	left := int64(maxInline)
	var parts []byte
	for i := range in.Pictures {
		kind, content, err := exchange.ReadPicture(&in.Pictures[i], left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(content))
		var w rawjson.Writer
		w.Open('{').Key("inlineData").Open('{').Text("mimeType", kind).Text("data", base64.StdEncoding.EncodeToString(content)).Close('}').Close('}')
		if parts != nil {
			parts = append(parts, ',')
		}
		parts = append(parts, w.B...)
	}
	return parts, nil
}

// contentOf asks a model that chats for one picture, of the pictures that are given.
func contentOf(model string, in *wire.ImagesInput, pictures []byte) []byte {
	w := rawjson.Writer{B: make([]byte, 0, len(pictures)+len(in.Prompt)+256)}
	w.Open('{').Key("contents").Open('[').Open('{').Text("role", "user").Key("parts").Open('[')
	w.B = append(w.B, pictures...)
	w.Open('{').Text("text", in.Prompt).Close('}')
	w.Close(']').Close('}').Close(']').Key("generationConfig").Open('{').Key("responseModalities").Literal(`["TEXT","IMAGE"]`)
	ratio, size := ratioOf(in.Size, ratios), resolution(in.Size)
	if !strings.HasPrefix(model[strings.LastIndexByte(model, '/')+1:], "gemini-3") {
		size = "" // older models have one
	}
	if ratio != "" || size != "" {
		w.Key("imageConfig").Open('{')
		if ratio != "" {
			w.Text("aspectRatio", ratio)
		}
		if size != "" {
			w.Text("imageSize", size)
		}
		w.Close('}')
	}
	return w.Close('}').Close('}').B
}

// instanceOf asks Imagen for one picture.
func instanceOf(in *wire.ImagesInput) []byte {
	var w rawjson.Writer
	w.Open('{').Key("instances").Open('[').Open('{').Text("prompt", in.Prompt).Close('}').Close(']')
	w.Key("parameters").Open('{').Count("sampleCount", 1)
	if ratio := ratioOf(in.Size, imagenRatios); ratio != "" {
		w.Text("aspectRatio", ratio)
	}
	return w.Close('}').Close('}').B
}

// resolution is the vendor's word for a size that has its own price; all others are the smallest.
func resolution(size string) string {
	switch size {
	case "2K", "2048x2048":
		return "2K"
	case "4K", "4096x4096":
		return "4K"
	}
	return ""
}

type shape struct {
	name          string
	width, height int64
}

// Shapes that models have. Source: facts/providers.md §3.1; the lists are Google's public ones and were not read again.
var (
	imagenRatios = []shape{{"1:1", 1, 1}, {"3:4", 3, 4}, {"4:3", 4, 3}, {"9:16", 9, 16}, {"16:9", 16, 9}}
	ratios       = append([]shape{{"2:3", 2, 3}, {"3:2", 3, 2}, {"4:5", 4, 5}, {"5:4", 5, 4}, {"21:9", 21, 9}}, imagenRatios...)
)

// ratioOf is the shape that is nearest to a size; "" leaves it to the vendor.
func ratioOf(size string, among []shape) string {
	w, h, ok := tokens.ImageSize(size)
	if !ok {
		return ""
	}
	best, least := "", int64(-1)
	for _, r := range among {
		a, b := w*r.height, h*r.width // in parts per thousand of the larger of the two
		if off := (max(a, b) - min(a, b)) * 1000 / max(a, b); least < 0 || off < least {
			best, least = r.name, off
		}
	}
	return best
}
