package openai

import (
	"context"
	"errors"
	"strings"

	"github.com/tidwall/gjson"
	"golang.org/x/sync/errgroup"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
)

// sideBySide is how many calls of a request run at once whose vendor makes one image at a time.
const sideBySide = 4

// imageQuirks are what families of image models want otherwise. Source: facts/providers.md §1.5.
var imageQuirks = []struct {
	prefix string
	// one: the vendor makes one image a call.
	one bool
	// format is what response_format becomes: a value, "" for what the client sent, or none for a model that refuses it.
	format string
}{
	{prefix: "dall-e-3", one: true, format: "b64_json"},
	{prefix: "dall-e-", format: "b64_json"},
	{prefix: "gpt-image", format: none},
	{prefix: "chatgpt-image", format: none},
	{},
}

const none = "-"

// images makes the images of a request, one call each where the vendor makes no more.
//
// Of several calls those that succeed are the answer: only when none does, the request has failed. A call that ends because
// the caller has left fails the request.
func images(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	in, err := wire.Input[wire.ImagesInput](req)
	if err != nil {
		return nil, err
	}
	model := family(to, req)
	model = model[strings.LastIndexByte(model, '/')+1:]
	i := 0
	for !strings.HasPrefix(model, imageQuirks[i].prefix) {
		i++
	}
	quirk := imageQuirks[i]
	members := imageMembers(to, req, quirk.format)
	if !quirk.one || in.N == 1 {
		return makeImages(ctx, to, req, in.N, members)
	}
	members = append(members, rawjson.Member{Name: "n", Value: []byte("1")})
	answers, errs := make([]*wire.Answer, in.N), make([]error, in.N)
	var group errgroup.Group
	group.SetLimit(sideBySide)
	for i := range answers {
		group.Go(func() error {
			answers[i], errs[i] = makeImages(ctx, to, req, 1, members)
			return nil
		})
	}
	_ = group.Wait() // errors are in errs
	return together(ctx, answers, errs)
}

// imageMembers are the members of a request that a vendor gets in another form than the client sent.
func imageMembers(to wire.Endpoint, req *wire.Request, format string) []rawjson.Member {
	var members []rawjson.Member
	if to.Model != "" && to.Model != req.Model {
		members = append(members, rawjson.Member{Name: "model", Value: quote(to.Model)})
	}
	switch format {
	case "":
	case none:
		members = append(members, rawjson.Member{Name: "response_format"})
	default:
		members = append(members, rawjson.Member{Name: "response_format", Value: quote(format)})
	}
	return members
}

// together makes one answer of several.
func together(ctx context.Context, answers []*wire.Answer, errs []error) (*wire.Answer, error) {
	var whole *wire.Answer
	var failure error
	for i, a := range answers {
		switch {
		case errs[i] != nil:
			if failure == nil || fault.CodeOf(failure) == fault.UpstreamFailed {
				failure = errs[i]
			}
		case whole == nil:
			whole = a
		default:
			whole.Images.List = append(whole.Images.List, a.Images.List...)
			if a.Usage != nil && whole.Usage != nil {
				sum := whole.Usage.Plus(*a.Usage)
				whole.Usage = &sum
			}
		}
	}
	if whole != nil && ctx.Err() == nil {
		return whole, nil
	}
	if whole != nil {
		failure = errors.Join(failure, whole.Images.Close())
	}
	if ctx.Err() != nil {
		return nil, fault.Wrap(fault.Cancelled, "The request was cancelled.", context.Cause(ctx))
	}
	return nil, failure
}

// makeImages is one call.
func makeImages(ctx context.Context, to wire.Endpoint, req *wire.Request, n int64, members []rawjson.Member) (*wire.Answer, error) {
	response, err := send(ctx, to, req, members)
	switch {
	case err != nil:
		return nil, err
	case !response.OK():
		return nil, refusal(response.Status, response.Header, response.ReadError(), req)
	case req.Stream:
		return streamImages(response, to, req, n)
	}
	defer func() { _ = response.Close() }() // read, or given up
	return readImages(response, to, req, n)
}

