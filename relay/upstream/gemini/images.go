package gemini

import (
	"context"
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
	answers, errs := make([]*wire.Answer, in.N), make([]error, in.N)
	var group errgroup.Group
	group.SetLimit(sideBySide)
	for i := range answers {
		group.Go(func() error {
			answers[i], errs[i] = paint(ctx, to, req, in)
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
func paint(ctx context.Context, to wire.Endpoint, req *wire.Request, in *wire.ImagesInput) (_ *wire.Answer, err error) {
	model := modelOf(to, req)
	predicts := strings.HasPrefix(model[strings.LastIndexByte(model, '/')+1:], "imagen")
	method, member, body := "generateContent", "data", contentOf(model, in)
	if predicts {
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

// contentOf asks a model that chats for one picture.
func contentOf(model string, in *wire.ImagesInput) []byte {
	var w rawjson.Writer
	w.Open('{').Key("contents").Open('[').Open('{').Text("role", "user").Key("parts").Open('[').Open('{').Text("text", in.Prompt).Close('}')
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
