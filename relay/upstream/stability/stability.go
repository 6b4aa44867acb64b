// Package stability calls Stability AI's images API. Shapes per https://platform.stability.ai/docs/api-reference, known second
// hand (facts/providers.md §5.1, 2026-11-20).
package stability

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"weir/internal/fault"
	"weir/relay/tokens"
	"weir/relay/upstream/exchange"
	"weir/relay/wire"
	"weir/relay/wire/spool"
)

// DefaultBase is Stability's own base URL.
const DefaultBase = "https://api.stability.ai"

const (
	maxImage   = 64 << 20 // bytes of one image
	maxPrompt  = 10_000   // characters
	sideBySide = 4        // calls of a request: the vendor makes one image at a time
)

// Upstream is the vendor side of Stability's API. It keeps no state.
type Upstream struct {
	jobs     Jobs
	patience exchange.Patience // for services that answer later
}

// New returns the upstream.
func New() Upstream {
	return Upstream{jobs: NewJobs(time.Now), patience: exchange.Patience{Most: 4 * time.Minute, Every: 10 * time.Second}}
}

var _ wire.Upstream = Upstream{}

// Call makes the images of a request, one call each. Of several calls those that succeed are the answer: only when none does,
// the request has failed. A call that ends because the caller has left fails the request. Services that answer later are waited for.
// Errors as wire.Upstream says.
func (u Upstream) Call(ctx context.Context, to wire.Endpoint, req *wire.Request) (*wire.Answer, error) {
	if req.Route != wire.RouteImages && req.Route != wire.RouteImageEdits {
		return nil, fault.Newf(fault.Invalid, "This channel does not serve %s.", req.Route)
	}
	in, err := wire.Input[wire.ImagesInput](req)
	if err != nil {
		return nil, err
	}
	if req.Stream {
		return nil, fault.Field("stream", "This model's provider does not stream images.")
	}
	if to.Model == "" {
		to.Model = req.Model
	}
	if u.jobs.Paints(to.Model) {
		return u.await(ctx, to, &wire.Job{Route: wire.RouteImages, Model: req.Model, Images: in})
	}
	p, err := newPainting(to, req, in)
	if err != nil {
		return nil, err
	}
	images, errs := make([]wire.Image, in.N), make([]error, in.N)
	var group errgroup.Group
	group.SetLimit(sideBySide)
	for i := range images {
		group.Go(func() error {
			images[i], errs[i] = p.paint(ctx)
			return nil
		})
	}
	_ = group.Wait() // errors are in errs
	return together(ctx, images, errs)
}

// await has a job done, and waits for it. The vendor stops none: what nobody waits for any more is paid by whoever sells.
func (u Upstream) await(ctx context.Context, to wire.Endpoint, job *wire.Job) (*wire.Answer, error) {
	ref, err := u.jobs.Submit(ctx, to, job)
	if err != nil {
		return nil, err
	}
	status, err := exchange.Await(ctx, u.patience, func(ctx context.Context) (*wire.JobStatus, error) { return u.jobs.Poll(ctx, to, ref) })
	if err != nil {
		return nil, err
	}
	return exchange.ImagesOf(status)
}

// together makes an answer of the images that there are.
func together(ctx context.Context, images []wire.Image, errs []error) (*wire.Answer, error) {
	made := &wire.Images{Head: []byte("{}")}
	var failure error
	for i, err := range errs {
		switch {
		case err == nil:
			made.List = append(made.List, images[i])
		case failure == nil || fault.CodeOf(failure) == fault.UpstreamFailed:
			failure = err
		}
	}
	switch {
	case ctx.Err() != nil:
		return nil, errors.Join(fault.Wrap(fault.Cancelled, "The request was cancelled.", context.Cause(ctx)), made.Close())
	case len(made.List) == 0:
		return nil, failure
	}
	return &wire.Answer{Protocol: wire.ProtocolOpenAI, Images: made}, nil
}

// painting is what all calls of a request have in common.
type painting struct {
	to     wire.Endpoint
	req    *wire.Request
	target string
	fields [][2]string
	// picture is what is changed; nil where one is made anew.
	picture *wire.File
}

// services are where families of models are asked for.
var services = []struct{ prefix, path string }{
	{"stable-image-ultra", "ultra"}, {"stable-image-core", "core"}, {"sd3", "sd3"},
}

func newPainting(to wire.Endpoint, req *wire.Request, in *wire.ImagesInput) (*painting, error) {
	base, err := exchange.Base(to.BaseURL, DefaultBase)
	if err != nil {
		return nil, err
	}
	if !exchange.HasVersion(base.Path) {
		base.Path += "/v2beta"
	}
	model := to.Model
	p := &painting{to: to, req: req}
	for _, s := range services {
		if strings.HasPrefix(model, s.prefix) {
			p.target = base.String() + "/stable-image/generate/" + s.path
			break
		}
	}
	switch {
	case p.target == "":
		return nil, exchange.Failed("The upstream provider does not have this model.", errors.New("no service for the model"))
	case len([]rune(in.Prompt)) > maxPrompt:
		return nil, fault.Field("prompt", "This model's provider takes at most 10,000 characters.")
	}
	p.add("prompt", in.Prompt)
	p.add("output_format", in.OutputFormat)
	if strings.HasPrefix(model, "sd3") {
		p.add("model", model)
	}
	if req.Route == wire.RouteImageEdits {
		return p, p.change(model, in)
	}
	p.add("aspect_ratio", ratioOf(in.Size))
	return p, nil
}