// send sends a JSON body or a form, with members in the place of the client's.
func send(ctx context.Context, to wire.Endpoint, req *wire.Request, members []rawjson.Member) (*exchange.Response, error) {
	target, err := Address(to.BaseURL, req.Route)
	if err != nil {
		return nil, err
	}
	header := exchange.JSON(req)
	if to.Credential != "" {
		header.Set("Authorization", "Bearer "+string(to.Credential))
	}
	members = append(members, endUserFields(to, req, members)...)
	if req.Form == nil {
		body := req.Body
		if len(members) > 0 {
			body = rawjson.Set(make([]byte, 0, len(req.Body)+128), req.Body, members...)
		}
		return exchange.Post(ctx, to, target, header, body)
	}
	kind, body := sendForm(req.Form, members)
	header.Set("Content-Type", kind)
	return exchange.PostPieces(ctx, to, target, header, body)
}

// sendForm writes a client's form again.
func sendForm(sent *wire.Form, members []rawjson.Member) (contentType string, body []exchange.Piece) {
	form := exchange.NewForm()
	done := map[string]bool{}
	for _, m := range members {
		done[m.Name] = true
	}
	for _, f := range sent.Fields {
		switch {
		case f.File != nil:
			form.File(f.Name, f.File)
		case !done[f.Name]:
			form.Text(f.Name, f.Text)
		}
	}
	for _, m := range members {
		if m.Value != nil {
			form.Text(m.Name, rawjson.View(m.Value).String())
		}
	}
	return form.Finish()
}

// readImages reads an answer whose images go into buffers as they come.
func readImages(response *exchange.Response, to wire.Endpoint, req *wire.Request, n int64) (_ *wire.Answer, err error) {
	raw, values, err := response.ExtractImages([]string{"b64_json", "url"}, n, to.NewBuffer)
	defer func() {
		if err != nil {
			values.Close()
		}
	}()
	if err != nil {
		return nil, err
	}
	if !rawjson.Valid(raw) || !rawjson.View(raw).IsObject() {
		return nil, exchange.Unreadable("no JSON object")
	}
	if hasError(raw) {
		return nil, inside(raw, response.Header, req)
	}
	return imagesOf(raw, values, n)
}

// imagesOf puts values back into the objects that they were taken out of.
func imagesOf(raw []byte, values exchange.ImageValues, n int64) (*wire.Answer, error) {
	v := rawjson.View(raw)
	list := rawjson.Get(v, "data")
	images := &wire.Images{Size: rawjson.Get(v, "size").Str, Quality: rawjson.Get(v, "quality").Str}
	if list.IsArray() {
		rawjson.ForEach(list, func(_, one gjson.Result) bool {
			if image, ok := imageOf(one, values); ok {
				images.List = append(images.List, image)
			}
			return true
		})
	}
	if len(images.List) == 0 || int64(len(images.List)) > n {
		return nil, exchange.Unreadable("no images, or more than were asked for")
	}
	images.Head = rawjson.Set(nil, raw, rawjson.Member{Name: "data"}, rawjson.Member{Name: "images"}, rawjson.Member{Name: "error"})
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Images: images, Usage: imageUsage(rawjson.Get(v, "usage"))}, nil
}

// imageOf reads an element of data; not ok where it has no image.
func imageOf(one gjson.Result, values exchange.ImageValues) (image wire.Image, ok bool) {
	if !one.IsObject() {
		return image, false
	}
	for _, name := range []string{"b64_json", "url"} {
		if !ok {
			ok = values.Into(&image, rawjson.Get(one, name).Str)
		}
	}
	image.Fields = rawjson.Set(nil, []byte(one.Raw), rawjson.Member{Name: "b64_json"}, rawjson.Member{Name: "url"})
	return image, ok
}

// imageUsage reads the usage of images: what is written without saying what are images.
func imageUsage(v gjson.Result) *wire.Usage {
	u := readUsage(v)
	if u == nil || u.TotalInput()+u.TotalOutput() == 0 {
		return nil
	}
	if u.OutputImage == 0 {
		u.OutputImage, u.Output = u.Output, 0
	}
	return u
}
