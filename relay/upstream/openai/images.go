package openai

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
	"golang.org/x/sync/errgroup"

	"weir/internal/fault"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/rawjson"
	"weir/relay/wire/spool"
)

const (
	maxImageHead = 1 << 20   // bytes of an answer without its images
	maxImage     = 128 << 20 // bytes of one image in it
	maxImageURL  = 16 << 10
	sideBySide   = 4 // calls of a request whose vendor makes one image at a time
)

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
	var values []*imageValue
	defer func() {
		if err != nil {
			closeValues(values)
		}
	}()
	limited := io.LimitReader(response, maxImageHead+n*maxImage)
	raw, err := rawjson.Extract(limited, maxImageHead, []string{"b64_json", "url"}, func(string) rawjson.Taker {
		v := &imageValue{newBuffer: to.NewBuffer}
		values = append(values, v)
		return v
	})
	if err != nil {
		return nil, response.Explain(imageFault(err))
	}
	if !rawjson.Valid(raw) || !rawjson.View(raw).IsObject() {
		return nil, exchange.Unreadable("no JSON object")
	}
	if hasError(raw) {
		return nil, inside(raw, response.Header, req)
	}
	return imagesOf(raw, values, n)
}

// imageFault is the fault for images that could not be taken out of an answer; what is wrong with the connection stays.
func imageFault(err error) error {
	switch {
	case errors.Is(err, spool.ErrStorage):
		return fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
	case errors.Is(err, errImage), errors.Is(err, rawjson.ErrTooLong):
		return exchange.Unreadable(err.Error())
	}
	return err
}

func closeValues(values []*imageValue) {
	for _, v := range values {
		if v.content != nil {
			_ = v.content.Close() // what cannot be given up now is when its memory is collected
		}
	}
}

// imagesOf puts values back into the objects that they were taken out of.
func imagesOf(raw []byte, values []*imageValue, n int64) (*wire.Answer, error) {
	v := rawjson.View(raw)
	list := rawjson.Get(v, "data")
	images := &wire.Images{Size: rawjson.Get(v, "size").Str, Quality: rawjson.Get(v, "quality").Str}
	if list.IsArray() {
		list.ForEach(func(_, one gjson.Result) bool {
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
func imageOf(one gjson.Result, values []*imageValue) (image wire.Image, ok bool) {
	if !one.IsObject() {
		return image, false
	}
	for _, name := range []string{"b64_json", "url"} {
		text := rawjson.Get(one, name).Str
		i, err := strconv.Atoi(text)
		switch {
		case ok:
		case err == nil && i < len(values) && values[i].content != nil:
			image.Content, ok = values[i].content, true
		case err != nil && text != "":
			image.URL, ok = text, true
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

// imageValue takes an image in base64, also as a data: URL, or a URL.
type imageValue struct {
	newBuffer func() wire.Buffer
	head      []byte // until it is known what it is
	known     bool
	text      []byte      // a URL
	content   wire.Buffer // an image
	quad      []byte      // base64 characters that are not decoded yet
	plain     []byte
}

var errImage = errors.New("an image that is neither base64 nor a URL")

// headSize is enough to tell a URL from base64, and to find the comma of a data: URL.
const headSize = 128

func (v *imageValue) Write(b []byte) (int, error) {
	if v.known {
		return len(b), v.add(b)
	}
	v.head = append(v.head, b...)
	if len(v.head) < headSize {
		return len(b), nil
	}
	return len(b), v.decide()
}

// decide tells what the value is by how it begins.
func (v *imageValue) decide() error {
	v.known = true
	head := v.head
	v.head = nil
	begin := strings.ToLower(string(head[:min(len(head), headSize)]))
	switch {
	case strings.HasPrefix(begin, "http:"), strings.HasPrefix(begin, "https:"):
		v.text = head
		return v.add(nil)
	case strings.HasPrefix(begin, "data:"):
		comma := strings.Index(begin, ";base64,")
		if comma < 0 {
			return errImage
		}
		head = head[comma+len(";base64,"):]
	}
	v.content = v.newBuffer()
	return v.add(head)
}

func (v *imageValue) add(b []byte) error {
	if v.text != nil {
		if v.text = append(v.text, b...); len(v.text) > maxImageURL {
			return errImage
		}
		return nil
	}
	for _, c := range b {
		switch c {
		case '\r', '\n', ' ', '\t':
		case '-':
			v.quad = append(v.quad, '+')
		case '_':
			v.quad = append(v.quad, '/')
		default:
			v.quad = append(v.quad, c)
		}
	}
	return v.decode(len(v.quad) / 4 * 4)
}

// decode writes the first n characters.
func (v *imageValue) decode(n int) error {
	var err error
	if v.plain, err = base64.StdEncoding.AppendDecode(v.plain[:0], v.quad[:n]); err != nil {
		return errImage
	}
	v.quad = append(v.quad[:0], v.quad[n:]...)
	_, err = v.content.Write(v.plain)
	return err
}

// Close ends the value: base64 may lack its padding. A URL stays where it was.
func (v *imageValue) Close() (instead []byte, err error) {
	if !v.known {
		if len(v.head) == 0 {
			return []byte{}, nil // no image
		}
		if err := v.decide(); err != nil {
			return nil, err
		}
	}
	if v.text != nil || len(v.quad) == 0 {
		return v.text, nil
	}
	for len(v.quad)%4 != 0 {
		v.quad = append(v.quad, '=')
	}
	return nil, v.decode(len(v.quad))
}