// maxPicture bounds the picture that is changed, in bytes.
const maxPicture = 10_000_000

// strengths are how far an image may go from its picture, by the fidelity that is asked for: 0 is the picture itself.
var strengths = map[string]string{"high": "0.35", "": "0.6", "low": "0.85"}

// change makes a painting one of a picture. Masks are refused: here they are said in another way, and by another service that
// costs more.
func (p *painting) change(model string, in *wire.ImagesInput) error {
	switch {
	case strings.HasPrefix(model, "stable-image-core"):
		return fault.Field("model", "This model makes images and does not change them.")
	case in.Mask != nil:
		return fault.Field("mask", "This model's provider takes no mask. Say in the prompt what is to change.")
	case len(in.Pictures) != 1:
		return fault.Field("image", "This model's provider changes one picture at a time.")
	}
	kind, content, err := exchange.ReadPicture(&in.Pictures[0], maxPicture)
	if err != nil {
		return err
	}
	p.picture = inFile(kind, content)
	p.add("strength", strengths[in.Fidelity])
	if strings.HasPrefix(model, "sd3") {
		p.add("mode", "image-to-image")
	}
	return nil
}

// inFile is a picture as a file of a form.
func inFile(kind string, content []byte) *wire.File {
	return &wire.File{Name: "picture." + strings.TrimPrefix(kind, "image/"), MediaType: kind, Content: inMemory{bytes.NewReader(content)}}
}

// inMemory is content that needs no closing.
type inMemory struct{ *bytes.Reader }

// Close does nothing.
func (inMemory) Close() error { return nil }

func (p *painting) add(name, value string) {
	if value != "" {
		p.fields = append(p.fields, [2]string{name, value})
	}
}

// ratios are the shapes that the vendor has, in their words.
var ratios = []struct {
	name          string
	width, height int64
}{
	{"1:1", 1, 1}, {"5:4", 5, 4}, {"4:5", 4, 5}, {"3:2", 3, 2}, {"2:3", 2, 3}, {"16:9", 16, 9}, {"9:16", 9, 16}, {"21:9", 21, 9}, {"9:21", 9, 21},
}

// ratioOf is the shape that is nearest to a size; "" leaves it to the vendor.
func ratioOf(size string) string {
	w, h, ok := tokens.ImageSize(size)
	if !ok || w <= 0 || h <= 0 {
		return ""
	}
	best, least := "", int64(-1)
	for _, r := range ratios {
		// How far w/h is from the shape, in parts per thousand of the larger of the two.
		a, b := w*r.height, h*r.width
		if off := (max(a, b) - min(a, b)) * 1000 / max(a, b); least < 0 || off < least {
			best, least = r.name, off
		}
	}
	return best
}

// paint makes one image.
func (p *painting) paint(ctx context.Context) (wire.Image, error) {
	form := exchange.NewForm()
	for _, f := range p.fields {
		form.Text(f[0], f[1])
	}
	if p.picture != nil {
		form.File("image", p.picture)
	}
	kind, body := form.Finish()
	header := http.Header{"Content-Type": {kind}, "Accept": {"image/*"}}
	if p.to.Credential != "" {
		header.Set("Authorization", "Bearer "+string(p.to.Credential))
	}
	response, err := exchange.PostPieces(ctx, p.to, p.target, header, body)
	if err != nil {
		return wire.Image{}, err
	}
	if !response.OK() {
		return wire.Image{}, refusal(response.Status, response.Header, response.ReadError(), p.req)
	}
	defer func() { _ = response.Close() }() // read, or given up
	if response.Header.Get("Finish-Reason") == "CONTENT_FILTERED" {
		return wire.Image{}, exchange.Refusal{Meaning: exchange.MeansPolicy, Status: response.Status, Header: response.Header}.Fault(p.req)
	}
	if kind := response.Header.Get("Content-Type"); !strings.HasPrefix(kind, "image/") {
		return wire.Image{}, exchange.Unreadable("not an image")
	}
	return p.keep(response)
}

// keep takes the image into a buffer.
func (p *painting) keep(response *exchange.Response) (wire.Image, error) {
	if p.to.NewBuffer == nil {
		return wire.Image{}, fault.New(fault.Internal, "The endpoint has no buffers.")
	}
	content := p.to.NewBuffer()
	n, err := io.Copy(content, io.LimitReader(response, maxImage+1))
	switch {
	case errors.Is(err, spool.ErrStorage):
		err = fault.Wrap(fault.Unavailable, "The service is unavailable. Retry shortly.", err)
	case err != nil:
		err = response.Explain(err)
	case n == 0 || n > maxImage:
		err = exchange.Unreadable("an image without content, or too large a one")
	default:
		return wire.Image{Content: content}, nil
	}
	return wire.Image{}, errors.Join(err, content.Close())
}
